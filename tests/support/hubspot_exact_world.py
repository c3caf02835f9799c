"""HubSpot and Exact Online beside each other, with people at both and the hub between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec
from tests.support.pair import ADDRESS, Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.model.batches import batches
from ledgerbridge.seams.transport import HttpRequest
from ledgerbridge.store import schema
from ledgerbridge.usecases import status
from ledgerbridge.usecases.passes import PlanLine

HUBSPOT, EXACT = "hubspot", "exact"
Wire: TypeAlias = dict[str, Any]
COMPANIES, CONTACTS, PRODUCTS = "companies", "contacts", "products"
DEALS, SALES, INVOICES = "deals", "orders", "invoices"
ACCOUNTS, PEOPLE, ITEMS = "crm/Accounts", "crm/Contacts", "logistics/Items"
ORDERS, ORDER_LINES = "salesorder/SalesOrders", "salesorder/SalesOrderLines"
BILLS, BILL_LINES = "salesinvoice/SalesInvoices", "salesinvoice/SalesInvoiceLines"
ENTRIES, ENTRY_LINES = "salesentry/SalesEntries", "salesentry/SalesEntryLines"
LINES_OF = {
    ORDERS: (ORDER_LINES, "OrderID"),
    BILLS: (BILL_LINES, "InvoiceID"),
    ENTRIES: (ENTRY_LINES, "EntryID"),
    "crm/Quotations": ("crm/QuotationLines", "QuotationID"),
}
"""{type of a document: (type of its lines, what in them names the document)}."""


GROUPS = {
    COMPANIES: "companyinformation",
    CONTACTS: "contactinformation",
    PRODUCTS: "productinformation",
    DEALS: "dealinformation",
    SALES: "order_information",
    INVOICES: "invoiceinformation",
    "line_items": "lineiteminformation",
}
"""{type: the group of its properties}."""


class World:
    """Both systems, what people do there and what the hub does."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.exact: dict[str, str] = {}
        """Settings of the connection to Exact."""

    # --- HubSpot -----------------------------------------------------------------------------------------------------

    def makes(self, type: str, beside: Mapping[str, Sequence[str]] | None = None, **properties: Any) -> str:
        """A person makes a record in HubSpot; `beside` are {type: ids of the records it stands beside}."""
        wire: Wire = {"properties": {name: str(value) for name, value in properties.items() if value is not None}}
        if beside:
            wire["associations"] = {other: [{"id": id, "types": []} for id in ids] for other, ids in beside.items()}
        return self.pair.load(HUBSPOT, type, [wire])[0]

    def company(self, name: str, **properties: Any) -> str:
        return self.makes(COMPANIES, name=name, **properties)

    def contact(self, email: str, company: str = "", **properties: Any) -> str:
        """A contact, at a company named by its id or name."""
        wire: Wire = {"properties": {"email": email, **properties}}
        if company:
            wire["associations"] = {"company": company}
        return self.pair.load(HUBSPOT, CONTACTS, [wire])[0]

    def product(self, sku: str, price: Any = "100", **properties: Any) -> str:
        return self.makes(
            PRODUCTS, hs_sku=sku, name=properties.pop("name", f"Product {sku}"), price=price, **properties
        )

    def sale(
        self,
        lines: Sequence[Mapping[str, Any]],
        company: str = "",
        contact: str = "",
        type: str = DEALS,
        **properties: Any,
    ) -> str:
        """A deal, order or invoice with line items; a deal that is won unless it says otherwise."""
        usual = USUAL[type]
        made = [self.makes("line_items", **line) for line in lines]
        beside = {COMPANIES: [company], CONTACTS: [contact], "line_items": made}
        return self.makes(type, {name: [id for id in ids if id] for name, ids in beside.items()}, **usual | properties)

    def property(self, type: str, name: str, kind: str = "string") -> None:
        """The account has a property of its own."""
        field = {"string": "text", "number": "number", "date": "date"}[kind]
        group = GROUPS[type]
        definition = {"name": name, "label": name, "type": kind, "fieldType": field, "groupName": group}
        self._asks_hubspot(f"properties/{type}", definition)

    def pipeline(self, label: str) -> str:
        """The account has another pipeline of deals. Its id."""
        stage = {"label": "Won", "displayOrder": 0, "metadata": {"probability": "1.0"}}
        return str(self._asks_hubspot("pipelines/deals", {"label": label, "displayOrder": 1, "stages": [stage]})["id"])

    def _asks_hubspot(self, path: str, body: Wire) -> Wire:
        vendor, account = self.pair.vendor(HUBSPOT), self.pair.account(HUBSPOT)
        token = vendor.credentials(account)["api_key"]
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        request = HttpRequest("POST", f"{ADDRESS}/hubspot/crm/v3/{path}", headers, msgspec.json.encode(body))
        answer = self.pair.run(self.pair.transport.send(request))
        assert answer.status < 300, answer.body
        return dict(msgspec.json.decode(answer.body))

    def edits(self, type: str, id: str, **properties: Any) -> None:
        """A person changes properties in HubSpot."""
        wire = {"properties": {name: "" if value is None else str(value) for name, value in properties.items()}}
        self.pair.vendor(HUBSPOT).person_edits(self.pair.account(HUBSPOT), type, id, wire)

    def acts(self, type: str, id: str, **action: Any) -> None:
        self.pair.vendor(HUBSPOT).person_does(self.pair.account(HUBSPOT), type, id, action)

    def held(self, type: str, id: str = "") -> Wire:
        """The properties of a record in HubSpot; of the only one where none is named."""
        records = [one for one in self.pair.records(HUBSPOT, type) if id in ("", one["id"])]
        assert len(records) == 1, [one["properties"] for one in records]
        return dict(records[0]["properties"])

    def beside(self, type: str, id: str) -> dict[str, list[str]]:
        """{type: ids of the records that one stands beside in HubSpot}."""
        (record,) = [one for one in self.pair.records(HUBSPOT, type) if one["id"] == id]
        return {other: [end["id"] for end in ends] for other, ends in record["associations"].items()}

    def lines_of(self, type: str, id: str) -> list[Wire]:
        """The properties of the line items of a record in HubSpot, in their order."""
        ids = set(self.beside(type, id).get("line_items", ()))
        found = [one["properties"] for one in self.pair.records(HUBSPOT, "line_items") if one["id"] in ids]
        return sorted(found, key=lambda one: Decimal(one.get("hs_position_on_quote", "0")))

    # --- Exact -------------------------------------------------------------------------------------------------------

    def enters(self, type: str, **wire: Any) -> str:
        """A person makes a record in Exact."""
        return self.pair.load(EXACT, type, [wire])[0]

    def changes(self, type: str, id: str, **wire: Any) -> None:
        self.pair.vendor(EXACT).person_edits(self.pair.account(EXACT), type, id, wire)

    def does(self, type: str, id: str, **action: Any) -> None:
        self.pair.vendor(EXACT).person_does(self.pair.account(EXACT), type, id, action)

    def invoices(self, order: str) -> str:
        """A person has Exact invoice all of an order, and processes the invoice. Its id."""
        known = {row["InvoiceID"] for row in self.rows(BILLS)}
        body = {"SalesOrderIDs": [{"ID": order}], "CreateMode": 1, "InvoiceMode": 1, "JournalCode": "70"}
        self._asks_exact("salesinvoice/InvoiceSalesOrders", body)
        (bill,) = [row["InvoiceID"] for row in self.rows(BILLS) if row["InvoiceID"] not in known]
        self.does(BILLS, bill, do="print")
        return str(bill)

    def invoices_all(self, orders: Sequence[str]) -> None:
        """A person has Exact invoice these orders, each by itself, and processes the invoices. One asking takes no
        more than 500 lines of orders."""
        for some in batches(orders, 20):
            body = {"SalesOrderIDs": [{"ID": order} for order in some], "CreateMode": 1, "InvoiceMode": 1}
            self._asks_exact("salesinvoice/InvoiceSalesOrders", {**body, "JournalCode": "70"})
        for row in self.rows(BILLS):
            self.does(BILLS, row["InvoiceID"], do="print")

    def _asks_exact(self, path: str, body: Wire) -> None:
        account = self.pair.account(EXACT)
        token = self.pair.vendor(EXACT).credentials(account)["access_token"]
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        url = f"{ADDRESS}/exact/api/v1/{account}/{path}"
        answer = self.pair.run(self.pair.transport.send(HttpRequest("POST", url, headers, msgspec.json.encode(body))))
        assert answer.status < 300, answer.body

    def rows(self, type: str, **wanted: Any) -> list[Wire]:
        """Records of Exact with these values, blanks around texts aside."""
        return [row for row in map(_tidy, self.pair.records(EXACT, type)) if wanted.items() <= row.items()]

    def row(self, type: str, **wanted: Any) -> Wire:
        """The one such record."""
        found = self.rows(type, **wanted)
        assert len(found) == 1, found
        return found[0]

    def rows_of(self, type: str, id: str) -> list[Wire]:
        """The lines of a document of Exact, in their order."""
        lines, parent = LINES_OF[type]
        return sorted(self.rows(lines, **{parent: id}), key=lambda row: row["LineNumber"])

    def id_of(self, type: str, code: str) -> str:
        """The id of an entry of one of the division's lists."""
        return str(self.row(type, Code=code)["ID"])

    def day(self, written: str) -> str:
        """The day that Exact writes as milliseconds."""
        return datetime.fromtimestamp(int(written[6:-2]) / 1000, UTC).date().isoformat()

    def with_ids(self, text: str) -> str:
        """The text with ids in place of codes of lists."""
        return re.sub(r"@(\w+):(\w+)", lambda match: self.id_of(LISTS[match[1]], match[2]), text)

    # --- the hub -----------------------------------------------------------------------------------------------------

    def configured(self, flows: str) -> None:
        """From now on the hub goes by this configuration."""
        self.pair.configuration = configuration(self.with_ids(flows))

    def sync(self, retry_failed: bool = False) -> Report:
        """A pass, once both systems have settled."""
        self.pair.later()
        return self.pair.sync(retry_failed)

    def lines(self, report: Report, flow: str) -> list[PlanLine]:
        return [line for line in self.pair.lines(report) if line.flow == flow]

    def problems(self) -> dict[str, str]:
        """{id of a record that failed or waits: code of the problem}."""
        open_records = self.pair.run(status.status(self.pair.hub, self.pair.integration())).open_records
        return {one.record_id: one.problem.code for one in open_records}

    def installed_anew(self) -> None:
        """Another install takes over, which knows nothing of what was done."""
        with self.pair.engine.begin() as connection:
            for table in reversed(schema.metadata.sorted_tables):
                connection.execute(table.delete())
        self.pair.connect(exact=self.exact)

    def comes_to_rest(self) -> None:
        """Nothing is written any more."""
        for _ in range(2):
            assert self.sync().writes == 0


