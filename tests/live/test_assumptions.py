"""The script that asks a live account, tried on the simulators: they do what they assume, and it says where not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.live import probes_hyperline
from tests.live.assumptions import NO, NOT_TESTED, PROBES, YES, Line, asked, main, report
from tests.live.evidence import assumptions
from tests.live.probing import Probe
from tests.live.stand import ADDRESS, OWN, Stand

from ledgerbridge.connectors.base.auth import Tokens
from ledgerbridge.sandbox.serve import running
from ledgerbridge.seams.environment import Environment
from ledgerbridge.seams.transport import HttpRequest, HttpResponse
from ledgerbridge.store import connections
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases.connect import with_key
from ledgerbridge.usecases.hub import APP, TOKENS, Hub
from ledgerbridge.wiring import close_hub, open_hub

EVERY = [(vendor, probe) for vendor, probes in PROBES.items() for probe in probes]
GONE = ("Deleted", "archived")
PERSON = "Ada Lovelace"


def each(wanted: Callable[[Probe], bool]) -> pytest.MarkDecorator:
    """The test runs with each wanted probe and its vendor."""
    chosen = [pytest.param(vendor, probe, id=probe.id) for vendor, probe in EVERY if wanted(probe)]
    return pytest.mark.parametrize(("vendor", "probe"), chosen)


class Says:
    """A transport that has one answer to everything."""

    def __init__(self, status: int, body: bytes) -> None:
        self._answer = HttpResponse(status, {"content-type": "application/json"}, body)

    async def send(self, request: HttpRequest) -> HttpResponse:
        return self._answer

    async def close(self) -> None:
        return


async def two_companies(stand: Stand) -> None:
    stand.loads("companies", {"properties": {"name": "A", "city": "Oslo"}}, {"properties": {"name": "B"}})
    stand.sandbox.clock.advance(60)


async def a_sale(stand: Stand) -> None:
    await probes_hyperline.sold(stand.account())


BEFORE: Mapping[str, Callable[[Stand], Awaitable[None]]] = {
    "HS-SEARCH-EMPTY": two_companies,
    "HYP-PDF-NO-KEY": a_sale,
    "HYP-WEBHOOK-DATA": a_sale,
}
"""{behaviour: what must be in the account before it can be seen}."""


async def tried(stand: Stand, probe: Probe) -> Line:
    if probe.id in BEFORE:
        await BEFORE[probe.id](stand)
    return await asked(probe, stand.account(), assumptions(stand.vendor)[probe.id])


def counts(stand: Stand) -> dict[str, int]:
    """{type: records, deleted ones included}."""
    return dict(stand.control("GET", "state"))


def in_use(stand: Stand) -> dict[str, int]:
    """{type: records that are neither deleted nor archived nor inactive}."""
    kept = {type: stand.control("GET", f"state/{type}?limit=1000")["records"] for type in counts(stand)}
    return {type: sum(not is_gone(record) for record in records) for type, records in kept.items()}


def is_gone(record: Mapping[str, Any]) -> bool:
    marks = ("Deleted", "IsDeleted", "deleted", "archived")
    status = str(record.get("status", ""))
    return any(record.get(mark) for mark in marks) or status in GONE or record.get("Active") is False


# --- probes -----------------------------------------------------------------------------------------------------------


@each(lambda probe: True)
def test_a_simulator_does_what_it_assumes(vendor: str, probe: Probe) -> None:
    line = asyncio.run(tried(Stand(vendor, **OWN.get(probe.id, {})), probe))
    assert line.agrees == YES, line


@each(lambda probe: True)
@pytest.mark.parametrize(("status", "body"), [(200, b"{}"), (200, b"[]"), (500, b"{}"), (200, b"<html>")])
def test_no_probe_agrees_with_nonsense(vendor: str, probe: Probe, status: int, body: bytes) -> None:
    stand = Stand(vendor)
    stand.transport = Says(status, body)
    line = asyncio.run(asked(probe, stand.account(), "?"))
    assert line.agrees in (NO, NOT_TESTED), line


@pytest.mark.parametrize(
    ("vendor", "id", "settings", "observed"),
    [
        ("exact", "EX-OWN-KEY", {"own_keys": "honoured"}, "True"),
        ("hyperline", "HYP-CREDIT-SIGN", {"credit_note_sign": "negative"}, "False, False"),
        ("hyperline", "HYP-WEBHOOK-DATA", {"webhook_data": "id", **OWN["HYP-WEBHOOK-DATA"]}, "False, True"),
    ],
)
def test_an_account_that_does_otherwise_disagrees(
    vendor: str, id: str, settings: Mapping[str, Any], observed: str
) -> None:
    [probe] = [one for one in PROBES[vendor] if one.id == id]
    line = asyncio.run(tried(Stand(vendor, **settings), probe))
    assert (line.agrees, line.observed) == (NO, observed)


@each(lambda probe: not probe.writes)
def test_a_probe_that_only_reads_leaves_everything_as_it_is(vendor: str, probe: Probe) -> None:
    stand = Stand(vendor, **OWN.get(probe.id, {}))
    before = counts(stand)
    asyncio.run(asked(probe, stand.account(), ""))
    assert counts(stand) == before


@each(lambda probe: probe.leaves.startswith("nothing"))
def test_a_probe_takes_away_what_it_says_it_takes_away(vendor: str, probe: Probe) -> None:
    stand = Stand(vendor, **OWN.get(probe.id, {}))
    before = in_use(stand)
    asyncio.run(asked(probe, stand.account(), ""))
    assert in_use(stand) == before


def test_an_account_without_what_a_probe_needs_is_not_tested() -> None:
    stand = Stand("quickbooks")
    [probe] = [one for one in PROBES["quickbooks"] if one.id == "QB-DISCOUNT-GLOBAL"]
    line = asyncio.run(tried(stand, probe))
    assert (line.agrees, line.observed) == (NOT_TESTED, "the company is in the US")


# --- the script -------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def connected(home: Path, stand: Stand) -> AsyncIterator[Hub]:
    """A hub with one stored connection, `live`, to a simulator in this process."""
    hub = replace(open_hub(Environment({}, home), stand.clock), transport=stand.transport)
    try:
        if stand.kind.oauth is None:
            await with_key(hub, stand.vendor, "live", stand.key(), ADDRESS, {})
        else:
            await _keep_grant(hub, stand)
        yield hub
    finally:
        await close_hub(hub)


async def _keep_grant(hub: Hub, stand: Stand) -> None:
    until = stand.clock.now() + timedelta(hours=1)
    tokens = Tokens(stand.key(), str(stand.credentials["refresh_token"]), until)
    await hub.keep_secret("live", APP, msgspec.json.encode(stand.app))
    await hub.keep_secret("live", TOKENS, msgspec.json.encode(tokens))
    account = str(stand.credentials["account_id"])
    row = ConnectionRow("live", stand.vendor, account, stand.kind.base_url(ADDRESS), {"sandbox": ADDRESS}, 0.0)
    await hub.world.store.run(lambda database: connections.save(database, row))


def said(home: Path, stand: Stand, write: bool) -> tuple[int, list[str]]:
    """How many disagree, and what the script says."""
    texts: list[str] = []

    async def run() -> int:
        async with connected(home, stand) as hub:
            return await report(hub, "live", write, texts.append)

    return asyncio.run(run()), texts


@pytest.mark.parametrize("vendor", PROBES)
def test_without_write_the_script_only_reads(tmp_path: Path, vendor: str) -> None:
    stand = Stand(vendor)
    before = counts(stand)
    wrong, texts = said(tmp_path, stand, write=False)
    assert wrong == 0
    assert counts(stand) == before
    assert sum("it creates something: give --write" in text for text in texts) == sum(p.writes for p in PROBES[vendor])
    assert len(texts) == len(assumptions(vendor)) + 1


@pytest.mark.parametrize("vendor", PROBES)
def test_with_write_a_whole_run_agrees_and_says_what_stays(tmp_path: Path, vendor: str) -> None:
    wrong, texts = said(tmp_path, Stand(vendor), write=True)
    assert wrong == 0, [text for text in texts if f"agrees: {NO}" in text]
    assert "begins with Probe" in texts[0]
    assert sum("\n  leaves: " in text for text in texts) == sum(probe.writes for probe in PROBES[vendor])
    assert texts[-1].startswith(f"{vendor}: ")


def test_nothing_of_persons_and_no_secret_is_said(tmp_path: Path) -> None:
    stand = Stand("hubspot")
    who = {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.net"}
    stand.loads("contacts", {"properties": who})
    stand.loads("companies", {"properties": {"name": PERSON, "city": "Lovelaceville"}})
    _, texts = said(tmp_path, stand, write=True)
    whole = "\n".join(texts)
    secrets = [value for value in stand.credentials.values() if isinstance(value, str) and len(value) > 12]
    assert secrets
    assert [text for text in (*secrets, "Ada", "Lovelace", "ada@") if text in whole] == []


def test_the_script_asks_over_a_network(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stand = Stand("hyperline")
    with running(stand.sandbox) as url:
        asyncio.run(_store_key(tmp_path, stand, url))
        arguments: Sequence[str] = ["--home", str(tmp_path), "--connection", "live", "--write"]
        assert asyncio.run(main(arguments)) == 0
    told = capsys.readouterr().out
    assert "HYP-CREDIT-SIGN\n  assumed: " in told
    assert "hyperline: 13 agree, 0 disagree, 3 not tested" in told


async def _store_key(home: Path, stand: Stand, url: str) -> None:
    hub = open_hub(Environment(None, home))
    try:
        await with_key(hub, stand.vendor, "live", stand.key(), url, {})
    finally:
        await close_hub(hub)


def test_a_connection_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asyncio.run(main(["--home", str(tmp_path), "--connection", "else"])) == 2
    assert "no connection called else" in capsys.readouterr().err
