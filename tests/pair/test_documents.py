"""Documents on their way: what they stand on is brought first, each goes once, whole, and comes to the right total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from tests.pair.test_presets import first_choices
from tests.support.pair import Pair

from ledgerbridge.connectors.base.protocol import Connector, Write, Written
from ledgerbridge.engine.passes import Report
from ledgerbridge.model.record import Part
from ledgerbridge.model.values import Value

ORDERS = "salesorder/SalesOrders"
CONFIGURATION = """version = 1
[integration.pair]
preset = "hubspot-exact"
left = "hubspot"
right = "exact"
[integration.pair.flows.orders]
direction = "left-to-right"
{more}
[integration.pair.flows.orders.tax]
default_code = "2"
{tax}
"""


class World:
    """A pair in which deals become orders, with what a person enters on both sides."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self._made = 0
        rows = {row.name: row for row in pair.run(pair.hub.connections())}
        self.hubspot, self.exact = (pair.hub.connector(rows[name]) for name in ("hubspot", "exact"))
        for type in ("contacts", "products", "deals"):
            for step in pair.run(self.hubspot.missing_setup([type])):
                pair.run(self.hubspot.set_up(step))

    def configure(self, more: str = "", tax: str = "") -> None:
        self.pair.configuration = CONFIGURATION.format(more=more, tax=tax)

    def enter(
        self, connector: Connector, type: str, fields: Mapping[str, Value], lines: Sequence[Mapping[str, Value]] = ()
    ) -> str:
        """Id of a record that somebody made."""
        self._made += 1
        reference = f"entered{self._made:014}"
        parts = {"lines": tuple(Part(dict(line)) for line in lines)} if lines else {}
        write = Write("create", reference, dict(fields), parts=parts)
        [outcome] = self.pair.run(connector.write(connector.prepare(type, [write], f"entered {self._made}")))
        assert isinstance(outcome, Written), outcome
        return outcome.id

    def contact(self, email: str = "ann@lind.example", **more: Value) -> str:
        fields = {"email": email, "firstname": "Ann", "lastname": "Lind", "country": "Netherlands", **more}
        return self.enter(self.hubspot, "contacts", fields)

    def item(self, sku: str) -> str:
        return self.enter(self.exact, "logistics/Items", {"Code": sku, "Description": f"Item {sku}"})

    def deal(self, total: str, *lines: Mapping[str, Value], contact: str | None = None, **more: Value) -> str:
        fields: dict[str, Value] = {"dealname": "A deal", "dealstage": "closedwon", "deal_currency_code": "EUR"}
        fields |= {"amount": Decimal(total), **more}
        if contact is not None:
            fields["contact.id"] = contact
        return self.enter(self.hubspot, "deals", fields, lines)

    def orders(self) -> list[dict[str, Any]]:
        """The sales orders as Exact holds them."""
        return self.pair.records("exact", ORDERS)

    def sync(self) -> Report:
        self.pair.pass_time(3600)
        return self.pair.sync()

    def told(self, report: Report) -> dict[str, str]:
        """{deal: its outcome and code} of a pass."""
        lines = [line for line in self.pair.lines(report) if line.flow == "orders" and line.role == "main"]
        return {
            line.left_id or "": f"{line.outcome} {line.problem.code if line.problem else ''}".strip() for line in lines
        }


def line(sku: str, quantity: int, price: str, **more: Value) -> dict[str, Value]:
    return {"hs_sku": sku, "name": f"Item {sku}", "quantity": Decimal(quantity), "price": Decimal(price), **more}


@pytest.fixture
def world() -> Iterator[World]:
    with Pair(CONFIGURATION.format(more="", tax=""), vendors=("hubspot", "exact")) as pair:
        pair.connect()
        pair.connect(**{vendor: pair.run(first_choices(pair, vendor)) for vendor in pair.vendors})
        yield World(pair)


