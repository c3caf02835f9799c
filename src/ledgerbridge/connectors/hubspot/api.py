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
from ledgerbridge.connectors.hubspot.wire import (
    AccountWire,
    AssociatedWire,
    AssociationType,
    BatchWire,
    Hit,
    PropertyWire,
    next_after,
)
from ledgerbridge.model.batches import batches
from ledgerbridge.model.problems import RecordRefused, VendorDrift
from ledgerbridge.model.wording import Phrase, phrase
from ledgerbridge.seams.clock import Clock

BATCH = 100
"""Records per batch call and per page of a list."""
SEARCH_PAGE = 200
ASSOCIATION_READS = 1_000
ASSOCIATION_WRITES = 2_000
OWNERS_PAGE = 500
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

    @property
    def version(self) -> str:
        """The version in which records are asked for."""
        return self._urls.versions.objects

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
        hits = _shaped(phrase("a page of {type}", type=type), _results(type, answer), list[Hit])
        total = answer.get("total")
        return SearchPage(hits, next_after(answer) is not None, total if isinstance(total, int) else len(hits))

    async def batch_read(self, type: str, ids: Sequence[str], properties: Sequence[str], key: str = "") -> BatchWire:
        """Up to a hundred live records by id, or by the unique property `key`."""
        body: Json = {"properties": list(properties), "propertiesWithHistory": []}
        body["inputs"] = [{"id": id} for id in ids]
        if key:
            body["idProperty"] = key
        return await self._batch(self._urls.objects(type, "batch/read"), body, repeatable=True)

    async def batch_write(self, type: str, operation: str, body: bytes, repeatable: bool = False) -> BatchWire:
        """One `create`, `upsert` or `update`; not repeated here unless nothing can have come after it that a late
        repetition would undo."""
        return await self._batch(self._urls.objects(type, f"batch/{operation}"), body, repeatable)

    async def archive(self, type: str, ids: Sequence[str]) -> None:
        """The records are in the recycle bin; unknown ones are passed over."""
        for chunk in batches(ids, BATCH):
            await self._silent(self._urls.objects(type, "batch/archive"), {"inputs": [{"id": id} for id in chunk]})

    # --- associations ------------------------------------------------------------------------------------------

    async def associated(self, from_type: str, to_type: str, ids: Sequence[str]) -> dict[str, list[str]]:
        """{id: ids of the records that stand beside it, each once}."""
        return {id: list(others) for id, others in (await self.linked(from_type, to_type, ids)).items()}

    async def linked(self, from_type: str, to_type: str, ids: Sequence[str]) -> dict[str, dict[str, frozenset[int]]]:
        """{id: {id of a record beside it: types of the association}}."""
        found: dict[str, dict[str, frozenset[int]]] = {}
        inputs: list[Json] = [{"id": id} for id in ids]
        while inputs:
            url = self._urls.associations(from_type, to_type, "batch/read")
            answer = await self._batch(url, {"inputs": inputs[:ASSOCIATION_READS]}, repeatable=True)
            inputs = inputs[ASSOCIATION_READS:]
            for row in _shaped(Phrase("associations"), answer.results, list[AssociatedWire]):
                id = str(row.source.get("id"))
                beside = found.setdefault(id, {})
                for to in row.to:
                    beside[str(to.to_object_id)] = frozenset(one.type_id for one in to.association_types)
                after = next_after({"paging": row.paging})
                if after is not None:
                    inputs.append({"id": id, "after": after})
        return found

    async def associate(
        self, from_type: str, to_type: str, pairs: Sequence[tuple[str, str]], type_id: int
    ) -> BatchWire:
        """Each pair stands together as that type says; done twice, it is the same."""
        types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]
        inputs = [{"from": {"id": one}, "to": {"id": other}, "types": types} for one, other in pairs]
        url = self._urls.associations(from_type, to_type, "batch/create")
        return await self._batch(url, {"inputs": inputs}, repeatable=True)

    async def dissociate(self, from_type: str, to_type: str, pairs: Sequence[tuple[str, str]]) -> None:
        """No pair stands together any more; done twice, it is the same."""
        inputs = [{"from": {"id": one}, "to": [{"id": other}]} for one, other in pairs]
        await self._silent(self._urls.associations(from_type, to_type, "batch/archive"), {"inputs": inputs})

    async def association_types(self, from_type: str, to_type: str) -> list[AssociationType]:
        """The types there are from one to the other, labels of the account's own included."""
        url = self._urls.associations(from_type, to_type, "labels")
        answer = await self._api.get(url, None, CALL)
        return _shaped(
            Phrase("association types"), _results(Phrase("association types"), answer), list[AssociationType]
        )

    # --- properties and account --------------------------------------------------------------------------------

    async def properties(self, type: str) -> list[Any]:
        """The definitions of all live properties."""
        answer = await self._api.get(self._urls.properties(type), {"archived": "false"}, CALL)
        return _results(phrase("property definitions of {type}", type=type), answer)

    async def create_group(self, type: str, body: Json) -> None:
        await self._api.post(self._urls.properties(type, "groups"), body, None, CALL)

    async def create_property(self, type: str, body: Json) -> PropertyWire:
        answer = await self._api.post(self._urls.properties(type), body, None, CALL)
        return _shaped(Phrase("a property definition"), answer, PropertyWire)

    async def account(self) -> AccountWire:
        """The account whose data this is."""
        return _shaped(
            Phrase("account details"), await self._api.get(self._urls.account_details(), None, CALL), AccountWire
        )

    async def account_id(self) -> str:
        """The portal whose data this is."""
        return str((await self.account()).portal_id)

    # --- lists to choose from ----------------------------------------------------------------------------------

    async def pipelines(self, type: str) -> list[Any]:
        return _results(Phrase("pipelines"), await self._api.get(self._urls.pipelines(type), None, CALL))

    async def owners(self) -> list[Any]:
        return await self._whole(
            Phrase("owners"), self._urls.owners(), {"limit": str(OWNERS_PAGE), "archived": "false"}
        )

    async def tax_rates(self) -> list[Any]:
        return await self._whole(Phrase("tax rates"), self._urls.tax_rates(), {})

    # --- files -------------------------------------------------------------------------------------------------

    async def upload(self, form: bytes, boundary: str) -> str:
        """Id of a new file; not repeated, since each form makes one."""
        return await self._uploaded(form, boundary, "id")

    async def publish(self, form: bytes, boundary: str) -> str:
        """Web address of a new file that is open to everybody."""
        return await self._uploaded(form, boundary, "url")

    async def _uploaded(self, form: bytes, boundary: str, name: str) -> str:
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        answer = self._api.decoded(await self._api.call("POST", self._urls.files(), None, form, headers, CALL))
        if not isinstance(answer, dict) or not answer.get(name):
            raise VendorDrift(misfit(Phrase("a file"), ValueError(f"no {name}")))
        return str(answer[name])

    async def file(self, id: str) -> Json | None:
        """What is known of a file; None where it is gone."""
        try:
            answer = await self._api.get(self._urls.files(id), None, CALL)
        except RecordRefused:
            return None
        return answer if isinstance(answer, dict) else None

    async def signed_file(self, id: str) -> Json:
        """The same with an address under which it can be had for a while."""
        answer = await self._api.get(self._urls.files(f"{id}/signed-url"), None, CALL)
        if not isinstance(answer, dict) or not answer.get("url"):
            raise VendorDrift(misfit(Phrase("a file"), ValueError("no url")))
        return answer

    async def _whole(self, what: Phrase, url: str, query: Mapping[str, str]) -> list[Any]:
        rows: list[Any] = []
        after: str | None = ""
        while after is not None:
            answer = await self._api.get(url, {**query, **({"after": after} if after else {})}, CALL)
            rows += _results(what, answer)
            after = next_after(answer)
        return rows

    async def _silent(self, url: str, body: Json) -> None:
        """A call that answers nothing, and that can be repeated."""
        raw, headers = msgspec.json.encode(body), {"Content-Type": "application/json"}
        await self._api.call("POST", url, None, raw, headers, CALL, repeatable=True)

    async def _batch(self, url: str, body: Json | bytes, repeatable: bool) -> BatchWire:
        answer = await self._api.post(url, body, None, CALL, repeatable)
        batch = _shaped(Phrase("a batch"), answer, BatchWire)
        with suppress(ValueError):
            self.ahead = self._clock.now() - moment(batch.completed_at)
        return batch


def _results(what: str | Phrase, answer: Any) -> list[Any]:
    results = answer.get("results") if isinstance(answer, Mapping) else None
    if not isinstance(results, list):
        raise VendorDrift(misfit(what, ValueError("no results")))
    return results


def _shaped(what: str | Phrase, answer: Any, shape: type[T]) -> T:
    try:
        return msgspec.convert(answer, shape)
    except msgspec.ValidationError as error:
        raise VendorDrift(misfit(what, error)) from error
