"""Customers as the target has them: what it makes of a document follows from its own records, not from the source's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Fetched
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.barred import asks_after, unusable
from ledgerbridge.engine.customer_currencies import of_new as currencies_of_new
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.needs import Brought, Derives
from ledgerbridge.engine.parties import Found, currency_of, party_there
from ledgerbridge.engine.planned import plan_in
from ledgerbridge.engine.run import Run
from ledgerbridge.model.documents import Document
from ledgerbridge.model.money import CurrencyOf, MoneyModel
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.store import actions


class CustomersThere:
    """What the target knows of the customers of one flow's documents; `people` and `companies` bring them."""

    def __init__(
        self, run: Run, money: MoneyModel, side: Side, people: Derives | None, companies: Derives | None
    ) -> None:
        self._run = run
        self._money = money
        self._in_its_currency = money.currency is CurrencyOf.CUSTOMER
        self._side = side
        self._people = people
        self._companies = companies

    async def of_linked(self, found: Mapping[str, Found], people: Fetched | None) -> dict[str, Found]:
        """Linked customers as the target has them now: those that people there blocked, or made inactive, are none that
        documents can be made for."""
        checked = dict(found)
        for flow in (self._people, self._companies):
            mine = {id: one for id, one in found.items() if one.is_company is (flow is self._companies)}
            ids = sorted({one.debtor.id for one in mine.values() if one.debtor.id is not None})
            if flow is None or not ids:
                continue
            read = await self._read_there(flow.flow, ids, people if flow is self._people else None)
            problems = unusable(self._run, flow.flow, self._side.other, ids, read)
            to_be = await self._to_be(flow.flow, read.found)
            for id, one in mine.items():
                problem, there = problems.get(one.debtor.id or ""), to_be.get(one.debtor.id or "")
                if problem is not None:
                    checked[id] = msgspec.structs.replace(one, debtor=Brought(problem=problem))
                elif there is not None:
                    checked[id] = self._known(one, flow.flow, there)
        return checked

    def _known(self, found: Found, flow: Flow, there: Record) -> Found:
        """What is found, with what the target's own record of the debtor says, as far as documents follow from it."""
        its_place = (flow, self._side.other, there)
        party = found.party
        if self._money.by_customer:
            theirs = party_there(*its_place)
            debtor = msgspec.structs.replace(theirs, email=party.email or theirs.email)
            party = msgspec.structs.replace(party, debtor=debtor)
        elif self._in_its_currency:
            party = msgspec.structs.replace(party, currency=currency_of(*its_place))
        return msgspec.structs.replace(found, party=party, there=its_place)

    async def _to_be(self, flow: Flow, there: Mapping[str, Record]) -> dict[str, Record]:
        """{id: a customer of the target as this pass leaves it}: documents go after the changes of their customers."""
        planned = await self._run.read(partial(_changed, self._run, flow, self._side.other, sorted(there)))
        return {
            id: msgspec.structs.replace(one, fields={**one.fields, **planned.get(id, {})}) for id, one in there.items()
        }

    async def _read_there(self, flow: Flow, ids: Sequence[str], read: Fetched | None) -> Fetched:
        """The customers as the target has them now, where something about documents depends on it: what was `read`
        already is not read again."""
        end = flow.end(self._side.other)
        if read is not None and {*ids} <= {*read.found, *read.missing}:
            return read
        is_read = asks_after(end) or self._money.by_customer or self._in_its_currency
        return await fetch_all(end.connector, end.type, ids) if is_read else Fetched({}, [])

    async def of_new(
        self, documents: Sequence[Document], found: Mapping[str, Found], foreign: Mapping[str, str]
    ) -> dict[str, Found]:
        """Customers that this pass makes, each in the currency that its documents there will have."""
        told = dict(found)
        for flow in (self._people, self._companies) if self._in_its_currency else ():
            if flow is None:
                continue
            new = {
                one.id: (action, foreign.get(one.id))
                for one in documents
                if one.id in found and found[one.id].is_company is (flow is self._companies)
                if (action := found[one.id].debtor.action) is not None
            }
            currencies = await currencies_of_new(self._run, flow.flow, self._side.other, list(new.values()))
            for id, (action, _) in new.items():
                party = msgspec.structs.replace(found[id].party, currency=currencies.get(action))
                told[id] = msgspec.structs.replace(found[id], party=party)
        return told


def _changed(
    run: Run, flow: Flow, side: Side, ids: Sequence[str], connection: Connection
) -> dict[str, Mapping[str, Value]]:
    """{id of a record of a side: what this pass is going to change in it}."""
    rows = actions.planned_for(connection, run.id, flow.name, side, ids)
    plans = [plan_in(row, run.unseal) for row in rows]
    return {plan.decision.id_on(side) or "": plan.fields for plan in plans if plan.side is side}
