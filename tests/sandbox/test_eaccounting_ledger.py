"""Vouchers, ledger items, accounts, years, registers, attachments and the company's settings."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from tests.sandbox.eaccounting_caller import UNKNOWN, Caller

behaviour = pytest.mark.behaviour
PDF = b"%PDF-1.4 invoice"


@pytest.fixture
def caller() -> Caller:
    return Caller()


def voucher(**fields: Any) -> dict[str, Any]:
    rows = [
        {"AccountNumber": 1510, "DebitAmount": 1000, "CreditAmount": 0},
        {"AccountNumber": 3001, "DebitAmount": 0, "CreditAmount": 800},
        {"AccountNumber": 2611, "CreditAmount": 200},
    ]
    return {"VoucherDate": "2026-03-02", "VoucherText": "INV-42", "Rows": rows, **fields}


def item(customer: dict[str, Any], **fields: Any) -> dict[str, Any]:
    known = {"CustomerId": customer["Id"], "CurrencyCode": "SEK", "InvoiceDate": "2026-03-02", "DueDate": "2026-04-01"}
    amounts = {"TotalAmountInvoiceCurrency": 1000, "VATAmountInvoiceCurrency": 200, "RoundingsAmountInvoiceCurrency": 0}
    open_ = {"RemainingAmountInvoiceCurrency": 1000, "InvoiceNumber": 20260042, "IsCreditInvoice": False}
    return {**known, **amounts, **open_, **fields}


@behaviour("EA-VOUCHER-NUMBER")
def test_vouchers_are_numbered_within_their_series_and_year(caller: Caller) -> None:
    first = caller.made("vouchers", voucher())
    second = caller.made("vouchers", voucher())
    before = caller.made("vouchers", voucher(VoucherDate="2025-12-31"))
    assert [each["NumberAndNumberSeries"] for each in (first, second, before)] == ["A1", "A2", "A1"]
    assert first["Rows"][0]["AccountDescription"] == "Accounts receivable"
    last, this = (year["Id"] for year in caller.data("fiscalyears"))
    assert caller.data(f"vouchers/{this}") == [first, second]
    assert caller.read(f"vouchers/{last}/{before['Id']}") == before
    assert caller.get(f"vouchers/{this}/{before['Id']}").refusal == (404, 3000)
    assert caller.get(f"vouchers/{UNKNOWN}").refusal == (404, 3000)


@behaviour("EA-VOUCHER-SERIES")
def test_a_series_counts_only_where_the_usual_one_is_declined(caller: Caller) -> None:
    sent = voucher(NumberSeries="K")
    assert caller.made("vouchers", sent)["NumberAndNumberSeries"] == "A1"
    assert caller.made("vouchers", sent, useDefaultVoucherSeries="false")["NumberAndNumberSeries"] == "K1"


@behaviour("EA-VOUCHER-BALANCE")
@behaviour("EA-ERROR-ACCOUNT")
def test_a_voucher_balances_on_accounts_that_exist(caller: Caller) -> None:
    one_sided = voucher(Rows=[{"AccountNumber": 1510, "DebitAmount": 5}])
    assert caller.post("vouchers", one_sided).refusal == (400, 4002)
    assert caller.post("vouchers", voucher(Rows=[])).refusal == (400, 2000)
    unknown = voucher(Rows=[{"AccountNumber": 9999, "DebitAmount": 5}, {"AccountNumber": 1510, "CreditAmount": 5}])
    assert caller.post("vouchers", unknown).refusal == (404, 3002)


@behaviour("EA-ACCOUNT-BLOCKED")
def test_a_blocked_account_takes_nothing_by_hand_and_invoices_all_the_same(caller: Caller) -> None:
    year = caller.data("fiscalyears")[1]["Id"]
    account = caller.read(f"accounts/{year}/3001")
    caller.put(f"accounts/{year}/3001", {**account, "IsBlockedForManualBooking": True})
    assert caller.post("vouchers", voucher()).refusal == (400, 4002)
    assert caller.sold()["TotalAmount"] == 1000


@behaviour("EA-LEDGER-ITEM")
def test_an_invoice_of_another_system_is_tied_to_a_voucher(caller: Caller) -> None:
    customer = caller.customer()
    made = caller.made("vouchers", voucher())
    stored = caller.made("customerledgeritems", item(customer, VoucherId=made["Id"]))
    assert (stored["InvoiceNumber"], stored["CurrencyRate"]) == (20260042, 1)
    assert caller.read(f"customerledgeritems/{stored['Id']}") == stored
    assert caller.post("customerledgeritems", item(customer, VoucherId=UNKNOWN)).refusal == (404, 3000)
    assert caller.post("customerledgeritems", item(customer)).refusal == (400, 2000)
    assert caller.delete(f"customers/{customer['Id']}").refusal == (409, 4001)
    paid = caller.does("customerledgeritems", stored["Id"], "pay", amount=400)
    assert paid["RemainingAmountInvoiceCurrency"] == 600


@behaviour("EA-LEDGER-WITH-VOUCHER")
def test_a_ledger_item_and_its_voucher_come_together_or_not_at_all(caller: Caller) -> None:
    path, customer = "customerledgeritems/customerledgeritemswithvoucher", caller.customer()
    made = caller.made(path, item(customer, Voucher=voucher()))
    assert (made["Voucher"]["NumberAndNumberSeries"], made["Voucher"]["SourceId"]) == ("A1", made["Id"])
    assert "VoucherId" not in made
    assert caller.first("customerledgeritems")["VoucherId"] == made["Voucher"]["Id"]
    one_sided = voucher(Rows=[{"AccountNumber": 1510, "DebitAmount": 5}])
    assert caller.post(path, item(customer, Voucher=one_sided)).refusal == (400, 4002)
    assert caller.post(path, item(customer, Voucher={})).refusal == (400, 2000)
    assert caller.post(path, item(customer)).refusal == (400, 2000)
    caller.vendor.change_settings(caller.company, {"closing_date": "2026-03-02"})
    assert caller.post(path, item(customer, Voucher=voucher())).refusal == (400, 4026)
    assert len(caller.data("customerledgeritems")) == len(caller.data("vouchers")) == 1


@behaviour("EA-ACCOUNT-PER-YEAR")
def test_an_account_stands_once_in_each_fiscal_year(caller: Caller) -> None:
    last, this = (year["Id"] for year in caller.data("fiscalyears"))
    new = {"Number": "3999", "Name": "Other", "FiscalYearId": this, "IsActive": True}
    caller.made("accounts", new)
    assert caller.post("accounts", new).refusal == (409, 4000)
    assert caller.post("accounts", {**new, "FiscalYearId": last}).status == 200
    assert caller.post("accounts", {**new, "FiscalYearId": UNKNOWN}).refusal == (404, 3000)
    assert caller.post("accounts", {**new, "Number": "x"}).refusal == (400, 2000)
    caller.put(f"accounts/{this}/3999", {**new, "Name": "Changed"})
    assert [each["Name"] for each in caller.data("accounts", filter="Number eq '3999'")] == ["Changed", "Other"]
    assert len(caller.data(f"accounts/{last}")) == len(caller.data(f"accounts/{this}"))
    assert caller.get(f"accounts/{this}/1").refusal == (404, 3002)
    assert caller.get(f"accounts/{UNKNOWN}/3999").refusal == (404, 3000)
    assert caller.read(f"accounts/{this}/3001")["VatCodeDescription"] == "Sales 25 %"
    assert caller.data("accounttypes")[0]["Type"] == 1


@behaviour("EA-FISCAL-YEAR")
def test_a_new_fiscal_year_takes_method_and_accounts_of_the_last(caller: Caller) -> None:
    this = caller.data("fiscalyears")[1]
    made = caller.made("fiscalyears", {"StartDate": "2027-01-01", "EndDate": "2027-12-31"})
    assert (made["BookkeepingMethod"], made["IsLockedForAccounting"]) == (0, False)
    assert len(caller.data(f"accounts/{made['Id']}")) == len(caller.data(f"accounts/{this['Id']}"))
    assert caller.sold(InvoiceDate="2027-01-05")["VoucherNumber"] == "A1"
    overlapping = {"StartDate": "2027-06-01", "EndDate": "2028-05-31"}
    assert caller.post("fiscalyears", overlapping).refusal == (400, 4002)
    assert caller.post("fiscalyears", {"StartDate": "2030-01-01"}).refusal == (400, 2000)


@behaviour("EA-FISCAL-YEAR-LOCK")
def test_a_fiscal_year_is_locked_by_a_put(caller: Caller) -> None:
    year = caller.data("fiscalyears")[1]
    assert (
        caller.put(f"fiscalyears/{year['Id']}", {"IsLockedForAccounting": True}).body["IsLockedForAccounting"] is True
    )
    assert caller.post("vouchers", voucher()).refusal == (400, 4026)


@behaviour("EA-COST-CENTERS")
def test_cost_centers_are_three_and_hold_items(caller: Caller) -> None:
    centers = caller.data("costcenters")
    assert [each["Number"] for each in centers] == [1, 2, 3]
    assert caller.post("costcenters", {"Name": "Fourth"}).status == 405
    fields = {"CostCenterId": centers[0]["Id"], "Name": "Sales", "ShortName": "SAL", "IsActive": True}
    made = caller.made("costcenteritems", fields)
    assert caller.put(f"costcenteritems/{made['Id']}", {**fields, "Name": "Sold"}).status == 200
    center = caller.put(f"costcenters/{centers[0]['Id']}", {"Name": "Place", "IsActive": True}).body
    assert (center["Name"], center["Number"], center["Items"][0]["Name"]) == ("Place", 1, "Sold")
    row = {"ArticleId": caller.article()["Id"], "Quantity": 1}
    assert caller.invoice(caller.customer(), {**row, "CostCenterItemId1": made["Id"]})["Rows"][0]["CostCenterItemId1"]
    wrong = caller.invoice_fields(caller.customer(), {**row, "CostCenterItemId1": UNKNOWN})
    assert caller.post("customerinvoices", wrong).refusal == (404, 3000)


@behaviour("EA-PROJECTS")
def test_projects_have_a_number_and_name_their_customer(caller: Caller) -> None:
    fields = {"Number": "P1", "Name": "Hall", "StartDate": "2026-01-01", "CustomerId": caller.customer()["Id"]}
    made = caller.made("projects", fields)
    assert (made["CustomerName"], made["Status"]) == ("Nordljus", 1)
    assert caller.post("projects", fields).refusal == (409, 4000)
    assert caller.put(f"projects/{made['Id']}", {**fields, "Status": 2}).body["Status"] == 2


@behaviour("EA-BANK-ACCOUNTS")
def test_bank_accounts_stand_for_accounts_of_the_ledger(caller: Caller) -> None:
    business = caller.first("bankaccounts")
    assert (business["LedgerAccountNumber"], business["BankAccountTypeDescription"]) == (1930, "ChequeAccount")
    fields = {"Name": "Till", "BankAccountType": 2, "LedgerAccountNumber": 1940}
    made = caller.made("bankaccounts", fields)
    assert (made["CurrencyCode"], made["IsActive"]) == ("SEK", True)
    assert caller.post("bankaccounts", {**fields, "LedgerAccountNumber": 1}).refusal == (404, 3002)
    assert caller.delete(f"bankaccounts/{made['Id']}").status == 200
    caller.made(f"customerinvoices/{caller.sold()['Id']}/payments", caller.payment_fields())
    assert caller.delete(f"bankaccounts/{business['Id']}").refusal == (409, 4001)


@behaviour("EA-PARTNER-LINKS")
def test_links_of_partners_are_the_only_create_with_201(caller: Caller) -> None:
    names = {"PartnerCompanyName": "Us", "PartnerSystemName": "Hub"}
    fields = {"ResourceId": caller.customer()["Id"], "ResourceType": 1, "Href": "https://hub.example/1", **names}
    answer = caller.post("partnerresourcelinks", fields)
    assert answer.status == 201
    id = answer.body["Id"]
    assert caller.put(f"partnerresourcelinks/{id}", {**fields, "Href": "https://hub.example/2"}).status == 200
    assert caller.data("partnerresourcelinks", filter=f"ResourceId eq {fields['ResourceId']}")[0]["Href"][-1] == "2"
    assert caller.post("partnerresourcelinks", {**fields, "ResourceType": 0}).refusal == (404, 3000)
    assert caller.delete(f"partnerresourcelinks/{id}").status == 200


@behaviour("EA-COMPANY-SETTINGS")
@behaviour("EA-COMPANY-NUMBERS")
def test_settings_tell_the_company_its_variant_and_the_next_numbers() -> None:
    caller = Caller(variant="Pro", currency_rounding=True, prices_excl_vat_private=True)
    caller.sold()
    settings = caller.read("companysettings")
    assert (settings["CompanyIdentifier"], settings["ProductVariant"], settings["CompanyStatus"]) == (
        caller.company,
        5,
        1,
    )
    assert (settings["DomesticCurrencyRounding"], settings["ShowPricesExclVatPC"]) == (1, True)
    assert (settings["NextCustomerNumber"], settings["NextCustomerInvoiceNumber"]) == (2, 2)
    assert settings["ActivatedModules"] == ["api_standard", "sales_standard"]
    assert settings["TermsOfPaymentId"] == caller.first("termsofpayments")["Id"]
    assert "Id" not in settings


@behaviour("EA-COMPANY-SETTINGS-WRITE")
def test_settings_are_replaced_but_for_what_the_service_sets(caller: Caller) -> None:
    settings = caller.read("companysettings")
    changed = {**settings, "Name": "New AB", "ProductVariant": 5, "UsesMoss": True, "CompanyText": None}
    answer = caller.put("companysettings", changed)
    assert (answer.body["Name"], answer.body["ProductVariant"], answer.body["UsesMoss"]) == ("New AB", 1, True)
    assert caller.put("companysettings", {"Name": "X"}).refusal == (400, 2000)
    assert caller.read("companysettings") == answer.body


@behaviour("EA-LOCK-SETTINGS")
def test_the_accounting_is_locked_to_the_end_of_a_month(caller: Caller) -> None:
    path = "companysettings/accountinglocksettings"
    locked = caller.put(path, {"AccountingLockedAsOf": {"Year": 2026, "Month": 2}, "AccountingLockInterval": 1}).body
    assert (locked["AccountingLockedTo"], locked["AccountingLockInterval"]) == ("2026-02-28T00:00:00", 1)
    assert caller.post("vouchers", voucher(VoucherDate="2026-02-28")).refusal == (400, 4026)
    assert caller.put(path, {"AccountingLockedAsOf": {"Year": 2026, "Month": 13}}).refusal == (400, 2000)
    assert caller.put(path, {}).body["AccountingLockedTo"] is None
    assert caller.post("vouchers", voucher(VoucherDate="2026-02-28")).status == 200


# --- attachments -------------------------------------------------------------------------------------------------


def upload(id: str, **fields: Any) -> dict[str, Any]:
    data = b64encode(PDF).decode()
    return {"DockumentId": id, "ContentType": "application/pdf", "FileName": "INV-42.pdf", "Data": data, **fields}


@behaviour("EA-ATTACHMENT-UPLOAD")
@behaviour("EA-ATTACHMENT-LISTED")
@behaviour("EA-ATTACHMENT-DOWNLOAD")
def test_a_file_hangs_on_an_invoice_and_is_fetched_again(caller: Caller) -> None:
    sold = caller.sold()
    made = caller.made("salesdocumentattachments/customerinvoice", upload(sold["Id"]))
    assert (made["OriginalFilename"], made["DocumentSize"], made["DocumentId"]) == ("INV-42.pdf", len(PDF), sold["Id"])
    assert caller.read(f"customerinvoices/{sold['Id']}")["SalesDocumentAttachments"] == [made["Id"]]
    assert caller.get(f"salesdocumentattachments/{made['Id']}.pdf").raw == PDF
    assert caller.get(f"salesdocumentattachments/{made['Id']}").refusal == (404, 3000)
    by_address = upload(sold["Id"], Data=None, Url="https://files.example/a.pdf")
    fetched = caller.made("salesdocumentattachments/customerinvoice", by_address)
    assert caller.get(f"salesdocumentattachments/{fetched['Id']}.pdf").raw.startswith(b"%PDF-")


@behaviour("EA-ATTACHMENT-PDF")
@pytest.mark.parametrize(
    "fields", [{"ContentType": "image/png"}, {"Data": "!"}, {"Data": ""}, {"Data": None}, {"FileName": None}]
)
def test_only_whole_pdf_files_are_taken(caller: Caller, fields: dict[str, Any]) -> None:
    sold = caller.sold()
    answer = caller.post("salesdocumentattachments/customerinvoice", upload(sold["Id"], **fields))
    assert answer.refusal == (400, 2000)


def test_files_hang_on_drafts_and_ledger_items_and_follow_a_draft_into_its_invoice(caller: Caller) -> None:
    customer = caller.customer()
    draft = caller.draft(customer, {"IsTextRow": True, "Text": "a"})
    made = caller.made("salesdocumentattachments/customerinvoicedraft", upload(draft["Id"]))
    assert caller.post("salesdocumentattachments/customerinvoice", upload(draft["Id"])).refusal == (404, 3000)
    kept = caller.put(f"customerinvoicedrafts/{draft['Id']}", draft).body
    assert kept["SalesDocumentAttachments"] == [made["Id"]]
    invoice = caller.made(f"customerinvoicedrafts/{draft['Id']}/convert")
    assert invoice["SalesDocumentAttachments"] == [made["Id"]]
    path = "customerledgeritems/customerledgeritemswithvoucher"
    entry = caller.made(path, item(customer, Voucher=voucher()))
    assert caller.post("salesdocumentattachments/customerinvoice", upload(entry["Id"])).status == 200


@behaviour("EA-ATTACHMENT-DELETE")
def test_a_file_is_taken_off_the_document_it_hangs_on(caller: Caller) -> None:
    sold = caller.sold()
    other = caller.invoice({"Id": sold["CustomerId"]}, {"Text": "a"})
    made = caller.made("salesdocumentattachments/customerinvoice", upload(sold["Id"]))
    root = "salesdocumentattachments/customerinvoice"
    assert caller.delete(f"{root}/{other['Id']}/{made['Id']}").refusal == (404, 3000)
    assert caller.delete(f"{root}/{sold['Id']}/{made['Id']}").status == 200
    assert caller.read(f"customerinvoices/{sold['Id']}")["SalesDocumentAttachments"] == []
    assert caller.get(f"salesdocumentattachments/{made['Id']}.pdf").refusal == (404, 3000)


@behaviour("EA-INBOX-ATTACHMENT")
@behaviour("EA-INBOX-LINK")
def test_files_of_the_inbox_are_linked_to_vouchers(caller: Caller) -> None:
    data = b64encode(PDF).decode()
    made = caller.made("attachments", {"ContentType": "image/png", "FileName": "a.png", "Data": data})
    assert (made["AttachmentStatus"], made["DocumentId"]) == (1, None)
    assert caller.post("attachments", {"ContentType": "text/plain", "FileName": "a", "Data": data}).status == 400
    target = caller.made("vouchers", voucher())["Id"]
    link = {"DocumentId": target, "DocumentType": 3, "AttachmentIds": [made["Id"]]}
    assert caller.made("attachmentlinks", link) == link
    assert caller.read(f"attachments/{made['Id']}")["DocumentId"] == target
    assert caller.data("attachments", includeMatched="false") == []
    assert len(caller.data("attachments")) == 1
    assert caller.post("attachmentlinks", {**link, "DocumentType": 1}).refusal == (404, 3000)
    assert caller.delete(f"attachmentlinks/{made['Id']}").status == 200
    assert caller.read(f"attachments/{made['Id']}")["AttachmentStatus"] == 1
    assert caller.delete(f"attachments/{made['Id']}").status == 200
