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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

from ledgerbridge.cli.access import REDIRECT, variable_of
from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.base.kind import ConnectorKind
from ledgerbridge.connectors.base.oauth import Shape
from ledgerbridge.mapping.chains import VALUE
from ledgerbridge.mapping.expressions import FIXED, Expression
from ledgerbridge.mapping.fitting import FieldShape, fit
from ledgerbridge.mapping.functions import GROUPS
from ledgerbridge.mapping.functions.declaring import Example, Function, Parameter
from ledgerbridge.mapping.kinds import FieldKind
from ledgerbridge.mapping.rules import Rule, When, unavailable
from ledgerbridge.mapping.valuemaps import ValueMap
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.money import MoneyModel
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.slots import LABELS
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.choices import FlowChoice
from ledgerbridge.usecases.composing import rules_of
from ledgerbridge.usecases.document_settings import DOCUMENT_SETTINGS
from ledgerbridge.usecases.presets import FlowData
from ledgerbridge.usecases.settings import GENERAL, Group, Setting
from ledgerbridge.wiring import connector_kinds

DOCS = Path(__file__).parent
PROJECT = DOCS.parent
PART = re.compile(r"(<!-- generated: ([\w -]+?) -->\n).*?(<!-- end of \2 -->)", re.DOTALL)
EVIDENCE = ("specification", "vendor page", "recording", "client source", "assumption")
ARROWS = {Direction.TO_RIGHT: "→", Direction.TO_LEFT: "←", Direction.BOTH: "↔"}


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    """In one line, as tables need."""
    return text.replace("|", "&#124;").replace("\n", " ")


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


# --- systems ----------------------------------------------------------------------------------------------------------

SYSTEMS = DOCS / "systems"
SANDBOX = "http://127.0.0.1:8700"
OVERVIEW: Mapping[str, Callable[[TypeCapabilities], str]] = {
    "what": lambda c: c.label,
    **{what: CAN[what] for what in ("is", "created", "changed", "booked", "changes listed", "file")},
}


def system(name: str) -> str:
    """The page of one system: how it is connected, a heading for each setting, its record types and limits."""
    kind = connector_kinds()[name]
    lists = ", ".join(reference.value for reference in kind.capabilities.reference_data)
    parts = [
        f"API: {kind.capabilities.api_version}.",
        "## How to connect",
        *(_by_key(kind) if kind.oauth is None else _by_person(kind, kind.oauth(None))),
        f"To try it without an account: `ledgerbridge connect {name} --sandbox {SANDBOX}`.",
        "## Settings",
        *_setting_headings(kind),
        "## Record types",
        _by_type(list(kind.capabilities.types.values()), OVERVIEW),
        f"Fields are matched, looked up and left out as [capabilities](../capabilities.md#{_anchor(kind.label)}) say.",
        f"Lists that settings and mappings choose from: {lists}." if lists else "",
        "## Limits",
        "\n".join(_limits(kind)) or "None that are known.",
        f"A call counts as lost after {kind.capabilities.timeout_s:g} s.",
        f"What was found out about it: [notes on the connector](../../src/ledgerbridge/connectors/{name}/README.md).",
    ]
    return "\n\n".join(part for part in parts if part)


def _by_person(kind: ConnectorKind, shape: Shape) -> Iterator[str]:
    """How an account is let in where a person gives access at the vendor's page."""
    yield (
        f"{kind.label} lets a program in through an application of your own. Create one there, as "
        f"[registering](../registering.md#{_anchor(kind.label)}) tells, register the address `{REDIRECT}` with it, and "
        "give its id and secret:"
    )
    given = [f"{variable_of(kind.name, what)}=..." for what in ("CLIENT_ID", "CLIENT_SECRET")]
    yield f"```sh\nexport {'  '.join(given)}\nledgerbridge connect {kind.name}\n```"
    asked = " ".join([*shape.scopes, *shape.asked_for.get("optional_scope", "").split()])
    yield (
        f"Then a person gives access at the page that opens. Scopes asked for: {code(*asked.split())}."
        if asked
        else "Then a person gives access at the page that opens. The scopes are those registered with the application."
    )


