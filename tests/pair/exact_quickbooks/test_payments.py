"""Payments on linked invoices: received in one system, booked in the other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.pair.exact_quickbooks.test_sales_to_exact import ENTRIES, NO_TAX, Sales
from tests.support.exact_quickbooks import LEFT, RIGHT, TO_LEFT, TO_RIGHT, TwoBooks, configuration

BANK_LINES, RECEIVABLES = "financialtransaction/BankEntryLines", "cashflow/Receivables"


class Paid:
    """Invoices of QuickBooks that were made entries of Exact, and what people pay on them."""

    def __init__(self, pair: TwoBooks, **payments: str) -> None:
        self.pair = pair
        self.sales = Sales(pair)
        revenue = pair.entry("financial/GLAccounts", "8000", LEFT)
        debtors = pair.entry("financial/GLAccounts", "1300", LEFT)
        pair.connect(exact={"sales_journal": "70", "bank_journal": "20", "receivables_account": debtors})
        tables = f"[integration.pair.flows.invoices.tax]\n{NO_TAX}[integration.pair.flows.invoices.revenue]\n"
        account = f'account = "{revenue}"\n'
        entries = f'{TO_LEFT}type = "sales entry"\n'
        pair.configuration = configuration(tables + account, customers=TO_LEFT, invoices=entries, **payments)
        self.invoices = [str(self.sales.enters()["Id"]) for _ in range(2)]
        pair.synced()
        self.entries = {entry["YourRef"]: entry for entry in self.sales.made(ENTRIES)}

    def invoice(self, place: int = 0) -> dict[str, Any]:
        (found,) = [row for row in self.pair.records(RIGHT, "Invoice") if row["Id"] == self.invoices[place]]
        return found

    def entry(self, place: int = 0) -> str:
        return str(self.entries[self.invoice(place)["DocNumber"]]["EntryID"])

    def receives(self, total: int, *applied: tuple[int, int]) -> str:
        """A payment in QuickBooks; `applied` are (invoice, amount)."""
        links = [(self.invoices[place], amount) for place, amount in applied]
        lines = [{"Amount": amount, "LinkedTxn": [{"TxnId": id, "TxnType": "Invoice"}]} for id, amount in links]
        customer = {"value": self.sales.customer}
        return str(self.pair.enters(RIGHT, "Payment", CustomerRef=customer, TotalAmt=total, Line=lines)["Id"])

    def outstanding(self, place: int = 0) -> Decimal:
        """What Exact says is open of an invoice."""
        rows = [row for row in self.pair.records(LEFT, RECEIVABLES) if row["TransactionEntryID"] == self.entry(place)]
        return -sum((Decimal(row["AmountFC"]) for row in rows if not row["IsFullyPaid"]), Decimal(0))


@pytest.mark.feature("F-CORE-B-17")
def test_a_part_then_the_rest_received_in_quickbooks_is_booked_in_exact() -> None:
    with TwoBooks(configuration()) as pair:
        paid = Paid(pair, payments_to_exact=TO_LEFT)
        paid.receives(780, (0, 780))
        assert pair.synced().counts["payments_to_exact"] == {"created": 1}
        assert paid.outstanding() == 1000
        paid.receives(1000, (0, 1000))
        pair.synced()
        assert (paid.outstanding(), paid.outstanding(1)) == (0, 1780)
        assert sorted(row["AmountFC"] for row in pair.records(LEFT, BANK_LINES)) == [780, 1000]
        assert pair.settles()


@pytest.mark.feature("F-CORE-B-17")
def test_a_part_then_the_rest_received_in_exact_is_booked_in_quickbooks() -> None:
    with TwoBooks(configuration()) as pair:
        paid = Paid(pair, payments_to_quickbooks=TO_RIGHT)
        pair.does(LEFT, ENTRIES, paid.entry(), "pay", amount=780)
        assert pair.synced().counts["payments_to_quickbooks"]["created"] == 1
        assert paid.invoice()["Balance"] == 1000
        pair.does(LEFT, ENTRIES, paid.entry(), "pay", amount=1000)
        pair.synced()
        assert (paid.invoice()["Balance"], paid.invoice(1)["Balance"]) == (0, 1780)
        assert sorted(row["TotalAmt"] for row in pair.records(RIGHT, "Payment")) == [780, 1000]
        assert pair.settles()


@pytest.mark.feature("F-CORE-B-17")
@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_a_payment_is_booked_in_its_currency_where_quickbooks_keeps_several(currency: str) -> None:
    with TwoBooks(configuration()) as pair:
        paid = Paid(pair, payments_to_quickbooks=TO_RIGHT)
        pair.switches(RIGHT, multicurrency=True)
        buyer = {"value": pair.customer("Euro", "euro@example.com", CurrencyRef={"value": currency})}
        sold = paid.sales.enters(CustomerRef=buyer, CurrencyRef={"value": currency})
        pair.synced()
        (entry,) = [one for one in paid.sales.made(ENTRIES) if one["YourRef"] == sold["DocNumber"]]
        pair.does(LEFT, ENTRIES, str(entry["EntryID"]), "pay", amount=1780)
        pair.synced()
        (payment,) = pair.records(RIGHT, "Payment")
        assert (payment["TotalAmt"], payment["CurrencyRef"]["value"]) == (1780, currency)
        assert payment["UnappliedAmt"] == 0
        assert pair.settles()


@pytest.mark.feature("F-CORE-B-17")
def test_payments_stay_where_they_are_until_it_is_chosen() -> None:
    with TwoBooks(configuration()) as pair:
        paid = Paid(pair)
        paid.receives(1780, (0, 1780))
        pair.does(LEFT, ENTRIES, paid.entry(1), "pay", amount=1780)
        pair.synced()
        assert (paid.outstanding(), paid.invoice(1)["Balance"]) == (1780, 1780)


NOT_ONE = "it is not applied to one invoice alone"


@pytest.mark.feature("F-CORE-FIN-04")
@pytest.mark.parametrize(
    ("total", "applied", "outcome", "reason", "booked"),
    [
        (500, [(0, 500)], "created", "", [500]),
        (2000, [(0, 1780)], "created", "", [1780]),
        (300, [], "excluded", NOT_ONE, []),
        (2780, [(0, 1780), (1, 1000)], "excluded", NOT_ONE, []),
    ],
    ids=["partial", "over", "before any invoice", "on several invoices"],
)
def test_each_payment_of_quickbooks_comes_to_what_is_stated(
    total: int, applied: list[tuple[int, int]], outcome: str, reason: str, booked: list[int]
) -> None:
    with TwoBooks(configuration()) as pair:
        paid = Paid(pair, payments_to_exact=TO_LEFT)
        id = paid.receives(total, *applied)
        told = pair.outcomes(pair.synced(), "payments_to_exact")[id]
        assert (told.outcome, told.reason) == (outcome, reason)
        assert [row["AmountFC"] for row in pair.records(LEFT, BANK_LINES)] == booked


@pytest.mark.feature("F-CORE-FIN-04")
@pytest.mark.parametrize("do", ["void", "delete"])
def test_a_payment_taken_back_in_quickbooks_is_not_booked_again_and_stays_in_exact(do: str) -> None:
    with TwoBooks(configuration()) as pair:
        paid = Paid(pair, payments_to_exact=TO_LEFT)
        id = paid.receives(1780, (0, 1780))
        pair.synced()
        if do == "void":
            pair.does(RIGHT, "Payment", id, "void")
        else:
            pair.vendor(RIGHT).person_deletes(pair.account(RIGHT), "Payment", id)
        for _ in range(2):
            pair.synced()
        assert [row["AmountFC"] for row in pair.records(LEFT, BANK_LINES)] == [1780]
        assert pair.settles()
