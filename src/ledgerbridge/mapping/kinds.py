"""What a field holds, in words that compare across systems."""

from __future__ import annotations

from enum import StrEnum


class FieldKind(StrEnum):
    """What a field holds; the same words in which connectors describe their fields."""

    TEXT = "text"
    EMAIL = "email"
    COUNTRY = "country"
    NUMBER = "number"
    BOOL = "bool"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    CHOICES = "choices"
    """Several of the options at once."""
