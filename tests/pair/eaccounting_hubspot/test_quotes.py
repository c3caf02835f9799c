"""Quotes and deals of HubSpot as quotes of eAccounting."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from tests.pair.rig import break_calls
from tests.support.eaccounting_hubspot import BOOKS, TEXT, BooksAndCrm, Wire, configuration

from ledgerbridge.model.problems import SetupError

OFF = 'direction = "off"'
SAID = {"hs_title": "Oak tables", "hs_currency": "SEK", "hs_status": "APPROVED", "hs_expiration_date": "2026-12-31"}


def setup(source: str = "quote", settings: str = "") -> str:
    """Quotes alone: customers and products only come along."""
    quotes = f'direction = "right-to-left"\nsource = "{source}"\n{settings}'
    return configuration(customers=OFF, products=OFF, quotes=quotes)


def stocked(pair: BooksAndCrm, *skus: str) -> None:
    """Products of 890.00 on both sides."""
    for sku in skus:
        pair.article(sku, f"Table {sku}", "890.00")
        pair.product(sku, f"Table {sku}", "890.00")


def offered(pair: BooksAndCrm, source: str, contact: str, *lines: Wire, **more: str) -> str:
    """The id of a new quote of HubSpot, or of a deal under negotiation."""
    if source == "deal":
        return pair.deal(contact, *lines, dealstage="contractsent", **more)
    return pair.quote(contact, *lines, **{**SAID, **more})


def made(pair: BooksAndCrm) -> list[dict[str, Any]]:
    return pair.records(BOOKS, "quotes")


def rows(quote: Mapping[str, Any]) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    return [(row["ArticleNumber"], row["Quantity"], row["UnitPrice"], row["Amount"]) for row in quote["Rows"]]


@pytest.mark.feature("F-CORE-B-02")
@pytest.mark.feature("F-CORE-ORD-07")
@pytest.mark.feature("F-EA-HS-ORD-01")
@pytest.mark.parametrize("source", ["quote", "deal"])
def test_a_quote_or_a_deal_makes_a_quote_with_its_number_lines_and_total(source: str) -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("deals", "quote_number", "Quote number", TEXT)
        pair.configuration = setup(source, 'number_property = "quote_number"' if source == "deal" else "")
        stocked(pair, "OAK-1", "OAK-2")
        contact = pair.contact("ann@oberg.example", company="Öberg AB")
        lines = (pair.line("OAK-1", "2", "890.00", hs_discount_percentage="10"), pair.line("OAK-2", "1.5", "10.10"))
        id = offered(pair, source, contact, *lines, **({"amount": "1617.15"} if source == "deal" else {}))
        assert pair.synced().counts["quotes"]["created"] == 1
        (one,) = made(pair)
        assert (one["Number"], one["Status"], one["BuyersOrderReference"]) == (1, 1, id)
        assert rows(one) == [
            ("OAK-1", Decimal(2), Decimal("890.00"), Decimal("1602.00")),
            ("OAK-2", Decimal("1.5"), Decimal("10.10"), Decimal("15.15")),
        ]
        assert one["TotalAmount"] - one["VatAmount"] == Decimal("1617.15")
        assert (one["VatAmount"], one["CurrencyCode"]) == (Decimal("404.29"), "SEK")
        assert (one["CustomerName"], one["CustomerId"]) == ("Öberg AB", pair.customers()[0]["Id"])
        if source == "quote":
            assert one["DueDate"][:10] == "2026-12-31"
        else:
            assert [deal["quote_number"] for deal in pair.held("deals")] == ["1"]
        assert pair.settles() and len(made(pair)) == 1


@pytest.mark.feature("F-CORE-B-02")
@pytest.mark.feature("F-EA-HS-ORD-04")
@pytest.mark.parametrize(
    ("source", "settings", "kept", "then"),
    [
        ("quote", "", {"hs_status": "DRAFT"}, {"hs_status": "APPROVED"}),
        ("quote", 'quote_statuses = ["PENDING_APPROVAL"]', {}, {"hs_status": "PENDING_APPROVAL"}),
        ("deal", 'stages = ["presentationscheduled"]', {}, {"dealstage": "presentationscheduled"}),
    ],
)
def test_which_quotes_and_deals_go_is_chosen(
    source: str, settings: str, kept: dict[str, str], then: dict[str, str]
) -> None:
    with BooksAndCrm(setup(source, settings)) as pair:
        stocked(pair, "OAK-1")
        id = offered(pair, source, pair.contact("ann@oberg.example"), pair.line("OAK-1"), **kept)
        assert pair.outcomes(pair.synced(), "quotes")[id].outcome == "excluded"
        assert made(pair) == []
        pair.property_edits(f"{source}s", id, **then)
        pair.synced()
        assert len(made(pair)) == 1


@pytest.mark.feature("F-CORE-B-02")
@pytest.mark.feature("F-CORE-ORD-02")
def test_a_quote_that_is_there_already_is_left_as_it_is_and_brings_nothing() -> None:
    with BooksAndCrm(setup()) as pair:
        stocked(pair, "OAK-1")
        id = offered(pair, "quote", pair.contact("new@oberg.example"), pair.line("OAK-1"))
        theirs = {"CustomerId": pair.customer("Old AB"), "BuyersOrderReference": id, "Rows": [pair.row("OAK-1")]}
        pair.load(BOOKS, "quotes", [theirs])
        line = pair.outcomes(pair.synced(), "quotes")[id]
        assert (line.outcome, line.reason) == ("skipped", "already there as no. 1")
        assert [one["Name"] for one in pair.customers()] == ["Old AB"]
        assert len(made(pair)) == 1


@pytest.mark.feature("F-CORE-B-02")
@pytest.mark.feature("F-CORE-B-05")
@pytest.mark.feature("F-CORE-ORD-01")
def test_a_quote_whose_answer_was_lost_is_made_once_and_told_as_made() -> None:
    with BooksAndCrm(setup()) as pair:
        stocked(pair, "OAK-1")
        id = offered(pair, "quote", pair.contact("ann@oberg.example"), pair.line("OAK-1"))
        break_calls(pair, BOOKS, "timeout", "*/quotes", "after", method="POST", times=1)
        assert pair.outcomes(pair.synced(), "quotes")[id].outcome == "waiting"
        pair.sandbox.desk(BOOKS).faults.lift_all()
        assert pair.synced().counts["quotes"] == {"created": 1}
        assert len(made(pair)) == 1
        assert pair.settles()


@pytest.mark.feature("F-CORE-B-02")
@pytest.mark.feature("F-CORE-ORD-14")
def test_a_quote_that_would_come_to_another_total_is_refused() -> None:
    with BooksAndCrm(setup("deal")) as pair:
        stocked(pair, "OAK-1")
        contact = pair.contact("ann@oberg.example", company="Öberg AB")
        id = offered(pair, "deal", contact, pair.line("OAK-1", "1", "890.00"), amount="889.00")
        line = pair.outcomes(pair.synced(), "quotes")[id]
        assert line.problem is not None and line.problem.code == "LB-DOC-05"
        assert made(pair) == []


@pytest.mark.feature("F-CORE-B-02")
def test_without_the_module_for_quotes_nothing_is_made_and_the_module_is_named() -> None:
    with BooksAndCrm(setup()) as pair:
        stocked(pair, "OAK-1")
        offered(pair, "quote", pair.contact("ann@oberg.example"), pair.line("OAK-1"))
        pair.switches(modules=["api_standard"])
        report = pair.synced()
        assert (report.state, made(pair)) == ("paused", [])
        (problem,) = report.problems
        assert problem.code == "LB-PERM-02" and "module: sales_standard" in problem.vendor_text


@pytest.mark.feature("F-EA-HS-ORD-06")
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("tax.default_code", '"1"'),
        ("revenue.account", '"3001"'),
        ("payment.condition_map", '{ NET30 = "1" }'),
        ("payment.method", '"1"'),
        ("shipping.method_map", '{ DHL = "1" }'),
        ("level", '"simple"'),
    ],
)
def test_what_quotes_of_eaccounting_have_not_is_refused_by_name_with_the_reason(key: str, value: str) -> None:
    with BooksAndCrm(setup("quote", f"{key} = {value}")) as pair:
        with pytest.raises(SetupError) as refused:
            pair.integration()
        assert key in str(refused.value) and "not in eAccounting" in str(refused.value)
