"""Payments of customer invoices (reference, InvoicePaymentApi): registered, but never told again by eAccounting.

An answer has no id, and no call lists, reads or takes back a payment. So that none is registered twice, a partner
resource link (the vendor's place for ids of other systems) stands at the invoice before its payment is sent. It holds
our reference and the amount open before and after, by which a lost answer is settled; it is the record that is read.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.eaccounting.record_type import (
    RecordType,
    Scale,
    chosen,
    coded,
    day,
    number,
    read_only,
    spec_table,
    text,
)
from ledgerbridge.connectors.eaccounting.wire import Wire
from ledgerbridge.model.kinds import RecordKind

PAYMENTS_TYPE = "payments"
INVOICE = "InvoiceId"
AMOUNT = "PaymentAmount"
CURRENCY = "PaymentCurrency"
DATE = "PaymentDate"
KIND = "PaymentType"
BANK_ACCOUNT = "CompanyBankAccountId"
REFERENCE = "Reference"
KINDS = {1: "Partial payment", 2: "Complete payment", 3: "Rounding", 4: "Bank charge"}
PARTIAL, COMPLETE, ROUNDING = 1, 2, 3
HREF = "Href"
ADDRESS = "https://ledgerbridge.invalid/payments/"
"""Where no link leads: the name is reserved for that (RFC 2606)."""
NEVER_TOLD = "eAccounting does not tell payments again; those made here are looked up, others show as the amount open."


def href(reference: str, **told: object) -> str:
    """The address of a link: our reference, and what is known of the payment."""
    return f"{ADDRESS}{reference}?{urlencode({name: str(value) for name, value in told.items()})}"


def told_by(wire: Wire) -> dict[str, str]:
    """What a link of ours says; nothing where it is another's."""
    address = wire.get(HREF)
    if not isinstance(address, str) or not address.startswith(ADDRESS):
        return {}
    parts = urlsplit(address)
    return {"reference": parts.path.rpartition("/")[2], **dict(parse_qsl(parts.query))}


def _unfold(wire: Wire) -> Wire:
    told = told_by(wire)
    kind = told.get("type", "")
    return {
        INVOICE: wire.get("ResourceId"),
        AMOUNT: told.get("amount"),
        CURRENCY: told.get("currency"),
        DATE: told.get("date"),
        KIND: int(kind) if kind.isdigit() else None,
        BANK_ACCOUNT: told.get("account"),
        REFERENCE: told.get("reference"),
    }


def _is_done(wire: Wire) -> bool:
    return told_by(wire).get("done") == "1"


PAYMENTS = RecordType(
    capabilities=TypeCapabilities(
        type=PAYMENTS_TYPE,
        label="Payments",
        slots={
            "reference": REFERENCE,
            "date": DATE,
            "amount": AMOUNT,
            "currency": CURRENCY,
            "method": BANK_ACCOUNT,
            "invoice_id": INVOICE,
        },
        match_keys=(REFERENCE,),
        reference_path=REFERENCE,
        create_safety=CreateSafety.REFERENCE,
        page_size=1000,
        find_batch=20,
        read_batch=25,
        write_batch=1,
        write_costs={"partnerresourcelinks": 3, "customerinvoices": 2},
        ordered_versions=False,
        lag_s=0.0,
        unique=(),
        cannot={
            "changes": NEVER_TOLD,
            "update": "A payment registered at eAccounting cannot be changed through its API.",
            "delete": "A payment registered at eAccounting cannot be taken back through its API.",
            "refund": "eAccounting documents no call for refunds; they are left to the bookkeeper.",
        },
        kind=RecordKind.PAYMENT,
        updates=False,
        changes=False,
    ),
    specs=spec_table(
        chosen(INVOICE, "Invoice", required=True),
        number(AMOUNT, "Amount"),
        text(CURRENCY, "Currency", 3),
        day(DATE, "Date", required=True),
        coded(KIND, "Kind of payment", KINDS),
        chosen(BANK_ACCOUNT, "Bank account"),
        *read_only(text(REFERENCE, "Reference: that of Ledgerbridge")),
    ),
    resource="partnerresourcelinks",
    stamp=None,
    codes={KIND: KINDS},
    scales={AMOUNT: Scale(2, 0, 1_000_000_000)},
    reference=HREF,
    signs=True,
    unfold=_unfold,
    is_one=_is_done,
)
