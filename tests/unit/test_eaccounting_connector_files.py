"""Files of invoices at eAccounting."""

from __future__ import annotations

import pytest
from tests.support.eaccounting_company import Company, new, run

from ledgerbridge.connectors.base.protocol import Refused, Write, Written
from ledgerbridge.model.problems import RecordRefused, VendorDrift
from ledgerbridge.seams.transport import HttpResponse

PDF = b"%PDF-1.4 an offer"


def upload(document: str, type: str = "customerinvoices", n: int = 1, content: bytes = PDF) -> Write:
    fields = {"OriginalFilename": "Offer.pdf", "DocumentId": document, "DocumentType": type}
    return new(n, fields, "salesdocumentattachments", content=content)


def test_file_is_told_with_its_document_and_can_be_had_again() -> None:
    company = Company()
    invoice = company.invoice(company.customer(), company.article())
    made = company.made("salesdocumentattachments", upload(invoice))
    [stored] = company.all("salesdocumentattachments")
    assert stored["OriginalFilename"] == "Offer.pdf"
    record = run(company.connector.fetch("salesdocumentattachments", [made.id])).found[made.id]
    told = (record.fields["DocumentId"], record.fields["DocumentType"], record.fields["DocumentSize"])
    assert told == (invoice, "customerinvoices", len(PDF))
    assert run(company.connector.download("salesdocumentattachments", made.id)).data == PDF
    found = run(company.connector.find("salesdocumentattachments", "DocumentId", [invoice, "nothing"]))
    assert {document: [each.id for each in files] for document, files in found.items()} == {invoice: [made.id]}


def test_file_sent_again_is_known_by_its_content() -> None:
    company = Company()
    invoice = company.invoice(company.customer(), company.article())
    company.faults("reset", path="*/salesdocumentattachments/*")
    [lost] = company.write("salesdocumentattachments", upload(invoice))
    again = company.made("salesdocumentattachments", upload(invoice))
    assert not isinstance(lost, Refused)
    assert (again.adopted, company.count("salesdocumentattachments")) == (True, 1)
    other = company.made("salesdocumentattachments", upload(invoice, n=2, content=b"%PDF-1.4 other"))
    assert (other.adopted, company.count("salesdocumentattachments")) == (False, 2)


def test_credit_note_takes_a_file_as_the_invoice_it_is() -> None:
    company = Company()
    credited = company.invoice(company.customer(), company.article(), IsCreditInvoice=True)
    assert isinstance(company.made("salesdocumentattachments", upload(credited, "creditinvoices")), Written)


@pytest.mark.parametrize(
    ("write", "code"),
    [
        (upload("00000000-0000-4000-8000-000000000000"), "LB-REC-11"),
        (upload("00000000-0000-4000-8000-000000000000", content=b""), "LB-REC-03"),
        (upload("00000000-0000-4000-8000-000000000000", type="orders"), "LB-REC-01"),
    ],
)
def test_file_that_does_not_fit_is_refused(write: Write, code: str) -> None:
    [outcome] = Company().write("salesdocumentattachments", write)
    assert isinstance(outcome, Refused)
    assert outcome.problem.code == code


def test_what_is_no_pdf_is_not_given_out_as_one() -> None:
    company = Company()
    invoice = company.invoice(company.customer(), company.article())
    company.transport.says = HttpResponse(200, {}, b"<html>sign in</html>")
    with pytest.raises(VendorDrift):
        run(company.connector.download("customerinvoices", invoice))


def test_unknown_file_is_refused() -> None:
    with pytest.raises(RecordRefused):
        run(Company().connector.download("salesdocumentattachments", "customerinvoices/x/y"))
