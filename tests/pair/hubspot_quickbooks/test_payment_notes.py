"""Payments of invoices in QuickBooks, noted in HubSpot: on the invoice's contact, and on its deal."""

from __future__ import annotations

from typing import Any

import pytest
from tests.pair.rig import main_lines
from tests.support.hubspot_quickbooks import HUBSPOT, World, configured, sale

ON = 'direction = "right-to-left"\n'
Wire = dict[str, Any]


def notes(world: World) -> list[Wire]:
    return [one for one in world.pair.records(HUBSPOT, "notes") if not one.get("archived")]


def beside(note: Wire, type: str) -> list[str]:
    return [end["id"] for end in note["associations"].get(type, ())]


def told(world: World) -> list[str]:
    return [one["properties"]["hs_note_body"] for one in notes(world)]


class Billed:
    """An invoice of QuickBooks over 200 in HubSpot, beside so many deals."""

    def __init__(self, world: World, deals: int) -> None:
        self.world = world
        customer, oak = world.customer(), world.item("OAK")
        world.pair.connect()
        self.invoice = world.bills(customer, [sale(oak, 2)])
        world.pair.sync()
        wires = [{"properties": {"dealname": f"Deal {n}"}} for n in range(deals)]
        self.deals = world.pair.load(HUBSPOT, "deals", wires)
        ends = {"properties": {}, "associations": {"deals": [{"id": id} for id in self.deals]}}
        if deals:
            vendor, account = world.pair.vendor(HUBSPOT), world.pair.account(HUBSPOT)
            vendor.person_edits(account, "invoices", world.invoice()["id"], ends)

    def pays(self, amount: int, **more: Any) -> str:
        vendor, account = self.world.pair.vendor("quickbooks"), self.world.pair.account("quickbooks")
        link = {"TxnId": self.invoice["Id"], "TxnType": "Invoice"}
        line = {"Amount": amount, "LinkedTxn": [link]}
        wire = {"CustomerRef": self.invoice["CustomerRef"], "TotalAmt": amount, "Line": [line], **more}
        id = str(vendor.person_creates(account, "Payment", wire)["Id"])
        self.world.pair.later()
        assert self.world.pair.sync().state == "done"
        return id


@pytest.mark.feature("F-HS-QB-GEN-02")
@pytest.mark.parametrize("deals", [0, 1, 2])
def test_a_payment_is_noted_on_the_contact_and_on_the_oldest_deal(deals: int) -> None:
    with World(configured(payment_notes=ON)) as world:
        billed = Billed(world, deals)
        (method,) = [one["Id"] for one in world.pair.records("quickbooks", "PaymentMethod") if one["Name"] == "Visa"]
        billed.pays(50, TxnDate="2030-01-05", PaymentMethodRef={"value": method})
        (note,) = notes(world)
        number = billed.invoice["DocNumber"]
        assert told(world) == [f"Payment of 50.00 USD on 2030-01-05 by Visa for invoice {number}"]
        assert note["properties"]["hs_timestamp"].startswith("2030-01-05")
        assert beside(note, "contacts") == world.beside(world.invoice(), "contacts")
        assert beside(note, "deals") == billed.deals[:1]
        world.pair.later()
        assert world.pair.sync().writes == 0


@pytest.mark.feature("F-HS-QB-GEN-02")
def test_a_payment_that_was_made_void_is_told_in_its_note() -> None:
    with World(configured(payment_notes=ON)) as world:
        billed = Billed(world, 1)
        id = billed.pays(50, TxnDate="2030-01-05")
        world.does("Payment", id, do="void")
        world.pair.later()
        world.pair.sync()
        assert told(world) == ["Payment taken back in QuickBooks. It was dated 2030-01-05"]


@pytest.mark.feature("F-HS-QB-GEN-02")
@pytest.mark.parametrize("deals", [0, 1])
def test_a_payment_that_was_deleted_is_told_in_its_note_which_keeps_what_it_said(deals: int) -> None:
    with World(configured(payment_notes=ON)) as world:
        billed = Billed(world, deals)
        id = billed.pays(50, TxnDate="2030-01-05")
        (said,) = told(world)
        world.pair.vendor("quickbooks").person_deletes(world.pair.account("quickbooks"), "Payment", id)
        world.pair.later()
        (line,) = main_lines(world.pair, world.pair.sync(), "payment_notes")
        assert (line.right_id, line.outcome) == (id, "updated")
        assert told(world) == [f"Payment taken back: it was deleted in QuickBooks. It said: {said}"]
        assert beside(notes(world)[0], "deals") == billed.deals
        world.pair.later()
        assert world.pair.sync().writes == 0


@pytest.mark.feature("F-HS-QB-GEN-02")
def test_a_note_that_is_gone_too_is_left_alone() -> None:
    with World(configured(payment_notes=ON)) as world:
        id = Billed(world, 0).pays(50)
        (note,) = notes(world)
        world.pair.vendor(HUBSPOT).person_deletes(world.pair.account(HUBSPOT), "notes", note["id"])
        world.pair.vendor("quickbooks").person_deletes(world.pair.account("quickbooks"), "Payment", id)
        world.pair.later()
        (line,) = main_lines(world.pair, world.pair.sync(), "payment_notes")
        assert (line.outcome, notes(world)) == ("skipped", [])


@pytest.mark.feature("F-HS-QB-GEN-02")
def test_a_payment_of_an_invoice_that_hubspot_sent_is_noted_on_that_one() -> None:
    flows = {"sent_invoices": 'direction = "two-way"\ncustom_line_account = "79"\n', "payment_notes": ON}
    with World(configured(**flows)) as world:
        ann = world.contact()
        world.invoiced([ann], [{"name": "Work", "price": "100", "quantity": "2"}])
        world.pair.connect(quickbooks={"income_account": "79"})
        world.pair.sync()
        (book,) = world.books()
        world.does("Invoice", book["Id"], do="pay", amount=80)
        for _ in range(2):
            world.pair.later()
            world.pair.sync()
        (note,) = notes(world)
        assert (beside(note, "contacts"), told(world)[0].startswith("Payment of 80.00 USD")) == ([ann], True)


def test_without_the_flow_no_notes_are_made() -> None:
    with World() as world:
        billed = Billed(world, 1)
        billed.pays(50)
        assert notes(world) == []
