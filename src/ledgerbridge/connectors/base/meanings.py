"""What vendors' refusals mean: the form of a row of every connector's error table, and the rows that all share."""

from __future__ import annotations

import msgspec

from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    OutcomeUnknown,
    Problem,
    RateLimited,
    RecordRefused,
    TemporaryError,
    filled,
)


class Row(msgspec.Struct, frozen=True):
    """One meaning: the class says who acts, the texts say what happened and what to do."""

    error: type[LedgerbridgeError]
    code: str
    cause: str
    next_step: str
    retry_after_s: float | None = None


EXPIRED = Row(AuthError, "LB-AUTH-03", "{vendor} refused the access token.", "Connect {vendor} again.")
THROTTLED = Row(RateLimited, "LB-LIMIT-01", "{vendor} asks for fewer calls.", "Nothing to do: it goes on by itself.")
OUTAGE = Row(TemporaryError, "LB-NET-03", "{vendor} has an outage.", "Nothing to do: it is tried again.")
REFUSED_VALUE = Row(
    RecordRefused, "LB-REC-01", "{vendor} refused the value of {field}.", "Correct it at the source or map another."
)
MISSING_VALUE = Row(
    RecordRefused, "LB-REC-03", "{vendor} needs a value in {field}.", "Fill the field at the source or map another."
)
TOO_LONG = Row(
    RecordRefused, "LB-REC-04", "The text for {field} is too long for {vendor}.", "Shorten it at the source."
)
STALE = Row(
    TemporaryError, "LB-REC-07", "The record changed at {vendor} meanwhile.", "Nothing to do: it is read again."
)
UNSETTLED = Row(
    OutcomeUnknown, "LB-NET-03", "{vendor} failed while it worked on this record.", "Nothing to do: it is tried again."
)


def unknown_form(label: str, what: str) -> Problem:
    """An answer, or a value in it, that does not have the form we know."""
    return Problem(
        "LB-DRIFT-01",
        "{vendor} answered {field} in a form that is not known.",
        "Report this to the maintainers.",
        filled({"vendor": label, "field": what}),
        what,
    )
