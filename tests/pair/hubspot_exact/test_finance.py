"""What finance asks of sales between HubSpot and Exact: every kind of payment, blocked parties, tax that changes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.pair.hubspot_exact.selling import OAK, deal, orders, ready
from tests.pair.hubspot_exact.test_order_settings import ENTRY
from tests.pair.hubspot_exact.test_payments import INVOICED
from tests.pair.hubspot_exact.test_sales import customer, sold
from tests.support.hubspot_exact_world import (
    ACCOUNTS,
    BILLS,
    ENTRIES,
    HUBSPOT,
    INVOICES,
    ITEMS,
    ORDERS,
    Wire,
    World,
    world,
)

RECEIVABLES = "cashflow/Receivables"
BANK = "financialtransaction/BankEntries"
TOTAL = Decimal("302.50")


def told(office: World) -> dict[str, tuple[str, Decimal, Decimal]]:
    """{number of an invoice of HubSpot: its status, what is paid, what is open}."""
    held = [one["properties"] for one in office.pair.records(HUBSPOT, INVOICES)]
    amounts = [
        (one["hs_number"], one["hs_invoice_status"], one["lb_amount_paid"], one["lb_amount_open"]) for one in held
    ]
    return {number: (status, Decimal(paid), Decimal(open)) for number, status, paid, open in amounts}


def sees(office: World) -> list[tuple[str, Decimal, Decimal]]:
    """The same, in the order of the numbers, once HubSpot was told."""
    office.sync()
    office.sync()
    return [one for _, one in sorted(told(office).items())]


def banked(office: World, account: str, *rows: tuple[str | None, str]) -> None:
    """A bank statement of the customer: (an invoice or none, the amount that came in) each."""
    number = {bill: office.row(BILLS, InvoiceID=bill)["InvoiceNumber"] for bill, _ in rows if bill}
    lines: list[Wire] = [
        {
            "Account": account,
            "AmountFC": amount,
            "Date": "2026-11-10",
            "GLAccount": office.id_of("financial/GLAccounts", "1300"),
        }
        | ({"OurRef": number[bill]} if bill else {})
        for bill, amount in rows
    ]
    opened = sum((Decimal(str(row["ClosingBalanceFC"])) for row in office.rows(BANK)[-1:]), Decimal(0))
    closing = opened + sum(Decimal(amount) for _, amount in rows)
    head = {"JournalCode": "20", "OpeningBalanceFC": str(opened), "ClosingBalanceFC": str(closing)}
    office.enters(BANK, **head, BankEntryLines=lines)


@pytest.mark.feature("F-CORE-FIN-04")
@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("partial", [("open", 100, "202.50")]),
        ("over", [("open", 0, "302.50")]),
        ("before any invoice", [("open", 0, "302.50")]),
        ("in two parts", [("paid", "302.50", 0)]),
        ("taken back", [("open", 0, "302.50")]),
    ],
)
def test_each_event_of_a_payment_is_told_as_what_it_settles(event: str, expected: list[tuple[str, int, str]]) -> None:
    """More than is owed stays unmatched at Exact until a person divides it. A void, a chargeback and a payment deleted
    later look alike there: what was settled is open again."""
    with world(INVOICED) as office:
        account, _ = customer(office)
        bill = sold(office, BILLS, account)
        sees(office)
        if event == "partial":
            office.does(BILLS, bill, do="pay", amount=100)
        elif event == "over":
            office.does(BILLS, bill, do="pay", amount="350.00")
        elif event == "before any invoice":
            banked(office, account, (None, "50.00"))
        elif event == "in two parts":
            office.does(BILLS, bill, do="pay", amount="300.00")
            office.does(BILLS, bill, do="pay", amount="2.50")
        else:
            office.does(BILLS, bill, do="pay")
            assert sees(office) == [("paid", TOTAL, 0)]
            office.does(RECEIVABLES, office.row(RECEIVABLES)["ID"], do="reopen")
        assert sees(office) == [(status, Decimal(paid), Decimal(open)) for status, paid, open in expected]
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-FIN-04")
def test_one_payment_of_several_invoices_is_told_to_each_by_what_it_settles_there() -> None:
    with world(INVOICED) as office:
        account, _ = customer(office)
        bills = [sold(office, BILLS, account) for _ in range(2)]
        sees(office)
        banked(office, account, (bills[0], "302.50"), (bills[1], "97.50"))
        assert sees(office) == [("paid", TOTAL, 0), ("open", Decimal("97.50"), Decimal("205.00"))]
        office.comes_to_rest()


# --- blocked parties --------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-FIN-08")
@pytest.mark.parametrize(
    ("blocked", "code"), [("customer", "LB-DOC-34"), ("product", "LB-DOC-50"), ("account", "LB-DOC-49")]
)
def test_what_is_blocked_in_exact_is_named_with_a_remedy_and_nothing_is_half_made(blocked: str, code: str) -> None:
    made = "sales order" if blocked == "product" else "sales entry"
    more = "update_customer = false\n" + (ENTRY if made == "sales entry" else "")
    with world(orders(more), sales_journal="70") as office:
        ready(office)
        first = deal(office)
        office.sync()
        type = ORDERS if made == "sales order" else ENTRIES
        assert len(office.rows(type)) == 1, first
        if blocked == "customer":
            office.changes(ACCOUNTS, office.row(ACCOUNTS)["ID"], Blocked=True)
        elif blocked == "product":
            office.changes(ITEMS, office.row(ITEMS, Code="OAK-1")["ID"], EndDate="2026-01-01")
        else:
            office.changes("financial/GLAccounts", office.id_of("financial/GLAccounts", "8000"), IsBlocked=True)
        contact = office.pair.records(HUBSPOT, "contacts")[0]["id"]
        company = office.pair.records(HUBSPOT, "companies")[0]["id"]
        second = deal(office, OAK, buyer={"company": company, "contact": contact})
        report = office.sync()
        assert office.problems() == {second: code}, office.lines(report, "orders")
        assert len(office.rows(type)) == 1


# --- the cut-over -----------------------------------------------------------------------------------------------------


def carried(day: str, payments: str = "everything") -> str:
    """Invoices of Exact go from this day on; older ones are only linked."""
    text = INVOICED.replace('source = "sales invoice"\n', f'source = "sales invoice"\ncut_over = {day}\n')
    head, _, tail = text.rpartition('start = "everything"')
    return f'{head}start = "{payments}"{tail}' if payments == "everything" else f"{head}start = {payments}{tail}"


def by_hand(office: World, bill: str, **more: str) -> str:
    """The invoice of Exact stands in HubSpot already, made there by hand."""
    number = str(office.row(BILLS, InvoiceID=bill)["InvoiceNumber"])
    said = {"hs_number": number, "hs_currency": "EUR", "hs_amount_billed": "302.50", "hs_invoice_status": "open"}
    return office.makes(INVOICES, hs_invoice_billable="false", **said | more)


@pytest.mark.feature("F-CORE-FIN-03")
@pytest.mark.parametrize(("payments", "status"), [("everything", "paid"), ("2026-12-01", "open")])
def test_an_open_invoice_of_before_the_cut_over_is_linked_and_its_payment_told_or_not(
    payments: str, status: str
) -> None:
    with world() as office:
        account, _ = customer(office)
        bill = sold(office, BILLS, account)
        mirror = by_hand(office, bill)
        office.configured(carried("2026-11-20", payments))
        report = office.sync()
        assert report.counts["invoices"] == {"linked": 1}, office.lines(report, "invoices")
        (line,) = office.lines(report, "invoices")
        assert (line.left_id, line.right_id) == (mirror, bill)
        office.does(BILLS, bill, do="pay")
        later = office.sync()
        assert office.held(INVOICES)["hs_invoice_status"] == status
        if status == "open":
            (told,) = office.lines(later, "payments")
            assert (told.outcome, "2026-12-01" in (told.reason or "")) == ("excluded", True)
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-FIN-03")
@pytest.mark.parametrize(
    ("more", "outcome", "code"),
    [
        ({"hs_amount_billed": "300.00"}, "failed", "LB-DOC-47"),
        ({"hs_currency": "USD"}, "failed", "LB-DOC-47"),
        (None, "skipped", ""),
    ],
)
def test_an_old_invoice_without_the_same_one_there_is_never_sent(
    more: dict[str, str] | None, outcome: str, code: str
) -> None:
    with world() as office:
        account, _ = customer(office)
        bill = sold(office, BILLS, account)
        known = [by_hand(office, bill, **more)] if more is not None else []
        office.configured(carried("2026-11-20"))
        report = office.sync()
        (line,) = office.lines(report, "invoices")
        assert (line.outcome, line.problem.code if line.problem else "") == (outcome, code)
        assert [one["id"] for one in office.pair.records(HUBSPOT, INVOICES)] == known


@pytest.mark.feature("F-CORE-FIN-03")
def test_of_two_that_have_the_number_neither_is_taken() -> None:
    with world() as office:
        account, _ = customer(office)
        bill = sold(office, BILLS, account)
        for _ in range(2):
            by_hand(office, bill)
        office.configured(carried("2026-11-20"))
        (line,) = office.lines(office.sync(), "invoices")
        assert line.problem is not None and line.problem.code == "LB-DOC-48"


@pytest.mark.feature("F-CORE-FIN-03")
def test_an_invoice_of_the_day_of_the_cut_over_is_sent() -> None:
    with world(carried("2026-11-02")) as office:
        account, _ = customer(office)
        sold(office, BILLS, account)
        assert office.sync().counts["invoices"] == {"created": 1}


# --- tax --------------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-FIN-07", "F-CORE-ORD-08")
@pytest.mark.parametrize(("day", "code"), [("2026-06-30", "2"), ("2026-07-01", "1")])
def test_a_rate_that_changes_counts_from_its_day_on(day: str, code: str) -> None:
    rows = 'start = 2026-01-01\ntax.map = { "21" = "2", "21 from 2026-07-01" = "1" }'
    with world(orders(rows)) as office:
        rates = [{"id": "7", "name": "VAT", "label": "VAT", "percentageRate": 21, "active": True}]
        office.pair.vendor(HUBSPOT).change_settings(office.pair.account(HUBSPOT), {"tax_rates": rates})
        ready(office)
        deal(office, {**OAK, "hs_tax_rate_group_id": "7"}, closedate=day)
        report = office.sync()
        found = [row["VATCode"] for one in office.rows(ORDERS) for row in office.rows_of(ORDERS, one["OrderID"])]
        assert found == [code], office.lines(report, "orders")
