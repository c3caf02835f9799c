"""Demands: what the documents of a pass asked of other flows, and which actions stand in the plan because of that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from ledgerbridge.model.side import Side

Place: TypeAlias = tuple[str, Side, str]
"""(flow, side, id) of a record."""


@dataclass
class Demands:
    """Of one pass; ids alone."""

    came: set[int] = field(default_factory=set)
    """Actions of the plan that documents brought into it."""
    bringing: bool = False
    """Whether what is planned right now is planned because of documents, and may go out of the plan again."""
    asked: dict[Place, tuple[Place, ...]] = field(default_factory=dict)
    """{a document without a counterpart: the records it asked for}. Products are not among them: a document names the
    actions that make them."""
    currencies: dict[int, str | None] = field(default_factory=dict)
    """{an action that makes a customer: the currency of the documents it is made for}; None for the company's own."""

    def note(self, document: Place, flow: str, ids: Iterable[str]) -> None:
        """The document asked for these records of a flow, on its own side."""
        self.asked[document] = (*self.asked.get(document, ()), *((flow, document[1], id) for id in ids))
