"""What Exact Online's refusals mean: by status, `Reason` header and text for a whole call, by the text for one record.

Exact answers most broken business rules with status 500, beside its own failures: the text tells them apart. Texts come
in the language of the user who connected, so rules are known by how they begin in English, Dutch, French and German
(REST API facts: errors). What begins otherwise may have had its effect.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any
from urllib.parse import unquote

import msgspec

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.base.meanings import (
    EXPIRED,
    MISSING_VALUE,
    OUTAGE,
    THROTTLED,
    TOO_LONG,
    Row,
    unknown_form,
)
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    PermissionMissing,
    Problem,
    RateLimited,
    RecordRefused,
    TemporaryError,
    VendorDrift,
    filled,
)
from ledgerbridge.model.wording import Phrase, Words
from ledgerbridge.seams.transport import HttpResponse

LABEL = "Exact Online"


NO_ACCESS = Row(
    AuthError,
    "LB-AUTH-06",
    "This grant does not open division {division} of {vendor}.",
    "Give the user access to the division at {vendor}, or connect again and choose one the user may open.",
)
NO_SCOPE = Row(
    PermissionMissing,
    "LB-PERM-01",
    "The application lacks the scope {scope} of {vendor}.",
    "Add the scope on the application's page at {vendor}, then connect again.",
)
NO_RIGHT = Row(
    PermissionMissing,
    "LB-PERM-01",
    "The user who connected {vendor} may not do this, or the licence does not hold it.",
    "Let an administrator give that user the right, or connect as a user who has it.",
)
BLOCKED_USER = Row(
    PermissionMissing,
    "LB-PERM-01",
    "The user who connected {vendor} is blocked or inactive there.",
    "Let an administrator unblock that user, or connect as another one.",
)
BLOCKED_DIVISION = Row(
    PermissionMissing,
    "LB-PERM-01",
    "Division {division} of {vendor} is blocked.",
    "Wait until {vendor} has finished its work on the division, or ask {vendor} why it is blocked.",
)
NO_LICENCE = Row(
    PermissionMissing,
    "LB-PERM-02",
    "The licence for {vendor} has expired or is blocked.",
    "Renew the licence at {vendor}.",
)
DAY_USED_UP = Row(
    RateLimited,
    "LB-LIMIT-02",
    "The calls that {vendor} allows a day for this division are used up.",
    "Nothing to do: it goes on when {vendor} counts anew.",
)
BLOCKED_FOR_ERRORS = Row(
    RateLimited,
    "LB-LIMIT-02",
    "{vendor} takes no calls of {endpoint} for an hour, because too many were refused.",
    "See why records were refused; it goes on by itself.",
)
NO_API = Row(
    TemporaryError,
    "LB-NET-04",
    "{vendor} answered something that is not its API, such as a page about maintenance.",
    "Nothing to do if it passes; else check the address of the connection.",
)
STRANGE = Row(
    VendorDrift,
    "LB-DRIFT-01",
    "{vendor} answered status {status}, which is not expected.",
    "Report this to the maintainers.",
)
GONE = Row(
    RecordRefused,
    "LB-REC-05",
    "{vendor} no longer has this record, or it was made inactive.",
    "Decide whether it is made anew or left out.",
)

CALLS = {
    "400": STRANGE,
    "401": EXPIRED,
    "403": NO_RIGHT,
    "403 scope": NO_SCOPE,
    "403 NoDivisionAccess": NO_ACCESS,
    "403 BlockedUser": BLOCKED_USER,
    "403 InactiveUser": BLOCKED_USER,
    "403 BlockedCustomer": NO_LICENCE,
    "403 LicenseExpired": NO_LICENCE,
    "403 DivisionBlocked": BLOCKED_DIVISION,
    "404": GONE,
    "408": OUTAGE,
    "429": THROTTLED,
    "429 day": DAY_USED_UP,
    "429 errors": BLOCKED_FOR_ERRORS,
    "500": OUTAGE,
    "503": OUTAGE,
    "no JSON": NO_API,
}
"""{status, with what tells it apart: meaning}."""

REFUSED_RECORD = Row(
    RecordRefused,
    "LB-REC-01",
    "{vendor} refused this record.",
    "Read what {vendor} said and correct the record at the source.",
)
UNKNOWN_FIELD = Row(RecordRefused, "LB-REC-01", "{vendor} has no field {field}.", "Take the field out of the mapping.")
READ_ONLY = Row(RecordRefused, "LB-REC-01", "{vendor} sets {field} by itself.", "Take the field out of the mapping.")
NOT_OFFERED = Row(
    RecordRefused,
    "LB-REC-01",
    "{vendor} does not let its API do this to records of this kind.",
    "Do it at {vendor} itself, or leave it out of the integration.",
)
FIXED = Row(
    RecordRefused,
    "LB-REC-01",
    "{vendor} sets {field} when a record is made, and never again.",
    "Leave the field as it is, or map it for new records only.",
)
IN_USE = Row(
    RecordRefused,
    "LB-REC-06",
    "{vendor} already has a record with this value, which may occur only once.",
    "Merge the two there, link them, or give one of them another value.",
)
TOO_LARGE = Row(
    RecordRefused,
    "LB-REC-01",
    "The file is larger than the 10 MB that {vendor} takes.",
    "Make the file smaller, or attach it at {vendor} itself.",
)
FINAL = Row(
    RecordRefused,
    "LB-REC-09",
    "{vendor} has finished this document, so it takes no more changes.",
    "Correct it with a credit note at {vendor}.",
)
CLOSED = Row(
    RecordRefused,
    "LB-REC-10",
    "The period of this document is closed at {vendor}.",
    "Open the period at {vendor}, or give the document a date in an open one.",
)
UNKNOWN_REFERENCE = Row(
    RecordRefused,
    "LB-REC-11",
    "{vendor} does not know what stands in {field}, or it may not be used here.",
    "Choose one that {vendor} has; a customer must have the status of a customer.",
)
WRONG_CURRENCY = Row(
    RecordRefused,
    "LB-REC-12",
    "The currency of this document is not active in the division of {vendor}.",
    "Activate the currency at {vendor}, or send the document in another.",
)
NOT_ALLOWED = Row(
    RecordRefused,
    "LB-REC-09",
    "{vendor} does not allow this in the state the record is in, or with this licence.",
    "Read what {vendor} said and change the record there.",
)

RULES = {
    "mandatory": MISSING_VALUE,
    "invalid reference": UNKNOWN_REFERENCE,
    "exists": IN_USE,
    "processed": FINAL,
    "closed": CLOSED,
    "currency": WRONG_CURRENCY,
    "not allowed": NOT_ALLOWED,
    "too long": TOO_LONG,
    "invalid": REFUSED_RECORD,
    "bad request": REFUSED_RECORD,
}
"""{broken rule: meaning for one record}."""

_WORDS = (
    ("mandatory", ("mandatory", "verplicht", "obligatoire", "pflichtfeld", "obligatorisch")),
    ("invalid reference", ("invalid reference", "ongeldige referentie", "référence non valide", "ungültige referenz")),
    ("exists", ("data already exists", "gegeven bestaat reeds", "already exists", "existe déjà", "bereits vorhanden")),
    ("processed", ("already processed", "reeds verwerkt", "déjà traité", "bereits verarbeitet")),
    ("closed", ("period is closed", "closed period", "periode is afgesloten", "afgesloten periode")),
    ("currency", ("currency", "valuta", "devise", "währung")),
    ("not allowed", ("not allowed", "niet toegestaan", "non autorisé", "nicht erlaubt", "nicht zulässig")),
    ("too long", ("too long", "te lang", "trop long", "zu lang", "maximum length", "maximale lengte")),
    ("invalid", ("invalid", "ongeldig", "non valide", "ungültig")),
    ("bad request", ("error processing request stream", "bad request")),
)
"""How the texts of broken rules begin or what they hold, first hit first. Those of Mandatory, Invalid reference, Data
already exists and Already processed are known in English and Dutch; the rest is ASSUMED."""

BLOCK_S = 3600.0
WAIT_S = 61.0
"""How long to wait after a 429 that names no moment: the minute is counted by the clock."""
_SCOPE = re.compile(r"'([a-z]+\.[a-z.]+)' scope|scope '([a-z]+\.[a-z.]+)'", re.IGNORECASE)


class Said(msgspec.Struct, frozen=True):
    """One answer that is no success, as far as it was read."""

    status: int
    text: str = ""
    reason: str = ""
    key: str = ""
    retry_after_s: float | None = None


def said_in(answer: HttpResponse, now: float) -> Said | None:
    """What an answer says that is no success; None for a success. `now` is the hub's time as a timestamp."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if answer.status < 300:
        return None if _is_json(answer, headers) else Said(answer.status, key="no JSON")
    text, reason = _text(answer.body), headers.get("reason", "")
    key, wait = _key(answer.status, text, reason, headers, now)
    told = text or unquote(headers.get("www-authenticate", "")) if answer.status == 401 else text
    return Said(answer.status, told or reason, reason, key, wait)


