"""A look at the division: does the connection work, what may the user do, and what should be known before the first
run?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from ledgerbridge.connectors.base.findings import fact
from ledgerbridge.connectors.base.meanings import Row
from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.errors import LABEL, NO_ACCESS, problem
from ledgerbridge.connectors.exact.reading import EVER
from ledgerbridge.connectors.exact.times import wall
from ledgerbridge.connectors.exact.wire import Wire, plain
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    PermissionMissing,
    Problem,
    RecordRefused,
    SetupError,
    filled,
)

API_VERSION = "REST API v1"
TIME_ZONE = "time zone: {value}"
DIVISION = "division: {value}"
RIGHTS = "rights: {value}"
GROUP_MISSING = Row(
    PermissionMissing,
    "LB-PERM-01",
    "The user who connected {vendor} lacks the rights {group}, or the licence lacks the package {package}: {endpoint} "
    "is closed to it.",
    "Let an administrator of {vendor} give these rights to the user; without them the record types that need them "
    "cannot be used.",
)
SCOPE_MISSING = Row(
    PermissionMissing,
    "LB-PERM-01",
    "The application lacks a scope of {vendor} that {endpoint} needs, in the group {group}.",
    "Add the scope on the application's page at {vendor}, then connect again.",
)
WRONG_ZONE = Row(
    SetupError,
    "LB-SETUP-01",
    "The setting time_zone differs from the clock of {vendor} by {minutes} minutes.",
    "Set time_zone to the time zone of the site that the division is on.",
)
BLOCKED = Row(
    PermissionMissing,
    "LB-PERM-01",
    "Division {division} of {vendor} is being copied, restored or converted, so it takes no calls.",
    "Wait until {vendor} has finished, then check again.",
)
ARCHIVED = Row(
    PermissionMissing,
    "LB-PERM-02",
    "Division {division} of {vendor} is archived.",
    "Connect another division, or let {vendor} take this one out of the archive.",
)


class Group(msgspec.Struct, frozen=True):
    """A group of rights at Exact, and the endpoints that show whether a user has it."""

    name: str
    package: str
    probes: Sequence[tuple[str, str]]
    """(endpoint, a property of it)."""


GROUPS = (
    Group("Accountancy", "Financials", (("financial/GLAccounts", "ID"), ("financial/Journals", "ID"))),
    Group("Accounts / CRM", "CRM", (("crm/Accounts", "ID"), ("crm/Contacts", "ID"))),
    Group("Financials", "Financials", (("salesentry/SalesEntries", "EntryID"), ("cashflow/Receivables", "ID"))),
    Group("Inventory / Logistics", "Logistics", (("logistics/Items", "ID"), ("inventory/ItemWarehouses", "ID"))),
    Group(
        "Sales order / Sales invoice",
        "Logistics",
        (("salesorder/SalesOrders", "OrderID"), ("salesinvoice/SalesInvoices", "InvoiceID")),
    ),
)
"""Which endpoint belongs to which group of rights is ASSUMED from the names of Exact's services."""


class Place(msgspec.Struct, frozen=True):
    """The division that is looked at, and when."""

    division: str
    zone: ZoneInfo
    now: datetime
    sales_journal: str


async def findings(api: ExactApi, place: Place) -> list[Finding]:
    """What a user wants to know before the first run; stops at the first call that fails for another reason than
    rights."""
    found = [fact("tested with: {value}", API_VERSION)]
    try:
        found += _user(await api.me(), place)
        found += await _division(api, place)
        for group in GROUPS:
            found.append(await _group(api, group))
        found.append(await _closed_periods(api, place))
    except LedgerbridgeError as error:
        return [*found, Finding("access", error.problem)]
    return [*found, Finding("invoices mailed by Exact itself: only those booked in a flow whose sent_by is target")]


def _user(me: Wire, place: Place) -> list[Finding]:
    language = plain(me.get("LanguageCode")) or plain(me.get("Language"))
    package = fact("package: {value}", plain(me.get("PackageCode")), otherwise="not told")
    return [fact("user's language: {value}", language), package, _zone(me, place)]


def _zone(me: Wire, place: Place) -> Finding:
    """Whether the clock of the site is the one of the time zone set."""
    offset = me.get("ServerUtcOffset")
    ours = place.now.astimezone(place.zone).utcoffset()
    if isinstance(offset, bool) or not isinstance(offset, int | Decimal):
        return fact(TIME_ZONE, place.zone.key)
    minutes = round((int(offset) - (ours or timedelta()).total_seconds()) / 60)
    wrong = problem(WRONG_ZONE, minutes=minutes) if minutes else None
    return fact(TIME_ZONE, place.zone.key, wrong)


async def _division(api: ExactApi, place: Place) -> list[Finding]:
    try:
        rows = await api.division_rows()
    except (PermissionMissing, RecordRefused) as error:
        return [fact(DIVISION, place.division, error.problem)]
    mine = next((row for row in rows if str(row.get("Code")) == place.division), None)
    if mine is None:
        values = filled({"vendor": LABEL, "division": place.division})
        return [Finding("division", Problem(NO_ACCESS.code, NO_ACCESS.cause, NO_ACCESS.next_step, values))]
    named = f"{place.division} {plain(mine.get('Description')) or ''}"
    return [
        fact(DIVISION, named, _trouble(mine, place.division)),
        fact("country: {value}", plain(mine.get("Country"))),
        fact("currency: {value}", plain(mine.get("Currency"))),
    ]


def _trouble(row: Wire, division: str) -> Problem | None:
    """Archived means a day of archiving: the status alone is in doubt (REST API facts: divisions)."""
    if wall(row.get("ArchiveDate")) is not None:
        return problem(ARCHIVED, division=division)
    return problem(BLOCKED, division=division) if row.get("BlockingStatus") not in (0, None) else None


async def _group(api: ExactApi, group: Group) -> Finding:
    """One call for each endpoint, until one is refused."""
    for endpoint, key in group.probes:
        try:
            await api.page(endpoint, select=key, filter=EVER, top="1")
        except (PermissionMissing, RecordRefused, AuthError) as error:
            if isinstance(error, AuthError) and error.problem.code != NO_ACCESS.code:
                raise
            row = SCOPE_MISSING if "scope" in error.problem.vendor_text.lower() else GROUP_MISSING
            lacking = problem(
                row, text=error.problem.vendor_text, group=group.name, package=group.package, endpoint=endpoint
            )
            return fact(RIGHTS, group.name, lacking)
    return fact(RIGHTS, group.name)


async def _closed_periods(api: ExactApi, place: Place) -> Finding:
    """Periods of the sales journal that are closed this year."""
    year = place.now.astimezone(place.zone).year
    try:
        rows = await api.all_rows("read/financial/JournalStatusList", filter=f"Year eq {year} and JournalType eq 20")
    except (PermissionMissing, RecordRefused):
        return Finding("closed periods: not told")
    closed = sorted({int(row["Period"]) for row in rows if _is_closed(row, place)})
    if not closed:
        return Finding("closed periods of {year}: none", None, {"year": str(year)})
    places = {"year": str(year), "periods": ", ".join(map(str, closed))}
    return Finding("closed periods of {year}: {periods}", None, places)


def _is_closed(row: Wire, place: Place) -> bool:
    journal = plain(row.get("Journal"))
    mine = not place.sales_journal or journal == place.sales_journal
    return mine and row.get("Status") == 1 and isinstance(row.get("Period"), int)
