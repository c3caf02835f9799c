"""Every text a user reads is found by the catalogue's tools, and comes in the language chosen."""

from __future__ import annotations

import ast
import contextvars
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledgerbridge.messages import _, choose_language, counted, languages

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
        if called(node) in MARKS | {"Problem"}:
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


def catalogue(folder: Path, language: str, texts: dict[str, str]) -> None:
    """Writes a compiled catalogue, the way GNU gettext lays it out."""
    entries = sorted(
        {"": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n!=1;\n", **texts}.items()
    )
    originals, translations = [k.encode() for k, _v in entries], [v.encode() for _k, v in entries]
    count = len(entries)
    start = 28 + 16 * count
    table, body = b"", b""
    for group in (originals, translations):
        for text in group:
            table += struct.pack("<II", len(text), start + len(body))
            body += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    file = folder / language / "LC_MESSAGES" / "ledgerbridge.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(head + table + body)


def in_own_context(work: object) -> None:
    contextvars.copy_context().run(work)  # type: ignore[arg-type]


def test_texts_come_in_the_first_language_there_is_a_catalogue_for(tmp_path: Path) -> None:
    catalogue(tmp_path, "sv", {"Show the version.": "Visa versionen.", "{n} field\0{n} fields": "{n} fält\0{n} fälten"})

    def scene() -> None:
        choose_language(["xx", "sv_SE"], tmp_path)
        assert _("Show the version.") == "Visa versionen."
        assert counted("{n} field", "{n} fields", 1) == "1 fält"
        assert counted("{n} field", "{n} fields", 2) == "2 fälten"
        assert _("Nobody translated this.") == "Nobody translated this."
        assert _("") == ""

    in_own_context(scene)


def test_without_a_catalogue_texts_are_english(tmp_path: Path) -> None:
    def scene() -> None:
        choose_language(["sv"], tmp_path)
        assert _("Show the version.") == "Show the version."
        assert counted("{n} field", "{n} fields", 2) == "2 fields"

    in_own_context(scene)


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({"LANG": "sv_SE.UTF-8"}, ["sv_SE"]),
        ({"LANG": "sv_SE.UTF-8", "LEDGERBRIDGE_LANG": "nl"}, ["nl"]),
        ({"LANGUAGE": "de:fr", "LANG": "en_GB.UTF-8"}, ["de", "fr"]),
        ({"LC_ALL": "ca_ES@valencia"}, ["ca_ES"]),
        ({}, []),
    ],
)
def test_the_users_language_is_read_from_the_surroundings(variables: dict[str, str], wanted: list[str]) -> None:
    assert languages(variables.get) == wanted
