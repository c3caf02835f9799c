"""Every text that is written for people is found where it is written."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.support.texts import PACKAGE, extracted
from tools.catalogues.extraction import Extracted, Sighting, extract
from tools.catalogues.following import PUT_TOGETHER, Gap
from tools.catalogues.placing import values_written
from tools.catalogues.taking import Kind

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.mapping.functions import CATALOGUE
from ledgerbridge.model.slots import LABELS
from ledgerbridge.planner.decision import Action, Outcome
from ledgerbridge.planner.merge import Why
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.settings import GENERAL
from ledgerbridge.wiring import connector_kinds

WRITTEN = {"_": (0, 1), "counted": (0, 2), "Problem": (1, 3), "Row": (2, 4)}
"""{what is called: from which to before which argument it takes texts}."""
FROM_DATA = {
    "activity/lineage.py": 2,
    "cli/demo/cure.py": 1,
    "cli/links.py": 1,
    "cli/plan_tables.py": 1,
    "cli/ready.py": 1,
    "cli/settings.py": 1,
    "engine/fields.py": 1,
    "model/wording.py": 1,
    "planner/decision.py": 1,
    "planner/reason.py": 1,
}
"""{file: places that show a text which comes out of stored, configured or declared data}."""


def ids() -> set[str]:
    return {text.text for text in extracted().texts}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        place = file.relative_to(PACKAGE)
        if place.parts[0] != "sandbox":
            yield place.as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def literals() -> Iterator[tuple[str, str]]:
    """(place, text) of everything written where a text is taken, read as plainly as can be."""
    for place, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITTEN:
                first, last = WRITTEN[node.func.id]
                named = [k.value for k in node.keywords if k.arg in ("cause", "next_step", "text", "one", "many")]
                for argument in [*node.args[first:last], *named]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
                        yield f"{place}:{argument.lineno}", argument.value


def gaps(why: str) -> dict[str, list[str]]:
    """{file: places in it where a text is taken and none can be read}."""
    found: dict[str, list[str]] = {}
    for gap in extracted().gaps:
        if (gap.why == PUT_TOGETHER) is (why == PUT_TOGETHER):
            found.setdefault(gap.module.place, []).append(f"{gap.module.place}:{gap.line} is {gap.why}")
    return found


def test_every_literal_marked_or_in_a_problem_is_found() -> None:
    known = ids() | {text.many for text in extracted().texts}
    found = list(literals())
    assert [f"{place} {text!r}" for place, text in found if text not in known] == []
    assert len(found) > 500


def declared(type: TypeCapabilities) -> Iterator[str]:
    yield type.label
    yield from type.cannot.values()
    yield from type.companions
    yield from (part.label for part in type.parts.values())


@pytest.mark.parametrize("name", connector_kinds())
def test_every_text_a_system_declares_is_found(name: str) -> None:
    kind = connector_kinds()[name]
    told = [kind.label, kind.capabilities.label, *(spec.help for spec in kind.settings)]
    told += [text for type in kind.capabilities.types.values() for text in declared(type)]
    assert [text for text in told if text not in ids()] == []


def test_every_help_label_and_word_of_the_core_is_found() -> None:
    told = [function.help for function in CATALOGUE.values()] + list(LABELS.values())
    told += [member.value for kind in (Action, Outcome, Why) for member in kind]
    told += [setting.help for setting in GENERAL]
    assert [text for text in told if text not in ids()] == []


@pytest.mark.parametrize("name", presets.names())
def test_every_text_of_a_preset_is_found(name: str) -> None:
    flows = presets.load(name).flow
    told = [text for flow in flows for text in (flow.label, flow.key_label, flow.warning, *flow.unavailable.values())]
    told += [text for flow in flows for setting in flow.setting for text in (setting.help, setting.lacking)]
    told += [condition.reason for flow in flows for condition in flow.condition]
    assert [text for text in told if text and text not in ids()] == []


def test_no_text_is_put_together_before_it_is_looked_up() -> None:
    """Names or numbers that are written into a text make it one that no catalogue can hold."""
    assert gaps(PUT_TOGETHER) == {}, "write the text whole, with {named} places, and give their values beside it"


def test_every_other_place_that_takes_a_text_is_followed_to_where_it_is_written() -> None:
    lost = [places for file, places in gaps("").items() if len(places) > FROM_DATA.get(file, 0)]
    assert lost == [], "see tools/catalogues/taking.py for what takes texts"


def test_what_is_said_to_take_texts_is_there() -> None:
    assert extracted().stale == ()


def test_each_text_comes_once_in_the_order_of_the_places_it_is_first_written() -> None:
    texts = extracted().texts
    assert [text.places[0] for text in texts] == sorted(text.places[0] for text in texts)
    assert [text for text, times in Counter(one.text for one in texts).items() if times > 1] == []


# --- values in places -------------------------------------------------------------------------------------------------

PROPER = {
    *(kind.label for kind in connector_kinds().values()),
    "leave out",
    "fail, suffix",
    "Ledgerbridge reference",
    "v1 and v2, 2026",
    "line items, or of the records it names,",
    "the records it names",
    "the invoices or records it names",
}
"""What a value may say in several words: proper names, what users type, and parts of texts that are whole when read."""
NOTATION = ("planner/describing.py", "usecases/unreadable.py")
"""Files that write expressions in the notation of mappings, or patterns of what other programs say."""
SEVERAL = re.compile(r"[A-Za-z]{2,} |[ ][A-Za-z]{2,}")


@cache
def written() -> tuple[list[Sighting], list[Gap]]:
    return values_written(PACKAGE)


def test_no_value_of_a_place_is_a_text_of_its_own() -> None:
    """A text in a place is a `Phrase`: a value is shown as it stands, in every language."""
    texts = [
        f"{one.place}:{one.line} {one.text!r}"
        for one in written()[0]
        if is_text(one.text) and one.place not in NOTATION
    ]
    assert texts == [], "make it a phrase: model/wording.py"
    assert len(written()[0]) > 100


def is_text(value: str) -> bool:
    return bool(SEVERAL.search(value)) and value not in PROPER and value[0] not in "({"


def test_no_value_of_a_place_is_put_together_with_words() -> None:
    wrong = [
        f"{gap.module.place}:{gap.line}"
        for gap in written()[1]
        if gap.module.place not in NOTATION and any(SEVERAL.search(text) for text in constants_at(gap))
    ]
    assert wrong == [], "make it a phrase with places: model/wording.py"


def constants_at(gap: Gap) -> Iterator[str]:
    """The words of texts with values in them that begin in a line."""
    for node in ast.walk(gap.module.tree):
        if isinstance(node, ast.JoinedStr) and node.lineno == gap.line:
            for part in node.values:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


# --- ways a text can take ---------------------------------------------------------------------------------------------

AROUND = {
    "messages/__init__.py": "def _(text): ...\ndef counted(one, many, n): ...\n",
    "model/problems.py": "class Problem(Struct):\n    code: str\n    cause: str\n    next_step: str\n"
    "    words: dict = {}\n",
    "model/wording.py": "class Phrase(Struct):\n    text: str\n    values: dict = {}\n"
    "def phrase(text, **places): ...\n",
    "connectors/base/meanings.py": "class Row(Struct):\n    code: str\n    cause: str\n    next_step: str\n",
    "texts.py": 'FINAL = "It is final."\nTABLE = {"a": "The first.", "b": FINAL}\n',
}
IMPORTS = """\
from functools import partial
from ledgerbridge.messages import _, counted
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.wording import Phrase, phrase
from ledgerbridge import texts
from ledgerbridge.texts import FINAL as DONE
"""


def found_in(tmp_path: Path, source: str) -> Extracted:
    for place, text in {**AROUND, "example.py": IMPORTS + source}.items():
        file = tmp_path / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return extract(tmp_path)


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('_("One.")', ["One."]),
        ('_("One, "\n  "two.")', ["One, two."]),
        ('Problem("LB-X-01", "It broke.", next_step="Mend it.")', ["It broke.", "Mend it."]),
        ('_("Yes." if well else "No.")', ["Yes.", "No."]),
        ('def f(given): return _(given or "Nothing.")\nf("Something.")', ["Nothing.", "Something."]),
        ("_(DONE)", ["It is final."]),
        ("_(texts.FINAL)", ["It is final."]),
        ("_(texts.TABLE[which])", ["The first.", "It is final."]),
        ('_(texts.TABLE.get(which, "Other."))', ["Other.", "The first.", "It is final."]),
        ('def f(what): return Problem("LB-X-01", what, "Go.")\nf("Late.")', ["Go.", "Late."]),
        (
            'def f(what): return Problem("LB-X-01", what, "Go.")\ndef g(why): return f(why)\ng("Late.")',
            ["Go.", "Late."],
        ),
        ('def f(what="By default."): return _(what)\nf()', ["By default."]),
        ('def f(one, *, what): return _(what)\npartial(f, 1, what="Partly.")', ["Partly."]),
        ('def f():\n    told = "Local."\n    return _(told)', ["Local."]),
        ('T = {**dict.fromkeys("ab", "Each.")}\n_(T[which])', ["Each."]),
        ('def f(): return "Answered."\n_(f())', ["Answered."]),
        ("def f():\n    for key, told in texts.TABLE.items():\n        _(told)", ["The first.", "It is final."]),
        ('class C:\n    def _say(self, what): _(what)\n    def go(self): self._say("Go.")', ["Go."]),
        ('_("{what} is kept.".format(what="It"))', ["It is kept."]),
        (
            'Problem("LB-X-01", "{what}", "", words={"what": (Phrase("lines"), Phrase("tax"))})',
            ["lines", "tax", "{what}"],
        ),
        (
            'Problem("LB-X-01", "{what}", "", words={"what": tuple(Phrase(texts.TABLE[k]) for k in known)})',
            ["It is final.", "The first.", "{what}"],
        ),
        (
            'UNNAMED = {"a": (Phrase("one"),)}\nwords = {k: v for k, v in UNNAMED.items()}\n'
            'Problem("LB-X-01", "{a}", "", words={k: v for k, v in UNNAMED.items()})',
            ["one", "{a}"],
        ),
        ('phrase("row {n}: {fault}", n=1, fault=phrase("it is empty"))', ["it is empty", "row {n}: {fault}"]),
        (
            'def f(word="none"): return Problem("LB-X-01", "{a}", "", words={"a": (Phrase(word),)})\nf("all")',
            ["all", "none", "{a}"],
        ),
    ],
)
def test_a_text_is_followed_to_where_it_is_written(tmp_path: Path, source: str, texts: list[str]) -> None:
    found = found_in(tmp_path, source)
    assert sorted(text.text for text in found.texts) == sorted(texts)
    assert found.gaps == ()


def test_a_plural_is_found_with_both_forms(tmp_path: Path) -> None:
    [text] = found_in(tmp_path, 'counted("{n} day", "{n} days", n)').texts
    assert (text.text, text.many) == ("{n} day", "{n} days")


@pytest.mark.parametrize(
    "source",
    [
        '_(f"{n} records")',
        'Problem("LB-X-01", f"No {what}.", "")',
        'phrase(f"no {what}")',
        '_("No " + what)',
        '_("%s" % what)',
    ],
)
def test_a_text_put_together_is_told_with_file_and_line(tmp_path: Path, source: str) -> None:
    found = found_in(tmp_path, f"\n{source}\n")
    assert [(gap.module.place, gap.line, gap.why) for gap in found.gaps] == [("example.py", 8, PUT_TOGETHER)]


def test_a_text_in_several_places_is_told_once_with_all_of_them(tmp_path: Path) -> None:
    found = found_in(tmp_path, '_("It is final.")\n_("It is final.")\napp.command("x", help=_("It is final."))')
    [text] = found.texts
    assert (text.kinds, text.places) == ((Kind.SCREEN, Kind.COMMAND), ("example.py",))
