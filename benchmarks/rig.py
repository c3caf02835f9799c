"""What all benchmarks share: a sandbox in its own process, records in one vendor, and a hub run and measured."""

from __future__ import annotations

import json
import platform
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any

import msgspec
from tests.support.programs import Control, Hub, Wire, module, sandbox

HUBSPOT, QUICKBOOKS = "hubspot", "quickbooks"
LOT = 1000
"""Records loaded with one call."""
CONTACTS_PER_COMPANY = 4
LATER_S = 200

CONFIGURATION = """
version = 1
[integration.benchmark]
preset = "hubspot-quickbooks"
left = "hubspot"
right = "quickbooks"
advice_read = true
[integration.benchmark.flows.customers]
filter = []
display_name_from_company = false
[integration.benchmark.flows.products]
direction = "off"
[integration.benchmark.flows.invoices]
direction = "off"
"""
"""Customers only, two-way; several contacts of one company need names of their own in QuickBooks."""


class Figures(msgspec.Struct, frozen=True):
    """What one command took, in its own process."""

    wall_s: float
    cpu_s: float
    peak_mb: float


class Pass(msgspec.Struct, frozen=True):
    """One `sync`, measured; by the sandbox's clock it took `vendor_s`, the waiting under the vendors' limits."""

    figures: Figures
    form: dict[str, Any]
    calls: dict[str, dict[str, int]]
    """{vendor: {endpoint: calls}}."""
    failed_calls: int
    """Calls that were not answered with a success, and had to be made again."""
    vendor_s: float


class Trial:
    """A hub home between two systems of one sandbox, vendor limits off."""

    def __init__(self, folder: Path, control: Control) -> None:
        self.control = control
        self._hub = Hub(folder, control)
        self._folder = folder

    def begin(self) -> None:
        """Connects the hub to both systems, as they stand."""
        self.control.advance(LATER_S)
        self._hub.connect()
        (self._hub.home / "ledgerbridge.toml").write_text(CONFIGURATION)

    def sync(self) -> Pass:
        """A pass. Raises RuntimeError unless it ends with 0."""
        for vendor in (HUBSPOT, QUICKBOOKS):
            self.control.delete(f"{vendor}/meters")
        self.control.take_clock()
        began = self._now_s()
        figures, form = self._measured("sync", "--clock", self.control.url, "--json")
        meters = {vendor: self.control.get(f"{vendor}/meters") for vendor in (HUBSPOT, QUICKBOOKS)}
        statuses = Counter[str]()
        for meter in meters.values():
            statuses.update(meter["statuses"])
        failed = sum(n for status, n in statuses.items() if not status.startswith("2"))
        calls = {vendor: dict(meter["calls"]) for vendor, meter in meters.items()}
        return Pass(figures, form, calls, failed, self._now_s() - began)

    def _now_s(self) -> float:
        return datetime.fromisoformat(self.control.get("clock")["now"]).timestamp()

    def _measured(self, *arguments: str) -> tuple[Figures, dict[str, Any]]:
        """What the command took, and its JSON."""
        figures, out = metered(self._folder, (0,), "--home", str(self._hub.home), *arguments)
        return figures, json.loads(out)


def metered(folder: Path, ends: Sequence[int], *arguments: str) -> tuple[Figures, str]:
    """What a command took, the start of the interpreter included, and what it printed. Raises RuntimeError unless it
    ends with one of these."""
    file = folder / "figures.json"
    began = time.perf_counter()
    ended = module("benchmarks.metered", str(file), *arguments)
    wall_s = time.perf_counter() - began
    if ended.returncode not in ends:
        raise RuntimeError(f"{arguments}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}")
    return Figures(wall_s, **json.loads(file.read_text())), ended.stdout


@contextmanager
def trial() -> Iterator[Trial]:
    """A sandbox and a hub home for one benchmark."""
    with tempfile.TemporaryDirectory() as folder, sandbox(Path(folder)) as control:
        control.take_clock()
        for vendor in (HUBSPOT, QUICKBOOKS):
            control.post(f"{vendor}/settings", {"limits": False})
        yield Trial(Path(folder), control)


# --- records ----------------------------------------------------------------------------------------------------------


def company_of(n: int) -> str:
    return f"Company {n // CONTACTS_PER_COMPANY}"


