"""Recording: what a connection's vendor answers, without anybody's data, so that a difference can be reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

import msgspec

from ledgerbridge.activity.standins import StandIns
from ledgerbridge.connectors.base.kind import Connection
from ledgerbridge.connectors.base.protocol import Connector, Cursor
from ledgerbridge.model.problems import LedgerbridgeError, Problem, SetupError
from ledgerbridge.seams.recording import Exchange, RecordingTransport
from ledgerbridge.seams.transport import HttpRequest, HttpResponse
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases.connect import unknown_connection
from ledgerbridge.usecases.hub import Hub

KEPT_HEADERS = ("content-type", "retry-after")
LIMIT_HEADERS = ("ratelimit", "rate-limit")
STATEMENT = "application/text"
"""What a query sent as a body is marked with."""


class Recording(msgspec.Struct, frozen=True):
    """The exchanges of one connection, and where the vendor refused what was asked."""

    vendor: str
    api_version: str
    exchanges: list[Exchange]
    refused: list[Problem]


async def record(hub: Hub, name: str, pages: int, key: bytes) -> Recording:
    """Reads everything the connector can read, up to so many pages a type, and writes nothing to the vendor.

    `key` makes the stand-ins; forgotten, nothing leads back from them. Raises SetupError for an unknown connection.
    """
    row = next((row for row in await hub.connections() if row.name == name), None)
    if row is None:
        raise SetupError([unknown_connection(name, await hub.connections())])
    tape = Tape(row, StandIns(key))
    connector = _listening(hub, row, RecordingTransport(hub.transport, row.base_url, tape.take))
    refused = await _read_all(connector, pages)
    return Recording(row.vendor, connector.capabilities.api_version, tape.exchanges, refused)


class Tape:
    """What was said so far."""

    def __init__(self, row: ConnectionRow, standins: StandIns) -> None:
        self._root = urlsplit(row.base_url).path.rstrip("/")
        self._standins = standins
        self.exchanges: list[Exchange] = []

    def take(self, request: HttpRequest, answer: HttpResponse) -> None:
        parts = urlsplit(request.url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.exchanges.append(
            Exchange(
                request.method,
                self._standins.path(parts.path.removeprefix(self._root)),
                self._standins.query(query),
                self._asked(request),
                answer.status,
                _kept(answer.headers),
                self._standins.body(answer.body),
            )
        )

    def _asked(self, request: HttpRequest) -> str:
        if request.headers.get("Content-Type") == STATEMENT:
            return self._standins.statement(request.body.decode(errors="replace"))
        return self._standins.body(request.body)


def _listening(hub: Hub, row: ConnectionRow, transport: RecordingTransport) -> Connector:
    kind = hub.kind(row.vendor)
    tools = hub.toolbox(kind, row.name, row.settings.get("sandbox"))
    connection = Connection(row.name, row.vendor, row.account, row.base_url, row.settings)
    return kind.build(connection, msgspec.structs.replace(tools, transport=transport))


async def _read_all(connector: Connector, pages: int) -> list[Problem]:
    """What was refused; one type that cannot be read does not stop the others."""
    refused: list[Problem] = []
    for kind in connector.capabilities.reference_data:
        try:
            await connector.reference_data(kind)
        except LedgerbridgeError as error:
            refused.append(error.problem)
    for type in connector.capabilities.types:
        try:
            await _read_type(connector, type, pages)
        except LedgerbridgeError as error:
            refused.append(error.problem)
    try:
        findings = await connector.check()
    except LedgerbridgeError as error:
        return [*refused, error.problem]
    return refused + [finding.problem for finding in findings if finding.problem is not None]


async def _read_type(connector: Connector, type: str, pages: int) -> None:
    await connector.schema(type)
    if not connector.capabilities.types[type].changes:
        return
    cursor: Cursor | None = None
    ids: Sequence[str] = ()
    for _ in range(pages):
        page = (await connector.read_changes({type: cursor}))[type]
        ids, cursor = [record.id for record in page.records][:3] or ids, page.cursor
        if page.ended:
            break
    await connector.fetch(type, ids)


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in headers.items()
        if name in KEPT_HEADERS or any(part in name for part in LIMIT_HEADERS)
    }
