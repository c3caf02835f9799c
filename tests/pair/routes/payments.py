"""Payments between billing or books and other books: a part or all of an invoice, each way.

An invoice is linked already when it is paid, or goes in the same pass as its payment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from random import Random

from tests.pair.exact_quickbooks.test_sales_to_exact import ENTRIES, NO_TAX
from tests.pair.exact_quickbooks.test_sales_to_exact import Sales as SoldInQuickbooks
from tests.pair.exact_quickbooks.test_sales_to_exact import line as quickbooks_line
from tests.pair.exact_quickbooks.test_sales_to_quickbooks import Sales as SoldInExact
from tests.pair.hyperline_exact.linked import with_customer
from tests.pair.hyperline_exact.test_payments import BANK, FROM_EXACT, TO_EXACT
from tests.pair.routes.drawing import AGAIN, ALL_OF_IT, PART_OF_IT, half_up
from tests.pair.routes.route import Entered, Opened, Route, Wire
from tests.support.exact_quickbooks import LEFT, RIGHT, TO_LEFT, TO_RIGHT, TwoBooks, configuration
from tests.support.hyperline_exact import BANK_LINES, INVOICES_ON, RECEIVABLES, Books, connected, line
from tests.support.pair import Pair

CENT = Decimal("0.01")
TO_BANK = ("exact", BANK_LINES, "ID", "AmountFC")
TO_PAYMENT = ("quickbooks", "Payment", "Id", "TotalAmt")
TO_TRANSACTION = ("hyperline", "transactions", "id", "amount")
Bill = Callable[[Decimal, int], str]
"""(amount, number) -> the source's id of an invoice that a person enters."""
Pay = Callable[[str, Decimal], str]
"""(invoice, amount) -> the source's id of what a person received for it."""


class Payers:
    """People who pay invoices: all of one, a part, the rest of it, or the same amount once more."""

    def __init__(self, bill: Bill, pay: Pay) -> None:
        self._bill = bill
        self._pay = pay
        self._rests: dict[str, Decimal] = {}
        """{invoice: what is to be paid of it still}."""
        self._last: dict[str, Decimal] = {}

    def bills(self, random: Random, n: int) -> Entered:
        """An invoice, new or paid in part, and what is going to be paid of it."""
        open = [id for id, rest in self._rests.items() if rest]
        id = random.choice(open) if open and random.random() < 0.5 else self._billed(random, n)
        rest, last = self._rests[id], self._last.get(id, Decimal(0))
        parts = (rest, half_up(rest / 2), Decimal(random.randint(1, int(rest / CENT))) * CENT)
        paid = last if 0 < last <= rest else max(random.choice(parts), CENT)
        self._rests[id] -= paid
        self._last[id] = paid
        kind = AGAIN if paid == last else PART_OF_IT if self._rests[id] else ALL_OF_IT
        return Entered(id, paid, marks=frozenset({"EUR", kind}))

    def _billed(self, random: Random, n: int) -> str:
        amount = Decimal(random.randint(1, 500_000)) * CENT
        id = self._bill(amount, n)
        self._rests[id] = amount
        return id

    def pays(self, one: Entered) -> Entered:
        """The payment of what `bills` said."""
        return Entered(self._pay(one.id, one.total), one.total, marks=one.marks, on=one.id)

    def bills_and_pays(self, random: Random, n: int) -> Entered:
        return self.pays(self.bills(random, n))


def _route(
    pair: Pair,
    flow: str,
    target: tuple[str, str, str, str],
    payers: Payers,
    on: Callable[[Wire], str],
    at_once: bool,
) -> Route:
    """`at_once` where an invoice is paid before it has gone."""
    enter, then = (payers.bills_and_pays, None) if at_once else (payers.bills, payers.pays)
    return Route(pair, flow, enter, target, then=then, on=on, passes=2 if at_once else 1)


# --- between QuickBooks and Exact -------------------------------------------------------------------------------------