def _by_key(kind: ConnectorKind) -> Iterator[str]:
    yield f"{kind.label} lets a program in by an access key. Make one there and give it:"
    yield f"```sh\nexport {variable_of(kind.name, 'KEY')}=...\nledgerbridge connect {kind.name}\n```"


def _setting_headings(kind: ConnectorKind) -> Iterator[str]:
    if not kind.settings:
        yield "None."
        return
    yield (
        "Given when connecting, as `--set KEY=VALUE`, and kept with the connection. Connect again to change them; "
        f"links stay. `ledgerbridge connect {kind.name} --settings` shows them in your language."
    )
    for setting in kind.settings:
        yield f"### {code(setting.key)}"
        yield setting.help
        facts = [f"- Example: `--set {setting.key}={setting.example}`"]
        facts += [f"- Without it: {code(setting.default)}"] if setting.default else []
        if setting.reference_data:
            facts.append(f"- An entry of the account's list: {setting.reference_data.replace('_', ' ')}")
        yield "\n".join(facts)


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")


def begin_systems() -> None:
    """Every system has a page; that of a new one begins empty."""
    for name, kind in connector_kinds().items():
        page = SYSTEMS / f"{name}.md"
        if not page.exists():
            page.parent.mkdir(exist_ok=True)
            part = f"system {name}"
            page.write_text(
                f"# {kind.label}\n\n<!-- generated: {part} -->\n\n<!-- end of {part} -->\n", encoding="utf-8"
            )


# --- fields of a pair -------------------------------------------------------------------------------------------------


def fields_of(preset_name: str, flow_name: str) -> str:
    """The rules of a flow as they are without any choice of the user's."""
    preset = presets.load(preset_name)
    flow = next(flow for flow in preset.flow if flow.name == flow_name)
    kinds = connector_kinds()
    left, right = kinds[preset.left], kinds[preset.right]
    left_slots = left.capabilities.types[flow.left.type].slots
    right_slots = right.capabilities.types[flow.right.type].slots
    found = rules_of(flow, FlowChoice(), left_slots, right_slots)
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
    if rule.when is When.FORWARD:
        yield "only to a choice that comes later"
    for link in rule.via or rule.back:
        yield f"through {_link(link)}"
    for left, right in rule.table.items():
        yield f"`{left}` = `{right}`"
    if rule.map is not None:
        yield f"value map `{rule.map.name}`"
    if rule.through:
        yield f"what the flow {rule.through} links"


def written(expression: Expression | None) -> str:
    """An expression as a person reads it."""
    if expression is None:
        return ""
    if isinstance(expression, str):
        return code(expression)
    ((name, given),) = expression.items()
    if name == FIXED:
        return f"always `{given}`"
    if name not in ("first", "join"):
        return code(_json(expression))
    parts = [written(part) for part in (given["of"] if isinstance(given, Mapping) else given)]
    return f"the first there is of: {', '.join(parts)}" if name == "first" else " and ".join(parts)


def _link(link: Expression) -> str:
    """A link of a chain: its function, and what it is given beside the value."""
    if isinstance(link, str):
        return code(link)
    ((name, given),) = link.items()
    beside = {key: one for key, one in given.items() if one != VALUE} if isinstance(given, Mapping) else given
    return f"{code(name)} {code(_json(beside))}" if beside else code(name)


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
    parts = [
        f"#### {function.name}",
        function.help,
        _inverse(function),
        table(["argument", "takes", "without it"], arguments),
        table(["expression", "of a record with", "gives"], examples),
        *dict.fromkeys(_map_rows(one) for example in function.examples for one in _maps(example)),
    ]
    return "\n\n".join(part for part in parts if part)


def _inverse(function: Function) -> str:
    if function.inverse is None:
        return ""
    undoes = function.inverse.function
    return f"Two-way: [{undoes}](#{undoes}) undoes it, exactly for {function.inverse.exact_for}."


def _maps(example: Example) -> list[ValueMap]:
    """The value maps an example reads."""
    found: list[ValueMap] = []
    json.dumps(example.expression, default=lambda one: found.append(one) if isinstance(one, ValueMap) else None)
    return found


