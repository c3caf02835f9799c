"""Product groups of the target, for revenue accounts that depend on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.engine.asking import find_all
from ledgerbridge.engine.flow import End
from ledgerbridge.model.documents import Line, LineKind
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.values import as_text


class Groups:
    """Knows the group of products in the target, as the rows of a table call it; what was read is kept for the
    pass."""

    def __init__(self, products: End | None, rows: Collection[str]) -> None:
        self._products = products
        self._rows = rows
        self._asked: set[str] = set()
        self._called: Mapping[str, str] | None = None
        self.by_sku: dict[str, str] = {}
        """{SKU: what the table calls its group}."""

    async def learn(self, lines: Iterable[Line]) -> None:
        """The groups of what these lines sell are known, where the table has rows and products there have groups."""
        path = self._products.capabilities.slots.get("product_group") if self._products is not None else None
        skus = {line.sku for line in lines if line.sku and line.kind is LineKind.PRODUCT} - self._asked
        if self._products is None or path is None or not self._rows or not skus:
            return
        called = await self._names(self._products)
        found = await find_all(self._products.connector, self._products.type, self._products.key, sorted(skus))
        self._asked |= skus
        for sku, records in found.items():
            if len(records) == 1 and (group := as_text(records[0].fields.get(path))):
                self.by_sku[sku] = called.get(group, group)

    async def _names(self, products: End) -> Mapping[str, str]:
        """{id of a group: the row of the table that means it, by its id, code or name}."""
        if self._called is None:
            choices = await products.connector.reference_data(Reference.PRODUCT_GROUPS)
            self._called = {choice.id: self._row_of(choice) for choice in choices}
        return self._called

    def _row_of(self, choice: Choice) -> str:
        names = (choice.id, choice.detail.strip(), choice.name)
        return next((name for name in names if name in self._rows), choice.id)
