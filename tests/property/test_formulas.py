"""Formulas: what they give, what they refuse, and that nothing anybody writes runs away."""

from __future__ import annotations

import ast
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.phrases import english

from ledgerbridge.mapping import formula
from ledgerbridge.mapping.checking import rule_faults
from ledgerbridge.mapping.expressions import evaluate as evaluate_expression
from ledgerbridge.mapping.expressions import faults as expression_faults
from ledgerbridge.mapping.formula import KINDS, evaluate, faults, inputs
from ledgerbridge.mapping.functions import CATALOGUE
from ledgerbridge.mapping.functions.budget import WORK_MAX, Budget
from ledgerbridge.mapping.functions.limits import DIGITS_MAX, TEXT_MAX
from ledgerbridge.mapping.rules import rule_from_data
from ledgerbridge.mapping.settings import settings_named
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.values import Value

FIELDS: dict[str, Value] = {
    "name": "Anna Lind",
    "price": Decimal("10.00"),
    "quantity": 3,
    "written": "12.5",
    "since": date(2026, 3, 1),
    "paid": datetime(2026, 3, 1, 9, 5, tzinfo=UTC),
    "tags": ("red", "blue"),
    "active": True,
    "none": None,
    "BillAddr.City": "Oslo",
    "long": "a" * TEXT_MAX,
    "twenty": "a" * 20,
    "huge": 10**5_000,
    "far": Decimal("1E+999999"),
    "nan": Decimal("NaN"),
}
SECONDS_MAX = 2.0
"""Far above what any formula takes; a test of running away, not of speed."""


@pytest.mark.feature("F-CORE-RUL-05")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("round(price * 1.25, 2)", Decimal("12.50")),
        ("0.1 + 0.2", Decimal("0.3")),
        ("round(2.345)", Decimal("2.35")),
        ("price - quantity / 2", Decimal("8.5")),
        ("7 % 4", Decimal(3)),
        ("-price", Decimal("-10.00")),
        ("written * 2", Decimal("25.0")),
        ('field("BillAddr.City")', "Oslo"),
        ('field("no such")', None),
        ("name + ', ' + upper(field('BillAddr.City'))", "Anna Lind, OSLO"),
        ("none * 2", None),
        ("first(none, 0) + 2", Decimal(2)),
        ("'a' if price > 5 else 'b'", "a"),
        ("'a' if price > 5 and not active else 'b'", "b"),
        ("none or active", True),
        ("1 < quantity <= 3", True),
        ("price == 10", True),
        ("written == '12.50'", False),
        ("none < 3", False),
        ("since < '2026-04-01'", True),
        ("paid >= since", True),
        ("split(name, ' ', -1)", "Lind"),
        ("split(name, at=' ', part=1)", "Anna"),
        ("join(none, name, quantity, between='-')", "Anna Lind-3"),
        (r"regex(name, '\w+$')", "Lind"),
        (r"'\n'", r"\n"),
        ("one_of(name, 'x', 'Anna Lind')", True),
        ("last_item(tags)", "blue"),
        ("first(of=name)", "Anna Lind"),
        ("None", None),
        ("''", None),
        ("True", True),
        ("1 +\n 2", Decimal(3)),
    ],
)
def test_a_formula_gives_its_value(text: str, value: Value) -> None:
    assert faults(text) == []
    found = evaluate(text, FIELDS)
    assert (found, type(found)) == (value, type(value))


def test_what_is_not_chosen_is_not_evaluated() -> None:
    assert evaluate("1 / 0 if none else 5", FIELDS) == 5
    assert evaluate("first(price, 1 / 0)", FIELDS) == 10


def test_a_formula_names_the_fields_it_reads() -> None:
    assert inputs("round(price, 2) + field('a b') * price if known(vat) else x") == ("vat", "price", "a b", "x")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rond(price)", "no function of formulas is called 'rond'; did you mean 'round'?"),
        ("round(price, decimal=2)", "round takes no 'decimal'; did you mean 'decimals'?"),
        ("round()", "round needs 'of'"),
        ("round(1, 2, 3)", "round takes at most 2 arguments"),
        ("round(price, of=1)", "round is given 'of' twice"),
        ("round(price, 'two')", "'decimals' of round is a number"),
        ("phone(x, otherwise='drop')", "'otherwise' of phone is one of refuse, keep, nothing"),
        ("regex(x, '(a+)+')", "'pattern' of regex is a pattern without a repeat of a repeat or of a choice"),
        ("lookup(x, 'a')", "no function of formulas is called 'lookup'"),
        ("field(x)", 'field takes the name of a field as a text: field("name")'),
        ("a.b", "Attribute is not part of formulas"),
        ("2 ** 3", "Pow is not part of formulas"),
        ("", "it cannot be read: brackets, quotes or signs are not as in a formula"),
    ],
)
def test_a_fault_is_said_in_words(text: str, said: str) -> None:
    [fault, *_] = english(faults(text))
    assert fault.startswith(said)
    assert refused(text) == "LB-MAP-04"


