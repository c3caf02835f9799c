"""New products and the accounts they point to, as the QuickBooks connector makes them."""

from __future__ import annotations

import asyncio

import pytest
from tests.support.quickbooks import Company, change, new

from ledgerbridge.connectors.base.protocol import Delayed, Outcome, Refused, Write, Written

SALES = {"AccountType": "Income", "AccountSubType": "SalesOfProductIncome"}


def made(company: Company, fields: dict[str, str]) -> Outcome:
    [outcome] = asyncio.run(company.write("Item", new(1, {"Name": "Widget", **fields}, "Item")))
    return outcome


def test_new_product_is_non_inventory_and_points_to_the_only_sales_account() -> None:
    company = Company()
    asyncio.run(company.connector.schema("Item"))
    done = made(company, {})
    assert isinstance(done, Written)
    stored = company.stored("Item", done.id)
    assert (stored["Type"], stored["IncomeAccountRef"]["value"]) == ("NonInventory", "79")
    assert "ExpenseAccountRef" not in stored


@pytest.mark.parametrize("setting", ["1", "Services", "services"])
def test_income_account_is_chosen_by_id_or_name(setting: str) -> None:
    company = Company(income_account=setting)
    asyncio.run(company.connector.schema("Item"))
    done = made(company, {})
    assert isinstance(done, Written)
    assert company.stored("Item", done.id)["IncomeAccountRef"]["value"] == "1"


def test_account_named_by_the_record_goes_before_the_setting() -> None:
    company = Company(income_account="79", expense_account="Cost of Goods Sold")
    asyncio.run(company.connector.schema("Item"))
    done = made(company, {"IncomeAccountRef.value": "1"})
    assert isinstance(done, Written)
    stored = company.stored("Item", done.id)
    assert (stored["IncomeAccountRef"]["value"], stored["ExpenseAccountRef"]["value"]) == ("1", "80")


def test_prepared_call_holds_the_account_once_products_were_read() -> None:
    company = Company()
    write = new(1, {"Name": "Widget"}, "Item")
    asyncio.run(company.connector.find("Item", "Sku", ["x"]))
    assert b'"IncomeAccountRef":{"value":"79"}' in company.connector.prepare("Item", [write], "r").body


def test_product_written_before_anything_was_read_still_gets_its_account() -> None:
    company = Company()
    done = made(company, {})
    assert isinstance(done, Written)
    assert company.stored("Item", done.id)["IncomeAccountRef"]["value"] == "79"


def test_accounts_are_read_once_and_not_at_all_when_settings_hold_ids() -> None:
    company = Company()

    async def read_twice() -> None:
        await company.connector.schema("Item")
        await company.connector.find("Item", "Sku", ["x"])
        await company.connector.reference_data("income_accounts")

    asyncio.run(read_twice())
    assert sum("FROM Account" in call for call in company.calls()) == 1
    chosen = Company(income_account="79", expense_account="80")
    asyncio.run(chosen.connector.schema("Item"))
    assert chosen.calls() == []


def test_several_sales_accounts_leave_the_choice_to_the_user() -> None:
    company = Company()
    company.enters("Account", Name="More sales", **SALES)
    asyncio.run(company.connector.schema("Item"))
    before = company.count("Item")
    refused = made(company, {})
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.values["setting"]) == ("LB-REC-03", "income_account")
    assert refused.problem.values["count"] == "2"
    assert company.count("Item") == before
    assert "batch" not in company.calls()


def test_account_that_is_not_there_is_refused_with_the_setting() -> None:
    company = Company(income_account="79", expense_account="Nowhere")
    asyncio.run(company.connector.schema("Item"))
    refused = made(company, {})
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.values["setting"]) == ("LB-REC-03", "expense_account")


def test_call_prepared_without_an_account_is_delayed_once_there_is_one() -> None:
    company = Company()
    more = company.enters("Account", Name="More sales", **SALES)
    asyncio.run(company.connector.schema("Item"))
    call = company.connector.prepare("Item", [new(1, {"Name": "Widget"}, "Item")], "r")
    company.does("Account", more, do="deactivate")
    restarted = company.connected()
    asyncio.run(restarted.schema("Item"))
    [delayed] = asyncio.run(restarted.write(call))
    assert isinstance(delayed, Delayed)


@pytest.mark.parametrize(("type", "code"), [("Inventory", "LB-REC-03"), ("Group", "LB-REC-01")])
def test_types_that_cannot_be_made_are_refused_without_a_call(type: str, code: str) -> None:
    company = Company(income_account="79")
    refused = made(company, {"Type": type})
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.field) == (code, "Type")
    assert company.calls() == []


STOCKED = {"Type": "Inventory", "QtyOnHand": "7", "InvStartDate": "2026-03-01"}


@pytest.mark.parametrize("reads_first", [True, False])
def test_new_product_with_stock_points_to_the_only_accounts_of_their_kinds(reads_first: bool) -> None:
    company = Company()
    if reads_first:
        asyncio.run(company.connector.schema("Item"))
    done = made(company, STOCKED)
    assert isinstance(done, Written)
    stored = company.stored("Item", done.id)
    refs = [stored[f"{name}AccountRef"]["value"] for name in ("Income", "Expense", "Asset")]
    assert refs == ["79", "80", "81"]
    assert (stored["Type"], stored["QtyOnHand"], stored["InvStartDate"]) == ("Inventory", 7, "2026-03-01")


