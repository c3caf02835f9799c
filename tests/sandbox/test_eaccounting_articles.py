"""Articles and their stock."""

from __future__ import annotations

import pytest
from tests.sandbox.eaccounting_caller import UNKNOWN, Caller

behaviour = pytest.mark.behaviour
STOCK = ["api_standard", "sales_standard", "stock_standard"]


@pytest.fixture
def caller() -> Caller:
    return Caller()


@behaviour("EA-ARTICLE-NUMBER")
def test_an_article_shows_its_coding_and_unit_and_has_a_number_of_its_own(caller: Caller) -> None:
    made = caller.article("A-1")
    assert (made["CodingName"], made["UnitName"], made["UnitAbbreviation"]) == ("Varor 25 %", "Styck", "st")
    assert (made["NetPrice"], made["GrossPrice"], made["StockBalance"]) == (400, 500, 0)
    assert caller.post("articles", caller.article_fields("A-1")).refusal == (409, 4000)
    assert caller.put(f"articles/{made['Id']}", {**made, "Name": "Lamp"}).body["Name"] == "Lamp"
    assert caller.delete(f"articles/{made['Id']}").status == 405


def test_an_article_needs_a_coding_and_a_unit_that_exist(caller: Caller) -> None:
    for name in ("CodingId", "UnitId"):
        assert caller.post("articles", {**caller.article_fields(), name: UNKNOWN}).refusal == (404, 3000)


@behaviour("EA-CODING")
def test_codings_carry_a_rate_and_an_account_for_each_market(caller: Caller) -> None:
    codings = caller.data("articleaccountcodings")
    assert [each["VatRate"] for each in codings] == ["25 %", "12 %", "6 %", "0 %"] * 2
    goods = codings[0]
    assert (goods["NameEnglish"], goods["Type"]) == ("Goods 25 %", "Goods")
    assert goods["DomesticSalesSubjectToVatAccountNumber"] == 3001
    assert goods["ForeignSalesVatExemptWithinEuAccountNumber"] == 3108
    assert goods["ForeignSalesVatExemptOutsideEuAccountNumber"] == 3105
    assert caller.read(f"articleaccountcodings/{goods['Id']}") == goods


@behaviour("EA-ARTICLE-SERVICE")
def test_goods_or_service_follows_from_the_coding(caller: Caller) -> None:
    service = caller.article("S", CodingId=caller.coding("0.25", "Services"))
    goods = caller.article("G")
    assert (service["IsServiceArticle"], service["ShowStockInformation"]) == (True, False)
    assert (goods["IsServiceArticle"], goods["ShowStockInformation"]) == (False, True)


@behaviour("EA-ARTICLE-STOCK-FLAG")
def test_only_goods_are_stock_articles_and_only_with_the_module() -> None:
    without, stock = Caller(), Caller(modules=STOCK)
    assert without.post("articles", without.article_fields(IsStock=True)).refusal == (400, 4002)
    service = stock.article_fields(IsStock=True, CodingId=stock.coding("0.25", "Services"))
    assert stock.post("articles", service).refusal == (400, 4002)
    assert stock.article(IsStock=True)["ShowStockInformation"] is True


@behaviour("EA-ARTICLE-STOCK-READ-ONLY")
def test_the_balance_is_the_services_own_with_the_stock_module() -> None:
    assert Caller().article(StockBalance=5)["StockBalanceAvailable"] == 5
    caller = Caller(modules=STOCK)
    made = caller.article(IsStock=True, StockBalance=5)
    assert made["StockBalance"] == 0
    assert caller.put(f"articles/{made['Id']}", {**made, "StockBalance": 9}).body["StockBalance"] == 0


@behaviour("EA-ARTICLE-MOSS")
def test_moss_needs_the_companys_setting_and_a_service(caller: Caller) -> None:
    service = caller.article_fields(UsesMoss=True, CodingId=caller.coding("0.25", "Services"))
    assert caller.post("articles", service).refusal == (400, 4002)
    caller.put("companysettings", {**caller.read("companysettings"), "UsesMoss": True})
    assert caller.post("articles", service).body["UsesMoss"] is True
    assert caller.post("articles", caller.article_fields("G", UsesMoss=True)).refusal == (400, 4002)


@behaviour("EA-ARTICLE-BARCODE")
def test_an_article_has_one_barcode(caller: Caller) -> None:
    code = {"Barcode": "7312345678901", "BarcodeType": 0}
    assert caller.article("A", Barcodes=[code])["Barcodes"] == [code]
    assert caller.post("articles", caller.article_fields("B", Barcodes=[code, code])).refusal == (400, 2000)


@behaviour("EA-ARTICLE-MANUAL-TIMES")
def test_changes_by_hand_leave_their_time_behind(caller: Caller) -> None:
    made = caller.article()
    times = ("StockBalanceManuallyChangedUtc", "PurchasePriceManuallyChangedUtc", "FreightCostsManuallyChangedUtc")
    assert [made[time] for time in times] == [None] * 3
    changed = caller.put(f"articles/{made['Id']}", {**made, "PurchasePrice": 210, "StockBalance": 3}).body
    now = changed["ChangedUtc"]
    assert [changed[time] for time in times] == [now, now, None]
    assert changed["StockValue"] == 630
    caller.clock.advance(5)
    again = caller.put(f"articles/{made['Id']}", {**changed, "Name": "Lamp"}).body
    assert (again[times[0]], again["ChangedUtc"] == now) == (now, False)


@behaviour("EA-STOCK-MOVES")
def test_orders_and_invoices_move_stock_without_the_time_of_change() -> None:
    caller = Caller(modules=STOCK)
    id = caller.article(IsStock=True)["Id"]
    caller.does("articles", id, "count", balance=10)
    counted = caller.read(f"articles/{id}")
    caller.clock.advance(60)
    customer = caller.customer()
    order = caller.order(customer, {"ArticleId": id, "Quantity": 4})

    def stock() -> tuple[int, int, int]:
        names = ("StockBalance", "StockBalanceReserved", "StockBalanceAvailable")
        balance, reserved, available = (int(caller.read(f"articles/{id}")[name]) for name in names)
        return balance, reserved, available

    assert stock() == (10, 4, 6)
    caller.put(f"orders/{order['Id']}", {**order, "Rows": [{**order["Rows"][0], "Quantity": 3}]})
    assert stock() == (10, 3, 7)
    caller.made(f"orders/{order['Id']}/convert")
    assert stock() == (7, 0, 7)
    caller.invoice(customer, {"ArticleId": id, "Quantity": 1}, IsCreditInvoice=True)
    assert stock() == (8, 0, 8)
    assert caller.read(f"articles/{id}")["ChangedUtc"] == counted["ChangedUtc"]
    dropped = caller.order(customer, {"ArticleId": id, "Quantity": 5})
    caller.delete(f"orders/{dropped['Id']}")
    assert stock() == (8, 0, 8)
