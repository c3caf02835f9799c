"""The ten steps of a document, in the order in which they are told."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    FETCH = "fetch"
    FILTER = "filter"
    MAP = "map"
    SETTINGS = "settings"
    """What the source does not say is added from the settings."""
    EXISTING = "existing"
    """The target is asked whether it holds the document."""
    CUSTOMER = "customer"
    """Found, made or updated."""
    PRODUCTS = "products"
    WRITE = "write"
    LINK = "link"
    CONFIRM = "confirm"
    """What was made is held against what it was to come to."""


def until(last: Step) -> tuple[Step, ...]:
    """The steps up to one of them, that one included."""
    steps = tuple(Step)
    return steps[: steps.index(last) + 1]
