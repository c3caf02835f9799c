"""Records that go where a flow is told to archive: the other side's record is made inactive too, never erased."""

from __future__ import annotations

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, delete, edit_contact
from tests.pair.rig import configuration, contact, customer, main_lines, open_records, problem_of, quiet
from tests.pair.watching import Watch
from tests.support import eaccounting_hubspot as books_and_crm
from tests.support import exact_quickbooks as two_books
from tests.support.eaccounting_hubspot import BooksAndCrm
from tests.support.exact_quickbooks import TwoBooks
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases import passes
from ledgerbridge.usecases.extent import Extent

ARCHIVE = 'gone = "archive"'
CARRIED = "gone in QuickBooks Online; the other side's record is made inactive too"


def pass_on(pair: Pair, sweep: bool = False) -> Report:
    pair.later()
    report: Report = pair.run(passes.sync(pair.hub, pair.integration(), extent=Extent(sweep=sweep)))
    assert report.state == "done", report.problems
    return report


def linked(pair: Pair) -> tuple[str, str]:
    """(contact, customer) that are linked and in step."""
    (id,) = pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com", GivenName="Ann")])
    pair.connect()
    pair.sync()
    pair.later()
    (made,) = state.contacts(pair)
    return made["id"], id


@pytest.mark.feature("F-CORE-B-12")
def test_the_contact_of_a_customer_made_inactive_is_archived_as_planned_and_once() -> None:
    with Pair(configuration(ARCHIVE)) as pair:
        contact_id, customer_id = linked(pair)
        delete(pair, QUICKBOOKS, "Customer", customer_id)
        (line,) = main_lines(pair, pair.plan())
        assert (line.action, line.reason) == ("archive", CARRIED)
        assert [one["id"] for one in state.contacts(pair)] == [contact_id], "a plan archives nothing"
        report = pass_on(pair)
        assert (report.writes, report.counts["customers"]) == (1, {"updated": 1})
        assert state.contacts(pair) == []
        watch = Watch(pair)
        assert quiet(pair) == []
        assert pass_on(pair, sweep=True).writes == 0
        assert watch.all_writes() == []
        assert open_records(pair) == []


@pytest.mark.feature("F-CORE-B-12")
def test_a_contact_changed_since_its_customer_went_is_left_as_it_is_and_told_of() -> None:
    with Pair(configuration(ARCHIVE)) as pair:
        contact_id, customer_id = linked(pair)
        delete(pair, QUICKBOOKS, "Customer", customer_id)
        edit_contact(pair, contact_id, phone="0921-1")
        pass_on(pair)
        assert problem_of(pair, contact_id).code == "LB-REC-05"
        assert [one["id"] for one in state.contacts(pair)] == [contact_id]


@pytest.mark.feature("F-CORE-B-12")
def test_a_customer_whose_contact_a_sweep_finds_archived_is_made_inactive() -> None:
    with Pair(configuration(ARCHIVE)) as pair:
        wires = [contact("ann@example.com", "Ann", "Lee"), contact("bo@example.com", "Bo", "Ek")]
        id, _ = pair.load(HUBSPOT, "contacts", wires)
        pair.connect()
        pair.sync()
        pair.later()
        delete(pair, HUBSPOT, "contacts", id)
        assert pass_on(pair, sweep=True).counts["customers"]["updated"] == 1
        held = {one["GivenName"]: one["Active"] for one in pair.records(QUICKBOOKS, "Customer")}
        assert held == {"Ann": False, "Bo": True}
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-12")
def test_a_product_of_quickbooks_made_inactive_ends_its_item_in_exact() -> None:
    with TwoBooks(two_books.configuration(products=f"{two_books.TO_LEFT}\n{ARCHIVE}")) as pair:
        id = pair.product("OAK-1")
        pair.synced()
        assert pair.items()["OAK-1"]["EndDate"] is None
        pair.vendor(two_books.RIGHT).person_deletes(pair.account(two_books.RIGHT), "Item", id)
        assert pair.synced().counts["products"] == {"updated": 1}
        assert two_books.day(pair.items()["OAK-1"]["EndDate"]) < pair.today
        assert pair.settles()


@pytest.mark.feature("F-CORE-B-12")
def test_an_item_whose_end_was_not_written_ends_as_soon_as_that_goes() -> None:
    with TwoBooks(two_books.configuration(products=f"{two_books.TO_LEFT}\n{ARCHIVE}")) as pair:
        id = pair.product("OAK-1")
        pair.synced()
        pair.vendor(two_books.RIGHT).person_deletes(pair.account(two_books.RIGHT), "Item", id)
        pair.faulty(two_books.LEFT, "timeout", "*/Items*", method="PUT")
        assert pair.synced().counts["products"] == {"waiting": 1}
        assert pair.items()["OAK-1"]["EndDate"] is None
        pair.mended(two_books.LEFT)
        pair.later(60)
        pair.synced()
        assert pair.items()["OAK-1"]["EndDate"] is not None
        assert open_records(pair) == []
        assert pair.settles()


@pytest.mark.feature("F-CORE-B-12")
def test_a_customer_whose_contact_is_archived_is_made_inactive_in_eaccounting() -> None:
    with BooksAndCrm(books_and_crm.configuration(customers=f'direction = "right-to-left"\n{ARCHIVE}')) as pair:
        id = pair.contact("ann@oberg.example")
        pair.contact("bo@oberg.example", "Bo")
        pair.synced()
        assert [one["IsActive"] for one in pair.customers()] == [True, True]
        pair.vendor(HUBSPOT).person_deletes(pair.account(HUBSPOT), "contacts", id)
        assert pass_on(pair, sweep=True).counts["customers"]["updated"] == 1
        held = {one["Name"]: one["IsActive"] for one in pair.customers()}
        assert held == {"Ann Öberg": False, "Bo Öberg": True}
        assert pair.settles()


@pytest.mark.feature("F-CORE-B-12")
def test_documents_are_never_archived() -> None:
    text = two_books.configuration(invoices=f'{two_books.TO_RIGHT}\n{ARCHIVE}\ntax.default_code = "TAX"')
    with pytest.raises(SetupError) as raised, TwoBooks(text) as pair:
        pair.integration()
    assert any(problem.values.get("at") == "invoices.gone" for problem in raised.value.problems)
