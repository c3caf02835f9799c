"""The two sides of an integration."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """`left` is the first system named in a pair, usually the CRM; `right` the second, usually accounting."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Direction(StrEnum):
    """Which way a flow or a rule carries values."""

    TO_RIGHT = "left-to-right"
    TO_LEFT = "right-to-left"
    BOTH = "two-way"

    def goes(self, towards: Side) -> bool:
        """Whether values travel towards that side."""
        if self is Direction.BOTH:
            return True
        return self is (Direction.TO_RIGHT if towards is Side.RIGHT else Direction.TO_LEFT)

    def within(self, outer: Direction) -> Direction | None:
        """What is left of this direction inside a flow that runs `outer`; None when nothing is."""
        if self is outer or outer is Direction.BOTH:
            return self
        if self is Direction.BOTH:
            return outer
        return None
