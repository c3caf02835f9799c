"""Two invoicing entities that count in one series and keep their books in one division: each invoice arrives once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from tests.pair.hyperline_exact.linked import with_customer
from tests.pair.hyperline_exact.test_divisions import OFFICE
from tests.support.hyperline_exact import ENTRIES, INVOICES_ON, Books, connected, line, money

from ledgerbridge.usecases import integrations, linking, passes

ONE_SERIES = {"invoices": INVOICES_ON + "\nattach = false"}
ONE_BY_ONE = {"invoices": INVOICES_ON + "\nattach = false\nbatch_size = 1"}


def two(books: Books) -> tuple[str, str]:
    """Two invoicing entities."""
    return books.entity(), books.seller("Second B.V.")


def invoiced(books: Books, customer: str, seller: str, amount: int, number: str = "2026-1") -> str:
    return books.invoice(customer, line(amount), invoicing_entity_id=seller, number=number)


def entered(books: Books) -> Counter[Any]:
    """Amounts of the sales entries, with tax."""
    return Counter(money(entry["AmountFC"]) for entry in books.held(ENTRIES))


def references(books: Books) -> list[str]:
    """What the entries refer to: a number, or LB for a reference of our own."""
    return sorted("LB" if one["YourRef"].startswith("LB") else one["YourRef"] for one in books.held(ENTRIES))


def in_both(books: Books, more: int = 1) -> None:
    """Passes until nothing waits; then another one changes nothing."""
    for _ in range(more):
        books.sync()
    before = books.held(ENTRIES)
    books.sync(retry=True)
    assert books.held(ENTRIES) == before


@pytest.mark.feature("F-HY-EX-CON-03")
@pytest.mark.feature("F-HY-EX-INV-01")
@pytest.mark.parametrize("flows", [ONE_SERIES, ONE_BY_ONE], ids=["at once", "one by one"])
def test_two_invoices_of_two_entities_with_one_number_arrive_once_each(flows: dict[str, str]) -> None:
    with connected(**flows) as books:
        customer = with_customer(books)
        for seller, amount in zip(two(books), (10000, 30000), strict=True):
            invoiced(books, customer, seller, amount)
        in_both(books, 2)
        assert entered(books) == Counter([money("121.00"), money("363.00")])
        assert references(books) == ["2026-1", "LB"]


@pytest.mark.feature("F-HY-EX-INV-01")
@pytest.mark.parametrize("first", [0, 1])
def test_the_second_of_one_number_that_is_issued_later_is_not_taken_for_the_first(first: int) -> None:
    with connected(**ONE_SERIES) as books:
        customer, sellers = with_customer(books), two(books)
        invoiced(books, customer, sellers[first], 10000)
        books.sync()
        later = invoiced(books, customer, sellers[1 - first], 30000)
        books.sync()
        assert [(line.left_id, line.outcome) for line in books.lines] == [(later, "created")]
        in_both(books)
        assert entered(books) == Counter([money("121.00"), money("363.00")])


@pytest.mark.feature("F-HY-EX-INV-01")
def test_a_lost_answer_of_the_first_does_not_give_its_entry_to_the_second() -> None:
    with connected(**ONE_SERIES) as books:
        customer, sellers = with_customer(books), two(books)
        invoiced(books, customer, sellers[0], 10000)
        books.fault("exact", "*SalesEntries*", "timeout", phase="after", method="POST", times=1)
        books.sync()
        invoiced(books, customer, sellers[1], 30000)
        for _ in range(3):
            books.sync()
            books.pair.later()
        assert entered(books) == Counter([money("121.00"), money("363.00")])
        links = {line.right_id for line in books.lines}
        assert len(links) == len(books.lines)


@pytest.mark.feature("F-HY-EX-INV-01")
def test_payments_go_to_the_invoice_of_the_right_entity() -> None:
    flows = {**ONE_SERIES, "payments_from_exact": 'direction = "right-to-left"\n'}
    with connected(**flows) as books:
        customer, sellers = with_customer(books), two(books)
        first, second = (invoiced(books, customer, seller, 10000) for seller in sellers)
        books.sync()
        (ours,) = [one for one in books.held(ENTRIES) if one["YourRef"].startswith("LB")]
        books.does_at_exact(ENTRIES, ours["EntryID"], do="pay")
        books.sync()
        named = next(one for one in (first, second) if books.of("invoices", one)["status"] == "paid")
        assert [books.of("invoices", one)["status"] for one in (first, second) if one != named] != ["paid"]
        assert named == max(first, second)


@pytest.mark.feature("F-HY-EX-INV-01")
def test_two_of_one_entity_with_one_number_are_still_told() -> None:
    with connected(**ONE_SERIES) as books:
        customer, (own, other) = with_customer(books), two(books)
        twins = [invoiced(books, customer, own, amount) for amount in (10000, 20000)]
        invoiced(books, customer, other, 30000)
        books.sync()
        assert {line.left_id: line.problem.code for line in books.lines if line.problem} == dict.fromkeys(
            twins, "LB-DOC-09"
        )
        assert entered(books) == Counter([money("363.00")])


@pytest.mark.feature("F-HY-EX-INV-01")
def test_an_entry_of_unknown_origin_under_a_number_that_two_share_is_left_to_a_person() -> None:
    with connected(**ONE_SERIES) as books:
        customer, sellers = with_customer(books), two(books)
        account = books.held("crm/Accounts")[0]["ID"]
        revenue = {"GLAccount": books.account_id("8000"), "AmountFC": 100, "VATCode": "2"}
        books.enters(ENTRIES, Customer=account, Journal="70", YourRef="2026-1", SalesEntryLines=[revenue])
        for seller in sellers:
            invoiced(books, customer, seller, 10000)
        books.sync()
        assert [problem.code for problem in books.problems()] == ["LB-DOC-09", "LB-DOC-09"]
        assert len(books.held(ENTRIES)) == 1


@pytest.mark.feature("F-HY-EX-CON-03")
def test_an_integration_for_each_entity_into_one_division_takes_no_invoice_for_the_other() -> None:
    with connected() as books:
        pair, sellers = books.pair, two(books)
        own = {"account": books.account_id("8000"), "exact": "exact"}
        offices = (OFFICE.format(name=name, seller=seller, **own) for name, seller in zip("ab", sellers, strict=True))
        pair.configuration = "version = 1\n" + "".join(offices)
        customer, account = books.customer(), books.account()
        for seller, amount in zip(sellers, (10000, 30000), strict=True):
            invoiced(books, customer, seller, amount)
        lines = ["flow,role,left_id,right_id", f"customers,main,{customer},{account}"]
        for name in "abab":
            integration = pair.run(integrations.load(pair.hub, name))
            pair.run(linking.imported(pair.hub, integration, lines))
            pair.later(1)
            pair.run(passes.sync(pair.hub, integration, False, ""))
        assert entered(books) == Counter([money("121.00"), money("363.00")])
        assert references(books) == ["2026-1", "LB"]
