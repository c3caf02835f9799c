"""Which fields of records that exist are written: always, where they are empty, never, only forward, not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact, edit_customer
from tests.pair.rig import NAME, configuration, contact, customer, main_lines, quiet, reconfigure
from tests.pair.test_products import edit_item, edit_product, item_of
from tests.support.pair import Pair

PHONE, FAX = "PrimaryPhone.FreeFormNumber", "Fax.FreeFormNumber"


def rule(flow: str, **keys: str) -> str:
    """A rule of the user's own, as the configuration writes it."""
    lines = "\n".join(f"{key} = {value}" for key, value in keys.items())
    return f"\n[[integration.{NAME}.flows.{flow}.rule]]\n{lines}\n"


def quickbooks_phone_and_fax(pair: Pair) -> tuple[str, str]:
    [one] = state.customers(pair)
    return one.get(PHONE, ""), one.get(FAX, "")


@pytest.mark.feature("F-CORE-CUS-05")
@pytest.mark.parametrize(
    ("updating", "met", "later"),
    [
        ("always", ("A-100", "F-100"), ("A-200", "F-200")),
        ("empty", ("B-100", "F-100"), ("B-100", "F-100")),
        ("never", ("B-100", ""), ("B-100", "")),
    ],
)
@pytest.mark.parametrize("direction", ["left-to-right", "two-way"])
def test_what_is_updated_in_customers_that_exist(
    updating: str, direction: str, met: tuple[str, str], later: tuple[str, str]
) -> None:
    chosen = f'direction = "{direction}"\nconflict = "left"\nupdate_existing = "{updating}"'
    with Pair(configuration(customers=chosen)) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", phone="A-100", fax="F-100")])
        pair.load(
            QUICKBOOKS, "Customer", [customer("Ann", "ann@example.com", PrimaryPhone={"FreeFormNumber": "B-100"})]
        )
        pair.connect()
        pair.sync()
        assert quickbooks_phone_and_fax(pair) == met
        assert quiet(pair) == []
        edit_contact(pair, state.contacts(pair)[0]["id"], phone="A-200", fax="F-200")
        pair.later()
        pair.sync()
        assert quickbooks_phone_and_fax(pair) == later
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-CUS-05")
@pytest.mark.parametrize("updating", ["always", "empty", "never"])
def test_new_customers_get_every_field_whatever_is_updated_later(updating: str) -> None:
    chosen = f'direction = "left-to-right"\nupdate_existing = "{updating}"'
    with Pair(configuration(customers=chosen)) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", phone="A-100", fax="F-100")])
        pair.connect()
        pair.sync()
        assert quickbooks_phone_and_fax(pair) == ("A-100", "F-100")


@pytest.mark.feature("F-CORE-CUS-05")
def test_a_field_that_was_emptied_in_the_target_is_filled_by_the_next_change_of_the_source() -> None:
    with Pair(configuration(customers='direction = "left-to-right"\nupdate_existing = "empty"')) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", phone="A-100")])
        pair.connect()
        pair.sync()
        edit_customer(pair, state.customers(pair)[0]["Id"], {PHONE: ""})
        pair.later()
        pair.sync()
        assert quickbooks_phone_and_fax(pair)[0] == ""
        edit_contact(pair, state.contacts(pair)[0]["id"], phone="A-200")
        pair.later()
        pair.sync()
        assert quickbooks_phone_and_fax(pair)[0] == "A-200"


@pytest.mark.feature("F-CORE-PRD-02")
@pytest.mark.parametrize("direction", ["right-to-left", "two-way"])
def test_a_field_written_on_create_only_stays_as_it_was_enriched_and_the_price_goes_on(direction: str) -> None:
    own = rule("products", id='"description"', left='"description"', right='"Description"', when='"create"')
    with Pair(configuration(products=f'direction = "{direction}"' + own)) as pair:
        item = {"Name": "Chai", "Sku": "NW-1", "Type": "Service", "Description": "text A", "UnitPrice": "18.00"}
        [id] = pair.load(QUICKBOOKS, "Item", [item])
        pair.connect()
        pair.sync()
        [made] = state.products(pair)
        assert made["description"] == "text A"
        edit_product(pair, made["id"], description="text B, much longer")
        edit_item(pair, id, Description="text C", UnitPrice="19.50")
        pair.later()
        pair.sync()
        [now] = state.products(pair)
        assert (now["description"], Decimal(now["price"])) == ("text B, much longer", Decimal("19.5"))
        assert item_of(pair, "NW-1")["Description"] == "text C"
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-PRD-02")
def test_products_that_exist_are_not_updated_where_that_is_chosen_and_new_ones_are_made_whole() -> None:
    with Pair(configuration(products='update_existing = "never"')) as pair:
        [id] = pair.load(QUICKBOOKS, "Item", [{"Name": "Chai", "Sku": "NW-1", "Type": "Service", "UnitPrice": "18.00"}])
        pair.connect()
        pair.sync()
        edit_item(pair, id, UnitPrice="19.50")
        pair.later()
        assert quiet(pair) == []
        assert Decimal(state.products(pair)[0]["price"]) == Decimal(18)


