"""Functions of regular expressions. What a pattern may be stands in `patterns`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ledgerbridge.mapping.functions.budget import MATCH
from ledgerbridge.mapping.functions.declaring import Pattern, Text, Whole, Word, declared, gives, refuses
from ledgerbridge.mapping.functions.limits import unfit
from ledgerbridge.mapping.functions.patterns import WAYS_MAX
from ledgerbridge.mapping.functions.patterns import pattern as read
from ledgerbridge.mapping.kinds import FieldKind
from ledgerbridge.model.values import Value
from ledgerbridge.model.wording import phrase

REPLACEMENT_MAX = 200


def _work(given: Mapping[str, Any]) -> int:
    """What it takes to try every way in which a pattern may match a text; one with too many is not tried at all."""
    return MATCH * min(read(given["pattern"]).ways(len(given["of"])), WAYS_MAX)


@declared(
    gives({"regex": ["zip", "[0-9]{4}"]}, {"zip": "NL 1016 DX"}, "1016"),
    gives({"regex": {"of": "line", "pattern": "^(.+) ([0-9]+)$", "group": 2}}, {"line": "Keizersgracht 210"}, "210"),
    gives({"regex": ["zip", "[0-9]{4}"]}, {"zip": "none"}, None),
    refuses({"regex": {"of": "zip", "pattern": "[0-9]", "group": 1}}, {"zip": "1016"}),
    result=FieldKind.TEXT,
    work=_work,
)
def regex(of: Text, pattern: Pattern, group: Whole = 0) -> Value:
    """The first place that a regular expression matches, or one group of it; nothing where it matches none."""
    sound = _sound("regex", of, pattern)
    if not 0 <= group <= sound.groups:
        raise unfit("regex", phrase("a group the pattern has"), of)
    found = sound.search(of)
    return found[group] if found else None


@declared(
    gives({"regex_replace": ["phone", "[^0-9+]", ""]}, {"phone": "+31 (20) 555"}, "+3120555"),
    gives({"regex_replace": ["name", "^(\\w+), (\\w+)$", "\\2 \\1"]}, {"name": "Lind, Anna"}, "Anna Lind"),
    gives({"regex_replace": ["phone", "[^0-9+]", ""]}, {}, None),
    refuses({"regex_replace": ["name", "a", "\\3"]}, {"name": "Anna"}),
    result=FieldKind.TEXT,
    work=_work,
)
def regex_replace(of: Text, pattern: Pattern, new: Word) -> Value:
    r"""The text with every place that a regular expression matches changed; `\1` in the new text is the first group."""
    sound = _sound("regex_replace", of, pattern)
    if len(new) > REPLACEMENT_MAX:
        raise unfit("regex_replace", phrase("a new text of at most {most} characters", most=REPLACEMENT_MAX), of)
    try:
        return sound.sub(new, of)
    except (re.error, IndexError):
        raise unfit("regex_replace", phrase("a new text with groups the pattern has"), of) from None


@declared(
    gives({"matches": ["sku", "^[A-Z]{2}[0-9]+$"]}, {"sku": "AB12"}, True),
    gives({"matches": ["sku", "^[A-Z]{2}[0-9]+$"]}, {"sku": "12"}, False),
    gives({"matches": ["sku", "^[A-Z]{2}[0-9]+$"]}, {}, None),
    result=FieldKind.BOOL,
    work=_work,
)
def matches(of: Text, pattern: Pattern) -> Value:
    """Whether a regular expression matches a place of the text."""
    return _sound("matches", of, pattern).search(of) is not None


def _sound(function: str, of: str, pattern: str) -> re.Pattern[str]:
    """The pattern, if it may be tried on a text this long. Raises MappingError."""
    sound = read(pattern)
    if not sound.bears(len(of)):
        raise unfit(function, phrase("a shorter text, or a pattern with fewer repeats"), of)
    return sound.compiled


FUNCTIONS = (regex, regex_replace, matches)
