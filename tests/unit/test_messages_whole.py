"""Nothing that a user reads stays English: shown in a language nobody speaks, only names, codes and what users wrote
themselves are in Latin letters."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.support.command_line import MemoryPair
from tests.support.foreign import LANGUAGE, foreign, latin, written
from tests.support.texts import PACKAGE, speaking
from tests.unit import (
    test_filter_faults,
    test_mapping_chains,
    test_mapping_checking,
    test_mapping_expressions,
    test_mapping_fitting,
    test_mapping_functions,
    test_mapping_valuemaps,
)

from ledgerbridge.mapping.chains import chain_faults
from ledgerbridge.mapping.checking import DERIVED_KEYS, PAIR_KEYS, rule_faults
from ledgerbridge.mapping.expressions import CONDITIONS, NAMES, evaluate
from ledgerbridge.mapping.expressions import faults as expression_faults
from ledgerbridge.mapping.fitting import fit
from ledgerbridge.mapping.functions import CATALOGUE
from ledgerbridge.mapping.rules import EMPTY, LEAVE_OUT, When
from ledgerbridge.mapping.valuemaps import KEYS, ROW_KEYS, ValueMap, value_map_faults
from ledgerbridge.messages import _
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.slots import LABELS
from ledgerbridge.model.wording import Phrase, phrase
from ledgerbridge.planner.filters import Condition, Operator
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.document_settings import DOCUMENT_SETTINGS
from ledgerbridge.usecases.match_file import COLUMNS
from ledgerbridge.usecases.settings import GENERAL, IMAGE, WHOLE


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("locales"))


def names_of_functions() -> Iterator[str]:
    for function in CATALOGUE.values():
        for parameter in function.parameters:
            yield from (parameter.name, *parameter.choices)


CODES = latin(
    " ".join(
        [
            *(*NAMES, *CONDITIONS, "then", "else", *PAIR_KEYS, *DERIVED_KEYS, *KEYS, *ROW_KEYS, *names_of_functions()),
            *(LEAVE_OUT, EMPTY, "direction", "first_item", "last_item", *(f"'{name}'" for name in ("then", "else"))),
            *(member.value for kind in (When, Side, Direction, Operator) for member in kind),
            *(name for name in vars(ast) if name[0].isupper()),
        ]
    )
)
"""Words of the mapping language, which are typed as they stand."""


def rows(test: Callable[..., object]) -> list[tuple[Any, ...]]:
    """What a parametrized test of another file is run with."""
    marks = [mark for mark in test.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    return [row if isinstance(row, tuple) else (row,) for row in marks[-1].args[1]]


def told(locales: Path, found: Callable[[], Sequence[Phrase]]) -> list[str]:
    """Phrases as they are said in the language nobody speaks."""
    return speaking(LANGUAGE, lambda: [one.said(_) for one in found()], locales)


def english_in(said: Sequence[str], *given: object) -> set[str]:
    """The words that are neither of the mapping language nor of what was given."""
    known = CODES | latin(" ".join(map(repr, given))) | latin(" ".join(map(str, given)))
    return {word for text in said for word in latin(text)} - known


# --- faults of mappings -----------------------------------------------------------------------------------------------


def test_every_fault_of_a_rule_is_said_in_the_readers_language(locales: Path) -> None:
    cases = rows(test_mapping_checking.test_a_fault_of_a_rule_is_said_in_words)
    for data, _said in cases:
        said = told(locales, lambda data=data: rule_faults(data, test_mapping_checking.MAPS))
        assert english_in(said, data, *test_mapping_checking.MAPS, "x") == set(), said
        assert said
    assert len(cases) > 20


@pytest.mark.parametrize(
    ("table", "faults"),
    [
        (test_mapping_expressions.test_a_fault_is_said_in_words, expression_faults),
        (
            test_mapping_chains.test_what_is_wrong_with_a_chain_is_said_in_words,
            lambda data: chain_faults(data, two_way=True),
        ),
        (
            test_mapping_chains.test_a_chain_that_cannot_be_undone_is_refused_two_ways_with_the_reason,
            lambda data: chain_faults(data, two_way=True),
        ),
        (
            test_mapping_valuemaps.test_what_is_wrong_with_a_value_map_is_said_in_words,
            lambda data: value_map_faults("v", data),
        ),
        (
            test_mapping_valuemaps.test_what_is_unclear_is_said_before_anything_runs,
            lambda data: ValueMap("any", tuple(data)).faults(),
        ),
    ],
    ids=["expressions", "chains", "one-way chains", "value maps", "unclear rows"],
)
def test_every_fault_of_a_part_of_a_rule_is_said_in_the_readers_language(
    locales: Path, table: Callable[..., object], faults: Callable[[Any], Sequence[Phrase]]
) -> None:
    cases = rows(table)
    for data, *_rest in cases:
        said = told(locales, lambda data=data: faults(data))
        assert english_in(said, data, "v") == set(), said
    assert len(cases) > 4


def test_every_fault_of_a_condition_is_said_in_the_readers_language(locales: Path) -> None:
    for kind, values in test_filter_faults.UNFITTING.items():
        for operator in Operator:
            for value in values:
                condition = Condition(Side.LEFT, "f", operator, (value,))
                said = told(
                    locales, lambda kind=kind, one=condition: test_filter_faults.faults(one, kind, ("red", "green"))
                )
                assert english_in(said, value, "red", "green", "T", "Z") == set(), said


@pytest.mark.parametrize(("left", "right"), test_mapping_fitting.PAIRS)
def test_why_fields_do_not_fit_is_said_in_the_readers_language(locales: Path, left: Any, right: Any) -> None:
    found = fit(test_mapping_fitting.field(left), test_mapping_fitting.field(right, read_only=True), Direction.BOTH)
    both = fit(test_mapping_fitting.field(left), test_mapping_fitting.field(right), Direction.BOTH)
    phrases = [one for one in (found.reason, found.instead, both.reason, both.instead) if one is not None]
    assert english_in(told(locales, lambda: phrases), "") == set()


def test_why_a_function_refuses_a_value_is_said_in_the_readers_language(locales: Path) -> None:
    refused = [example for _function, example in test_mapping_functions.EXAMPLES if example.refused]
    for example in refused:
        with pytest.raises(MappingError) as caught:
            evaluate(example.expression, example.fields)
        problem = caught.value.problem
        said = told(locales, lambda problem=problem: [problem.phrase(problem.cause), problem.phrase(problem.next_step)])
        assert english_in(said, example.expression, example.fields, problem.values) == set(), said
    assert len(refused) > 10


def test_a_phrase_is_translated_all_the_way_down(locales: Path) -> None:
    deep = phrase("row {number}: {fault}", number=3, fault=phrase("{key} is missing", key="left"))
    assert told(locales, lambda: [deep]) == [f"{foreign('row')} 3: left {foreign('is missing')}"]
    assert str(deep) == "row 3: left is missing"


# --- the command line -------------------------------------------------------------------------------------------------

PRESET = (PACKAGE / "presets" / "memory-memory.toml").read_text(encoding="utf-8")
HEAD = '[integration.office]\npreset = "memory-memory"\nleft = "books"\nright = "crm"\n'
FAULTY = f"""
version = 1
verson = 2
{HEAD}
[integration.office.map.terms]
row = [{{ left = "a", rigth = "b" }}, {{ left = "c", right = [1] }}]
[integration.office.flows.customers]
direction = "up"
batch_size = "many"
[[integration.office.flows.customers.rule]]
id = "one"
left = "region"
into = "rihgt"
[[integration.office.flows.customers.rule]]
id = "two"
left = "region"
right = "region"
via = ["trim", {{ multiply = "rate" }}, "uper"]
[[integration.office.flows.customers.rule]]
id = "three"
into = "right"
field = "region"
value = {{ formula = "rond(region, 2) + 2 ** 3" }}
[[integration.office.flows.customers.filter]]
side = "lft"
[integration.office.flows.custommers]
[integration.other]
preset = "memory"
"""
UNFIT = f"""
version = 1
{HEAD}
[[integration.office.flows.customers.rule]]
id = "one"
left = "regionn"
right = "region"
[[integration.office.flows.customers.filter]]
side = "left"
condition = [{{ field = "email", operator = "greater", values = ["many"] }}]
"""
TABLE = f"""
version = 1
{HEAD}
[[integration.office.flows.customers.rule]]
id = "region"
left = "region"
right = "region"
table = {{ North = "N", South = "S" }}
[[integration.office.flows.customers.rule]]
id = "short"
into = "right"
field = "phone"
value = {{ limit = ["given_name", 1, "..."] }}
"""


class Office(MemoryPair):
    """Customers that go, that have a value no table holds, that have no key, and two that could be the same."""

    def __init__(self, home: Path, locales: Path) -> None:
        super().__init__(home)
        self.home, self.locales = home, locales
        self.connect()
        self.ann = self.add(self.books, email="ann@example.com", given_name="Ann", region="North")
        self.bo = self.add(self.books, email="bo@example.com", given_name="Bo", region="West")
        self.add(self.books, given_name="Cy", family_name="Cohn", postal_code="1234 AB")
        self.add(self.crm, given_name="Cy", family_name="Cohn", postal_code="1234ab")
        for name in ("One", "Two"):
            self.add(self.books, email="twin@example.com", given_name=name)

    def keep(self, text: str) -> Path:
        file = self.home / "ledgerbridge.toml"
        file.write_text(text, encoding="utf-8")
        return file

    @property
    def fields(self) -> str:
        """What the vendor calls the fields of a customer."""
        return self.run("fields", "books", "customers", "--json").out

    def told(self, *words: str) -> str:
        """All that a command prints, in the language nobody speaks."""
        ended = speaking(LANGUAGE, lambda: self.run(*words), self.locales)
        return f"{ended.out}\n{ended.err}"


@pytest.fixture
def office(tmp_path: Path, locales: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("COLUMNS", "400")
    return Office(tmp_path, locales)


def left_english(text: str, *known: object) -> list[str]:
    """Words of an output that are nobody's: neither a code nor in what users and vendors wrote."""
    return sorted(latin(text) - CODES - latin(" ".join(map(str, known))))


