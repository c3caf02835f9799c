"""Registering one payment, at most once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from ledgerbridge.connectors.base.meanings import Row
from ledgerbridge.connectors.base.protocol import Outcome, Refused, Unknown, Write
from ledgerbridge.connectors.eaccounting.api import EAccountingApi
from ledgerbridge.connectors.eaccounting.defaults import Defaults
from ledgerbridge.connectors.eaccounting.errors import (
    MISSING_VALUE,
    OTHER_CURRENCY,
    UNKNOWN_REFERENCE,
    does_not_fit,
    problem,
)
from ledgerbridge.connectors.eaccounting.outcomes import done, failed, wire_of
from ledgerbridge.connectors.eaccounting.payments import (
    AMOUNT,
    COMPLETE,
    CURRENCY,
    DATE,
    HREF,
    INVOICE,
    KIND,
    PARTIAL,
    ROUNDING,
    href,
    told_by,
)
from ledgerbridge.connectors.eaccounting.payments import BANK_ACCOUNT as ACCOUNT
from ledgerbridge.connectors.eaccounting.reading import Reader
from ledgerbridge.connectors.eaccounting.record_type import RecordType
from ledgerbridge.connectors.eaccounting.wire import Wire
from ledgerbridge.model.problems import LedgerbridgeError, OutcomeUnknown, RecordRefused, VendorDrift

OVERPAID = Row(
    RecordRefused,
    "LB-REC-01",
    "The payment is larger than what is open on the invoice at {vendor}.",
    "Look at the invoice's payments in {vendor}; part of this one may be there already.",
)
UNCLEAR = Row(
    OutcomeUnknown,
    "LB-NET-02",
    "An answer of {vendor} about this payment was lost, and the amount open on the invoice has changed in another way.",
    "Look at the invoice's payments in {vendor}: if this one is missing there, register it by hand.",
)
OPEN = "RemainingAmountInvoiceCurrency"
INVOICES = "customerinvoices"
LINKS = "partnerresourcelinks"
OF_INVOICE = 3
"""The kind of resource that a link at an invoice names."""


class Ask(msgspec.Struct, frozen=True):
    """A payment to register, with all that is known of it."""

    reference: str
    invoice: str
    body: Wire
    before: Decimal
    after: Decimal
    """What is open on the invoice before and after it."""

    def link(self, done: bool) -> Wire:
        """The link that stands for it."""
        told = {"open": self.before, "after": self.after, "amount": self.body[AMOUNT], "type": self.body[KIND]}
        more = {"currency": self.body[CURRENCY], "date": self.body[DATE], "account": self.body[ACCOUNT]}
        address = href(self.reference, **told, **more, **({"done": 1} if done else {}))
        by = {"PartnerCompanyName": "Ledgerbridge", "PartnerSystemName": "Ledgerbridge"}
        return {"ResourceId": self.invoice, "ResourceType": OF_INVOICE, HREF: address, **by}


class Payer:
    """Registers payments of one company."""

    def __init__(self, api: EAccountingApi, reader: Reader) -> None:
        self._api = api
        self._reader = reader

    async def create(self, kind: RecordType, write: Write, changes: Wire) -> Outcome:
        """The payment is registered, now or by an earlier call of the same reference; or why not."""
        missing = AMOUNT if not changes.get(AMOUNT) else Defaults.missing(kind.type, changes)
        if missing is not None:
            return Refused(write.reference, problem(MISSING_VALUE, missing))
        try:
            link = (await self._reader.signed(kind, [write.reference])).get(write.reference)
            if link is not None and told_by(link).get("done") == "1":
                return done(kind, write, link, adopted=True)
            invoice = await self._api.one(INVOICES, str(changes[INVOICE]))
        except LedgerbridgeError as error:
            return failed(kind, write, error, sent=False)
        if invoice is None:
            return Refused(write.reference, problem(UNKNOWN_REFERENCE, INVOICE))
        if link is not None:
            return await self._resumed(kind, write, changes, invoice, link)
        return await self._begun(kind, write, changes, invoice)

    async def _begun(self, kind: RecordType, write: Write, changes: Wire, invoice: Wire) -> Outcome:
        ask = _asked(write, changes, invoice)
        if not isinstance(ask, Ask):
            return ask
        try:
            link = await self._linked(kind, ask)
        except LedgerbridgeError as error:
            return failed(kind, write, error)
        return await self._paid(kind, write, ask, link)

    async def _resumed(self, kind: RecordType, write: Write, changes: Wire, invoice: Wire, link: Wire) -> Outcome:
        """An earlier call got as far as the link: what is open tells whether its payment arrived."""
        told, open_ = told_by(link), invoice.get(OPEN)
        before, after = _amount(told.get("open")), _amount(told.get("after"))
        if before is None or after is None or isinstance(open_, bool) or not isinstance(open_, int | Decimal):
            return Unknown(write.reference, does_not_fit(HREF))
        if open_ == before:
            ask = _asked(write, changes, invoice)
            return await self._paid(kind, write, ask, link) if isinstance(ask, Ask) else ask
        if open_ == after:
            return await self._closed(kind, write, {**link, HREF: f"{link[HREF]}&done=1"}, adopted=True)
        return Unknown(write.reference, problem(UNCLEAR, OPEN))

    async def _linked(self, kind: RecordType, ask: Ask) -> Wire:
        """The link, made; one whose answer was lost is looked up, and made again where it is not there."""
        try:
            answer = await self._api.send("POST", LINKS, ask.link(done=False))
        except (OutcomeUnknown, VendorDrift):
            found = (await self._reader.signed(kind, [ask.reference])).get(ask.reference)
            answer = found or await self._api.send("POST", LINKS, ask.link(done=False))
        link = wire_of(answer)
        if link is None:
            raise VendorDrift(does_not_fit(LINKS))
        return link

    async def _paid(self, kind: RecordType, write: Write, ask: Ask, link: Wire) -> Outcome:
        try:
            await self._api.send("POST", f"{INVOICES}/{ask.invoice}/payments", ask.body)
        except LedgerbridgeError as error:
            outcome = failed(kind, write, error)
            if isinstance(outcome, Refused):
                await self._withdrawn(link)
            if not isinstance(outcome, Unknown) or not await self._has_arrived(ask):
                return outcome
        return await self._closed(kind, write, {**ask.link(done=True), "Id": link["Id"]})

    async def _has_arrived(self, ask: Ask) -> bool:
        """Whether the invoice shows the payment whose answer was lost."""
        try:
            invoice = await self._api.one(INVOICES, ask.invoice)
        except LedgerbridgeError:
            return False
        return invoice is not None and invoice.get(OPEN) == ask.after

    async def _closed(self, kind: RecordType, write: Write, link: Wire, adopted: bool = False) -> Outcome:
        """The payment is registered; that its link says so is needed only where it is looked up."""
        try:
            await self._api.send("PUT", f"{LINKS}/{link['Id']}", link)
        except LedgerbridgeError:
            return done(kind, write, link, adopted)
        return done(kind, write, link, adopted)

    async def _withdrawn(self, link: Wire) -> None:
        """The link of a payment that was refused goes; one that stays is harmless."""
        try:
            await self._api.send("DELETE", f"{LINKS}/{link['Id']}", b"")
        except LedgerbridgeError:
            return


def _asked(write: Write, changes: Wire, invoice: Wire) -> Ask | Refused | Unknown:
    """The payment with what the invoice says, or why it cannot be."""
    open_, amount = invoice.get(OPEN), _amount(changes[AMOUNT])
    if isinstance(open_, bool) or not isinstance(open_, int | Decimal) or amount is None:
        return Refused(write.reference, does_not_fit(OPEN))
    currency = changes.get(CURRENCY) or invoice.get("CurrencyCode")
    if currency != invoice.get("CurrencyCode"):
        return Refused(write.reference, problem(OTHER_CURRENCY, CURRENCY))
    if amount > open_:
        return Refused(write.reference, problem(OVERPAID, AMOUNT))
    kind = changes.get(KIND) or (COMPLETE if amount == open_ else PARTIAL)
    after = Decimal(0) if kind in (COMPLETE, ROUNDING) else Decimal(open_) - amount
    body = {name: value for name, value in changes.items() if name not in (INVOICE, HREF)}
    whole = {**body, CURRENCY: currency, KIND: kind, "Reference": write.reference}
    return Ask(write.reference, str(changes[INVOICE]), whole, Decimal(open_), after)


def _amount(told: Any) -> Decimal | None:
    try:
        return Decimal(told) if told is not None else None
    except ArithmeticError:
        return None
