"""Two-way chains: what undoes a function gives back what it was given, on the values the function promises it for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerbridge.mapping.chains import carried, chain_faults, links, undone
from ledgerbridge.mapping.functions import CATALOGUE
from ledgerbridge.mapping.functions.choices import RATES
from ledgerbridge.mapping.rules import rule_from_data
from ledgerbridge.mapping.valuemaps import Row, ValueMap
from ledgerbridge.model import countries
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value

Case = tuple[dict[str, Any], Value]
"""(the link as written, a value of its domain)"""

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
NUMBERS = st.decimals(-(10**9), 10**9, places=6)
FACTORS = st.sampled_from(["100", "0.01", "1000", "2", "-4", "0.5", "1.25", "-0.8", "12.5", "1", "64"]).map(Decimal)
RATES_OF_TAX = st.decimals(0, 99, places=2)
DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
FORMS = st.sampled_from(["YYYY-MM-DD", "D.M.YYYY", "MM/DD/YYYY", "YYYYMMDD", "[D] M YYYY"])
MARKS = st.sampled_from([(".", ""), (",", "."), (",", " "), (".", ","), ("·", "'")])
WORDS = st.tuples(TEXTS, TEXTS).filter(lambda pair: len({word.strip().casefold() for word in pair} - {""}) == 2)
TABLES = st.dictionaries(TEXTS, TEXTS, min_size=1, max_size=8).filter(
    lambda table: len(set(table.values())) == len(table)
)


def cents(decimals: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal("-100000"), Decimal("100000"), places=decimals)


def cases(name: str, arguments: st.SearchStrategy[dict[str, Any]], values: st.SearchStrategy[Value]) -> Any:
    return st.tuples(arguments.map(lambda given: {name: given}), values)


def written(number: Decimal, marks: tuple[str, str]) -> Case:
    """A number as a country writes it, with the link that reads it."""
    [link] = links([{"number_text": {"point": marks[0], "group": marks[1]}}])
    return {"number": {"point": marks[0], "group": marks[1]}}, carried([link], number)


def dated(day: date, form: str) -> Case:
    return {"date": {"form": form}}, carried(links([{"date_format": {"form": form}}]), day)


def of_table(table: dict[str, str]) -> st.SearchStrategy[Case]:
    return st.sampled_from(sorted(table)).map(lambda value: ({"lookup": {"table": table}}, value))


DOMAINS: Mapping[str, st.SearchStrategy[Case]] = {
    "multiply": cases("multiply", FACTORS.map(lambda by: {"by": by}), NUMBERS),
    "divide": cases("divide", FACTORS.map(lambda by: {"by": by}), NUMBERS),
    "add": cases("add", st.lists(NUMBERS, min_size=1, max_size=3).map(lambda more: {"of": more}), NUMBERS),
    "subtract": cases("subtract", NUMBERS.map(lambda less: {"less": less}), NUMBERS),
    "including_tax": st.integers(0, 4).flatmap(
        lambda n: cases("including_tax", RATES_OF_TAX.map(lambda rate: {"rate": rate, "decimals": n}), cents(n))
    ),
    "excluding_tax": st.integers(3, 6).flatmap(
        lambda n: cases("excluding_tax", RATES_OF_TAX.map(lambda rate: {"rate": rate, "decimals": n}), cents(n - 1))
    ),
    "number": st.tuples(NUMBERS, MARKS).map(lambda pair: written(*pair)),
    "number_text": cases("number_text", MARKS.map(lambda m: {"point": m[0], "group": m[1]}), NUMBERS),
    "date": st.tuples(DAYS, FORMS).map(lambda pair: dated(*pair)),
    "date_format": cases("date_format", FORMS.map(lambda form: {"form": form}), DAYS),
    "shift_date": cases("shift_date", st.integers(-5000, 5000).map(lambda days: {"days": days}), DAYS | MOMENTS),
    "day": cases("day", st.just({"of": "value"}), DAYS.map(lambda day: datetime.combine(day, time(), UTC))),
    "moment": cases("moment", st.just({"of": "value"}), DAYS),
    "lookup": TABLES.flatmap(of_table),
    "map": cases("map", st.sampled_from(["none"]).map(lambda _: {"in": RATES}), st.just("none")),
    "yes_no": WORDS.flatmap(lambda w: cases("yes_no", st.just({"yes": w[0], "no": w[1]}), st.sampled_from(w))),
    "in_words": cases("in_words", WORDS.map(lambda w: {"yes": w[0], "no": w[1]}), st.booleans()),
    "country_code": cases(
        "country_code", st.just({"otherwise": "refuse"}), st.sampled_from(list(countries.NAMES.values()))
    ),
    "country_name": cases("country_name", st.just({"otherwise": "refuse"}), st.sampled_from(list(countries.NAMES))),
    "prefix": cases("prefix", TEXTS.map(lambda text: {"text": text}), TEXTS),
    "suffix": cases("suffix", TEXTS.map(lambda text: {"text": text}), TEXTS),
    "without_prefix": st.tuples(TEXTS, TEXTS).map(lambda two: ({"without_prefix": {"text": two[0]}}, two[0] + two[1])),
    "without_suffix": st.tuples(TEXTS, TEXTS).map(lambda two: ({"without_suffix": {"text": two[1]}}, two[0] + two[1])),
}


def test_every_function_that_is_undone_is_tried() -> None:
    assert set(DOMAINS) == {name for name, function in CATALOGUE.items() if function.inverse is not None}


@pytest.mark.feature("F-CORE-RUL-05")
@pytest.mark.parametrize("name", DOMAINS)
@settings(max_examples=300, deadline=None, derandomize=True)
@given(data=st.data())
def test_what_undoes_a_function_gives_back_what_it_was_given(name: str, data: st.DataObject) -> None:
    link, value = data.draw(DOMAINS[name])
    chain = links([link if link[name] != {"of": "value"} else name])
    assert carried(undone(chain), carried(chain, value)) == value


@pytest.mark.feature("F-CORE-RUL-05")
@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(["multiply", "add", "subtract", "divide"]), min_size=1, max_size=4), st.data())
def test_chains_of_numbers_are_undone_link_by_link(names: list[str], data: st.DataObject) -> None:
    drawn = [data.draw(DOMAINS[name])[0] for name in names]
    assert chain_faults(drawn, two_way=True) == []
    value = data.draw(st.decimals(-(10**6), 10**6, places=3))
    assert carried(undone(links(drawn)), carried(links(drawn), value)) == value


@pytest.mark.feature("F-CORE-RUL-05")
@settings(max_examples=2_000, deadline=None, derandomize=True)
@given(cents(2), st.integers(0, 9900).map(lambda rate: Decimal(rate) / 100))
def test_a_price_in_cents_keeps_its_cents_through_its_price_with_tax(price: Decimal, rate: Decimal) -> None:
    rule = rule_from_data({"id": "price", "left": "net", "right": "Gross", "via": [{"including_tax": rate}]})
    gross = rule.carried(Side.RIGHT, price)
    assert isinstance(gross, Decimal)
    assert gross == gross.quantize(Decimal("0.01"))
    assert rule.carried(Side.LEFT, gross) == price


@settings(max_examples=500, deadline=None, derandomize=True)
@given(cents(2), st.integers(0, 9900).map(lambda rate: Decimal(rate) / 100))
def test_a_price_typed_with_tax_comes_to_rest_on_the_nearest_without(gross: Decimal, rate: Decimal) -> None:
    """Not every price with tax has one without tax in whole cents. It stays; the other side holds the nearest."""
    rule = rule_from_data({"id": "price", "left": "net", "right": "Gross", "via": [{"including_tax": rate}]})
    net = rule.carried(Side.LEFT, gross)
    again = rule.carried(Side.RIGHT, net)
    assert rule.carried(Side.LEFT, again) == net
    assert isinstance(again, Decimal)
    assert abs(again - gross) <= Decimal("0.005") * (1 + rate / 100) + Decimal("0.005")


ROWS = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12).map(
    lambda pairs: ValueMap("m", tuple(Row(left, right) for left, right in pairs), exact=True)
)


@pytest.mark.feature("F-CORE-ORD-17")
@settings(max_examples=500, deadline=None, derandomize=True)
@given(ROWS)
def test_a_map_without_faults_gives_every_row_s_value_a_clear_name(values: ValueMap) -> None:
    if values.faults():
        return
    for row in values.rows:
        assert values.carried(Side.RIGHT, row.left) == row.right
        back = values.carried(Side.LEFT, row.right)
        assert values.carried(Side.RIGHT, back) == row.right
