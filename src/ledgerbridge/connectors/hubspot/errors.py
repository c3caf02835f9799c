"""What HubSpot's refusals mean: by status and category for a call, by property code for one record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.base.meanings import OUTAGE, Row
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    PermissionMissing,
    Problem,
    RateLimited,
    RecordRefused,
    TemporaryError,
    VendorDrift,
)
from ledgerbridge.model.wording import Phrase, Words, parted
from ledgerbridge.seams.transport import HttpResponse

LABEL = "HubSpot"

ErrorBody: TypeAlias = Mapping[str, Any]
"""An error as HubSpot says it, for a call or as an entry of a batch answer; every part may be missing."""


CALLS = {
    (401, "EXPIRED_AUTHENTICATION"): Row(
        AuthError, "LB-AUTH-03", "{vendor}'s access token has expired.", "Connect {vendor} again if it does not renew."
    ),
    (401, ""): Row(AuthError, "LB-AUTH-02", "{vendor} does not accept the access token.", "Connect {vendor} again."),
    (403, ""): Row(
        PermissionMissing,
        "LB-PERM-01",
        "{vendor} has not granted {scopes}.",
        "Add the scope to the app at {vendor} and connect again.",
    ),
    (404, "OBJECT_NOT_FOUND"): Row(
        RecordRefused, "LB-REC-05", "{vendor} no longer has this record.", "Decide whether it is made anew or left out."
    ),
    (423, ""): Row(
        TemporaryError, "LB-NET-03", "{vendor} has the record locked.", "Nothing to do: it is tried again.", 2.0
    ),
    (429, "DAILY"): Row(
        RateLimited,
        "LB-LIMIT-02",
        "The day's calls to {vendor} are used up.",
        "Nothing to do: it goes on after midnight in the account's time zone.",
        3600.0,
    ),
    (429, "SECONDLY"): Row(
        RateLimited, "LB-LIMIT-01", "{vendor} asks for fewer calls.", "Nothing to do: it goes on by itself.", 1.0
    ),
    (429, ""): Row(
        RateLimited, "LB-LIMIT-01", "{vendor} asks for fewer calls.", "Nothing to do: it goes on by itself.", 10.0
    ),
    (477, ""): Row(
        TemporaryError,
        "LB-NET-03",
        "{vendor} is moving the account to another data centre.",
        "Nothing to do: it goes on by itself.",
    ),
}
"""{(status, category or limit): meaning}; an empty category is the rest of that status."""

WEB_PAGE = Row(
    TemporaryError,
    "LB-NET-04",
    "{vendor} answered {status} with a web page.",
    "Nothing to do if it passes; else look at the vendor's status page.",
)
STRANGE = Row(
    VendorDrift, "LB-DRIFT-01", "{vendor} answered {status}, which is not expected.", "Report this to the maintainers."
)
GONE = CALLS[404, "OBJECT_NOT_FOUND"]
COMPANION_GONE = Row(
    RecordRefused, "LB-REC-05", "{vendor} no longer has company {other}.", "Nothing to do: it is looked for by name."
)
NOT_KNOWN = Row(
    RecordRefused,
    "LB-REC-11",
    "{vendor} does not know a record that this {type} names.",
    "Sync or link that record first, then try again.",
)
NOT_BESIDE = Row(
    RecordRefused,
    "LB-REC-01",
    "{vendor} lets no {type} name a record in {field}.",
    "Take the field out of the mapping.",
)
FINAL = Row(
    RecordRefused,
    "LB-REC-09",
    "{vendor} takes no such change of this {type} any more: it is final there.",
    "Leave it as it is, or correct it there by a new one.",
)
READ_ONLY = Row(RecordRefused, "LB-REC-01", "{vendor} sets {field} by itself.", "Take the field out of the mapping.")
NOT_HERE = Row(
    RecordRefused,
    "LB-REC-01",
    "{vendor} takes no such write of a {type}: {reason}",
    "Make the change at {vendor}, or take the record out of the flow.",
)
HELD = Row(
    RecordRefused,
    "LB-REC-06",
    "Record {other} of {vendor} already has this {field}.",
    "Link the two records, merge them, or give one another value.",
)

_CORRECT = "Correct it at the source, or map another field."
PROPERTIES = {
    "PROPERTY_DOESNT_EXIST": Row(
        RecordRefused, "LB-REC-01", "{vendor} has no property {field}.", "Take the field out of the mapping."
    ),
    "READ_ONLY_VALUE": READ_ONLY,
    "INVALID_OPTION": Row(
        RecordRefused,
        "LB-REC-01",
        "The value for {field} is none of its options at {vendor}.",
        "Add the option there, or map the value to one that is there.",
    ),
    "MISSING_REQUIRED_PROPERTY": Row(
        RecordRefused, "LB-REC-03", "{vendor} needs a value in {field}.", "Fill the field at the source or map another."
    ),
    "MISSING_CONDITIONAL_REQUIRED_PROPERTY": Row(
        RecordRefused, "LB-REC-03", "{vendor} needs a value in {field}.", "Fill the field at the source or map another."
    ),
}
"""{code of a property's fault: meaning}."""
UNFIT = Row(RecordRefused, "LB-REC-01", "{vendor} refused the value of {field}.", _CORRECT)
UNFIT_RECORD = Row(RecordRefused, "LB-REC-01", "{vendor} refused the record.", _CORRECT)
NEEDED = Row(
    RecordRefused, "LB-REC-03", "{vendor} needs a value in one of {fields}.", "Fill one of them at the source."
)
UNANSWERED = Row(
    VendorDrift,
    "LB-DRIFT-01",
    "{vendor} did not say what became of this record.",
    "Nothing to do: it is looked up before it is tried again.",
)

_HOLDERS = (re.compile(r"Existing ID: (\d+)"), re.compile(r"(\d+) already has that value"))
_HELD_PROPERTY = re.compile(r"propertyName=(\w+)")


def classify(answer: HttpResponse) -> LedgerbridgeError | None:
    """The error an answer stands for; None for a success."""
    if answer.status < 300:
        return None
    body = _body(answer.body)
    if body is None:
        row = WEB_PAGE if answer.status >= 500 else CALLS.get((answer.status, ""), STRANGE)
        return _error(row, {}, answer)
    if answer.status in (400, 409):
        return RecordRefused(refusal(body))
    limit = str(body.get("policyName") or "") if answer.status == 429 else str(body.get("category") or "")
    fallback = OUTAGE if answer.status >= 500 else STRANGE
    row = CALLS.get((answer.status, limit)) or CALLS.get((answer.status, "")) or fallback
    return _error(row, body, answer)


def refusal(body: ErrorBody) -> Problem:
    """Why one record was refused: by a value another record holds, by one of its own values, or as a whole."""
    if body.get("category") == "OBJECT_NOT_FOUND":
        return problem(GONE, vendor_text=_message(body))
    holder = _holder(body)
    if holder or body.get("category") in ("CONFLICT", "OBJECT_ALREADY_EXISTS"):
        return _held(body, holder)
    code, field = _fault(body)
    row = PROPERTIES.get(code, UNFIT if field else UNFIT_RECORD)
    return problem(row, field, _message(body))


UNNAMED: Words = {
    "field": (Phrase("value"),),
    "other": (Phrase("(not named)"),),
    "scopes": (Phrase("what this call needs"),),
}
"""{place: what is said where the answer does not name it}."""


def problem(row: Row, field: str = "", vendor_text: str = "", **values: object) -> Problem:
    """The problem of a row, its places filled."""
    places, words = parted({"vendor": LABEL, "field": field, **values})
    unnamed = {place: told for place, told in UNNAMED.items() if places.get(place) == ""}
    words = {**words, **unnamed}
    return Problem(row.code, row.cause, row.next_step, places, field, vendor_text, row.retry_after_s, words)


def misfit(what: str | Phrase, said: Exception) -> Problem:
    """An answer, or a record in it, that does not have the shape we know."""
    values, words = parted({"what": what})
    return Problem(
        "LB-DRIFT-01",
        "{vendor} answered {what} in a form that is not known.",
        "Report this to the maintainers.",
        {"vendor": LABEL, **values},
        vendor_text=str(said),
        words=words,
    )


def _error(row: Row, body: ErrorBody, answer: HttpResponse) -> LedgerbridgeError:
    scopes = ", ".join(_scopes(body))
    found = problem(row, "", _message(body), status=answer.status, scopes=scopes)
    wait = answer.headers.get("retry-after", "")
    if wait.isdigit():
        found = msgspec.structs.replace(found, retry_after_s=float(wait))
    return row.error(found)


def _held(body: ErrorBody, holder: str) -> Problem:
    text = _message(body)
    named = _HELD_PROPERTY.search(text)
    field = named[1] if named else "email" if text.startswith("Contact already exists") else ""
    return problem(HELD, field, text, other=holder)


def _holder(body: ErrorBody) -> str:
    """Id of the record that has the value already; empty where none is named."""
    named = _context(body).get("existingId")
    if isinstance(named, list) and named:
        return str(named[0])
    hits = (pattern.search(_message(body)) for pattern in _HOLDERS)
    return next((hit[1] for hit in hits if hit), "")


def _fault(body: ErrorBody) -> tuple[str, str]:
    """(code, property) of the first value HubSpot does not take; it stands beside the message, or in its text alone."""
    for entry in _entries(body.get("errors")):
        names = _context(entry).get("propertyName")
        if isinstance(names, list) and names:
            return str(entry.get("code") or ""), str(names[0])
    _, _, listed = _message(body).partition("Property values were not valid: ")
    for entry in _entries(_body(listed.encode(), list)):
        return str(entry.get("error") or ""), str(entry.get("name") or "")
    return "", ""


def _scopes(body: ErrorBody) -> list[str]:
    """Scopes of which one is missing; two shapes are known."""
    places = [body, *_entries(body.get("errors"))]
    lists = (_context(place).get("requiredGranularScopes") for place in places)
    return next(([str(scope) for scope in scopes] for scopes in lists if isinstance(scopes, list)), [])


def _message(body: ErrorBody) -> str:
    return str(body.get("message") or "")


def _context(body: ErrorBody) -> Mapping[str, Any]:
    context = body.get("context")
    return context if isinstance(context, dict) else {}


def _entries(listed: Any) -> list[dict[str, Any]]:
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def _body(raw: bytes, shape: type = dict) -> Any:
    """The JSON of an answer when it has that shape, else None."""
    try:
        read = decode_json(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return read if isinstance(read, shape) else None
