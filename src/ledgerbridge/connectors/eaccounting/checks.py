"""A look at the company: does the connection work, and is it set up for what we write? Each prerequisite by itself."""

from __future__ import annotations

from collections.abc import Awaitable

from ledgerbridge.connectors.base.findings import fact, stated
from ledgerbridge.connectors.base.kind import Connection, SettingSpec
from ledgerbridge.connectors.base.meanings import Row
from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.connectors.eaccounting import settings
from ledgerbridge.connectors.eaccounting.api import EAccountingApi
from ledgerbridge.connectors.eaccounting.capabilities import CAPABILITIES, TYPES
from ledgerbridge.connectors.eaccounting.errors import NOT_ACTIVE, problem
from ledgerbridge.connectors.eaccounting.files import FILES_TYPE
from ledgerbridge.connectors.eaccounting.registers import Registers
from ledgerbridge.connectors.eaccounting.wire import Wire
from ledgerbridge.model.problems import AuthError, LedgerbridgeError, RecordRefused, SetupError

VARIANTS = {
    1: "Standard or Smart",
    2: "Invoicing",
    3: "Bookkeeping",
    4: "Start or Solo",
    5: "Pro",
    6: "Invoicing Collaboration",
}
WRONG_COMPANY = Row(
    AuthError,
    "LB-AUTH-06",
    "This grant opens another company of {vendor} than the one of this connection.",
    "Take away the default company in {vendor}, connect again and choose the right company.",
)
UNKNOWN_CHOICE = Row(
    SetupError,
    "LB-SETUP-01",
    "The setting {setting} names nothing that {vendor} has.",
    "Choose one of the entries offered for {setting}.",
)
NO_YEAR = Row(
    RecordRefused,
    "LB-REC-10",
    "No fiscal year of {vendor} is open for bookkeeping.",
    "Add or open a fiscal year in {vendor}.",
)
READ = "read {value}"
INACTIVE, READ_ONLY_COMPANY = 0, 2


async def findings(api: EAccountingApi, registers: Registers, connection: Connection) -> list[Finding]:
    """What a user wants to know before the first run; where the company cannot be read, nothing more is asked."""
    registers.forget()
    try:
        company = await registers.company()
    except LedgerbridgeError as error:
        return [Finding("company", error.problem)]
    found = [*_company(company, connection), fact("API version tested: {value}", CAPABILITIES.api_version)]
    for type, kind in TYPES.items():
        if type != FILES_TYPE:
            found.append(await _tried(type, api.page(kind.resource, size=1)))
    found += await _books(api, company)
    for spec in settings.SETTINGS:
        if spec.reference_data:
            found.append(await _setting(registers, spec, connection.settings.get(spec.key, "").strip()))
    return found


def _company(company: Wire, connection: Connection) -> list[Finding]:
    other = connection.account and company.get("CompanyIdentifier") != connection.account
    closed = company.get("CompanyStatus") in (INACTIVE, READ_ONLY_COMPANY)
    variant = company.get("ProductVariant")
    modules = company.get("ActivatedModules")
    rounding = "to whole units" if company.get("DomesticCurrencyRounding") == 1 else "none"
    return [
        fact("company: {value}", company.get("Name"), problem(WRONG_COMPANY) if other else None),
        fact("country: {value}", company.get("CountryCode")),
        fact("currency: {value}", company.get("CurrencyCode")),
        Finding("company is active", problem(NOT_ACTIVE) if closed else None),
        stated("product: {value}", VARIANTS.get(variant, "unknown") if isinstance(variant, int) else "unknown"),
        fact("modules: {value}", ", ".join(map(str, modules)) if isinstance(modules, list) else None),
        stated("rounding of domestic totals: {value}", rounding),
        Finding("mailing of documents: only when told to; nothing is sent by itself"),
    ]


async def _books(api: EAccountingApi, company: Wire) -> list[Finding]:
    """Fiscal years that are open, and up to when the books are locked."""
    locked = str(company.get("AccountingLockedTo") or "")[:10]
    told = [fact("books locked up to: {value}", locked, otherwise="no date")]
    try:
        years = await api.rows("fiscalyears")
    except LedgerbridgeError as error:
        return [*told, Finding("fiscal years", error.problem)]
    open_ = sorted(_span(year) for year in years if year.get("IsLockedForAccounting") is not True)
    missing = None if open_ else problem(NO_YEAR)
    return [*told, fact("open fiscal years: {value}", ", ".join(open_), missing, otherwise="none")]


def _span(year: Wire) -> str:
    """The first and the last day, as ISO 8601 writes a span of time."""
    return f"{str(year.get('StartDate'))[:10]}/{str(year.get('EndDate'))[:10]}"


async def _setting(registers: Registers, spec: SettingSpec, value: str) -> Finding:
    """What a setting names; an empty one is fine, and said."""
    named = {"setting": spec.key}
    try:
        known = await registers.choices(spec.reference_data)
        choices = {choice.id: choice.name for choice in known if not choice.is_closed}
    except LedgerbridgeError as error:
        return Finding("setting {setting}", error.problem, named)
    if not value:
        return Finding("setting {setting}: not set", None, named)
    if value not in choices:
        return Finding("setting {setting}: unknown", problem(UNKNOWN_CHOICE, setting=spec.key), named)
    return Finding("setting {setting}: {value}", None, {**named, "value": choices[value]})


async def _tried(type: str, call: Awaitable[object]) -> Finding:
    """Whether the records of a type can be read."""
    try:
        await call
    except LedgerbridgeError as error:
        return fact(READ, type, error.problem)
    return fact(READ, type)
