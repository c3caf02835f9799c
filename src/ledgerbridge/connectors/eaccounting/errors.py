"""What eAccounting's errors mean: by ErrorCode and by status for a whole call, by ErrorCode for one record.

A body says `ErrorCode`, `DeveloperErrorMessage` ("<ExceptionName> - <sentence>") and `ErrorId`; newer ones add `Errors`
or a map `ErrorMessages` by field (developer pages, error codes). 4002 has two meanings, told apart by the status: 403
is a module the company does not have, anything else a rule of business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.base.meanings import EXPIRED, OUTAGE, THROTTLED, Row, unknown_form
from ledgerbridge.model.problems import (
    LedgerbridgeError,
    PermissionMissing,
    Problem,
    RecordRefused,
    VendorDrift,
    filled,
)
from ledgerbridge.seams.transport import HttpResponse

LABEL = "Visma eAccounting"
WAIT_S = 60.0
"""How long to wait after a 429 that says nothing: the limit is one of a minute."""
LONGEST_WAIT_S = 120.0


class Fault(msgspec.Struct, frozen=True):
    """One error as the vendor words it; `fields` are the properties it names."""

    code: int = 0
    status: int = 0
    said: str = ""
    id: str = ""
    fields: tuple[str, ...] = ()


NO_SCOPE = Row(
    PermissionMissing,
    "LB-PERM-01",
    "The grant to {vendor} lacks a scope that this needs.",
    "Connect {vendor} again and allow all that is asked for; the application must have the scopes ea:sales, "
    "ea:accounting and ea:purchase.",
)
NO_MODULE = Row(
    PermissionMissing,
    "LB-PERM-02",
    "The company has no access to a module of {vendor} that this needs, such as the one for integrations.",
    "Activate it in {vendor} under Settings, Apps and extensions; if it is active, the grant is for another company: "
    "take away the default company in {vendor} and connect again.",
)
NOT_STARTED = Row(
    PermissionMissing,
    "LB-PERM-02",
    "The company has not finished the start guide of {vendor}.",
    "Finish the start guide in {vendor}.",
)
NOT_ACTIVE = Row(
    PermissionMissing, "LB-PERM-02", "The company is not active at {vendor}.", "Renew its subscription at {vendor}."
)
STRANGE = Row(
    VendorDrift,
    "LB-DRIFT-01",
    "{vendor} answered error {fault} with status {status}, which is not expected.",
    "Report this to the maintainers.",
)

CALLS = {4002: NO_MODULE, 4003: NOT_STARTED, 4004: NOT_ACTIVE, 4006: NO_SCOPE, 4010: THROTTLED}
"""{ErrorCode: meaning} of what concerns more than one record; 4002 only with status 403."""
STATUSES = {401: EXPIRED, 403: NO_SCOPE, 429: THROTTLED}

REFUSED_RECORD = Row(
    RecordRefused,
    "LB-REC-01",
    "{vendor} refused this record with error {fault}.",
    "Read what {vendor} said and correct the record at the source.",
)
MISSING_VALUE = Row(
    RecordRefused,
    "LB-REC-03",
    "{vendor} needs a value in {field}.",
    "Fill the field at the source, map another, or set a value for the connection.",
)
GONE = Row(
    RecordRefused,
    "LB-REC-05",
    "{vendor} no longer has this record, or it was made inactive.",
    "Decide whether it is made anew or left out.",
)
IN_USE = Row(
    RecordRefused,
    "LB-REC-06",
    "Another record of {vendor} already has this {field}.",
    "Link the two records, or give one of them another value.",
)
IN_USE_BY = Row(
    RecordRefused,
    "LB-REC-06",
    "Record {id} of {vendor} already has this {field}.",
    "Link the two records, or give one of them another value.",
)
FINAL = Row(
    RecordRefused,
    "LB-REC-09",
    "The document is final at {vendor} and cannot be changed.",
    "Correct it with a credit note and a new document.",
)
CLOSED_YEAR = Row(
    RecordRefused,
    "LB-REC-10",
    "{vendor} has no fiscal year for the date of this document.",
    "Add the fiscal year in {vendor}, or give the document another date.",
)
CLOSED_PERIOD = Row(
    RecordRefused,
    "LB-REC-10",
    "The date of this document lies in a period that is locked in {vendor}.",
    "Open the period in {vendor}, or give the document another date.",
)
UNKNOWN_REFERENCE = Row(
    RecordRefused,
    "LB-REC-11",
    "{vendor} does not know a customer, article, term or other record that this one points to.",
    "Choose one that is there, or have it made first.",
)
UNKNOWN_ACCOUNT = Row(
    RecordRefused,
    "LB-REC-11",
    "{vendor} does not know an account that this record is booked to.",
    "Add the account to the chart of accounts of the fiscal year.",
)
OTHER_CURRENCY = Row(
    RecordRefused,
    "LB-REC-12",
    "The currency is not the one {vendor} has for this customer or invoice.",
    "Use a customer with that currency, or leave the currency to {vendor}.",
)
BACK_ORDERS = Row(
    RecordRefused,
    "LB-REC-09",
    "The order has back orders in {vendor} and cannot be undone.",
    "Change the back orders in {vendor}.",
)
APPROVAL = Row(
    RecordRefused,
    "LB-REC-01",
    "The record waits for an approval in {vendor}, or the user who connected may not give it.",
    "Approve it in {vendor}.",
)
BAD_PERSON_NUMBER = Row(
    RecordRefused,
    "LB-REC-01",
    "{vendor} refused the personal number for a ROT or RUT reduction.",
    "Correct it at the source.",
)
UNBALANCED = Row(
    RecordRefused, "LB-REC-01", "The rows of the document do not balance at {vendor}.", "Correct it at the source."
)

RECORDS = {
    2000: REFUSED_RECORD,
    3000: UNKNOWN_REFERENCE,
    3001: CLOSED_YEAR,
    3002: UNKNOWN_ACCOUNT,
    3003: APPROVAL,
    4000: IN_USE,
    4001: FINAL,
    4002: REFUSED_RECORD,
    4026: CLOSED_PERIOD,
    4028: BACK_ORDERS,
    4029: BAD_PERSON_NUMBER,
    4032: UNBALANCED,
    4033: APPROVAL,
}
"""{ErrorCode: meaning} of what concerns one record. A 2000 or 4002 that names a field refuses its value."""


def classify(answer: HttpResponse) -> LedgerbridgeError | None:
    """The error a whole answer stands for; None for a success."""
    if answer.status < 300:
        return None
    fault = fault_in(answer)
    row = _row(fault)
    wait = _wait_s(answer, fault) if row is THROTTLED else None
    return row.error(problem(row, fault=fault, wait_s=wait))


def _row(fault: Fault) -> Row:
    """A code says most, but a server that fails is not to be believed about records."""
    if fault.status == 429:
        return THROTTLED
    if fault.status >= 500:
        return OUTAGE
    if fault.code in CALLS and (fault.code != 4002 or fault.status == 403):
        return CALLS[fault.code]
    if fault.code == 4005 or fault.status == 401:
        return EXPIRED
    if fault.code in RECORDS or fault.status in (400, 404, 409):
        return GONE if fault.status == 404 and fault.code in (0, 3000) else RECORDS.get(fault.code, REFUSED_RECORD)
    return STATUSES.get(fault.status, STRANGE)


def fault_in(answer: HttpResponse) -> Fault:
    """What an answer that is no success says."""
    body = _decoded(answer.body)
    code = body.get("ErrorCode")
    texts = [f"{name}: {text}" if name else text for name, text in _texts(body) if text]
    return Fault(
        code if isinstance(code, int) else 0,
        answer.status,
        "; ".join(dict.fromkeys(texts)),
        str(body.get("ErrorId") or ""),
        tuple(name for name, text in _texts(body) if name and text),
    )


def _texts(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(field or nothing, sentence) of every place where the vendor puts words."""
    messages = body.get("ErrorMessages")
    if isinstance(messages, dict):
        for name, said in messages.items():
            yield str(name), ", ".join(map(str, said)) if isinstance(said, list) else str(said)
    for one in body["Errors"] if isinstance(body.get("Errors"), list) else []:
        yield "", str(one)
    for name in ("DeveloperErrorMessage", "ErrorMessage", "Message", "error_description"):
        yield "", str(body.get(name) or "")


def _decoded(raw: bytes) -> dict[str, Any]:
    try:
        body = decode_json(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return body if isinstance(body, dict) else {}


def _wait_s(answer: HttpResponse, fault: Fault) -> float:
    """The header, else the seconds in the message and one more (the header is often absent)."""
    header = answer.headers.get("retry-after", "")
    if re.fullmatch(r"\d+(\.\d+)?", header, re.ASCII):
        return min(float(header), LONGEST_WAIT_S)
    told = re.search(r"(\d+) second", fault.said, re.ASCII)
    return min(float(told[1]) + 1, LONGEST_WAIT_S) if told else WAIT_S


def problem(
    row: Row, field: str = "", fault: Fault | None = None, wait_s: float | None = None, **more: object
) -> Problem:
    """The problem a row describes."""
    fault = fault or Fault()
    places = filled({"vendor": LABEL, "field": field, "fault": fault.code, "status": fault.status, **more})
    text = f"{fault.said} ({fault.id})" if fault.said and fault.id else fault.said
    return Problem(row.code, row.cause, row.next_step, places, field, text, wait_s)


does_not_fit = partial(unknown_form, LABEL)
"""An answer, or a value in it, that does not have the form we know."""
