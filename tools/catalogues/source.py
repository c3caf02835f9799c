"""The program's source as trees, with names followed through imports to where they are defined."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

PACKAGE = "ledgerbridge"
APART = f"{PACKAGE}.sandbox"
"""The simulators speak as their vendors do; nobody reads them in a language of his own."""
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Definition: TypeAlias = Function | ast.ClassDef


@dataclass(eq=False)
class Module:
    """One file. `names` holds what it defines, and as text the dotted name of what it imports."""

    name: str
    place: str
    """The file, seen from the package's folder."""
    tree: ast.Module
    names: dict[str, ast.AST | str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Scope:
    """Where an expression stands, which decides what the names in it mean."""

    module: Module
    function: Function | None = None
    outer: Scope | None = None
    type: ast.ClassDef | None = None


class Source:
    """All modules of a package but those that stand apart."""

    def __init__(self, folder: Path) -> None:
        found = (_module(file, folder) for file in sorted(folder.rglob("*.py")))
        self.modules: Mapping[str, Module] = {m.name: m for m in found if not f"{m.name}.".startswith(f"{APART}.")}

    def find(self, dotted: str) -> tuple[Scope, ast.AST] | None:
        """What a dotted name stands for, with the scope it is defined in; None for what is not of this package."""
        owner, _, name = dotted.rpartition(".")
        if owner in self.modules:
            return self.in_module(self.modules[owner], name)
        held = self.find(owner) if owner else None
        if held is not None and isinstance(held[1], ast.ClassDef):
            return self.member(held[0], held[1], name)
        return None

    def in_module(self, module: Module, name: str) -> tuple[Scope, ast.AST] | None:
        defined = module.names.get(name)
        if isinstance(defined, str):
            return self.find(defined)
        return (Scope(module), defined) if defined is not None else None

    def member(self, scope: Scope, type: ast.ClassDef, name: str) -> tuple[Scope, ast.AST] | None:
        """A method or value of a class."""
        defined = _defined(type.body).get(name)
        if defined is None or isinstance(defined, str):
            return None
        return Scope(scope.module, type=type), defined

    def dotted(self, node: ast.AST, scope: Scope) -> str | None:
        """The dotted name that an expression such as `presets.load` stands for; None where it begins with a value."""
        if isinstance(node, ast.Attribute):
            owner = self.dotted(node.value, scope)
            return f"{owner}.{node.attr}" if owner else None
        if not isinstance(node, ast.Name):
            return None
        if node.id in ("self", "cls") and scope.type is not None:
            return f"{scope.module.name}.{scope.type.name}"
        known = scope.module.names.get(node.id)
        return known if isinstance(known, str) else f"{scope.module.name}.{node.id}" if known is not None else None

    def defined_by(self, node: ast.AST, scope: Scope) -> tuple[Scope, ast.AST] | None:
        """What a name or a dotted name leads to."""
        if isinstance(node, ast.Name):
            at: Scope | None = scope
            while at is not None and at.function is not None:
                inner = _defined(at.function.body).get(node.id)
                if isinstance(inner, Definition):
                    return Scope(at.module, outer=at, type=at.type), inner
                at = at.outer
            return self.in_module(scope.module, node.id)
        dotted = self.dotted(node, scope)
        return self.find(dotted) if dotted else None


def _module(file: Path, folder: Path) -> Module:
    place = file.relative_to(folder)
    name = ".".join([PACKAGE, *place.with_suffix("").parts]).removesuffix(".__init__")
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return Module(name, place.as_posix(), tree, _defined(tree.body))


def _defined(body: list[ast.stmt]) -> dict[str, ast.AST | str]:
    """{name: what defines it, or the dotted name it is imported from}."""
    return dict(pair for statement in body for pair in _names(statement))


def _names(statement: ast.stmt) -> Iterator[tuple[str, ast.AST | str]]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name, statement
        case ast.Assign(targets=targets, value=value):
            yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
            yield name, value
        case ast.ImportFrom(module=origin, names=names):
            yield from ((alias.asname or alias.name, f"{origin}.{alias.name}") for alias in names)
        case ast.Import(names=names):
            yield from ((alias.asname or alias.name, alias.name) for alias in names)