NAMED = " ".join(
    [
        "books crm office Memory toml ledgerbridge LB UTC https docs systems pairs configuration md v SETUP MAP MATCH",
        *presets.names(),
        *LABELS,
        *re.findall(r"^(?!help|label|reason|warning).*", PRESET, re.MULTILINE),
        *(
            word
            for one in (*GENERAL, IMAGE, *WHOLE, *DOCUMENT_SETTINGS)
            for word in (one.key, *one.options, str(one.default))
        ),
    ]
)
"""What connections, flows, settings and their values, codes and files are called."""
RECORDS = "Ann Bo Cy Cohn One Two North South West N S ann bo twin example com AB ab"


def test_what_is_wrong_in_a_file_is_said_in_the_readers_language(office: Office) -> None:
    text = office.told("config", "plan", str(office.keep(FAULTY)))
    assert text.count("LB-SETUP-01") > 9
    assert left_english(text, NAMED, FAULTY, office.home) == []


def test_a_file_that_is_no_toml_is_refused_in_the_readers_language(office: Office) -> None:
    text = office.told("config", "plan", str(office.keep("version = \n")))
    assert ("LB-SETUP-01" in text, left_english(text, NAMED, office.home)) == (True, [])


def test_what_does_not_fit_the_accounts_is_said_in_the_readers_language(office: Office) -> None:
    file = office.home / "proposed.toml"
    file.write_text(UNFIT, encoding="utf-8")
    text = office.told("config", "plan", str(file))
    assert text.count("LB-SETUP-79") == 2
    assert left_english(text, NAMED, UNFIT, file) == []


