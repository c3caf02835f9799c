"""A connector at work against its simulator, on a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import msgspec
from tests.conformance.connecting import Connected, connect
from tests.conformance.control import Control
from tests.conformance.subject import Samples, Slots, Subject
from tests.conformance.ways import opened
from tests.conformance.world import TestClock, WatchedTransport

from ledgerbridge.connectors.base.capabilities import FieldSpec, TypeCapabilities
from ledgerbridge.connectors.base.protocol import Connector, Cursor, Outcome, Write, Written
from ledgerbridge.model.record import Record
from ledgerbridge.model.reference import reference
from ledgerbridge.model.values import Value
from ledgerbridge.sandbox.kit.clock import Clock as SandboxClock
from ledgerbridge.sandbox.kit.sandbox import Sandbox

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC).timestamp()


class Seen(msgspec.Struct):
    """What a whole reading of changes listed, page after page."""

    records: dict[str, Record] = {}
    """{id: as listed last}."""
    gone: dict[str, str] = {}
    merged: dict[str, str] = {}
    pages: int = 0
    cursor: Cursor | None = None


class Rig:
    """One connector, one sandbox, one clock; enter it inside the loop the test runs in."""

    def __init__(self, subject: Subject, way: str) -> None:
        self.subject = subject
        self.way = way
        self._requests = 0
        self.sandbox = Sandbox(clock=SandboxClock(lambda: START), seed=7, with_=(subject.kind.name,))
        self.clock = TestClock(self.sandbox.clock)
        self.control = Control(self.sandbox, subject.kind.name, subject.api)
        self._made: dict[tuple[str, int], str] = {}
        subject.before(self.control)

    async def __aenter__(self) -> Self:
        self._open: AbstractAsyncContextManager[tuple[str, WatchedTransport]] = opened(
            self.sandbox, self.way, self.clock
        )
        self.address, self.transport = await self._open.__aenter__()
        try:
            await self._connect()
        except BaseException:
            await self._open.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.__aexit__(kind, error, trace)

    async def _connect(self) -> None:
        self.connected: Connected = await connect(
            self.subject, self.control.credentials(), self.address, self.transport, self.clock
        )
        self.connector: Connector = self.connected.connector
        for step in await self.connector.missing_setup([*self.subject.samples, *self.subject.documents]):
            await self.connector.set_up(step)

    def rebuilt(self) -> Connector:
        """A second connector of the same connection, as after a restart of the hub."""
        return self.subject.kind.build(self.connected.connection, self.connected.toolbox)

    # --- what is known of a type ---------------------------------------------------------------------------------

    def capabilities(self, type: str) -> TypeCapabilities:
        return self.connector.capabilities.types[type]

    def samples(self, type: str) -> Samples:
        return self.subject.samples[type]

    def fields(self, type: str, slots: Slots) -> dict[str, Value]:
        """Values by path; a name that is no slot is a path already."""
        paths = self.capabilities(type).slots
        return {paths.get(slot, slot): value for slot, value in slots.items()}

    async def writable(self, type: str) -> dict[str, FieldSpec]:
        """{path: its field} for every slot that can be written, those of a companion's fields apart."""
        beside = tuple(f"{role}." for role in self.capabilities(type).companions)
        paths = {path for path in self.capabilities(type).slots.values() if not path.startswith(beside)}
        specs = await self.connector.schema(type)
        return {spec.path: spec for spec in specs if spec.path in paths and not spec.read_only}

    def normal(self, type: str, fields: Mapping[str, Value]) -> dict[str, Value]:
        """Values as the vendor would store them."""
        return {path: self.connector.normal_form(type, path, value) for path, value in fields.items()}

    # --- writing -------------------------------------------------------------------------------------------------

    def new(self, type: str, n: int, slots: Slots | None = None) -> Write:
        """A create of the n-th least record, with more slots if given; its reference follows from n alone."""
        fields = self.fields(type, {**self.samples(type).minimal(n), **(slots or {})})
        return Write("create", reference("conformance", "1", type, str(n), type), fields)

    def change(self, record: Record | Written, fields: Mapping[str, Value], stale: str | None = None) -> Write:
        """An update of a record as it was read or written; `stale` is sent instead of its version."""
        version = record.version if stale is None else stale
        return Write("update", f"intent-{record.id}", fields, record.id, version, record.fields)

    async def write(self, type: str, *writes: Write) -> list[Outcome]:
        """Outcomes in the order of the writes, sent in a request of their own."""
        self._requests += 1
        call = self.connector.prepare(type, writes, f"request-{self._requests}")
        outcomes = await self.connector.write(call)
        by_reference = {outcome.reference: outcome for outcome in outcomes}
        assert sorted(by_reference) == sorted(write.reference for write in writes)
        return [by_reference[write.reference] for write in writes]

    async def create(self, type: str, n: int, slots: Slots | None = None) -> Written:
        [outcome] = await self.write(type, self.new(type, n, slots))
        assert isinstance(outcome, Written), outcome
        return outcome

    async def update(self, type: str, record: Record | Written, slots: Slots) -> Written:
        [outcome] = await self.write(type, self.change(record, self.fields(type, slots)))
        assert isinstance(outcome, Written), outcome
        return outcome

    async def read(self, type: str, id: str) -> Record:
        return (await self.connector.fetch(type, [id])).found[id]

    # --- reading changes -----------------------------------------------------------------------------------------

    async def changes(
        self, type: str, cursor: Cursor | None, between: Callable[[int], None] = lambda page: None
    ) -> Seen:
        """All pages until the reading ends; `between` is called with the number of pages read after each."""
        seen = Seen(cursor=cursor)
        for _ in range(1000):
            page = (await self.connector.read_changes({type: seen.cursor}))[type]
            seen.records.update({record.id: record for record in page.records})
            seen.gone.update(page.gone)
            seen.merged.update(page.merged)
            seen.cursor, seen.pages = page.cursor, seen.pages + 1
            between(seen.pages)
            if page.ended:
                return seen
        raise AssertionError(f"reading the changes of {type} never ends")

    def settle(self, type: str) -> None:
        """Time passes until all that was done can be seen."""
        capabilities = self.capabilities(type)
        self.sandbox.clock.advance(max(capabilities.lag_s, capabilities.find_lag_s) + 1)

    # --- the simulator's own records -----------------------------------------------------------------------------

    def load(self, type: str, numbers: Sequence[int]) -> list[str]:
        """Ids of the least records of these numbers, put in without a call."""
        return self.control.load(type, [self.wire(type, self.samples(type).minimal(n)) for n in numbers])

    def count(self, type: str) -> int:
        """How many records the simulator stores where it stores this type."""
        return self.control.count(self.subject.tables.get(type, type))

    def put(self, document: str, n: int) -> str:
        """Id of the n-th document, as a person makes it."""
        samples = self.subject.documents[document]
        if samples.make is not None:
            return samples.make(self.control, self.made, n)
        [id] = self.control.load(self.subject.tables.get(document, document), [samples.wire(self.made, n)])
        return id

    def made(self, type: str, n: int) -> str:
        """Id of the n-th record of a type that another one refers to; put in when it is first asked for."""
        if (type, n) not in self._made:
            self._made[type, n] = self.load(type, [n])[0] if type in self.subject.samples else self.put(type, n)
        return self._made[type, n]

    def wire(self, type: str, slots: Slots) -> dict[str, object]:
        return self.subject.wire(type, self.fields(type, slots))


def written(outcome: object) -> Written:
    """The outcome as one that is done."""
    assert isinstance(outcome, Written), outcome
    return outcome
