"""Features, and the tests that prove them."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Sequence

from docs.generating.tables import DOCS, PROJECT, code, table


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
