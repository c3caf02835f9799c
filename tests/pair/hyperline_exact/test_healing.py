"""An invoice of Hyperline that failed goes by itself once what it failed for is put right: a record of either side, a
setting, a link, or a list of Exact."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.pair.hyperline_exact.linked import with_customer
from tests.support.hyperline_exact import ENTRIES, INVOICES_ON, Books, connected, line

Step = Callable[[Books], None]
ON = INVOICES_ON + "\nattach = false"
NO_CODE = 'revenue.account = "account:8000"\nattach = false'
CODES, LEDGER = "vat/VATCodes", "financial/GLAccounts"


class Case:
    """What invoices fail for, and how that is put right."""

    def __init__(self, code: str, send: Step, mend: Step, flow: str = ON, entries: int = 1, **flows: str) -> None:
        self.code = code
        self.send = send
        self.mend = mend
        self.flows = {"invoices": flow, **flows}
        self.entries = entries


def sends(customer: Callable[[Books], str] = with_customer, rate: int = 21, **codes: str) -> Step:
    """An invoice of a product with these codes."""

    def send(books: Books) -> None:
        product = books.product(**codes)
        books.invoice(customer(books), line(product_id=product, rate=rate))

    return send


def sends_twins(books: Books) -> None:
    customer = with_customer(books)
    for amount in (10000, 20000):
        books.invoice(customer, line(amount), number="2026-1")


def chooses(flow: str, **flows: str) -> Step:
    return lambda books: books.choose(invoices=flow, **flows)


def product_gets(**codes: str) -> Step:
    def mend(books: Books) -> None:
        (product,) = books.ids("products")
        wire = {"accounting": {books.entity(): codes}}
        books.pair.vendor("hyperline").person_edits(books.pair.account("hyperline"), "products", product, wire)

    return mend


def exact_has(type: str, **wire: object) -> Step:
    def mend(books: Books) -> None:
        books.enters(type, **wire)

    return mend


def exact_renumbers(type: str, old: str, new: str) -> Step:
    def mend(books: Books) -> None:
        held = next(row["ID"] for row in books.held(type) if row["Code"].strip() == old)
        books.pair.vendor("exact").person_edits(books.pair.account("exact"), type, held, {"Code": new})

    return mend


def one_gets_a_number_of_its_own(books: Books) -> None:
    twin = books.ids("invoices")[0]
    books.raw("invoices", books.of("invoices", twin), number="2026-2", updated_at=books.pair.sandbox.clock.now())


def customer_is_linked(books: Books) -> None:
    (customer,) = books.ids("customers")
    books.link("customers", customer, books.account())


def archives_its_customer(books: Books) -> None:
    customer = books.customer()
    books.invoice(customer)
    books.does("customers", customer, do="archive")


def customer_is_recovered(books: Books) -> None:
    (customer,) = books.ids("customers")
    books.does("customers", customer, do="recover")


CUSTOMERS = 'direction = "left-to-right"\nstart = "everything"'
CASES = {
    "a default tax code is chosen": Case("LB-DOC-02", sends(), chooses(ON), NO_CODE),
    "the rate gets a row": Case("LB-DOC-02", sends(), chooses(NO_CODE + '\ntax.map = { "21" = "2" }'), NO_CODE),
    "the product gets a tax code": Case("LB-DOC-02", sends(), product_gets(tax_code="2"), NO_CODE),
    "a tax code of Exact gets the code of the product": Case(
        "LB-DOC-02", sends(tax_code="99"), exact_renumbers(CODES, "2", "99"), NO_CODE
    ),
    "the product gets an account that is there": Case(
        "LB-DOC-30", sends(ledger_account_code="8999"), product_gets(ledger_account_code="8100")
    ),
    "Exact gets the account of the product": Case(
        "LB-DOC-30",
        sends(ledger_account_code="8999"),
        exact_has(LEDGER, Code="8999", Description="Platform", Type=110),
    ),
    "an account of Exact gets the code": Case(
        "LB-DOC-30", sends(ledger_account_code="8999"), exact_renumbers(LEDGER, "8100", "8999")
    ),
    "the customer is linked": Case("LB-DOC-31", sends(Books.customer), customer_is_linked),
    "customers are switched on": Case("LB-DOC-31", sends(Books.customer), chooses(ON, customers=CUSTOMERS)),
    "the customer is there again": Case("LB-DOC-06", archives_its_customer, customer_is_recovered, customers=CUSTOMERS),
    "one of two of a number gets another": Case("LB-DOC-09", sends_twins, one_gets_a_number_of_its_own, entries=2),
}


@pytest.mark.feature("F-CORE-B-20", "F-HY-EX-INV-01")
@pytest.mark.parametrize("name", CASES)
def test_an_invoice_goes_by_itself_once_its_cause_is_removed(name: str) -> None:
    case = CASES[name]
    with connected(**case.flows) as books:
        case.send(books)
        books.sync()
        assert {problem.code for problem in books.problems()} == {case.code}, books.lines
        assert not books.sync()
        assert books.held(ENTRIES) == []
        case.mend(books)
        for _ in range(2):
            books.sync()
        assert (len(books.held(ENTRIES)), books.problems()) == (case.entries, [])
        assert not books.sync()
