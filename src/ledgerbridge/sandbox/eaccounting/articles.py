"""What the service makes of an article, and what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ledgerbridge.sandbox.eaccounting.company import Company, Desk
from ledgerbridge.sandbox.eaccounting.errors import cannot_write, conflict, invalid_model
from ledgerbridge.sandbox.eaccounting.references import is_taken, labels
from ledgerbridge.sandbox.eaccounting.times import stamp
from ledgerbridge.sandbox.kit.vendor import Wire

GOODS, SERVICES = "Goods", "Services"
NONE = Decimal(0)
WATCHED: Mapping[str, str] = {
    "StockBalance": "StockBalanceManuallyChangedUtc",
    "PurchasePrice": "PurchasePriceManuallyChangedUtc",
    "FreightCosts": "FreightCostsManuallyChangedUtc",
}
"""Properties whose change by hand leaves a time behind."""
FIRST_NUMBER = 1


def settle(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    """The article as stored. Raises Refusal where a rule is broken."""
    company = desk.company
    if is_taken(company, "articles", "Number", new["Number"], old["Id"] if old else None):  # EA-ARTICLE-NUMBER
        raise conflict(f"An article with Number {new['Number']} already exists.")
    coding = company.table("articleaccountcodings").rows[new["CodingId"]].wire
    unit = company.table("units").rows[new["UnitId"]].wire
    new.update(CodingName=coding["Name"], UnitName=unit["Name"], UnitAbbreviation=unit["Abbreviation"])
    _classify(company, coding, new)
    if len(new["Barcodes"]) > 1:  # EA-ARTICLE-BARCODE
        raise invalid_model("An article can have one barcode only.")
    new["ArticleLabels"] = labels(company, "articlelabels", new["ArticleLabels"])
    _settle_stock(company, old, new)
    _note_times(desk, old, new)
    return new


def _classify(company: Company, coding: Wire, new: Wire) -> None:
    """What follows from the coding: goods or services, stock or not."""
    # EA-FILTER-CODING-TYPE, EA-ARTICLE-SERVICE, EA-ARTICLE-STOCK-FLAG, EA-ARTICLE-MOSS
    is_service = coding["Type"] == SERVICES
    new["IsServiceArticle"], new["CodingType"] = is_service, 2 if is_service else 1
    if new["IsStock"] and (is_service or not company.has_stock):
        raise cannot_write("Only goods can be stock articles, and only with the stock module.")
    if new["UsesMoss"] and not (is_service and company.profile["UsesMoss"]):
        raise cannot_write("UsesMoss needs the MOSS setting of the company and a coding for services.")
    new["ShowStockInformation"] = not is_service and (bool(new["IsStock"]) or not company.has_stock)


def _settle_stock(company: Company, old: Wire | None, new: Wire) -> None:
    """With the stock module the balance is the service's own; without it, whatever was sent."""
    # EA-ARTICLE-STOCK-READ-ONLY
    if company.has_stock:
        new["StockBalance"] = old["StockBalance"] if old else NONE
    new["StockBalanceReserved"] = old["StockBalanceReserved"] if old else NONE
    new.update(_derived(new))


def _derived(article: Wire) -> Wire:
    return {
        "StockBalanceAvailable": article["StockBalance"] - article["StockBalanceReserved"],
        "StockValue": article["StockBalance"] * (article["PurchasePrice"] or NONE),
        "NetPriceWithDiscount": article["NetPrice"],
    }


def _note_times(desk: Desk, old: Wire | None, new: Wire) -> None:
    # EA-ARTICLE-MANUAL-TIMES
    for name, time in WATCHED.items():
        before = old[name] if old else (NONE if name == "StockBalance" else None)
        was = old[time] if old else None
        new[time] = stamp(desk.moment) if new[name] != before else was


def move_stock(desk: Desk, balance: Mapping[str, Decimal], reserved: Mapping[str, Decimal]) -> None:
    """Adds to balances and reservations of stock articles; the articles' time of change stays."""
    # EA-STOCK-MOVES
    for id in dict.fromkeys([*balance, *reserved]):
        article = desk.company.table("articles").rows[id].wire
        if not article["IsStock"]:
            continue
        moved = {
            "StockBalance": article["StockBalance"] + balance.get(id, NONE),
            "StockBalanceReserved": article["StockBalanceReserved"] + reserved.get(id, NONE),
        }
        desk.amend("articles", id, **moved, **_derived({**article, **moved}))


def counted(desk: Desk, article: Wire, balance: Decimal) -> Wire:
    """The article after a person has counted the stock, with the module or without."""
    counted = {**article, "StockBalance": balance, "StockBalanceManuallyChangedUtc": stamp(desk.moment)}
    row = desk.company.table("articles").rows[article["Id"]]
    return desk.store("articles", {**counted, **_derived(counted)}, row)


def quantities(rows: list[Wire]) -> dict[str, Decimal]:
    """How much of each article the rows of a document name."""
    found: dict[str, Decimal] = {}
    for row in rows:
        if row["ArticleId"]:
            found[row["ArticleId"]] = found.get(row["ArticleId"], NONE) + row["Quantity"]
    return found
