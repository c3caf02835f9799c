"""Guards: does the plan look like an accident? Then nothing is written until a person confirms."""

from __future__ import annotations

import msgspec

from ledgerbridge.model.problems import Problem, filled

SMALL = 20
"""Below this many links shares say nothing."""


class Counts(msgspec.Struct, frozen=True):
    """What a derived plan amounts to in one flow."""

    flow: str
    links: int
    updates: int
    gone: int
    left_live: int | None
    """Records seen on a side whose whole was read; None when only changes were read."""
    right_live: int | None
    first_pass: bool


def implausible(counts: Counts) -> Problem | None:
    """Why a person should look first; None when the plan is plausible."""
    if counts.links and 0 in (counts.left_live, counts.right_live):
        return Problem(
            "LB-PLAN-01",
            "One side of {flow} is suddenly empty although {links} records are linked.",
            "Check that the right account is connected; if it is meant, confirm the plan.",
            filled({"flow": counts.flow, "links": counts.links}),
        )
    if counts.links < SMALL or counts.first_pass:
        return None
    if counts.updates * 2 > counts.links:
        return _share(
            "LB-PLAN-02", "{n} of {links} linked records in {flow} would change at once.", counts, counts.updates
        )
    if counts.gone * 10 > counts.links:
        return _share("LB-PLAN-03", "{n} of {links} linked records in {flow} are gone.", counts, counts.gone)
    return None


def _share(code: str, cause: str, counts: Counts, n: int) -> Problem:
    next_step = "Look at the plan; if it is meant, confirm it."
    return Problem(code, cause, next_step, filled({"n": n, "links": counts.links, "flow": counts.flow}))
