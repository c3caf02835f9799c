"""A tree of tables as a file holds it, read part by part: what is wrong with it is gathered, each with its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from ledgerbridge.model.problems import Problem
from ledgerbridge.model.wording import phrase
from ledgerbridge.usecases.places import nearest_place, places_of
from ledgerbridge.usecases.unreadable import form_fault


def problem(file: str, at: str, what: str, next_step: str, **places: object) -> Problem:
    """`places` are those of both texts, as a phrase takes them."""
    told = phrase(what, **places)
    values = {"place": f"{file}, {at}" if at else file, **told.values}
    return Problem("LB-SETUP-01", "In {place}: {what}.", next_step, values, words={**told.words, "what": (told,)})


class Tree:
    """Gathers problems instead of stopping at the first."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._places = places_of(text)
        self.problems: list[Problem] = []

    def made(self, at: str, data: Any, kind: Any) -> Any:
        """A table as data of a kind; None, and a problem, where it is not of that form."""
        try:
            return msgspec.convert(data, kind)
        except msgspec.ValidationError as error:
            step = "Correct it; docs/configuration.md says how it is written."
            self.wrong(at, "{fault}", step, fault=form_fault(error))
            return None

    def table(self, at: str, value: Any) -> Mapping[str, Any]:
        """The table that stands there; an empty one, and a problem, for anything else."""
        if isinstance(value, Mapping):
            return value
        self.wrong(at, "it is not a table", "Write it as a table in square brackets.")
        return {}

    def several(self, at: str, value: Any) -> list[Any]:
        """The list that stands there; an empty one, and a problem, for anything else."""
        if isinstance(value, list):
            return value
        self.wrong(at, "it is not a list", "Write it as tables in double square brackets.")
        return []

    def texts(self, at: str, value: Any) -> list[str]:
        """The list of texts that stands there; an empty one, and a problem, for anything else."""
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return value
        self.wrong(at, "it is not a list of texts", 'Write it as ["one", "two"].')
        return []

    def only_known(
        self, at: str, given: Iterable[str], allowed: Iterable[str], what: str = "no key is called {name}"
    ) -> None:
        """A problem for each name that is not among those allowed."""
        known = list(dict.fromkeys(allowed))
        for name in given:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                step = "Did you mean {near}?" if near else "There are: {known}."
                values = {"name": repr(name), "near": repr(near[0]) if near else "", "known": ", ".join(known)}
                self.wrong(f"{at}.{name}".lstrip("."), what, step, **values)

    def wrong(self, at: str, what: str, next_step: str, **places: object) -> None:
        """One problem more, at a place in the tree; `places` are those of both texts."""
        self.problems.append(problem(self._located(at), at, what, next_step, **places))

    def _located(self, at: str) -> str:
        """The file, with line and column where they are known."""
        place = nearest_place(self._places, at)
        return f"{self._file}:{place[0]}:{place[1]}" if place is not None else self._file
