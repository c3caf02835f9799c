"""Invoices of QuickBooks in HubSpot: whole, once, for the right contact and company, and kept up with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from tests.pair.rig import company, main_lines
from tests.pair.watching import Watch
from tests.support.hubspot_quickbooks import EMAIL, HUBSPOT, QUICKBOOKS, World, configured, sale

FILTERED_OFF = configured(invoices="filter = []")


def outcomes(world: World) -> dict[str, str]:
    """{QuickBooks' id: what became of it, and why}."""
    report = world.pair.sync()
    lines = main_lines(world.pair, report, "invoices")
    return {line.right_id or "": f"{line.outcome} {line.reason or line.problem or ''}".strip() for line in lines}


@pytest.mark.feature("F-HS-QB-INV-01")
@pytest.mark.feature("F-CORE-ORD-16")
def test_a_golden_invoice_arrives_whole_and_once() -> None:
    with World() as world:
        (at,) = world.pair.load(HUBSPOT, "companies", [company("Lee Ltd")])
        customer, oak, elm = world.customer(CompanyName="Lee Ltd"), world.item("OAK"), world.item("ELM")
        world.pair.later()
        world.pair.connect()
        lines = [sale(oak, 2, "89.50"), {**sale(elm, 3, "10"), "Description": "Elm, oiled"}]
        made = world.bills(customer, lines, DueDate="2030-01-31", CustomerMemo={"value": "Thank you"})
        assert outcomes(world) == {made["Id"]: "created"}
        found = world.invoice()
        assert found["hs_number"] == made["DocNumber"]
        assert found["hs_invoice_billable"] == "false"
        assert found["hs_invoice_status"] == "open"
        assert found["hs_due_date"].startswith("2030-01-31")
        assert found["hs_comments"] == "Thank you"
        assert (found["hs_currency"], Decimal(found["hs_amount_billed"])) == ("USD", Decimal(209))
        held = [(one["hs_sku"], one["quantity"], Decimal(one["price"])) for one in world.lines(found)]
        assert held == [("OAK", "2", Decimal("89.5")), ("ELM", "3", Decimal(10))]
        assert world.lines(found)[1]["name"] == "Elm, oiled"
        products = {one["properties"]["hs_sku"]: one["id"] for one in world.pair.records(HUBSPOT, "products")}
        assert [one["hs_product_id"] for one in world.lines(found)] == [products["OAK"], products["ELM"]]
        (person,) = world.pair.records(HUBSPOT, "contacts")
        assert (world.beside(found, "contacts"), world.beside(found, "companies")) == ([person["id"]], [at])
        for _ in range(2):
            world.pair.later()
            assert world.pair.sync().writes == 0


@pytest.mark.feature("F-HS-QB-INV-01")
@pytest.mark.parametrize(("zone", "hour"), [("UTC", 0), ("Asia/Tokyo", 15)])
def test_invoices_made_since_the_day_of_set_up_come(zone: str, hour: int) -> None:
    text = configured().replace('right = "quickbooks"\n', f'right = "quickbooks"\ntime_zone = "{zone}"\n')
    with World(text) as world:
        now = world.pair.sandbox.clock.now()
        midnight = datetime(now.year, now.month, now.day, hour, tzinfo=UTC) + timedelta(days=2)
        customer, oak = world.customer(), world.item("OAK")
        world.pair.pass_time((midnight - timedelta(minutes=1) - now).total_seconds())
        before = world.bills(customer, [sale(oak)])
        world.pair.pass_time(60.5)
        first = world.bills(customer, [sale(oak)])
        world.pair.pass_time(3600)
        world.pair.connect()
        found = outcomes(world)
        assert found[first["Id"]] == "created"
        assert found[before["Id"]].startswith("excluded MetaData.CreateTime")


@pytest.mark.feature("F-HS-QB-INV-01")
def test_without_the_filter_all_of_quickbooks_comes() -> None:
    with World(FILTERED_OFF) as world:
        customer, oak = world.customer(), world.item("OAK")
        made = [world.bills(customer, [sale(oak, n + 1)]) for n in range(3)]
        world.pair.pass_time(timedelta(days=30).total_seconds())
        world.pair.connect()
        assert outcomes(world) == {one["Id"]: "created" for one in made}


@pytest.mark.feature("F-HS-QB-INV-03")
@pytest.mark.parametrize("companies", [0, 1, 2])
def test_the_invoice_stands_beside_the_primary_company_of_its_contact(companies: int) -> None:
    with World() as world:
        ids = world.pair.load(HUBSPOT, "companies", [company(f"Firma {n}") for n in range(companies)])
        contact = world.contact()
        vendor, account = world.pair.vendor(HUBSPOT), world.pair.account(HUBSPOT)
        for id in ids:
            beside = {"companies": [*({"id": one} for one in ids if one != id), {"id": id, "types": [1]}]}
            vendor.person_edits(account, "contacts", contact, {"properties": {}, "associations": beside})
        world.pair.connect()
        customer, oak = world.customer("Ann"), world.item("OAK")
        world.bills(customer, [sale(oak)])
        world.pair.sync()
        assert world.beside(world.invoice(), "companies") == ids[-1:]


@pytest.mark.feature("F-HS-QB-INV-03")
def test_a_company_that_a_person_gave_the_invoice_later_stays() -> None:
    with World() as world:
        (other,) = world.pair.load(HUBSPOT, "companies", [company("Another")])
        customer, oak = world.customer(CompanyName="Lee Ltd"), world.item("OAK")
        world.pair.connect()
        made = world.bills(customer, [sale(oak)])
        world.pair.sync()
        world.pair.later()
        beside = {"properties": {}, "associations": {"companies": [{"id": other}]}}
        world.pair.vendor(HUBSPOT).person_edits(world.pair.account(HUBSPOT), "invoices", world.invoice()["id"], beside)
        world.edits("Invoice", made["Id"], DueDate="2031-05-01")
        world.pair.later()
        world.pair.sync()
        assert world.invoice()["hs_due_date"].startswith("2031-05-01")
        assert world.beside(world.invoice(), "companies") == [other]


@pytest.mark.feature("F-HS-QB-INV-04")
@pytest.mark.feature("F-CORE-B-17")
def test_payments_and_edits_of_an_invoice_of_quickbooks_are_followed() -> None:
    with World() as world:
        customer, oak = world.customer(), world.item("OAK")
        world.pair.connect()
        made = world.bills(customer, [sale(oak, 2)])
        world.pair.sync()
        for deed, status, left in (({"amount": 50}, "open", 150), ({}, "paid", 0)):
            world.pair.later()
            world.does("Invoice", made["Id"], do="pay", **deed)
            world.pair.later()
            world.pair.sync()
            found = world.invoice()
            assert (found["hs_invoice_status"], Decimal(found["lb_amount_open"])) == (status, Decimal(left))
        assert len(world.books()) == 1


@pytest.mark.feature("F-HS-QB-INV-06")
def test_a_taxed_invoice_has_the_same_total_and_tax_in_hubspot() -> None:
    with World() as world:
        customer, oak = world.customer(), world.item("OAK")
        world.pair.connect()
        made = world.bills(customer, [sale(oak, 3, "33.33", "TAX")], TxnTaxDetail={"TxnTaxCodeRef": {"value": "2"}})
        world.pair.sync()
        found, tax = world.invoice(), made["TxnTaxDetail"]["TotalTax"]
        assert tax > 0
        assert (Decimal(found["hs_amount_billed"]), Decimal(found["lb_amount_tax"])) == (made["TotalAmt"], tax)


@pytest.mark.feature("F-HS-QB-INV-11")
def test_a_mapping_of_ones_own_reaches_linked_invoices_and_older_ones_once_the_start_is_moved() -> None:
    rule = '[[integration.hubspot-quickbooks.flows.invoices.rule]]\nid = "memo"\ninto = "left"\nfield = "hs_title"\n'
    rule += 'value = "PrivateNote"\n'
    with World() as world:
        customer, oak = world.customer(), world.item("OAK")
        old = world.bills(customer, [sale(oak)], PrivateNote="Old")
        world.pair.pass_time(timedelta(days=3).total_seconds())
        world.pair.connect()
        for n in range(2):
            world.bills(customer, [sale(oak, n + 1)], PrivateNote=f"New {n}")
        world.pair.sync()
        world.pair.later()
        world.pair.configuration = configured() + rule
        assert world.pair.plan().counts["invoices"]["updated"] == 2
        world.pair.sync(confirm=world.pair.plan().plan_hash)
        assert sorted(one["hs_title"] for one in world.invoices()) == ["New 0", "New 1"]
        world.pair.later()
        world.pair.configuration = configured(invoices='start = "everything"') + rule
        assert world.pair.plan().counts["invoices"].get("created") == 1
        world.pair.sync()
        assert {one["hs_number"]: one["hs_title"] for one in world.invoices()}[old["DocNumber"]] == "Old"


@pytest.mark.feature("F-HS-QB-GEN-05")
def test_nothing_is_written_to_deals() -> None:
    with World() as world:
        customer, oak = world.customer(), world.item("OAK")
        world.pair.connect()
        world.bills(customer, [sale(oak)])
        watch = Watch(world.pair)
        world.pair.sync()
        assert watch.writes(HUBSPOT)
        assert not [call for call in watch.writes(HUBSPOT) if "deals" in call]


@pytest.mark.feature("F-CORE-ORD-02")
def test_an_invoice_whose_number_is_there_is_left_and_nothing_is_brought_for_it() -> None:
    with World(configured(customers='direction = "off"')) as world:
        customer, oak = world.customer(), world.item("OAK")
        world.pair.connect()
        made = world.bills(customer, [sale(oak)])
        held = {"hs_currency": "USD", "hs_invoice_billable": "false", "hs_number": made["DocNumber"]}
        world.pair.load(HUBSPOT, "invoices", [{"properties": held}])
        world.pair.later()
        assert outcomes(world) == {made["Id"]: f"skipped already there as no. {made['DocNumber']}"}
        assert len(world.invoices()) == 1
        assert world.pair.records(HUBSPOT, "contacts") == []


@pytest.mark.feature("F-CORE-ORD-03")
@pytest.mark.feature("F-CORE-CUS-02")
def test_with_customers_off_the_invoice_brings_its_own() -> None:
    with World(configured(customers='direction = "off"')) as world:
        customer, oak = world.customer(), world.item("OAK")
        world.pair.connect()
        for _ in range(2):
            world.bills(customer, [sale(oak)])
        world.pair.sync()
        assert [one["properties"]["email"] for one in world.pair.records(HUBSPOT, "contacts")] == [EMAIL]
        assert len(world.invoices()) == 2


@pytest.mark.feature("F-HS-QB-PRD-03")
def test_a_line_without_a_synced_product_comes_by_its_words() -> None:
    with World() as world:
        customer, bare = world.customer(), world.item("")
        world.pair.connect()
        world.bills(customer, [{**sale(bare), "Description": "Work of a day"}])
        world.pair.sync()
        (line,) = world.lines(world.invoice())
        assert (line["name"], line.get("hs_product_id")) == ("Work of a day", None)


def test_quickbooks_itself_is_left_as_it_is() -> None:
    with World() as world:
        customer, oak = world.customer(), world.item("OAK")
        world.pair.connect()
        world.bills(customer, [sale(oak)])
        before = world.pair.records(QUICKBOOKS, "Invoice")
        world.pair.sync()
        assert world.pair.records(QUICKBOOKS, "Invoice") == before
