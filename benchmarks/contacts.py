"""A first import of many contacts with companies, HubSpot to an empty QuickBooks and the other way round.

uv run python -m benchmarks.contacts [--n 20000]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from math import ceil

from benchmarks.rig import (
    HUBSPOT,
    QUICKBOOKS,
    Pass,
    check,
    companies_for,
    enter_contacts,
    enter_customers,
    tell_calls,
    tell_machine,
    trial,
)
from tests.support.programs import Control

HUBSPOT_BATCH = 100
"""Records of HubSpot's per page of a list, per batch and per look-up."""
QUICKBOOKS_PAGE, QUICKBOOKS_BATCH = 1000, 30

Fewest = Mapping[str, Mapping[str, int]]


def fewest_to_quickbooks(count: int) -> Fewest:
    """The fewest calls that move so many contacts to an empty QuickBooks: every record read once in full pages, every
    company once in full batches, the target read whole (it is empty), full batches written."""
    return {
        HUBSPOT: {
            "GET contacts": ceil(count / HUBSPOT_BATCH),
            "GET properties/contacts": 1,
            "POST companies/batch/read": ceil(companies_for(count) / HUBSPOT_BATCH),
        },
        QUICKBOOKS: {"POST query": 1, "POST batch": ceil(count / QUICKBOOKS_BATCH)},
    }


def fewest_to_hubspot(count: int) -> Fewest:
    """The same the other way round. Companies are looked up, made and set beside their contacts; the two properties
    for our references are added first, each in a group of ours, and seen to be there."""
    companies = ceil(companies_for(count) / HUBSPOT_BATCH)
    batches = ceil(count / HUBSPOT_BATCH)
    return {
        QUICKBOOKS: {"POST query": ceil(count / QUICKBOOKS_PAGE)},
        HUBSPOT: {
            "GET contacts": 1,
            **{f"GET properties/{type}": 2 for type in ("companies", "contacts")},
            **{f"POST properties/{type}": 1 for type in ("companies", "contacts")},
            **{f"POST properties/{type}/groups": 1 for type in ("companies", "contacts")},
            "POST companies/search": companies,
            "POST companies/batch/upsert": companies,
            "POST contacts/batch/upsert": batches,
            "POST associations/contacts/companies/batch/create": batches,
        },
    }


WAYS: tuple[tuple[str, Callable[[Control, int], None], Callable[[int], Fewest]], ...] = (
    ("HubSpot to QuickBooks", enter_contacts, fewest_to_quickbooks),
    ("QuickBooks to HubSpot", enter_customers, fewest_to_hubspot),
)


def imported(enter: Callable[[Control, int], None], count: int) -> Pass:
    """The first pass over so many records, checked at the vendors."""
    with trial() as run:
        enter(run.control, count)
        run.begin()
        first = run.sync()
        check(run.control, count)
        return first


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=20_000)
    count = parser.parse_args().n
    tell_machine()
    for name, enter, fewest in WAYS:
        made = imported(enter, count)
        used = made.figures
        print(f"\n{name}: {count:,} contacts with {companies_for(count):,} companies, each once on both sides")
        print(f"  {count / used.wall_s:,.0f} records/s; wall {used.wall_s:.1f} s, CPU of the hub {used.cpu_s:.1f} s")
        print(f"  peak memory of the hub {used.peak_mb:.0f} MB; calls made again: {made.failed_calls}")
        print(f"  under the vendors' limits, which were off, it would have waited {made.vendor_s:,.0f} s")
        tell_calls(made.calls, fewest(count))


if __name__ == "__main__":
    main()
