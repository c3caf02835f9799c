"""Every text of the program that a catalogue translates, in the order of the places where they are written."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.catalogues.following import Gap, Given, Literal, arguments, bound, default_of, fields, found_in, others
from tools.catalogues.source import Definition, Function, Scope, Source
from tools.catalogues.taking import (
    CALLED,
    DOCUMENTED,
    IN_PRESETS,
    KEYWORDS,
    NO_TEXTS,
    TAKERS,
    VALUES,
    WORDS,
    Form,
    Kind,
)

PLURAL = "ledgerbridge.messages.counted"
HELPS = ("command", "callback", "Typer")
"""Calls whose `help` is the help of a command."""


@dataclass(frozen=True)
class Text:
    """One text, with its form for many where it has two, what it is, and the files it stands in."""

    text: str
    many: str
    kinds: tuple[Kind, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Sighting:
    """A text at one place."""

    text: str
    many: str
    kind: Kind
    place: str
    line: int


@dataclass(frozen=True)
class Extracted:
    """`texts` without repetition, `gaps` where a text is taken and none can be read, `stale` what `taking.py` names and
    the source has no more."""

    texts: tuple[Text, ...]
    gaps: tuple[Gap, ...]
    stale: tuple[str, ...]


def extract(package: Path) -> Extracted:
    """What there is to translate in the package's source and presets."""
    reading = Reading(Source(package), TAKERS, KEYWORDS)
    reading.follow()
    reading.declared()
    found = sorted([*reading.seen, *_of_presets(package)], key=lambda seen: (seen.place, seen.line))
    gaps = sorted(reading.gaps, key=lambda gap: (gap.module.place, gap.line))
    return Extracted(tuple(_once(found)), tuple(gaps), tuple(reading.stale))


def _once(found: Iterable[Sighting]) -> Iterator[Text]:
    """Each text once, where it is first seen."""
    by_text: dict[str, list[Sighting]] = {}
    for seen in found:
        by_text.setdefault(seen.text, []).append(seen)
    for text, all_of_it in by_text.items():
        many = next((seen.many for seen in all_of_it if seen.many), "")
        kinds = dict.fromkeys(seen.kind for seen in all_of_it)
        yield Text(text, many, tuple(kinds), tuple(dict.fromkeys(seen.place for seen in all_of_it)))


@dataclass(frozen=True, eq=False)
class _Call:
    node: ast.Call
    scope: Scope
    is_help: bool
    """Whether it stands as the help of a command."""


