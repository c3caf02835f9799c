"""What QuickBooks makes of invoices, sales receipts, estimates, credit memos and refund receipts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import currencies, faults, linking, numbering, owed, stock
from ledgerbridge.sandbox.quickbooks.amounts import ZERO, cents
from ledgerbridge.sandbox.quickbooks.closing import check_open
from ledgerbridge.sandbox.quickbooks.company import Company, Desk
from ledgerbridge.sandbox.quickbooks.fields import Fields
from ledgerbridge.sandbox.quickbooks.references import check_references
from ledgerbridge.sandbox.quickbooks.sales_fields import (
    CREDIT_MEMO,
    ESTIMATE,
    INVOICE,
    REFUND_RECEIPT,
    SALES_RECEIPT,
)
from ledgerbridge.sandbox.quickbooks.sales_lines import MOST_TAXED, Lines, read_lines
from ledgerbridge.sandbox.quickbooks.seed_ids import DISCOUNTS_GIVEN, UNDEPOSITED_FUNDS
from ledgerbridge.sandbox.quickbooks.taxes import TAXED, discount_of, settle_taxes
from ledgerbridge.sandbox.quickbooks.terms import due_date
from ledgerbridge.sandbox.quickbooks.wire import reference

COMMON: Wire = {
    "CustomField": [],
    "FreeFormAddress": True,
    "ApplyTaxAfterDiscount": False,
    "PrintStatus": "NeedToPrint",
    "EmailStatus": "NotSet",
}
TAX_DRIVERS = ("Line", "GlobalTaxCalculation", "ApplyTaxAfterDiscount", "ShipAddr", "CustomerRef")
"""What a change of which makes tax that was not sent again be worked out anew."""


class Form(msgspec.Struct, frozen=True):
    """One kind of sales document."""

    type: str
    fields: Fields
    defaults: Wire
    needs_customer: bool
    balance: str = ""
    """How its balance comes about: `open` like an invoice's, `credit`, `paid`, or none."""
    is_posting: bool = True


INVOICES = Form(
    "Invoice",
    INVOICE,
    {
        **COMMON,
        "LinkedTxn": [],
        "AllowIPNPayment": False,
        "AllowOnlinePayment": False,
        "AllowOnlineCreditCardPayment": False,
        "AllowOnlineACHPayment": False,
    },
    needs_customer=True,
    balance="open",
)
# QB-INVOICE-DEFAULTS
SALES_RECEIPTS = Form("SalesReceipt", SALES_RECEIPT, COMMON, needs_customer=False, balance="paid")
ESTIMATES = Form("Estimate", ESTIMATE, {**COMMON, "TxnStatus": "Pending"}, needs_customer=True, is_posting=False)
CREDIT_MEMOS = Form("CreditMemo", CREDIT_MEMO, COMMON, needs_customer=True, balance="credit")
REFUND_RECEIPTS = Form(
    "RefundReceipt", REFUND_RECEIPT, {**COMMON, "PrintStatus": "NotSet"}, needs_customer=False, balance="paid"
)


def settler(form: Form) -> Callable[[Desk, Wire | None, Wire], Wire]:
    """How a document of this form is completed and checked before it is stored."""
    return lambda desk, old, wished: _settle(desk, form, old, wished)


def _settle(desk: Desk, form: Form, old: Wire | None, wished: Wire) -> Wire:
    """The document as stored. Raises Fault where a rule is broken."""
    company = desk.company
    new = {**form.defaults, **wished}
    _check_required(form, new)
    new.setdefault("TxnDate", desk.today)
    if form.is_posting:
        check_open(desk, old, new)
    _refuse_changed_deposit(old)
    _check_features(company, form, new)
    check_references(company, form.fields, old, new)
    customer = _customer(company, new)
    currencies.settle_transaction(desk, old, new, customer)
    _drop_stale_tax(old, new)
    _settle_addresses(company, new, customer)
    lines = read_lines(company, old, new["Line"])
    tax = settle_taxes(company, new, lines, customer)
    _check_count(company, lines)
    _settle_discount_account(lines)
    new["Line"] = lines.in_order()
    _settle_totals(form, old, new, lines, tax)
    numbering.settle_number(desk, form.type, old, new)
    _settle_terms(company, form, new, customer)
    _settle_delivery(new)
    _settle_own(desk, form, old, new)
    stock.check_start(company, new)
    return new


