"""Credit notes of Hyperline in Exact: the other way round, naming what they correct, after their invoices."""

from __future__ import annotations

import pytest
from tests.pair.hyperline_exact.linked import with_customer
from tests.support.hyperline_exact import CREDIT_INVOICES, ENTRIES, INVOICES_ON, connected, line, money, results

BOTH = {"invoices": INVOICES_ON, "credit_notes": INVOICES_ON}


@pytest.mark.feature("F-HY-EX-CRN-01", "F-CORE-ORD-21")
@pytest.mark.parametrize("sign", ["positive", "negative"])
def test_a_full_credit_note_is_an_entry_the_other_way_round_that_names_its_invoice(sign: str) -> None:
    with connected(hyperline={"credit_note_sign": sign}, **BOTH) as books:
        invoice = books.invoice(with_customer(books), line(amount=3333, units=3))
        note = books.credit(invoice)
        assert books.sync() == {("invoices", "created"): 1, ("credit_notes", "created"): 1}
        sale, credit = sorted(books.held(ENTRIES), key=lambda entry: int(entry["Type"]))
        number = books.of("invoices", invoice)["number"]
        assert (credit["Type"], credit["YourRef"]) == (21, books.of("invoices", note)["number"])
        assert credit["Description"] == f"Credit of {number}"
        assert (credit["AmountFC"], credit["VATAmountFC"]) == (-sale["AmountFC"], -sale["VATAmountFC"])
        assert [row["AmountFC"] for row in results(credit)] == [money("-99.99")]
        assert books.open_balance() == 0
        assert not books.sync()


@pytest.mark.feature("F-HY-EX-CRN-01", "F-CORE-ORD-21")
def test_a_part_credit_leaves_the_rest_open() -> None:
    with connected(**BOTH) as books:
        invoice = books.invoice(with_customer(books), line(amount=10000, units=3))
        books.sync()
        assert books.open_balance() == money("363.00")
        first = books.of("invoices", invoice)["line_items"][0]["id"]
        books.credit(invoice, line_items=[{"id": first, "units_count": 1}])
        assert books.sync()["credit_notes", "created"] == 1
        assert books.open_balance() == money("242.00")
        assert books.of("invoices", invoice)["amount_due"] == 24200


@pytest.mark.feature("F-CORE-ORD-21")
def test_a_credit_note_waits_for_an_invoice_that_has_not_gone() -> None:
    with connected(invoices='revenue.account = "account:8000"', credit_notes=INVOICES_ON) as books:
        books.credit(books.invoice(with_customer(books)))
        assert books.sync() == {("invoices", "failed"): 1, ("credit_notes", "waiting"): 1}
        assert "LB-DOC-32" in {problem.code for problem in books.problems()}
        books.choose(**BOTH)
        assert books.sync(retry=True)["invoices", "created"] == 1
        books.pair.later(2)
        books.sync()
        assert sorted(entry["Type"] for entry in books.held(ENTRIES)) == [20, 21]


@pytest.mark.feature("F-CORE-ORD-21", "F-HY-EX-INV-03")
def test_a_credit_note_of_an_invoice_from_before_the_connection_goes_and_names_it() -> None:
    with connected(before=lambda books: books.invoice(books.customer()), **BOTH) as books:
        books.link("customers", books.ids("customers")[0], books.account())
        (invoice,) = books.ids("invoices")
        books.credit(invoice)
        assert books.sync()["credit_notes", "created"] == 1
        (credit,) = books.held(ENTRIES)
        assert credit["Description"] == f"Credit of {books.of('invoices', invoice)['number']}"


@pytest.mark.feature("F-CORE-ORD-21")
def test_a_credit_note_without_an_invoice_goes_on_the_customer_without_a_reference() -> None:
    with connected(**BOTH) as books:
        customer = with_customer(books)
        note = books.credit(books.invoice(customer))
        books.raw(
            "invoices",
            books.of("invoices", note),
            id="inv_alone",
            number="CN-9",
            original_invoice_id=None,
            original_invoice_number=None,
        )
        assert books.sync()["credit_notes", "created"] == 2
        alone = next(entry for entry in books.held(ENTRIES) if entry["YourRef"] == "CN-9")
        assert (alone["Type"], alone["Description"]) == (21, "CN-9")


@pytest.mark.feature("F-HY-EX-INV-05")
@pytest.mark.parametrize(("account", "expected"), [("8100", ("8100", "8100")), ("", ("8000", "8100"))])
def test_a_product_has_its_own_account_else_each_kind_of_document_its_default(
    account: str, expected: tuple[str, str]
) -> None:
    with connected(
        invoices=INVOICES_ON, credit_notes='tax.default_code = "2"\nrevenue.account = "account:8100"'
    ) as books:
        product = books.product(**({"ledger_account_code": account} if account else {}))
        books.credit(books.invoice(with_customer(books), line(product_id=product)))
        books.sync()
        found = {entry["Type"]: results(entry)[0]["GLAccountCode"].strip() for entry in books.held(ENTRIES)}
        assert (found[20], found[21]) == expected


@pytest.mark.feature("F-HY-EX-INV-05")
def test_an_account_that_exact_does_not_have_fails_and_names_product_and_account() -> None:
    with connected(invoices=INVOICES_ON) as books:
        product = books.product(ledger_account_code="8999")
        books.invoice(with_customer(books), line(product_id=product))
        assert books.sync() == {("invoices", "failed"): 1}
        (problem,) = books.problems()
        assert (problem.code, problem.values) == ("LB-DOC-30", {"product": product, "account": "8999"})


@pytest.mark.feature("F-HY-EX-INV-06", "F-HY-EX-CRN-01")
def test_credit_notes_have_a_journal_of_their_own_and_can_be_credit_invoices() -> None:
    chosen = f'{INVOICES_ON}\ntype = "credit invoice"\nproduct.default = "SAAS"\njournal = "71"\nattach = false'
    with connected(invoices=INVOICES_ON, credit_notes=chosen) as books:
        books.enters(
            "financial/Journals", Code="71", Description="Credits", Type=20, GLAccount=books.account_id("1300")
        )
        books.enters("logistics/Items", Code="SAAS", Description="Subscription", IsSalesItem=True)
        note = books.credit(books.invoice(with_customer(books)))
        assert books.sync()["credit_notes", "created"] == 1
        (made,) = books.held(CREDIT_INVOICES)
        assert (made["Type"], made["Journal"].strip(), made["YourRef"]) == (
            8021,
            "71",
            books.of("invoices", note)["number"],
        )
        assert abs(money(made["AmountFC"])) == money("121.00")
