"""What orders, quotes, drafts and invoices have alike: the customer's data and the rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from ledgerbridge.sandbox.eaccounting.company import Company, Desk
from ledgerbridge.sandbox.eaccounting.errors import cannot_write, invalid_model
from ledgerbridge.sandbox.eaccounting.pricing import (
    Line,
    Totals,
    includes_vat,
    is_domestic,
    market_of,
    priced,
    totals,
)
from ledgerbridge.sandbox.eaccounting.references import check_country, check_persons
from ledgerbridge.sandbox.kit.vendor import Wire

DELIVERY = ("CustomerName", "Address1", "Address2", "PostalCode", "City", "CountryCode")
INVOICE = DELIVERY[1:]


class Priced(msgspec.Struct, frozen=True):
    """The rows of a document, completed, and what they come to."""

    rows: list[Wire]
    lines: list[Line]
    totals: Totals
    includes_vat: bool


def fill_customer(company: Company, customer: Wire, wire: Wire, kept: bool = True) -> None:
    """Writes the customer's data into a document; addresses that were sent stay where they may."""
    # EA-DOCUMENT-CUSTOMER
    for name in DELIVERY:
        _default(wire, f"Delivery{name}", customer[f"Delivery{name}"], kept)
    for name in INVOICE:
        _default(wire, f"Invoice{name}", customer[f"Invoice{name}"], kept)
    for kind, type in (("Method", "deliverymethods"), ("Term", "deliveryterms")):
        row = desk_row(company, type, customer[f"Delivery{kind}Id"])
        _default(wire, f"Delivery{kind}Name", row and row["Name"], kept)
        _default(wire, f"Delivery{kind}Code", row and row["Code"], kept)
    for side in ("Invoice", "Delivery"):
        check_country(company, f"{side}CountryCode", wire[f"{side}CountryCode"])
    wire["InvoiceCustomerName"] = wire["CustomerName"] = customer["Name"]
    wire["CustomerNumber"] = customer["CustomerNumber"]
    wire["CustomerIsPrivatePerson"] = customer["IsPrivatePerson"]
    wire["IncludesVat"] = includes_vat(company, customer)
    _check_house_work(company, customer, wire)


def desk_row(company: Company, type: str, id: str | None) -> Wire | None:
    row = company.table(type).rows.get(id or "")
    return row.wire if row else None


def _default(wire: Wire, name: str, value: Any, kept: bool) -> None:
    if not kept or wire.get(name) is None:
        wire[name] = value


def _check_house_work(company: Company, customer: Wire, wire: Wire) -> None:
    """ROT and RUT are for private persons in Sweden, of companies that use them."""
    # EA-HOUSE-WORK
    if not wire["RotReducedInvoicingType"]:
        return
    is_used = company.country.code == "SE" and company.profile["UsesRotReducedInvoicing"]
    if not is_used or not customer["IsPrivatePerson"] or not is_domestic(company, customer):
        raise cannot_write("ROT/RUT is for domestic private persons of Swedish companies that use it.")
    check_persons(wire["Persons"])


def price_rows(desk: Desk, customer: Wire, rows: list[Wire], currency: str, keep_zero: bool = True) -> Priced:
    """The rows with what the articles give them, and the sums. Raises Refusal.

    A row is VAT-free where it says `IsVatFree`, and under the construction sector's reverse charge where it says
    `ReversedConstructionServicesVatFree` or `EligibleForReverseChargeOnVat`.
    """
    company = desk.company
    with_vat = includes_vat(company, customer)
    done: list[Wire] = []
    lines: list[Line] = []
    for place, row in enumerate(rows, start=1):
        row = _completed(desk, row, place, with_vat, keep_zero)
        if not row["IsTextRow"]:
            line = price_row(company, customer, row)
            lines.append(line)
            row = _with(row, **_amounts(line, with_vat), VatRateId=_article(company, row)["CodingId"])
        done.append(row)
    return Priced(done, lines, totals(company, lines, with_vat, currency), with_vat)


def price_row(company: Company, customer: Wire, row: Wire) -> Line:
    """A row of an article with its rate, account and amount."""
    construction = bool(row.get("ReversedConstructionServicesVatFree") or row.get("EligibleForReverseChargeOnVat"))
    _check_construction(company, customer, construction)
    _check_price(company, customer, row)
    coding = company.table("articleaccountcodings").rows[_article(company, row)["CodingId"]].wire
    return priced(coding, market_of(company, customer, bool(row.get("IsVatFree")), construction), row)


def _article(company: Company, row: Wire) -> Wire:
    return company.table("articles").rows[row["ArticleId"]].wire


def _completed(desk: Desk, row: Wire, place: int, with_vat: bool, keep_zero: bool) -> Wire:
    """The row with an id of its own and what its article says."""
    # EA-ROW-DEFAULTS, EA-ROW-ARTICLE
    is_text = row["ArticleId"] is None if row["IsTextRow"] is None else row["IsTextRow"]
    line_number = place if row["LineNumber"] is None else row["LineNumber"]
    row = _with(row, Id=desk.new_id(), IsTextRow=is_text, LineNumber=line_number)
    if is_text:
        return _with(row, ArticleId=None, ArticleNumber=None, UnitPrice=None, Quantity=Decimal(0))
    if row["ArticleId"] is None:
        raise invalid_model("The ArticleId field is required when IsTextRow is false.")
    article = _article(desk.company, row)
    unit = desk.company.table("units").rows[article["UnitId"]].wire
    price = row["UnitPrice"]
    if price is None or (price == 0 and not keep_zero):
        price = article["GrossPrice" if with_vat else "NetPrice"]
    return _with(
        row,
        UnitPrice=price,
        Text=row["Text"] or article["Name"],
        ArticleNumber=article["Number"],
        UnitId=unit["Id"],
        UnitName=unit["Name"],
        UnitAbbreviation=unit["Abbreviation"],
        UnitAbbreviationEnglish=unit["AbbreviationEnglish"],
        IsServiceArticle=article["IsServiceArticle"],
    )


def _with(row: Wire, **values: Any) -> Wire:
    """The row with those of the values that rows of its document have."""
    return {**row, **{name: value for name, value in values.items() if name in row}}


def _amounts(line: Line, with_vat: bool) -> Wire:
    # EA-VAT-FRACTION
    return {"Amount": line.amount, "AmountNoVat": line.net(with_vat), "PercentVat": line.rate}


def _check_price(company: Company, customer: Wire, row: Wire) -> None:
    """Two decimals for domestic customers, four for foreign ones."""
    # EA-ROW-PRICE-DECIMALS
    places = 2 if is_domestic(company, customer) else 4
    if row["UnitPrice"] != round(row["UnitPrice"], places):
        raise invalid_model(f"The field UnitPrice takes at most {places} decimals for this customer.")


def _check_construction(company: Company, customer: Wire, wished: bool) -> None:
    """Reverse charge is for companies and customers of the construction sector alone."""
    # EA-CONSTRUCTION
    allowed = company.profile["UsesReverseConstructionVat"] and customer["ReverseChargeOnConstructionServices"]
    if wished and not allowed:
        raise cannot_write("Reverse charge on construction services is not in use for this customer.")
