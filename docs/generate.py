"""Writes the generated parts of the manual: `uv run python docs/generate.py`.

A generated part stands between `<!-- generated: NAME -->` and `<!-- end of NAME -->`. What it says is read from the
code: declared capabilities, presets, the simulators' evidence, the marks of tests. Tests compare it with the files.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.base.kind import ConnectorKind
from ledgerbridge.mapping.expressions import FIXED, Expression
from ledgerbridge.mapping.rules import Rule, When, unavailable
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.slots import LABELS
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.configuration import FlowChoice
from ledgerbridge.usecases.integrations import rules
from ledgerbridge.usecases.presets import FlowData
from ledgerbridge.wiring import connector_kinds

DOCS = Path(__file__).parent
PROJECT = DOCS.parent
PART = re.compile(r"(<!-- generated: ([\w ]+) -->\n).*?(<!-- end of \2 -->)", re.DOTALL)
EVIDENCE = ("specification", "vendor page", "recording", "client source", "assumption")
ARROWS = {Direction.TO_RIGHT: "→", Direction.TO_LEFT: "←", Direction.BOTH: "↔"}


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def code(*words: str) -> str:
    return ", ".join(f"`{word}`" for word in words)


def yes(claim: bool) -> str:
    return "yes" if claim else "no"


# --- capabilities -----------------------------------------------------------------------------------------------------

CAPABILITY_ROWS: Mapping[str, Callable[[TypeCapabilities], str]] = {
    "matched by, unless a preset says otherwise": lambda c: code(c.match_keys[0]),
    "can be looked up by": lambda c: code(*c.match_keys),
    "our reference stands in": lambda c: code(c.reference_path) if c.reference_path else "no field to search",
    "a create without an answer is settled by": lambda c: c.create_safety.value,
    "unique at the vendor": lambda c: code(*c.unique) or "nothing",
    "a new record needs one of": lambda c: code(*c.needs_any) or "no rule",
    "stale updates are refused by the vendor": lambda c: yes(c.preconditions),
    "versions are ordered": lambda c: yes(c.ordered_versions),
    "a change may stay unseen for": lambda c: f"{c.lag_s:g} s",
    "a new record may be missing in a sweep for": lambda c: f"{c.sweep_lag_s:g} s",
    "shown together with": lambda c: ", ".join(f"`{beside.type}` as `{role}`" for role, beside in c.companions.items()),
    "records a call: page, look-up, read, write": lambda c: (
        f"{c.page_size}, {c.find_batch}, {c.read_batch}, {c.write_batch}"
    ),
}


def capabilities() -> str:
    """A table for each connector, what it cannot do, its limits and settings."""
    return "\n\n".join(_connector(kind) for kind in connector_kinds().values())


def _connector(kind: ConnectorKind) -> str:
    types = list(kind.capabilities.types.values())
    rows = [[what, *(say(type) or "nothing" for type in types)] for what, say in CAPABILITY_ROWS.items()]
    parts = [
        f"## {kind.label}",
        f"API: {kind.capabilities.api_version}. A call counts as lost after {kind.capabilities.timeout_s:g} s.",
        table(["", *(code(type.type) for type in types)], rows),
        "\n".join(_limits(kind)),
        "\n".join(_cannot(types)),
        _settings(kind),
    ]
    return "\n\n".join(part for part in parts if part)


def _cannot(types: Sequence[TypeCapabilities]) -> Iterator[str]:
    for type in types:
        for what, why in type.cannot.items():
            yield f"- `{type.type}`, {what if ' ' in what or what.isalpha() else code(what)}: {why}"


def _limits(kind: ConnectorKind) -> Iterator[str]:
    for limit in kind.limits:
        yield f"- At most {limit.calls} `{limit.scope}` calls in {limit.span_s:g} s."


def _settings(kind: ConnectorKind) -> str:
    if not kind.settings:
        return "No settings."
    rows = [[code(s.key), s.help, code(s.default) if s.default else "", code(s.example)] for s in kind.settings]
    return table(["setting (`--set KEY=VALUE`)", "what it is", "default", "example"], rows)


# --- fields of a pair -------------------------------------------------------------------------------------------------


def fields_of(preset_name: str, flow_name: str) -> str:
    """The rules of a flow as they are without any choice of the user's."""
    preset = presets.load(preset_name)
    flow = next(flow for flow in preset.flow if flow.name == flow_name)
    kinds = connector_kinds()
    left, right = kinds[preset.left], kinds[preset.right]
    left_slots = left.capabilities.types[flow.left.type].slots
    right_slots = right.capabilities.types[flow.right.type].slots
    found = rules(flow, FlowChoice(), left_slots, right_slots)
    rows = [_rule_row(rule, flow) for rule in found]
    headings = ["rule", "meaning", f"{left.label} `{flow.left.type}`", "", f"{right.label} `{flow.right.type}`", "note"]
    parts = [table(headings, rows)]
    lacking = unavailable(left_slots, right_slots)
    for side, label in ((Side.LEFT, left.label), (Side.RIGHT, right.label)):
        slots = [LABELS[slot] for slot, lacks in lacking.items() if lacks is side]
        if slots:
            parts.append(f"{label} has no field of its own for: {', '.join(slots)}.")
    return "\n\n".join(parts)


