"""A flow: one record type kept the same between two connections. Two-way is one flow with a cursor a side."""

from __future__ import annotations

import msgspec

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.filters import Condition
from ledgerbridge.planner.merge import Winner

MAIN = "main"
"""The role of the links between the records a flow is about; companions have roles of their own."""


class End(msgspec.Struct, frozen=True):
    """One side of a flow."""

    connection: str
    connector: Connector
    type: str
    key: str
    """The path records are matched by at their first meeting."""

    @property
    def capabilities(self) -> TypeCapabilities:
        return self.connector.capabilities.types[self.type]

    @property
    def vendor_label(self) -> str:
        return self.connector.capabilities.label


class Flow(msgspec.Struct, frozen=True):
    """What a flow keeps the same, which way, and who wins."""

    name: str
    left: End
    right: End
    direction: Direction
    winner: Winner
    rules: tuple[Rule, ...]
    conditions: tuple[Condition, ...]
    key_label: str
    """What the match key is called, such as `e-mail`."""

    def end(self, side: Side) -> End:
        return self.left if side is Side.LEFT else self.right

    @property
    def sources(self) -> tuple[Side, ...]:
        """The sides whose changes travel."""
        return tuple(side for side in Side if self.direction.goes(side.other))