@pytest.mark.parametrize(
    ("more", "setting"),
    [
        ({"AccountType": "Other Current Asset", "AccountSubType": "Inventory"}, "asset_account"),
        ({"AccountType": "Cost of Goods Sold"}, "expense_account"),
    ],
)
def test_several_accounts_for_stock_leave_the_choice_to_the_user(more: dict[str, str], setting: str) -> None:
    company = Company()
    other = company.enters("Account", Name="Another", **more)
    asyncio.run(company.connector.schema("Item"))
    refused = made(company, STOCKED)
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.values["setting"]) == ("LB-REC-03", setting)
    chosen = company.connected(**{setting: other})
    [done] = asyncio.run(chosen.write(chosen.prepare("Item", [new(1, {"Name": "Widget", **STOCKED}, "Item")], "r")))
    assert isinstance(done, Written)


def test_quantity_on_hand_is_not_moved_by_an_update() -> None:
    company = Company()
    done = made(company, STOCKED)
    assert isinstance(done, Written)
    [refused] = asyncio.run(company.write("Item", change(done.id, {"QtyOnHand": "9"}, done.version, done.fields)))
    assert isinstance(refused, Refused)
    assert refused.problem.field == "QtyOnHand"


def test_category_is_made_and_an_item_moved_below_it_and_out_again() -> None:
    company = Company()

    def sent(name: str, write: Write) -> Written:
        [done] = asyncio.run(company.connector.write(company.connector.prepare("Item", [write], name)))
        assert isinstance(done, Written), done
        return done

    top = sent("a", new(1, {"Name": "Chairs", "Type": "Category", "Sku": "X"}, "Item"))
    assert "Sku" not in company.stored("Item", top.id)
    item = sent("b", new(2, {"Name": "Widget", "ParentRef.value": top.id}, "Item"))
    assert company.stored("Item", item.id)["FullyQualifiedName"] == "Chairs:Widget"
    sent("c", change(item.id, {"ParentRef.value": None}, item.version, item.fields))
    assert company.stored("Item", item.id)["FullyQualifiedName"] == "Widget"


def test_refused_product_stands_beside_one_that_is_made() -> None:
    company = Company(income_account="79")
    stock = new(1, {"Name": "Stock", "Type": "Inventory"}, "Item")
    service = new(2, {"Name": "Service", "Type": "Service"}, "Item")
    refused, done = asyncio.run(company.write("Item", stock, service))
    assert (refused.reference, done.reference) == (stock.reference, service.reference)
    assert isinstance(refused, Refused)
    assert isinstance(done, Written)
    assert company.stored("Item", done.id)["Name"] == "Service"


def test_inventory_item_can_be_updated() -> None:
    company = Company(income_account="79")
    id = company.enters(
        "Item",
        Name="Stock",
        Type="Inventory",
        TrackQtyOnHand=True,
        QtyOnHand=10,
        InvStartDate="2026-01-01",
        IncomeAccountRef={"value": "79"},
        ExpenseAccountRef={"value": "80"},
        AssetAccountRef={"value": "81"},
    )

    async def edit() -> Outcome:
        current = (await company.connector.fetch("Item", [id])).found[id]
        update = change(id, {"Description": "Blue", "UnitPrice": None}, current.version, current.fields)
        return (await company.write("Item", update))[0]

    done = asyncio.run(edit())
    assert isinstance(done, Written)
    stored = company.stored("Item", id)
    assert (stored["Description"], stored["UnitPrice"], stored["QtyOnHand"]) == ("Blue", 0, 10)


def test_reference_data_lists_active_accounts_of_the_kind() -> None:
    company = Company()
    income = asyncio.run(company.connector.reference_data("income_accounts"))
    expense = asyncio.run(company.connector.reference_data("expense_accounts"))
    assert {"79": "Sales of Product Income", "1": "Services"}.items() <= {c.id: c.name for c in income}.items()
    assert "80" in {choice.id for choice in expense}
    assert not {choice.id for choice in income} & {choice.id for choice in expense}


def test_check_tells_country_currency_numbers_and_the_account() -> None:
    company = Company()
    findings = asyncio.run(company.connector.check())
    assert [finding.problem for finding in findings] == [None] * len(findings)
    told = {finding.what for finding in findings}
    assert {"country: US", "home currency: USD", "several currencies: off", "own transaction numbers: off"} <= told
    assert "income account of new products: Sales of Product Income" in told


def test_check_names_the_setting_whose_account_is_not_active() -> None:
    company = Company(income_account="4711")
    problems = [finding.problem for finding in asyncio.run(company.connector.check()) if finding.problem]
    assert [problem.code for problem in problems] == ["LB-REC-03"]
    assert problems[0].values["id"] == "4711"


def test_account_that_was_mended_is_seen_within_the_hour() -> None:
    company = Company()
    more = company.enters("Account", Name="More sales", **SALES)
    asyncio.run(company.connector.schema("Item"))
    assert isinstance(made(company, {}), Refused)
    company.does("Account", more, do="deactivate")
    company.sandbox.clock.advance(3_600)
    asyncio.run(company.connector.schema("Item"))
    assert isinstance(made(company, {}), Written)