def _is_json(answer: HttpResponse, headers: dict[str, str]) -> bool:
    """Whether a success is one of the API: maintenance answers a page with status 200."""
    return not answer.body.strip() or "html" not in headers.get("content-type", "").lower()


def _key(status: int, text: str, reason: str, headers: dict[str, str], now: float) -> tuple[str, float | None]:
    if status == 429:
        return _limit(headers, now)
    if status == 403:
        return _forbidden(f"{reason} {text}"), None
    if status == 401 or str(status) not in CALLS:
        return "401" if status == 401 else ("500" if status >= 500 else "400"), None
    return str(status), None


def _limit(headers: dict[str, str], now: float) -> tuple[str, float | None]:
    """Only the headers of the limit that was hit are there; without any, it is the block after errors. ASSUMED."""
    if "retry-after" in headers:
        return "429", _seconds(headers["retry-after"], WAIT_S)
    if "x-ratelimit-minutely-reset" in headers:
        return "429", _until(headers["x-ratelimit-minutely-reset"], now, WAIT_S)
    if "x-ratelimit-reset" in headers:
        return "429 day", _until(headers["x-ratelimit-reset"], now, BLOCK_S)
    if "x-ratelimit-minutely-limit" in headers:
        return "429", WAIT_S
    return "429 errors", BLOCK_S


