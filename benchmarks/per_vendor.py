"""Each vendor read and written under its own limits, by the sandbox's clock: calls made beside the fewest possible,
calls over a limit, and the time a plan told beforehand.

uv run python -m benchmarks.per_vendor [--vendor exact] [--read 10000] [--write 1000] [--update 1000]

Ends with 1 where a call went over a limit, or where a forecast was off by more than a tenth and five seconds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Any

import msgspec
from tests.support.pair import Pair

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.forecast import forecast
from ledgerbridge.wiring import connector_kinds

TOLERANCE = 0.1
SLACK_S = 5.0
"""Differences up to here are no matter, whatever share they are."""
FLOW = "customers"
TO_RIGHT, TO_LEFT = "left-to-right", "right-to-left"
TOKENS = ("issued", "refreshed")
"""Meters of the calls that were answered with a token."""

Wire = dict[str, Any]


class Way(msgspec.Struct, frozen=True):
    """A preset's flow of customers, in one direction."""

    preset: str
    direction: str

    @property
    def vendors(self) -> tuple[str, str]:
        left, right = self.preset.split("-")
        return left, right

    @property
    def source(self) -> str:
        return self.vendors[0 if self.direction == TO_RIGHT else 1]

    @property
    def configuration(self) -> str:
        """All flows but that of the customers are off."""
        left, right = self.vendors
        directions = {
            flow.name: self.direction if flow.name == FLOW else "off" for flow in presets.load(self.preset).flow
        }
        flows = "".join(f'[integration.it.flows.{name}]\ndirection = "{it}"\n' for name, it in directions.items())
        return f'version = 1\n[integration.it]\npreset = "{self.preset}"\nleft = "{left}"\nright = "{right}"\n{flows}'


class Subject(msgspec.Struct, frozen=True):
    """A vendor, its customers, and the pairs in which it is read and written; the other side has little to do there."""

    type: str
    customer: Callable[[int], Wire]
    read: Way
    written: Way
    calls_per_create: int
    """For one batch of creates: 2 where each is looked up first, so that none is made twice; many are looked up with
    one call where the connector looks ahead."""


def email(n: int) -> str:
    return f"p{n}@example.com"


def hubspot_contact(n: int) -> Wire:
    place = {"city": "Lund", "zip": "221 00"}
    return {"properties": {"email": email(n), "firstname": "Person", "lastname": f"Number {n}", **place}}


def quickbooks_customer(n: int) -> Wire:
    names = {"DisplayName": f"Person {n}", "GivenName": "Person", "FamilyName": f"Number {n}"}
    return {**names, "PrimaryEmailAddr": {"Address": email(n)}}


def exact_account(n: int) -> Wire:
    return {"Name": f"Person {n}", "Email": email(n), "Status": "C"}


def eaccounting_customer(n: int) -> Wire:
    place = {"InvoiceCity": "Lund", "InvoicePostalCode": "221 00"}
    flags = {"IsPrivatePerson": False, "IsActive": True}
    return {"Name": f"Person {n}", "EmailAddress": email(n), **place, **flags}


def hyperline_customer(n: int) -> Wire:
    return {"name": f"Person {n}", "billing_email": email(n)}


SUBJECTS: Mapping[str, Subject] = {
    "hubspot": Subject(
        "contacts",
        hubspot_contact,
        read=Way("hubspot-quickbooks", TO_RIGHT),
        written=Way("hubspot-quickbooks", TO_LEFT),
        calls_per_create=1,
    ),
    "quickbooks": Subject(
        "Customer",
        quickbooks_customer,
        read=Way("hubspot-quickbooks", TO_LEFT),
        written=Way("hubspot-quickbooks", TO_RIGHT),
        calls_per_create=1,
    ),
    "exact": Subject(
        "crm/Accounts",
        exact_account,
        read=Way("exact-quickbooks", TO_RIGHT),
        written=Way("hubspot-exact", TO_RIGHT),
        calls_per_create=2,
    ),
    "eaccounting": Subject(
        "customers",
        eaccounting_customer,
        read=Way("eaccounting-hubspot", TO_RIGHT),
        written=Way("eaccounting-hubspot", TO_LEFT),
        calls_per_create=2,
    ),
    "hyperline": Subject(
        "customers",
        hyperline_customer,
        read=Way("hyperline-exact", TO_RIGHT),
        written=Way("hyperline-exact", TO_LEFT),
        calls_per_create=2,
    ),
}


