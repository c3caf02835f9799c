"""What is said of a file that cannot be read: what the readers of TOML and of forms say in English, in our words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import msgspec

from ledgerbridge.model.wording import Phrase, phrase

_PLACE = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL)
_TOML: Mapping[str, str] = {
    "Expected '=' after": "a key is not followed by =",
    r"Expected '\]+' at|Unclosed array": "a square bracket is not closed",
    "Unclosed inline table": "a curly bracket is not closed",
    "Expected newline": "more stands behind a value",
    "Cannot (declare|overwrite|redefine|mutate)|Duplicate": "a key or table is written twice",
    "Unterminated string|Expected [\"']": "a text is not closed by quotes",
    "backslash|Unescaped|Escaped|hex value": "a backslash in a text is not written twice",
    "date": "a date or time is not one",
    "Invalid value": "a value is neither a text in quotes nor a number, a date, true or false",
}
"""{what the reader says: what it means}"""

_KINDS: Mapping[str, str] = {
    "str": "a text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "date": "a date",
    "datetime": "a date with a time",
}
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Phrase]], ...] = (
    (re.compile(r"Object missing required field `(.*)`"), lambda found: phrase("{key} is missing", key=found[1])),
    (
        re.compile(r"Object contains unknown field `(.*)`"),
        lambda found: phrase("no key is called {name}", name=repr(found[1])),
    ),
    (
        re.compile(r"Invalid enum value (.*)"),
        lambda found: phrase("{found} is none of the words it may be", found=found[1]),
    ),
    (re.compile(r"Expected `(.*?)`, got `.*`"), lambda found: phrase("it is not {kinds}", kinds=_kinds(found[1]))),
)
"""(what the reader of forms says, what is said instead)"""


def toml_fault(error: ValueError) -> Phrase:
    """Why a text is no TOML or JSON, and where."""
    found = _PLACE.fullmatch(str(error))
    if found is None:
        return phrase("it cannot be read")
    why = Phrase(_meaning(found["what"]))
    if found["line"] is None:
        return phrase("it cannot be read: {why}, at its end", why=why)
    text = "it cannot be read: {why}, in line {line}, column {column}"
    return phrase(text, why=why, line=found["line"], column=found["column"])


def _meaning(said: str) -> str:
    for pattern, text in _TOML.items():
        if re.search(pattern, said):
            return text
    return "something stands there that cannot be read"


def form_fault(error: msgspec.ValidationError) -> Phrase:
    """Why a table is not of its form, and in which part of it."""
    said, _, at = str(error).partition(" - at `$")
    told = next((make(found) for pattern, make in _FORMS if (found := pattern.fullmatch(said))), None)
    why = told if told is not None else phrase("it is not written as it must be")
    path = at.rstrip("`").lstrip(".")
    return phrase("{path}: {fault}", path=path, fault=why) if path else why


def _kinds(said: str) -> tuple[Phrase, ...]:
    """What may stand there, of `str | null`."""
    return tuple(Phrase(_KINDS[kind]) for kind in said.split(" | ") if kind in _KINDS) or (Phrase("what it must be"),)