class BilledInQuickbooks:
    """Invoices of QuickBooks that become entries of Exact."""

    def __init__(self, pair: TwoBooks, **payments: str) -> None:
        self.pair = pair
        self.sales = SoldInQuickbooks(pair)
        debtors = pair.entry("financial/GLAccounts", "1300", LEFT)
        pair.connect(exact={"sales_journal": "70", "bank_journal": "20", "receivables_account": debtors})
        revenue = f'account = "{pair.entry("financial/GLAccounts", "8000", LEFT)}"\n'
        tables = f"[integration.pair.flows.invoices.tax]\n{NO_TAX}[integration.pair.flows.invoices.revenue]\n{revenue}"
        entries = f'{TO_LEFT}type = "sales entry"\n'
        pair.configuration = configuration(tables, customers=TO_LEFT, invoices=entries, **payments)

    def bill(self, amount: Decimal, n: int) -> str:
        return str(self.sales.enters("Invoice", quickbooks_line(self.sales.product, str(amount)))["Id"])

    def receives(self, invoice: str, amount: Decimal) -> str:
        """A payment in QuickBooks."""
        lines = [{"Amount": amount, "LinkedTxn": [{"TxnId": invoice, "TxnType": "Invoice"}]}]
        customer = {"value": self.sales.customer}
        return str(self.pair.enters(RIGHT, "Payment", CustomerRef=customer, TotalAmt=amount, Line=lines)["Id"])

    def banks(self, invoice: str, amount: Decimal) -> str:
        """What is received in Exact."""
        (number,) = [row["DocNumber"] for row in self.pair.records(RIGHT, "Invoice") if row["Id"] == invoice]
        (entry,) = [row["EntryID"] for row in self.sales.made(ENTRIES) if row["YourRef"] == number]
        return paid_in_exact(self.pair, str(entry), amount)

    def banked_on(self, bank_line: Wire) -> str:
        """The invoice that a bank entry in Exact settles."""
        (number,) = [e["YourRef"] for e in self.sales.made(ENTRIES) if e["InvoiceNumber"] == bank_line["OurRef"]]
        (id,) = [row["Id"] for row in self.pair.records(RIGHT, "Invoice") if row["DocNumber"] == number]
        return str(id)


def paid_in_exact(pair: Pair, entry: str, amount: Decimal) -> str:
    """Id of the receivable that is settled once so much of an entry is paid."""
    before = _settled(pair)
    pair.vendor("exact").person_does(pair.account("exact"), ENTRIES, entry, {"do": "pay", "amount": amount})
    (id,) = _settled(pair) - before
    return id


def _settled(pair: Pair) -> set[str]:
    return {str(row["ID"]) for row in pair.records("exact", RECEIVABLES) if row["IsFullyPaid"]}


def _received_on(payment: Wire) -> str:
    """The invoice that a payment of QuickBooks is applied to."""
    (id,) = {link["TxnId"] for line in payment["Line"] for link in line["LinkedTxn"]}
    return str(id)


@contextmanager
def quickbooks_to_exact(at_once: bool = False) -> Iterator[Route]:
    with TwoBooks(configuration()) as pair:
        books = BilledInQuickbooks(pair, payments_to_exact=TO_LEFT)
        payers = Payers(books.bill, books.receives)
        yield _route(pair, "payments_to_exact", TO_BANK, payers, books.banked_on, at_once)


@contextmanager
def exact_to_quickbooks() -> Iterator[Route]:
    """Of invoices that came from QuickBooks."""
    with TwoBooks(configuration()) as pair:
        books = BilledInQuickbooks(pair, payments_to_quickbooks=TO_RIGHT)
        payers = Payers(books.bill, books.banks)
        yield _route(pair, "payments_to_quickbooks", TO_PAYMENT, payers, _received_on, at_once=False)


class BilledInExact:
    """Entries of Exact that become invoices of QuickBooks."""

    def __init__(self, pair: TwoBooks) -> None:
        self.pair = pair
        self.sales = SoldInExact(pair)
        self.revenue = pair.entry("financial/GLAccounts", "8000", LEFT)
        zero = self.sales.codes["0"]
        tax = f'[integration.pair.flows.sales.tax]\nmap = {{ "0" = "{zero}" }}\ndefault_code = "{zero}"\n'
        entries = (
            f'{TO_RIGHT}source = "sales entry"\nstatuses = ["20", "50"]\n'
            'on_missing_product = "substitute"\nsubstitute_product = "OAK-1"\n'
        )
        payments = f'{TO_RIGHT}of = "sales"\n'
        pair.configuration = configuration(tax, sales=entries, payments_to_quickbooks=payments)

    def bill(self, amount: Decimal, n: int) -> str:
        lines = [{"GLAccount": self.revenue, "AmountFC": amount, "VATCode": "0"}]
        head = {"Customer": self.sales.debtor, "Journal": "70", "YourRef": f"E-{n}"}
        return str(self.pair.enters(LEFT, ENTRIES, **head, SalesEntryLines=lines)["EntryID"])

    def banks(self, entry: str, amount: Decimal) -> str:
        return paid_in_exact(self.pair, entry, amount)

    def received_on(self, payment: Wire) -> str:
        """The entry that a payment of QuickBooks is for."""
        invoice = _received_on(payment)
        (note,) = [row["PrivateNote"] for row in self.pair.records(RIGHT, "Invoice") if row["Id"] == invoice]
        numbers = {str(row["EntryNumber"]): str(row["EntryID"]) for row in self.pair.records(LEFT, ENTRIES)}
        return numbers[note.partition("\n")[0]]


