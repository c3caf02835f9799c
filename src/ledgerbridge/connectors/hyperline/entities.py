"""Invoicing entities: the sellers of a workspace, each with numbers, taxes and accounting codes of its own."""

from __future__ import annotations

import msgspec

from ledgerbridge.connectors.base.company import facts
from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.connectors.hyperline.api import HyperlineApi
from ledgerbridge.connectors.hyperline.customers import METHODS
from ledgerbridge.connectors.hyperline.wire import Wire, text_of
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.money import CompanyFact
from ledgerbridge.model.problems import AuthError, Problem, filled

ENTITIES = "/v1/invoicing-entities"


class Entity(msgspec.Struct, frozen=True):
    """One seller."""

    id: str
    name: str
    country: str
    currency: str
    is_default: bool
    created_at: str


class Entities:
    """The invoicing entities of one workspace."""

    def __init__(self, api: HyperlineApi) -> None:
        self._api = api

    async def all(self) -> list[Entity]:
        """Those that are not deleted, in Hyperline's order."""
        rows = await self._api.all_rows(ENTITIES)
        return [_entity(row) for row in rows if text_of(row, "id") and not row.get("deleted_at")]

    async def choices(self, kind: str) -> list[Choice]:
        """A list of the account by its kind of reference data; empty for kinds that Hyperline has not."""
        if kind == Reference.PAYMENT_METHODS:
            return [Choice(name, name.replace("_", " ")) for name in METHODS]
        if kind in (Reference.INVOICING_ENTITIES, Reference.DIVISIONS):
            return [
                Choice(one.id, one.name, ", ".join(filter(None, (one.country, one.currency))))
                for one in await self.all()
            ]
        if kind == Reference.COMPANY:
            own = home(await self.all())
            return facts({CompanyFact.COUNTRY: own.country, CompanyFact.CURRENCY: own.currency})
        if kind == Reference.CURRENCIES:
            return [
                Choice(code, code) for code in dict.fromkeys(one.currency for one in await self.all() if one.currency)
            ]
        return []


def _entity(row: Wire) -> Entity:
    id = str(row["id"])
    return Entity(
        id,
        text_of(row, "name") or text_of(row, "trade_name") or id,
        text_of(row, "country") or "",
        text_of(row, "currency") or text_of(row, "accounting_currency") or "",
        row.get("is_default") is True,
        text_of(row, "created_at") or "",
    )


def home(entities: list[Entity]) -> Entity:
    """The entity by which a workspace is known: its default one, else the oldest. A workspace's own id stands in no
    answer that a key can ask for (ASSUMED: ids of entities never move to another workspace).

    Raises AuthError where there is none.
    """
    if not entities:
        raise AuthError(
            Problem(
                "LB-AUTH-07",
                "{vendor} did not say which company the key is for: the workspace has no invoicing entity.",
                "Make an invoicing entity at {vendor}, then connect again.",
                filled({"vendor": "Hyperline"}),
            )
        )
    default = [one for one in entities if one.is_default]
    return min(default or entities, key=lambda one: (one.created_at, one.id))
