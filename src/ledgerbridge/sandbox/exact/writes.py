"""Creating, changing and deleting records: the order in which rules are asked and things are stored."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.exact.binding import Bound, bind, check, check_references, trimmed_codes
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.model import SETS
from ledgerbridge.sandbox.exact.problems import invalid_reference
from ledgerbridge.sandbox.exact.rulebook import PARENTS, RULES
from ledgerbridge.sandbox.exact.rules import Child, Rules
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire


class Line(msgspec.Struct, frozen=True):
    """A line that is to be stored with its document."""

    child: Child
    values: Wire


def rules_of(base: str) -> Rules:
    return RULES.get(base, Rules())


def create(desk: Desk, base: str, body: Wire) -> Row:
    """The record a body asks for, its lines with it or not at all. Raises Problem."""
    # EX-ATOMIC
    kind, rules = SETS[base], rules_of(base)
    bound = bind(kind, rules, body, "P")
    record = trimmed_codes(base, bound.values)
    check(desk, kind, rules, {**record, **bound.lines}, frozenset())
    check_references(desk, base, record)
    _check_parent(desk, base, record)
    existing = rules.find_existing(desk, record)
    if existing is not None:
        return existing
    new = rules.settle(desk, None, {**record, kind.key: _own_key(desk, base, record)}, {})
    lines = list(_new_lines(desk, rules, new, bound))
    rules.check_lines(desk, new, [line.values for line in lines])
    row = desk.add(base, new)
    for line in lines:
        desk.add(line.child.base, {**line.values, line.child.parent: row.id})
    rules.stored(desk, row)
    desk.division.is_untouched = False
    return desk.division.table(base).rows[row.id]


def _check_parent(desk: Desk, base: str, record: Wire) -> None:
    """A line that comes by itself names its document."""
    if base in PARENTS:
        name, parent = PARENTS[base]
        if desk.division.row(parent, record.get(name)) is None:
            raise invalid_reference([name])


def _own_key(desk: Desk, base: str, record: Wire) -> str:
    """The key of a new record; one that was sent is used only where a switch says so."""
    # EX-OWN-KEY
    sent = record.get(SETS[base].key)
    if SETS[base].props[SETS[base].key].kind != "Guid":
        return str(sent)
    is_taken = desk.division.settings["own_keys"] == "honoured" and sent and desk.division.row(base, sent) is None
    return str(sent) if is_taken else desk.new_id()


def _new_lines(desk: Desk, rules: Rules, new: Wire, bound: Bound) -> list[Line]:
    """The lines of a new document, all checked before anything is stored."""
    made: list[Line] = []
    for child in rules.children:
        for number, body in enumerate(bound.lines.get(child.collection, ()), start=1):
            record = _settled_line(desk, child, body, new)
            made.append(Line(child, {**record, "LineNumber": number}))
    return made


def _settled_line(desk: Desk, child: Child, body: Wire, parent: Wire) -> Wire:
    kind, rules = SETS[child.base], rules_of(child.base)
    record = trimmed_codes(child.base, bind(kind, rules, body, "P").values)
    check(desk, kind, rules, record, frozenset((child.parent,)))
    check_references(desk, child.base, record)
    return rules.settle(desk, None, {**record, kind.key: _own_key(desk, child.base, record)}, parent)


def change(desk: Desk, base: str, row: Row, body: Wire) -> Row:
    """The record with the changes of a body, which names only what changes. Raises Problem."""
    # EX-PUT-MERGE
    kind, rules = SETS[base], rules_of(base)
    bound = bind(kind, rules, body, "U")
    sent = trimmed_codes(base, bound.values)
    stays = rules.kept | ({PARENTS[base][0]} if base in PARENTS else set())
    sent = {name: value for name, value in sent.items() if name not in stays or _is_new(base, name, value)}
    merged = {**row.values, **sent}
    check(desk, kind, rules, merged, frozenset(kind.props) - frozenset(sent))
    check_references(desk, base, sent)
    settled = rules.settle(desk, row.values, merged, {})
    changed = desk.change(base, row, {**dict.fromkeys(row.values), **settled})
    rules.stored(desk, changed)
    desk.division.is_untouched = False
    return desk.division.table(base).rows[row.id]


def _is_new(base: str, name: str, value: object) -> bool:
    """Whether a value sent for a property that cannot be emptied takes effect; a line stays with its document."""
    return value is not None and name != PARENTS.get(base, ("",))[0]


def delete(desk: Desk, base: str, row: Row) -> None:
    """Takes the record out, its lines with it. Raises Problem."""
    rules = rules_of(base)
    rules.removing(desk, row)
    for child in rules.children:
        for line in desk.lines(child.base, child.parent, row.id):
            desk.remove(child.base, line, rules_of(child.base).deleted_type)
    desk.remove(base, row, rules.deleted_type)
    rules.removed(desk, row)
    desk.division.is_untouched = False
