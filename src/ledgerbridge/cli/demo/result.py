"""What a demo's first pass comes to, announced beforehand and seen afterwards in one and the same form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ledgerbridge.messages import _
from ledgerbridge.model.problems import Problem, SetupError

UNTOUCHED = "untouched"
"""Said of a record that no flow carries anywhere."""


class Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Complete: every record there was at the start has its outcome."""

    counts: dict[str, dict[str, dict[str, int]]]
    """{flow: {role: {outcome: actions}}}; the role is `main`, or what stands beside: `company`, `set-up`."""
    records: dict[str, dict[str, dict[str, str]]]
    """{flow: {system: {name of the record: outcome}}}."""
    grew: dict[str, dict[str, int]]
    """{system: {record type: how many more}}, as the simulated vendor counts them."""


def read_result(text: bytes) -> Result:
    """Raises SetupError for a text that does not have the form."""
    try:
        return msgspec.json.decode(text, type=Result)
    except msgspec.DecodeError as error:
        raise SetupError([_bad_announcement(str(error))]) from error


def differences(announced: Result, happened: Result) -> list[str]:
    """Where what happened is not what was announced, in words."""
    wanted = dict(_leaves(msgspec.to_builtins(announced)))
    seen = dict(_leaves(msgspec.to_builtins(happened)))
    text = _("{what}: announced {wanted}, happened {seen}")
    return [
        text.format(
            what=", ".join(place[1:]), wanted=wanted.get(place, _("nothing")), seen=seen.get(place, _("nothing"))
        )
        for place in dict.fromkeys([*wanted, *seen])
        if wanted.get(place) != seen.get(place)
    ]


def _leaves(tree: Mapping[str, Any], at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*at, name))
        else:
            yield (*at, name), value


def _bad_announcement(what: str) -> Problem:
    return Problem(
        "LB-SETUP-22",
        "The file expected.json beside the demo's records cannot be read: {what}.",
        "Correct it, or take it away; its form is that of `happened` in what ledgerbridge demo --json prints.",
        {"what": what},
    )
