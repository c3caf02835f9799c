"""Creates, updates and bookings. Each carries its `Idempotency-Key`, so that a repetition gives the first answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import msgspec

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.base.meanings import MISSING_VALUE, STALE, TOO_LONG, Row
from ledgerbridge.connectors.base.protocol import Call, Delayed, Outcome, Refused, Unknown, Write, Written
from ledgerbridge.connectors.hyperline.api import HyperlineApi
from ledgerbridge.connectors.hyperline.capabilities import TYPES
from ledgerbridge.connectors.hyperline.customers import CUSTOMER, EXTERNAL_ID
from ledgerbridge.connectors.hyperline.errors import (
    FINAL,
    FIXED,
    GONE,
    IS_FINAL,
    NOT_KNOWN,
    OTHER_CURRENCY,
    READ_ONLY,
    UNKNOWN_FIELD,
    does_not_fit,
    emptied,
    not_done,
    problem,
    unnamed,
)
from ledgerbridge.connectors.hyperline.invoices import CHANGING, CREATABLE, DRAFT, LINE_ITEMS, LINES
from ledgerbridge.connectors.hyperline.lookups import Lookups
from ledgerbridge.connectors.hyperline.products import ACCOUNTING, completed_accounting
from ledgerbridge.connectors.hyperline.reading import Reader
from ledgerbridge.connectors.hyperline.record_type import RecordType
from ledgerbridge.connectors.hyperline.transactions import TRANSACTION, within
from ledgerbridge.connectors.hyperline.wire import Wire, encode, moment, text_of
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    OutcomeUnknown,
    PermissionMissing,
    Problem,
    RecordRefused,
    TemporaryError,
    VendorDrift,
)
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value
from ledgerbridge.seams.clock import Clock

AGAIN_AFTER_S = (1.0, 3.0)
"""When a call whose answer was lost is sent again, which gives the answer that was lost."""
BEFORE_THE_SERVICE = ("LB-NET-01", "LB-LIMIT-01")
"""Codes of failures that leave no effect."""
STILL_OPEN = (DRAFT, "grace_period")
"""Statuses in which lines may change (update invoice page)."""
NO_DRAFTS = "There are no drafts of this kind of record."
_OF_BODY = {name: path for path, name in CREATABLE.items()}


class Request(msgspec.Struct, frozen=True):
    """What is sent for one write; `before` is the object as it was just before."""

    method: str
    path: str
    body: bytes
    before: Wire = {}


class Writer:
    """Writes to one workspace, one record a call."""

    def __init__(self, api: HyperlineApi, reader: Reader, lookups: Lookups, clock: Clock, entity: str) -> None:
        self._api = api
        self._reader = reader
        self._lookups = lookups
        self._clock = clock
        self._entity = entity

    def prepare(self, kind: RecordType, writes: Sequence[Write], request_id: str) -> Call:
        """The call, its body final but for the parts of an update that Hyperline may replace whole: the rest of an
        address or a map is filled in from the object as it is when the update is sent."""
        [write] = writes
        body = b"" if self._flaw(kind, write) else kind.body(write, self._entity)
        return Call(kind.type, request_id, writes, body)

    async def write(self, call: Call) -> list[Outcome]:
        """One outcome for each write. Raises AuthError or PermissionMissing when nothing was written."""
        kind = TYPES[call.type]
        [write] = call.writes
        flaw = self._flaw(kind, write)
        if flaw is not None:
            return [Refused(write.reference, flaw)]
        try:
            ready = await self._ready(kind, write, call.body)
        except (AuthError, PermissionMissing):
            raise
        except RecordRefused as error:
            return [Refused(write.reference, _told(kind, write, error.problem))]
        except LedgerbridgeError as error:
            return [Delayed(write.reference, error.problem)]
        if not isinstance(ready, Request):
            return [ready]
        return [await self._done(kind, write, ready, call.request_id)]

    # --- before it is sent -------------------------------------------------------------------------------------

    def _flaw(self, kind: RecordType, write: Write) -> Problem | None:
        """Why a write is not sent at all."""
        able = {
            "create": kind.capabilities.creates,
            "update": kind.capabilities.updates,
            "archive": kind.capabilities.archives,
            "book": kind.capabilities.books,
        }
        if not able[write.kind]:
            return not_done(kind.capabilities.cannot.get(write.kind, NO_DRAFTS))
        for path, value in write.fields.items():
            row = _flaw_of(kind, write, path, value)
            if row is not None:
                return problem(row, path)
        flaw = kind.flaw(write)
        if flaw is not None:
            return flaw
        try:
            kind.body(write, self._entity)
        except RecordRefused as error:
            return error.problem
        return None

    async def _ready(self, kind: RecordType, write: Write, body: bytes) -> Request | Outcome:
        if kind.type == TRANSACTION:
            return await self._payment(kind, write, body)
        path = f"/v1/{kind.resource.name}"
        own = f"{path}/{quote(write.id or '', safe='')}"
        if write.kind == "create":
            return await self._adopted(kind, write) or Request("POST", path, body)
        before = await self._before(kind, write)
        if not isinstance(before, dict):
            return before
        if write.kind == "book":
            return _booking(write, before, f"{own}/validate", body)
        if LINES in write.parts and before.get("status") not in STILL_OPEN:
            return Refused(write.reference, problem(FINAL, LINES))
        method = "PATCH" if kind.capabilities.books else "PUT"
        return Request(method, own, _completed(body, before), before)

    async def _adopted(self, kind: RecordType, write: Write) -> Written | None:
        """A customer made by an earlier sending of this create, found by our reference: how long Hyperline replays an
        answer is not known, and a second hub has keys of its own."""
        if kind.type != CUSTOMER or write.fields.get(EXTERNAL_ID):
            return None
        found = (await self._lookups.by_key(kind, EXTERNAL_ID, [write.reference])).get(write.reference)
        return self._written(write, found[0], adopted=True) if found else None

    async def _before(self, kind: RecordType, write: Write) -> Wire | Outcome:
        """The object as it is now; an outcome where it is gone or moved on. Hyperline itself takes any update."""
        assert kind.resource.single is not None
        wire = await self._api.one(kind.resource.single, write.id or "")
        if wire is None or kind.gone(wire):
            return Refused(write.reference, problem(GONE))
        version = self._reader.record(kind, wire).version
        if write.expected_version is not None and version != write.expected_version:
            return Delayed(write.reference, problem(STALE))
        return wire

    async def _payment(self, kind: RecordType, write: Write, body: bytes) -> Request | Outcome:
        """A payment stands in its invoice's currency: the amount alone does not say it."""
        invoice = str(write.fields["invoice_id"])
        before = await self._api.one("/v2/invoices", invoice)
        if before is None:
            return Refused(write.reference, problem(NOT_KNOWN, "invoice_id"))
        if text_of(before, "currency") != str(write.fields["currency"]).upper():
            return Refused(write.reference, problem(OTHER_CURRENCY, "currency"))
        return Request("POST", f"/v1/invoices/{quote(invoice, safe='')}/transactions", body, before)

    # --- sending -----------------------------------------------------------------------------------------------

    async def _done(self, kind: RecordType, write: Write, request: Request, key: str) -> Outcome:
        try:
            answer = await self._sent(request, key)
        except (AuthError, PermissionMissing):
            raise
        except LedgerbridgeError as error:
            return _failed(kind, write, error)
        try:
            wire = _made(write, request, answer) if kind.type == TRANSACTION else answer
            if not isinstance(wire, dict):
                return Unknown(write.reference, does_not_fit(kind.type))
            record = self._reader.record(kind, wire)
        except VendorDrift as error:
            return Unknown(write.reference, error.problem)
        if write.kind == "update":
            self._watch(kind, write, request.before, wire, record)
        return self._written(write, record, self._unanswered(kind, write, wire))

    def _watch(self, kind: RecordType, write: Write, before: Wire, wire: Wire, after: Record) -> None:
        """Notes what an update took away without naming it."""
        old = self._reader.record(kind, before).fields
        held = [path for path in kind.specs if old.get(path) is not None and not kind.specs[path].read_only]
        answered = self._reader.answered(kind, wire, held)
        for path in held:
            if path in answered and path not in write.fields and after.fields[path] is None:
                self._reader.drift.append((kind.type, after.id, emptied(path)))

    async def _sent(self, request: Request, key: str) -> Any:
        """The answer. Once an answer was lost, nothing but an answer can tell that there was no effect."""
        try:
            return await self._api.send(request.method, request.path, request.body, key)
        except (OutcomeUnknown, VendorDrift) as error:
            if isinstance(error, VendorDrift) and "status" in error.problem.values:
                raise
            lost = error
        for wait_s in AGAIN_AFTER_S:
            await self._clock.sleep(wait_s)
            try:
                return await self._api.send(request.method, request.path, request.body, key)
            except (OutcomeUnknown, VendorDrift):
                continue
            except LedgerbridgeError:
                break
        raise lost

    # --- what became of it -------------------------------------------------------------------------------------

    def _unanswered(self, kind: RecordType, write: Write, wire: Wire) -> frozenset[str]:
        return frozenset(write.fields) - self._reader.answered(kind, wire, write.fields)

    def _written(
        self, write: Write, record: Record, unanswered: frozenset[str] = frozenset(), adopted: bool = False
    ) -> Written:
        """Done. Parts are left to the next reading, which also knows their products' codes."""
        fields = {path: value for path, value in record.fields.items() if path not in unanswered}
        return Written(write.reference, record.id, record.version, record.modified, fields, unanswered, adopted=adopted)