ATTACKS = {
    "attribute": "name.upper()",
    "dunder": "().__class__.__bases__[0].__subclasses__()",
    "dunder name": "__import__('os').system('id')",
    "builtin": "open('x')",
    "eval": "eval('1')",
    "format method": "'{0.__class__}'.format(name)",
    "format text": "f'{name}'",
    "percent text": "'%99999999d' % 3",
    "percent field": "name % 3",
    "power": "9 ** 9 ** 9",
    "power chain": "2" + " ** 2" * 400,
    "long text": "'a' * 100000000",
    "number times text": "100000000 * name",
    "grown text": "long + long",
    "joined text": "join(long, long, long)",
    "replaced text": "replace(long, 'a', 'aaaaaaaaaa')",
    "replaced by nothing": "replace(long, '', 'aaaaaaaaaa')",
    "parentheses": "(" * 900 + "1" + ")" * 900,
    "open parentheses": "(" * 1_999,
    "lists": "[" * 900 + "]" * 900,
    "calls": "trim(" * 300 + "name" + ")" * 300,
    "unary minus": "-" * 1_990 + "1",
    "20,000 unary minuses": "-" * 20_000 + "1",
    "nots": "not " * 490 + "active",
    "long sum": "1" + "+1" * 990,
    "conditions": "1 if active else " * 110 + "1",
    "comparisons": "1" + "<2" * 990,
    "attributes": "a" + ".a" * 990,
    "huge digits": "9" * 1_900,
    "huge exponent": "1e999999999",
    "huge product": " * ".join(["9999999999999999999999999999999999999999"] * 30),
    "huge field": "huge + 1",
    "huge text of field": "upper(huge)",
    "far field": "far + 1",
    "not a number": "nan + 1",
    "nan rounded": "round(nan)",
    "hexadecimal": "0xff",
    "imaginary": "1j",
    "underscores": "1_000",
    "decimals": "round(price, 1000000)",
    "shift": "shift_date(since, 1000000, 1000000)",
    "regex nested": "regex(long, '(a+)+$')",
    "regex alternatives": "regex(long, '(a|a)*$')",
    "regex polynomial": "regex(long, 'a*a*a*a*a*a*b')",
    "regex counted": "regex(long, '(a{0,900}){0,900}b')",
    "regex optional": "regex(long, '" + "a?" * 60 + "b')",
    "regex backreference": r"regex(long, '(a*)\1b')",
    "regex look-around": "regex(long, '(?=a*)b')",
    "regex flags": "regex(long, '(?i)a')",
    "regex brackets": "regex(long, '" + "(" * 90 + ")" * 90 + "')",
    "regex many": " + ".join(["regex(long, 'a')"] * 60),
    "regex computed": "regex(long, join('(a+', ')+', '$', between=''))",
    "comprehension": "[x for x in tags]",
    "generator": "join(x for x in tags)",
    "lambda": "(lambda: 1)()",
    "walrus": "(x := 1)",
    "starred": "join(*tags)",
    "keywords": "join(**tags)",
    "subscript": "tags[0]",
    "dictionary": "{'a': 1}",
    "set": "{1, 2}",
    "tuple": "(1, 2)",
    "ellipsis": "...",
    "bytes": "b'a'",
    "raw": r"r'\d'",
    "bits": "1 << 1000000",
    "floor": "1 // 2",
    "matrix": "price @ price",
    "in": "name in tags",
    "is": "name is name",
    "await": "await name",
    "statement": "import os",
    "two lines": "1\nimport os",
    "comment": "1 # + 2",
    "null": "1\0",
    "surrogate": "'\ud800'",
    "call of a call": "trim(name)()",
    "call of a text": "'trim'(name)",
}


def refused(text: str) -> str:
    with pytest.raises(MappingError) as caught:
        evaluate(text, FIELDS)
    return caught.value.problem.code


@pytest.mark.feature("F-CORE-RUL-05")
@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_refused_at_once(text: str) -> None:
    before = time.perf_counter()
    assert refused(text) in ("LB-MAP-02", "LB-MAP-03", "LB-MAP-04")
    assert time.perf_counter() - before < SECONDS_MAX


