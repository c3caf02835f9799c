"""Making a draft an invoice: `POST /customerinvoicedrafts/{id}/convert` (reference).

Its body is the vendor's own check: totals listed there are compared with the draft's, and a difference is refused. The
outcome has the id of the invoice, since the draft is gone; its fields are the invoice's totals under the draft's paths.
"""

from __future__ import annotations

from ledgerbridge.connectors.base.protocol import Outcome, Refused, Unknown, Write, Written
from ledgerbridge.connectors.eaccounting import filters
from ledgerbridge.connectors.eaccounting.api import EAccountingApi
from ledgerbridge.connectors.eaccounting.errors import GONE, does_not_fit, problem
from ledgerbridge.connectors.eaccounting.outcomes import failed, wire_of
from ledgerbridge.connectors.eaccounting.record_type import RecordType
from ledgerbridge.connectors.eaccounting.wire import GUID, Wire, moment, stamp
from ledgerbridge.model.problems import LedgerbridgeError

INVOICES = "customerinvoices"
CHECKED = {
    "TotalAmount": "TotalAmountInvoiceCurrency",
    "TotalVatAmount": "TotalVatAmountInvoiceCurrency",
    "TotalRoundings": "TotalRoundingsInvoiceCurrency",
}
"""{path of a draft: what the check and the invoice call it}."""
KEPT_DATE = {"keepOriginalDraftDate": "true", "overrideCompanyKeepOriginalDraftDate": "true"}
"""The invoice gets the draft's own date, whatever the company's setting says."""


def checks_of(write: Write) -> Wire:
    """The totals as they were seen, for the vendor to compare."""
    return {name: write.current[path] for path, name in CHECKED.items() if write.current.get(path) is not None}


async def book(api: EAccountingApi, kind: RecordType, write: Write, checks: Wire) -> Outcome:
    """The draft is an invoice, or why not. One that an earlier call converted is found by the draft it came from."""
    id = write.id or ""
    if not GUID.fullmatch(id):
        return Refused(write.reference, problem(GONE))
    try:
        answer = await api.send("POST", f"{kind.resource}/{id}/convert", checks, KEPT_DATE)
    except LedgerbridgeError as error:
        outcome = failed(kind, write, error)
        gone = isinstance(outcome, Refused) and outcome.problem.code == GONE.code
        return await _converted_before(api, write, outcome) if gone else outcome
    return _booked(write, answer)


async def _converted_before(api: EAccountingApi, write: Write, outcome: Outcome) -> Outcome:
    try:
        made = await api.rows(INVOICES, filters.is_id("CreatedFromDraftId", write.id or ""))
    except LedgerbridgeError as error:
        return Unknown(write.reference, error.problem)
    return _booked(write, made[0], adopted=True) if made else outcome


def _booked(write: Write, answer: object, adopted: bool = False) -> Outcome:
    invoice = wire_of(answer)
    if invoice is None:
        return Unknown(write.reference, does_not_fit(INVOICES))
    totals = {path: invoice[name] for path, name in CHECKED.items() if invoice.get(name) is not None}
    return Written(
        write.reference,
        str(invoice["Id"]),
        stamp(invoice.get("ModifiedUtc")),
        moment(invoice.get("ModifiedUtc")),
        totals,
        companion={INVOICES: str(invoice["Id"])},
        adopted=adopted,
    )
