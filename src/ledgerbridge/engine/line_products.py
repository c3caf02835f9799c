"""The products of documents' lines, as the target has them: found, made, replaced or left out, as is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from ledgerbridge.engine import standing_in
from ledgerbridge.engine.document_reading import line_slots
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.needs import Brought
from ledgerbridge.engine.products import Products
from ledgerbridge.engine.run import Run
from ledgerbridge.model.documents import LINES, Document, Line, LineKind
from ledgerbridge.model.problems import RecordRefused
from ledgerbridge.model.side import Side
from ledgerbridge.planner.documents.terms import DocumentTerms, MissingProduct


class LineProducts:
    """Knows what stands for the products of lines in the target of one flow."""

    def __init__(self, run: Run, flow: Flow, side: Side, products: Products | None) -> None:
        assert flow.documents is not None
        self._run = run
        self._side = side
        self._terms: DocumentTerms = flow.documents
        self._target = flow.end(side.other).capabilities
        self._products = products if "product_id" in line_slots(self._target) else None
        self._own = tuple(sku for sku in _own_skus(self._terms) if sku)

    async def look_up(self, documents: Sequence[Document]) -> dict[str, Brought]:
        """{SKU or the source's id: what stands for that product in the target}, of all that these documents name and
        of those that the flow's settings add to documents."""
        lines = [line for one in documents for line in one.lines if line.kind is LineKind.PRODUCT]
        if self._products is None:
            return {}
        await self._products.look_up(lines, self._own, self._terms.on_missing_product is MissingProduct.CREATE)
        await self._bring_stand_in(self._products, lines)
        return self._named(self._products, lines)

    def of(self, line: Line) -> Brought | None:
        """The product of a line in the target; None where the line needs none."""
        if self._products is None or line.kind is LineKind.TEXT:
            return None
        if line.kind is not LineKind.PRODUCT:
            return self._products.by_sku(line.sku) if line.sku else None
        if not (line.product_id or self._products.sku_of(line) or self._is_needed):
            stands_in = self._terms.stand_in and self._terms.substitute_sku
            return self._products.by_sku(self._terms.substitute_sku or "") if stands_in else None
        found = self._products.of(line)
        replaces = self._terms.on_missing_product is MissingProduct.SUBSTITUTE
        if found.problem is not None and replaces and self._terms.substitute_sku:
            return self._products.by_sku(self._terms.substitute_sku)
        omits = self._terms.on_missing_product is MissingProduct.OMIT and not self._is_needed
        return None if omits and found.problem is not None else found

    def check(self, document: Document) -> None:
        """Raises RecordRefused for a product that is not to be had."""
        for line in document.lines:
            self.had(line)

    def had(self, line: Line) -> Brought:
        """The product of a line, with neither id nor action where the line needs none. Raises RecordRefused for one
        that is not to be had."""
        found = self.of(line) or Brought()
        if found.problem is not None:
            raise RecordRefused(found.problem)
        return found

    @property
    def _is_needed(self) -> bool:
        """Whether the target takes no line without a product."""
        return line_slots(self._target).get("product_id") in self._target.parts[LINES].required

    async def _bring_stand_in(self, products: Products, lines: Sequence[Line]) -> None:
        """The product that stands in is made where a line needs it and the target has none with its SKU."""
        sku, fields = self._terms.substitute_sku, self._terms.stand_in
        if not (sku and fields) or products.by_sku(sku).problem is None:
            return
        replaces = self._terms.on_missing_product is MissingProduct.SUBSTITUTE
        bare = any(not (line.product_id or products.sku_of(line)) for line in lines)
        if bare or (replaces and any(products.of(line).problem is not None for line in lines)):
            products.stand_in(sku, await standing_in.made(self._run, products.flow, self._side, sku, fields))

    def _named(self, products: Products, lines: Sequence[Line]) -> dict[str, Brought]:
        added = {sku: products.by_sku(sku) for sku in self._own}
        found = [(line, self.of(line)) for line in lines]
        return added | {
            name: one for line, one in found if one is not None for name in (line.sku, line.product_id) if name
        }


def _own_skus(terms: DocumentTerms) -> tuple[str | None, ...]:
    """The products that the flow's settings name."""
    return (terms.substitute_sku, terms.shipping.sku, terms.discount.sku, terms.rounding.sku)
