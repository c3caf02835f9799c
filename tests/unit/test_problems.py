"""Problems: what is said to people, and what is kept from view."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from ledgerbridge.model import problems
from ledgerbridge.model.categories import BY_CODE, CATEGORIES, category_of, category_of_code
from ledgerbridge.model.problems import LedgerbridgeError, Problem, RateLimited, SetupError, TemporaryError, filled

PROBLEM = Problem("LB-X-01", "{vendor} refused {n} calls.", "Wait for {vendor}.", filled({"vendor": "Acme", "n": 3}))
CLASSES = [kind for _, kind in inspect.getmembers(problems, inspect.isclass) if issubclass(kind, LedgerbridgeError)]


def test_a_problem_says_code_cause_and_next_step() -> None:
    assert str(PROBLEM) == "LB-X-01: Acme refused 3 calls. Wait for Acme."


def test_braces_in_values_are_left_as_they_are() -> None:
    assert Problem("LB-X-02", "It is {what}.", "Stop.", {"what": "{vendor}"}).said("It is {what}.") == "It is {vendor}."


def test_the_vendors_words_are_not_part_of_what_is_said() -> None:
    problem = Problem("LB-X-03", "Refused.", "Look.", vendor_text="Ada Lovelace is a duplicate")
    assert "Ada" not in str(problem)


def test_an_error_holds_its_problem_and_says_it() -> None:
    error = RateLimited(PROBLEM)
    assert error.problem is PROBLEM
    assert str(error) == str(PROBLEM)
    assert isinstance(error, TemporaryError)


def test_a_setup_error_lists_every_problem() -> None:
    second = Problem("LB-X-04", "And this.", "Fix it.")
    error = SetupError([PROBLEM, second])
    assert error.problem is PROBLEM
    assert str(error).splitlines() == [str(PROBLEM), str(second)]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_class_stands_in_the_tree_that_is_drawn(kind: type[LedgerbridgeError]) -> None:
    assert problems.__doc__ is not None
    assert kind.__name__ in problems.__doc__


def test_every_code_has_a_category_and_every_category_a_code() -> None:
    source = Path(problems.__file__).parents[1]
    pattern = re.compile(r"LB-[A-Z]+-\d\d")
    codes = {code for file in source.rglob("*.py") for code in pattern.findall(file.read_text(encoding="utf-8"))}
    assert {category_of_code(code).name for code in codes} == {category.name for category in CATEGORIES}
    assert all(code in BY_CODE for code in codes if code.startswith("LB-DOC"))


def test_a_document_kept_back_by_its_customer_has_the_category_of_what_keeps_that_back() -> None:
    assert category_of(Problem("LB-DOC-15", "x", "y", {"code": "LB-REC-02"})).name == "already-in-use"
    assert category_of(Problem("LB-DOC-15", "x", "y")).name == "association-missing"