def _map_rows(values: ValueMap) -> str:
    rows = [f"`{row.left}` = `{row.right}`{f' from {row.valid_from}' if row.valid_from else ''}" for row in values.rows]
    return f"Here {values.name} has the rows {', '.join(rows)}."


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
        case Decimal():
            return f"{code(str(example.value))}, a number"
        case datetime():
            return f"{code(example.value.isoformat())}, a moment"
        case date():
            return f"{code(str(example.value))}, a date"
    return code(_json(example.value)) + (", by the rows below" if example.value and _maps(example) else "")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda one: getattr(one, "name", None) or str(one))


# --- which fields fit -------------------------------------------------------------------------------------------------


def fits() -> str:
    """How far fields of two kinds fit, and what can be written where they do not fit by themselves."""
    cells = [[code(left), *(_fit_cell(left, right) for right in FieldKind)] for left in FieldKind]
    refused = [row for source in FieldKind for row in _refusals(source)]
    return "\n\n".join(
        [
            table(["left / right", *(code(kind) for kind in FieldKind)], cells),
            "A value that does not go over by itself goes over so:",
            table(["from", "to", "by"], refused),
        ]
    )


def _field(kind: FieldKind, *options: str) -> FieldShape:
    return FieldShape(kind, options if kind in (FieldKind.CHOICE, FieldKind.CHOICES) else ())


def _fit_cell(left: FieldKind, right: FieldKind) -> str:
    """Arrows for what goes by itself; `map` where a value map is needed."""
    pair = (_field(left, "a", "b"), _field(right, "c", "d"))
    by_itself = fit(*pair, Direction.BOTH).direction
    if by_itself is not None:
        return ARROWS[by_itself]
    return "map" if "value map" in fit(*pair, Direction.BOTH).instead else "–"


def _refusals(source: FieldKind) -> Iterator[list[str]]:
    """What is written to bring one kind to others, by what is written."""
    by: dict[str, list[str]] = {}
    for target in FieldKind:
        found = fit(_field(source, "a", "b"), _field(target, "c", "d"), Direction.TO_RIGHT)
        if found.direction is None and found.instead:
            by.setdefault(found.instead, []).append(target)
    for instead, targets in by.items():
        yield [code(source), code(*targets), code(instead) if " = [" in instead else instead]


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


def general_settings() -> str:
    """The settings that every flow has."""
    return _setting_table(GENERAL)


def document_settings() -> str:
    """The settings that every flow of documents has, group by group, with what holds without them."""
    parts = []
    for group in Group:
        rows = [
            [code(one.key), _takes(one), one.help, _shown(one.default), _shown(one.example)]
            for one in DOCUMENT_SETTINGS
            if one.group is group
        ]
        if rows:
            parts.append(f"**{group.value.capitalize()}**")
            parts.append(table(["setting", "takes", "what it is", "without it", "example"], rows))
    return "\n\n".join(parts)


def _otherwise(flow: FlowData) -> str:
    """What a flow of documents has otherwise than the table of all of them says."""
    described = flow.documents
    if described is None:
        return ""
    told = [f"{code(key)} is {_shown(value)}" for key, value in described.defaults.items()]
    told += [f"{code(key)} must be answered" for key in described.asked]
    return f"Otherwise here: {', '.join(told)}." if told else ""


def _setting_table(settings: Iterable[Setting]) -> str:
    rows = [[code(one.key), _takes(one), one.help, _shown(one.default) or "as the preset says"] for one in settings]
    return table(["setting", "takes", "what it is", "without it"], rows)


def _takes(setting: Setting) -> str:
    return code(*setting.options) if setting.options else setting.type.value


def _shown(value: object) -> str:
    if value is None:
        return ""
    return code(str(value).lower() if isinstance(value, bool) else str(value))