def _check_required(form: Form, new: Wire) -> None:
    """What every document of the form needs, sparse or not."""
    # QB-SALES-REQUIRED, QB-OPERATION-MISTYPED
    if not new.get("Line"):
        raise faults.missing("Line")
    if form.needs_customer and "CustomerRef" not in new:
        raise faults.missing("CustomerRef")
    if form.type == "RefundReceipt" and "DepositToAccountRef" not in new:
        raise faults.missing("DepositToAccountRef")


def _refuse_changed_deposit(old: Wire | None) -> None:
    """What lies in a bank deposit is not changed."""
    # QB-DEPOSITED
    if old is not None and any(link.get("TxnType") == "Deposit" for link in old.get("LinkedTxn", [])):
        raise faults.deposited()


def _customer(company: Company, new: Wire) -> Wire | None:
    target = new.get("CustomerRef")
    return company.table("Customer").rows[target["value"]].wire if target else None


def _check_features(company: Company, form: Form, new: Wire) -> None:
    """What the company has switched off cannot be used."""
    # QB-FEATURE-OFF
    settings = company.settings
    kinds = {line.get("DetailType") for line in new["Line"]}
    items = {line.get("SalesItemLineDetail", {}).get("ItemRef", {}).get("value") for line in new["Line"]}
    refused = {
        "Discounts": "DiscountLineDetail" in kinds and not settings["allow_discount"],
        "Shipping": "SHIPPING_ITEM_ID" in items and not settings["allow_shipping"],
        "Deposits": bool(new.get("Deposit")) and not settings["allow_deposit"],
        "Estimates": form.type == "Estimate" and not settings["allow_estimates"],
    }
    for feature, is_refused in refused.items():
        if is_refused:
            raise faults.business_rule(f"{feature} must be turned on in the company's preferences.")
    if settings["class_tracking"] != "transaction":
        new.pop("ClassRef", None)  # QB-CLASS-OFF
    if not settings["track_departments"]:
        new.pop("DepartmentRef", None)


def _drop_stale_tax(old: Wire | None, new: Wire) -> None:
    """Tax that was not sent with changed lines is worked out anew; the code stays."""
    # QB-TAX-RECALCULATED
    if old is None or new.get("TxnTaxDetail") is not old.get("TxnTaxDetail"):
        return
    if all(new.get(name) is old.get(name) for name in TAX_DRIVERS):
        return
    code = old["TxnTaxDetail"].get("TxnTaxCodeRef")
    new["TxnTaxDetail"] = {"TxnTaxCodeRef": code} if code else {}


def _settle_addresses(company: Company, new: Wire, customer: Wire | None) -> None:
    """Addresses that were not sent come from the customer, the sender's from the company."""
    # QB-SALES-ADDRESSES
    for name in ("BillAddr", "ShipAddr"):
        if customer is not None and name in customer:
            new.setdefault(name, customer[name])
    own = company.table("CompanyInfo").rows["1"].wire["CompanyAddr"]
    new.setdefault("ShipFromAddr", {name: own[name] for name in ("Id", "Line1")} | {"Line2": own["City"]})


def _check_count(company: Company, lines: Lines) -> None:
    # QB-LINES-MOST
    taxed = any(line["SalesItemLineDetail"].get("TaxCodeRef", {}).get("value") == TAXED for line in lines.items)
    if taxed and len(lines.body) > MOST_TAXED:
        raise faults.business_rule(f"A taxable transaction can have at most {MOST_TAXED} lines.")


def _settle_discount_account(lines: Lines) -> None:
    if lines.discount is not None:
        lines.discount["DiscountLineDetail"].setdefault("DiscountAccountRef", reference(DISCOUNTS_GIVEN))


