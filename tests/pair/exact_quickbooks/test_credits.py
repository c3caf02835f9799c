"""Credit notes between Exact and QuickBooks, which are on the customer without a reference to an invoice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.support.exact_quickbooks import LEFT, RIGHT, TO_LEFT, TO_RIGHT, TwoBooks, configuration

CREDIT_ENTRIES, CREDIT_INVOICES = "salesentry/SalesEntries", "salesinvoice/SalesInvoices"
KINDS = {"credit entry": CREDIT_ENTRIES, "credit invoice": CREDIT_INVOICES}
TYPES = {"credit entry": 21, "credit invoice": 8021}


def entered(pair: TwoBooks) -> tuple[str, str, str, str]:
    """(item, product, debtor, customer) that both sides have."""
    item, product = pair.item("OAK-1", "Oak table"), pair.product("OAK-1", "Oak table")
    customer = pair.customer("Öberg AB", "ann@oberg.example", CompanyName="Öberg AB")
    return item, product, pair.debtor("Öberg AB", "ann@oberg.example"), customer


def sending(flow: str, way: str, code: str, more: str = "", tables: str = "") -> str:
    tax = f'[integration.pair.flows.{flow}.tax]\ndefault_code = "{code}"\n'
    return configuration(tax + tables, **{flow: f"{way}{more}"})


def memo(pair: TwoBooks, product: str, customer: str, amount: int) -> dict[str, Any]:
    detail = {"ItemRef": {"value": product}, "Qty": 1, "UnitPrice": amount}
    line = {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    return pair.enters(RIGHT, "CreditMemo", CustomerRef={"value": customer}, Line=[line])


@pytest.mark.feature("F-CORE-ORD-21")
@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("amount", [1780, 100])
def test_a_credit_memo_becomes_a_credit_in_exact_of_the_right_sign(kind: str, amount: int) -> None:
    with TwoBooks(configuration()) as pair:
        _, product, debtor, customer = entered(pair)
        revenue = pair.entry("financial/GLAccounts", "8000", LEFT)
        tables = f'[integration.pair.flows.credits.revenue]\naccount = "{revenue}"\n'
        pair.configuration = sending("credits", TO_LEFT, "0", f'type = "{kind}"\n', tables)
        credit = memo(pair, product, customer, amount)
        assert pair.synced().counts["credits"] == {"created": 1}
        (made,) = pair.records(LEFT, KINDS[kind])
        owner = made["Customer"] if kind == "credit entry" else made["OrderedBy"]
        assert (made["Type"], owner, made["YourRef"]) == (TYPES[kind], debtor, credit["DocNumber"])
        assert Decimal(made["AmountFC"]) == -amount
        assert pair.settles()


@pytest.mark.feature("F-CORE-ORD-21")
def test_a_credit_in_exact_lowers_what_the_customer_owes_there() -> None:
    with TwoBooks(configuration()) as pair:
        _, product, debtor, customer = entered(pair)
        revenue = pair.entry("financial/GLAccounts", "8000", LEFT)
        tables = f'[integration.pair.flows.credits.revenue]\naccount = "{revenue}"\n'
        pair.configuration = sending("credits", TO_LEFT, "0", tables=tables)
        memo(pair, product, customer, 100)
        pair.synced()
        owed = [row["AmountFC"] for row in pair.records(LEFT, "cashflow/Receivables") if row["Account"] == debtor]
        # Exact shows what a customer owes below zero, so what it is owed is above.
        assert owed == [100]


@pytest.mark.feature("F-CORE-ORD-21")
@pytest.mark.parametrize("kind", list(KINDS))
def test_a_credit_of_exact_becomes_a_credit_memo_above_zero(kind: str) -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        item, _, debtor, customer = entered(pair)
        codes = {str(row["Name"]): str(row["Id"]) for row in pair.records(RIGHT, "TaxCode")}
        own = f'source = "{kind}"\nstatuses = ["20", "50"]\n'
        instead = 'on_missing_product = "substitute"\nsubstitute_product = "OAK-1"\n'
        pair.configuration = sending("sales_credits", TO_RIGHT, codes["21%"], own + instead)
        if kind == "credit invoice":
            line = {"Item": item, "Quantity": 1, "NetPrice": 100, "VATCode": "2"}
            usual = {"OrderedBy": debtor, "Journal": "70", "Type": 8021}
            made = pair.enters(LEFT, CREDIT_INVOICES, **usual, SalesInvoiceLines=[line])
            pair.does(LEFT, CREDIT_INVOICES, str(made["InvoiceID"]), "print")
        else:
            revenue = pair.entry("financial/GLAccounts", "8000", LEFT)
            line = {"GLAccount": revenue, "AmountFC": -100, "VATCode": "2"}
            usual = {"Customer": debtor, "Journal": "70", "Type": 21, "YourRef": "C-1"}
            pair.enters(LEFT, CREDIT_ENTRIES, **usual, SalesEntryLines=[line])
        assert pair.synced().counts["sales_credits"] == {"created": 1}
        (credit,) = pair.records(RIGHT, "CreditMemo")
        assert (credit["TotalAmt"], credit["RemainingCredit"]) == (121, 121)
        assert credit["CustomerRef"]["value"] == customer
        assert pair.settles()
