"""The properties of accounts, vouchers, ledger items, registers and attachments."""

from __future__ import annotations

from ledgerbridge.sandbox.eaccounting.fields import (
    COST_CENTERS,
    OPEN,
    Field,
    Fields,
    choice,
    day,
    flag,
    given,
    guid,
    number,
    rows,
    text,
    whole,
)

SIDE = number(places=2, least=0, most=1_000_000_000)
BILLION = 1_000_000_000
VOUCHER_ROW: Fields = {
    "AccountNumber": whole(least=1, required=True),
    "AccountDescription": given("text"),
    "DebitAmount": SIDE,
    "CreditAmount": SIDE,
    "TransactionText": text(50),
    **COST_CENTERS,
    "VatCodeId": guid("vatcodes"),
    "VatCodeAndPercent": text(),
    "VatAmount": number(),
    "Quantity": number(places=2),
    "Weight": number(places=2),
    "DeliveryDate": day(),
    "HarvestYear": whole(),
    "ProjectId": guid("projects"),
}
VOUCHER: Fields = {
    "Id": given("guid"),
    "VoucherDate": day(required=True),
    "VoucherText": text(1000, required=True),
    "Rows": rows(VOUCHER_ROW, required=True),
    "NumberAndNumberSeries": given("text"),
    "NumberSeries": text(),
    "Attachments": OPEN,
    "ModifiedUtc": given("moment"),
    "VoucherType": given("whole", 2),
    "SourceId": given("guid"),
    "CreatedUtc": given("moment"),
}
LEDGER_ITEM: Fields = {
    "Id": given("guid"),
    "CurrencyCode": text(3, required=True),
    "CurrencyRate": number(),
    "CurrencyRateUnit": whole(),
    "CustomerId": guid("customers", required=True),
    "DueDate": day(required=True),
    "InvoiceDate": day(required=True),
    "InvoiceNumber": whole(required=True),
    "IsCreditInvoice": flag(required=True),
    "PaymentReferenceNumber": given("text"),
    "RemainingAmountInvoiceCurrency": number(least=-BILLION, most=BILLION, required=True),
    "RoundingsAmountInvoiceCurrency": number(least=-1, most=1, required=True),
    "TotalAmountInvoiceCurrency": number(least=-BILLION, most=BILLION, required=True),
    "VATAmountInvoiceCurrency": number(least=-BILLION, most=BILLION, required=True),
    "VoucherId": guid("vouchers", required=True),
    "ModifiedUtc": given("moment"),
}
LEDGER_ITEM_WITH_VOUCHER: Fields = {
    **{name: field for name, field in LEDGER_ITEM.items() if name != "VoucherId"},
    "Voucher": Field("open", required=True),
}
ACCOUNT: Fields = {
    "Name": text(100, required=True),
    "Number": text(required=True),
    "VatCodeId": guid("vatcodes"),
    "VatCodeDescription": given("text"),
    "FiscalYearId": guid("fiscalyears", required=True),
    "ReferenceCode": given("text"),
    "Type": given("whole"),
    "TypeDescription": given("text"),
    "ModifiedUtc": given("moment"),
    "CreatedUtc": given("moment"),
    "IsActive": flag(required=True),
    "IsProjectAllowed": flag(start=True),
    "IsCostCenterAllowed": flag(start=True),
    "IsBlockedForManualBooking": flag(),
}
ACCOUNT_TYPE: Fields = {"Type": given("whole"), "TypeDescription": given("text")}
FISCAL_YEAR: Fields = {
    "Id": given("guid"),
    "StartDate": day(),
    "EndDate": day(),
    "IsLockedForAccounting": given("flag", False),
    "BookkeepingMethod": given("whole", 0),
}
FISCAL_YEAR_LOCK: Fields = {"IsLockedForAccounting": flag()}
COST_CENTER_ITEM: Fields = {
    "Id": given("guid"),
    "CostCenterId": guid("costcenters", required=True),
    "Name": text(50, required=True),
    "ShortName": text(9, required=True),
    "IsActive": flag(required=True),
    "CreatedUtc": given("moment"),
}
COST_CENTER: Fields = {
    "Id": given("guid"),
    "Name": text(20, required=True),
    "Number": given("whole"),
    "IsActive": flag(),
    "Items": Field("rows", read_only=True, parts=COST_CENTER_ITEM),
}
PROJECT: Fields = {
    "Id": given("guid"),
    "Number": text(9, required=True),
    "Name": text(50, required=True),
    "StartDate": day(required=True),
    "EndDate": day(),
    "CustomerId": guid("customers"),
    "CustomerName": given("text"),
    "Notes": text(500),
    "Status": choice(1, 2, start=1),
    "ModifiedUtc": given("moment"),
}
BANK_ACCOUNT: Fields = {
    "Id": given("guid"),
    "Bank": guid(),
    "BankAccountType": choice(1, 2, 3, 4, 5, 6, 7, 8, required=True),
    "BankAccountTypeDescription": given("text"),
    "Bban": text(35),
    "Iban": text(35),
    "Name": text(200, required=True),
    "IsActive": flag(start=True),
    "LedgerAccountNumber": whole(required=True),
    "HasActiveBankAgreement": flag(),
    "IsDefaultChequeAccount": flag(),
    "CurrencyCode": given("text"),
    "ModifiedUtc": given("moment"),
    "Balance": given("open"),
    "BankAccountHolderName": text(),
}
TERMS: Fields = {
    "Id": given("guid"),
    "Name": given("text"),
    "NameEnglish": given("text"),
    "NumberOfDays": given("whole"),
    "TermsOfPaymentTypeId": given("whole"),
    "TermsOfPaymentTypeText": given("text"),
    "AvailableForSales": given("flag"),
    "AvailableForPurchase": given("flag"),
}
DELIVERY: Fields = {
    "Id": given("guid"),
    "Name": given("text"),
    "Code": given("text"),
    "NameEnglish": given("text"),
}
DELIVERY_TERM: Fields = {**DELIVERY, "Editable": given("flag")}
COUNTRY: Fields = {"Name": given("text"), "Code": given("text"), "IsEuMember": given("flag")}
CURRENCY: Fields = {"Code": given("text")}
FOREIGN_PAYMENT_CODE: Fields = {
    "Id": given("guid"),
    "Code": given("whole"),
    "Description": given("text"),
    "CountryCode": given("text"),
}
VAT_CODE: Fields = {
    "Id": given("guid"),
    "Code": given("text"),
    "Description": given("text"),
    "VatRate": given("number"),
    "OssCodeType": given("whole", 0),
    "RelatedAccounts": given("open"),
}
USER: Fields = {
    "Id": given("guid"),
    "Email": given("text"),
    "FirstName": given("text"),
    "LastName": given("text"),
    "IsActive": given("flag"),
    "IsCurrentUser": given("flag"),
    "IsConsultant": given("flag"),
}
PARTNER_LINK: Fields = {
    "Id": given("guid"),
    "ResourceId": guid(required=True),
    "ResourceType": choice(0, 1, 2, 3, 4, 5, 6, required=True),
    "Href": text(256, required=True),
    "PartnerCompanyName": text(100, required=True),
    "PartnerSystemName": text(100, required=True),
}
SALES_UPLOAD: Fields = {
    "ContentType": text(15, required=True),
    "FileName": text(required=True),
    "DockumentId": guid(required=True),
    "Data": text(),
    "Url": text(),
}
SALES_ATTACHMENT: Fields = {
    "Id": given("guid"),
    "DocumentId": given("guid"),
    "DocumentType": given("whole"),
    "OriginalFilename": given("text"),
    "DocumentSize": given("whole"),
    "CreatedUtc": given("moment"),
    "Thumbnail": given("text"),
    "CreatedBy": given("text"),
}
UPLOAD: Fields = {
    "ContentType": text(15, required=True),
    "FileName": text(required=True),
    "Data": text(),
    "Url": text(),
}
ATTACHMENT: Fields = {
    "Id": given("guid"),
    "ContentType": given("text"),
    "DocumentId": given("guid"),
    "AttachedDocumentType": given("whole", 0),
    "FileName": given("text"),
    "TemporaryUrl": given("text"),
    "Comment": given("text"),
    "SupplierName": given("text"),
    "AmountInvoiceCurrency": given("number"),
    "Type": given("whole", 2),
    "AttachmentStatus": given("whole", 1),
    "UploadedBy": given("text"),
    "ImageDate": given("moment"),
}
ATTACHMENT_LINK: Fields = {
    "DocumentId": guid(required=True),
    "DocumentType": choice(1, 2, 3, 4, 5, 6, required=True),
    "AttachmentIds": Field("texts", required=True),
}
MAIL: Fields = {
    "Id": given("guid"),
    "DocumentId": given("guid"),
    "Kind": given("text"),
    "Email": given("text"),
    "CcRecipients": Field("texts", read_only=True),
    "Subject": given("text"),
    "Message": given("text"),
    "SentUtc": given("moment"),
}
"""A sent message as the control plane shows it; the service's API has no such list."""
