"""What holds for documents of every pair, on invoices from HubSpot to QuickBooks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.pair.rig import break_calls, main_lines, mend, problem_of
from tests.support.hubspot_quickbooks import HUBSPOT, QUICKBOOKS, World, configured

BASE = 'direction = "two-way"\ncustom_line_account = "79"\n'
WORK = {"name": "Work", "price": "100", "quantity": "2"}


def sending(more: str = "", **flows: str) -> str:
    return configured(**{"invoices": 'direction = "off"', "sent_invoices": BASE + more, **flows})


def connected(world: World) -> None:
    world.pair.connect(quickbooks={"income_account": "79"})


def product(world: World, sku: str) -> str:
    wire = {"properties": {"name": f"Name {sku}", "hs_sku": sku, "price": "100"}}
    return world.pair.load(HUBSPOT, "products", [wire])[0]


@pytest.mark.feature("F-CORE-ORD-05")
@pytest.mark.parametrize("when", ["always", "fallback"])
def test_a_default_debtor_takes_all_invoices_or_those_without_a_usable_contact(when: str) -> None:
    with World() as world:
        house = world.customer("House", "house@lee.example")
        world.pair.configuration = sending(f'default_debtor = {{ id = "{house}", when = "{when}" }}\n')
        world.invoiced([world.contact()], [WORK])
        world.invoiced([world.contact("", firstname="Nobody")], [WORK])
        connected(world)
        world.pair.sync()
        names = {one["Id"]: one["DisplayName"] for one in world.books("Customer")}
        billed = sorted(names[one["CustomerRef"]["value"]] for one in world.books())
        assert billed == (["House", "House"] if when == "always" else ["Ann ann", "House"])


@pytest.mark.feature("F-CORE-ORD-06")
@pytest.mark.parametrize(
    ("choice", "items"), [("fail", []), ("create", ["Name NEW"]), ("substitute", ["Custom line item"])]
)
def test_a_missing_product_fails_is_made_or_is_replaced(choice: str, items: list[str]) -> None:
    more = f'on_missing_product = "{choice}"\n'
    with World(sending(more, products='direction = "left-to-right"')) as world:
        text = world.pair.configuration
        assert text is not None
        world.pair.configuration = text.replace('direction = "left-to-right"', 'direction = "off"')
        line = {**WORK, "hs_product_id": product(world, "NEW"), "hs_sku": "NEW"}
        id = world.invoiced([world.contact()], [line])
        if choice == "create":
            world.pair.configuration = text
        connected(world)
        world.pair.sync()
        assert [one["Name"] for one in world.books("Item") if one["Name"] in ("Name NEW", "Custom line item")] == items
        assert len(world.books()) == (0 if choice == "fail" else 1)
        if choice == "fail":
            assert "NEW" in str(problem_of(world.pair, id))


@pytest.mark.feature("F-CORE-ORD-14")
def test_discounts_of_lines_come_to_the_same_total() -> None:
    with World(sending()) as world:
        line = {"name": "Work", "price": "99.99", "quantity": "3", "hs_discount_percentage": "10"}
        world.invoiced([world.contact()], [line])
        world.pair.later()
        connected(world)
        world.pair.sync()
        total = Decimal(world.invoice()["hs_amount_billed"]).quantize(Decimal("0.01"))
        assert [one["TotalAmt"] for one in world.books()] == [total]


@pytest.mark.feature("F-CORE-ORD-02")
def test_an_invoice_whose_answer_was_lost_is_made_once_and_told_as_created() -> None:
    with World(sending()) as world:
        world.invoiced([world.contact()], [WORK])
        world.pair.later()
        connected(world)
        break_calls(world.pair, QUICKBOOKS, "drop", path="*/invoice", phase="after", times=1)
        assert world.pair.sync().counts["sent_invoices"] == {"created": 1}
        mend(world.pair)
        report = world.pair.sync()
        assert len(world.books()) == 1
        told = [(line.outcome, line.reason) for line in main_lines(world.pair, report, "sent_invoices")]
        assert told in ([], [("unchanged", "")])
        world.pair.later()
        assert world.pair.sync().writes == 0


@pytest.mark.feature("F-CORE-ORD-12")
def test_the_term_that_was_chosen_goes_along_and_the_due_date_is_that_of_hubspot() -> None:
    with World(sending('payment = { condition = "3" }\n')) as world:
        world.invoiced([world.contact()], [WORK], hs_due_date="2030-01-31")
        connected(world)
        world.pair.sync()
        (made,) = world.books()
        assert (made["SalesTermRef"]["value"], made["DueDate"]) == ("3", "2030-01-31")


@pytest.mark.feature("F-CORE-ORD-08")
@pytest.mark.feature("F-CORE-CUS-08")
def test_lines_get_the_class_that_was_chosen() -> None:
    with World(None, class_tracking="line") as world:
        (id,) = world.pair.load(QUICKBOOKS, "Class", [{"Name": "Web"}])
        world.pair.configuration = sending(f'cost_centre = "{id}"\n')
        world.invoiced([world.contact()], [WORK])
        connected(world)
        world.pair.sync()
        (made,) = world.books()
        detail = made["Line"][0]["SalesItemLineDetail"]
        assert (detail["ClassRef"]["value"], detail["TaxCodeRef"]["value"]) == (id, "NON")


@pytest.mark.feature("F-CORE-B-03")
def test_hubspot_is_told_the_number_and_what_is_open() -> None:
    with World(sending()) as world:
        world.invoiced([world.contact()], [WORK])
        connected(world)
        world.pair.sync()
        (made,) = world.books()
        found = world.invoice()
        assert (found["lb_number"], Decimal(found["lb_amount_open"])) == (made["DocNumber"], Decimal(200))


@pytest.mark.feature("F-CORE-ORD-19")
def test_an_invoice_changed_after_it_was_sent_is_not_rewritten() -> None:
    with World(sending()) as world:
        id = world.invoiced([world.contact()], [WORK])
        connected(world)
        world.pair.sync()
        world.pair.later()
        before = world.books()
        edit = {"properties": {"hs_purchase_order_number": "PO 7"}}
        world.pair.vendor(HUBSPOT).person_edits(world.pair.account(HUBSPOT), "invoices", id, edit)
        world.pair.later()
        report = world.pair.sync()
        told = {line.left_id: line.reason for line in main_lines(world.pair, report, "sent_invoices")}
        assert told[id].startswith("changed after it was sent")
        assert world.books() == before


@pytest.mark.feature("F-CORE-ORD-19")
def test_an_invoice_made_void_after_it_was_sent_is_told_of_and_stays_in_quickbooks() -> None:
    with World(sending()) as world:
        id = world.invoiced([world.contact()], [WORK])
        connected(world)
        world.pair.sync()
        world.pair.later()
        before = world.books()
        world.pair.vendor(HUBSPOT).person_does(world.pair.account(HUBSPOT), "invoices", id, {"do": "void"})
        world.pair.later()
        report = world.pair.sync()
        told = {line.left_id: line.reason for line in main_lines(world.pair, report, "sent_invoices")}
        assert told[id].startswith("changed after it was sent") and "called off" in told[id]
        assert world.books() == before
        world.pair.later()
        assert world.pair.sync().writes == 0
