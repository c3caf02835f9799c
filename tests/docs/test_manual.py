"""Every page: links lead somewhere, commands can be given, names in the code exist, nothing speaks of one machine."""

from __future__ import annotations

import ast
import re
import shlex
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
import typer
from docs.generate import DOCS, PROJECT, manual
from tests.docs.pages import commands, fenced, name, sent, text, without_blocks
from tests.support.command_line import CommandLine
from typer.core import TyperGroup
from typer.exceptions import TyperException

from ledgerbridge.cli.app import COMMANDS, make_app
from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.directory import load_directory
from ledgerbridge.sandbox.kit.faults import Kind
from ledgerbridge.sandbox.kit.sandbox import Sandbox

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE_NAME = re.compile(r"`((?:tests/|docs/)?[\w/.-]+\.py)(?:::(\w+))?`")
PAGES = [*manual(), PROJECT / "CHANGELOG.md"]
FOREIGN = (
    re.compile(r"(?<![\w.])/(?:home|root|work|tmp|Users|opt|srv|mnt)/"),
    re.compile(r"pypi\.|files\.pythonhosted|index-url|registry\.", re.IGNORECASE),
)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    plain = (heading.replace("`", "") for heading in HEADING.findall(without_blocks(page)))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    wrong = []
    for link in LINK.findall(without_blocks(page)):
        place, _, anchor = link.partition("#")
        if "://" in place:
            continue
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_names_a_path_of_one_machine_or_a_registry(page: Path) -> None:
    assert [found[0] for pattern in FOREIGN for found in pattern.finditer(text(page))] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_code_that_is_named_exists(page: Path) -> None:
    wrong = []
    for file, member in CODE_NAME.findall(text(page)):
        places = [root / file for root in (PROJECT, PROJECT / "src" / "ledgerbridge") if (root / file).is_file()]
        if "/" in file and (not places or (member and member not in defined(places[0]))):
            wrong.append(f"{file}::{member}")
    assert wrong == []


@cache
def defined(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def command_line(tmp_path: Path) -> TyperGroup:
    group = typer.main.get_command(make_app(CommandLine(tmp_path, Sandbox([]))._tools()))
    assert isinstance(group, TyperGroup)
    return group


def refusal(group: TyperGroup, words: list[str]) -> str | None:
    """Why the program would not take a command, parsed without being carried out; a bare name stands for itself."""
    name, *rest = words[2:] if words[0] == "--home" else words
    command = group.commands.get(name)
    if command is None:
        return f"no command {name}"
    try:
        command.make_context(name, list(rest))
    except TyperException as error:
        return str(error) if rest else None
    return None


def test_every_command_named_can_be_given(tmp_path: Path) -> None:
    group = command_line(tmp_path)
    found = [(page, words, refusal(group, words)) for page, words in commands()]
    assert [entry for entry in found if entry[2] is not None] == []


@pytest.mark.parametrize("words", [["synk"], ["plan", "--everything"], ["sandbox", "--port", "none"]])
def test_a_command_that_cannot_be_given_is_seen(tmp_path: Path, words: list[str]) -> None:
    assert refusal(command_line(tmp_path), words) is not None


def test_every_command_is_in_the_manual(tmp_path: Path) -> None:
    named = {words[0] for _, words in commands()}
    assert set(command_line(tmp_path).commands) - named == set()
    assert len(COMMANDS) == len(command_line(tmp_path).commands)


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [PROJECT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = (link.partition("#")[0] for link in LINK.findall(without_blocks(page)) if "://" not in link)
        targets = [(page.parent / link).resolve() for link in links if link]
        waiting += [target / "README.md" if target.is_dir() else target for target in targets]
    assert [name(page) for page in manual() if page not in reached] == []


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    pages = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    index = text(DOCS / "decisions" / "README.md")
    for page in pages:
        title = text(page).splitlines()[0].removeprefix("# ")
        number, _, words = title.partition(". ")
        assert int(number) == int(page.name[:4])
        assert f"{number}. [{words}]({page.name})" in index
        assert {"Context", "Choice", "Consequence"} <= set(HEADING.findall(text(page)))
        assert "## Refused" in text(page)


def test_calls_to_the_sandbox_are_answered() -> None:
    sandbox = Sandbox(seed=0)
    load_directory(sandbox, DOCS / "tour")
    calls = [shlex.split(block) for block in fenced(DOCS / "sandbox.md", "sh") if block.startswith("curl ")]
    for _, *words in calls:
        call = sent(words)
        assert deliver(sandbox, call.method, call.url, {}, call.body)[0] in (200, 201)
    assert len(calls) > 1


def test_every_kind_of_fault_is_on_the_sandboxs_page() -> None:
    page = text(DOCS / "sandbox.md")
    assert [kind for kind in get_args(Kind) if f"`{kind}`" not in page] == []


def test_every_vendor_served_has_its_address_on_the_sandboxs_page() -> None:
    page = text(DOCS / "sandbox.md")
    assert [vendor for vendor in Sandbox().desks if f"| `/{vendor}` |" not in page] == []


def test_the_picture_files_are_pictures() -> None:
    pictures = sorted((DOCS / "images").iterdir())
    assert pictures
    assert {picture.read_bytes()[:8] for picture in pictures} == {b"\x89PNG\r\n\x1a\n"}
