"""Deleting an integration: the hub forgets it; nothing is deleted in either system."""

from __future__ import annotations

import tomlkit
from sqlalchemy import Connection
from tomlkit.exceptions import TOMLKitError

from ledgerbridge.model.problems import Problem, SetupError, filled
from ledgerbridge.store import forgetting
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.remembered import Remembered


async def delete(hub: Hub, found: Remembered, even_if_open: bool = False) -> str | None:
    """Forgets links, cursors, keys, open records, decisions and passes of an integration, for good. The journal stays.

    Returns the configuration file that it was taken out of; None where it stands in none, or alone. Raises SetupError
    while writes of unknown outcome are open, unless those are to stay so.
    """
    if found.open_writes and not even_if_open:
        raise SetupError([_still_open(found)])

    def forget(connection: Connection) -> None:
        forgetting.forget(connection, found.name)

    await hub.world.store.run(forget, durable=True)
    file = hub.read_configuration()
    rest = _without(file[0], found.name) if file is not None else None
    return hub.keep_configuration(rest) if rest is not None else None


def _without(text: str, name: str) -> str | None:
    """The configuration without an integration, all else as it was written; None where that would be no
    configuration, or where it is not in it."""
    try:
        document = tomlkit.parse(text)
    except TOMLKitError:
        return None
    described = document.get("integration", {})
    if name not in described or len(described) == 1:
        return None
    described.remove(name)
    return tomlkit.dumps(document)


def _still_open(found: Remembered) -> Problem:
    return Problem(
        "LB-SETUP-34",
        "{n} writes of {name} have an unknown outcome.",
        "Run ledgerbridge sync {name}, which finds out, then delete. If it cannot run any more: --even-if-open.",
        filled({"n": found.open_writes, "name": found.name}),
    )