def _booking(write: Write, before: Wire, path: str, body: bytes) -> Request | Outcome:
    if before.get("status") not in CHANGING:
        return Refused(write.reference, problem(IS_FINAL))
    return Request("POST", path, body, before)


def _flaw_of(kind: RecordType, write: Write, path: str, value: Value) -> Row | None:
    spec = kind.specs.get(path)
    if spec is None:
        return None if path.startswith(kind.open_prefixes) and kind.open_prefixes else UNKNOWN_FIELD
    if spec.read_only:
        return None if write.kind == "create" and value is None else READ_ONLY
    if write.kind == "update" and path in kind.fixed:
        return MISSING_VALUE if value is None else FIXED
    is_long = isinstance(value, str) and spec.max_length is not None and len(value) > spec.max_length
    return TOO_LONG if is_long else None


def _completed(body: bytes, before: Wire) -> bytes:
    """The update with every object in it whole, whatever Hyperline does with what is left out."""
    sent: Wire = decode_json(body)
    for name, value in sent.items():
        old = before.get(name)
        if name == ACCOUNTING:
            sent[name] = completed_accounting(value, before)
        elif isinstance(value, dict) and isinstance(old, dict):
            sent[name] = {**old, **value}
        elif name == "tax_ids" and isinstance(old, list):
            sent[name] = [
                *value,
                *({"value": one["value"]} for one in old[1:] if isinstance(one, dict) and "value" in one),
            ]
    return encode(sent)


