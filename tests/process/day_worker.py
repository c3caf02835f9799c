"""One process of a hub that uses all its connections every few minutes until its day is over."""

from __future__ import annotations

import argparse
import asyncio
import json
from datetime import timedelta
from pathlib import Path

from ledgerbridge.cli.tools import HubPlace
from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.model.problems import LedgerbridgeError
from ledgerbridge.wiring import opened

EVERY_S = 300


async def work(home: Path, clock: str, hours: float, offset_s: float) -> dict[str, object]:
    failures: list[str] = []
    turns = 0
    async with opened(HubPlace(home, clock)) as hub:
        connectors = {row.name: hub.connector(row) for row in await hub.connections()}
        end = hub.world.clock.now() + timedelta(hours=hours)
        await hub.world.clock.sleep(offset_s)
        while hub.world.clock.now() < end:
            for name, connector in connectors.items():
                failures += [f"{name}: {failure}" for failure in await _used(connector)]
            turns += 1
            await hub.world.clock.sleep(EVERY_S)
    return {"turns": turns, "failures": failures}


async def _used(connector: Connector) -> list[str]:
    """What goes wrong in one small call."""
    try:
        await connector.fetch(next(iter(connector.capabilities.types)), ["1"])
    except LedgerbridgeError as error:
        return [str(error)]
    return []


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--clock", required=True)
    parser.add_argument("--hours", type=float, required=True)
    parser.add_argument("--offset", type=float, required=True)
    given = parser.parse_args()
    print(json.dumps(asyncio.run(work(given.home, given.clock, given.hours, given.offset))))


if __name__ == "__main__":
    main()
