"""Terms and methods of documents: the source's values found in real data beside the target's list, the new flagged."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from tests.pair.exact_quickbooks.test_sales_to_exact import Sales, sending
from tests.pair.hubspot_exact.selling import buyer, deal, orders, ready
from tests.support.exact_quickbooks import LEFT, TwoBooks
from tests.support.hubspot_exact_world import world
from tests.support.pair import Pair

from ledgerbridge.cli.coverage import codes_table, coverage_form
from ledgerbridge.usecases.code_tables import CodeTable
from ledgerbridge.usecases.coverage import coverage

TERMS = 'payment.condition_property = "terms"\npayment.condition_map = { net14 = "14", old = "99" }\n'


def table(pair: Pair, flow: str, kind: str) -> CodeTable:
    found = pair.run(coverage(pair.hub, pair.integration(), [flow]))
    (told,) = [one for one in found.tables if one.kind == kind]
    return told


def told(codes: CodeTable) -> dict[str, tuple[int, str | None, bool]]:
    """{value: (records, what it becomes, whether it is flagged)}."""
    return {row.value: (row.records, row.target, row.is_flagged) for row in codes.rows}


@pytest.mark.feature("F-CORE-ORD-17")
def test_terms_of_hubspot_stand_beside_the_conditions_of_exact_and_a_new_one_is_flagged() -> None:
    with world(orders(TERMS)) as office:
        office.property("deals", "terms")
        ready(office)
        who = buyer(office)
        for name in ("net14", "net14", "cash"):
            deal(office, buyer=who, terms=name)
        codes = table(office.pair, "orders", "payment terms")
        assert told(codes) == {"net14": (2, "14", False), "cash": (1, None, True), "old": (0, "99", True)}
        assert [row.value for row in codes.rows] == ["cash", "old", "net14"]
        names = {choice.id.strip(): choice.name for choice in codes.choices}
        assert names["14"] == next(row.target_name for row in codes.rows if row.value == "net14")
        assert (codes.setting, codes.fails, len(office.rows("salesorder/SalesOrders"))) == (
            "payment.condition_map",
            False,
            0,
        )
        deal(office, buyer=who, terms="net60")
        office.pair.later()
        assert told(table(office.pair, "orders", "payment terms"))["net60"] == (1, None, True)


@pytest.mark.feature("F-CORE-ORD-17")
def test_methods_of_quickbooks_stand_beside_those_of_exact_and_a_new_one_is_flagged() -> None:
    with TwoBooks(sending()) as pair:
        sales = Sales(pair)
        parcel = pair.entry("sales/ShippingMethods", "1", LEFT)
        tables = f'[integration.pair.flows.invoices.shipping]\nmethod_map = {{ DHL = "{parcel}" }}\nunmapped = "fail"\n'
        pair.configuration = sending(tables=tables)
        sales.enters(ShipMethodRef={"value": "DHL"})
        assert told(table(pair, "invoices", "shipping methods")) == {"DHL": (1, parcel, False)}
        sales.enters(ShipMethodRef={"value": "Bike"})
        pair.later()
        codes = table(pair, "invoices", "shipping methods")
        assert told(codes) == {"Bike": (1, None, True), "DHL": (1, parcel, False)}
        assert (codes.fails, parcel in {choice.id for choice in codes.choices}) == (True, True)
        shown = io.StringIO()
        Console(file=shown, width=200).print(codes_table(codes))
        [new] = [row for row in shown.getvalue().splitlines() if "Bike" in row]
        assert "no row: such a document fails" in new


@pytest.mark.feature("F-CORE-ORD-17")
def test_terms_of_quickbooks_are_told_by_their_names() -> None:
    terms = '[integration.pair.flows.invoices.payment]\ncondition_map = { "3" = "30" }\ncondition = "00"\n'
    with TwoBooks(sending('type = "sales invoice"\n', tables=terms)) as pair:
        sales = Sales(pair)
        for term in ("3", "2"):
            sales.enters(SalesTermRef={"value": term})
        codes = table(pair, "invoices", "payment terms")
        assert told(codes) == {"3": (1, "30", False), "2": (1, "00", True)}
        assert all(row.name and row.name != row.value for row in codes.rows)
        form = coverage_form(pair.integration(), pair.run(coverage(pair.hub, pair.integration(), ["invoices"])))
        rows = {row["value"]: row for one in form["tables"] if one["kind"] == "payment terms" for row in one["rows"]}
        assert {value: (row["mapped"], row["flagged"]) for value, row in rows.items()} == {
            "3": (True, False),
            "2": (False, True),
        }