def _made(write: Write, request: Request, answer: Any) -> Wire:
    """The transaction a payment made: older versions answer it alone, newer ones its invoice.

    Of several like it, the one that was not there before; when the call was a repetition it was, and then only a
    single one like it can be told. Raises VendorDrift where it cannot.
    """
    if not isinstance(answer, dict):
        raise VendorDrift(does_not_fit(TRANSACTION))
    if TRANSACTION not in answer:
        alone = {**request.before, TRANSACTION: [answer], "updated_at": None}
        return within(alone)[0]
    invoice = {**request.before, **answer}
    sent = decode_json(request.body)
    alike = [one for one in within(invoice) if _is_alike(one, sent)]
    old = {one.get("id") for one in within(request.before)}
    new = [one for one in alike if one.get("id") not in old] or alike
    if len(new) != 1:
        raise VendorDrift(does_not_fit(TRANSACTION))
    return new[0]


def _is_alike(wire: Wire, sent: Mapping[str, Any]) -> bool:
    same_time = "process_at" not in sent or moment(wire.get("process_at")) == moment(sent["process_at"])
    return wire.get("type") != "refund" and wire.get("amount") == Decimal(sent["amount"]) and same_time


def _failed(kind: RecordType, write: Write, error: LedgerbridgeError) -> Outcome:
    """What a call without a usable answer means."""
    if isinstance(error, TemporaryError) and error.problem.code in BEFORE_THE_SERVICE:
        return Delayed(write.reference, error.problem)
    if isinstance(error, RecordRefused):
        return Refused(write.reference, _told(kind, write, error.problem))
    if isinstance(error, VendorDrift) and "status" in error.problem.values:
        return Refused(write.reference, error.problem)
    return Unknown(write.reference, error.problem)


def _told(kind: RecordType, write: Write, said: Problem) -> Problem:
    """The refusal with our path of its field; a create that finds nothing points to nothing."""
    field = _field(kind, said.field)
    if said.code == GONE.code and write.kind == "create":
        return problem(NOT_KNOWN, field, said.vendor_text)
    return msgspec.structs.replace(said, field=field, values={**said.values, "field": field}, words=unnamed(field))


def _field(kind: RecordType, named: str) -> str:
    """Our path of what Hyperline names: its `accounting.ive_1.tax_code` is our `accounting.tax_code`."""
    own = _OF_BODY.get(named, named)
    if own in kind.specs:
        return own
    head, _, rest = named.partition(".")
    short = f"{head}.{rest.partition('.')[2]}"
    if short in kind.specs:
        return short
    return LINES if named == LINE_ITEMS else named