@contextmanager
def exact_entry_to_quickbooks() -> Iterator[Route]:
    """Of entries that go to QuickBooks in the same pass."""
    with TwoBooks(configuration(), country="NL") as pair:
        books = BilledInExact(pair)
        payers = Payers(books.bill, books.banks)
        yield _route(pair, "payments_to_quickbooks", TO_PAYMENT, payers, books.received_on, at_once=True)


# --- between Hyperline and Exact --------------------------------------------------------------------------------------


class BilledInHyperline:
    """Invoices of Hyperline that become entries of Exact."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.customer = with_customer(books)

    def bill(self, amount: Decimal, n: int) -> str:
        return self.books.invoice(self.customer, line(amount=int(amount / CENT), rate=0))

    def receives(self, invoice: str, amount: Decimal) -> str:
        """A payment in Hyperline, by both ids that it is known by."""
        before = {one["id"] for one in self.books.of("invoices", invoice)["transactions"]}
        self.books.does("invoices", invoice, do="pay", amount=int(amount / CENT))
        (id,) = {one["id"] for one in self.books.of("invoices", invoice)["transactions"]} - before
        return f"{invoice}/{id}"

    def banks(self, invoice: str, amount: Decimal) -> str:
        """What is received in Exact."""
        return paid_in_exact(self.books.pair, self._entry("YourRef", self._number(invoice))["EntryID"], amount)

    def banked_on(self, bank_line: Wire) -> str:
        """The invoice that a bank entry in Exact settles."""
        number = self._entry("InvoiceNumber", bank_line["OurRef"])["YourRef"]
        (id,) = [id for id in self.books.ids("invoices") if self._number(id) == number]
        return id

    def received(self) -> list[Wire]:
        """The payments in Hyperline, in euros."""
        return [
            {"id": f"{invoice['id']}/{one['id']}", "amount": one["amount"] * CENT, "invoice": invoice["id"]}
            for invoice in self.books.pair.records("hyperline", "invoices")
            for one in invoice["transactions"]
        ]

    def _number(self, invoice: str) -> str:
        return str(self.books.of("invoices", invoice)["number"])

    def _entry(self, name: str, value: object) -> Wire:
        (entry,) = [row for row in self.books.held(ENTRIES) if row[name] == value]
        return entry


def _entered_on(transaction: Wire) -> str:
    return str(transaction["invoice"])


@contextmanager
def hyperline_to_exact(at_once: bool = False) -> Iterator[Route]:
    zero = INVOICES_ON.replace('default_code = "2"', 'default_code = "0"')
    with connected(settings=BANK, invoices=zero, payments_to_exact=TO_EXACT) as books:
        billing = BilledInHyperline(books)
        payers = Payers(billing.bill, billing.receives)
        yield _route(books.pair, "payments_to_exact", TO_BANK, payers, billing.banked_on, at_once)


@contextmanager
def exact_to_hyperline() -> Iterator[Route]:
    zero = INVOICES_ON.replace('default_code = "2"', 'default_code = "0"')
    with connected(invoices=zero, payments_from_exact=FROM_EXACT) as books:
        billing = BilledInHyperline(books)
        payers = Payers(billing.bill, billing.banks)
        route = _route(books.pair, "payments_from_exact", TO_TRANSACTION, payers, _entered_on, at_once=False)
        route.rows = billing.received
        yield route


QUICKBOOKS_TO_EXACT: dict[str, Opened] = {
    "quickbooks payment to exact": quickbooks_to_exact,
    "quickbooks payment to exact, with its invoice": partial(quickbooks_to_exact, at_once=True),
}
EXACT_TO_QUICKBOOKS: dict[str, Opened] = {
    "exact payment to quickbooks": exact_to_quickbooks,
    "exact payment to quickbooks, with its entry": exact_entry_to_quickbooks,
}
HYPERLINE_TO_EXACT: dict[str, Opened] = {
    "hyperline payment to exact": hyperline_to_exact,
    "hyperline payment to exact, with its invoice": partial(hyperline_to_exact, at_once=True),
}
EXACT_TO_HYPERLINE: dict[str, Opened] = {
    "exact payment to hyperline": exact_to_hyperline,
}
