"""What a sales document may hold, header and lines.

Names, lengths and obligations: field list of the API reference; further names that the binder takes: Finance.xsd.
"""

from __future__ import annotations

from ledgerbridge.sandbox.quickbooks.fields import (
    ADDRESS,
    DATE,
    EMAIL,
    ENTITY,
    FLAG,
    NUMBER,
    Field,
    Fields,
    choice,
    ignored,
    ref,
    text,
)

SHIPPING = "SHIPPING_ITEM_ID"
GRATUITY = "GRATUITY_ITEM_ID"
SPECIAL_ITEMS = (SHIPPING, GRATUITY)
CODE = ref("TaxCode", named=False)
MEMO = Field("parts", owner="MemoRef", parts={"value": text(1000), **ignored("name type")})
LINKS = Field("list", owner="LinkedTxn", parts={"TxnId": text(), "TxnType": text(), "TxnLineId": text()}, keeps=True)
CUSTOM_FIELDS = Field(
    "list",
    owner="CustomField",
    parts={
        "DefinitionId": text(),
        "StringValue": text(),
        "NumberValue": NUMBER,
        "DateValue": text(),
        "BooleanValue": FLAG,
        **ignored("Name Type"),
    },
)
MARKUP = Field(
    "parts",
    owner="MarkupInfo",
    parts={
        "PercentBased": FLAG,
        "Value": NUMBER,
        "Percent": NUMBER,
        "MarkUpIncomeAccountRef": ref("Account"),
        **ignored("PriceLevelRef"),
    },
)
ITEM_DETAIL: Fields = {
    "ItemRef": ref("Item"),
    "ClassRef": ref("Class"),
    "UnitPrice": NUMBER,
    "Qty": NUMBER,
    "TaxCodeRef": CODE,
    "ServiceDate": DATE,
    "TaxInclusiveAmt": NUMBER,
    "DiscountRate": NUMBER,
    "DiscountAmt": NUMBER,
    "MarkupInfo": MARKUP,
    **ignored(
        "UnitCostPrice RatePercent PriceLevelRef UOMRef ItemAccountRef InventorySiteRef TaxClassificationRef "
        "DeferredRevenue RetainageAmount SalesItemLineDetailEx"
    ),
}
DISCOUNT_DETAIL: Fields = {
    "PercentBased": FLAG,
    "DiscountPercent": NUMBER,
    "DiscountAccountRef": ref("Account"),
    "ClassRef": ref("Class"),
    "TaxCodeRef": CODE,
    **ignored("Discount DiscountRef ServiceDate DiscountLineDetailEx"),
}
LINE_TYPES = (
    "SalesItemLineDetail",
    "GroupLineDetail",
    "DescriptionOnly",
    "DiscountLineDetail",
    "SubTotalLineDetail",
)
SALES_LINE: Fields = {
    "Id": text(),
    "Description": text(4000),
    "Amount": NUMBER,
    "DetailType": choice(*LINE_TYPES),
    "SalesItemLineDetail": Field("parts", owner="SalesItemLineDetail", parts=ITEM_DETAIL),
    "DiscountLineDetail": Field("parts", owner="DiscountLineDetail", parts=DISCOUNT_DETAIL),
    "DescriptionLineDetail": Field(
        "parts",
        owner="DescriptionLineDetail",
        parts={"TaxCodeRef": CODE, "ServiceDate": DATE, **ignored("DescriptionLineDetailEx")},
    ),
    "GroupLineDetail": Field(
        "parts",
        owner="GroupLineDetail",
        parts={"GroupItemRef": ref("Item"), "Quantity": NUMBER, **ignored("UOMRef ServiceDate Line GroupLineDetailEx")},
    ),
    "LinkedTxn": LINKS,
    **ignored(
        "LineNum SubTotalLineDetail Received PaymentLineDetail TaxLineDetail ItemBasedExpenseLineDetail "
        "AccountBasedExpenseLineDetail ReimburseLineDetail DepositLineDetail PurchaseOrderItemLineDetail "
        "SalesOrderItemLineDetail ItemReceiptLineDetail JournalEntryLineDetail TDSLineDetail "
        "ItemAdjustmentLineDetail CustomField LineEx ProjectRef CostAmount HomeCostAmount CustomExtensions"
    ),
}
TAX_LINE: Fields = {
    "Amount": NUMBER,
    "DetailType": text(),
    "TaxLineDetail": Field(
        "parts",
        owner="TaxLineDetail",
        parts={
            "TaxRateRef": ref("TaxRate", named=False),
            "PercentBased": FLAG,
            "TaxPercent": NUMBER,
            "NetAmountTaxable": NUMBER,
            "TaxInclusiveAmount": NUMBER,
            "OverrideDeltaAmount": NUMBER,
            **ignored("ServiceDate TaxLineDetailEx"),
        },
    ),
    **ignored("Id LineNum Description"),
}
TAX_DETAIL = Field(
    "parts",
    owner="TxnTaxDetail",
    parts={
        "TxnTaxCodeRef": CODE,
        "TotalTax": NUMBER,
        "UseAutomatedSalesTax": FLAG,
        "TaxLine": Field("list", owner="Line", parts=TAX_LINE),
        **ignored("DefaultTaxCodeRef TaxReviewStatus"),
    },
)
CREDIT_CARD = ignored("CreditCardPayment CheckPayment")
"""How money came by card or check: taken, not stored."""
TRANSACTION: Fields = {
    **ENTITY,
    "TxnDate": DATE,
    "CurrencyRef": Field("ref", to="Currency", keeps=True),
    "ExchangeRate": Field("number", keeps=True),
    "PrivateNote": text(4000),
    "CustomField": CUSTOM_FIELDS,
    "TransactionLocationType": choice("WithinFrance", "FranceOverseas", "OutsideFranceWithEU", "OutsideEU"),
    **ignored(
        "TxnSubType TxnSource TaxFormType TaxFormNum Tag TxnApprovalInfo RecurDataRef RecurringInfo TotalCostAmount "
        "HomeTotalCostAmount TxnStatus"
    ),
}
SALES: Fields = {
    **TRANSACTION,
    "DocNumber": text(21),
    "DepartmentRef": ref("Department"),
    "ClassRef": ref("Class"),
    "ProjectRef": ref("Customer"),
    "LinkedTxn": LINKS,
    "Line": Field("list", owner="Line", parts=SALES_LINE),
    "TxnTaxDetail": TAX_DETAIL,
    "CustomerRef": ref("Customer"),
    "CustomerMemo": MEMO,
    "BillAddr": ADDRESS,
    "ShipAddr": ADDRESS,
    "ShipFromAddr": ADDRESS,
    "SalesTermRef": ref("Term"),
    "DueDate": DATE,
    "ShipMethodRef": Field("ref", longest=30),
    "ShipDate": DATE,
    "TrackingNum": text(),
    "GlobalTaxCalculation": choice("TaxExcluded", "TaxInclusive", "NotApplicable"),
    "ApplyTaxAfterDiscount": FLAG,
    "PrintStatus": choice("NotSet", "NeedToPrint", "PrintComplete"),
    "EmailStatus": choice("NotSet", "NeedToSend", "EmailSent"),
    "BillEmail": EMAIL,
    "BillEmailCc": EMAIL,
    "BillEmailBcc": EMAIL,
    "PaymentMethodRef": ref("PaymentMethod"),
    "DepositToAccountRef": ref("Account"),
    **CREDIT_CARD,
    **ignored(
        "AutoDocNumber FreeFormAddress RemitToRef SalesRepRef PONumber FOB TotalAmt HomeTotalAmt "
        "ShippingTaxIncludedInTotalTax TemplateRef ARAccountRef Balance HomeBalance FinanceCharge PaymentRefNum "
        "PaymentType DeliveryInfo DiscountRate DiscountAmt GovtTxnRefIdentifier TaxExemptionRef"
    ),
}
INVOICE: Fields = {
    **SALES,
    "Deposit": NUMBER,
    "AllowOnlineCreditCardPayment": FLAG,
    "AllowOnlineACHPayment": FLAG,
    "AllowOnlinePayPalPayment": FLAG,
    "AllowOnlineAffirmPayment": FLAG,
    **ignored(
        "AllowIPNPayment AllowOnlinePayment EInvoiceStatus ECloudStatusTimeStamp CfdiUse Exportation GlobalInfo "
        "invoiceStatus callToAction invoiceStatusLog InvoiceEx LessCIS InvoiceLink PaymentDetailsMessage "
        "ConvenienceFeeDetail EnabledSurchargeInfo InvoiceLinkSecurityCode InvoiceLinkExpiryDate AutoPayEligible "
        "SchedulePayEligible ScheduledPaymentId GratuityEnabled FinancingProductType SubscriptionPaymentsSetting "
        "TxnRetainageDetail"
    ),
}
SALES_RECEIPT: Fields = {**SALES, "PaymentRefNum": text(21), **ignored("SalesReceiptEx LessCIS")}
ESTIMATE: Fields = {
    **SALES,
    "TxnStatus": choice("Pending", "Accepted", "Closed", "Rejected", "Converted"),
    "ExpirationDate": DATE,
    "AcceptedBy": text(),
    "AcceptedDate": DATE,
    **ignored("EstimateEx"),
}
CREDIT_MEMO: Fields = {
    **SALES,
    "InvoiceRef": ref("Invoice", named=False),
    **ignored("RemainingCredit CreditMemoEx PaymentMethodRef LinkedTxn"),
}
REFUND_RECEIPT: Fields = {
    **SALES,
    "PaymentRefNum": text(100),
    "PaymentType": choice("Cash", "Check", "CreditCard", "Other"),
    **ignored("RemainingCredit RefundReceiptEx"),
}
PAYMENT_LINE: Fields = {
    "Amount": NUMBER,
    "LinkedTxn": LINKS,
    **ignored("Id LineNum Description DetailType LineEx CustomField"),
}
PAYMENT: Fields = {
    **TRANSACTION,
    "CustomerRef": ref("Customer"),
    "ARAccountRef": ref("Account"),
    "DepositToAccountRef": ref("Account", named=False),
    "PaymentMethodRef": ref("PaymentMethod", named=False),
    "PaymentRefNum": text(21),
    "TotalAmt": NUMBER,
    "ProjectRef": ref("Customer"),
    "Line": Field("list", owner="Line", parts=PAYMENT_LINE),
    **CREDIT_CARD,
    **ignored(
        "DocNumber DepartmentRef LinkedTxn TxnTaxDetail RemitToRef PaymentType UnappliedAmt ProcessPayment "
        "PaymentExtendedType PaymentEx TaxExemptionRef"
    ),
}
ADJUSTMENT_LINE: Fields = {
    "Id": text(),
    "DetailType": choice("ItemAdjustmentLineDetail"),
    "Description": text(4000),
    "ItemAdjustmentLineDetail": Field(
        "parts",
        owner="ItemAdjustmentLineDetail",
        parts={
            "ItemRef": ref("Item"),
            "QtyDiff": NUMBER,
            "NewQty": NUMBER,
            "SalesPrice": NUMBER,
            "ClassRef": ref("Class"),
        },
    ),
    **ignored("LineNum Amount CustomExtensions"),
}
ADJUSTMENT: Fields = {
    **TRANSACTION,
    "DocNumber": text(21),
    "DepartmentRef": ref("Department"),
    "AdjustAccountRef": ref("Account"),
    "CustomerRef": ref("Customer"),
    "Line": Field("list", owner="Line", parts=ADJUSTMENT_LINE),
    **ignored("ShippingAdjustment LinkedTxn TxnTaxDetail ProjectRef"),
}
