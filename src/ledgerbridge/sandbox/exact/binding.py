"""Bodies: what of them is taken, and what is refused before any rule is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ledgerbridge.sandbox.exact import values
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.model import EntitySet
from ledgerbridge.sandbox.exact.problems import bad_stream, invalid_reference, mandatory, too_long
from ledgerbridge.sandbox.exact.references import references_of
from ledgerbridge.sandbox.exact.rules import Rules
from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.vendor import Wire

NO_OBJECT = "The request should be a valid top-level resource object."
LEFT_UNCHECKED = {"crm/Accounts": ("SalesCurrency", "PurchaseCurrency")}
"""References that are emptied instead of refused."""


class Bound(msgspec.Struct, frozen=True):
    """A body as it is taken: the record's own values, and those of its lines by collection."""

    values: Wire
    lines: dict[str, list[Wire]]


def read_body(request: Request) -> Wire:
    """The body as an object. Raises Problem for anything else."""
    # EX-BODY-OBJECT
    try:
        body = request.json()
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise bad_stream(NO_OBJECT) from None
    if not isinstance(body, dict):
        raise bad_stream(NO_OBJECT)
    return body


def bind(kind: EntitySet, rules: Rules, body: Wire, flag: str) -> Bound:
    """The body with its values read. `flag` is P for a new record, U for a change. Raises Problem."""
    own: Wire = {}
    lines: dict[str, list[Wire]] = {}
    for name, raw in body.items():
        prop = kind.props.get(name)
        if name == "__metadata":
            continue
        if prop is None:  # EX-UNKNOWN-PROPERTY
            raise bad_stream(f"The property name '{name}' specified for type '{kind.model}' is not valid.")
        if prop.kind == "Collection":
            lines[name] = _lines(raw, flag)
            continue
        value = values.read(prop, raw)
        if flag in prop.flags or name in rules.also_taken:  # EX-READ-ONLY-IGNORED
            own[name] = value
    if flag == "U":
        own.pop(kind.key, None)
    return Bound(own, {name: entries for name, entries in lines.items() if entries})


def _lines(raw: Any, flag: str) -> list[Wire]:
    """New lines come as an array, and only with a new document."""
    # EX-LINES-ARRAY, EX-PUT-NO-LINES
    if raw is None:
        return []
    if not isinstance(raw, list) or not all(isinstance(line, dict) for line in raw):
        raise bad_stream(NO_OBJECT)
    if flag == "U" and raw:
        raise bad_stream("Binding to new entities is not supported in an update.")
    return raw


def check(desk: Desk, kind: EntitySet, rules: Rules, record: Mapping[str, Any], without: frozenset[str]) -> None:
    """Raises Problem for what is missing, unknown or too long."""
    wanted = [name for name, prop in kind.props.items() if "M" in prop.flags and name not in rules.optional | without]
    missing = [name for name in wanted if record.get(name) in (None, [])]
    if missing:
        raise mandatory(missing)
    for name, most in rules.lengths.items():
        if len(str(record.get(name) or "").strip()) > most:
            raise too_long(name)


def check_references(desk: Desk, base: str, sent: Mapping[str, Any]) -> None:
    """Raises Problem where a record named in the body is not there."""
    unknown = [name for name in sent if not is_known(desk, base, name, sent[name])]
    if unknown:
        raise invalid_reference(unknown)


def is_known(desk: Desk, base: str, name: str, value: Any) -> bool:
    """Whether a property names a record there is; codes are taken with blanks around them."""
    reference = references_of(base).get(name)
    if reference is None or value is None or name in LEFT_UNCHECKED.get(base, ()):
        return True
    if reference.by_code:
        return desk.division.by_code(reference.base, str(value).strip()) is not None
    return desk.division.row(reference.base, value) is not None


def trimmed_codes(base: str, record: Wire) -> Wire:
    """Codes of other lists are kept without the blanks they may be sent with."""
    by_code = {name for name, reference in references_of(base).items() if reference.by_code}
    return {
        name: value.strip() if name in by_code and isinstance(value, str) else value for name, value in record.items()
    }