@pytest.mark.feature("F-CORE-RUL-03")
def test_a_field_that_is_switched_off_is_not_written_and_the_others_flow() -> None:
    with Pair(configuration(customers='conflict = "left"')) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", phone="A-100", city="Lund")])
        pair.connect()
        pair.sync()
        reconfigure(pair, configuration(customers='conflict = "left"\nrules_off = ["phone"]'))
        pair.later()
        edit_contact(pair, state.contacts(pair)[0]["id"], phone="A-200", city="Malmö")
        pair.later()
        pair.sync()
        [one] = state.customers(pair)
        assert (one[PHONE], one["BillAddr.City"]) == ("A-100", "Malmö")
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-03")
@pytest.mark.parametrize("conflict", ["left", "right"])
def test_a_field_that_is_switched_on_again_loses_no_edit_that_was_made_meanwhile(conflict: str) -> None:
    """Whoever wins: only one side was edited, so there is no conflict."""
    with Pair(configuration(customers=f'conflict = "{conflict}"')) as pair:
        people = [contact("ann@example.com", phone="A-100"), contact("bo@example.com", "Bo", "Ek", phone="A-300")]
        pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        pair.sync()
        reconfigure(pair, configuration(customers=f'conflict = "{conflict}"\nrules_off = ["phone"]'))
        pair.later()
        pair.sync()
        edit_contact(pair, state.by_email(pair, "ann@example.com")["id"], phone="A-200")
        [bo] = [one for one in state.customers(pair) if one["GivenName"] == "Bo"]
        edit_customer(pair, bo["Id"], {PHONE: "B-300"})
        pair.later()
        pair.sync()
        reconfigure(pair, configuration(customers=f'conflict = "{conflict}"'))
        pair.later()
        pair.sync()
        assert {here["email"]: (here["phone"], there[PHONE]) for here, there in state.customer_pairs(pair)} == {
            "ann@example.com": ("A-200", "A-200"),
            "bo@example.com": ("B-300", "B-300"),
        }
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-07")
@pytest.mark.parametrize(
    ("field", "held", "mapped", "stands"),
    [
        ("lifecyclestage", "customer", "lead", "customer"),
        ("lifecyclestage", "lead", "customer", "customer"),
        ("hs_lead_status", "IN_PROGRESS", "OPEN", "IN_PROGRESS"),
        ("hs_lead_status", "OPEN", "IN_PROGRESS", "IN_PROGRESS"),
    ],
)
def test_a_stage_is_never_moved_backwards(field: str, held: str, mapped: str, stands: str) -> None:
    own = rule(
        "customers",
        id='"stage"',
        into='"left"',
        field=f'"{field}"',
        value=f'{{ fixed = "{mapped}" }}',
        when='"forward"',
    )
    with Pair(configuration(customers='direction = "right-to-left"' + own)) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", **{field: held})])
        pair.load(QUICKBOOKS, "Customer", [customer("Ann", "ann@example.com")])
        pair.connect()
        pair.sync()
        assert state.contacts(pair)[0][field] == stands
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-07")
def test_a_new_contact_gets_its_stage() -> None:
    own = rule(
        "customers",
        id='"stage"',
        into='"left"',
        field='"lifecyclestage"',
        value='{ fixed = "customer" }',
        when='"forward"',
    )
    with Pair(configuration(customers='direction = "right-to-left"' + own)) as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Ann", "ann@example.com")])
        pair.connect()
        pair.sync()
        assert state.contacts(pair)[0]["lifecyclestage"] == "customer"


@pytest.mark.feature("F-CORE-RUL-05")
def test_a_value_that_is_no_option_of_its_field_is_refused_before_any_call() -> None:
    own = rule("customers", id='"status"', left='"hs_lead_status"', right='"Notes"', direction='"right-to-left"')
    with Pair(configuration(customers='direction = "right-to-left"' + own)) as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Ann", "ann@example.com", Notes="no such status")])
        pair.connect()
        report = pair.sync()
        [line] = main_lines(pair, report)
        assert (line.outcome, line.problem and line.problem.code) == ("failed", "LB-REC-14")
        assert line.problem is not None
        assert line.problem.field == "hs_lead_status"
        assert "no such status" not in str(line.problem)
        assert line.problem.vendor_text == "no such status"
        assert state.contacts(pair) == []