IDS = {"hubspot": "id", "quickbooks": "Id", "exact": "ID"}
"""{vendor that is a source of writes: its id's name}."""
EDITS: Mapping[str, Callable[[int], Wire]] = {
    "hubspot": lambda n: {"properties": {"city": f"Town {n}"}},
    "quickbooks": lambda n: {"PrimaryPhone": {"FreeFormNumber": f"555 {n:05}"}},
    "exact": lambda n: {"City": f"Town {n}"},
}


class Figures(msgspec.Struct, frozen=True):
    """What reading or writing came to at the vendor; `breaches` are those of both sides."""

    calls: int
    fewest: int
    """Full pages and batches, one call each, and the tokens that were due."""
    safe: int
    """The same, with the look-ups that keep creates from being made twice."""
    again: int
    """Calls that were refused and had to be made again."""
    seconds: float
    breaches: int
    forecast_s: float = 0.0

    @property
    def difference_s(self) -> float:
        """Forecast less what it took."""
        return self.forecast_s - self.seconds

    @property
    def is_foretold(self) -> bool:
        return abs(self.difference_s) <= max(TOLERANCE * self.seconds, SLACK_S)


def read(vendor: str, count: int) -> Figures:
    """A plan over so many records of the vendor; seconds are those until its last call."""
    subject = SUBJECTS[vendor]
    with prepared(subject.read, count) as pair:
        first = pair.sandbox.desk(vendor).calls.last + 1
        began = pair.sandbox.clock.timestamp()
        counts = pair.plan().counts[FLOW]
        assert counts == {"created": count}, counts
        ended = max(call.at.timestamp() for call in pair.sandbox.desk(vendor).calls.since(first, count))
        pages = ceil(count / _type(vendor).page_size)
        return _figures(pair, vendor, pages, pages, max(0.0, ended - began))


def written(vendor: str, count: int) -> Figures:
    """A sync of so many records into the empty vendor, and what its plan said."""
    subject = SUBJECTS[vendor]
    with prepared(subject.written, count) as pair:
        expected = pair.run(forecast(pair.hub, pair.integration(), pair.plan()))
        reset(pair)
        began = pair.sandbox.clock.timestamp()
        counts = pair.sync().counts[FLOW]
        assert counts == {"created": count}, counts
        seconds = pair.sandbox.clock.timestamp() - began
        matching, batches = 1, ceil(count / _type(vendor).write_batch)
        looked_up = ceil(count / _type(vendor).find_batch) if _type(vendor).looks_ahead else batches
        safe = matching + batches + (subject.calls_per_create - 1) * looked_up
        return _figures(pair, vendor, matching + batches, safe, seconds, expected.seconds)


def updated(vendor: str, count: int) -> Figures:
    """A sync of so many customers that were edited after an earlier one made them, and what its plan said."""
    subject = SUBJECTS[vendor]
    with prepared(subject.written, count) as pair:
        assert pair.sync().counts[FLOW] == {"created": count}
        way = subject.written
        for number, id in enumerate(_own_ids(pair, way.source)):
            _edited(pair, way.source, id, number)
        pair.later(24 * 60)
        plan = pair.plan()
        expected = pair.run(forecast(pair.hub, pair.integration(), plan))
        reset(pair)
        began = pair.sandbox.clock.timestamp()
        counts = pair.sync(confirm=plan.plan_hash).counts[FLOW]
        assert counts == {"updated": count}, counts
        seconds = pair.sandbox.clock.timestamp() - began
        batches = ceil(count / _type(vendor).write_batch)
        return _figures(pair, vendor, batches, batches, seconds, expected.seconds)


def _own_ids(pair: Pair, vendor: str) -> list[str]:
    key = IDS[vendor]
    return [str(one[key]) for one in pair.records(vendor, SUBJECTS[vendor].type)]


def _edited(pair: Pair, vendor: str, id: str, number: int) -> None:
    pair.vendor(vendor).person_edits(pair.account(vendor), SUBJECTS[vendor].type, id, EDITS[vendor](number))


def prepared(way: Way, count: int) -> Pair:
    """Both sides connected, limits on, so many customers in the source; meters at zero."""
    pair = Pair(way.configuration, limits=True, vendors=way.vendors)
    subject, more = SUBJECTS[way.source], _more(pair, way.source)
    pair.load(way.source, subject.type, [{**subject.customer(n), **more} for n in range(count)])
    pair.connect()
    pair.later()
    reset(pair)
    return pair


