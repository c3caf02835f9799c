"""Orders through the pairs: the calls of a page of a hundred beside the fewest possible, and how fast Northwind's 830
orders go.

uv run python -m benchmarks.documents [--orders 830] [--way "HubSpot to Exact"] [--no-pages]

How the fewest calls are reckoned stands in tests/support/order_pages.py. A page is 100 orders of 60 distinct
customers with 200 lines of 80 distinct products; customers are known from an earlier pass, or they are new and come
with their orders. A way with more than 1.25 times the fewest ends the program with 1.

The 830 orders go in a first pass, with all of their 91 customers and 77 products, hub and sandbox in processes of their
own, the vendors' limits off; orders of the nine customers without an e-mail stay behind.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
from benchmarks.rig import Figures, metered, tell_machine
from tests.support import eaccounting_hubspot, exact_quickbooks, hubspot_exact_world
from tests.support.northwind import Product
from tests.support.northwind_orders import FREIGHT, Order, Trade, northwind_trade, page_of_orders
from tests.support.order_pages import SCENES, page_through
from tests.support.programs import Control, run, sandbox
from tests.support.trading import InHubSpot, InQuickBooks, articles_in_eaccounting, items_in_exact

MOST = 1.25
DISCOUNT = "NW-DISCOUNT"
LATER_S = 600


class Way(msgspec.Struct, frozen=True):
    """A way that Northwind's orders go."""

    name: str
    vendors: tuple[str, str]
    configuration: str
    enters: Callable[[Control, Trade], None]
    made: tuple[str, str]
    """(vendor, type of the documents that are made)."""
    settings: Callable[[Control], Mapping[str, Mapping[str, str]]] = lambda control: {}
    """{vendor: settings of the connection}."""


# --- what is entered --------------------------------------------------------------------------------------------------


def _goods(trade: Trade) -> list[Product]:
    return [*trade.products, Product(FREIGHT, "Freight", "", "0"), Product(DISCOUNT, "Discount", "", "0")]


def _hubspot_exact(control: Control, trade: Trade) -> None:
    items_in_exact(control, _goods(trade))
    InHubSpot(control, trade, "EUR").sells(trade.orders)


def _hubspot_eaccounting(control: Control, trade: Trade) -> None:
    control.post("hubspot/settings", {"currency": "SEK", "additional_currencies": ["EUR"]})
    articles_in_eaccounting(control, _goods(trade), _chosen(control))
    InHubSpot(control, trade, "SEK").sells(trade.orders)


def _chosen(control: Control) -> dict[str, str]:
    codings = control.records("eaccounting", "articleaccountcodings")
    coding = next(str(one["Id"]) for one in codings if one["NameEnglish"] == "Goods 25 %")
    unit = next(str(one["Id"]) for one in control.records("eaccounting", "units"))
    return {"article_coding": coding, "unit": unit, "postal_code_if_none": "none"}


def _quickbooks_exact(control: Control, trade: Trade) -> None:
    items_in_exact(control, _goods(trade))
    InQuickBooks(control, trade).sells(trade.orders)


FROM_HUBSPOT = f"""
[flows.orders]
direction = "left-to-right"
start = "everything"
tax.default_code = "2"
discount.product = "{DISCOUNT}"
"""
FROM_QUICKBOOKS = f"""
[integration.pair.flows.invoices.tax]
default_code = "0"
[integration.pair.flows.invoices.discount]
product = "{DISCOUNT}"
"""
TO_EXACT = f'{exact_quickbooks.TO_LEFT}start = "everything"\n'
WAYS: Mapping[str, Way] = {
    way.name: way
    for way in (
        Way(
            "HubSpot to Exact",
            ("hubspot", "exact"),
            hubspot_exact_world.configuration(FROM_HUBSPOT),
            _hubspot_exact,
            ("exact", "salesorder/SalesOrders"),
        ),
        Way(
            "HubSpot to eAccounting",
            ("eaccounting", "hubspot"),
            eaccounting_hubspot.configuration(orders='direction = "right-to-left"\nstart = "everything"'),
            _hubspot_eaccounting,
            ("eaccounting", "orders"),
            lambda control: {"eaccounting": _chosen(control)},
        ),
        Way(
            "QuickBooks to Exact",
            ("exact", "quickbooks"),
            exact_quickbooks.configuration(FROM_QUICKBOOKS, invoices=TO_EXACT, customers=exact_quickbooks.TO_LEFT),
            _quickbooks_exact,
            ("exact", "salesorder/SalesOrders"),
        ),
    )
}


