"""Every assumption of a simulator stands on the page, with a probe or a clause that says what a person does."""

from __future__ import annotations

from collections import Counter

import pytest
from docs.generate import DOCS
from tests.docs.pages import section, text
from tests.live.assumptions import PROBES
from tests.live.evidence import assumptions, by_hand, simulators

PAGE = DOCS / "assumptions.md"
ASSUMED = {id: vendor for vendor in simulators() for id in assumptions(vendor)}
PROBED = [probe.id for probes in PROBES.values() for probe in probes]


def row(id: str) -> list[str]:
    """The cells of an assumption's row."""
    [found] = [line for line in text(PAGE).splitlines() if line.startswith(f"| `{id}` |")]
    return [cell.strip() for cell in found.strip("|").split("|")]


@pytest.mark.parametrize("id", ASSUMED)
def test_an_assumption_stands_on_the_page_with_its_check(id: str) -> None:
    _, assumed, check = row(id)
    assert assumed.replace("&#124;", "|") == assumptions(ASSUMED[id])[id]
    assert check.startswith("by hand: " if id in by_hand() else "by the script")


@pytest.mark.parametrize("vendor", PROBES)
def test_the_page_names_each_probe_and_whether_it_writes(vendor: str) -> None:
    for probe in PROBES[vendor]:
        check = row(probe.id)[2]
        assert check.endswith(f"::{probe.run.__name__}`")
        assert ("`--write`" in check) is probe.writes


def test_each_assumption_is_checked_in_one_way() -> None:
    ways = Counter([*PROBED, *by_hand()])
    assert ways == Counter(list(ASSUMED))


@pytest.mark.parametrize("vendor", PROBES)
def test_probes_of_a_vendor_ask_what_its_simulator_assumes(vendor: str) -> None:
    assert {probe.id for probe in PROBES[vendor]} <= set(assumptions(vendor))


def test_every_vendor_with_assumptions_has_its_part_of_the_page() -> None:
    for vendor in set(ASSUMED.values()):
        assert all(f"| `{id}` |" in section(PAGE, f"## {vendor}") for id in assumptions(vendor))
