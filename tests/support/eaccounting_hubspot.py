"""eAccounting and HubSpot in one process, set up by a file, and what people do and see at both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.support.owner import HubSpotOwner
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.usecases.passes import PlanLine, is_main

BOOKS, CRM = "eaccounting", "hubspot"
MODULES = ("api_standard", "sales_standard", "order_standard", "quote_standard", "stock_standard")
Wire = dict[str, Any]
PLAIN = {"EuThirdParty": False, "RotReducedInvoicingType": 0}
TEXT, NUMBER, YES_NO = ("string", "text"), ("number", "number"), ("bool", "booleancheckbox")


def configuration(more: str = "", **flows: str) -> str:
    """A configuration file; each argument is the lines of that flow, `more` what follows."""
    tables = "".join(f"[integration.pair.flows.{name}]\n{lines}\n" for name, lines in flows.items())
    head = 'version = 1\n[integration.pair]\npreset = "eaccounting-hubspot"\nleft = "eaccounting"\nright = "hubspot"\n'
    return f"{head}{tables}{more}"


class BooksAndCrm(Pair):
    """Both connected, new articles being goods with 25 % VAT by the piece."""

    def __init__(self, text: str | None = None, **settings: str) -> None:
        super().__init__(text, vendors=(BOOKS, CRM))
        self.owner = HubSpotOwner(self.sandbox)
        self.switches(modules=list(MODULES))
        portal = {"currency": "SEK", "additional_currencies": ["EUR"]}
        self.vendor(CRM).change_settings(self.account(CRM), portal)
        chosen = {
            "article_coding": self.coding("Goods 25 %"),
            "unit": self.entry("units"),
            "bank_account": self.entry("bankaccounts"),
        }
        self.connect(eaccounting=chosen | settings)

    def switches(self, **settings: Any) -> None:
        """Switches of the company at eAccounting."""
        self.vendor(BOOKS).change_settings(self.account(BOOKS), settings)

    def calls(self, vendor: str) -> list[str]:
        """Every call so far that was no reading, as `METHOD path`."""
        requests = [call.request for call in self.sandbox.desk(vendor).calls.since(0, 1_000_000)]
        return [f"{one.method} {one.path}" for one in requests if one.method != "GET"]

    # --- what eAccounting holds --------------------------------------------------------------------------------------

    def coding(self, name: str) -> str:
        """The id of a coding of articles by its English name."""
        return next(
            str(one["Id"]) for one in self.records(BOOKS, "articleaccountcodings") if one["NameEnglish"] == name
        )

    def terms(self, days: int) -> str:
        """The id of the terms of payment with so many days."""
        return next(str(one["Id"]) for one in self.records(BOOKS, "termsofpayments") if one["NumberOfDays"] == days)

    def entry(self, register: str, place: int = 0) -> str:
        return str(self.records(BOOKS, register)[place]["Id"])

    def label(self, register: str, name: str) -> str:
        """The id of a new label of customers or articles."""
        return self.load(BOOKS, register, [{"Name": name}])[0]

    def article(self, number: str, name: str = "", price: str = "0", coding: str = "Goods 25 %", **more: Any) -> str:
        """The id of a new article; `price` is without VAT, and 25 % are put to it."""
        net = Decimal(price)
        wire = {"Number": number, "Name": name or number, "UnitId": self.entry("units"), "IsActive": True}
        prices = {"NetPrice": net, "GrossPrice": round(net * Decimal("1.25"), 2), "CodingId": self.coding(coding)}
        return self.load(BOOKS, "articles", [{**wire, **prices, **more}])[0]

    def customer(self, name: str, email: str = "", **more: Any) -> str:
        """The id of a new customer: a company in Sweden with terms of 30 days, unless said otherwise."""
        wire = {
            "Name": name,
            "EmailAddress": email or None,
            "InvoiceCity": "Umeå",
            "InvoicePostalCode": "903 26",
            "InvoiceCountryCode": "SE",
            "TermsOfPaymentId": self.terms(30),
            "IsPrivatePerson": False,
            "IsActive": True,
        }
        return self.load(BOOKS, "customers", [{**wire, **more}])[0]

    def order(self, customer: str, *rows: Wire, **more: Any) -> str:
        """The id of a new order of today that is under way."""
        flags = {"IsWorkCost": False, "EligibleForReverseChargeOnVat": False}
        head = {"CurrencyCode": "SEK", "OrderDate": self.today(), "Status": 2, **PLAIN}
        wire = {**head, "ReverseChargeOnConstructionServices": False, "CustomerId": customer, **more}
        return self.load(BOOKS, "orders", [{**wire, "Rows": [{**row, **flags} for row in rows]}])[0]

    def invoice(self, customer: str, *rows: Wire, credit: bool = False, **more: Any) -> str:
        """The id of a new invoice of today, or of a credit note."""
        head = {"CustomerId": customer, "InvoiceDate": self.today(), "IsCreditInvoice": credit, **PLAIN}
        return self.load(BOOKS, "customerinvoices", [{**head, **more, "Rows": list(rows)}])[0]

    def today(self) -> str:
        return str(self.day_in("Europe/Stockholm"))

    def row(self, number: str, quantity: str = "1", price: str = "100", discount: str = "0", **more: Any) -> Wire:
        """A row of a document: an article by its number; the discount is in percent."""
        article = next(one for one in self.articles() if one["Number"] == number)
        numbers = {
            "Quantity": Decimal(quantity),
            "UnitPrice": Decimal(price),
            "DiscountPercentage": Decimal(discount) / 100,
        }
        return {
            "ArticleId": article["Id"],
            "Text": article["Name"],
            "LineNumber": 1,
            "IsTextRow": False,
            **numbers,
            **more,
        }

    def customers(self) -> list[Wire]:
        return self.records(BOOKS, "customers")

    def articles(self) -> list[Wire]:
        return self.records(BOOKS, "articles")

    def does(self, type: str, id: str, deed: str, **more: Any) -> Wire:
        """A person does something with a record of eAccounting: counts stock, books, pays, credits."""
        return dict(self.vendor(BOOKS).person_does(self.account(BOOKS), type, id, {"do": deed, **more}))

    def changes(self, type: str, id: str, **fields: Any) -> None:
        """A person edits a record of eAccounting."""
        self.vendor(BOOKS).person_edits(self.account(BOOKS), type, id, fields)

    # --- what HubSpot holds ------------------------------------------------------------------------------------------

    def contact(self, email: str, first: str = "Ann", last: str = "Öberg", company: str = "", **more: str) -> str:
        """The id of a new contact, beside a new company where one is named."""
        address = {"address": "Storgatan 12", "zip": "903 26", "city": "Umeå", "country": "SE"}
        said = {"email": email, "firstname": first, "lastname": last, **address, **more}
        wire: Wire = {"properties": {name: text for name, text in said.items() if text}}
        if company:
            (id,) = self.load(CRM, "companies", [{"properties": {"name": company}}])
            wire["associations"] = {"company": id}
        return self.load(CRM, "contacts", [wire])[0]

    def product(self, sku: str, name: str = "", price: str = "890.00", **more: str) -> str:
        """The id of a new product."""
        said = {"hs_sku": sku, "name": name or sku, "price": price, **more}
        return self.load(CRM, "products", [{"properties": said}])[0]

    def line(self, sku: str, quantity: str = "1", price: str = "100", **more: str) -> Wire:
        """A line item of a product of the library."""
        (product,) = [one for one in self.products() if one.get("hs_sku") == sku]
        known = {"hs_product_id": product["id"], "hs_sku": sku, "name": product["name"]}
        return {**known, "quantity": quantity, "price": price, **more}

    def deal(self, contact: str, *lines: Wire, **more: str) -> str:
        """The id of a new deal that was won today."""
        won = {"dealname": "Tables", "dealstage": "closedwon", "pipeline": "default", "deal_currency_code": "SEK"}
        return self._sale("deals", contact, lines, {**won, "closedate": f"{self.today()}T09:00:00Z", **more})

    def crm_order(self, contact: str, *lines: Wire, **more: str) -> str:
        """The id of a new order of HubSpot."""
        said = {"hs_order_name": "Web order", "hs_external_order_id": "W-1001", "hs_currency_code": "SEK"}
        return self._sale(
            "orders", contact, lines, {**said, "hs_external_created_date": f"{self.today()}T09:00:00Z", **more}
        )

    def crm_invoice(self, contact: str, *lines: Wire, **more: str) -> str:
        """The id of a new open invoice that HubSpot mirrors."""
        said = {"hs_number": "INV-1", "hs_currency": "SEK", "hs_invoice_status": "open", "hs_invoice_billable": "false"}
        days = {"hs_invoice_date": f"{self.today()}T09:00:00Z", "hs_due_date": f"{self.today()}T09:00:00Z"}
        return self._sale("invoices", contact, lines, {**said, **days, **more})

    def quote(self, contact: str, *lines: Wire, **said: str) -> str:
        """The id of a new quote of HubSpot."""
        return self._sale("quotes", contact, lines, said)

    def _sale(self, type: str, contact: str, lines: Sequence[Wire], said: Mapping[str, str]) -> str:
        items = self.load(CRM, "line_items", [{"properties": line} for line in lines])
        beside = {"contacts": [contact] if contact else [], "line_items": items}
        wire = {
            "properties": {name: text for name, text in said.items() if text},
            "associations": {name: [{"id": id, "types": []} for id in ids] for name, ids in beside.items()},
        }
        return self.load(CRM, type, [wire])[0]

    def held(self, type: str) -> list[Wire]:
        """Records of HubSpot with their lines under `lines`, in their order."""
        items = {one["id"]: flat(one) for one in self.records(CRM, "line_items")}
        found = []
        for one in map(flat, self.records(CRM, type)):
            ids = [each["id"] for each in one["associations"].get("line_items", [])]
            lines = sorted((items[id] for id in ids), key=lambda line: line.get("hs_position_on_quote") or "")
            found.append({**one, "lines": lines})
        return found

    def contacts(self) -> list[Wire]:
        return [flat(wire) for wire in self.records(CRM, "contacts")]

    def products(self) -> list[Wire]:
        return [flat(wire) for wire in self.records(CRM, "products")]

    def property_edits(self, type: str, id: str, **properties: str) -> None:
        """A person edits a record of HubSpot."""
        self.vendor(CRM).person_edits(self.account(CRM), type, id, {"properties": properties})

    # --- syncing -----------------------------------------------------------------------------------------------------

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


def flat(wire: Mapping[str, Any]) -> Wire:
    """A record of HubSpot with its properties beside its id."""
    return {**wire.get("properties", {}), "id": wire["id"], "associations": wire.get("associations", {})}
