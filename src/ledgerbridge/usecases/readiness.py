"""Readiness: whether documents can be sent, seen before the first one is: every check of both systems, and everything
that would keep a document from going whatever it holds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence

import msgspec

from ledgerbridge.connectors.base.protocol import Connector, Cursor, Finding
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.products import no_code
from ledgerbridge.engine.target_lists import terms_there
from ledgerbridge.model.documents import LINES, Document, Line
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.problems import LedgerbridgeError, Problem, RecordRefused, SetupError
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import as_text
from ledgerbridge.planner.documents.accounts import accounted
from ledgerbridge.planner.documents.party import Party
from ledgerbridge.planner.documents.sellers import with_products
from ledgerbridge.planner.documents.taxing import taxed
from ledgerbridge.planner.documents.terms import DocumentTerms
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.advice import Advice, been_through, standing
from ledgerbridge.usecases.closed_choices import closed_choices
from ledgerbridge.usecases.connect import Checked, check_all
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration, choice_named, load

GIVEN = frozenset({"customer_id", "company_id", "contact_id", "date"})
"""Slots of a document that always have a value, or for which the document itself is refused."""


class Readiness(msgspec.Struct, frozen=True):
    """What can be sent, and what keeps it from that."""

    sends: tuple[str, ...]
    """The labels of the flows of documents that are on."""
    gaps: tuple[Problem, ...]
    advice: tuple[Advice, ...] = ()
    """What is to be read before anything is written, as it stands."""

    @property
    def is_ready(self) -> bool:
        return bool(self.sends) and not self.gaps


async def readiness(hub: Hub, name: str | None = None) -> Readiness:
    """Looks at both systems, at the settings and at every product of the source; nothing is written.

    What each document holds is not looked at: `coverage` does that.
    """
    checked = await check_all(hub, None)
    gaps = [finding.problem for one in checked for finding in one.findings if finding.problem]
    try:
        integration = await load(hub, name)
    except SetupError as error:
        return Readiness((), (*gaps, *error.problems))
    flows = [flow for flow in integration.flows if flow.documents is not None]
    for flow in flows:
        gaps += [gap async for gap in _gaps(integration, flow)]
    gaps += await closed_choices(hub, integration, await choice_named(hub, integration.name))
    labels = tuple(integration.labels[flow.name] for flow in flows)
    return Readiness(labels, tuple(_once(gaps)), tuple(await _advice(hub, integration, checked)))


async def _advice(hub: Hub, integration: Integration, checked: Sequence[Checked]) -> list[Advice]:
    """The advice of the preset, where it has one, by what the checks found."""
    preset = (await choice_named(hub, integration.name)).preset
    by_name = {one.row.name: one.findings for one in checked}
    found: dict[Side | None, Sequence[Finding]] = {side: by_name[integration.row(side).name] for side in Side}
    through = await been_through(hub, integration.name)
    return standing(presets.load(preset).advice, found, through) if preset else []


def _once(gaps: Sequence[Problem]) -> Iterator[Problem]:
    """Each gap once: several companies may lack the same code."""
    seen: list[Problem] = []
    for gap in gaps:
        if gap not in seen:
            seen.append(gap)
            yield gap


async def _gaps(integration: Integration, flow: Flow) -> AsyncIterator[Problem]:
    """What keeps the documents of a flow from going, whatever they hold."""
    side = flow.sources[0]
    missing = await _unfilled(flow, side)
    if missing:
        yield _lacking(integration, flow, missing)
    assert flow.documents is not None
    terms = await terms_there(flow.documents, flow.end(side.other).connector)
    products = next((one for one in integration.flows if one.name == terms.products), None)
    if products is None or not terms.own_codes:
        return
    sellers = await _sellers(flow.end(side).connector, integration, side)
    async for record in _records(products.end(side).connector, products.end(side).type):
        for place, seller in enumerate(sellers):
            line = _line(products, side, record, seller if place else "")
            for gap in _of_product(flow, side, terms, line, seller):
                yield gap


async def _unfilled(flow: Flow, side: Side) -> list[str]:
    """The header's fields that the target asks for and nothing fills."""
    end = flow.end(side.other)
    filled = {rule.path(side.other) for rule in flow.rules}
    filled |= {path for slot, path in end.capabilities.slots.items() if slot in GIVEN}
    specs = await end.connector.schema(end.type)
    header = [spec.path for spec in specs if spec.required and not spec.path.startswith(f"{LINES}[].")]
    return [path for path in header if path not in filled]