def _more(pair: Pair, vendor: str) -> Wire:
    """What a customer needs that only the account knows."""
    if vendor != "eaccounting":
        return {}
    return {"TermsOfPaymentId": pair.records(vendor, "termsofpayments")[0]["Id"]}


def reset(pair: Pair) -> None:
    """Sets the meters of both sides to zero."""
    for vendor in pair.vendors:
        pair.sandbox.desk(vendor).meters.reset(pair.account(vendor))
        pair.vendor(vendor).reset_meters(pair.account(vendor))


def meters(pair: Pair, vendor: str) -> Wire:
    account = pair.account(vendor)
    return dict(pair.sandbox.desk(vendor).meters.shown(account, pair.vendor(vendor).meters(account)))


def _figures(pair: Pair, vendor: str, fewest: int, safe: int, seconds: float, forecast_s: float = 0.0) -> Figures:
    own = meters(pair, vendor)
    tokens = sum(own["tokens"][name] for name in TOKENS)
    again = sum(n for status, n in own["statuses"].items() if not status.startswith("2"))
    breaches = sum(
        meters(pair, side)["breaches"] + meters(pair, side)["statuses"].get("429", 0) for side in pair.vendors
    )
    return Figures(own["total"], fewest + tokens, safe + tokens, again, seconds, breaches, forecast_s)


def _type(vendor: str) -> TypeCapabilities:
    return connector_kinds()[vendor].capabilities.types[SUBJECTS[vendor].type]


# --- telling ----------------------------------------------------------------------------------------------------------


def tell_read(vendors: Sequence[str], count: int) -> bool:
    """Prints what reading took; whether all is well."""
    print(f"Reading {count:,} customers\n")
    print(f"{'':12}{'calls':>8}{'fewest':>8}{'again':>7}{'seconds':>9}{'breaches':>10}")
    is_well = True
    for vendor in vendors:
        it = read(vendor, count)
        print(f"{vendor:12}{it.calls:8,}{it.fewest:8,}{it.again:7}{it.seconds:9,.0f}{it.breaches:10}", flush=True)
        is_well &= it.breaches == 0
    return is_well


def tell_written(vendors: Sequence[str], count: int) -> bool:
    """Prints what making customers took; whether all is well."""
    print(f"\nWriting {count:,} customers\n")
    is_well = _tell(vendors, count, written)
    print("\nsafe: the fewest with a look-up before each create, where that is what keeps it from being made twice")
    return is_well


def tell_updated(vendors: Sequence[str], count: int) -> bool:
    """Prints what changing customers took; whether all is well."""
    print(f"\nUpdating {count:,} customers\n")
    return _tell(vendors, count, updated)


def _tell(vendors: Sequence[str], count: int, measure: Callable[[str, int], Figures]) -> bool:
    counted = f"{'calls':>8}{'fewest':>8}{'safe':>8}{'again':>7}"
    print(f"{'':12}{counted}{'seconds':>9}{'forecast':>10}{'off':>8}{'breaches':>10}")
    is_well = True
    for vendor in vendors:
        it = measure(vendor, count)
        off = it.difference_s / it.seconds if it.seconds else 0.0
        numbers = f"{it.calls:8,}{it.fewest:8,}{it.safe:8,}{it.again:7}{it.seconds:9,.0f}{it.forecast_s:10,.0f}"
        print(f"{vendor:12}{numbers}{off:8.1%}{it.breaches:10}", flush=True)
        is_well &= it.breaches == 0 and it.is_foretold
    return is_well


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vendor", choices=[*SUBJECTS], action="append", help="one vendor; may be given several times")
    parser.add_argument("--read", type=int, default=10_000, help="records to read; 0 for none")
    parser.add_argument("--write", type=int, default=1_000, help="records to write; 0 for none")
    parser.add_argument("--update", type=int, default=1_000, help="records to update; 0 for none")
    wish = parser.parse_args()
    vendors = wish.vendor or [*SUBJECTS]
    is_well = not wish.read or tell_read(vendors, wish.read)
    is_well &= not wish.write or tell_written(vendors, wish.write)
    is_well &= not wish.update or tell_updated(vendors, wish.update)
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
