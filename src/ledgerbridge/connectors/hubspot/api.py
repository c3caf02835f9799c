"""HubSpot's calls, as thin as they go: what to ask in, what was answered out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

import msgspec

from ledgerbridge.connectors.base.api import Api
from ledgerbridge.connectors.hubspot.errors import misfit
from ledgerbridge.connectors.hubspot.urls import Urls
from ledgerbridge.connectors.hubspot.values import moment
from ledgerbridge.connectors.hubspot.wire import AssociatedWire, BatchWire, Hit, PropertyWire, next_after
from ledgerbridge.model.problems import VendorDrift
from ledgerbridge.seams.clock import Clock

BATCH = 100
"""Records per batch call and per page of a list."""
SEARCH_PAGE = 200
ASSOCIATION_READS = 1_000
SEARCH_BODY_MAX = 3_000
"""Characters a search's body may have."""
NAMES_MAX = 6_000
"""Characters of property names in an address; 7,000 and more have been refused."""

CALL = ("api",)
SEARCH = ("api", "search")

Json = dict[str, Any]
T = TypeVar("T")


class ListPage(msgspec.Struct, frozen=True):
    results: list[Any]
    after: str | None


class SearchPage(msgspec.Struct, frozen=True):
    hits: list[Hit]
    more: bool
    total: int


class HubSpotApi:
    """The calls on one account."""

    def __init__(self, api: Api, urls: Urls, clock: Clock) -> None:
        self._api = api
        self._urls = urls
        self._clock = clock
        self.ahead: timedelta | None = None
        """How far our clock is ahead of HubSpot's, at most; None until an answer has told HubSpot's time."""

    # --- records -----------------------------------------------------------------------------------------------

    async def list_page(self, type: str, properties: Sequence[str], after: str) -> ListPage:
        """Live records in order of id, a hundred at a time."""
        query = {"limit": str(BATCH), "archived": "false"}
        if properties:
            query["properties"] = ",".join(properties)
        if after:
            query["after"] = after
        answer = await self._api.get(self._urls.objects(type), query, CALL)
        return ListPage(_results(type, answer), next_after(answer))

    async def search(self, type: str, body: Json) -> SearchPage:
        """Records as the search index knows them, seconds to a minute late; never archived ones."""
        answer = await self._api.post(self._urls.objects(type, "search"), body, None, SEARCH, repeatable=True)
        hits = _shaped(f"a page of {type}", _results(type, answer), list[Hit])
        total = answer.get("total")
        return SearchPage(hits, next_after(answer) is not None, total if isinstance(total, int) else len(hits))

    async def batch_read(self, type: str, ids: Sequence[str], properties: Sequence[str], key: str = "") -> BatchWire:
        """Up to a hundred live records by id, or by the unique property `key`."""
        body: Json = {"properties": list(properties), "propertiesWithHistory": []}
        body["inputs"] = [{"id": id} for id in ids]
        if key:
            body["idProperty"] = key
        return await self._batch(self._urls.objects(type, "batch/read"), body, repeatable=True)

    async def batch_write(self, type: str, operation: str, body: bytes) -> BatchWire:
        """One `upsert` or `update`; never repeated here, since a late repetition could undo what came after."""
        return await self._batch(self._urls.objects(type, f"batch/{operation}"), body, repeatable=False)

    # --- associations ------------------------------------------------------------------------------------------

    async def associated(self, from_type: str, to_type: str, ids: Sequence[str]) -> dict[str, list[str]]:
        """{id: ids of the records that stand beside it, each once}."""
        found: dict[str, dict[str, None]] = {}
        inputs: list[Json] = [{"id": id} for id in ids]
        while inputs:
            url = self._urls.associations(from_type, to_type, "batch/read")
            answer = await self._batch(url, {"inputs": inputs[:ASSOCIATION_READS]}, repeatable=True)
            inputs = inputs[ASSOCIATION_READS:]
            for row in _shaped("associations", answer.results, list[AssociatedWire]):
                id = str(row.source.get("id"))
                found.setdefault(id, {}).update(dict.fromkeys(str(to.to_object_id) for to in row.to))
                after = next_after({"paging": row.paging})
                if after is not None:
                    inputs.append({"id": id, "after": after})
        return {id: list(others) for id, others in found.items()}

    async def associate(
        self, from_type: str, to_type: str, pairs: Sequence[tuple[str, str]], type_id: int
    ) -> BatchWire:
        """Each pair stands together as that type says; done twice, it is the same."""
        types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]
        inputs = [{"from": {"id": one}, "to": {"id": other}, "types": types} for one, other in pairs]
        url = self._urls.associations(from_type, to_type, "batch/create")
        return await self._batch(url, {"inputs": inputs}, repeatable=True)

    # --- properties and account --------------------------------------------------------------------------------

    async def properties(self, type: str) -> list[Any]:
        """The definitions of all live properties."""
        answer = await self._api.get(self._urls.properties(type), {"archived": "false"}, CALL)
        return _results(f"property definitions of {type}", answer)

    async def create_group(self, type: str, body: Json) -> None:
        await self._api.post(self._urls.properties(type, "groups"), body, None, CALL)

    async def create_property(self, type: str, body: Json) -> PropertyWire:
        answer = await self._api.post(self._urls.properties(type), body, None, CALL)
        return _shaped("a property definition", answer, PropertyWire)

    async def account_id(self) -> str:
        """The portal whose data this is."""
        answer = await self._api.get(self._urls.account_details(), None, CALL)
        if not isinstance(answer, dict) or "portalId" not in answer:
            raise VendorDrift(misfit("account details", ValueError("no portalId")))
        return str(answer["portalId"])

    async def _batch(self, url: str, body: Json | bytes, repeatable: bool) -> BatchWire:
        answer = await self._api.post(url, body, None, CALL, repeatable)
        batch = _shaped("a batch", answer, BatchWire)
        with suppress(ValueError):
            self.ahead = self._clock.now() - moment(batch.completed_at)
        return batch


def _results(what: str, answer: Any) -> list[Any]:
    results = answer.get("results") if isinstance(answer, Mapping) else None
    if not isinstance(results, list):
        raise VendorDrift(misfit(what, ValueError("no results")))
    return results


def _shaped(what: str, answer: Any, shape: type[T]) -> T:
    try:
        return msgspec.convert(answer, shape)
    except msgspec.ValidationError as error:
        raise VendorDrift(misfit(what, error)) from error
