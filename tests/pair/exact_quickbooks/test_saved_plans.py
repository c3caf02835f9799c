"""Saved plans of a pair whose rules make values to fit the accounts' fields, such as days out of moments."""

from __future__ import annotations

from tests.pair.test_saved_plans import File
from tests.support.exact_quickbooks import ITEMS, RIGHT, TO_LEFT, TwoBooks, configuration


def test_a_saved_plan_makes_the_product_it_shows_with_the_day_its_setting_says() -> None:
    with TwoBooks(configuration(products=TO_LEFT)) as books:
        books.enters(RIGHT, "Item", Name="Lamp", Sku="L1", Type="NonInventory", IncomeAccountRef={"value": "79"})
        plan = File(books)
        assert plan.report.counts["products"]["created"] == 1
        assert plan.carry_out().counts["products"] == {"created": 1}
        assert [row["Code"] for row in books.records("exact", ITEMS) if row["Code"] == "L1"] == ["L1"]
        assert books.sync().writes == 0


def test_a_product_that_was_edited_since_waits() -> None:
    with TwoBooks(configuration(products=TO_LEFT)) as books:
        item = books.enters(RIGHT, "Item", Name="Lamp", Sku="L1", Type="NonInventory", IncomeAccountRef={"value": "79"})
        plan = File(books)
        books.vendor(RIGHT).person_edits(books.account(RIGHT), "Item", item["Id"], {"Name": "Lantern"})
        assert plan.carry_out().counts["products"] == {"waiting": 1}
        assert "L1" not in [row["Code"] for row in books.records("exact", ITEMS)]