@pytest.mark.parametrize(
    "words",
    [
        ("map", "try", "customers", "{bo}"),
        ("map", "try", "customers", "{ann}"),
        ("map", "try", "customers", "{ann}", "--rule", '{"left": "x", "via": ["uper"]}'),
        ("map", "try", "custmers", "{ann}"),
        ("coverage",),
        ("plan",),
        ("match",),
        ("status",),
        ("fields", "books", "customers"),
        ("settings",),
        ("check",),
    ],
    ids=" ".join,
)
def test_what_a_command_says_is_in_the_readers_language(office: Office, words: Sequence[str]) -> None:
    office.keep(TABLE)
    given = [word.replace("{bo}", office.bo).replace("{ann}", office.ann) for word in words]
    text = office.told(*given)
    assert text.strip()
    assert left_english(text, NAMED, RECORDS, TABLE, given, office.fields) == []


def test_a_table_of_matches_is_written_in_the_readers_language(office: Office) -> None:
    file = office.home / "matches.csv"
    office.told("match", "--csv", str(file))
    head, *rows = file.read_text(encoding="utf-8").splitlines()
    assert head == ",".join(COLUMNS)
    assert left_english("\n".join(rows), NAMED, RECORDS) == []
    assert foreign("ambiguous") in "\n".join(rows)
