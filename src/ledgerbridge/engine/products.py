"""The products of the target, as the lines of documents name them: looked up, brought by their flow, or not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.protocol import TellsInactive
from ledgerbridge.engine.asking import fetch_all, find_all
from ledgerbridge.engine.awaiting import about, awaited, state_of
from ledgerbridge.engine.flow import MAIN, End, Flow
from ledgerbridge.engine.marking import KEY
from ledgerbridge.engine.needs import Brought, Derives
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.unneeded import brought_by_documents
from ledgerbridge.model.awaited import Awaited
from ledgerbridge.model.documents import Line
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.wording import Phrase
from ledgerbridge.planner.decision import Action
from ledgerbridge.planner.marks import key_text
from ledgerbridge.store import actions, links

INACTIVE = "LB-DOC-50"
"""A product that is there and cannot be used: another one with its SKU would be refused, so none is made."""


class Products:
    """The products of the target, by the source's ids and by SKU. What was found is kept for the pass.

    With `own_codes` a product counts by the code that its line names alone: it may have several in the source.
    """

    def __init__(self, run: Run, derivation: Derives, side: Side, own_codes: bool = False) -> None:
        self._own_codes = own_codes
        self._run = run
        self._derivation = derivation
        self._side = side
        self._by_sku: dict[str, Brought] = {}
        self._by_id: dict[str, Brought] = {}
        self._sku_of: dict[str, str] = {}
        self._versions: dict[str, str] = {}
        self._lacking: set[str] = set()
        """SKUs that no product of the source has, as far as it was asked."""

    async def look_up(self, lines: Sequence[Line], more: Iterable[str], creates: bool) -> None:
        """Everything these lines name, and some SKUs more, is known from here on."""
        flow, run, side = self._derivation.flow, self._run, self._side
        if self._own_codes:
            await self._find({sku for sku in (*(line.sku for line in lines), *more) if sku})
            return
        ids = sorted({line.product_id for line in lines if line.product_id} - set(self._by_id))
        linked = await run.read(lambda c: links.by_ids(c, run.integration, flow.name, MAIN, side, ids))
        self._by_id |= await self._usable({id: link.id_on(side.other) or "" for id, link in linked.items()})
        unlinked = [line for line in lines if (line.product_id or "") not in self._by_id]
        await self._read_skus(unlinked)
        named = {self.sku_of(line) for line in unlinked}
        await self._find({sku for sku in (*named, *more) if sku})
        if creates:
            lacking = [line for line in lines if (problem := self.of(line).problem) and problem.code != INACTIVE]
            await self._make(lacking)

    async def _usable(self, linked: Mapping[str, str]) -> dict[str, Brought]:
        """{id: the product it is linked with}, or that this one may not be used any more."""
        end = self.end
        asked = sorted(set(linked.values())) if not end.capabilities.refuses_inactive else []
        missing = set((await fetch_all(end.connector, end.type, asked)).missing) if asked else set()
        return {
            id: Brought(there) if there not in missing else Brought(problem=inactive_product(end.vendor_label, there))
            for id, there in linked.items()
        }

    @property
    def flow(self) -> Flow:
        return self._derivation.flow

    @property
    def end(self) -> End:
        """The products of the target."""
        return self._derivation.flow.end(self._side.other)

    def sku_of(self, line: Line) -> str:
        """The SKU that a line names, itself or by its product."""
        return line.sku or self._sku_of.get(line.product_id or "", "")

    def of(self, line: Line) -> Brought:
        """What the product of a line is in the target."""
        if self._own_codes:
            return self.by_sku(line.sku) if line.sku else Brought(problem=about(no_code(line), *self._own(line)))
        linked = self._by_id.get(line.product_id or "")
        found = linked if linked is not None else self.by_sku(self.sku_of(line))
        return found if found.problem is None else self._about(found, *self._own(line))

    def by_sku(self, sku: str) -> Brought:
        known = self._by_sku.get(key_text(sku) or "")
        return known if known is not None else self._about(Brought(problem=_no_product(sku)), *self._with_key(sku))

    def _about(self, found: Brought, *more: Awaited) -> Brought:
        assert found.problem is not None
        return msgspec.structs.replace(found, problem=about(found.problem, *more))

    def _own(self, line: Line) -> Iterable[Awaited]:
        """The source's product of a line."""
        if line.product_id:
            version = self._versions.get(line.product_id)
            yield Awaited(self.flow.name, self._side, line.product_id, version, linked=False)

    def _with_key(self, sku: str) -> Iterable[Awaited]:
        """A product with this SKU in the target; and in the source, where it would come from there."""
        if sku:
            yield Awaited(self.flow.name, self._side.other, key=sku)
        if sku and ((self._side in self.flow.sources and not self.flow.on_demand) or sku in self._lacking):
            yield Awaited(self.flow.name, self._side, key=sku)

    async def _read_skus(self, lines: Sequence[Line]) -> None:
        """The SKUs of products that lines name by id alone."""
        wanted = sorted({line.product_id for line in lines if line.product_id and not line.sku} - set(self._sku_of))
        if wanted:
            end = self._derivation.flow.end(self._side)
            found = (await fetch_all(end.connector, end.type, wanted)).found
            held = {id: record.fields.get(end.key) for id, record in found.items()}
            self._versions |= {id: state_of(self._run, found[id]) if id in found else "" for id in wanted}
            self._sku_of |= {id: str(sku) for id, sku in held.items() if sku is not None}

    async def _find(self, skus: set[str]) -> None:
        """Looks SKUs up in the target."""
        end = self._derivation.flow.end(self._side.other)
        named = {text: sku for sku in sorted(skus) if (text := key_text(sku)) is not None}
        wanted = {text: sku for text, sku in named.items() if text not in self._by_sku}
        found = await find_all(end.connector, end.type, end.key, sorted(wanted.values()))
        hits = {key_text(sku): records for sku, records in found.items()}
        for text, sku in wanted.items():
            records = hits.get(text, [])
            if len(records) == 1:
                self._by_sku[text] = Brought(records[0].id)
            elif records:
                self._by_sku[text] = Brought(problem=self._several(sku, records))
            elif isinstance(end.connector, TellsInactive) and end.connector.inactive(end.type, end.key, [sku]):
                self._by_sku[text] = Brought(problem=inactive_product(end.vendor_label, sku))
        await self._find_planned([text for text in wanted if text not in self._by_sku])

    def _several(self, sku: str, records: Sequence[Record]) -> Problem:
        there = [awaited(self._run, self.flow, self._side.other, record) for record in records]
        return about(_several(self.flow, self._side.other, sku, records), *there)

    async def _find_planned(self, texts: Sequence[str]) -> None:
        """Products that this pass is going to make anyway."""
        run, flow = self._run, self._derivation.flow
        tags = {run.world.marker.tag(KEY, text): text for text in texts}
        rows = await run.read(lambda c: actions.by_key(c, run.id, flow.name, MAIN, sorted(tags)))
        making = {tag: row for tag, row in rows.items() if row.action == Action.CREATE.value}
        self._by_sku |= {tags[tag]: Brought(action=row.id) for tag, row in making.items()}

    def stand_in(self, sku: str, action: int) -> None:
        """The product with this SKU is made by that action of the pass."""
        self._run.demands.came.add(action)
        self._by_sku[key_text(sku) or ""] = Brought(action=action)

    async def _make(self, lines: Sequence[Line]) -> None:
        """Products that the target lacks are brought by their own flow: those named by id, and those of the source
        that have the SKU."""
        named = {line.product_id for line in lines if line.product_id}
        by_sku = await self._with_skus({line.sku for line in lines if line.sku and not line.product_id})
        ids = [*named, *by_sku.values()]
        found, _ = await brought_by_documents(self._run, self._derivation, self._side, ids, updates=False)
        self._by_id |= found
        self._by_sku |= {text: found[id] for text, id in by_sku.items() if id in found}

    async def _with_skus(self, skus: set[str]) -> dict[str, str]:
        """{SKU as matched: id of the one product of the source that has it}."""
        end = self._derivation.flow.end(self._side)
        hits = await find_all(end.connector, end.type, end.key, sorted(skus)) if skus else {}
        self._lacking |= {sku for sku in skus if not hits.get(sku)}
        return {key_text(sku) or "": records[0].id for sku, records in hits.items() if len(records) == 1}


