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


class Cure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A correction of a record that failed, and what comes of it."""

    flow: str
    system: str
    type: str
    record: str
    """Its name before the correction."""
    change: dict[str, Any]
    """What its owner enters, in the vendor's own form."""
    outcome: str
    grew: dict[str, dict[str, int]]
    """{system: {record type: how many more}} by the pass after the correction."""


class Announced(Result, frozen=True, forbid_unknown_fields=True):
    """What is announced of records: the result of the first pass, and where one of them fails, how that is cured."""

    cure: Cure | None = None


def read_result(text: bytes) -> Announced:
    """Raises SetupError for a text that does not have the form."""
    try:
        return msgspec.json.decode(text, type=Announced)
    except msgspec.DecodeError as error:
        raise SetupError([_bad_announcement(str(error))]) from error


def differences(announced: Result, happened: Result) -> list[str]:
    """Where what happened is not what was announced, in words."""
    wanted = dict(_leaves(_plain(announced)))
    seen = dict(_leaves(_plain(happened)))
    return [
        said(", ".join(place[1:]), wanted.get(place, _("nothing")), seen.get(place, _("nothing")))
        for place in dict.fromkeys([*wanted, *seen])
        if wanted.get(place) != seen.get(place)
    ]


def said(what: str, wanted: object, seen: object) -> str:
    """One difference, in words."""
    return _("{what}: announced {wanted}, happened {seen}").format(what=what, wanted=wanted, seen=seen)


def _plain(result: Result) -> dict[str, Any]:
    return {name: getattr(result, name) for name in Result.__struct_fields__}


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
