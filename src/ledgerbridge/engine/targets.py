"""What the documents of a pass are composed for: the company they are made in, and how its products are taxed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.flow import End
from ledgerbridge.engine.needs import Brought
from ledgerbridge.engine.planned import plan_in
from ledgerbridge.engine.products import Products
from ledgerbridge.engine.run import Run
from ledgerbridge.model.kinds import RecordKind, Reference
from ledgerbridge.model.money import MoneyModel, TaxedBy
from ledgerbridge.model.values import as_text
from ledgerbridge.planner.documents.target import Target, target_of
from ledgerbridge.store import actions

BOOKED = frozenset(
    {
        RecordKind.INVOICE,
        RecordKind.CREDIT_NOTE,
        RecordKind.SALES_ENTRY,
        RecordKind.SALES_RECEIPT,
        RecordKind.REFUND,
    }
)
"""Documents that stand in the books."""


class Targets:
    """Knows the target of one flow's documents; what was read is kept for the pass."""

    def __init__(self, run: Run, end: End, line_slots: Collection[str], products: Products | None) -> None:
        self._run = run
        self._end = end
        self._line_slots = frozenset(line_slots)
        self._products = products
        self._facts: Mapping[str, str] | None = None
        self._rates: dict[str, Decimal] = {}
        self._codes: Mapping[str, Decimal] | None = None

    @property
    def _money(self) -> MoneyModel:
        return self._end.capabilities.money or MoneyModel()

    async def learn(self, named: Mapping[str, Brought]) -> None:
        """The company is known, and where products decide on tax, so are the rates of these, `named` by SKU and by the
        source's ids of them."""
        if self._facts is None:
            self._facts = await facts_of(self._end.connector)
        if self._products is not None and self._money.taxed_by is TaxedBy.PRODUCT:
            ids = {name: one.id for name, one in named.items() if one.id is not None and name not in self._rates}
            making = {name: one.action for name, one in named.items() if one.action is not None}
            await self._learn_rates(self._products.end, ids, making)

    def target(self) -> Target:
        return target_of(
            self._line_slots, self._money, self._facts or {}, self._rates, self._end.capabilities.kind in BOOKED
        )

    async def _learn_rates(self, end: End, ids: Mapping[str, str], making: Mapping[str, int]) -> None:
        """The rates of products that are there, and of those that are made in this pass."""
        path = end.capabilities.slots.get("tax_code")
        if path is None or not (ids or making):
            return
        rates = await self._rates_of_codes(end, path)
        records = (await fetch_all(end.connector, end.type, sorted(set(ids.values())))).found if ids else {}
        held = {name: records[id].fields.get(path) for name, id in ids.items() if id in records}
        rows = await self._run.read(lambda c: actions.by_ids(c, sorted(set(making.values()))))
        for name, action in making.items():
            held[name] = plan_in(rows[action], self._run.unseal).fields.get(path)
        self._rates |= {name: rates[code] for name, one in held.items() if (code := as_text(one)) in rates}

    async def _rates_of_codes(self, end: End, path: str) -> Mapping[str, Decimal]:
        """{code that a product may have: its percentage}, from the list that the products' field is chosen from."""
        if self._codes is None:
            specs = await end.connector.schema(end.type)
            listed = next((spec.listed for spec in specs if spec.path == path), None)
            choices = await end.connector.reference_data(listed) if listed is not None else []
            self._codes = {choice.id: choice.rate for choice in choices if choice.rate is not None}
        return self._codes


async def facts_of(connector: Connector) -> dict[str, str]:
    """What a company says of itself, where its system tells it."""
    if Reference.COMPANY not in connector.capabilities.reference_data:
        return {}
    return {choice.id: choice.detail for choice in await connector.reference_data(Reference.COMPANY)}
