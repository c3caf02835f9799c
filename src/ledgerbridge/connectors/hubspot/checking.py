"""What must be in order before a connection works, each line by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from ledgerbridge.connectors.base.findings import fact, stated
from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.capabilities import KEPT
from ledgerbridge.connectors.hubspot.errors import LABEL
from ledgerbridge.connectors.hubspot.reference_property import trouble
from ledgerbridge.connectors.hubspot.schema import Schemas
from ledgerbridge.connectors.hubspot.urls import LATEST
from ledgerbridge.model.problems import LedgerbridgeError, Problem, RecordRefused, VendorDrift, filled

_LISTS: dict[str, Callable[[HubSpotApi], Awaitable[Any]]] = {
    "Read owners": HubSpotApi.owners,
    "Read tax rates": HubSpotApi.tax_rates,
    "Read files": partial(HubSpotApi.file, id="1"),
}
"""What has a scope of its own and is no type; pipelines are read by the scope of their records."""

REACH = "Reach the {vendor} account"
PROPERTIES = "Read the properties of {type}"
EMPTY_BATCH = b'{"inputs":[]}'
ACCOUNTING = "accounting"
"""Within the name of the group of deal properties that HubSpot's older accounting integration keeps (ASSUMED: HubSpot's
manual calls the group by its label alone)."""


async def check(api: HubSpotApi, schemas: Schemas, account: str, adds: bool = True) -> list[Finding]:
    """What was found of the account, its lists and each type by itself; a missing scope is named by HubSpot itself.
    A property of ours is looked for only where one `adds` such."""
    reached, *told = await _account(api, account)
    findings = [reached]
    if reached.problem is not None:
        return findings
    for type in KEPT:
        findings += await _type(api, schemas, type, adds)
    for what, read in _LISTS.items():
        findings.append(await _tried(what, partial(read, api)))
    return [*findings, *told, *await _older(schemas)]


async def _older(schemas: Schemas) -> list[Finding]:
    """Whether deals have the properties of the older accounting integration; nothing where deals cannot be read."""
    try:
        groups = (await schemas.of("deals")).groups
    except LedgerbridgeError:
        return []
    found = any(ACCOUNTING in group.casefold() for group in groups)
    return [stated("Accounting properties of deals: {value}", "there, from an older integration" if found else "none")]


async def _account(api: HubSpotApi, expected: str) -> list[Finding]:
    """Whose account it is, the version of the API it was asked in, and the currencies amounts can have."""
    places = {"vendor": LABEL}
    try:
        wire = await api.account()
    except LedgerbridgeError as error:
        return [Finding(REACH, error.problem, places)]
    found = str(wire.portal_id)
    if expected and found != expected:
        return [Finding(REACH, _other_account(found, expected), places)]
    currencies = ", ".join(dict.fromkeys([wire.company_currency, *wire.additional_currencies]))
    return [
        Finding(REACH, None, places),
        Finding(
            "Use version {version} of {vendor}'s API; version {latest} was tested",
            None,
            {**places, "version": api.version, "latest": LATEST},
        ),
        fact("Currencies of the account: {value}", currencies, None if wire.company_currency else _no_currency()),
    ]


async def _type(api: HubSpotApi, schemas: Schemas, type: str, adds: bool) -> list[Finding]:
    async def read() -> None:
        await api.search(type, {"limit": 1, "properties": ["hs_object_id"]})

    async def write() -> None:
        # Nobody is changed by a batch of nobody; scopes are looked at before the body is (ASSUMED).
        try:
            await api.batch_write(type, "update", EMPTY_BATCH)
        except (RecordRefused, VendorDrift):
            return

    schemas.forget(type)
    is_written = KEPT[type].capabilities.creates or KEPT[type].capabilities.updates
    findings = [await _tried("Read {type}", read, type)]
    if is_written:
        findings.append(await _tried("Change {type}", write, type))
    try:
        schema = await schemas.of(type)
    except LedgerbridgeError as error:
        return [*findings, Finding(PROPERTIES, error.problem, {"type": type})]
    findings.append(Finding(PROPERTIES, None, {"type": type}))
    if is_written and adds:
        findings.append(Finding("A unique property for references on {type}", trouble(type, schema), {"type": type}))
    return findings


async def _tried(what: str, call: Callable[[], Awaitable[None]], type: str = "") -> Finding:
    try:
        await call()
    except LedgerbridgeError as error:
        return Finding(what, error.problem, {"type": type})
    return Finding(what, None, {"type": type})


def _no_currency() -> Problem:
    return Problem(
        "LB-DRIFT-01",
        "{vendor} does not say which currency the account has.",
        "Report this to the maintainers.",
        filled({"vendor": LABEL}),
    )


def _other_account(found: str, expected: str) -> Problem:
    return Problem(
        "LB-AUTH-06",
        "The token opens the account {found} of {vendor}, but this connection is for {expected}.",
        "Connect {vendor} again and choose the account {expected}.",
        filled({"vendor": LABEL, "found": found, "expected": expected}),
    )