COSTLY = {
    "ways": f"matches(join({', '.join(['twenty'] * 4)}, between=''), '{'(a)?' * 12}c')",
    "loops": f"matches(join({', '.join(['twenty'] * 6)}, between=''), '(a)*(a)*b')",
    "long": f"matches(long, '{'.' * 199}b')",
    "capitals": " == ".join(["upper(long)"] * 12),
    "hashes": " == ".join(["hash(long)"] * 20),
    "titles": "title(long) == long",
}


@pytest.mark.parametrize("text", COSTLY.values(), ids=COSTLY)
def test_what_is_allowed_and_costs_most_ends_soon(text: str) -> None:
    before = time.perf_counter()
    assert faults(text) == []
    assert isinstance(evaluate(text, FIELDS), bool)
    assert time.perf_counter() - before < SECONDS_MAX


BEYOND = {
    "ten of the costliest": " or ".join([COSTLY["loops"]] * 10),
    "a hundred titles": " == ".join(["title(long)"] * 100),
    "a hundred capitals": " == ".join(["upper(long)"] * 100),
    "a hundred hashes": " == ".join(["hash(long)"] * 100),
    "sixty replacements": " == ".join(["regex_replace(long, 'a', 'b')"] * 60),
    "patterns read anew": " or ".join(f"matches(twenty, join('a{number}', 'b'))" for number in range(50)),
    "long comparisons": " or ".join(["long < 1"] * 150),
}


@pytest.mark.feature("F-CORE-RUL-05")
@pytest.mark.parametrize("text", BEYOND.values(), ids=BEYOND)
def test_what_costs_more_than_may_be_is_refused_by_count(text: str) -> None:
    before = time.perf_counter()
    assert faults(text) == []
    assert refused(text) in ("LB-MAP-02", "LB-MAP-03")
    assert time.perf_counter() - before < SECONDS_MAX


def test_the_work_is_counted_alike_each_time() -> None:
    spent = set()
    for _ in range(3):
        budget = Budget()
        formula.compiled(COSTLY["titles"])(FIELDS, budget)
        spent.add(budget.left)
    assert len(spent) == 1
    assert spent.pop() < WORK_MAX


def test_only_what_is_listed_is_part_of_formulas() -> None:
    kinds = {kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)}
    leaves = {
        kind for kind in kinds if issubclass(kind, ast.expr | ast.operator | ast.unaryop | ast.cmpop | ast.boolop)
    }
    assert {kind.__name__ for kind in leaves & set(KINDS)} == {
        *("Constant", "Name", "Call", "BinOp", "UnaryOp", "Compare", "BoolOp", "IfExp"),
        *("USub", "UAdd", "Not", "And", "Or", "Add", "Sub", "Mult", "Div", "Mod"),
        *("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE"),
    }


# --- fuzz -------------------------------------------------------------------------------------------------------------

NAMES = st.sampled_from([*(name for name in FIELDS), "missing", "__class__", "field", "round"]).filter(str.isidentifier)
NUMBERS = st.sampled_from(["0", "1", "2", "0.5", "12.345", "9" * 40, "1e5", "0" * 50, "1_0", ".5"])
TEXTS = st.sampled_from(
    ["''", "' '", "'a'", '"NL"', "'2026-03-01'", "'(a+)+'", "'a*a*b'", "'^(.+) (.+)$'", "'YYYY'", "f'{x}'"]
)
WORDS = st.sampled_from([*CATALOGUE, "field", "eval", "getattr", "exec"])
OPERATORS = st.sampled_from(["+", "-", "*", "/", "%", "**", "//", "==", "!=", "<", ">=", "and", "or", "in", "is", "<<"])
HOSTILE = st.sampled_from(
    ["().__class__", "[x for x in y]", "lambda: 1", "a.b", "a[0]", "*a", "", "(", "'", "\\", "\0", "#"]
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    named = st.tuples(st.sampled_from(["of", "at", "part", "decimals", "between", "otherwise", "x"]), inner).map(
        "=".join
    )
    arguments = st.lists(inner | named, max_size=4).map(", ".join)
    return st.one_of(
        st.tuples(inner, OPERATORS, inner).map(" ".join),
        st.tuples(inner, OPERATORS, inner).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(WORDS, arguments).map(lambda parts: f"{parts[0]}({parts[1]})"),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]} else {parts[2]})"),
        st.tuples(st.sampled_from(["-", "+", "not ", "~"]), inner).map("".join),
        st.tuples(inner, st.integers(1, 500)).map(lambda parts: parts[0] * parts[1]),
    )


