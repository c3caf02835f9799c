"""`ledgerbridge numbers`: what is printed, what comes as JSON, how it ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.test_cli_explain_documents import FILE, Shop

pytestmark = pytest.mark.feature("F-CORE-FIN-02")
OWN_NUMBERS = FILE.replace('reference_field = "reference"', 'reference_field = "reference"\nnumber_owner = "source"')


class Numbered(Shop):
    """A pair whose invoices keep the numbers of books."""

    def __init__(self, folder: Path, text: str = OWN_NUMBERS) -> None:
        super().__init__(folder)
        (folder / "ledgerbridge.toml").write_text(text, encoding="utf-8")
        self.ann = self.customer(email="ann@lind.example")

    def numbered(self, *numbers: str) -> list[str]:
        """Ids of invoices that have these numbers."""
        made = [self.invoice(self.ann) for _ in numbers]
        for id, number in zip(made, numbers, strict=True):
            self.held(self.pair.books)[id].now.fields.update(number=number, date="2026-11-02")
        return made

    def held(self, account: str) -> Any:
        """{id: an invoice of the simulator as it is kept}: its own rules neither number it anew nor delete it."""
        return self.pair.vendor.state.accounts[account].tables["invoices"].entries


def test_whole_series_are_told_and_end_with_0(tmp_path: Path) -> None:
    shop = Numbered(tmp_path)
    shop.numbered("INV-1", "INV-2", "INV-3")
    ended = shop.pair.run("numbers")
    assert ended.code == 0, ended.err
    assert "INV-3" in ended.out
    assert "No number is missing or given twice." in ended.out


def test_gaps_and_repeats_are_told_in_words_and_end_with_3(tmp_path: Path) -> None:
    shop = Numbered(tmp_path)
    made = shop.numbered("INV-1", "INV-2", "INV-2", "INV-5", "INV-7")
    ended = shop.pair.run("numbers", "pair", "--flow", "invoices")
    assert ended.code == 3
    assert "INV-3 to INV-4 (2)" in ended.out
    assert f"INV-2: {made[1]}, {made[2]}" in ended.out
    assert "has to be looked into" in ended.out


def test_the_json_form_holds_ranges_and_ids(tmp_path: Path) -> None:
    shop = Numbered(tmp_path)
    made = shop.numbered("INV-1", "INV-2", "INV-2", "INV-5")
    ended = shop.pair.run("numbers", "--json")
    owner, taker = ended.form["sides"]
    assert (ended.code, ended.form["whole"]) == (3, False)
    assert (owner["system"], owner["owns"], taker["system"], taker["owns"]) == ("books", True, "crm", False)
    [series] = owner["series"]
    assert (series["first"], series["last"], series["documents"], series["missing"]) == ("INV-1", "INV-5", 4, 2)
    assert series["gaps"] == [
        {"first": "INV-3", "last": "INV-4", "count": 2, "before": "INV-2", "after": "INV-5"},
    ]
    assert series["repeats"] == [{"number": "INV-2", "ids": made[1:3]}]


def test_more_than_a_screen_of_gaps_is_counted_unless_all_is_asked_for(tmp_path: Path) -> None:
    shop = Numbered(tmp_path)
    shop.numbered(*(f"INV-{n}" for n in range(1, 60, 2)))
    assert "and 9 more" in shop.pair.run("numbers").out
    assert "INV-58" in shop.pair.run("numbers", "--all").out


def test_what_is_old_is_left_out_where_a_day_is_named(tmp_path: Path) -> None:
    shop = Numbered(tmp_path)
    shop.numbered("INV-1", "INV-4")
    assert shop.pair.run("numbers", "--since", "2026-11-03").code == 0
    assert shop.pair.run("numbers", "--since", "2026-11-02").code == 3


def test_a_flow_that_carries_no_documents_is_a_mistake(tmp_path: Path) -> None:
    shop = Numbered(tmp_path, OWN_NUMBERS.replace('flows.customers]\ndirection = "off"', "flows.customers]"))
    ended = shop.pair.run("numbers", "--flow", "customers")
    assert (ended.code, "LB-SETUP-96" in ended.err) == (2, True)


def test_documents_that_are_gone_are_named(tmp_path: Path) -> None:
    shop = Numbered(tmp_path, FILE)
    shop.invoice(shop.ann)
    shop.invoice(shop.ann)
    shop.sync()
    lost = str(shop.there("invoices")[0]["id"])
    shop.held(shop.pair.crm)[lost].now.fields["status"] = "draft"
    shop.pair.vendor.person_deletes(shop.pair.crm, "invoices", lost)
    ended = shop.pair.run("numbers", "--json")
    assert ended.out, ended.err
    [side] = ended.form["sides"]
    assert (ended.code, side["system"], side["gone"], side["unnumbered"]) == (3, "crm", [lost], 0)
    assert f"1 linked document is gone: {lost}" in shop.pair.run("numbers").out
