"""What can be done with each record type of each system."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from docs.generating.tables import code, table, yes

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.base.kind import ConnectorKind
from ledgerbridge.wiring import connector_kinds

CAN: Mapping[str, Callable[[TypeCapabilities], str]] = {
    "is": lambda c: c.kind.value,
    "created": lambda c: yes(c.creates),
    "changed": lambda c: yes(c.updates),
    "booked": lambda c: yes(c.books),
    "changes listed": lambda c: yes(c.changes),
    "file": lambda c: yes(c.downloads),
    "has parts": lambda c: code(*c.parts),
    "shown together with": lambda c: ", ".join(f"`{beside.type}` as `{role}`" for role, beside in c.companions.items()),
    "a new one needs one of": lambda c: code(*c.needs_any),
}
HOW: Mapping[str, Callable[[TypeCapabilities], str]] = {
    "found by": lambda c: code(*c.match_keys),
    "unique": lambda c: code(*c.unique),
    "stale updates refused": lambda c: yes(c.preconditions),
    "versions ordered": lambda c: yes(c.ordered_versions),
    "unseen for, s": lambda c: f"{c.lag_s:g}",
    "missing in a sweep for, s": lambda c: f"{c.sweep_lag_s:g}",
    "page, look-up, read, write": lambda c: f"{c.page_size}, {c.find_batch}, {c.read_batch}, {c.write_batch}",
}


def capabilities() -> str:
    """For each connector what can be done with each type and how, what it cannot do, its limits and settings."""
    return "\n\n".join(_connector(kind) for kind in connector_kinds().values())


def _connector(kind: ConnectorKind) -> str:
    types = list(kind.capabilities.types.values())
    lists = ", ".join(reference.value for reference in kind.capabilities.reference_data)
    parts = [
        f"## {kind.label}",
        f"API: {kind.capabilities.api_version}. A call counts as lost after {kind.capabilities.timeout_s:g} s.",
        by_type(types, CAN),
        by_type(types, HOW),
        "\n".join(limits(kind)),
        "\n".join(_cannot(types)),
        f"Lists that settings are chosen from: {lists}." if lists else "",
        _settings(kind),
    ]
    return "\n\n".join(part for part in parts if part)


def by_type(types: Sequence[TypeCapabilities], columns: Mapping[str, Callable[[TypeCapabilities], str]]) -> str:
    """A row for each type; columns that say nothing of any are left out."""
    said = {what: [say(type) for type in types] for what, say in columns.items()}
    told = {what: cells for what, cells in said.items() if any(cells)}
    rows = [[code(type.type), *(cells[number] for cells in told.values())] for number, type in enumerate(types)]
    return table(["type", *told], rows)


def _cannot(types: Sequence[TypeCapabilities]) -> Iterator[str]:
    for type in types:
        for what, why in type.cannot.items():
            yield f"- `{type.type}`, {what if ' ' in what or what.isalpha() else code(what)}: {why}"


def limits(kind: ConnectorKind) -> Iterator[str]:
    for limit in kind.limits:
        yield f"- At most {limit.calls} `{limit.scope}` calls in {limit.span_s:g} s."


def _settings(kind: ConnectorKind) -> str:
    if not kind.settings:
        return "No settings."
    rows = [[code(s.key), s.help, code(s.default) if s.default else "", code(s.example)] for s in kind.settings]
    return table(["setting (`--set KEY=VALUE`)", "what it is", "default", "example"], rows)
