"""What is remembered of an integration, whether it is configured still or not."""

from __future__ import annotations

import msgspec

from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.store import forgetting, intents
from ledgerbridge.usecases.hub import Hub


class Remembered(msgspec.Struct, frozen=True):
    """What a hub remembers of an integration."""

    name: str
    links: int
    open_writes: int
    """Writes whose outcome is not known yet."""


async def remembered(hub: Hub, name: str) -> Remembered:
    """What is remembered of the integration, configured or not. Raises SetupError where nothing is remembered of one so
    called."""
    known = await hub.world.store.run(forgetting.known)
    if name not in known:
        raise SetupError([_unknown(name, sorted(known))])
    still_open = await hub.world.store.run(lambda c: len(intents.open_of(c, name)))
    return Remembered(name, known[name], still_open)


def _unknown(name: str, known: list[str]) -> Problem:
    return Problem(
        "LB-SETUP-33",
        "Nothing is remembered of an integration {name}.",
        "Something is remembered of: {known}.",
        {"name": name, "known": ", ".join(known) or "-"},
    )