class Reading:
    """Goes over all calls again until no function is found any more that hands an argument on as a text."""

    def __init__(
        self,
        source: Source,
        takers: Mapping[str, Mapping[str, tuple[Kind, Form]]],
        keywords: Mapping[str, Mapping[str, tuple[Kind, Form]]],
    ) -> None:
        self._source = source
        self._known_takers = takers
        self._keywords = keywords
        self._calls = [call for module in source.modules.values() for call in _calls(module.tree, Scope(module))]
        self._takers: dict[Definition, dict[str, tuple[Kind, Form]]] = {}
        self._names: dict[Definition, list[str]] = {}
        self._methods: dict[str, Definition] = {}
        self._read: set[tuple[ast.AST, str]] = set()
        self.seen: list[Sighting] = []
        self.gaps: list[Gap] = []
        self.stale: list[str] = []

    def follow(self) -> None:
        """Finds what every call gives for the arguments that take texts."""
        for dotted, taken in self._known_takers.items():
            for scope, definition in self._known(dotted):
                assert isinstance(definition, Definition)
                for name, (kind, form) in taken.items():
                    self._takes(definition, scope, name, kind, form)
                    if name not in self._names[definition]:
                        self.stale.append(f"{dotted}, {name}")
        before = -1
        while before != len(self._read):
            before = len(self._read)
            for call in self._calls:
                self._look_at(call)

    def declared(self) -> None:
        """Finds texts that no call gives: values of modules, enumerations, docstrings."""
        self._values()
        self._documented()

    def formatted(self) -> None:
        """Finds what fills places where a text is formatted on the spot."""
        for call in self._calls:
            if isinstance(call.node.func, ast.Attribute) and call.node.func.attr == "format":
                for keyword in call.node.keywords:
                    form = Form.ITSELF if keyword.arg else Form.VALUES
                    self._take(keyword.value, call.scope, Kind.SCREEN, form)

    def _known(self, dotted: str) -> list[tuple[Scope, ast.AST]]:
        """What a table of `taking.py` names; nothing, and a note, where it is not there any more."""
        found = self._source.find(dotted)
        if found is None:
            self.stale.append(dotted)
        return [found] if found is not None else []

    def _takes(self, definition: Definition, scope: Scope, name: str, kind: Kind, form: Form) -> None:
        """From here on what is given for that argument is a text; so is its default."""
        if name in self._takers.setdefault(definition, {}):
            return
        self._takers[definition][name] = (kind, form)
        if isinstance(definition, ast.ClassDef):
            self._names[definition] = fields(self._source, scope, definition)
            return
        self._names[definition] = arguments(definition)
        for default in default_of(definition, name):
            self._take(default, Scope(scope.module), kind, form)
        if scope.type is not None or "self" in _firsts(definition):
            self._methods[definition.name] = definition

    def _look_at(self, call: _Call) -> None:
        self._by_keyword(call, self._keywords.get(_name(call.node.func), {}))
        definition = self._called(call)
        if definition is None or definition not in self._takers:
            return
        given = bound(call.node, self._names[definition], others(definition))
        for name, (kind, form) in list(self._takers[definition].items()):
            if name in given and (call.node, name) not in self._read:
                self._read.add((call.node, name))
                many = self._many(call, definition)
                self._take(given[name], call.scope, Kind.COMMAND if call.is_help else kind, form, many)

    def _by_keyword(self, call: _Call, taken: Mapping[str, tuple[Kind, Form]]) -> None:
        for keyword in call.node.keywords:
            name = keyword.arg or ""
            if name in taken and (call.node, name) not in self._read:
                self._read.add((call.node, name))
                self._take(keyword.value, call.scope, *taken[name])

    def _called(self, call: _Call) -> Definition | None:
        """What a call calls: a function or a class of ours, by its name or by that of a method."""
        defined = self._source.defined_by(call.node.func, call.scope)
        if defined is not None:
            return defined[1] if isinstance(defined[1], Definition) else None
        if isinstance(call.node.func, ast.Attribute):
            alike = self._source.find(CALLED.get(call.node.func.attr, ""))
            if alike is not None:
                return alike[1] if isinstance(alike[1], Definition) else None
            return self._methods.get(call.node.func.attr)
        return None

    def _many(self, call: _Call, definition: Definition) -> str:
        plural = self._source.find(PLURAL)
        if plural is None or definition is not plural[1]:
            return ""
        many = bound(call.node, self._names[definition]).get("many")
        return many.value if isinstance(many, ast.Constant) and isinstance(many.value, str) else ""

    def _take(self, value: ast.expr, scope: Scope, kind: Kind, form: Form, many: str = "") -> None:
        for found in found_in(self._source, value, scope, form):
            match found:
                case Literal(text, module, line):
                    self.seen.append(Sighting(text, many, kind, module.place, line))
                case Given(function, name, where):
                    self._takes(function, scope, name, kind, where)
                case Gap():
                    self.gaps.append(found)

    def _values(self) -> None:
        for dotted, (kind, form) in VALUES.items():
            for scope, value in self._known(dotted):
                if isinstance(value, ast.expr):
                    self._take(value, scope, kind, form)
        for dotted, kind in WORDS.items():
            for scope, type in self._known(dotted):
                for statement in type.body if isinstance(type, ast.ClassDef) else []:
                    if isinstance(statement, ast.Assign):
                        self._take(statement.value, scope, kind, Form.ITSELF)

    def _documented(self) -> None:
        """Functions whose docstring is their help, in one line as it is shown."""
        for module in self._source.modules.values():
            for node in ast.walk(module.tree):
                for decorator in node.decorator_list if isinstance(node, Function) else []:
                    called = decorator.func if isinstance(decorator, ast.Call) else decorator
                    kind = DOCUMENTED.get(self._source.dotted(called, Scope(module)) or "")
                    if kind is not None and isinstance(node, Function):
                        text = " ".join((ast.get_docstring(node) or "").split())
                        self.seen.append(Sighting(text, "", kind, module.place, node.lineno))


def _firsts(function: Function) -> list[str]:
    return [argument.arg for argument in function.args.args[:1]]


def _calls(node: ast.AST, scope: Scope, is_help: bool = False) -> Iterator[_Call]:
    """Every call below a node, with the scope it stands in."""
    if isinstance(node, ast.Call):
        yield _Call(_without_partial(node), scope, is_help)
    inner = scope
    if isinstance(node, Function):
        inner = Scope(scope.module, node, scope, scope.type)
    elif isinstance(node, ast.ClassDef):
        inner = Scope(scope.module, None, None, node)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.keyword):
            helps = isinstance(node, ast.Call) and child.arg == "help" and _name(node.func) in HELPS
            yield from _calls(child.value, inner, helps)
        else:
            yield from _calls(child, inner)


def _without_partial(call: ast.Call) -> ast.Call:
    """The call that a partial one will be."""
    if _name(call.func) != "partial" or not call.args:
        return call
    return ast.Call(call.args[0], call.args[1:], call.keywords, lineno=call.lineno)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


# --- presets ----------------------------------------------------------------------------------------------------------


def _of_presets(package: Path) -> Iterator[Sighting]:
    for file in sorted((package / "presets").glob("*.toml")):
        place = file.relative_to(package).as_posix()
        found = _of_table(tomllib.loads(file.read_text(encoding="utf-8")))
        yield from (Sighting(text, "", kind, place, number) for number, (kind, text) in enumerate(found) if text)


def _of_table(table: Mapping[str, Any]) -> Iterator[tuple[Kind, str]]:
    for key, value in table.items():
        kind, form = IN_PRESETS.get(key, (Kind.SCREEN, Form.KEYS))
        if key in NO_TEXTS:
            continue
        if isinstance(value, str) and form is Form.ITSELF:
            yield kind, value
        elif isinstance(value, Mapping) and form is Form.VALUES:
            yield from ((kind, str(text)) for text in value.values())
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Mapping) and form is Form.KEYS:
                yield from _of_table(inner)
