"""Every change is listed, by time where Hyperline filters by it, else by reading the list whole."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.support.hyperline_world import CUSTOMER, INVOICE, PRODUCT, World, cursored, like, offset, query, said

from ledgerbridge.connectors.base.protocol import Cursor, Page

RESET = {"x_ratelimit_reset": "2026-03-02T08:30:10.000Z"}
"""The limit starts anew ten seconds after the vendor's time at the latest."""


async def read(world: World, type: str, cursor: Cursor | None) -> Page:
    return (await world.connector.read_changes({type: cursor}))[type]


def test_watermark_is_the_vendor_s_time_a_second_back() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v2/customers", said(200, cursored(CUSTOMER), **RESET))
        page = await read(world, "customers", None)
        assert (page.ended, page.cursor) == (True, {"watermark": "2026-03-02T08:29:59.000Z"})
        await read(world, "customers", page.cursor)
        assert query(world.desk.requests[-1])["updated_at__gt"] == "2026-03-02T08:29:59.000Z"

    asyncio.run(run())


def test_watermark_of_an_answer_without_time_is_our_clock_s_with_doubt() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v2/customers", said(200, cursored(), date="Mon, 02 Mar 2027 08:30:00 GMT"))
        assert (await read(world, "customers", None)).cursor == {"watermark": "2026-03-02T08:54:59.000Z"}

    asyncio.run(run())


def test_pages_carry_the_filters_and_the_reading_ends_where_it_began() -> None:
    async def run() -> None:
        world = World()
        since = {"watermark": "2026-03-01T00:00:00.000Z"}
        first = said(200, cursored(CUSTOMER, following="mark"), **RESET)
        last = said(200, cursored(like(CUSTOMER, id="cus_2")), x_ratelimit_reset="2026-03-02T08:40:10.000Z")
        world.desk.says("GET /v2/customers", first, last)
        page = await read(world, "customers", since)
        assert not page.ended
        page = await read(world, "customers", page.cursor)
        assert (page.ended, page.cursor) == (True, {"watermark": "2026-03-02T08:29:59.000Z"})
        asked = [query(request) for request in world.desk.requests]
        assert [one.get("cursor") for one in asked] == [None, "mark"]
        assert [(one["updated_at__gt"], one["status"], one["limit"]) for one in asked] == [
            ("2026-03-01T00:00:00.000Z", "all", "100")
        ] * 2

    asyncio.run(run())


def test_mark_that_is_no_longer_known_starts_the_reading_anew() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v2/customers", said(400, {"message": "Invalid cursor"}), cursored(CUSTOMER))
        under_way = {"watermark": None, "began": "2026-03-02T08:00:00.000Z", "position": "old"}
        page = await read(world, "customers", under_way)
        assert [record.id for record in page.records] == ["cus_1"]
        assert page.cursor == {"watermark": "2026-03-02T08:00:00.000Z"}

    asyncio.run(run())


def test_dropped_time_filter_lists_only_what_is_new_and_is_noted_once() -> None:
    async def run() -> None:
        world = World()
        old = [like(CUSTOMER, id=f"cus_old{n}", updated_at="2026-01-01T00:00:00.000Z") for n in range(3)]
        world.desk.says("GET /v2/customers", cursored(*old, CUSTOMER))
        page = await read(world, "customers", {"watermark": "2026-03-01T00:00:00.000Z"})
        assert [record.id for record in page.records] == ["cus_1"]
        assert [note[2].field for note in world.connector.drift] == ["updated_at__gt"]

    asyncio.run(run())


def test_archived_and_deleted_customers_are_gone() -> None:
    async def run() -> None:
        world = World()
        rows = like(CUSTOMER, status="archived"), like(CUSTOMER, id="cus_2", deleted_at="2026-03-02T00:00:00.000Z")
        world.desk.says("GET /v2/customers", cursored(*rows))
        page = await read(world, "customers", None)
        assert (list(page.records), page.gone) == ([], {"cus_1": "archived", "cus_2": "deleted"})

    asyncio.run(run())


