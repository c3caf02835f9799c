"""Findings of a check that tell one fact each."""

from __future__ import annotations

from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.wording import Phrase


def fact(text: str, value: object, problem: Problem | None = None, *, otherwise: str = "unknown") -> Finding:
    """The text with the value in its place `{value}`; where there is none, `otherwise`, which is a text itself."""
    if value is None or value == "":
        return stated(text, otherwise, problem)
    return Finding(text, problem, {"value": str(value)})


def stated(text: str, word: str, problem: Problem | None = None) -> Finding:
    """The text with a word in its place `{value}` that is a text itself."""
    return Finding(text, problem, words={"value": (Phrase(word),)})


def switch(text: str, is_on: bool) -> Finding:
    """The text with `on` or `off` in its place `{value}`."""
    return stated(text, "on" if is_on else "off")
