"""How a payment was made chooses the bank journal that it is booked in at Exact: by a table of the source's methods,
with a default or a failure for those without a row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.pair.exact_quickbooks.test_payments import BANK_LINES, Paid
from tests.pair.hyperline_exact.test_payments import BANK, TO_EXACT, sent
from tests.pair.test_code_tables import table, told
from tests.support.exact_quickbooks import LEFT, RIGHT, TO_LEFT, TwoBooks, configuration
from tests.support.hyperline_exact import INVOICES_ON, Books, connected

from ledgerbridge.model.categories import BLOCKED, category_of
from ledgerbridge.model.problems import Problem
from ledgerbridge.usecases import readiness

FLOW = "payments_to_exact"
BANK_ENTRIES, JOURNALS = "financialtransaction/BankEntries", "financial/Journals"
LIST = "bank journals"
USUAL, OF_IDEAL, OTHER = "20", "21", "22"
"""Bank journals: that of the connection, that of iDEAL, and one more."""
FAIL = 'payment.unmapped_method = "fail"\n'


def journals_made(pair: Any, vendor: str = LEFT) -> None:
    """Two more bank journals than the division has."""
    for code in (OF_IDEAL, OTHER):
        wire = {"Code": code, "Description": f"Bank {code}", "Type": 12}
        pair.vendor(vendor).person_creates(pair.account(vendor), JOURNALS, wire)


def rows(**mapped: str) -> str:
    """The lines of a flow whose payments are booked by this table."""
    return "payment.method_map = { " + ", ".join(f'"{value}" = "{code}"' for value, code in mapped.items()) + " }\n"


class Received(Paid):
    """Two invoices over 1780.00 that stand in both systems; QuickBooks is paid by methods of its own."""

    def __init__(self, pair: TwoBooks) -> None:
        super().__init__(pair, **{FLOW: TO_LEFT})
        journals_made(pair)
        made = pair.enters(RIGHT, "PaymentMethod", Name="iDEAL", Type="NON_CREDIT_CARD")
        self.ideal, self.cash = str(made["Id"]), pair.entry("PaymentMethod", "Cash")
        self.lines = TO_LEFT

    def choose(self, lines: str) -> None:
        """From now on payments are booked by these lines of their flow."""
        head = f"[integration.pair.flows.{FLOW}]\n"
        assert head + self.lines in self.pair.configuration
        self.pair.configuration = self.pair.configuration.replace(head + self.lines, head + TO_LEFT + lines)
        self.lines = TO_LEFT + lines

    def pays(self, amount: int, method: str | None = None) -> str:
        """The id of a payment on the first invoice."""
        id = self.receives(amount, (0, amount))
        if method is not None:
            self.pair.edits(RIGHT, "Payment", id, PaymentMethodRef={"value": method})
        return id

    def problem(self, payment: str) -> Problem:
        """What the next pass says of a payment."""
        line = self.pair.outcomes(self.pair.synced(), FLOW)[payment]
        assert line.problem is not None, line
        return line.problem

    def booked(self) -> dict[int, str]:
        """{amount: the journal of the bank entry}."""
        journal = {row["EntryID"]: row["JournalCode"] for row in self.pair.records(LEFT, BANK_ENTRIES)}
        return {int(row["AmountFC"]): journal[row["EntryID"]] for row in self.pair.records(LEFT, BANK_LINES)}


@contextmanager
def received() -> Iterator[Received]:
    with TwoBooks(configuration()) as pair:
        yield Received(pair)


@pytest.mark.feature("F-CORE-ORD-13", "F-CORE-B-17")
def test_ideal_is_booked_in_its_bank_journal_and_an_unmapped_method_in_the_default_one() -> None:
    with received() as books:
        books.choose(rows(**{books.ideal: OF_IDEAL}))
        for amount, method in ((100, books.ideal), (200, books.cash), (300, None), (400, books.ideal)):
            books.pays(amount, method)
        assert books.pair.synced().counts[FLOW] == {"created": 4}
        assert books.booked() == {100: OF_IDEAL, 200: USUAL, 300: USUAL, 400: OF_IDEAL}
        books.choose(rows(**{books.ideal: OF_IDEAL}) + f'payment.method = "{OTHER}"\n')
        for amount, method in ((110, books.ideal), (210, books.cash), (310, None)):
            books.pays(amount, method)
        books.pair.synced()
        assert {amount: books.booked()[amount] for amount in (110, 210, 310)} == {110: OF_IDEAL, 210: OTHER, 310: OTHER}
        assert books.outstanding() == 1780 - sum(books.booked())
        assert books.pair.settles()


@pytest.mark.feature("F-CORE-ORD-13", "F-CORE-B-20")
@pytest.mark.parametrize("mended", ["a row", "the default"])
def test_an_unmapped_method_fails_if_so_chosen_and_goes_by_itself_once_it_may(mended: str) -> None:
    with received() as books:
        ideal = rows(**{books.ideal: OF_IDEAL})
        books.choose(ideal + FAIL)
        books.pays(100, books.ideal)
        books.pays(300)
        unmapped = books.pays(200, books.cash)
        problem = books.problem(unmapped)
        assert (problem.code, problem.values["map"], problem.field, problem.vendor_text) == (
            "LB-MAP-01",
            "payment.method_map",
            "PaymentMethodRef.value",
            books.cash,
        )
        assert books.booked() == {100: OF_IDEAL, 300: USUAL}
        assert books.pair.synced().writes == 0
        books.choose(rows(**{books.ideal: OF_IDEAL, books.cash: OTHER}) + FAIL if mended == "a row" else ideal)
        assert books.pair.synced().counts[FLOW] == {"created": 1}
        assert books.booked()[200] == (OTHER if mended == "a row" else USUAL)
        assert books.pair.settles()


@pytest.mark.feature("F-CORE-ORD-13")
def test_an_empty_table_fails_every_method_where_unmapped_ones_fail() -> None:
    with received() as books:
        books.choose(FAIL)
        assert books.problem(books.pays(100, books.ideal)).code == "LB-MAP-01"
        assert books.booked() == {}


@pytest.mark.feature("F-CORE-ORD-13", "F-CORE-FIN-08")
def test_a_blocked_journal_of_the_table_takes_no_payment_and_is_told_beforehand() -> None:
    with received() as books:
        pair = books.pair
        books.choose(rows(**{books.ideal: OF_IDEAL}))
        journal = next(row["ID"] for row in pair.records(LEFT, JOURNALS) if row["Code"].strip() == OF_IDEAL)
        pair.edits(LEFT, JOURNALS, journal, IsBlocked=True)
        gaps = {gap.code: gap for gap in pair.run(readiness.readiness(pair.hub)).gaps}
        assert gaps["LB-SETUP-54"].values["setting"] == f"{FLOW}: payment.method_map"
        by_ideal, by_cash = books.pays(100, books.ideal), books.pays(200, books.cash)
        said = pair.outcomes(pair.synced(), FLOW)
        assert said[by_cash].outcome == "created"
        problem = said[by_ideal].problem
        assert problem is not None
        assert (problem.code, category_of(problem)) == ("LB-DOC-51", BLOCKED)
        assert books.booked() == {200: USUAL}
        pair.edits(LEFT, JOURNALS, journal, IsBlocked=False)
        pair.later()
        pair.sync(retry_failed=True)
        assert books.booked() == {100: OF_IDEAL, 200: USUAL}


@pytest.mark.feature("F-CORE-ORD-13", "F-CORE-ORD-17")
def test_methods_of_payments_stand_beside_the_bank_journals_and_a_new_one_is_flagged() -> None:
    with received() as books:
        books.choose(rows(**{books.ideal: OF_IDEAL, "9": "99"}))
        for amount, method in ((100, books.ideal), (200, books.cash), (250, books.cash)):
            books.pays(amount, method)
        books.pair.later()
        codes = table(books.pair, FLOW, LIST)
        assert told(codes) == {
            books.cash: (2, USUAL, True),
            "9": (0, "99", True),
            books.ideal: (1, OF_IDEAL, False),
        }
        assert {row.value: row.name for row in codes.rows}[books.ideal] == "iDEAL"
        assert {choice.id for choice in codes.choices} == {USUAL, OF_IDEAL, OTHER}
        assert (codes.setting, codes.fails, books.booked()) == ("payment.method_map", False, {})


# --- Hyperline --------------------------------------------------------------------------------------------------------


def charged(books: Books, method: str, amount: int) -> None:
    """The customer of the only invoice pays by a method of theirs, part of it."""
    (customer,) = books.ids("customers")
    vendor = books.pair.vendor("hyperline")
    vendor.person_creates(books.pair.account("hyperline"), "payment_methods", {"customer_id": customer, "type": method})
    books.does("invoices", books.ids("invoices")[0], do="charge", amount=amount)


def booked(books: Books) -> dict[int, str]:
    """{amount: the journal of the bank entry}."""
    journal = {row["EntryID"]: row["JournalCode"] for row in books.held(BANK_ENTRIES)}
    return {int(row["AmountFC"]): journal[row["EntryID"]] for row in books.held(BANK_LINES)}


@pytest.mark.feature("F-CORE-ORD-13", "F-HY-EX-PAY-01")
def test_card_and_direct_debit_of_hyperline_are_booked_in_their_bank_journals_and_others_in_the_default_one() -> None:
    with connected(settings=BANK, invoices=INVOICES_ON, payments_to_exact=TO_EXACT) as books:
        journals_made(books.pair, "exact")
        mapped = f"{TO_EXACT}\n{rows(card=OF_IDEAL, direct_debit=OTHER)}"
        books.choose(invoices=INVOICES_ON, payments_to_exact=mapped)
        id = sent(books)
        charged(books, "card", 2000)
        charged(books, "direct_debit", 3000)
        books.does("invoices", id, do="pay", amount=4000)
        assert books.sync()[FLOW, "created"] == 3, books.problems()
        assert booked(books) == {20: OF_IDEAL, 30: OTHER, 40: USUAL}


@pytest.mark.feature("F-CORE-ORD-13", "F-HY-EX-PAY-01", "F-CORE-B-20")
def test_an_unmapped_method_of_hyperline_fails_if_so_chosen_until_it_has_a_row() -> None:
    with connected(settings=BANK, invoices=INVOICES_ON, payments_to_exact=TO_EXACT) as books:
        journals_made(books.pair, "exact")
        card = f"{TO_EXACT}\n{FAIL}{rows(card=OF_IDEAL)}"
        books.choose(invoices=INVOICES_ON, payments_to_exact=card)
        id = sent(books)
        charged(books, "card", 2000)
        books.does("invoices", id, do="pay", amount=4000)
        counts = books.sync()
        assert (counts[FLOW, "created"], counts[FLOW, "failed"]) == (1, 1)
        assert [(one.code, one.field) for one in books.problems()] == [("LB-MAP-01", "payment_method_type")]
        assert told(table(books.pair, FLOW, LIST)) == {"external": (1, None, True), "card": (1, OF_IDEAL, False)}
        both = f"{TO_EXACT}\n{FAIL}{rows(card=OF_IDEAL, external=OTHER)}"
        books.choose(invoices=INVOICES_ON, payments_to_exact=both)
        assert books.sync()[FLOW, "created"] == 1, books.problems()
        assert booked(books) == {20: OF_IDEAL, 40: OTHER}
