"""Chains: a value carried through several functions, and back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.support.phrases import english

from ledgerbridge.mapping.chains import carried, chain_faults, links, undone
from ledgerbridge.mapping.functions import CATALOGUE
from ledgerbridge.mapping.functions.declaring import NotUndone
from ledgerbridge.model.values import Value


@pytest.mark.feature("F-CORE-RUL-05")
@pytest.mark.parametrize(
    ("written", "value", "result"),
    [
        (["trim", "upper"], " anna  lind ", "ANNA LIND"),
        ([{"multiply": 100}], Decimal("1.25"), Decimal("125.00")),
        ([{"multiply": {"by": 100}}], "1.25", Decimal("125.00")),
        ([{"split": [" ", -1]}, {"prefix": "K-"}], "Anna Lind", "K-Lind"),
        ([{"add": 5}], 1, Decimal(6)),
        ([{"add": [5, 2]}], 1, Decimal(8)),
        ([{"join": {"of": [{"fixed": "AB"}], "between": ", "}}], "Lind", "Lind, AB"),
        ([{"lookup": {"table": {"a": "b"}}}], "a", "b"),
        ([{"lookup": [{"a": "b"}]}], "a", "b"),
        ([{"formula": "value * 2 + 1"}, {"formula": "value * 2"}], 3, Decimal(14)),
        ([{"if": {"greater": ["value", 100], "then": {"fixed": "large"}, "else": {"fixed": "small"}}}], 7, "small"),
        (["trim"], None, None),
        ([{"add": 5}], None, None),
    ],
)
def test_a_value_goes_through_the_links_one_after_the_other(written: list[Any], value: Value, result: Value) -> None:
    assert chain_faults(written, two_way=False) == []
    assert carried(links(written), value) == result


@pytest.mark.parametrize(
    ("written", "value", "other"),
    [
        ([{"multiply": 100}], Decimal("1.25"), Decimal(125)),
        ([{"divide": 8}], Decimal(10), Decimal("1.25")),
        ([{"add": [5, 2]}], Decimal(1), Decimal(8)),
        ([{"subtract": 0.5}], Decimal(1), Decimal("0.5")),
        ([{"multiply": 100}, {"add": 1}], Decimal("0.5"), Decimal(51)),
        ([{"including_tax": 25}], Decimal("79.95"), Decimal("99.94")),
        ([{"excluding_tax": [21, 4]}], Decimal("99.99"), Decimal("82.6364")),
        (["country_code"], "Netherlands", "NL"),
        (["country_name"], "SE", "Sweden"),
        ([{"country_name": {"otherwise": "keep"}}], "Atlantis", "Atlantis"),
        (["yes_no"], "yes", True),
        ([{"in_words": ["Actief", "Inactief"]}], False, "Inactief"),
        ([{"shift_date": 30}], date(2026, 3, 1), date(2026, 3, 31)),
        ([{"date": "D.M.YYYY"}], "1.3.2026", date(2026, 3, 1)),
        ([{"date_format": "DD/MM/YYYY"}], date(2026, 3, 1), "01/03/2026"),
        (["day", "moment"], None, None),
        ([{"prefix": "K-"}], "17", "K-17"),
        ([{"without_suffix": " AB"}], "Lind AB", "Lind"),
        ([{"lookup": {"table": {"a": "1", "b": "2"}}}], "b", "2"),
        ([{"number": [",", "."]}, {"multiply": 100}], "1.234,5", Decimal("123450.0")),
    ],
)
@pytest.mark.feature("F-CORE-RUL-05")
def test_a_chain_that_can_be_undone_goes_both_ways(written: list[Any], value: Value, other: Value) -> None:
    assert chain_faults(written, two_way=True) == []
    chain = links(written)
    assert carried(chain, value) == other
    assert carried(undone(chain), other) == value


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (["trim"], "trim cannot be undone"),
        ([{"split": [" ", 1]}], "split cannot be undone"),
        ([{"round": 2}], "round cannot be undone"),
        ([{"phone": {"default": "NL"}}], "phone cannot be undone"),
        (["street_name"], "street_name cannot be undone"),
        ([{"formula": "value * 2"}], "formula cannot be undone"),
        ([{"if": {"known": "value", "then": "value"}}], "if cannot be undone"),
        ([{"multiply": 1.21}], "multiply cannot be undone: 1 divided by 1.21 has no end in decimals"),
        ([{"divide": 3}], "divide cannot be undone: 1 divided by 3 has no end in decimals"),
        ([{"multiply": 0}], "multiply cannot be undone: 1 divided by 0 has no end in decimals"),
        ([{"multiply": 1048576}], "multiply cannot be undone: 1048576 has too many digits"),
        (
            [{"excluding_tax": 21}],
            "excluding_tax cannot be undone: it rounds to 2 decimals, and from 3 on one price fits one price",
        ),
        ([{"including_tax": -5}], "including_tax cannot be undone: 'rate' is below 0"),
        (
            [{"shift_date": {"months": 1}}],
            "shift_date cannot be undone: months are of different lengths; shift by days",
        ),
        (
            [{"date_format": "MM/YYYY"}],
            "date_format cannot be undone: its form does not hold the whole date, or a time as well",
        ),
        ([{"country_code": "nothing"}], "country_code cannot be undone: what it leaves out does not come back"),
        (
            [{"without_prefix": ["K", "keep"]}],
            "without_prefix cannot be undone: a text that lacks it would come back with it",
        ),
        (
            [{"lookup": {"table": {"a": "1", "b": "1"}}}],
            "lookup cannot be undone: several of its entries give the same",
        ),
        (
            [{"lookup": {"table": {"a": "1"}, "default": "2"}}],
            "lookup cannot be undone: its default stands for many values",
        ),
        ([{"in_words": ["x", "X"]}], "in_words cannot be undone: its two words are the same"),
        ([{"number": ["0", ""]}], "number cannot be undone: its marks do not tell whole and fraction from one another"),
    ],
)
@pytest.mark.feature("F-CORE-RUL-04")
def test_a_chain_that_cannot_be_undone_is_refused_two_ways_with_the_reason(written: list[Any], why: str) -> None:
    assert chain_faults(written, two_way=False) == []
    assert english(chain_faults(written, two_way=True)) == [f'{why}; write direction = "left-to-right"']
    with pytest.raises(NotUndone, match=why.split(":")[0]):
        undone(links(written))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ([], "via is a list of functions"),
        ("trim", "via is a list of functions"),
        (["trim"] * 21, "via has at most 20 functions"),
        (["uper"], "no function is called 'uper'; did you mean 'upper'?"),
        ([{"scale": 100}], "no function is called 'scale'"),
        (["if"], "if in via is written with its arguments"),
        ([{"fixed": "a"}], "a function of via is a name, or a name with its arguments"),
        ([7], "a function of via is a name, or a name with its arguments"),
        ([{}], "a function of via is a name, or a name with its arguments"),
        (["split"], "split needs 'at'"),
        ([{"split": {"of": "name", "at": " "}}], "split in via takes the value by itself; leave out 'of'"),
        ([{"multiply": "rate"}], "multiply in via reads no field but 'value'"),
        ([{"formula": "price * 2"}], "formula in via reads no field but 'value'"),
        ([{"formula": "2"}], "formula in via reads no field but 'value'"),
        ([{"regex": "(a+)+"}], "'pattern' of regex is a pattern without a repeat of a repeat or of a choice"),
    ],
)
def test_what_is_wrong_with_a_chain_is_said_in_words(written: Any, said: str) -> None:
    [found, *_] = english(chain_faults(written, two_way=True))
    assert found.startswith(said)


def test_all_faults_of_a_chain_are_listed() -> None:
    assert len(chain_faults(["uper", "trimm"], two_way=True)) == 2
    assert len(chain_faults(["upper", "trim"], two_way=True)) == 2


def test_a_link_that_waits_for_a_setting_is_judged_when_it_is_put_in() -> None:
    assert chain_faults([{"multiply": {"setting": "factor"}}], two_way=True) == []


def test_what_undoes_a_function_is_undone_by_a_function() -> None:
    pairs = {name: one.inverse.function for name, one in CATALOGUE.items() if one.inverse is not None}
    assert set(pairs.values()) <= set(CATALOGUE)
    assert {name: pairs[other] for name, other in pairs.items()} == {name: name for name in pairs}
