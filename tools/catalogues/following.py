"""Texts in an expression: followed through names, choices, tables and calls, until it is known which they are."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tools.catalogues.source import Function, Module, Scope, Source
from tools.catalogues.taking import CARRIED, Form

DEEP = 8
"""Calls and names followed behind one another."""


@dataclass(frozen=True)
class Literal:
    """A text that is written in the source."""

    text: str
    module: Module
    line: int


@dataclass(frozen=True)
class Given:
    """An argument of the function around the expression: whoever calls it decides."""

    function: Function
    name: str
    form: Form
    """Where in the argument the texts stand."""


@dataclass(frozen=True)
class Gap:
    """An expression of which it cannot be told which texts it stands for."""

    module: Module
    line: int
    why: str


Found: TypeAlias = Literal | Given | Gap
PUT_TOGETHER = "put together before it is looked up"
NOT_FOLLOWED = "not followed to where it is written"


class _Places(dict[str, str | None]):
    """What fills the places of a text; one that nothing fills stays."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def found_in(source: Source, node: ast.expr, scope: Scope, form: Form = Form.ITSELF) -> list[Found]:
    """Everything that an expression may stand for where a text, or a table of texts, is taken."""
    follow = _Follower(source)
    return list(follow.text(node, scope, 0) if form is Form.ITSELF else follow.table(node, scope, form, 0))


