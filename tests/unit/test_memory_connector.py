"""What the reference connector does beyond what is asked of every connector."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import msgspec
import pytest
from tests.support.inprocess import SandboxTransport

from ledgerbridge.connectors.base.auth import StaticKey
from ledgerbridge.connectors.base.kind import Connection, Toolbox
from ledgerbridge.connectors.base.protocol import Unknown, Write, Written
from ledgerbridge.connectors.base.quota import Unlimited
from ledgerbridge.connectors.memory import CONNECTOR
from ledgerbridge.connectors.memory.connector import MemoryConnector
from ledgerbridge.model.problems import SetupError
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.memory import VENDOR
from ledgerbridge.sandbox.memory.vendor import Memory
from ledgerbridge.seams.clock import SystemClock
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.seams.transport import HttpRequest, HttpResponse

T = TypeVar("T")
ACCOUNT = "account-1"


class Spoiling:
    """Changes the decoded answers of calls whose path ends as given."""

    def __init__(self, inner: SandboxTransport, ending: str, spoil: Callable[[Any], Any]) -> None:
        self._inner = inner
        self._ending = ending
        self._spoil = spoil

    async def send(self, request: HttpRequest) -> HttpResponse:
        answer = await self._inner.send(request)
        if not request.url.partition("?")[0].endswith(self._ending):
            return answer
        spoiled = self._spoil(msgspec.json.decode(answer.body))
        return HttpResponse(answer.status, answer.headers, msgspec.json.encode(spoiled))

    async def close(self) -> None:
        return


class World:
    """A connector to a simulated account, on a clock that stands still."""

    def __init__(self, settings: Mapping[str, str] | None = None, **account: Any) -> None:
        self.sandbox = Sandbox([VENDOR], Clock(lambda: 1_790_000_000.0))
        self.settings = settings or {}
        vendor = self.sandbox.vendor("memory")
        assert isinstance(vendor, Memory)
        self.vendor = vendor
        self.vendor.change_settings(ACCOUNT, account)

    def connector(self, ending: str = "", spoil: Callable[[Any], Any] | None = None) -> MemoryConnector:
        transport = SandboxTransport(self.sandbox)
        key = StaticKey(self.vendor.credentials(ACCOUNT)["api_key"] or "")
        used = Spoiling(transport, ending, spoil) if spoil else transport
        tools = Toolbox(used, SystemClock(), SeededChance(1), Unlimited(), key)
        connection = Connection("memory", "memory", ACCOUNT, CONNECTOR.base_url("http://sandbox"), self.settings)
        return MemoryConnector(connection, tools)

    def product(self, name: str) -> str:
        return self.vendor.load(ACCOUNT, "products", [{"name": name}], raw=False)[0]


def run(work: Awaitable[T]) -> T:
    async def whole() -> T:
        return await work

    return asyncio.run(whole())


def create(name: str, reference: str = "LB1") -> Write:
    return Write("create", reference, {"name": name, "sku": "w-1"})


def swept(world: World) -> dict[str, Any]:
    page = run(world.connector().read_changes({"products": None}))["products"]
    assert page.ended
    return page.cursor


def test_record_that_cannot_be_read_is_noted_and_the_others_are_listed() -> None:
    world = World()
    good, bad = world.product("Good"), world.product("Bad")

    def spoil(answer: Any) -> Any:
        answer["records"][1]["fields"]["price"] = "a lot"
        return answer

    connector = world.connector("/products", spoil)
    page = run(connector.read_changes({"products": None}))["products"]
    assert [record.id for record in page.records] == [good]
    assert [(type, id, problem.code) for type, id, problem in connector.drift] == [("products", bad, "LB-DRIFT-01")]


def test_fields_missing_in_the_answer_are_unanswered() -> None:
    connector = World(partial_answers=["sku"]).connector()
    [outcome] = run(connector.write(connector.prepare("products", [create("Widget")], "request-1")))
    assert isinstance(outcome, Written)
    assert outcome.unanswered == {"sku"}
    assert "sku" not in outcome.fields
    assert outcome.fields["name"] == "Widget"


def test_result_that_is_left_out_is_unknown() -> None:
    connector = World().connector("/create", lambda answer: {"results": answer["results"][:1]})
    call = connector.prepare("products", [create("One", "LB1"), create("Two", "LB2")], "request-1")
    first, second = run(connector.write(call))
    assert isinstance(first, Written)
    assert isinstance(second, Unknown)
    assert second.reference == "LB2"


def test_create_found_made_already_but_unreadable_is_unknown() -> None:
    world = World()
    connector = world.connector("/get", lambda answer: {**answer, "records": []})
    call = connector.prepare("products", [create("Widget")], "request-1")
    run(connector.write(call))
    [outcome] = run(connector.write(call))
    assert isinstance(outcome, Unknown)
    assert world.vendor.count(ACCOUNT, "products") == 1


def test_record_deleted_and_brought_back_since_the_last_reading_is_listed_as_living() -> None:
    world = World()
    id, cursor = world.product("Widget"), None
    cursor = swept(world)
    world.vendor.person_deletes(ACCOUNT, "products", id)
    world.vendor.person_does(ACCOUNT, "products", id, {"do": "restore"})
    page = run(world.connector().read_changes({"products": cursor}))["products"]
    assert ([record.id for record in page.records], dict(page.gone)) == ([id], {})


def test_record_deleted_between_feed_and_read_is_told_by_the_next_reading() -> None:
    world = World()
    id = world.product("Widget")
    cursor = swept(world)
    world.vendor.person_edits(ACCOUNT, "products", id, {"name": "Edited"})

    def delete(answer: Any) -> Any:
        world.vendor.person_deletes(ACCOUNT, "products", id)
        return answer

    first = run(world.connector("/changes", delete).read_changes({"products": cursor}))["products"]
    then = run(world.connector().read_changes({"products": first.cursor}))["products"]
    assert (list(first.records), dict(first.gone)) == ([], {})
    assert dict(then.gone) == {id: "archived"}


def test_sweep_begins_where_the_feed_ended_even_after_thousands_of_changes() -> None:
    world = World()
    for n in range(1005):
        world.product(f"Widget {n}")
    first = run(world.connector().read_changes({"products": None}))["products"]
    assert first.cursor == {"watermark": "1005", "position": "100"}


def test_older_version_is_recognised_only_where_versions_are_ordered() -> None:
    ordered, unordered = World().connector(), World({"ordered_versions": "no"}).connector()
    assert [ordered.is_older("products", "9", "10"), ordered.is_older("products", "10", "9")] == [True, False]
    assert not ordered.is_older("products", None, "9")
    assert not unordered.is_older("products", "9", "10")


def test_settings_decide_what_is_declared() -> None:
    declared = World({"ordered_versions": "no", "lag_s": "2.5"}).connector().capabilities.types["customers"]
    assert (declared.ordered_versions, declared.lag_s) == (False, 2.5)


@pytest.mark.parametrize("settings", [{"ordered_versions": "perhaps"}, {"lag_s": "soon"}, {"lag_s": "-1"}])
def test_setting_that_makes_no_sense_is_named(settings: dict[str, str]) -> None:
    with pytest.raises(SetupError) as caught:
        World(settings).connector()
    [(key, found)] = settings.items()
    assert f"The setting {key} cannot be {found}." in str(caught.value)
