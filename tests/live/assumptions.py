"""Asks a live account whether what a simulator assumes is so.

uv run python -m tests.live.assumptions --home HUB_HOME --connection NAME [--write]

It calls the account of a stored connection with the hub's own credentials. Without `--write` it only reads; with it, it
also runs the probes that create something, and says of each what it leaves behind. Everything it makes has a name that
begins with `Probe`. It ends with 0 where nothing disagrees, else with 1; with 2 where it cannot begin.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec
from tests.live import (
    probes_eaccounting,
    probes_exact,
    probes_exact_sales,
    probes_hubspot,
    probes_hyperline,
    probes_quickbooks,
    probes_quickbooks_sales,
)
from tests.live.account import NAMED, Account, NotTested
from tests.live.evidence import assumptions, by_hand
from tests.live.probing import Probe, probes_of

from ledgerbridge.cli.tools import HubPlace
from ledgerbridge.connectors.base.kind import Connection
from ledgerbridge.model.problems import LedgerbridgeError, SetupError
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.wiring import opened

PROBES: Mapping[str, Sequence[Probe]] = {
    "eaccounting": probes_of(probes_eaccounting),
    "exact": [*probes_of(probes_exact), *probes_of(probes_exact_sales)],
    "hubspot": probes_of(probes_hubspot),
    "hyperline": probes_of(probes_hyperline),
    "quickbooks": [*probes_of(probes_quickbooks), *probes_of(probes_quickbooks_sales)],
}
"""{vendor: its probes}."""
YES, NO, NOT_TESTED = "yes", "no", "not tested"


class CannotBegin(Exception):
    """There is nothing to ask; the text says why."""


class Line(msgspec.Struct, frozen=True):
    """What became of one assumption. `observed` is the reason where it was not tested."""

    id: str
    assumed: str
    observed: str
    agrees: str
    leaves: str = ""

    def __str__(self) -> str:
        seen = ("reason", "observed")[self.agrees != NOT_TESTED]
        told = {"assumed": self.assumed, seen: self.observed, "agrees": self.agrees, "leaves": self.leaves}
        return "\n".join([self.id, *(f"  {name}: {text}" for name, text in told.items() if text)])


async def asked(probe: Probe, account: Account, assumed: str) -> Line:
    """The line of a probe that ran."""
    try:
        seen = await probe.run(account)
    except NotTested as why:
        return Line(probe.id, assumed, str(why), NOT_TESTED, probe.leaves)
    except LedgerbridgeError as error:
        return Line(probe.id, assumed, f"{error.problem.code} stopped it", NOT_TESTED, probe.leaves)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        # The text of such an error may quote the answer, which may hold a person's data.
        return Line(probe.id, assumed, f"an answer had another form ({type(error).__name__})", NOT_TESTED, probe.leaves)
    return Line(probe.id, assumed, seen.observed, YES if seen.agrees else NO, probe.leaves)


async def lines(vendor: str, account: Account, write: bool) -> AsyncIterator[Line]:
    """A line for every assumption of a vendor, as soon as it is known."""
    probes, hands = {probe.id: probe for probe in PROBES[vendor]}, by_hand()
    for id, assumed in assumptions(vendor).items():
        probe = probes.get(id)
        if probe is None:
            yield Line(id, assumed, f"by hand: {hands[id]}", NOT_TESTED)
        elif probe.writes and not write:
            yield Line(id, assumed, "it creates something: give --write", NOT_TESTED)
        else:
            yield await asked(probe, account, assumed)


async def account_of(hub: Hub, name: str) -> tuple[str, Account]:
    """The vendor and the account of a stored connection. Raises CannotBegin where there is none, or none to probe."""
    rows = {row.name: row for row in await hub.connections()}
    if name not in rows:
        raise CannotBegin(
            f"There is no connection called {name}. Choose one of: {', '.join(rows) or 'none is stored'}."
        )
    row = rows[name]
    if row.vendor not in PROBES:
        raise CannotBegin(f"Nothing is assumed of {row.vendor}.")
    kind = hub.kind(row.vendor)
    connection = Connection(row.name, row.vendor, row.account, row.base_url, row.settings)
    toolbox = hub.toolbox(kind, row.name, row.settings.get("sandbox"))
    return row.vendor, Account(kind, connection, toolbox, partial(hub.app, row.name))


async def report(hub: Hub, name: str, write: bool, say: Callable[[str], object]) -> int:
    """Says a line for every assumption and a sum; how many disagree."""
    vendor, account = await account_of(hub, name)
    if write:
        say(f"Everything that is made in {name} has a name that begins with {NAMED}.")
    counts = dict.fromkeys((YES, NO, NOT_TESTED), 0)
    async for line in lines(vendor, account, write):
        counts[line.agrees] += 1
        say(str(line))
    say(f"{vendor}: {counts[YES]} agree, {counts[NO]} disagree, {counts[NOT_TESTED]} not tested")
    return counts[NO]


async def main(arguments: Sequence[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="tests.live.assumptions", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, required=True, help="folder of the hub")
    parser.add_argument("--connection", required=True, help="name of a stored connection")
    parser.add_argument("--write", action="store_true", help="also run the probes that create something")
    given = parser.parse_args(arguments)
    try:
        async with opened(HubPlace(given.home)) as hub:
            return min(1, await report(hub, given.connection, given.write, print))
    except (SetupError, CannotBegin) as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
