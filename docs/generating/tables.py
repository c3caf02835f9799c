"""Parts of pages: tables, code, and where the pages are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ledgerbridge.model.side import Direction

DOCS = Path(__file__).parents[1]
PROJECT = DOCS.parent
ARROWS = {Direction.TO_RIGHT: "→", Direction.TO_LEFT: "←", Direction.BOTH: "↔"}


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    """In one line, as tables need."""
    return text.replace("|", "&#124;").replace("\n", " ")


def code(*words: str) -> str:
    return ", ".join(f"`{word}`" for word in words)


def yes(claim: bool) -> str:
    return "yes" if claim else "no"


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda one: getattr(one, "name", None) or str(one))
