"""The pages of the manual as tests read them: fenced blocks, links, console sessions."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import msgspec
from docs.generate import PROJECT, manual

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(ledgerbridge [a-z][^`]*)`")
PROMPT = "$ "
GAP = "…"
"""A line of shown output that stands for any lines."""


class Step(msgspec.Struct, frozen=True):
    """One command of a console session and the output shown for it."""

    words: list[str]
    shown: list[str]


def name(page: Path) -> str:
    return page.relative_to(PROJECT).as_posix()


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def fenced(page: Path, language: str) -> list[str]:
    """The contents of a page's blocks in a language, in order."""
    return [body for found, body in _FENCE.findall(text(page)) if found == language]


def section(page: Path, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    level = heading.split(" ")[0]
    found = text(page).split(f"\n{heading}\n", 1)[1]
    return re.split(rf"^#{{1,{len(level)}}} ", found, maxsplit=1, flags=re.MULTILINE)[0]


def without_blocks(page: Path) -> str:
    return _FENCE.sub("", text(page))


def session(block: str) -> Iterator[Step]:
    """The steps of a console block."""
    command, shown = "", list[str]()
    for line in block.splitlines():
        if line.startswith(PROMPT):
            if command:
                yield Step(shlex.split(command), shown)
            command, shown = line.removeprefix(PROMPT), []
        else:
            shown.append(line)
    if command:
        yield Step(shlex.split(command), shown)


def commands() -> Iterator[tuple[str, list[str]]]:
    """(page, words after `ledgerbridge`) of every command of the program that the manual names."""
    for page in manual():
        lines = [
            line for language in ("sh", "console") for block in fenced(page, language) for line in block.splitlines()
        ]
        written = [line.removeprefix(PROMPT) for line in lines] + _INLINE.findall(without_blocks(page))
        for line in written:
            part = line.partition(" #")[0].rpartition("&&")[2].strip().removeprefix("uv run --no-dev ")
            if part.startswith("ledgerbridge "):
                yield name(page), shlex.split(part)[1:]


class Sent(msgspec.Struct, frozen=True):
    """What a `curl` command of the manual sends."""

    method: str
    url: str
    body: bytes


def sent(words: list[str]) -> Sent:
    """Knows `-s`, `-o FILE`, `-X METHOD`, `-d BODY` and the address."""
    given, url, rest = dict[str, str](), "", list(words)
    while rest:
        word = rest.pop(0)
        if word in ("-o", "-X", "-d"):
            given[word] = rest.pop(0)
        elif word != "-s":
            url = word
    return Sent(given.get("-X", "POST" if "-d" in given else "GET"), url, given.get("-d", "").encode())