def _settle_totals(form: Form, old: Wire | None, new: Wire, lines: Lines, tax: Decimal) -> None:
    """Total and balance; what was paid before stays paid."""
    # QB-TOTALS
    shipping = Decimal(lines.shipping["Amount"]) if lines.shipping else ZERO
    total = cents(lines.subtotal - discount_of(lines) + shipping + tax)
    if total < 0:  # QB-NEGATIVE-TOTAL
        raise faults.business_rule("The transaction amount must be 0 or greater.")
    used = _used(form, old)
    new["TotalAmt"] = total
    if form.balance == "paid":
        new["Balance"] = ZERO
    elif form.balance:
        new["Balance"] = cents(total - used - new.get("Deposit", ZERO))
        if new["Balance"] < 0:  # QB-BELOW-PAID
            raise faults.business_rule("The total cannot be less than what has been applied to the transaction.")
    if form.balance == "credit":
        new["RemainingCredit"] = new["Balance"]
    currencies.settle_home_amounts(new)


def _used(form: Form, old: Wire | None) -> Decimal:
    """What payments have taken of an earlier version."""
    if old is None or form.balance not in ("open", "credit"):
        return ZERO
    return Decimal(old["TotalAmt"] - old.get("Deposit", ZERO) - old["Balance"])


def _settle_terms(company: Company, form: Form, new: Wire, customer: Wire | None) -> None:
    """An invoice is due by its own terms, else its customer's, else the company's, which do not show."""
    if form.type != "Invoice":
        if form.type != "Estimate":
            new.pop("DueDate", None)
        return
    if customer is not None and "SalesTermRef" in customer:  # QB-TERMS-CUSTOMER
        new.setdefault("SalesTermRef", reference(customer["SalesTermRef"]["value"]))
    term_id = new.get("SalesTermRef", {}).get("value", company.settings["default_terms"])
    term = company.table("Term").rows.get(term_id)
    if "DueDate" not in new:
        new["DueDate"] = due_date(term.wire if term else {}, new["TxnDate"])


def _settle_delivery(new: Wire) -> None:
    """A document to be sent needs an address to send it to."""
    # QB-NEED-TO-SEND
    if new["EmailStatus"] == "NeedToSend":
        if "BillEmail" not in new:
            raise faults.missing("BillEmail")
        new.setdefault("DeliveryInfo", {"DeliveryType": "Email"})


def _settle_own(desk: Desk, form: Form, old: Wire | None, new: Wire) -> None:
    """What only some forms have."""
    linking.settle_links(desk.company, form.type, old, new)
    if form.type == "SalesReceipt":
        new.setdefault("DepositToAccountRef", reference(UNDEPOSITED_FUNDS))  # QB-RECEIPT-DEPOSIT
    elif form.type == "RefundReceipt" and new["PrintStatus"] == "NeedToPrint":
        new["PaymentRefNum"] = "To Print"  # QB-REFUND-TO-PRINT


def effect(type: str) -> Callable[[Desk, Wire | None, Wire | None], None]:
    """What a changed document does to customers, stock and estimates."""

    def follow(desk: Desk, old: Wire | None, new: Wire | None) -> None:
        owed.move(desk.company, type, old, new)
        stock.move(desk.company, type, old, new)
        if type == "Invoice":
            linking.close_estimates(desk, old, new)

    return follow


def check_removal(desk: Desk, type: str, wire: Wire) -> None:
    """Raises Fault for a document that cannot be deleted or voided as it stands."""
    # QB-LINKED-FIRST
    if type != "Estimate":
        check_open(desk, wire)
    _refuse_changed_deposit(wire)
    form_balance = {"Invoice": "open", "CreditMemo": "credit"}.get(type)
    if form_balance and wire["TotalAmt"] - wire.get("Deposit", ZERO) != wire["Balance"]:
        raise faults.business_rule("Linked transactions must be unlinked first.")