USUAL: Mapping[str, Wire] = {
    DEALS: {"dealname": "Oak tables", "dealstage": "closedwon", "deal_currency_code": "EUR", "closedate": "2026-11-02"},
    SALES: {"hs_order_name": "Oak tables", "hs_currency_code": "EUR", "hs_external_created_date": "2026-11-02"},
    INVOICES: {
        "hs_currency": "EUR",
        "hs_invoice_billable": "false",
        "hs_invoice_status": "open",
        "hs_invoice_date": "2026-11-02",
    },
}


def _tidy(row: Wire) -> Wire:
    return {name: value.strip() if isinstance(value, str) else value for name, value in row.items()}


def configuration(flows: str = "", time_zone: str = "Europe/Amsterdam") -> str:
    """A configuration with these flows, written as `[flows.NAME]`."""
    own = flows.replace("[flows.", "[integration.pair.flows.").replace("[map.", "[integration.pair.map.")
    head = 'version = 1\n[integration.pair]\npreset = "hubspot-exact"\nleft = "hubspot"\nright = "exact"\n'
    return f'{head}time_zone = "{time_zone}"\n{own}'


LISTS = {
    "account": "financial/GLAccounts",
    "warehouse": "inventory/Warehouses",
    "shipping": "sales/ShippingMethods",
    "classification": "crm/AccountClassifications",
    "group": "logistics/ItemGroups",
}
"""{what a list is called in `@account:8000`: its type}."""


@contextmanager
def world(flows: str = "", **exact: str) -> Iterator[World]:
    """Both systems connected, Exact with these settings of its connection; `@account:8000` in a text stands for the
    id of that entry of the division's list."""
    with Pair("", vendors=(HUBSPOT, EXACT)) as pair:
        found = World(pair)
        found.configured(flows)
        found.exact = {key: found.with_ids(value) for key, value in exact.items()}
        pair.connect(exact=found.exact)
        yield found
