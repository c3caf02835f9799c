"""What QuickBooks' faults mean: by fault code and status for a whole call, by fault code for one record.

The service behind Intuit's gateway writes `Fault.Error[]`, the gateway itself `fault.error[]` with names in lower case;
a fault may stand in an answer with status 200. Texts vary by locale, so only codes count.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.base.meanings import (
    EXPIRED,
    MISSING_VALUE,
    OUTAGE,
    REFUSED_VALUE,
    STALE,
    THROTTLED,
    TOO_LONG,
    UNSETTLED,
    Row,
    unknown_form,
)
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    PermissionMissing,
    Problem,
    RecordRefused,
    TemporaryError,
    VendorDrift,
    filled,
)
from ledgerbridge.seams.transport import HttpResponse

LABEL = "QuickBooks Online"
API_VERSION = "v3, minor version 75"
WAIT_S = 60.0
"""How long to wait after a 429; the reference says a minute, the answer seldom says anything."""
AGAIN_AFTER_S = (1.0, 3.0)
"""When a call whose answer was lost is sent again, which gives the answer that was lost."""


class Fault(msgspec.Struct, frozen=True):
    """One error as the vendor words it."""

    code: str
    message: str = ""
    detail: str = ""
    element: str = ""

    @property
    def said(self) -> str:
        return f"{self.message}: {self.detail}" if self.detail else self.message


WRONG_COMPANY = Row(
    AuthError,
    "LB-AUTH-06",
    "This grant does not open company {account} of {vendor}.",
    "Connect {vendor} again and choose that company; test companies need the application's development keys.",
)
NO_RIGHT = Row(
    PermissionMissing,
    "LB-PERM-01",
    "The user who connected {vendor} may not do this.",
    "Let an administrator of the company connect again, or give that user the right.",
)
NO_SUBSCRIPTION = Row(
    PermissionMissing,
    "LB-PERM-02",
    "The company's subscription to {vendor} has ended, so nothing can be added.",
    "Renew the subscription at {vendor}.",
)
STRANGE = Row(
    VendorDrift,
    "LB-DRIFT-01",
    "{vendor} answered error {fault} with status {status}, which is not expected.",
    "Report this to the maintainers.",
)

CALLS = {
    "100": EXPIRED,
    "3200": EXPIRED,
    "3100": WRONG_COMPANY,
    "120": NO_RIGHT,
    "5020": NO_RIGHT,
    "6190": NO_SUBSCRIPTION,
    "3001": THROTTLED,
    "600": OUTAGE,
    "10000": OUTAGE,
}
STATUSES = {401: EXPIRED, 403: NO_RIGHT, 429: THROTTLED}

REFUSED_RECORD = Row(
    RecordRefused,
    "LB-REC-01",
    "{vendor} refused this record with error {fault}.",
    "Read what {vendor} said and correct the record at the source.",
)
NAME_IN_USE = Row(
    RecordRefused,
    "LB-REC-02",
    "The name is in use at {vendor}; customers, vendors and employees share one list of names.",
    "Rename one of the two.",
)
NAME_IN_USE_BY = Row(
    RecordRefused,
    "LB-REC-02",
    "{type} {id} of {vendor} already has this name.",
    "Rename one of the two, or link them.",
)
GONE = Row(
    RecordRefused,
    "LB-REC-05",
    "{vendor} no longer has this record, or it was made inactive.",
    "Decide whether it is made anew or left out.",
)
NOT_THEN = Row(
    TemporaryError,
    "LB-REC-03",
    "The income account for new products was not known at {vendor} when this was prepared.",
    "Nothing to do: it is prepared again.",
)

RECORDS = {
    "610": GONE,
    "2020": MISSING_VALUE,
    "2380": MISSING_VALUE,
    "2050": TOO_LONG,
    "3001": THROTTLED,
    "5010": STALE,
    "6240": NAME_IN_USE,
    "120": NO_RIGHT,
    "5020": NO_RIGHT,
    "6190": NO_SUBSCRIPTION,
    "600": UNSETTLED,
    "10000": UNSETTLED,
}
"""What else there is, is a refusal of a value where the field is known, else of the record."""

UNKNOWN_REFERENCE = Row(
    RecordRefused,
    "LB-REC-11",
    "The document names a record that {vendor} does not have or that was made inactive there: a customer, a product, "
    "an account, a tax code, terms or another document.",
    "Sync that record first, make it active again at {vendor}, or choose another one.",
)
INACTIVE = Row(
    RecordRefused,
    "LB-REC-15",
    "The document names a record that is inactive at {vendor}: its customer, a product, an account or terms.",
    "Make it active again at {vendor}, or choose another one; then sync again with --retry-failed.",
)
IN_A_DEPOSIT = Row(
    RecordRefused,
    "LB-REC-09",
    "The payment stands in a bank deposit at {vendor}, which takes no more changes of it.",
    "Take it out of the deposit at {vendor} first, or take the change back in the record it comes from.",
)
CLOSED = Row(
    RecordRefused,
    "LB-REC-10",
    "The books of {vendor} are closed for the date of this document.",
    "Give the document a later date, or let the accountant reopen the books at {vendor}.",
)
NUMBER_IN_USE = Row(
    RecordRefused,
    "LB-REC-16",
    "Another document of {vendor} has this number already.",
    "Give one of the two another number. Where {vendor} is to number documents itself, keep custom transaction numbers "
    "switched off there, and set `number_owner` to target.",
)
NUMBER_NOT_OURS = Row(
    RecordRefused,
    "LB-REC-01",
    "{vendor} gives out the numbers of documents itself, since custom transaction numbers are switched off.",
    "Take {field} out of the mapping, or switch custom transaction numbers on at {vendor}.",
)
WRONG_AMOUNT = Row(
    RecordRefused,
    "LB-REC-01",
    "The amount of a line is not its quantity times its price, as {vendor} wants it.",
    "Correct the line at the source, or map either the amount or quantity and price.",
)
NO_LINK = Row(
    RecordRefused,
    "LB-REC-01",
    "{vendor} cannot tie this document to the other one it names.",
    "See whether the other document is paid, void or of another customer at {vendor}.",
)
DOCUMENTS = {
    **RECORDS,
    "620": NO_LINK,
    "2500": UNKNOWN_REFERENCE,
    "6070": WRONG_AMOUNT,
    "6140": NUMBER_IN_USE,
    "6210": CLOSED,
    "6540": IN_A_DEPOSIT,
}
"""What a fault means beside a document, where more is known of it."""


def classify(account: str, answer: HttpResponse) -> LedgerbridgeError | None:
    """The error a whole answer stands for; None for a success."""
    if answer.status == 200 and b'"Fault"' not in answer.body and b'"fault"' not in answer.body:
        return None
    faults = faults_in(_decoded(answer.body))
    if answer.status == 200 and not faults:
        return None
    fault = faults[0] if faults else Fault("")
    row = _row(answer.status, fault)
    values = {"vendor": LABEL, "account": account, "fault": fault.code, "status": answer.status}
    wait = _seconds(answer.headers.get("retry-after")) if row is THROTTLED else None
    return row.error(Problem(row.code, row.cause, row.next_step, filled(values), "", fault.said, wait))


def classify_of_document(account: str, answer: HttpResponse) -> LedgerbridgeError | None:
    """The same for the call of a single document, whose own faults are left for its outcome to tell."""
    faults = faults_in(_decoded(answer.body))
    if answer.status in (200, 400) and faults and faults[0].code and faults[0].code not in CALLS:
        return None
    return classify(account, answer)


def _row(status: int, fault: Fault) -> Row:
    """A known code says most; then the status."""
    if status == 429:
        return THROTTLED
    if fault.code in CALLS:
        return CALLS[fault.code]
    return STATUSES.get(status, OUTAGE if status >= 500 else STRANGE)


def _decoded(body: bytes) -> Any:
    try:
        return decode_json(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _seconds(retry_after: str | None) -> float:
    try:
        return float(retry_after or WAIT_S)
    except ValueError:
        return WAIT_S


def faults_in(body: Any) -> list[Fault]:
    """The faults of an answer or of one item of a batch, in either shape; empty for a success."""
    if not isinstance(body, dict):
        return []
    fault = body.get("Fault") or body.get("fault")
    if not isinstance(fault, dict):
        return []
    errors = fault.get("Error") or fault.get("error") or []
    return [_fault(error) for error in errors if isinstance(error, dict)] or [Fault("")]


def _fault(error: dict[str, Any]) -> Fault:
    said = {name.lower(): str(value or "") for name, value in error.items()}
    code, message = said.get("code", "").lstrip("0"), said.get("message", "")
    if "ThrottleExceeded" in message:
        code = "3001"
    return Fault(code, message, said.get("detail", ""), said.get("element", ""))


def record_row(fault: Fault, field: str) -> Row:
    """What a fault beside one record means."""
    return RECORDS.get(fault.code, REFUSED_VALUE if field else REFUSED_RECORD)


def document_row(fault: Fault, field: str, is_new: bool) -> Row:
    """What a fault beside a document means. Of a new one, 610 is about a record it names."""
    if is_new and fault.code == "610":
        return INACTIVE
    return DOCUMENTS.get(fault.code, REFUSED_VALUE if field else REFUSED_RECORD)


def problem(row: Row, field: str = "", fault: Fault | None = None, **values: object) -> Problem:
    """The problem of one record."""
    fault = fault or Fault("")
    places = filled({"vendor": LABEL, "field": field, "fault": fault.code, **values})
    wait = WAIT_S if row is THROTTLED else None
    return Problem(row.code, row.cause, row.next_step, places, field, fault.said, wait)


does_not_fit = partial(unknown_form, LABEL)
"""An answer, or a value in it, that does not have the form we know."""