LEAVES = st.one_of(NAMES, NUMBERS, TEXTS, NAMES.map(lambda name: f"field('{name}')"))
FORMULAS = st.recursive(st.one_of(LEAVES, LEAVES, LEAVES, HOSTILE), _grown, max_leaves=12)
SOUND = st.recursive(LEAVES, _grown, max_leaves=8)


def settle(text: str) -> None:
    """Evaluates a formula; whatever it says, it ends soon with plain data or a MappingError."""
    before = time.perf_counter()
    try:
        value = evaluate(text, FIELDS)
    except MappingError as error:
        assert error.problem.code.startswith("LB-MAP-0")
    else:
        assert not faults(text)
        assert_plain(value)
    assert time.perf_counter() - before < SECONDS_MAX


def assert_plain(value: Value) -> None:
    assert isinstance(value, str | bool | int | Decimal | date | tuple | None)
    if isinstance(value, str):
        assert 0 < len(value) <= TEXT_MAX
    if isinstance(value, Decimal):
        assert value.is_finite()
        assert abs(value.adjusted()) <= DIGITS_MAX


@pytest.mark.feature("F-CORE-RUL-05")
@settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(FORMULAS)
def test_any_formula_ends_with_plain_data_or_a_problem(text: str) -> None:
    settle(text)


@settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(SOUND)
def test_a_formula_of_known_words_ends_as_well(text: str) -> None:
    settle(text)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    assert isinstance(formula.read(text), formula.Formula)
    settle(text)


# --- expressions as data ----------------------------------------------------------------------------------------------

LITERALS = st.one_of(
    st.sampled_from([0, 1, -1, 2.5, 10**30, True, None, "", " ", "a", "(a+)+", "a*a*b", "{0.__class__}", "YYYY-MM-DD"]),
    st.dictionaries(st.sampled_from(["a", "Anna Lind", "of", "x"]), st.sampled_from(["b", 1]), max_size=3),
)
PATHS = st.sampled_from([*(name for name in FIELDS if name not in ("far", "nan", "huge")), "missing", "__class__"])
"""A field is copied as it is, so the numbers beyond measure stay to formulas."""
KEYS = st.sampled_from(
    ["of", "at", "part", "table", "default", "pattern", "new", "old", "decimals", "in", "on", "back"]
)
FUNCTION_NAMES = st.sampled_from([*CATALOGUE, "if", "fixed", "formula", "setting", "eval", "__import__"])


def _function(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    argument = inner | LITERALS
    tests = st.dictionaries(
        st.sampled_from(["is", "one_of", "greater", "known", "holds", "then", "else", "x"]),
        argument | st.lists(argument, max_size=3),
        max_size=4,
    )
    given_as = st.one_of(argument, st.lists(argument, max_size=5), st.dictionaries(KEYS, argument, max_size=4), tests)
    return st.tuples(FUNCTION_NAMES, given_as).map(lambda pair: {pair[0]: pair[1]})


EXPRESSIONS = st.recursive(PATHS | FORMULAS.map(lambda text: {"formula": text}), _function, max_leaves=10)


@pytest.mark.feature("F-CORE-RUL-05")
@settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(EXPRESSIONS | LITERALS)
def test_any_expression_is_refused_in_words_or_ends_with_plain_data_or_a_problem(expression: object) -> None:
    before = time.perf_counter()
    found = expression_faults(expression)
    assert all(str(fault) for fault in found)
    if not found and not settings_named(expression):
        try:
            assert_plain(evaluate_expression(expression, FIELDS))  # type: ignore[arg-type]  # sound, as it has no faults
        except MappingError as error:
            assert error.problem.code.startswith("LB-MAP-0")
    assert time.perf_counter() - before < SECONDS_MAX


@settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    st.dictionaries(
        st.sampled_from(
            ["id", "left", "right", "into", "field", "value", "via", "map", "on", "table", "through", "when"]
        ),
        EXPRESSIONS | LITERALS | st.lists(EXPRESSIONS | LITERALS, max_size=3),
        max_size=6,
    )
)
def test_any_rule_is_refused_in_words_or_can_be_read(data: dict[str, object]) -> None:
    found = rule_faults(data, {})
    assert all(str(fault) for fault in found)
    if not found and not settings_named(data):
        assert rule_from_data(data).id == data["id"]