def _rule_row(rule: Rule, flow: FlowData) -> list[str]:
    direction = rule.direction.within(flow.direction)
    sides = {side: code(path) if (path := rule.path(side)) else written(rule.value) for side in Side}
    meaning = LABELS.get(rule.id, rule.id.replace("_", " ").capitalize())
    arrow = ARROWS[direction] if direction else "none"
    return [code(rule.id), meaning, sides[Side.LEFT], arrow, sides[Side.RIGHT], "; ".join(_notes(rule))]


def _notes(rule: Rule) -> Iterator[str]:
    if rule.when is When.CREATE:
        yield "only into records we make"
    if rule.when is When.EMPTY:
        yield "only where the target holds nothing"
    for left, right in rule.table.items():
        yield f"`{left}` = `{right}`"


def written(expression: Expression | None) -> str:
    """An expression as a person reads it."""
    if expression is None:
        return ""
    if isinstance(expression, str):
        return code(expression)
    ((name, arguments),) = expression.items()
    if name == FIXED:
        return f"always `{arguments}`"
    parts = [written(argument) for argument in arguments]
    return f"the first there is of: {', '.join(parts)}" if name == "first" else " and ".join(parts)


# --- the sandbox ------------------------------------------------------------------------------------------------------


def evidence() -> str:
    """What the behaviours of each simulator rest on."""
    rows = []
    for file in sorted((PROJECT / "src" / "ledgerbridge" / "sandbox").glob("*/EVIDENCE.toml")):
        found = Counter(row["evidence"] for row in tomllib.loads(file.read_text(encoding="utf-8"))["behaviour"])
        total = found.total()
        backed = (total - found["assumption"]) / total
        rows.append([code(file.parent.name), str(total), *(str(found[kind]) for kind in EVIDENCE), f"{backed:.0%}"])
    return table(["simulator", "behaviours", *EVIDENCE, "share with a source"], rows)


def simulator_settings() -> str:
    """The switches of each simulator's accounts."""
    from ledgerbridge.sandbox.kit.discovery import vendor_classes

    rows = [
        [code(vendor.name), code(setting.name), code(repr(setting.default)), setting.help]
        for vendor in vendor_classes(("memory",))
        for setting in vendor.settings_schema
    ]
    return table(["vendor", "setting", "default", "what it does"], rows)


# --- features ---------------------------------------------------------------------------------------------------------


def features() -> str:
    """{feature: tests} as a table, from the marks in the tests' source."""
    found: dict[str, list[str]] = {}
    for file in sorted((PROJECT / "tests").rglob("*.py")):
        for id, test in _marks(ast.parse(file.read_text(encoding="utf-8")).body, file.relative_to(PROJECT).as_posix()):
            found.setdefault(id, []).append(test)
    return table(["feature", "shown by"], [[code(id), "<br>".join(code(t) for t in found[id])] for id in sorted(found)])


def _marks(body: Sequence[ast.stmt], place: str) -> Iterator[tuple[str, str]]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                named = f"{place}::{node.name}"
                for id in dict.fromkeys(id for decorator in node.decorator_list for id in _ids(decorator)):
                    yield id, named
                if isinstance(node, ast.ClassDef):
                    yield from _marks(node.body, named)
            case ast.Assign(targets=[ast.Name(id="pytestmark")]):
                yield from ((id, place) for id in _ids(node.value))


def _ids(tree: ast.AST) -> Iterator[str]:
    """The ids in every `pytest.mark.feature(...)` below a node."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="mark"), attr="feature"), args=args):
                yield from (str(argument.value) for argument in args if isinstance(argument, ast.Constant))


def pages() -> str:
    """Every page of the manual, by its title."""
    found = [page for page in sorted(DOCS.rglob("*.md")) if page != DOCS / "README.md" and not page.name[0].isdigit()]
    titles = {page: page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ") for page in found}
    return "\n".join(f"- [{title}]({page.relative_to(DOCS).as_posix()})" for page, title in titles.items())


# --- files ------------------------------------------------------------------------------------------------------------

PARTS: Mapping[str, Callable[[], str]] = {
    "capabilities": capabilities,
    "customer fields": lambda: fields_of("hubspot-quickbooks", "customers"),
    "product fields": lambda: fields_of("hubspot-quickbooks", "products"),
    "evidence": evidence,
    "simulator settings": simulator_settings,
    "features": features,
    "pages": pages,
}


def manual() -> list[Path]:
    """All pages: the README and everything in docs/."""
    return [PROJECT / "README.md", *sorted(DOCS.rglob("*.md"))]


def renewed(text: str) -> str:
    """A page with its generated parts as they should be. Raises KeyError for a part that nothing generates."""
    return PART.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n\n{found[3]}", text)


def main() -> None:
    for page in manual():
        before = page.read_text(encoding="utf-8")
        after = renewed(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            sys.stdout.write(f"rewrote {page.relative_to(PROJECT)}\n")


if __name__ == "__main__":
    main()