def preset_settings() -> str:
    """The settings of their own that flows of presets have, and what they lack with the reason."""
    parts = []
    told = {one.key for one in (*GENERAL, *DOCUMENT_SETTINGS)}
    for name in presets.offered():
        for flow in presets.load(name).flow:
            own = [one for key, one in flow.settings().items() if key not in told and not one.lacking]
            lacking = {one.key: one.lacking for one in flow.setting if one.lacking} | flow.unavailable
            lacking |= flow.documents.lacking if flow.documents is not None else {}
            otherwise = _otherwise(flow)
            parts.append(f"### {name}: {flow.name}")
            if not own and not lacking and not otherwise:
                parts.append("As said above.")
            if otherwise:
                parts.append(otherwise)
            if own:
                parts.append(_own_settings(own))
            if lacking:
                parts.append("\n".join(f"- Not there: `{key}`: {why}" for key, why in lacking.items()))
    return "\n\n".join(parts)


def _own_settings(settings: Sequence[Setting]) -> str:
    rows = [
        [
            code(one.key),
            _takes(one),
            one.help,
            "must be answered" if one.asked else _shown(one.default),
            _shown(one.example),
        ]
        for one in settings
    ]
    return table(["setting", "takes", "what it is", "without it", "example"], rows)


def preset_table() -> str:
    rows = []
    for name in presets.names():
        flows = ", ".join(f"`{flow.name}`{' (off)' if flow.off else ''}" for flow in presets.load(name).flow)
        page = DOCS / "pairs" / f"{name}.md"
        rows.append([f"[`{name}`](pairs/{name}.md)" if page.exists() else f"`{name}`", flows])
    return table(["preset", "flows"], rows)


# --- money ------------------------------------------------------------------------------------------------------------

MONEY: Mapping[str, Callable[[MoneyModel], str]] = {
    "drafts": lambda m: yes(m.drafts),
    "takes a tax amount": lambda m: m.takes_tax.value,
    "total": lambda m: "its own" if m.keeps_totals else "the one it is given",
    "tax of a line by": lambda m: m.taxed_by.value,
    "discount of a document": lambda m: m.discount.value,
    "shipping of a document": lambda m: m.shipping.value,
}
RECKONING: Mapping[str, Callable[[MoneyModel], str]] = {
    "a line comes to": lambda m: m.line.value,
    "prices": lambda m: m.prices.value,
    "tax is rounded": lambda m: "never" if m.exact else m.tax.value,
    "decimals of amounts": lambda m: "any" if m.exact else _places(m.places, "the currency's"),
    "of prices": lambda m: "as amounts" if m.price_is_amount else _places(m.price_places, "any"),
    "of quantities": lambda m: _places(m.quantity_places, "any"),
    "discount of a line in percent": lambda m: _places(m.percent_places, "no"),
    "whole units": lambda m: yes(m.whole_units),
    "lines below zero": lambda m: yes(m.negative_lines),
}


def money() -> str:
    """For each document type who has drafts, and which field takes tax."""
    return _models(MONEY)


def reckoning() -> str:
    """For each document type where its system rounds, and what it holds."""
    return _models(RECKONING)


def _places(places: int | None, otherwise: str) -> str:
    return otherwise if places is None else str(places)


def _models(columns: Mapping[str, Callable[[MoneyModel], str]]) -> str:
    """A row for each type that is a document, and for each country where it is otherwise."""
    rows = []
    for kind in connector_kinds().values():
        for type in kind.capabilities.types.values():
            if type.money is not None:
                models = {"": type.money, **{f", {country}": one for country, one in type.money.variants.items()}}
                rows += [
                    [kind.label, f"{code(type.type)}{where}", *(say(model) for say in columns.values())]
                    for where, model in models.items()
                ]
    return table(["system", "type", *columns], rows)


PARTS: Mapping[str, Callable[[], str]] = {
    "settings": general_settings,
    "document settings": document_settings,
    "preset settings": preset_settings,
    "presets": preset_table,
    "capabilities": capabilities,
    "safe creates": safe_creates,
    "money": money,
    "reckoning": reckoning,
    "evidence": evidence,
    "simulator settings": simulator_settings,
    "assumptions": assumptions,
    "functions": functions,
    "fits": fits,
    "features": features,
    "pages": pages,
    **{f"system {name}": partial(system, name) for name in connector_kinds()},
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
    begin_systems()
    for page in manual():
        before = page.read_text(encoding="utf-8")
        after = renewed(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            sys.stdout.write(f"rewrote {page.relative_to(PROJECT)}\n")


if __name__ == "__main__":
    main()
