"""What the system's refusals mean: by status for a whole call, by code for one record."""

from __future__ import annotations

import msgspec

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.base.meanings import OUTAGE, Row
from ledgerbridge.connectors.base.protocol import Delayed, Refused
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    Problem,
    RateLimited,
    RecordRefused,
    TemporaryError,
    VendorDrift,
    filled,
)
from ledgerbridge.model.wording import Phrase, Words
from ledgerbridge.seams.transport import HttpResponse

LABEL = "Memory"


CALLS = {
    401: Row(AuthError, "LB-AUTH-03", "{vendor} refused the access key.", "Make a new key there and connect again."),
    429: Row(RateLimited, "LB-LIMIT-01", "{vendor} asks for fewer calls.", "Nothing to do: it goes on by itself."),
}
"""{status of a whole call: meaning}."""
STRANGE = Row(
    VendorDrift, "LB-DRIFT-01", "{vendor} answered {status}, which is not expected.", "Report this to the maintainers."
)

RECORDS = {
    "required": Row(
        RecordRefused, "LB-REC-03", "{vendor} needs a value in {field}.", "Fill the field at the source or map another."
    ),
    "too_long": Row(
        RecordRefused, "LB-REC-04", "The text for {field} is too long for {vendor}.", "Shorten it at the source."
    ),
    "invalid": Row(RecordRefused, "LB-REC-01", "{vendor} refused the value of {field}.", "Correct it at the source."),
    "unknown_field": Row(
        RecordRefused, "LB-REC-01", "{vendor} has no field {field}.", "Take the field out of the mapping."
    ),
    "read_only": Row(
        RecordRefused, "LB-REC-01", "{vendor} sets {field} by itself.", "Take the field out of the mapping."
    ),
    "duplicate_reference": Row(
        RecordRefused,
        "LB-REC-06",
        "Record {other} of {vendor} already has this {field}.",
        "Link the two records, or merge them there.",
    ),
    "name_in_use": Row(
        RecordRefused,
        "LB-REC-02",
        "Record {other} of {vendor} already has this {field}.",
        "Rename one of the two, or link them.",
    ),
    "missing": Row(
        RecordRefused, "LB-REC-05", "{vendor} no longer has this record.", "Decide whether it is made anew or left out."
    ),
    "final": Row(
        RecordRefused,
        "LB-REC-09",
        "The document is booked at {vendor} and takes no more changes.",
        "Correct it there by a credit note, or take the change back at the source.",
    ),
    "unknown_reference": Row(
        RecordRefused,
        "LB-REC-11",
        "{vendor} does not know the record that {field} names.",
        "Sync that record first, or choose another in the settings.",
    ),
    "stale": Row(
        TemporaryError, "LB-REC-07", "The record changed at {vendor} meanwhile.", "Nothing to do: it is read again."
    ),
}
"""{code beside a record: meaning}."""


class WireError(msgspec.Struct):
    """Why one record was refused; `id` is that of another record it clashes with."""

    code: str
    message: str
    field: str | None = None
    id: str | None = None


def classify(answer: HttpResponse) -> LedgerbridgeError | None:
    """The error a whole answer stands for."""
    if answer.status < 300:
        return None
    row = CALLS.get(answer.status, OUTAGE if answer.status >= 500 else STRANGE)
    wait = answer.headers.get("retry-after", "")
    problem = Problem(
        row.code,
        row.cause,
        row.next_step,
        filled({"vendor": LABEL, "status": answer.status}),
        vendor_text=_message(answer.body),
        retry_after_s=float(wait) if wait.isdecimal() else None,
    )
    return row.error(problem)


def _unnamed(error: WireError) -> Words:
    """What is said instead of a field or a record that the error does not name."""
    field: Words = {} if error.field else {"field": (Phrase("a field"),)}
    return field if error.id else {**field, "other": (Phrase("(not named)"),)}


def refusal(reference: str, error: WireError) -> Refused | Delayed:
    """What an error beside one record means; waiting helps where the class says so."""
    row = RECORDS.get(error.code, RECORDS["invalid"])
    values = filled({"vendor": LABEL, "field": error.field or "", "other": error.id or ""})
    problem = Problem(
        row.code, row.cause, row.next_step, values, error.field or "", error.message, words=_unnamed(error)
    )
    return Delayed(reference, problem) if issubclass(row.error, TemporaryError) else Refused(reference, problem)


def not_done(reason: str) -> Problem:
    """What cannot be done with a record type, for the reason its capabilities give."""
    return Problem("LB-REC-01", reason, "Do it at {vendor} itself.", filled({"vendor": LABEL}))


def misfit(what: Phrase, error: Exception) -> Problem:
    """An answer or a record in it that does not have the shape we know."""
    return Problem(
        "LB-DRIFT-01",
        "{vendor} answered {what} in a form that is not known.",
        "Report this to the maintainers.",
        {"vendor": LABEL},
        vendor_text=str(error),
        words={"what": (what,)},
    )


def _message(body: bytes) -> str:
    try:
        return str(decode_json(body)["error"]["message"])
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError):
        return ""
