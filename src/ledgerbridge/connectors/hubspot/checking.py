"""What must be in order before a connection works, each line by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.capabilities import TYPES
from ledgerbridge.connectors.hubspot.errors import LABEL
from ledgerbridge.connectors.hubspot.reference_property import trouble
from ledgerbridge.connectors.hubspot.schema import Schemas
from ledgerbridge.model.problems import LedgerbridgeError, Problem, RecordRefused, VendorDrift, filled

EMPTY_BATCH = b'{"inputs":[]}'


async def check(api: HubSpotApi, schemas: Schemas, account: str) -> list[Finding]:
    """One finding for the account and four for each type; a missing scope is named by HubSpot itself."""
    findings = [await _account(api, account)]
    if findings[0].problem is not None:
        return findings
    for type in TYPES:
        findings += await _type(api, schemas, type)
    return findings


async def _account(api: HubSpotApi, expected: str) -> Finding:
    what = f"Reach the {LABEL} account"
    try:
        found = await api.account_id()
    except LedgerbridgeError as error:
        return Finding(what, error.problem)
    return Finding(what, None if not expected or found == expected else _other_account(found, expected))


async def _type(api: HubSpotApi, schemas: Schemas, type: str) -> list[Finding]:
    async def read() -> None:
        await api.search(type, {"limit": 1, "properties": ["hs_object_id"]})

    async def write() -> None:
        # Nobody is changed by a batch of nobody; scopes are looked at before the body is (ASSUMED).
        try:
            await api.batch_write(type, "update", EMPTY_BATCH)
        except (RecordRefused, VendorDrift):
            return

    schemas.forget(type)
    findings = [await _tried(f"Read {type}", read), await _tried(f"Change {type}", write)]
    try:
        schema = await schemas.of(type)
    except LedgerbridgeError as error:
        return [*findings, Finding(f"Read the properties of {type}", error.problem)]
    return [
        *findings,
        Finding(f"Read the properties of {type}"),
        Finding(f"A unique property for references on {type}", trouble(type, schema)),
    ]


async def _tried(what: str, call: Callable[[], Awaitable[None]]) -> Finding:
    try:
        await call()
    except LedgerbridgeError as error:
        return Finding(what, error.problem)
    return Finding(what)


def _other_account(found: str, expected: str) -> Problem:
    return Problem(
        "LB-AUTH-06",
        "The token opens the account {found} of {vendor}, but this connection is for {expected}.",
        "Connect {vendor} again and choose the account {expected}.",
        filled({"vendor": LABEL, "found": found, "expected": expected}),
    )