async def _sellers(connector: Connector, integration: Integration, side: Side) -> list[str]:
    """The source's own companies, the one of the connection first; one without a name where it has none."""
    if Reference.INVOICING_ENTITIES not in connector.capabilities.reference_data:
        return [""]
    row = integration.row(side)
    own = row.settings.get("invoicing_entity") or row.account
    ids = [choice.id for choice in await connector.reference_data(Reference.INVOICING_ENTITIES)]
    return sorted(ids, key=lambda id: id != own)


async def _records(connector: Connector, type: str) -> AsyncIterator[Record]:
    cursor: Cursor | None = None
    while True:
        page = (await connector.read_changes({type: cursor}))[type]
        for record in page.records:
            yield record
        if page.ended:
            return
        cursor = page.cursor


# --- products ---------------------------------------------------------------------------------------------------------


def _line(products: Flow, side: Side, record: Record, seller: str) -> Line:
    """A line of this product, with the codes that it has for a company; of the connection's own where none is named."""
    slots = products.end(side).capabilities.slots
    sku, tax, account = (_code(record, slots.get(slot, ""), seller) for slot in ("sku", "tax_code", "account"))
    name = as_text(record.fields.get(slots.get("name", ""))) or None
    return Line(product_id=record.id, description=name, sku=sku, tax_code=tax, account=account)


def _of_product(flow: Flow, side: Side, terms: DocumentTerms, line: Line, seller: str) -> Iterator[Problem]:
    """What such a line would be refused for, were it sold by this company."""
    target = flow.end(side.other).capabilities
    document = with_products(Document(seller=seller, lines=(line,)), terms)
    yield from _refusals(lambda: taxed(document, terms.tax, Party()))
    yield from _refusals(lambda: _with_account(document, flow, side, terms))
    if "product_id" in target.parts[LINES].slots and document.lines[0].sku is None:
        yield no_code(line)


def _refusals(step: Callable[[], object]) -> Iterator[Problem]:
    try:
        step()
    except LedgerbridgeError as error:
        yield error.problem


def _with_account(document: Document, flow: Flow, side: Side, terms: DocumentTerms) -> None:
    """Raises RecordRefused where the target wants an account on every line and there is none."""
    parts = flow.end(side.other).capabilities.parts[LINES]
    made = accounted(document, terms.accounts, Party(), {}, None)
    if parts.slots.get("account") in parts.required and made.lines[0].account is None:
        raise RecordRefused(_no_account(flow, made.lines[0]))


def _code(record: Record, path: str, seller: str) -> str | None:
    """A product's code for a company: that of another one than the connection's stands under its id."""
    head, _, rest = path.partition(".")
    value = record.fields.get(f"{head}.{seller}.{rest}" if seller else path)
    return as_text(value) or None


# --- problems ---------------------------------------------------------------------------------------------------------


def _lacking(integration: Integration, flow: Flow, fields: Sequence[str]) -> Problem:
    values = {"flow": flow.name, "integration": integration.name, "fields": ", ".join(fields)}
    return Problem(
        "LB-SETUP-78",
        "Documents of {flow} in {integration} need {fields}, which nothing fills.",
        "Choose it in the settings of the flow or of the connection.",
        values,
    )


def _no_account(flow: Flow, line: Line) -> Problem:
    return Problem(
        "LB-SETUP-78",
        "Lines of the product {product} in {flow} need an account, and there is none at the product and no default.",
        "Choose revenue.account in the settings of the flow, or give the product an account of the target.",
        {"product": line.product_id or "-", "flow": flow.name},
        field="account",
        vendor_text=line.description or "",
    )
