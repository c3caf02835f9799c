"""The PDF of an invoice goes with its document at Exact: once, by itself, and again when somebody asks for it."""

from __future__ import annotations

import pytest
from tests.pair.hyperline_exact.linked import with_customer
from tests.support.hyperline_exact import ATTACHMENTS, DOCUMENTS, ENTRIES, INVOICES, INVOICES_ON, connected, line

from ledgerbridge.model.problems import SetupError

SALES_INVOICE = f'{INVOICES_ON}\ntype = "sales invoice"\nproduct.default = "SAAS"'


@pytest.mark.feature("F-HY-EX-INV-01")
@pytest.mark.parametrize("pdf", ["redirect", "bytes"])
def test_the_attachment_has_the_bytes_of_the_pdf_and_the_entry_names_it(pdf: str) -> None:
    with connected(hyperline={"pdf": pdf}, invoices=INVOICES_ON) as books:
        id = books.invoice(with_customer(books), line(amount=12345))
        books.sync()
        (entry,) = books.held(ENTRIES)
        (document,) = books.held(DOCUMENTS)
        (attachment,) = books.held(ATTACHMENTS)
        assert entry["Document"] == document["ID"] == attachment["Document"]
        assert attachment["FileName"].endswith(".pdf")
        assert books.pdf_at_exact(attachment) == books.pdf_at_hyperline(id)


@pytest.mark.feature("F-HY-EX-INV-01")
def test_a_credit_note_and_a_sales_invoice_get_their_pdf_too() -> None:
    with connected(invoices=SALES_INVOICE, credit_notes=INVOICES_ON) as books:
        books.enters("logistics/Items", Code="SAAS", Description="Subscription", IsSalesItem=True)
        books.credit(books.invoice(with_customer(books)))
        books.sync()
        (invoice,) = books.held(INVOICES)
        (credit,) = books.held(ENTRIES)
        named = {document["ID"] for document in books.held(DOCUMENTS)}
        assert {invoice["Document"], credit["Document"]} == named
        assert len(books.held(ATTACHMENTS)) == 2


@pytest.mark.feature("F-HY-EX-INV-02")
@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("path", ["*documents/Documents", "*DocumentAttachments"])
@pytest.mark.parametrize("kind", ["500", "reset"])
def test_a_failed_upload_neither_fails_nor_repeats_the_invoice_and_is_made_good(
    phase: str, path: str, kind: str
) -> None:
    with connected(invoices=INVOICES_ON) as books:
        books.invoice(with_customer(books))
        books.fault("exact", path, kind, phase=phase, method="POST", times=1)  # type: ignore[arg-type]  # parametrized
        assert books.sync()["invoices", "created"] == 1
        for _ in range(3):
            books.pair.later(10)
            books.sync(retry=True)
        assert (len(books.held(ENTRIES)), len(books.held(ATTACHMENTS))) == (1, 1)
        assert books.held(ENTRIES)[0]["Document"] == books.held(ATTACHMENTS)[0]["Document"]
        assert not books.sync()


@pytest.mark.feature("F-HY-EX-INV-02")
def test_a_pdf_that_cannot_be_had_fails_by_itself() -> None:
    with connected(invoices=INVOICES_ON) as books:
        books.invoice(with_customer(books))
        books.fault("hyperline", "*download*", "500", times=20)
        assert books.sync()["invoices", "created"] == 1
        assert books.held(ATTACHMENTS) == []
        books.pair.sandbox.desk("hyperline").faults.lift_all()
        books.pair.later(10)
        books.sync(retry=True)
        assert (len(books.held(ENTRIES)), len(books.held(ATTACHMENTS))) == (1, 1)


def test_no_file_goes_where_that_is_not_wanted() -> None:
    with connected(invoices=f"{INVOICES_ON}\nattach = false") as books:
        books.invoice(with_customer(books))
        assert books.sync() == {("invoices", "created"): 1}
        assert books.held(DOCUMENTS) == books.held(ATTACHMENTS) == []


@pytest.mark.feature("F-HY-EX-INV-02")
def test_the_file_of_a_chosen_invoice_goes_again_and_takes_the_place_of_the_first() -> None:
    with connected(invoices=INVOICES_ON) as books:
        customer = with_customer(books)
        chosen, other = books.invoice(customer, number="A-1"), books.invoice(customer, number="A-2")
        books.sync()
        before = {entry["YourRef"]: entry["Document"] for entry in books.held(ENTRIES)}
        for expected in (3, 4):
            assert books.attach_again("invoices", "A-1") == [chosen]
            books.sync()
            assert (len(books.held(ENTRIES)), len(books.held(ATTACHMENTS))) == (2, expected)
        after = {entry["YourRef"]: entry["Document"] for entry in books.held(ENTRIES)}
        assert (after["A-1"] != before["A-1"], after["A-2"] == before["A-2"]) == (True, True)
        assert not books.sync()
        assert other in books.ids("invoices")


@pytest.mark.feature("F-HY-EX-INV-02")
@pytest.mark.parametrize(
    ("flow", "record", "code"), [("invoices", "A-9", "LB-SETUP-77"), ("customers", "A-1", "LB-SETUP-76")]
)
def test_asking_for_a_file_that_cannot_go_again_is_refused(flow: str, record: str, code: str) -> None:
    with connected(invoices=INVOICES_ON) as books, pytest.raises(SetupError) as raised:
        books.attach_again(flow, record)
    assert [problem.code for problem in raised.value.problems] == [code]