def test_types_of_one_list_share_its_calls() -> None:
    async def run() -> None:
        world = World()
        paid = {"id": "tra_1", "type": "subscription", "status": "settled", "amount": 100}
        back = {"id": "tra_2", "type": "refund", "status": "settled", "amount": 100}
        credit = like(INVOICE, id="inv_2", type="credit_note", transactions=[back])
        child = like(INVOICE, id="inv_3", type="child_invoice_ref", transactions=[paid])
        world.desk.says("GET /v2/invoices", cursored(like(INVOICE, transactions=[paid]), credit, child))
        world.desk.says("GET /v1/products/itm_1", PRODUCT)
        types = ("invoices", "credit_notes", "transactions", "refunds")
        pages = await world.connector.read_changes(dict.fromkeys(types))
        assert {type: [record.id for record in page.records] for type, page in pages.items()} == {
            "invoices": ["inv_1"],
            "credit_notes": ["inv_2"],
            "transactions": ["inv_1/tra_1"],
            "refunds": ["inv_2/tra_2"],
        }
        assert world.calls() == ["GET /v2/invoices", "GET /v1/products/itm_1"]

    asyncio.run(run())


def test_invoice_cut_short_in_the_list_is_read_whole() -> None:
    async def run() -> None:
        world = World()
        short = {name: value for name, value in INVOICE.items() if name != "line_items"}
        world.desk.says("GET /v2/invoices", cursored(short))
        world.desk.says("GET /v2/invoices/inv_1", INVOICE)
        world.desk.says("GET /v1/products/itm_1", PRODUCT)
        [record] = (await read(world, "invoices", None)).records
        assert len(record.parts["lines"]) == 1

    asyncio.run(run())


def products(*numbers: int) -> list[dict[str, Any]]:
    return [like(PRODUCT, id=f"itm_{n}") for n in numbers]


async def swept(world: World, cursor: Cursor | None) -> tuple[list[str], Cursor]:
    ids: list[str] = []
    for _ in range(20):
        page = await read(world, "products", cursor)
        ids += [record.id for record in page.records]
        cursor = page.cursor
        if page.ended:
            return ids, cursor
    raise AssertionError("the sweep never ends")


class Shelf:
    """A v1 list of products that pages by offset, as it stands at each call."""

    def __init__(self, world: World, rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        world.desk.says("GET /v1/products", self._page)

    def _page(self, request: Any) -> dict[str, Any]:
        asked = query(request)
        skip = int(asked["skip"])
        assert asked["status"] == "all"
        return offset(*self.rows[skip : skip + int(asked["take"])])


def test_products_are_read_whole_and_listed_once_until_they_change() -> None:
    async def run() -> None:
        world = World()
        shelf = Shelf(world, products(*range(250)))
        ids, cursor = await swept(world, None)
        assert set(ids) == {f"itm_{n}" for n in range(250)}
        ids, cursor = await swept(world, cursor)
        assert ids == []
        shelf.rows[120] = like(PRODUCT, id="itm_120", name="Renamed")
        ids, cursor = await swept(world, cursor)
        assert "itm_120" in ids
        assert len(ids) <= 100
        shelf.rows[5] = like(PRODUCT, id="itm_5", status="archived")
        page = await read(world, "products", cursor)
        assert page.gone == {"itm_5": "archived"}

    asyncio.run(run())


def test_no_product_is_missed_when_others_go_while_the_list_is_read() -> None:
    async def run() -> None:
        world = World()
        shelf = Shelf(world, products(*range(250)))
        page = await read(world, "products", None)
        listed = {record.id for record in page.records}
        del shelf.rows[:30]
        ids, _ = await swept(world, page.cursor)
        assert listed | set(ids) == {f"itm_{n}" for n in range(250)}

    asyncio.run(run())


def test_prices_are_read_with_their_steps() -> None:
    async def run() -> None:
        world = World()
        prices = [{"type": "volume", "id": "pri_1", "amount": 24000, "from": 0, "to": 10}]
        row = {"id": "prc_1", "product_id": "itm_1", "currency": "EUR", "type": "volume", "prices": prices}
        world.desk.says("GET /v1/price-configurations", offset(row))
        [record] = (await read(world, "price_configurations", None)).records
        [step] = record.parts["prices"]
        assert (record.fields["product_id"], str(step.fields["amount"]), step.id) == ("itm_1", "240.00", "pri_1")

    asyncio.run(run())
