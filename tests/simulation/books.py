"""The oracle of documents: reads both accounts and says which invoice is doubled, half, wrong, missing or too many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from tests.simulation.selling import Sale

from ledgerbridge.model.reference import reference
from ledgerbridge.model.side import Side
from ledgerbridge.sandbox.kit.vendor import Vendor, Wire

KEYS = {"customers": "email", "products": "sku"}


class Books(msgspec.Struct):
    """Judges the right account by the left one."""

    vendor: Vendor
    accounts: Mapping[Side, str]
    by_number: bool
    """Whether invoices stand there by the source's numbers, else by references of the hub's own."""

    def under_way(self, sales: Sequence[Sale]) -> list[str]:
        """Whatever is there is there once, and whole."""
        wrong = list(self._strangers(sales))
        for sale in sales:
            made = self._made(sale)
            if len(made) > 1:
                wrong.append(f"invoice {sale.id} stands there {len(made)} times")
            for record in made:
                wrong += self._unlike(sale, record)
        return [*wrong, *self._doubled("files"), *self._doubled("payments")]

    def at_rest(self, sales: Sequence[Sale], brings_all: bool) -> list[str]:
        """What can go is there, booked, with its file and payments, and told of. Where documents alone bring customers
        and products (`brings_all` is false), those of no document are not there."""
        wrong = self.under_way(sales)
        for sale in sales:
            if sale.number and not sale.there and self._can_go(sale):
                wrong += self._unfinished(sale)
        return wrong if brings_all else [*wrong, *self._unneeded(sales)]

    # --- one document ------------------------------------------------------------------------------------------------

    def _made(self, sale: Sale) -> list[Wire]:
        """What the hub made of an invoice."""
        asked = sale.number if self.by_number and sale.number else self._reference("invoices", sale.id)
        found = [r for r in self._live(Side.RIGHT, "invoices") if r["fields"]["reference"] == asked]
        return [record for record in found if record["id"] != sale.there]

    def _unlike(self, sale: Sale, record: Wire) -> Iterator[str]:
        """How the invoice there is not what was sold."""
        own = self._of(Side.LEFT, "invoices", sale.id)
        if not sale.number:
            yield f"invoice {sale.id} is a draft and stands there"
        if sale.there:
            yield f"invoice {sale.id} was there already and was made again"
        if record["fields"]["total"] != own["fields"]["total"]:
            yield f"invoice {sale.id} comes to {record['fields']['total']}, not {own['fields']['total']}"
        if [self._told(Side.LEFT, line) for line in own["lines"]] != [
            self._told(Side.RIGHT, line) for line in record["lines"]
        ]:
            yield f"invoice {sale.id} has other lines there"
        if self._key(Side.LEFT, "customers", own) != self._key(Side.RIGHT, "customers", record):
            yield f"invoice {sale.id} has another customer there"

    def _told(self, side: Side, line: Mapping[str, Any]) -> tuple[object, ...]:
        product = line["product_id"]
        sku = self._of(side, "products", product)["fields"]["sku"] if product is not None else None
        return (sku, line["description"], Decimal(line["quantity"]), Decimal(line["price"]), Decimal(line["net"]))

    def _key(self, side: Side, type: str, document: Wire) -> object:
        return self._of(side, type, document["fields"]["customer_id"])["fields"][KEYS[type]]

    def _unfinished(self, sale: Sale) -> Iterator[str]:
        made = self._made(sale)
        if not made:
            yield f"invoice {sale.id} never arrived"
            return
        [record, *_] = made
        if record["fields"]["status"] != "booked":
            yield f"invoice {sale.id} is not booked there"
        files = [r for r in self._live(Side.RIGHT, "files") if r["fields"]["invoice_id"] == record["id"]]
        if len(files) != 1 or not files[0]["fields"]["content"]:
            yield f"invoice {sale.id} has {len(files)} files there"
        if self._of(Side.LEFT, "invoices", sale.id)["fields"]["remark"] != record["fields"]["number"]:
            yield f"the source of invoice {sale.id} was not told its number"
        yield from self._unpaid(sale, record)

    def _unpaid(self, sale: Sale, record: Wire) -> Iterator[str]:
        paid = [r for r in self._live(Side.RIGHT, "payments") if r["fields"]["invoice_id"] == record["id"]]
        own = [self._of(Side.LEFT, "payments", id) for id in sale.payments]
        if sorted(r["fields"]["amount"] for r in paid) != sorted(r["fields"]["amount"] for r in own):
            yield f"invoice {sale.id} has {len(own)} payments and {len(paid)} there"

    def _can_go(self, sale: Sale) -> bool:
        """Whether nothing that people did keeps it: all it stands on is there once, with a key, and not deleted."""
        things = [sale.customer, *sale.products]
        return not any(thing.spoiled or thing.deleted or thing.key is None for thing in things)

    # --- all together ------------------------------------------------------------------------------------------------

    def _strangers(self, sales: Sequence[Sale]) -> Iterator[str]:
        known = {record["id"] for sale in sales for record in self._made(sale)} | {sale.there for sale in sales}
        for record in self._live(Side.RIGHT, "invoices"):
            if record["id"] not in known:
                yield f"nobody knows where invoice {record['id']} there comes from"

    def _doubled(self, type: str) -> Iterator[str]:
        held = [record["fields"]["reference"] for record in self._live(Side.RIGHT, type)]
        for twice in {one for one in held if held.count(one) > 1}:
            yield f"{type} {twice} stand there {held.count(twice)} times"

    def _unneeded(self, sales: Sequence[Sale]) -> Iterator[str]:
        """Customers and products that the hub made there although no document asked for them."""
        going = [sale for sale in sales if sale.number and not sale.there]
        for type in KEYS:
            things = [t for sale in going for t in (sale.customer, *sale.products) if t.type == type]
            needed = {self._reference(type, thing.ids[Side.LEFT]) for thing in things}
            for record in self._live(Side.RIGHT, type):
                held = record["fields"]["reference"]
                if held is not None and held not in needed:
                    yield f"{type} {record['id']} was made there and no document needs it"

    def _reference(self, type: str, id: str) -> str:
        return reference("memory", self.accounts[Side.LEFT], type, id, type)

    def _of(self, side: Side, type: str, id: str) -> Wire:
        record = self.vendor.record(self.accounts[side], type, id)
        assert record is not None, (side, type, id)
        return record

    def _live(self, side: Side, type: str) -> list[Wire]:
        held = self.vendor.records(self.accounts[side], type, 100_000, 0)
        return [record for record in held if not record["archived"]]
