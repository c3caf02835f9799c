"""An invoice of before the cut-over that could not be linked is linked by itself once it is clear which one it is: by a
change of the target's invoices, of the source's, of the cut-over, or by a person's link."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import pytest
from tests.pair.hubspot_exact.test_finance import by_hand, carried
from tests.pair.hubspot_exact.test_sales import customer, sold
from tests.support.hubspot_exact_world import BILLS, HUBSPOT, INVOICES, World, world

from ledgerbridge.usecases import link_file, status

OLD = carried("2026-11-20")
Mend = Callable[[World, str, Sequence[str]], None]


class Case(msgspec.Struct, frozen=True):
    code: str
    mend: Mend
    there: Sequence[dict[str, str]]
    """What the invoices of HubSpot with its number say otherwise."""
    linked: int = 0
    """Which of them it is linked with at last."""
    outcome: str = "linked"
    """What a pass says of it then."""
    leaves_twins: bool = False
    """Whether two invoices of HubSpot still have the number, so that its payments are nobody's."""


def first_gets(**properties: str) -> Mend:
    def mend(office: World, bill: str, mirrors: Sequence[str]) -> None:
        office.edits(INVOICES, mirrors[0], **properties)

    return mend


def first_goes(office: World, bill: str, mirrors: Sequence[str]) -> None:
    office.pair.vendor(HUBSPOT).person_deletes(office.pair.account(HUBSPOT), INVOICES, mirrors[0])


def second_is_linked(office: World, bill: str, mirrors: Sequence[str]) -> None:
    lines = ["flow,role,left_id,right_id", f"invoices,main,{mirrors[-1]},{bill}"]
    office.pair.run(link_file.imported(office.pair.hub, office.pair.integration(), lines))


def problems(office: World) -> list[str]:
    """What keeps invoices back; payments, which name the same records, aside."""
    found = office.pair.run(status.status(office.pair.hub, office.pair.integration())).open_records
    return [one.problem.code for one in found if one.flow == "invoices"]


OTHER = {"hs_amount_billed": "300.00"}
CASES = {
    "the total is corrected": Case("LB-DOC-47", first_gets(hs_amount_billed="302.50"), [OTHER]),
    "the currency is corrected": Case("LB-DOC-47", first_gets(hs_currency="EUR"), [{"hs_currency": "USD"}]),
    "it is another document's number": Case("LB-DOC-47", first_gets(hs_number="Else"), [OTHER], outcome="skipped"),
    "the other one is deleted": Case("LB-DOC-47", first_goes, [OTHER], outcome="skipped"),
    "it is linked by hand": Case("LB-DOC-47", second_is_linked, [OTHER], outcome="unchanged"),
    "one of two gets another number": Case("LB-DOC-48", first_gets(hs_number="Else"), [{}, {}], 1),
    "one of two is deleted": Case("LB-DOC-48", first_goes, [{}, {}], 1),
    "one of two is linked by hand": Case("LB-DOC-48", second_is_linked, [{}, {}], 1, "unchanged", leaves_twins=True),
}


@pytest.mark.feature("F-CORE-B-20", "F-CORE-FIN-03")
@pytest.mark.parametrize("name", CASES)
def test_an_old_invoice_is_linked_by_itself_once_it_is_clear_with_which(name: str) -> None:
    case = CASES[name]
    with world() as office:
        account, _ = customer(office)
        bill = sold(office, BILLS, account)
        mirrors = [by_hand(office, bill, **more) for more in case.there]
        office.configured(OLD)
        for _ in range(2):
            office.sync()
            assert problems(office) == [case.code]
        assert office.sync().counts.get("invoices", {}) == {}
        case.mend(office, bill, mirrors)
        told = office.lines(office.sync(), "invoices")
        assert problems(office) == []
        found = [(line.outcome, line.left_id) for line in told if line.right_id == bill]
        assert found == [(case.outcome, mirrors[case.linked] if case.outcome != "skipped" else None)]
        assert case.leaves_twins or office.problems() == {}
        assert len(office.pair.records(HUBSPOT, INVOICES)) <= len(mirrors)
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-B-20", "F-CORE-FIN-03")
@pytest.mark.parametrize("there", [[OTHER], [{}, {}]])
def test_an_old_invoice_is_looked_at_again_once_the_cut_over_is_another_day(there: Sequence[dict[str, str]]) -> None:
    with world() as office:
        account, _ = customer(office)
        bill = sold(office, BILLS, account)
        for more in there:
            by_hand(office, bill, **more)
        office.configured(OLD)
        office.sync()
        assert len(problems(office)) == 1
        office.configured(carried("2026-11-01"))
        office.sync()
        assert problems(office) == []
        office.comes_to_rest()
