"""The stock of QuickBooks' products, corrected by inventory adjustments."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

from tests.support.quickbooks import Company, change

from ledgerbridge.connectors.base.protocol import Outcome, Refused, Unknown, Written
from ledgerbridge.connectors.quickbooks.stock import STOCK


def stocked(company: Company, sku: str, quantity: int) -> str:
    refs = {"IncomeAccountRef": "79", "ExpenseAccountRef": "80", "AssetAccountRef": "81"}
    wires: dict[str, Any] = {name: {"value": id} for name, id in refs.items()}
    begun = {"TrackQtyOnHand": True, "QtyOnHand": quantity, "InvStartDate": "2026-01-01"}
    return company.enters("Item", Name=sku, Sku=sku, Type="Inventory", **begun, **wires)


def corrected(company: Company, wanted: dict[str, int]) -> list[Outcome]:
    """Outcomes of setting the stock of products to these quantities."""

    async def correct() -> list[Outcome]:
        held = (await company.connector.fetch(STOCK, list(wanted))).found
        writes = [
            change(id, {"QtyOnHand": Decimal(number)}, held[id].version, held[id].fields)
            for id, number in wanted.items()
        ]
        return await company.write(STOCK, *writes)

    return asyncio.run(correct())


def on_hand(company: Company, id: str) -> int:
    return int(company.stored("Item", id)["QtyOnHand"])


def test_products_with_stock_alone_are_read_and_each_time_all_of_them() -> None:
    company = Company()
    id = stocked(company, "OAK-1", 7)
    company.enters("Item", Name="Hour", Sku="HOUR-1", Type="Service", IncomeAccountRef={"value": "79"})

    async def read() -> list[list[tuple[str, Any]]]:
        first = (await company.connector.read_changes({STOCK: None}))[STOCK]
        again = (await company.connector.read_changes({STOCK: first.cursor}))[STOCK]
        return [[(record.id, record.fields["QtyOnHand"]) for record in page.records] for page in (first, again)]

    assert asyncio.run(read()) == [[(id, Decimal(7))]] * 2
    assert asyncio.run(company.connector.count(STOCK)) in (1, None)


def test_one_adjustment_corrects_several_products() -> None:
    company = Company(adjustment_account="Cost of Goods Sold")
    more, less, same = (stocked(company, f"OAK-{n}", 7) for n in range(3))
    outcomes = corrected(company, {more: 9, less: 4, same: 7})
    assert all(isinstance(outcome, Written) for outcome in outcomes)
    assert [on_hand(company, id) for id in (more, less, same)] == [9, 4, 7]
    assert company.count("InventoryAdjustment") == 1


def test_nothing_is_sent_where_nothing_differs() -> None:
    company = Company(adjustment_account="80")
    id = stocked(company, "OAK-1", 7)
    [done] = corrected(company, {id: 7})
    assert isinstance(done, Written)
    assert company.count("InventoryAdjustment") == 0


def test_without_an_account_nothing_is_corrected_and_the_setting_is_named() -> None:
    company = Company()
    id = stocked(company, "OAK-1", 7)
    [refused] = corrected(company, {id: 9})
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.values["setting"]) == ("LB-REC-03", "adjustment_account")
    assert on_hand(company, id) == 7


def test_a_product_that_is_refused_does_not_stop_the_others() -> None:
    company = Company(adjustment_account="80")
    good, bad = stocked(company, "OAK-1", 7), stocked(company, "OAK-2", 7)
    held = asyncio.run(company.connector.fetch(STOCK, [good, bad])).found
    writes = [change(id, {"QtyOnHand": Decimal(9)}, held[id].version, held[id].fields) for id in (good, bad)]
    company.does("Item", bad, do="deactivate")
    done, refused = asyncio.run(company.write(STOCK, *writes))
    assert isinstance(done, Written)
    assert isinstance(refused, Refused)
    assert on_hand(company, good) == 9


def test_an_answer_that_was_lost_is_had_again_and_nothing_is_booked_twice() -> None:
    company = Company(adjustment_account="80")
    id = stocked(company, "OAK-1", 7)
    company.faults("timeout", phase="after", match={"path": "*/inventoryadjustment*"}, times=1)
    [done] = corrected(company, {id: 9})
    assert isinstance(done, Written)
    assert (on_hand(company, id), company.count("InventoryAdjustment")) == (9, 1)


def test_an_adjustment_of_unknown_outcome_is_told_as_that() -> None:
    company = Company(adjustment_account="80")
    id = stocked(company, "OAK-1", 7)
    company.faults("timeout", phase="after", match={"path": "*/inventoryadjustment*"})
    [unknown] = corrected(company, {id: 9})
    assert isinstance(unknown, Unknown)
