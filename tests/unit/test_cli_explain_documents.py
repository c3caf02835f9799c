"""`explain` of a document: its ten steps in their order, and where one that did not go stopped."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.command_line import MemoryPair

FILE = """
version = 1
[integration.pair]
preset = "memory-memory"
left = "books"
right = "crm"
[integration.pair.flows.customers]
direction = "off"
[integration.pair.flows.products]
direction = "off"
[integration.pair.flows.invoices]
direction = "left-to-right"
reference_field = "reference"
[integration.pair.flows.payments]
direction = "left-to-right"
"""
TEN = ["fetch", "filter", "map", "settings", "existing", "customer", "products", "write", "link", "confirm"]


class Shop:
    """A pair whose invoices somebody enters in books."""

    def __init__(self, folder: Path) -> None:
        (folder / "ledgerbridge.toml").write_text(FILE, encoding="utf-8")
        self.pair = MemoryPair(folder)
        self.pair.connect()

    def customer(self, **fields: str) -> str:
        return self.pair.add(self.pair.books, family_name="Lind", **fields)

    def invoice(self, customer: str, booked: bool = True) -> str:
        lines = [{"description": "Table", "quantity": "2", "price": "100"}]
        made = self.enters(self.pair.books, "invoices", lines=lines, customer_id=customer)
        if booked:
            self.pair.vendor.person_does(self.pair.books, "invoices", made, {"do": "book"})
        return made

    def enters(self, account: str, type: str, lines: object = None, **fields: str) -> str:
        wire = {"fields": fields} if lines is None else {"fields": fields, "lines": lines}
        return str(self.pair.vendor.person_creates(account, type, wire)["id"])

    def sync(self, *arguments: str) -> None:
        self.pair.sandbox.clock.advance(100)
        self.pair.run("sync", *arguments)

    def steps(self, invoice: str) -> list[str]:
        """Those of what last became of an invoice."""
        told = self.pair.run("explain", f"books:{invoice}", "--json").form
        [flow] = [one for one in told if one["flow"] == "invoices"]
        return list([event["steps"] for event in flow["events"] if event["role"] == "main"][-1])

    def there(self, type: str) -> list[dict[str, object]]:
        return list(self.pair.vendor.records(self.pair.crm, type, 100, 0))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.mark.feature("F-CORE-ORD-01")
def test_a_document_that_went_shows_all_ten_steps_in_their_order(shop: Shop) -> None:
    invoice = shop.invoice(shop.customer(email="ann@lind.example"))
    shop.sync()
    assert shop.steps(invoice) == TEN
    told = shop.pair.run("explain", f"books:{invoice}").out
    places = [told.index(f"  {number}. ") for number in range(1, 11)]
    assert places == sorted(places)
    assert "10. confirmed" in told
    assert "stopped here" not in told


@pytest.mark.feature("F-CORE-ORD-01", "F-CORE-ORD-02")
def test_a_document_that_did_not_go_shows_the_step_it_stopped_at(shop: Shop) -> None:
    ann = shop.customer(email="ann@lind.example")
    draft, nobodys, known = shop.invoice(ann, booked=False), shop.invoice(shop.customer()), shop.invoice(ann)
    buyer = shop.enters(shop.pair.crm, "customers", email="there@lind.example")
    shop.enters(shop.pair.crm, "invoices", customer_id=buyer, reference="2")
    shop.sync()
    assert [shop.steps(one)[-1] for one in (draft, nobodys, known)] == ["filter", "customer", "existing"]
    told = shop.pair.run("explain", f"books:{nobodys}").out
    assert "6. its customer found or made: stopped here" in told
    assert len(shop.there("invoices")) == 1
    assert len(shop.there("customers")) == 1


def test_a_payment_on_an_invoice_that_failed_goes_once_that_one_went(shop: Shop) -> None:
    customer = shop.customer()
    invoice = shop.invoice(customer)
    shop.enters(shop.pair.books, "payments", invoice_id=invoice, amount="200")
    shop.sync()
    assert (shop.there("invoices"), shop.there("payments")) == ([], [])
    shop.pair.edit(shop.pair.books, customer, email="ann@lind.example")
    shop.sync("--retry-failed")
    shop.sync()
    assert len(shop.there("invoices")) == len(shop.there("payments")) == 1
