"""What a property of a record may hold."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal["text", "guid", "flag", "number", "whole", "moment", "day", "texts", "guids", "rows", "open"]
"""`open` is taken as it comes; `rows` is a list of parts with fields of their own."""


class Field(msgspec.Struct, frozen=True):
    """One property: its kind, its bounds, and what it starts as where nobody sends it."""

    kind: Kind
    required: bool = False
    read_only: bool = False
    """Ignored on writing; the service fills it in."""
    longest: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    places: int | None = None
    choices: tuple[int, ...] = ()
    to: str = ""
    """The type of record whose id it holds."""
    parts: Mapping[str, Field] = {}
    start: Any = None

    def started(self) -> Any:
        """The value of a property nobody sent."""
        return [] if self.kind in ("texts", "guids", "rows") else self.start


Fields: TypeAlias = Mapping[str, Field]


def text(longest: int | None = None, required: bool = False) -> Field:
    return Field("text", required=required, longest=longest)


def guid(to: str = "", required: bool = False) -> Field:
    return Field("guid", required=required, to=to)


def flag(required: bool = False, start: bool | None = False) -> Field:
    return Field("flag", required=required, start=start)


def number(
    places: int | None = None,
    least: int | None = None,
    most: int | None = None,
    required: bool = False,
    start: Decimal | None = None,
) -> Field:
    bounds = [None if bound is None else Decimal(bound) for bound in (least, most)]
    return Field("number", required=required, places=places, least=bounds[0], most=bounds[1], start=start)


def whole(*choices: int, least: int | None = None, most: int | None = None, required: bool = False) -> Field:
    bounds = [None if bound is None else Decimal(bound) for bound in (least, most)]
    return Field("whole", required=required, choices=choices, least=bounds[0], most=bounds[1])


def choice(*choices: int, required: bool = False, start: int | None = None) -> Field:
    return Field("whole", required=required, choices=choices, start=start)


def day(required: bool = False) -> Field:
    return Field("day", required=required)


def rows(parts: Fields, required: bool = False) -> Field:
    return Field("rows", required=required, parts=parts)


def given(kind: Kind, start: Any = None, to: str = "") -> Field:
    """A property only the service sets."""
    return Field(kind, read_only=True, start=start, to=to)


MOMENT = Field("moment")
TEXTS = Field("texts")
GUIDS = Field("guids", read_only=True)
OPEN = Field("open")
FRACTION = number(places=4, least=0, most=1, start=Decimal(0))
"""A discount: a part of one, with four decimals."""
# EA-DISCOUNT-FRACTION
COST_CENTERS: Fields = {f"CostCenterItemId{place}": guid("costcenteritems") for place in (1, 2, 3)}
PERSONS: Fields = {"Ssn": text(50, required=True), "Amount": number()}