def companies_for(count: int) -> int:
    """How many companies so many contacts have."""
    return ceil(count / CONTACTS_PER_COMPANY)


def enter_contacts(control: Control, count: int) -> None:
    """So many contacts in HubSpot, each beside its company."""
    companies = [{"properties": {"name": company_of(n)}} for n in range(0, count, CONTACTS_PER_COMPANY)]
    _enter(control, HUBSPOT, "companies", companies)
    _enter(control, HUBSPOT, "contacts", [_contact(n) for n in range(count)])


def enter_customers(control: Control, count: int) -> None:
    """So many customers in QuickBooks, each with the name of its company."""
    _enter(control, QUICKBOOKS, "Customer", [_customer(n) for n in range(count)])


def _enter(control: Control, vendor: str, type: str, records: list[Wire]) -> None:
    for start in range(0, len(records), LOT):
        control.load(vendor, type, records[start : start + LOT])


def _contact(n: int) -> Wire:
    values = {"email": email(n), "firstname": "Person", "lastname": f"Number {n}", "phone": f"0921-{n}", "city": "Lund"}
    return {"properties": values, "associations": {"company": company_of(n)}}


def _customer(n: int) -> Wire:
    return {
        "DisplayName": f"Person Number {n}",
        "GivenName": "Person",
        "FamilyName": f"Number {n}",
        "CompanyName": company_of(n),
        "PrimaryEmailAddr": {"Address": email(n)},
        "PrimaryPhone": {"FreeFormNumber": f"0921-{n}"},
        "BillAddr": {"City": "Lund"},
    }


def email(n: int) -> str:
    return f"person{n}@example.com"


def check(control: Control, count: int) -> None:
    """Every contact is on both sides exactly once, with all its values, and every company once.

    Raises AssertionError otherwise.
    """
    named = {row["id"]: row["properties"]["name"] for row in control.live(HUBSPOT, "companies")}
    expected = Counter((email(n), "Person", f"Number {n}", f"0921-{n}", "Lund", company_of(n)) for n in range(count))
    left = Counter(_held_by_contact(row["properties"], named) for row in control.live(HUBSPOT, "contacts"))
    right = Counter(_held_by_customer(row) for row in control.live(QUICKBOOKS, "Customer"))
    for vendor, held in ((HUBSPOT, left), (QUICKBOOKS, right)):
        assert held == expected, (
            f"{vendor} lacks {list(expected - held)[:3]} and has {list(held - expected)[:3]} instead"
        )
    assert Counter(named.values()) == Counter({company_of(n): 1 for n in range(count)}), "companies differ"


def _held_by_contact(values: Wire, named: Mapping[str, str]) -> tuple[Any, ...]:
    own = tuple(values.get(name) for name in ("email", "firstname", "lastname", "phone", "city"))
    return (*own, named.get(values.get("associatedcompanyid", "")))


def _held_by_customer(row: Wire) -> tuple[Any, ...]:
    def inside(name: str, leaf: str) -> Any:
        return row.get(name, {}).get(leaf)

    return (
        inside("PrimaryEmailAddr", "Address"),
        row.get("GivenName"),
        row.get("FamilyName"),
        inside("PrimaryPhone", "FreeFormNumber"),
        inside("BillAddr", "City"),
        row.get("CompanyName"),
    )


# --- telling ----------------------------------------------------------------------------------------------------------


def tell_machine() -> None:
    """Prints where the figures that follow come from."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
        model = f"{len(names)} x {names[0]}" if names else model
    print(
        f"{model}, {platform.system()} {platform.release()}, Python {platform.python_version()}, SQLite, loopback HTTP"
    )


def tell_calls(calls: Mapping[str, Mapping[str, int]], fewest: Mapping[str, Mapping[str, int]]) -> None:
    """Prints the calls made beside the fewest possible."""
    print(f"  {'calls':66}{'made':>7}{'fewest':>8}")
    for vendor, made in calls.items():
        least = fewest.get(vendor, {})
        for endpoint in sorted({*made, *least}):
            print(f"  {vendor + ' ' + endpoint:66}{made.get(endpoint, 0):7}{least.get(endpoint, 0):8}")
        print(f"  {vendor + ' in all':66}{sum(made.values()):7}{sum(least.values()):8}")
