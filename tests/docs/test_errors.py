"""docs/errors.md and the code speak of the same problems."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).parents[2]
CODE = re.compile(r"LB-[A-Z]+-\d\d")
SECTION = re.compile(rf"^### ({CODE.pattern})$", re.MULTILINE)


def codes_in_source() -> set[str]:
    return {code for file in (PROJECT / "src").rglob("*.py") for code in CODE.findall(file.read_text(encoding="utf-8"))}


def sections() -> list[str]:
    return SECTION.findall((PROJECT / "docs" / "errors.md").read_text(encoding="utf-8"))


def test_every_code_has_a_section() -> None:
    assert sorted(codes_in_source() - set(sections())) == []


def test_every_section_is_of_a_code_in_use() -> None:
    assert sorted(set(sections()) - codes_in_source()) == []


def test_no_code_has_two_sections() -> None:
    found = sections()
    assert sorted({code for code in found if found.count(code) > 1}) == []


def test_every_section_says_who_acts() -> None:
    parts = SECTION.split((PROJECT / "docs" / "errors.md").read_text(encoding="utf-8"))[1:]
    texts = dict(zip(parts[::2], parts[1::2], strict=True))
    assert [code for code, text in texts.items() if not text.strip().startswith("*")] == []
