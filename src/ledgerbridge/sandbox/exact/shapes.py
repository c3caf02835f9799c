"""Rows as they stand in answers: metadata first, then the entity's own order, padded as the database keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from ledgerbridge.sandbox.exact.division import Division
from ledgerbridge.sandbox.exact.getting import value_of
from ledgerbridge.sandbox.exact.model import SETS, EntitySet
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.exact.values import shown
from ledgerbridge.sandbox.kit.vendor import Wire

WIDTHS: Mapping[tuple[str, str], int] = {
    ("crm/Accounts", "Country"): 3,
    ("crm/Accounts", "Language"): 10,
    ("crm/Contacts", "Country"): 3,
    ("crm/Contacts", "Language"): 10,
    ("system/Divisions", "Country"): 3,
    ("system/Divisions", "Legislation"): 3,
    ("hrm/Divisions", "Country"): 3,
    ("financial/Journals", "BankAccountCountry"): 3,
    ("logistics/Items", "SalesVatCode"): 3,
    ("logistics/Items", "Unit"): 8,
    ("vat/VATCodes", "Code"): 3,
    ("salesorder/SalesOrderLines", "VATCode"): 3,
    ("salesinvoice/SalesInvoiceLines", "VATCode"): 3,
    ("salesentry/SalesEntryLines", "VATCode"): 3,
    ("crm/QuotationLines", "VATCode"): 3,
    ("financialtransaction/TransactionLines", "VATCode"): 3,
}
"""Texts of a fixed width, blanks behind them."""
NEVER_NULL = ("GlnNumber", "OINNumber", "SiretNumber")
PLACEHOLDERS: Mapping[str, str] = {
    "LogoUrl": "placeholder_account_myeol.png",
    "LogoThumbnailUrl": "placeholder_account_myeol.png",
    "PictureUrl": "placeholder_item.png",
    "PictureThumbnailUrl": "placeholder_item.png",
}
PICTURE_SIZES: Mapping[str, int] = {"PictureUrl": 500, "PictureThumbnailUrl": 100}
WRITE_ONLY = ("Attachment", "Picture", "Logo")


class Place(msgspec.Struct, frozen=True):
    """Where addresses in an answer point: the host that was asked, and the division."""

    base_url: str
    division: Division
    children: Callable[[str, str, str], list[Row]]
    """`children(set, parent property, parent id)`: the lines of a document, in their order."""
    navigation: Mapping[str, Mapping[str, tuple[str, str]]]
    """{set: {collection: (set of the lines, their parent property)}}."""

    @property
    def api(self) -> str:
        return f"{self.base_url}/api/v1"

    def set_url(self, kind: EntitySet) -> str:
        return f"{self.api}/current/Me" if kind.path == "current/Me" else f"{self.api}/{self.division.code}/{kind.path}"

    def row_url(self, kind: EntitySet, row: Row) -> str:
        # EX-METADATA
        if not kind.key:
            return self.set_url(kind)
        return f"{self.set_url(kind)}({key_literal(kind, value_of(self.division, kind.base, row, kind.key))})"


class Wish(msgspec.Struct, frozen=True):
    """What the caller wants to see: properties of the row, collections with their properties. Empty is all."""

    names: frozenset[str] = frozenset()
    expand: Mapping[str, frozenset[str]] = {}


def key_literal(kind: EntitySet, key: Any) -> str:
    """A key as it stands in addresses and skip tokens."""
    prop = kind.props[kind.key].kind
    if prop == "Guid":
        return f"guid'{key}'"
    return f"{key}L" if prop == "Int64" else f"'{key}'" if prop == "String" else str(key)


def wire(place: Place, kind: EntitySet, row: Row, wish: Wish) -> Wire:
    """A row as JSON."""
    # EX-ROW-ORDER
    shown_row: Wire = {"__metadata": {"uri": place.row_url(kind, row), "type": kind.model}}
    for name, prop in kind.props.items():
        if prop.kind == "Collection":
            if name in wish.expand:
                shown_row[name] = {"results": _lines(place, kind, row, name, wish.expand[name])}
            elif not wish.names or name in wish.names:
                shown_row[name] = {"__deferred": {"uri": f"{place.row_url(kind, row)}/{name}"}}  # EX-DEFERRED
        elif not wish.names or name in wish.names:
            shown_row[name] = shown(prop.kind, padded(place, kind, row, name))
    return shown_row


def _lines(place: Place, kind: EntitySet, row: Row, name: str, names: frozenset[str]) -> list[Wire]:
    """An expanded collection is whole."""
    # EX-EXPAND
    target = place.navigation.get(kind.base, {}).get(name)
    if target is None:
        return []
    path, parent = target
    return [wire(place, SETS[path], line, Wish(names)) for line in place.children(path, parent, row.id)]


def padded(place: Place, kind: EntitySet, row: Row, name: str) -> Any:
    """The value, with the blanks and addresses an answer has."""
    # EX-PADDING
    if name in WRITE_ONLY:
        return None
    value = value_of(place.division, kind.base, row, name)
    if isinstance(value, str):
        return value.ljust(WIDTHS.get((kind.base, name), 0))
    return _without_value(place, kind, row, name) if value is None else value


def _without_value(place: Place, kind: EntitySet, row: Row, name: str) -> Any:
    """What stands for a value where there is none."""
    # EX-EMPTY-TEXT, EX-PLACEHOLDER, EX-PICTURE
    if name in NEVER_NULL:
        return ""
    if name in PICTURE_SIZES and "Picture" in row.values:
        query = f"Table=Items&ID={row.id}&ThumbSize={PICTURE_SIZES[name]}&NoCache=1&OptimizeForWeb=1"
        return f"{place.base_url}/docs/SysImage.aspx?{query}&_Division_={place.division.code}"
    if name in PLACEHOLDERS:
        return f"{place.base_url}//docs/images/{PLACEHOLDERS[name]}"
    if name == "Url" and kind.base == "documents/DocumentAttachments":
        query = f"ID={row.id}&_Division_={place.division.code}&Stamp=NL001"
        return f"{place.base_url}/docs/SysAttachment.aspx?{query}"
    if name == "DocumentViewUrl":
        return f"{place.base_url}/docs/DocView.aspx?DocumentID={{{row.id}}}&_Division_={place.division.code}"
    return None
