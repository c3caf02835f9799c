"""Every text a user reads is marked so that the catalogue's tools find it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "ledgerbridge"
MARKS = {"_", "counted"}
ACTIONS = {"set up"}
"""Words of the plan, translated where they are shown."""


def modules(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    for file in sorted(folder.rglob("*.py")):
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def is_sentence(text: str) -> bool:
    """Whether a text is for people: several words."""
    return len(re.findall(r"[A-Za-z']{2,}", text)) > 1 and " " in text


def called(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def quiet(tree: ast.Module) -> set[int]:
    """Ids of the constants that are marked, are parts of problems, or are docstrings."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if called(node) in MARKS | {"Problem", "phrase", "Phrase"}:
            found |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
        if isinstance(node, ast.AnnAssign | ast.Assign) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
    return found


def test_every_sentence_of_the_command_line_is_marked() -> None:
    unmarked = [
        f"{file.name}:{node.lineno} {node.value!r}"
        for file, tree in modules(SOURCE / "cli")
        for known in [quiet(tree)]
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in known
        if is_sentence(node.value) and node.value not in ACTIONS
    ]
    assert unmarked == []


def test_texts_are_marked_whole_and_filled_afterwards() -> None:
    """A text put together before it is looked up is in no catalogue."""
    wrong = [
        f"{file.name}:{node.lineno}"
        for file, tree in modules(SOURCE / "cli")
        for node in ast.walk(tree)
        if called(node) in MARKS and isinstance(node, ast.Call)
        if any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in node.args[:2])
    ]
    assert wrong == []


def test_causes_and_next_steps_of_problems_are_whole_texts() -> None:
    wrong = [
        f"{file.relative_to(SOURCE)}:{node.lineno}"
        for file, tree in modules(SOURCE)
        if not file.is_relative_to(SOURCE / "sandbox")
        for node in ast.walk(tree)
        if called(node) == "Problem" and isinstance(node, ast.Call)
        if any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in node.args[:3])
    ]
    assert wrong == []