def _forbidden(text: str) -> str:
    if "scope" in text.lower():
        return "403 scope"
    for reason in ("NoDivisionAccess", "BlockedUser", "InactiveUser", "BlockedCustomer", "DivisionBlocked"):
        if reason.lower() in text.lower():
            return f"403 {reason}"
    expired = "licenseexpired" in text.lower() or "license expired" in text.lower()
    return "403 LicenseExpired" if expired else "403"


def _seconds(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise


def _until(reset_ms: str, now: float, otherwise: float) -> float:
    """Seconds to a moment in milliseconds, and one more; at least two, since clocks differ a little."""
    if not reset_ms.isdigit():
        return otherwise
    return max(2.0, int(reset_ms) / 1000 - now + 1.0)


def _text(body: bytes) -> str:
    """The message of an error body, of the API or of the token endpoint; empty where there is none."""
    try:
        told: Any = decode_json(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    error = told.get("error") if isinstance(told, dict) else None
    if isinstance(error, str):
        return str(told.get("error_description") or error)
    message = error.get("message") if isinstance(error, dict) else None
    value = message.get("value") if isinstance(message, dict) else message
    return value if isinstance(value, str) else ""


def error_of(said: Said, division: str, endpoint: str = "") -> LedgerbridgeError:
    """The error an answer stands for when a whole call is asked for."""
    row = CALLS[said.key]
    values = {
        "vendor": LABEL,
        "division": division,
        "status": str(said.status),
        "scope": scope_in(f"{said.reason} {said.text}"),
        "endpoint": endpoint,
    }
    words = _unnamed(values["scope"], endpoint)
    return row.error(Problem(row.code, row.cause, row.next_step, values, "", said.text, said.retry_after_s, words))


def _unnamed(scope: str, endpoint: str) -> Words:
    """What is said instead of a scope or an endpoint that the answer does not name."""
    words: Words = {} if scope else {"scope": (Phrase("(not named)"),)}
    return words if endpoint else {**words, "endpoint": (Phrase("some kind"),)}


def scope_in(text: str) -> str:
    """The scope that a refusal names, as Exact writes it."""
    found = _SCOPE.search(text)
    return (found.group(1) or found.group(2)) if found else ""


def rule_in(text: str) -> str | None:
    """The business rule that a text says is broken; None where it names none."""
    lower = text.lower()
    for rule, beginnings in _WORDS:
        if rule in ("mandatory", "invalid reference", "not allowed", "invalid", "bad request"):
            if any(line.strip().startswith(beginnings) for line in lower.splitlines()):
                return rule
        elif any(word in lower for word in beginnings):
            return rule
    return None


def captions_in(text: str) -> list[str]:
    """What stands behind the colon on each line of a text: captions of Exact's screens."""
    return [line.partition(":")[2].strip() for line in text.splitlines() if ":" in line]


def problem(row: Row, field: str = "", text: str = "", **values: object) -> Problem:
    """The problem of one record."""
    return Problem(row.code, row.cause, row.next_step, filled({"vendor": LABEL, "field": field, **values}), field, text)


does_not_fit = partial(unknown_form, LABEL)
"""An answer, or a value in it, that does not have the form we know."""
