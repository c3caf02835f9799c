"""Customers that both systems had before they were connected: proposed with a score, confirmed by a person, never
doubled. Hyperline and Exact Online."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest
from tests.support.hyperline_exact import CUSTOMERS_ON
from tests.support.pair import Pair

from ledgerbridge.engine.matching import Meeting, State
from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases import deciding, match_file, matching, status

VENDORS = ("hyperline", "exact")
CUSTOMERS: Mapping[str, dict[str, Any]] = {
    "by VAT number": {"name": "Vink", "tax_ids": [{"type": "eu_vat", "value": "NL 8511.99.874.B01"}]},
    "by registration number": {"name": "Reg Trading", "registration_number": "30 12 34 56"},
    "by name and postal code": {"name": "Møller & Søn ApS", "billing_address": {"zip": "1620", "country": "DK"}},
    "by similar name and postal code": {"name": "Karlsson Musik", "billing_address": {"zip": "111 22"}},
    "by hand": {"name": "Trading name", "billing_email": "office@trading.example"},
}
ACCOUNTS: Mapping[str, dict[str, Any]] = {
    "by VAT number": {"Name": "J. Vink Beheer B.V.", "VATNumber": "NL851199874B01"},
    "by registration number": {"Name": "R. Trading International", "ChamberOfCommerce": "30123456"},
    "by name and postal code": {"Name": "MOLLER & SON", "Postcode": "1620"},
    "by similar name and postal code": {"Name": "Karlssons Musik AB", "Postcode": "11122"},
    "by hand": {"Name": "Registered name of the same firm", "Email": "books@other.example"},
}
EXPECTED = {
    "by VAT number": (80, ["VAT number"]),
    "by registration number": (76, ["registration number"]),
    "by name and postal code": (80, ["name", "postal code"]),
    "by similar name and postal code": (74, ["similar name", "postal code"]),
}


class Reconciling:
    """Five customers who are in both systems, nobody knows which is which."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        made = pair.load("hyperline", "customers", list(CUSTOMERS.values()))
        accounts = pair.load("exact", "crm/Accounts", [{"Status": "C", **wire} for wire in ACCOUNTS.values()])
        self.left = dict(zip(CUSTOMERS, made, strict=True))
        self.right = dict(zip(ACCOUNTS, accounts, strict=True))
        pair.connect()
        pair.later()

    def told(self) -> dict[str, Meeting]:
        """{how it is found: what the preview says of the customer}."""
        integration = self.pair.integration()

        async def gathered() -> list[Meeting]:
            async with matching.preview(self.pair.hub, integration) as found:
                return [meeting async for meeting in found.meetings()]

        met = {meeting.id: meeting for meeting in self.pair.run(gathered())}
        return {how: met[id] for how, id in self.left.items() if id in met}

    def exported(self) -> str:
        return match_file.head() + "".join(line for one in self.told().values() for line in match_file.lines(one))

    def take_in(self, text: str) -> None:
        wanted = match_file.read(text, "matches.csv")
        self.pair.run(deciding.decide(self.pair.hub, self.pair.integration(), wanted, "ann"))

    def accounts(self) -> int:
        return len(self.pair.records("exact", "crm/Accounts"))

    def linked(self) -> int:
        found = self.pair.run(status.status(self.pair.hub, self.pair.integration()))
        return sum(flow.linked for flow in found.flows if flow.name == "customers")


@pytest.mark.feature("F-HY-EX-CUS-02")
def test_four_of_five_are_proposed_with_a_score_and_its_reasons() -> None:
    with Pair(CUSTOMERS_ON, vendors=VENDORS) as pair:
        scene = Reconciling(pair)
        told = scene.told()
        proposed = {
            how: (meeting.candidates[0].score.points, [clue.value for clue in meeting.candidates[0].score.same])
            for how, meeting in told.items()
            if meeting.candidates
        }
        assert proposed == EXPECTED
        assert {how: meeting.candidates[0].id for how, meeting in told.items() if meeting.candidates} == {
            how: id for how, id in scene.right.items() if how != "by hand"
        }
        assert told["by hand"].state is State.MADE, "nothing tells that it is there already"


@pytest.mark.feature("F-HY-EX-CUS-02")
def test_a_proposal_is_never_linked_by_itself() -> None:
    with Pair(CUSTOMERS_ON, vendors=VENDORS) as pair:
        scene = Reconciling(pair)
        told = scene.told()
        assert [meeting.other for meeting in told.values()] == [None] * 5
        assert scene.linked() == 0


@pytest.mark.feature("F-HY-EX-CUS-02")
def test_four_confirmed_in_the_spreadsheet_and_one_by_hand_make_no_double() -> None:
    with Pair(CUSTOMERS_ON, vendors=VENDORS) as pair:
        scene = Reconciling(pair)
        rows = list(csv.DictReader(io.StringIO(scene.exported())))
        for row in rows:
            row["decision"] = "link" if row["right_id"] else ""
        own = next(row for row in rows if row["left_id"] == scene.left["by hand"])
        own |= {"right_id": scene.right["by hand"], "decision": "link"}
        filled = io.StringIO()
        table = csv.DictWriter(filled, rows[0].keys())
        table.writeheader()
        table.writerows(rows)
        scene.take_in(filled.getvalue())
        assert [meeting.state for meeting in scene.told().values()] == [State.MATCHED] * 5
        pair.sync()
        assert (scene.accounts(), scene.linked()) == (5, 5)
        pair.later()
        assert pair.sync().writes == 0
        assert scene.told() == {}


@pytest.mark.feature("F-HY-EX-CUS-02")
def test_without_a_person_the_one_with_an_email_would_have_been_doubled() -> None:
    with Pair(CUSTOMERS_ON, vendors=VENDORS) as pair:
        scene = Reconciling(pair)
        pair.sync()
        assert (scene.accounts(), scene.linked()) == (6, 1)


def test_a_spreadsheet_with_a_mistake_keeps_nothing() -> None:
    with Pair(CUSTOMERS_ON, vendors=VENDORS) as pair:
        scene = Reconciling(pair)
        good, bad = scene.left["by VAT number"], scene.left["by hand"]
        text = f"flow,left_id,right_id,decision\ncustomers,{good},,ignore\ncustomers,{bad},nobody,link\n"
        with pytest.raises(SetupError, match=r"matches\.csv:3: there is no record nobody in exact"):
            scene.take_in(text)
        assert pair.run(deciding.made(pair.hub, pair.integration())) == []
