"""Payments between Hyperline and Exact: none from the start, or one of the two ways; in part, whole, taken back."""

from __future__ import annotations

import pytest
from tests.pair.hyperline_exact.linked import with_customer
from tests.support.hyperline_exact import BANK_LINES, ENTRIES, INVOICES_ON, Books, connected, line, money

from ledgerbridge.model.problems import SetupError

FROM_EXACT = 'direction = "right-to-left"'
TO_EXACT = 'direction = "left-to-right"'
BANK = {"sales_journal": "70", "bank_journal": "20", "receivables_account": "account:1300"}


def sent(books: Books) -> str:
    """An invoice of 121.00 that stands at Exact."""
    id = books.invoice(with_customer(books), line(amount=10000))
    assert books.sync()["invoices", "created"] == 1
    return id


@pytest.mark.feature("F-HY-EX-PAY-01")
def test_no_payment_goes_either_way_from_the_start() -> None:
    with connected(invoices=INVOICES_ON) as books:
        paid_here, paid_there = sent(books), books.invoice(books.ids("customers")[0])
        books.sync()
        books.does("invoices", paid_here, do="pay")
        books.pays_at_exact(paid_there)
        books.sync()
        assert books.held(BANK_LINES) == books.paid_at_exact(paid_there)
        assert books.of("invoices", paid_there)["status"] == "to_pay"


@pytest.mark.feature("F-HY-EX-PAY-01")
def test_a_payment_booked_in_exact_pays_the_invoice_in_hyperline_part_by_part() -> None:
    with connected(invoices=INVOICES_ON, payments_from_exact=FROM_EXACT) as books:
        id = sent(books)
        stages = []
        for amount in ("21.00", "100.00"):
            books.pays_at_exact(id, amount)
            assert books.sync()["payments_from_exact", "created"] == 1
            invoice = books.of("invoices", id)
            stages.append((invoice["status"], invoice["amount_paid"], invoice["amount_due"]))
        assert stages == [("partially_paid", 2100, 10000), ("paid", 12100, 0)]
        for _ in range(2):
            assert ("payments_from_exact", "created") not in books.sync()
        assert len(books.of("invoices", id)["transactions"]) == 2


@pytest.mark.feature("F-HY-EX-PAY-01")
def test_payments_in_exact_of_other_invoices_are_left_out() -> None:
    with connected(invoices=INVOICES_ON, payments_from_exact=FROM_EXACT) as books:
        held = {"GLAccount": books.account_id("8000"), "AmountFC": 5}
        entry = books.enters(ENTRIES, Customer=books.account(), Journal="70", YourRef="X", SalesEntryLines=[held])
        books.does_at_exact(ENTRIES, entry["EntryID"], do="pay")
        assert books.sync() == {("payments_from_exact", "excluded"): 1}
        assert books.problems() == []


@pytest.mark.feature("F-HY-EX-PAY-01")
def test_a_payment_whose_answer_was_lost_is_made_once() -> None:
    with connected(invoices=INVOICES_ON, payments_from_exact=FROM_EXACT) as books:
        id = sent(books)
        books.pays_at_exact(id, "21.00")
        books.fault("hyperline", "*transactions", "reset", phase="after", method="POST", times=1)
        for _ in range(3):
            books.sync()
            books.pair.later(10)
        assert len(books.of("invoices", id)["transactions"]) == 1


@pytest.mark.feature("F-HY-EX-PAY-01")
def test_a_payment_of_hyperline_settles_the_invoice_in_exact_part_by_part() -> None:
    with connected(settings=BANK, invoices=INVOICES_ON, payments_to_exact=TO_EXACT) as books:
        id = sent(books)
        assert books.open_balance() == money("121.00")
        balances = []
        for amount in (2100, 10000):
            books.does("invoices", id, do="pay", amount=amount)
            assert books.sync()["payments_to_exact", "created"] == 1, books.problems()
            balances.append(books.open_balance())
        assert balances == [money("100.00"), money("0")]
        (entry,) = books.held(ENTRIES)
        assert {row["OurRef"] for row in books.held(BANK_LINES)} == {entry["InvoiceNumber"]}
        assert {row["Account"] for row in books.held(BANK_LINES)} == {entry["Customer"]}
        assert ("payments_to_exact", "created") not in books.sync()


@pytest.mark.feature("F-HY-EX-PAY-01")
def test_a_payment_taken_back_in_hyperline_is_told_of_and_left_to_people_in_exact() -> None:
    with connected(settings=BANK, invoices=INVOICES_ON, payments_to_exact=TO_EXACT) as books:
        id = sent(books)
        books.does("invoices", id, do="pay")
        books.sync()
        books.does("invoices", id, do="refund")
        counts = books.sync()
        assert counts["payments_to_exact", "excluded"] == 1
        reasons = [
            str(reason.text) for line in books.lines for reason in line.reasons if line.flow == "payments_to_exact"
        ]
        assert any("take the payment back in Exact" in reason for reason in reasons)
        assert len(books.held(BANK_LINES)) == 1


@pytest.mark.feature("F-HY-EX-PAY-01")
def test_a_payment_taken_back_in_exact_is_told_of_and_left_to_people_in_hyperline() -> None:
    with connected(invoices=INVOICES_ON, payments_from_exact=FROM_EXACT) as books:
        id = sent(books)
        books.pays_at_exact(id)
        books.sync()
        books.unmatches_at_exact()
        assert books.sync()["payments_from_exact", "excluded"] == 1
        reasons = [
            str(reason.text) for line in books.lines for reason in line.reasons if line.flow == "payments_from_exact"
        ]
        assert any("not any more" in reason for reason in reasons)
        assert books.of("invoices", id)["status"] == "paid"


@pytest.mark.feature("F-HY-EX-PAY-01")
def test_both_ways_at_once_are_refused() -> None:
    with connected(settings=BANK, invoices=INVOICES_ON, payments_from_exact=FROM_EXACT) as books:
        books.choose(invoices=INVOICES_ON, payments_from_exact=FROM_EXACT, payments_to_exact=TO_EXACT)
        with pytest.raises(SetupError) as raised:
            books.sync()
        assert [problem.code for problem in raised.value.problems] == ["LB-SETUP-75"]
