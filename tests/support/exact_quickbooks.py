"""Exact Online and QuickBooks in one process, set up by a file, and what people do and see at both."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.sandbox.kit.faults import Kind, Match, Order, Phase
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.passes import PlanLine, is_main

LEFT, RIGHT = "exact", "quickbooks"
ACCOUNTS, CONTACTS, ITEMS, GROUPS = "crm/Accounts", "crm/Contacts", "logistics/Items", "logistics/ItemGroups"
TO_LEFT, TO_RIGHT, BOTH = (f'direction = "{way}"\n' for way in ("right-to-left", "left-to-right", "two-way"))
Wire = dict[str, Any]


def configuration(more: str = "", **flows: str) -> str:
    """A configuration file; each argument is the lines of that flow, the flows without one are off. `more` follows."""
    told = {flow.name: 'direction = "off"\n' for flow in presets.load("exact-quickbooks").flow} | flows
    tables = "".join(f"[integration.pair.flows.{name}]\n{lines}\n" for name, lines in told.items())
    head = 'version = 1\n[integration.pair]\npreset = "exact-quickbooks"\nleft = "exact"\nright = "quickbooks"\n'
    return f"{head}{tables}{more}"


def day(told: Any) -> date:
    """The day that Exact tells as a moment, such as `/Date(1795219200000)/`."""
    return datetime.fromtimestamp(int(str(told)[6:-2]) / 1000, UTC).date()


class TwoBooks(Pair):
    """Both connected: a Dutch division, and a company of `country`."""

    def __init__(self, text: str, country: str = "US", **settings: str) -> None:
        super().__init__(text, vendors=(LEFT, RIGHT))
        if country != "US":
            self.switches(RIGHT, country=country)
        self.settings = settings
        self.connect(exact={"sales_journal": "70", "bank_journal": "20", **settings})

    def switches(self, vendor: str, **settings: Any) -> None:
        self.vendor(vendor).change_settings(self.account(vendor), settings)

    def faulty(self, vendor: str, do: Kind, path: str, phase: Phase = "before", **match: Any) -> None:
        """The vendor's calls to that path end so until it is mended."""
        order = Order(do=do, match=Match(path=path, **match), phase=phase)
        self.sandbox.desk(vendor).order_fault(self.account(vendor), order)

    def mended(self, vendor: str) -> None:
        self.sandbox.desk(vendor).faults.lift_all()

    # --- what people enter -------------------------------------------------------------------------------------------

    def enters(self, vendor: str, type: str, **wire: Any) -> Wire:
        """The record that a person made."""
        return dict(self.vendor(vendor).person_creates(self.account(vendor), type, wire))

    def edits(self, vendor: str, type: str, id: str, **wire: Any) -> None:
        self.vendor(vendor).person_edits(self.account(vendor), type, id, wire)

    def does(self, vendor: str, type: str, id: str, do: str, **more: Any) -> Wire:
        """The record after a person did something with it."""
        return dict(self.vendor(vendor).person_does(self.account(vendor), type, id, {"do": do, **more}))

    def item(self, code: str, name: str = "", price: str = "", **more: Any) -> str:
        """The id of a new item of Exact without stock, unless said otherwise."""
        wire = {"Code": code, "Description": name or code, "IsSalesItem": True, "IsStockItem": False, **more}
        id = str(self.enters(LEFT, ITEMS, **wire)["ID"])
        if price:
            self.enters(LEFT, "logistics/SalesItemPrices", Item=id, Price=Decimal(price))
        return id

    def counts(self, item: str, quantity: int, warehouse: str = "1") -> None:
        """Somebody counts an item of Exact in a warehouse."""
        place = self.entry("inventory/Warehouses", warehouse, LEFT)
        line = {"Item": item, "QuantityNew": Decimal(quantity)}
        day = f"{self.today}T00:00:00"
        counted = {"StockCountDate": day, "Warehouse": place, "Status": 21, "StockCountLines": [line]}
        self.enters(LEFT, "inventory/StockCounts", **counted)

    def product(self, sku: str, name: str = "", price: str = "10", type: str = "NonInventory", **more: Any) -> str:
        """The id of a new product of QuickBooks."""
        refs = {"IncomeAccountRef": {"value": self.entry("Account", "Sales of Product Income")}}
        if type == "Inventory":
            refs |= {"ExpenseAccountRef": {"value": self.entry("Account", "Cost of Goods Sold")}}
            refs |= {"AssetAccountRef": {"value": self.entry("Account", "Inventory Asset")}}
            more = {"TrackQtyOnHand": True, "QtyOnHand": 0, "InvStartDate": "2020-01-01", **more}
        wire = {"Name": name or sku, "Sku": sku, "UnitPrice": Decimal(price), "Type": type, **refs, **more}
        return str(self.enters(RIGHT, "Item", **wire)["Id"])

    def customer(self, name: str, email: str = "", **more: Any) -> str:
        """The id of a new customer of QuickBooks."""
        address = {"PrimaryEmailAddr": {"Address": email}} if email else {}
        return str(self.enters(RIGHT, "Customer", DisplayName=name, **address, **more)["Id"])

    def debtor(self, name: str, email: str = "", **more: Any) -> str:
        """The id of a new account of Exact that is a customer."""
        return str(
            self.enters(LEFT, ACCOUNTS, Name=name, Status="C", **({"Email": email} if email else {}), **more)["ID"]
        )

    # --- what both hold ----------------------------------------------------------------------------------------------

    def entry(self, type: str, name: str, vendor: str = RIGHT) -> str:
        """The id of an entry of one of a vendor's own lists, by its name or code."""
        held = self.records(vendor, type)
        (id,) = {
            str(row.get("Id") or row.get("ID"))
            for row in held
            if name in (row.get("Name"), row.get("Code"), row.get("Description"))
        }
        return id

    def items(self) -> dict[str, Wire]:
        """{code: item of Exact}."""
        return {str(row["Code"]): row for row in self.records(LEFT, ITEMS)}

    def products(self) -> dict[str, Wire]:
        """{SKU: product of QuickBooks}."""
        return {str(row["Sku"]): row for row in self.records(RIGHT, "Item") if row.get("Sku")}

    def customers(self) -> dict[str, Wire]:
        """{e-mail, or the name where there is none: customer of QuickBooks}."""
        rows = self.records(RIGHT, "Customer")
        return {str(row.get("PrimaryEmailAddr", {}).get("Address") or row["DisplayName"]): row for row in rows}

    def debtors(self) -> dict[str, Wire]:
        """{e-mail, or the name where there is none: account of Exact}."""
        return {str(row.get("Email") or row["Name"]): row for row in self.records(LEFT, ACCOUNTS)}

    # --- syncing -----------------------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        return self.day_in("Europe/Amsterdam")

    def synced(self) -> Report:
        """A pass after both vendors have settled; what failed is in the lines."""
        self.later()
        report = self.sync()
        self.later()
        return report

    def outcomes(self, report: Report, flow: str) -> dict[str, PlanLine]:
        """{id of a record, of either side: what became of it}, without what stands beside or follows it."""
        lines = [line for line in self.lines(report) if line.flow == flow and is_main(line)]
        return {id: line for line in lines for id in (line.left_id, line.right_id) if id is not None}

    def settles(self) -> bool:
        """Whether two more passes write nothing."""
        return all(self.synced().writes == 0 for _ in range(2))