class _Follower:
    def __init__(self, source: Source) -> None:
        self._source = source

    def text(self, node: ast.expr, scope: Scope, depth: int) -> Iterator[Found]:
        match node:
            case ast.Constant(value=str(text)):
                yield from [Literal(text, scope.module, node.lineno)] if text else []
            case ast.Constant():
                return
            case ast.JoinedStr() | ast.BinOp() | ast.Call(func=ast.Attribute(attr="format")):
                whole = self._whole(node, scope, depth)
                yield (
                    Gap(scope.module, node.lineno, PUT_TOGETHER)
                    if whole is None
                    else Literal(whole, scope.module, node.lineno)
                )
            case ast.IfExp(body=first, orelse=second):
                yield from self.text(first, scope, depth)
                yield from self.text(second, scope, depth)
            case ast.BoolOp(values=values):
                for value in values:
                    yield from self.text(value, scope, depth)
            case ast.NamedExpr(value=value):
                yield from self.text(value, scope, depth)
            case ast.Call(func=ast.Name(id="tuple"), args=[ast.GeneratorExp(elt=each)]):
                yield from self.text(each, scope, depth)
            case ast.Tuple(elts=several):
                for value in several:
                    yield from self.text(value, scope, depth)
            case ast.Attribute(value=ast.Attribute() as member, attr="value"):
                yield from self.text(member, scope, depth)
            case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[_, *otherwise]):
                yield from self.table(table, scope, Form.VALUES, depth)
                for value in otherwise:
                    yield from self.text(value, scope, depth)
            case ast.Subscript(value=table) if not isinstance(table, ast.Call):
                yield from self.table(table, scope, Form.VALUES, depth)
            case ast.Call():
                yield from self._call(node, scope, Form.ITSELF, depth)
            case ast.Name() | ast.Attribute():
                yield from self._named(node, scope, Form.ITSELF, depth)
            case _:
                yield Gap(scope.module, node.lineno, NOT_FOLLOWED)

    def table(self, node: ast.expr, scope: Scope, form: Form, depth: int) -> Iterator[Found]:
        match node:
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if key is None:
                        yield from self.table(value, scope, form, depth)
                    else:
                        yield from self.text(key if form is Form.KEYS else value, scope, depth)
            case ast.DictComp(
                value=ast.Name(id=told),
                generators=[
                    ast.comprehension(
                        target=ast.Tuple(elts=[_, ast.Name(id=each)]),
                        iter=ast.Call(func=ast.Attribute(value=table, attr="items")),
                    )
                ],
            ) if told == each and form is Form.VALUES:
                yield from self.table(table, scope, form, depth)
            case ast.DictComp(key=key, value=value):
                yield from self.text(key if form is Form.KEYS else value, scope, depth)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                yield from self.table(left, scope, form, depth)
                yield from self.table(right, scope, form, depth)
            case ast.IfExp(body=first, orelse=second):
                yield from self.table(first, scope, form, depth)
                yield from self.table(second, scope, form, depth)
            case ast.BoolOp(values=parts):
                for part in parts:
                    yield from self.table(part, scope, form, depth)
            case ast.Constant(value=None):
                return
            case ast.Call(func=ast.Attribute(attr="fromkeys"), args=[_, value]) if form is Form.VALUES:
                yield from self.text(value, scope, depth)
            case ast.Call():
                yield from self._call(node, scope, form, depth)
            case ast.Name() | ast.Attribute():
                yield from self._named(node, scope, form, depth)
            case _:
                yield Gap(scope.module, node.lineno, NOT_FOLLOWED)

    def _whole(self, node: ast.expr, scope: Scope, depth: int) -> str | None:
        """A text that is put together from constants alone; None where anything else is in it."""
        match node:
            case ast.JoinedStr(values=parts):
                told = [self._whole(part, scope, depth) for part in parts]
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                return self._whole(value, scope, depth)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                told = [self._whole(left, scope, depth), self._whole(right, scope, depth)]
            case ast.Call(func=ast.Attribute(value=text, attr="format"), args=[], keywords=keywords):
                form = self._whole(text, scope, depth)
                filled = _Places((str(one.arg), self._whole(one.value, scope, depth)) for one in keywords)
                return None if form is None or None in filled.values() else form.format_map(filled)
            case ast.FormattedValue() | ast.BinOp() | ast.Call():
                return None
            case _:
                found = list(self.text(node, scope, depth + 1))
                told = [one.text if isinstance(one, Literal) else None for one in found] if len(found) == 1 else [None]
        return None if None in told else "".join(part for part in told if part is not None)

    def _either(self, node: ast.AST, scope: Scope, form: Form, depth: int) -> Iterator[Found]:
        if depth > DEEP or not isinstance(node, ast.expr):
            yield Gap(scope.module, getattr(node, "lineno", 1), NOT_FOLLOWED)
        elif form is Form.ITSELF:
            yield from self.text(node, scope, depth)
        else:
            yield from self.table(node, scope, form, depth)

    def _named(self, node: ast.expr, scope: Scope, form: Form, depth: int) -> Iterator[Found]:
        """A local name, an argument, a value of a module, or an attribute that carries a text."""
        if isinstance(node, ast.Name):
            at: Scope | None = scope
            while at is not None and at.function is not None:
                given = _assigned(at.function, node.id)
                if given:
                    for value in given:
                        yield from self._either(value, at, form, depth + 1)
                    return
                for table, part in _gone_through(at.function, node.id):
                    yield from self.table(table, at, part, depth + 1)
                    return
                for table, number in _taken_apart(at.function, node.id):
                    yield from self._elements(table, at, number, depth + 1)
                    return
                if node.id in (*arguments(at.function), others(at.function)):
                    yield Given(at.function, node.id, form)
                    return
                at = at.outer
        defined = self._source.defined_by(node, scope)
        if defined is not None:
            yield from self._either(defined[1], defined[0], form, depth + 1)
        elif not (isinstance(node, ast.Attribute) and node.attr in CARRIED):
            yield Gap(scope.module, node.lineno, NOT_FOLLOWED)

    def _elements(self, table: ast.expr, scope: Scope, number: int, depth: int) -> Iterator[Found]:
        """What stands at a place of every tuple that a table holds."""
        defined = self._source.defined_by(table, scope)
        if defined is None or not isinstance(defined[1], ast.Dict):
            yield Gap(scope.module, table.lineno, NOT_FOLLOWED)
            return
        for value in defined[1].values:
            if isinstance(value, ast.Tuple) and number < len(value.elts):
                yield from self.text(value.elts[number], defined[0], depth)
            else:
                yield Gap(defined[0].module, value.lineno, NOT_FOLLOWED)

    def _call(self, node: ast.Call, scope: Scope, form: Form, depth: int) -> Iterator[Found]:
        """What a function of ours answers, for the arguments of this call."""
        defined = self._source.defined_by(node.func, scope)
        if defined is None or not isinstance(defined[1], Function) or depth > DEEP:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if form is not Form.ITSELF and name in ("MappingProxyType", "dict") and len(node.args) == 1:
                yield from self.table(node.args[0], scope, form, depth)
                return
            yield Gap(scope.module, node.lineno, PUT_TOGETHER if name in ("format", "join") else NOT_FOLLOWED)
            return
        within = Scope(defined[0].module, defined[1], defined[0].outer, defined[0].type)
        passed = bound(node, arguments(defined[1]), others(defined[1]))
        for answer in returned(defined[1]):
            for found in self._either(answer, within, form, depth + 1):
                if isinstance(found, Given) and found.function is defined[1]:
                    if found.name in passed:
                        yield from self._either(passed[found.name], scope, form, depth + 1)
                else:
                    yield found


