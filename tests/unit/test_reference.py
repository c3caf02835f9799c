"""The reference: the same for the same record wherever the hub runs, and short enough for every field it goes into."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerbridge.model.reference import LENGTH, reference

SOURCE = ("hubspot", "145500100", "contacts", "501", "Customer")


def test_known_vector() -> None:
    assert reference(*SOURCE) == "LBPLRGWITHX5A6HDNMLHB"


@given(st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]), max_size=30)] * 5))
def test_it_is_21_characters_every_reference_field_takes(source: tuple[str, str, str, str, str]) -> None:
    made = reference(*source)
    assert len(made) == LENGTH == 21
    assert made.startswith("LB")
    assert set(made) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


@pytest.mark.feature("F-CORE-B-05")
def test_a_second_install_makes_the_same() -> None:
    script = f"from ledgerbridge.model.reference import reference; print(reference(*{SOURCE!r}))"
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    there = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert there.stdout.strip() == reference(*SOURCE)


@pytest.mark.parametrize("part", range(5))
def test_every_part_of_the_source_counts(part: int) -> None:
    other = list(SOURCE)
    other[part] += "x"
    assert reference(*other) != reference(*SOURCE)


def test_parts_do_not_run_into_each_other() -> None:
    assert reference("a", "bc", "t", "1", "u") != reference("ab", "c", "t", "1", "u")
