"""Writes the generated parts of the manual: `uv run python docs/generate.py`.

A generated part stands between `<!-- generated: NAME -->` and `<!-- end of NAME -->`. What it says is read from the
code: declared capabilities, presets, the simulators' evidence, the marks of tests. Tests compare it with the files.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.base.kind import ConnectorKind
from ledgerbridge.mapping.expressions import FIXED, Expression
from ledgerbridge.mapping.functions import GROUPS
from ledgerbridge.mapping.functions.declaring import Example, Function, Parameter
from ledgerbridge.mapping.rules import Rule, When, unavailable
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.slots import LABELS
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.configuration import FlowChoice
from ledgerbridge.usecases.integrations import rules
from ledgerbridge.usecases.presets import FlowData
from ledgerbridge.wiring import connector_kinds

DOCS = Path(__file__).parent
PROJECT = DOCS.parent
PART = re.compile(r"(<!-- generated: ([\w -]+?) -->\n).*?(<!-- end of \2 -->)", re.DOTALL)
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
        _by_type(types, CAN),
        _by_type(types, HOW),
        "\n".join(_limits(kind)),
        "\n".join(_cannot(types)),
        f"Lists that settings are chosen from: {lists}." if lists else "",
        _settings(kind),
    ]
    return "\n\n".join(part for part in parts if part)


def _by_type(types: Sequence[TypeCapabilities], columns: Mapping[str, Callable[[TypeCapabilities], str]]) -> str:
    """A row for each type; columns that say nothing of any are left out."""
    said = {what: [say(type) for type in types] for what, say in columns.items()}
    told = {what: cells for what, cells in said.items() if any(cells)}
    rows = [[code(type.type), *(cells[number] for cells in told.values())] for number, type in enumerate(types)]
    return table(["type", *told], rows)


SAFE = {
    CreateSafety.REFERENCE: "our reference is looked up in {place}; a record that has it is adopted",
    CreateSafety.REPLAY: "the same bytes are sent again with the same id, and the vendor gives its first answer",
}
MASTER_TEST = "Crash.test_create_whose_answer_was_lost_is_settled_with_one_record"
DOCUMENT_TEST = "DocumentTypes.test_document_whose_answer_was_lost_is_settled_as_one"


def safe_creates() -> str:
    """How a create whose answer was lost is settled, for each vendor and type, with the test that shows it."""
    rows = [
        [kind.label, code(type.type), _safety(type), code(f"{_test(type)}[{type.type}]")]
        for kind in connector_kinds().values()
        for type in kind.capabilities.types.values()
        if type.creates
    ]
    return table(["system", "type", "a create without an answer is settled so", "shown by"], rows)


def _safety(type: TypeCapabilities) -> str:
    return SAFE[type.create_safety].format(place=code(type.reference_path or ""))


def _test(type: TypeCapabilities) -> str:
    return MASTER_TEST if type.kind in MASTERS else DOCUMENT_TEST


MASTERS = (RecordKind.CUSTOMER, RecordKind.COMPANY, RecordKind.PRODUCT)
"""Kinds the suite judges as records that stand by themselves."""


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


# --- functions of mappings --------------------------------------------------------------------------------------------


def functions() -> str:
    """Every function of the mapping language: what it takes, what it does, and examples that tests run."""
    return "\n\n".join(part for title, group in GROUPS.items() for part in (f"### {title}", *map(_function, group)))


def _function(function: Function) -> str:
    arguments = [
        [code(p.name), f"{p.takes}{': any number of them, as a list' if p.many else ''}{_choices(p)}", _default(p)]
        for p in function.parameters
    ]
    examples = [[code(_json(e.expression)), code(_json(dict(e.fields))), _given(e)] for e in function.examples]
    return "\n\n".join(
        [
            f"#### {function.name}",
            function.help,
            table(["argument", "takes", "without it"], arguments),
            table(["expression", "of a record with", "gives"], examples),
        ]
    )


def _choices(parameter: Parameter) -> str:
    return f": {code(*parameter.choices)}" if parameter.choices else ""


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return "required"
    return "nothing" if parameter.default in (None, "") else code(_json(parameter.default))


def _given(example: Example) -> str:
    """What an example gives; numbers, dates and lists, which JSON writes as something else, with their kind."""
    if example.refused:
        return f"refused, [{example.refused}](errors.md#{example.refused.lower()})"
    match example.value:
        case Decimal() | date():
            return f"{code(str(example.value))}, a {'number' if isinstance(example.value, Decimal) else 'date'}"
    return code(_json(example.value))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


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


def assumptions() -> str:
    """Every behaviour without a source, by simulator, and how it is checked; read from the source of the probes."""
    live = PROJECT / "tests" / "live"
    named = re.compile(r'^@probe\("([\w-]+)"(, leaves=)?.*\)\nasync def (\w+)', re.MULTILINE)
    hands = tomllib.loads((live / "by_hand.toml").read_text(encoding="utf-8"))
    checks = {id: f"by hand: {what}" for id, what in hands.items()}
    for file in sorted(live.glob("probes_*.py")):
        for id, writes, probe in named.findall(file.read_text(encoding="utf-8")):
            place = code(f"{file.relative_to(PROJECT).as_posix()}::{probe}")
            checks[id] = f"by the script{' with `--write`' if writes else ''}: {place}"
    parts = []
    for file in sorted((PROJECT / "src" / "ledgerbridge" / "sandbox").glob("*/EVIDENCE.toml")):
        behaviours = tomllib.loads(file.read_text(encoding="utf-8"))["behaviour"]
        assumed = [row for row in behaviours if row["evidence"] == "assumption"]
        rows = [[code(row["id"]), row["what"], checks.get(row["id"], "")] for row in assumed]
        if rows:
            parts.append(f"## {file.parent.name}\n\n{table(['behaviour', 'what is assumed', 'how to check it'], rows)}")
    return "\n\n".join(parts)


# --- features ---------------------------------------------------------------------------------------------------------


def catalogue() -> dict[str, str]:
    """{feature: title} of everything that is meant to be."""
    titles: dict[str, str] = tomllib.loads((DOCS / "catalogue.toml").read_text(encoding="utf-8"))["features"]
    return titles


def proofs() -> dict[str, list[str]]:
    """{feature: tests that prove it}, from the marks in the tests' source."""
    found: dict[str, list[str]] = {}
    for file in sorted((PROJECT / "tests").rglob("*.py")):
        for id, test in _marks(ast.parse(file.read_text(encoding="utf-8")).body, file.relative_to(PROJECT).as_posix()):
            found.setdefault(id, []).append(test)
    return found


def features() -> str:
    """The catalogue with the tests that prove a feature; those that none proves yet stand in a list below."""
    found, titles = proofs(), catalogue()
    rows = [[code(id), titles[id], "<br>".join(code(test) for test in found[id])] for id in sorted(found)]
    missing = [f"- `{id}` {title}" for id, title in titles.items() if id not in found]
    shown = table(["feature", "what", "shown by"], rows)
    return f"{len(found)} of {len(titles)} features.\n\n{shown}\n\n## Not shown yet\n\n" + "\n".join(missing)


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
    "safe creates": safe_creates,
    "evidence": evidence,
    "simulator settings": simulator_settings,
    "assumptions": assumptions,
    "functions": functions,
    "features": features,
    "pages": pages,
    **{
        f"{preset} {flow.name}": partial(fields_of, preset, flow.name)
        for preset in presets.offered()
        for flow in presets.load(preset).flow
    },
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
