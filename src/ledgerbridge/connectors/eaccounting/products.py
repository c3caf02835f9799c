"""Articles of eAccounting (reference, ArticleApi). Their coding decides VAT and revenue account for every market."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.connectors.base.capabilities import CreateSafety, FieldSpec, Kind, TypeCapabilities
from ledgerbridge.connectors.eaccounting.customers import label_ids, with_labels
from ledgerbridge.connectors.eaccounting.record_type import (
    RecordType,
    Scale,
    chosen,
    flag,
    labels,
    moment_of,
    number,
    read_only,
    spec_table,
    text,
)
from ledgerbridge.connectors.eaccounting.wire import Wire
from ledgerbridge.model.kinds import RecordKind, Reference

ARTICLES_TYPE = "articles"
NUMBER = "Number"
CODING = "CodingId"
UNIT = "UnitId"
NET = "NetPrice"
GROSS = "GrossPrice"
BARCODES = "Barcodes"
BARCODE = "Barcode"
LABELS = "ArticleLabels"

SPECS = spec_table(
    text(NUMBER, "Article number", 40, required=True),
    text("Name", "Name", 50, required=True),
    text("NameEnglish", "Name in English", 50),
    number(NET, "Price without VAT"),
    number(GROSS, "Price with VAT"),
    number("PurchasePrice", "Purchase price"),
    number("FreightCosts", "Freight costs"),
    chosen(CODING, "Coding: VAT and revenue account", listed=Reference.INCOME_ACCOUNTS),
    chosen(UNIT, "Unit", listed=Reference.UNITS),
    text(BARCODE, "Barcode"),
    labels(LABELS, "Labels", Reference.PRODUCT_GROUPS),
    flag("IsStock", "Stock article"),
    text("StockLocationReference", "Stock location"),
    number("StockBalance", "In stock"),
    number("HouseWorkType", "Kind of house work"),
    number("GreenTechnologyType", "Kind of green technology"),
    flag("SendToWebshop", "In the web shop"),
    flag("UsesMoss", "OSS"),
    *read_only(
        flag("IsActive", "Active"),
        text("CodingName", "Name of the coding"),
        text("UnitName", "Name of the unit"),
        text("UnitAbbreviation", "Unit, short"),
        number("StockBalanceReserved", "Reserved"),
        number("StockBalanceAvailable", "Available"),
        number("StockValue", "Value in stock"),
        number("NetPriceWithDiscount", "Price with discount"),
        number("DiscountPercentage", "Discount"),
        flag("IsServiceArticle", "Service"),
        FieldSpec("StockBalanceManuallyChangedUtc", "Stock counted", Kind.DATETIME),
    ),
    moment_of("CreatedUtc", "Created"),
    moment_of("ChangedUtc", "Changed"),
)

CAPABILITIES = TypeCapabilities(
    type=ARTICLES_TYPE,
    label="Articles",
    archives=True,
    slots={
        "sku": NUMBER,
        "name": "Name",
        "price": NET,
        "cost": "PurchasePrice",
        "barcode": BARCODE,
        "unit": UNIT,
        "product_group": LABELS,
        "tax_code": CODING,
        "stock_managed": "IsStock",
    },
    match_keys=(NUMBER, "Name"),
    reference_path=None,
    create_safety=CreateSafety.REPLAY,
    page_size=1000,
    find_batch=20,
    read_batch=25,
    write_batch=1,
    write_costs={"articles": 1},
    ordered_versions=True,
    lag_s=0.0,
    unique=(NUMBER,),
    cannot={
        "delete": "eAccounting deletes no articles; it makes them inactive, which is left to people.",
        "description": "eAccounting's articles have a name of 50 characters and no description.",
        "image": "eAccounting's articles have no images.",
        "variants": "eAccounting's articles have no variants, bundles or categories.",
        "StockBalance": "With the stock module on, the balance follows orders and invoices and cannot be set.",
    },
    kind=RecordKind.PRODUCT,
)


def _unfold(wire: Wire) -> Wire:
    return {**wire, BARCODE: _barcode(wire.get(BARCODES)), LABELS: label_ids(wire.get(LABELS))}


def _barcode(found: object) -> object:
    """The one barcode an article may have; what is no list of barcodes stays as it is, for the reader to note."""
    if isinstance(found, list) and all(isinstance(one, dict) for one in found):
        return found[0].get("Barcode") if found else None
    return found


def _fold(changes: Wire) -> Wire:
    told = with_labels(LABELS, changes)
    if BARCODE not in told:
        return told
    barcode = told[BARCODE]
    rest = {name: value for name, value in told.items() if name != BARCODE}
    return {**rest, BARCODES: [{"Barcode": barcode, "BarcodeType": 0}] if barcode else []}


ARTICLES = RecordType(
    capabilities=CAPABILITIES,
    specs=SPECS,
    resource="articles",
    stamp="ChangedUtc",
    constants={"IsActive": True},
    scales={
        NET: Scale(2, 0, 10_000_000, rounds=True),
        GROSS: Scale(2, 0, 10_000_000, rounds=True),
        "StockBalance": Scale(2, rounds=True),
    },
    lasting=frozenset({NUMBER, "Name", CODING, UNIT}),
    blank={NET: Decimal(0), GROSS: Decimal(0), "IsStock": False},
    several=frozenset({LABELS}),
    unfold=_unfold,
    fold=_fold,
)