# --- a first pass, measured -------------------------------------------------------------------------------------------


class Passed(msgspec.Struct, frozen=True):
    """A first pass over a trade."""

    figures: Figures
    documents: int
    calls: int


def first_pass(way: Way, trade: Trade) -> Passed:
    """The pass that brings all orders of the trade. Raises RuntimeError unless every order of a customer with an e-mail
    is there once."""
    with _prepared(way, trade) as (control, folder, home):
        # It ends with 3, since orders of customers without an e-mail stay behind.
        figures, _ = metered(folder, (0, 3), "--home", str(home), "sync", "--clock", control.url, "--json")
        calls = sum(sum(control.get(f"{vendor}/meters")["calls"].values()) for vendor in way.vendors)
        made = sum(1 for _ in control.records(*way.made))
        if made != len(reachable(trade)):
            raise RuntimeError(f"{way.name}: {made} documents of {len(reachable(trade))}")
        return Passed(figures, made, calls)


def reachable(trade: Trade) -> list[Order]:
    """Orders of customers with an e-mail, which is what customers are known by."""
    known = {one.code for one in trade.customers if one.email}
    return [order for order in trade.orders if order.customer in known]


@contextmanager
def _prepared(way: Way, trade: Trade) -> Iterator[tuple[Control, Path, Path]]:
    """A sandbox with everything entered, the folder for this trial, and a home connected to both systems."""
    with tempfile.TemporaryDirectory() as name, sandbox(Path(name)) as control:
        folder = Path(name)
        control.take_clock()
        for vendor in way.vendors:
            control.post(f"{vendor}/settings", {"limits": False})
        way.enters(control, trade)
        control.advance(LATER_S)
        home = folder / "home"
        for vendor in way.vendors:
            _connect(control, folder, home, vendor, way.settings(control).get(vendor, {}))
        (home / "ledgerbridge.toml").write_text(way.configuration, encoding="utf-8")
        for vendor in way.vendors:
            control.delete(f"{vendor}/meters")
        control.take_clock()
        yield control, folder, home


def _connect(control: Control, folder: Path, home: Path, vendor: str, settings: Mapping[str, str]) -> None:
    chosen = [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
    where = ("--sandbox", control.url, "--clock", control.url)
    ended = run("--home", str(home), "connect", vendor, *where, *chosen, at=folder)
    if ended.returncode != 0:
        raise RuntimeError(f"connect {vendor}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}")


# --- telling ----------------------------------------------------------------------------------------------------------


def tell_pages() -> bool:
    """Prints the calls of a page through each pair; whether none takes too many."""
    print(f"\n{'calls of a page of 100 orders':48}{'made':>7}{'fewest':>8}{'times':>7}")
    is_well = True
    for name, scene in SCENES.items():
        made = page_through(scene, page_of_orders())
        print(f"{name:48}{made.total:7}{made.least:8}{made.ratio:7.2f}", flush=True)
        is_well &= made.ratio <= MOST
    return is_well


def tell_first_passes(names: list[str], count: int) -> None:
    trade = northwind_trade()
    share = trade if count >= len(trade.orders) else trade.share(count)
    for name in names:
        made = first_pass(WAYS[name], share)
        used = made.figures
        print(f"\n{name}: {made.documents} of {len(share.orders)} orders, with their customers and products")
        print(f"  {made.documents / used.wall_s:.0f} documents/s; wall {used.wall_s:.1f} s, CPU {used.cpu_s:.1f} s")
        print(f"  peak memory of the hub {used.peak_mb:.0f} MB; {made.calls} calls", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=830, help="of Northwind's orders; 0 for none")
    parser.add_argument("--way", choices=[*WAYS], action="append", help="one way; may be given several times")
    parser.add_argument("--no-pages", action="store_true", help="leave out the calls of a page")
    wish = parser.parse_args()
    tell_machine()
    is_well = wish.no_pages or tell_pages()
    if wish.orders:
        tell_first_passes(wish.way or [*WAYS], wish.orders)
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
