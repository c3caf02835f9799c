"""What Hyperline's refusals mean: by status for a whole call, by validation code or text for one record.

Bodies are `{"message": "..."}` (error handling page); failed validations add `errors`, each `{code, path, message}`
(the TypeScript client of 2024).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.base.meanings import (
    MISSING_VALUE,
    OUTAGE,
    REFUSED_VALUE,
    STALE,
    THROTTLED,
    TOO_LONG,
    Row,
    unknown_form,
)
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    OutcomeUnknown,
    PermissionMissing,
    Problem,
    RecordRefused,
    VendorDrift,
    filled,
)
from ledgerbridge.model.wording import Phrase, Words, parted, phrase
from ledgerbridge.seams.transport import HttpResponse

LABEL = "Hyperline"
WAIT_S = 10.0
"""How long to wait after a 429 without `Retry-After`: limits count ten seconds (rate limiting page)."""


REFUSED_KEY = Row(
    AuthError,
    "LB-AUTH-03",
    "{vendor} refused the API key.",
    "Make a new key there under Settings, API, and connect again; test keys open the test mode alone.",
)
NO_RIGHT = Row(
    PermissionMissing,
    "LB-PERM-01",
    "The API key of {vendor} lacks {scope}.",
    "Let an administrator make a key with that scope at {vendor}, and connect again.",
)
NO_ROUTE = Row(
    VendorDrift,
    "LB-DRIFT-01",
    "{vendor} does not know the address that was called.",
    "Report this to the maintainers.",
)
STRANGE = Row(
    VendorDrift, "LB-DRIFT-01", "{vendor} answered {status}, which is not expected.", "Report this to the maintainers."
)
CALLS = {"401": REFUSED_KEY, "403": NO_RIGHT, "route": NO_ROUTE, "429": THROTTLED, "5xx": OUTAGE}
"""{status, or what stands for several: meaning of a whole call}."""

REFUSED_RECORD = Row(
    RecordRefused,
    "LB-REC-01",
    "{vendor} refused this record.",
    "Read what {vendor} said and correct the record at the source.",
)
GONE = Row(
    RecordRefused,
    "LB-REC-05",
    "{vendor} no longer has this record, or it was archived.",
    "Decide whether it is made anew or left out.",
)
HELD = Row(
    RecordRefused,
    "LB-REC-06",
    "Another record of {vendor} already has one of these values.",
    "Link the two records, merge them, or give one another value.",
)
FINAL = Row(
    RecordRefused,
    "LB-REC-09",
    "The document is final at {vendor}, and {field} cannot change any more.",
    "Leave it as it is, or correct it there with a credit note.",
)
IS_FINAL = Row(
    RecordRefused,
    "LB-REC-09",
    "The document is final at {vendor} already.",
    "Nothing to do, unless it was made final by mistake: then correct it there with a credit note.",
)
NOT_KNOWN = Row(
    RecordRefused,
    "LB-REC-11",
    "{vendor} does not know a record this one points to.",
    "Read what {vendor} said; link or make that record first.",
)
NO_CURRENCY = Row(
    RecordRefused,
    "LB-REC-12",
    "The customer has no currency at {vendor}.",
    "Give the customer a currency there, or map one.",
)
OTHER_CURRENCY = Row(
    RecordRefused,
    "LB-REC-12",
    "The currency of this record is not the one of its document at {vendor}.",
    "Correct the currency at the source; amounts are never converted.",
)
UNKNOWN_CURRENCY = Row(
    RecordRefused,
    "LB-REC-12",
    "The currency in {field} is none that is known.",
    "Give its code of three letters, such as EUR.",
)
TOO_FINE = Row(
    RecordRefused,
    "LB-REC-12",
    "The amount in {field} has more decimals than its currency.",
    "Round it at the source, or by a rule of the mapping.",
)
UNSETTLED = Row(
    OutcomeUnknown,
    "LB-NET-02",
    "{vendor} has had a call with the same key and did not say what became of it.",
    "Nothing to do: it is looked up before it is tried again.",
)
UNKNOWN_FIELD = Row(RecordRefused, "LB-REC-01", "{vendor} has no field {field}.", "Take the field out of the mapping.")
READ_ONLY = Row(
    RecordRefused, "LB-REC-01", "{field} of {vendor} can only be read.", "Take the field out of the mapping."
)
FIXED = Row(
    RecordRefused,
    "LB-REC-01",
    "{field} of {vendor} is fixed once the record exists.",
    "Let the mapping set it for new records only.",
)

RECORDS = {
    "missing": MISSING_VALUE,
    "too_big": TOO_LONG,
    "too_small": MISSING_VALUE,
    "value": REFUSED_VALUE,
    "record": REFUSED_RECORD,
    "not_found": GONE,
    "points_to_nothing": NOT_KNOWN,
    "no_currency": NO_CURRENCY,
    "conflict": HELD,
    "same_key": UNSETTLED,
    "stale": STALE,
    "final": FINAL,
}
"""{what is wrong with one record: meaning}."""

_TEXTS = (
    (re.compile(r"without a currency", re.IGNORECASE), "no_currency"),
    (re.compile(r"idempoten", re.IGNORECASE), "same_key"),
)
_SCOPE = re.compile(r"\b[a-z_]+:(read|write)\b")
_KEPT_PATHS = {"line_items": "lines[]"}


class Said(msgspec.Struct, frozen=True):
    """A refusal as the vendor words it: the key of its row, and the path of the field it names."""

    key: str
    field: str
    text: str


def classify(answer: HttpResponse) -> LedgerbridgeError | None:
    """The error an answer stands for; None for a success or a redirect."""
    if answer.status < 400:
        return None
    body = _body(answer.body)
    text = str(body.get("message") or "")
    row = _call_row(answer.status, text)
    if row is not None:
        wait = _seconds(answer.headers.get("retry-after")) if row is THROTTLED else None
        named = _SCOPE.search(text)
        scope = phrase("the scope {name}", name=named[0]) if named else phrase("the scope that this call needs")
        values, words = parted({"vendor": LABEL, "status": answer.status, "scope": scope})
        return row.error(Problem(row.code, row.cause, row.next_step, values, "", text, wait, words))
    said = refusal(answer.status, body)
    row = RECORDS[said.key]
    return row.error(problem(row, said.field, said.text))


def _call_row(status: int, text: str) -> Row | None:
    """What the status says of the whole call; None where the refusal is about a record."""
    if status == 404 and text.lower() == "route not found":
        return NO_ROUTE
    if status >= 500:
        return OUTAGE
    if status in (400, 404, 409, 422):
        return None
    return CALLS.get(str(status), STRANGE)


def refusal(status: int, body: Mapping[str, Any]) -> Said:
    """What is wrong with one record: what validation names, else what the status and the text say."""
    text = str(body.get("message") or "")
    for fault in body.get("errors") or [] if isinstance(body.get("errors"), list) else []:
        if isinstance(fault, dict):
            said = "; ".join(part for part in (text, str(fault.get("message") or "")) if part)
            return Said(_fault_key(fault), _path(fault.get("path")), said)
    key = next((key for pattern, key in _TEXTS if pattern.search(text)), "")
    by_status = {404: "not_found", 409: "conflict"}
    return Said(key or by_status.get(status, "record"), "", text)


def _fault_key(fault: Mapping[str, Any]) -> str:
    code = fault.get("code")
    if code == "invalid_type" and fault.get("received") in ("undefined", "null"):
        return "missing"
    if code in ("too_big", "too_small") and fault.get("type", "string") == "string":
        return str(code)
    return "value"


def _path(path: Any) -> str:
    """A path of ours: `["line_items", 0, "product_id"]` is `lines[].product_id`."""
    names = [str(name) for name in path if not isinstance(name, int)] if isinstance(path, list) else []
    return ".".join(_KEPT_PATHS.get(name, name) for name in names)


def problem(row: Row, field: str = "", vendor_text: str = "", **values: object) -> Problem:
    """The problem of one record."""
    places = filled({"vendor": LABEL, "field": field, **values})
    return Problem(row.code, row.cause, row.next_step, places, field, vendor_text, words=unnamed(places["field"]))


def unnamed(field: str) -> Words:
    """What is said instead of a field that the answer does not name."""
    return {} if field else {"field": (Phrase("a field"),)}


def not_done(reason: str) -> Problem:
    """What cannot be done with a record type, for the reason its capabilities give."""
    return Problem("LB-REC-01", reason, "Do it at {vendor} itself.", filled({"vendor": LABEL}))


does_not_fit = partial(unknown_form, LABEL)
"""An answer, or a value in it, that does not have the form we know."""


def emptied(field: str) -> Problem:
    """An update is documented without a word about what it leaves out; that it is kept is assumed."""
    return Problem(
        "LB-DRIFT-01",
        "{vendor} emptied {field} in an update that did not name it.",
        "Fill the field again at {vendor}, and report this to the maintainers.",
        filled({"vendor": LABEL, "field": field}),
        field,
    )


def filter_ignored(name: str) -> Problem:
    """Hyperline drops parameters it does not know and answers the whole list; what was asked for is picked here."""
    return Problem(
        "LB-DRIFT-01",
        "{vendor} did not apply the filter {field}, so everything was read and sorted here.",
        "Nothing is wrong with the records; report this to the maintainers.",
        filled({"vendor": LABEL, "field": name}),
        name,
    )


def _body(raw: bytes) -> dict[str, Any]:
    try:
        read = decode_json(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return read if isinstance(read, dict) else {}


def _seconds(retry_after: str | None) -> float:
    try:
        return float(retry_after or WAIT_S)
    except ValueError:
        return WAIT_S