@pytest.mark.feature("F-CORE-ORD-01", "F-CORE-ORD-03", "F-CORE-CUS-02")
def test_a_deal_becomes_an_order_with_its_customer_and_the_right_total(world: World) -> None:
    contact = world.contact()
    world.item("OAK-1")
    deal = world.deal("242.00", line("OAK-1", 2, "100.00"), contact=contact)
    report = world.sync()
    assert world.told(report) == {deal: "created"}
    [order] = world.orders()
    assert Decimal(str(order["AmountFC"])) == Decimal("242")
    customers = {record["ID"]: record for record in world.pair.records("exact", "crm/Accounts")}
    assert customers[order["OrderedBy"]]["Email"] == "ann@lind.example"


@pytest.mark.feature("F-CORE-ORD-02")
def test_a_second_pass_writes_nothing_and_makes_no_second_order(world: World) -> None:
    world.item("OAK-1")
    world.deal("121.00", line("OAK-1", 1, "100.00"), contact=world.contact())
    assert world.sync().counts["orders"] == {"created": 1}
    again = world.sync()
    assert (again.writes, len(world.orders())) == (0, 1)


@pytest.mark.feature("F-CORE-ORD-06")
def test_an_order_with_an_unknown_product_is_refused_and_brings_nothing_half(world: World) -> None:
    deal = world.deal("121.00", line("GHOST", 1, "100.00"), contact=world.contact())
    assert world.told(world.sync()) == {deal: "failed LB-DOC-08"}
    assert world.orders() == []
    world.item("GHOST")
    world.pair.pass_time(3600)
    assert world.pair.sync(retry_failed=True).counts["orders"] == {"created": 1}


@pytest.mark.feature("F-CORE-ORD-14")
def test_an_order_that_would_come_to_another_total_is_refused(world: World) -> None:
    world.item("OAK-1")
    deal = world.deal("120.00", line("OAK-1", 1, "100.00"), contact=world.contact())
    assert world.told(world.sync()) == {deal: "failed LB-DOC-05"}
    assert world.orders() == []


@pytest.mark.feature("F-CORE-ORD-02")
def test_an_order_that_is_there_already_is_skipped_and_its_customer_left_alone(world: World) -> None:
    world.item("OAK-1")
    contact = world.contact()
    deal = world.deal("121.00", line("OAK-1", 1, "100.00"), contact=contact)
    account = world.enter(world.exact, "crm/Accounts", {"Name": "Somebody", "Status": "C"})
    item = world.pair.run(world.exact.find("logistics/Items", "Code", ["OAK-1"]))["OAK-1"][0].id
    write = Write(
        "create", deal, {"OrderedBy": account}, parts={"lines": (Part({"Item": item, "Quantity": Decimal(1)}),)}
    )
    [made] = world.pair.run(world.exact.write(world.exact.prepare(ORDERS, [write], "by hand")))
    assert isinstance(made, Written)
    before = world.pair.records("exact", "crm/Accounts")
    world.configure('\n[integration.pair.flows.customers]\ndirection = "off"\n')
    assert world.told(world.sync()) == {deal: "skipped"}
    assert world.pair.records("exact", "crm/Accounts") == before
    assert len(world.orders()) == 1


@pytest.mark.feature("F-CORE-ORD-05")
def test_an_order_without_a_customer_goes_to_the_default_debtor_where_one_is_chosen(world: World) -> None:
    world.item("OAK-1")
    deal = world.deal("121.00", line("OAK-1", 1, "100.00"))
    assert world.told(world.sync()) == {deal: "failed LB-DOC-11"}
    debtor = world.enter(world.exact, "crm/Accounts", {"Name": "Web shop", "Status": "C"})
    world.configure(f'default_debtor = {{ id = "{debtor}", when = "fallback" }}')
    world.pair.pass_time(3600)
    world.pair.sync(retry_failed=True)
    [order] = world.orders()
    assert order["OrderedBy"] == debtor
