"""The functions of the mapping language: pure, each declared once with its help and examples."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ledgerbridge.mapping.functions import choices, dates, matching, numbers, places, registers, texts
from ledgerbridge.mapping.functions.declaring import Function

GROUPS: Mapping[str, tuple[Function, ...]] = MappingProxyType(
    {
        "Texts": texts.FUNCTIONS,
        "Regular expressions": matching.FUNCTIONS,
        "Numbers": numbers.FUNCTIONS,
        "Dates": dates.FUNCTIONS,
        "Choices": choices.FUNCTIONS,
        "Addresses and phone numbers": places.FUNCTIONS,
        "VAT numbers and currencies": registers.FUNCTIONS,
    }
)
CATALOGUE: Mapping[str, Function] = MappingProxyType(
    {function.name: function for group in GROUPS.values() for function in group}
)
"""{name: function}"""
