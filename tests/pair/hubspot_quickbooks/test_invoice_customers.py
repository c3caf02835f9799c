"""Whom an invoice of HubSpot is for in QuickBooks: the one contact that is a customer there, or soon will be."""

from __future__ import annotations

import pytest
from tests.pair.rig import break_calls, company, mend, open_records, problem_of
from tests.support.hubspot_quickbooks import EMAIL, HUBSPOT, QUICKBOOKS, World, configured

from ledgerbridge.sandbox.kit.vendor import Wire

ON = 'direction = "two-way"\ncustom_line_account = "79"\n'
CONFIGURATION = configured(invoices='direction = "off"', sent_invoices=ON)
WORK = {"name": "Work", "price": "100", "quantity": "2"}


def connected(world: World) -> None:
    world.pair.connect(quickbooks={"income_account": "79"})


def names_also(world: World, invoice: str, contacts: list[str]) -> None:
    """A person adds contacts to a finalised invoice."""
    beside = {"properties": {}, "associations": {"contacts": [{"id": id} for id in contacts]}}
    world.pair.vendor(HUBSPOT).person_edits(world.pair.account(HUBSPOT), "invoices", invoice, beside)


def billed(world: World) -> list[str]:
    """Display names of the customers of all invoices."""
    held: dict[str, Wire] = {one["Id"]: one for one in world.books("Customer")}
    return [held[one["CustomerRef"]["value"]]["PrimaryEmailAddr"]["Address"] for one in world.books()]


@pytest.mark.feature("F-HS-QB-CUS-04")
def test_of_three_contacts_the_one_that_is_linked_is_billed() -> None:
    with World(CONFIGURATION) as world:
        world.customer("Bo", "bo@lee.example")
        connected(world)
        world.pair.sync()
        world.pair.later()
        (bo,) = [one["id"] for one in world.pair.records(HUBSPOT, "contacts")]
        people = [world.contact("", firstname="Ann"), bo, world.contact("", firstname="Cy")]
        invoice = world.invoiced(people[:1], [WORK])
        names_also(world, invoice, people)
        world.pair.later()
        world.pair.sync()
        assert billed(world) == ["bo@lee.example"]


@pytest.mark.feature("F-HS-QB-CUS-04")
@pytest.mark.parametrize("linked", [0, 2])
def test_contacts_of_whom_not_exactly_one_can_be_billed_are_for_a_person_to_choose(linked: int) -> None:
    with World(CONFIGURATION) as world:
        people = [world.contact(f"p{n}@lee.example") for n in range(2)]
        if linked:
            for n in range(linked):
                world.customer(f"P{n}", f"p{n}@lee.example")
            connected(world)
            world.pair.sync()
            world.pair.later()
        else:
            connected(world)
        invoice = world.invoiced(people[:1], [WORK])
        names_also(world, invoice, people)
        world.pair.later()
        world.pair.sync()
        assert problem_of(world.pair, invoice).code == "LB-DOC-43"
        assert world.books() == []
        names_also(world, invoice, people[:1])
        world.pair.later()
        world.pair.sync()
        assert billed(world) == ["p0@lee.example"]


@pytest.mark.feature("F-HS-QB-INV-17")
@pytest.mark.feature("F-HS-QB-CUS-05")
def test_an_invoice_waits_for_its_customer_and_then_goes() -> None:
    with World(CONFIGURATION) as world:
        invoice = world.invoiced([world.contact()], [WORK])
        connected(world)
        break_calls(world.pair, QUICKBOOKS, "503", path="*/batch")
        world.pair.sync()
        assert world.books() == []
        (waiting,) = [one for one in open_records(world.pair) if one.record_id == invoice]
        assert waiting.outcome == "waiting"
        mend(world.pair)
        for _ in range(2):
            world.pair.sync()
            world.pair.later()
        assert billed(world) == [EMAIL]
        assert open_records(world.pair) == []


@pytest.mark.feature("F-HS-QB-INV-17")
@pytest.mark.parametrize("cause", ["no e-mail", "name", "ambiguous"])
def test_an_invoice_whose_contact_cannot_sync_fails_with_that_cause_until_it_can(cause: str) -> None:
    with World(CONFIGURATION) as world:
        world.pair.load(HUBSPOT, "companies", [company("Lee Ltd")])
        world.pair.later()
        ann = world.contact("" if cause == "no e-mail" else EMAIL, firstname="Ann", lastname="Lee")
        if cause == "name":
            world.pair.load(QUICKBOOKS, "Customer", [{"DisplayName": "Ann Lee"}])
        if cause == "ambiguous":
            for n in range(2):
                world.customer(f"Firma {n}")
        invoice = world.invoiced([ann], [WORK])
        connected(world)
        world.pair.sync()
        told = problem_of(world.pair, invoice)
        assert told.code in ("LB-DOC-07", "LB-DOC-15")
        said = {"no e-mail": "no e-mail", "name": "The name is in use", "ambiguous": "have the same e-mail"}
        assert said[cause] in str(told)
        assert world.books() == []
        better = world.contact("cy@lee.example", firstname="Cy", lastname="Lee")
        names_also(world, invoice, [better])
        world.pair.later()
        world.pair.sync()
        assert billed(world) == ["cy@lee.example"]


@pytest.mark.feature("F-HS-QB-INV-17")
@pytest.mark.feature("F-CORE-ORD-03")
def test_with_contacts_off_the_invoice_makes_its_customer_itself_and_once() -> None:
    text = configured(customers='direction = "off"', invoices='direction = "off"', sent_invoices=ON)
    with World(text) as world:
        ann = world.contact()
        for _ in range(2):
            world.invoiced([ann], [WORK])
        connected(world)
        world.pair.sync()
        assert billed(world) == [EMAIL, EMAIL]
        assert len(world.books("Customer")) == 1
