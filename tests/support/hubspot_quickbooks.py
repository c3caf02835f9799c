"""HubSpot and QuickBooks with what invoices stand on: a customer, products, taxes, and what people do with invoices."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tests.support.pair import Pair

HUBSPOT, QUICKBOOKS = "hubspot", "quickbooks"
Wire = dict[str, Any]
EMAIL = "ann@lee.example"
SUMMING_S = 2
"""HubSpot shows the sums of an invoice by then."""
HEAD = """
version = 1
[integration.hubspot-quickbooks]
preset = "hubspot-quickbooks"
left = "hubspot"
right = "quickbooks"
"""


def configured(**flows: str) -> str:
    """A configuration; each argument holds the lines of the flow of that name."""
    parts = [f"[integration.hubspot-quickbooks.flows.{name}]\n{lines}\n" for name, lines in flows.items()]
    return HEAD + "".join(parts)


class World:
    """A pair by the preset's own defaults, but for what the configuration says."""

    def __init__(self, configuration: str | None = None, **settings: Any) -> None:
        self.pair = Pair(configuration, everybody=False)
        if settings:
            self.pair.vendor(QUICKBOOKS).change_settings(self.pair.account(QUICKBOOKS), settings)

    def __enter__(self) -> World:
        self.pair.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self.pair.__exit__(*error)

    # --- what the systems hold -----------------------------------------------------------------------------------

    def invoices(self) -> list[Wire]:
        """HubSpot's live invoices, flat, with `id` and `associations`."""
        return [
            {**one["properties"], "id": one["id"], "associations": one["associations"]}
            for one in self.pair.records(HUBSPOT, "invoices")
            if not one.get("archived")
        ]

    def invoice(self) -> Wire:
        (found,) = self.invoices()
        return found

    def lines(self, invoice: Wire) -> list[Wire]:
        """The line items of an invoice, in their order."""
        ids = {end["id"] for end in invoice["associations"].get("line_items", ())}
        held = [one["properties"] for one in self.pair.records(HUBSPOT, "line_items") if one["id"] in ids]
        return sorted(held, key=lambda one: int(one.get("hs_position_on_quote", "0")))

    def beside(self, invoice: Wire, type: str) -> list[str]:
        """Ids of the records of a type that an invoice is associated with."""
        return [end["id"] for end in invoice["associations"].get(type, ())]

    def books(self, type: str = "Invoice") -> list[Wire]:
        """QuickBooks' records of a type that are there."""
        return [one for one in self.pair.records(QUICKBOOKS, type) if one.get("status") != "Deleted"]

    # --- what people do ------------------------------------------------------------------------------------------

    def customer(self, name: str = "Lee Ltd", email: str = EMAIL, **more: Any) -> str:
        wire = {"DisplayName": name, "PrimaryEmailAddr": {"Address": email}, **more}
        return self.pair.load(QUICKBOOKS, "Customer", [wire])[0]

    def item(self, sku: str, **more: Any) -> str:
        wire = {"Name": f"Name {sku}", "Sku": sku or None, "Type": "NonInventory", "UnitPrice": 100, **more}
        return self.pair.load(QUICKBOOKS, "Item", [wire])[0]

    def bills(self, customer: str, lines: Sequence[Wire], **more: Any) -> Wire:
        """An invoice that a person makes in QuickBooks."""
        wire = {"CustomerRef": {"value": customer}, "Line": list(lines), **more}
        return dict(self.pair.vendor(QUICKBOOKS).person_creates(self.pair.account(QUICKBOOKS), "Invoice", wire))

    def edits(self, type: str, id: str, **more: Any) -> None:
        self.pair.vendor(QUICKBOOKS).person_edits(self.pair.account(QUICKBOOKS), type, id, more)

    def does(self, type: str, id: str, **action: Any) -> None:
        self.pair.vendor(QUICKBOOKS).person_does(self.pair.account(QUICKBOOKS), type, id, action)

    def contact(self, email: str = EMAIL, **more: Any) -> str:
        wire = {"properties": {"email": email, "firstname": "Ann", "lastname": email.split("@")[0], **more}}
        return self.pair.load(HUBSPOT, "contacts", [wire])[0]

    def invoiced(
        self, contacts: Sequence[str], lines: Sequence[Wire], finalised: bool = True, summed: bool = True, **more: str
    ) -> str:
        """An invoice that a person makes in HubSpot, and finalises; `summed` once its amounts show."""
        vendor, account = self.pair.vendor(HUBSPOT), self.pair.account(HUBSPOT)
        made = self.pair.load(HUBSPOT, "line_items", [{"properties": one} for one in lines])
        beside = {"contacts": [{"id": id} for id in contacts], "line_items": [{"id": id} for id in made]}
        wire = {"properties": {"hs_currency": "USD", **more}, "associations": beside}
        id = str(vendor.person_creates(account, "invoices", wire)["id"])
        if finalised:
            self.finalises(id)
        if summed:
            self.pair.pass_time(SUMMING_S)
        return id

    def finalises(self, id: str) -> None:
        wire = {"properties": {"hs_invoice_status": "open"}}
        self.pair.vendor(HUBSPOT).person_edits(self.pair.account(HUBSPOT), "invoices", id, wire)


def sale(item: str, quantity: int = 1, price: Any = 100, tax: str = "NON", **more: Any) -> Wire:
    """A line of a QuickBooks invoice."""
    detail = {"ItemRef": {"value": item}, "Qty": quantity, "UnitPrice": Decimal(str(price)), **more}
    amount = (Decimal(quantity) * Decimal(str(price))).quantize(Decimal("0.01"))
    taxed = {**detail, "TaxCodeRef": {"value": tax}}
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": taxed}