def _no_product(sku: str) -> Problem:
    return Problem(
        "LB-DOC-08",
        "A line's product is not there: {sku}.",
        "Make the product with this SKU there, or choose that missing products are made or replaced.",
        {"sku": sku or "-"},
        field="sku",
    )


def inactive_product(vendor: str, product: str) -> Problem:
    return Problem(
        INACTIVE,
        "The product {product} of a line is inactive in {vendor}, or has ended there.",
        "Make it active there or take its end date off, or name another product in the document; then sync again with "
        "--retry-failed.",
        filled({"product": product, "vendor": vendor}),
        field="sku",
    )


def no_code(line: Line) -> Problem:
    """What is said of a line for which nothing names a product code."""
    return Problem(
        "LB-DOC-08",
        "The product {sku} has no product code: there is none at the product, none for its seller and no default.",
        "Give the product the code of one of the target's, or choose one in product.by_seller or product.default.",
        {"sku": line.product_id or "-"},
        field="sku",
        vendor_text=line.description or "",
    )


def _several(flow: Flow, side: Side, sku: str, records: Sequence[Record]) -> Problem:
    return Problem(
        "LB-MATCH-01",
        "Several records in {vendor} have the same {key}: {ids}.",
        "Merge them or give each its own {key}, then sync again.",
        filled(
            {
                "vendor": flow.end(side).vendor_label,
                "ids": ", ".join(sorted(record.id for record in records)),
            }
        ),
        vendor_text=sku,
        words={"key": (Phrase(flow.key_label),)},
    )
