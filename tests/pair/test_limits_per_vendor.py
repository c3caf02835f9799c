"""Every vendor is read and written within its limits, with few more calls than it must take, in the time its plan told.

The benchmark `benchmarks/per_vendor.py` does the same with more records.
"""

from __future__ import annotations

from math import ceil

import pytest
from benchmarks.per_vendor import SUBJECTS, read, updated, written

from ledgerbridge.wiring import connector_kinds

READ = 1500
WRITTEN = {"quickbooks": 1200, "eaccounting": 400}
"""So many that the limits are felt where batches or generous limits let 150 pass at once."""
USUAL = 150
READING_UP = 4
"""Calls that a reading takes besides its pages, such as those for definitions, deletions and the vendor's clock."""
SET_UP = 12
"""The same for a first sync, and what is added to the account first."""
FRESH_S = 60
"""Creates of an older plan are looked up again."""


@pytest.mark.parametrize("vendor", SUBJECTS)
def test_reading_goes_over_no_limit_and_takes_few_more_calls_than_it_must(vendor: str) -> None:
    figures = read(vendor, READ)
    assert figures.breaches == 0
    assert 0 <= figures.calls - figures.fewest <= READING_UP


@pytest.mark.parametrize("vendor", SUBJECTS)
def test_writing_goes_over_no_limit_and_takes_as_long_as_the_plan_said(vendor: str) -> None:
    count = WRITTEN.get(vendor, USUAL)
    figures = written(vendor, count)
    assert figures.breaches == 0
    assert figures.is_foretold, figures
    kind = connector_kinds()[vendor].capabilities.types[SUBJECTS[vendor].type]
    looked_up_again = ceil(count / kind.find_batch) if figures.seconds >= FRESH_S else 0
    assert 0 <= figures.calls - figures.safe <= SET_UP + looked_up_again + figures.again


@pytest.mark.parametrize("vendor", SUBJECTS)
def test_updating_goes_over_no_limit_and_takes_as_long_as_the_plan_said(vendor: str) -> None:
    figures = updated(vendor, USUAL)
    assert figures.breaches == 0
    assert figures.is_foretold, figures


@pytest.mark.parametrize("vendor", SUBJECTS)
def test_every_type_that_can_be_written_tells_what_a_write_costs(vendor: str) -> None:
    kind = connector_kinds()[vendor]
    scopes = {limit.scope for limit in kind.limits}
    for type in kind.capabilities.types.values():
        if type.creates or type.updates or type.books:
            assert type.write_costs, type.type
            assert type.write_costs.keys() <= scopes, type.type
