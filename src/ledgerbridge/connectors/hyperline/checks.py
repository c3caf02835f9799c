"""A look at the workspace, each prerequisite by itself: companies, what the key may do, who else sends."""

from __future__ import annotations

from collections.abc import Awaitable

from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.connectors.hyperline.api import HyperlineApi
from ledgerbridge.connectors.hyperline.capabilities import API_VERSION, TYPES
from ledgerbridge.connectors.hyperline.customers import CUSTOMER
from ledgerbridge.connectors.hyperline.entities import Entities, Entity
from ledgerbridge.connectors.hyperline.errors import LABEL
from ledgerbridge.connectors.hyperline.invoices import INVOICE
from ledgerbridge.connectors.hyperline.products import PRODUCT
from ledgerbridge.connectors.hyperline.record_type import Resource
from ledgerbridge.connectors.hyperline.transactions import TRANSACTION
from ledgerbridge.connectors.hyperline.wire import Wire, text_of
from ledgerbridge.model.problems import LedgerbridgeError, PermissionMissing, Problem, filled

ACCOUNTING_PROVIDERS = ("exact-online", "quickbooks", "xero", "pennylane")
NOBODY = "lb_nobody"
"""An id that no object has: a change of it shows the right to change, and changes nothing (ASSUMED: rights are looked
at before the object is)."""
PROBES = {
    CUSTOMER: ("PUT", f"/v1/customers/cus_{NOBODY}"),
    PRODUCT: ("PUT", f"/v1/products/itm_{NOBODY}"),
    INVOICE: ("PATCH", f"/v1/invoices/inv_{NOBODY}"),
    TRANSACTION: ("POST", f"/v1/invoices/inv_{NOBODY}/transactions"),
}


async def findings(api: HyperlineApi, entities: Entities, account: str, chosen: str) -> list[Finding]:
    """What a user wants to know before the first run."""
    try:
        found = _companies(await entities.all(), account, chosen)
    except PermissionMissing as error:
        found = [Finding("Read invoicing entities", error.problem)]
    except LedgerbridgeError as error:
        return [Finding("Reach the {vendor} workspace", error.problem, {"vendor": LABEL})]
    found.append(Finding("API {version}", None, {"version": API_VERSION}))
    resources = {kind.resource.listing: kind.resource for kind in TYPES.values()}
    for resource in resources.values():
        found.append(await _tried("Read {type}", resource.name, _read(api, resource)))
    for type, (method, path) in PROBES.items():
        found.append(await _tried("Change {type}", type, api.probe(method, path)))
    return [*found, *await _others(api)]


def _companies(sellers: list[Entity], account: str, chosen: str) -> list[Finding]:
    named = [_company(one) for one in sellers]
    known = {one.id for one in sellers}
    missing = [id for id in dict.fromkeys((account, chosen)) if id not in known]
    return [*named, *(Finding("invoicing entity of this connection", _elsewhere(id)) for id in missing)]


def _company(one: Entity) -> Finding:
    places = {"name": one.name, "currency": one.currency}
    if not one.country:
        return Finding("company: {name}, no country, {currency}", None, places)
    return Finding("company: {name}, {country}, {currency}", None, {**places, "country": one.country})


def _elsewhere(id: str) -> Problem:
    return Problem(
        "LB-AUTH-06",
        "The key of {vendor} does not open the workspace with the invoicing entity {id}.",
        "Connect again with a key of that workspace, or choose another invoicing entity for the connection.",
        filled({"vendor": LABEL, "id": id}),
    )


async def _read(api: HyperlineApi, resource: Resource) -> None:
    if resource.is_swept:
        await api.offset_page(resource.listing, {}, 0)
    else:
        await api.cursor_page(resource.listing, {}, None)


async def _others(api: HyperlineApi) -> list[Finding]:
    """Whether Hyperline itself sends to accounting, as far as the links of the first customers tell."""
    try:
        rows = (await api.cursor_page("/v2/customers", {}, None)).rows
    except LedgerbridgeError:
        return []
    linked = sorted({name for row in rows for name in _linked(row) if name in ACCOUNTING_PROVIDERS})
    return [
        Finding(
            "{vendor}'s own integration with {name} has linked customers: switch it off for what is sent here",
            None,
            {"vendor": LABEL, "name": name},
        )
        for name in linked
    ]


def _linked(row: Wire) -> list[str]:
    links = row.get("integrations")
    return (
        [text_of(one, "provider_name") or "" for one in links if isinstance(one, dict)]
        if isinstance(links, list)
        else []
    )


async def _tried(what: str, type: str, call: Awaitable[None]) -> Finding:
    try:
        await call
    except LedgerbridgeError as error:
        return Finding(what, error.problem, {"type": type})
    return Finding(what, None, {"type": type})