def arguments(function: Function) -> list[str]:
    """Names of a function's arguments in order, without `self`; those given by name alone come last, as `*name`."""
    given = function.args
    names = [argument.arg for argument in (*given.posonlyargs, *given.args)]
    if names[:1] in (["self"], ["cls"]):
        names = names[1:]
    return [*names, *(argument.arg for argument in given.kwonlyargs)]


def default_of(function: Function, name: str) -> Iterator[ast.expr]:
    """What an argument is where a call does not give it."""
    given = function.args
    named = [*given.posonlyargs, *given.args]
    pairs = [*zip(reversed(named), reversed(given.defaults), strict=False)]
    pairs += [(one, value) for one, value in zip(given.kwonlyargs, given.kw_defaults, strict=True) if value is not None]
    yield from (value for argument, value in pairs if argument.arg == name)


def fields(source: Source, scope: Scope, type: ast.ClassDef) -> list[str]:
    """Names of a struct's fields in order, those it inherits first."""
    inherited: list[str] = []
    for base in type.bases:
        defined = source.defined_by(base, scope)
        if defined is not None and isinstance(defined[1], ast.ClassDef):
            inherited += fields(source, defined[0], defined[1])
    own = [s.target.id for s in type.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
    return inherited + own


def bound(call: ast.Call, names: list[str], rest: str = "") -> Mapping[str, ast.expr]:
    """{argument: what a call gives for it}; what goes by other names is a table, given for `rest`."""
    found = dict(zip(names, call.args, strict=False))
    found |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg in names}
    others = [keyword for keyword in call.keywords if keyword.arg not in names]
    if rest and others:
        keys: list[ast.expr | None] = [None if other.arg is None else ast.Constant(other.arg) for other in others]
        found[rest] = ast.Dict(keys, [other.value for other in others], lineno=call.lineno)
    return found


def others(function: ast.AST) -> str:
    """The argument that holds what is given by names of the caller's choice; empty where there is none."""
    return function.args.kwarg.arg if isinstance(function, Function) and function.args.kwarg else ""


def returned(function: Function) -> Iterator[ast.expr]:
    """What a function may answer."""
    for node in _own(function):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value


def _assigned(function: Function, name: str) -> list[ast.expr]:
    """What is assigned to a local name; an assignment that takes a value apart leads nowhere."""
    found: list[ast.expr] = []
    for node in _own(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                found.append(value)
            case ast.AnnAssign(target=ast.Name(id=target), value=value) if target == name and value is not None:
                found.append(value)
            case ast.NamedExpr(target=ast.Name(id=target), value=value) if target == name:
                found.append(value)
            case ast.Assign(targets=[ast.Tuple(elts=parts)], value=ast.Tuple(elts=values)):
                pairs = zip(parts, values, strict=False)
                found += [v for part, v in pairs if isinstance(part, ast.Name) and part.id == name]
    return found


def _gone_through(function: Function, name: str) -> Iterator[tuple[ast.expr, Form]]:
    """The table that a loop goes through in which a name stands for the keys or the values."""
    for node in _own(function):
        match node:
            case ast.For(
                target=ast.Tuple(elts=[ast.Name(id=key), ast.Name(id=value)]),
                iter=ast.Call(func=ast.Attribute(value=table, attr="items")),
            ) if name in (key, value):
                yield table, Form.KEYS if name == key else Form.VALUES


def _taken_apart(function: Function, name: str) -> Iterator[tuple[ast.expr, int]]:
    """The table of tuples, one of which is taken apart into names, and the place of this name."""
    for node in _own(function):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=parts)], value=ast.Subscript(value=table)):
                for number, part in enumerate(parts):
                    if isinstance(part, ast.Name) and part.id == name:
                        yield table, number


def _own(function: Function) -> Iterator[ast.AST]:
    """Everything in a function but what stands in functions within it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            waiting += list(ast.iter_child_nodes(node))
