"""The settings of flows that carry documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledgerbridge.planner.documents.terms import (
    Debtor,
    DiscountMode,
    Existing,
    Level,
    MissingProduct,
    NumberOwner,
    SentBy,
    ShippingMode,
    Unmapped,
)
from ledgerbridge.usecases.settings import Group, Setting, SettingType


def _choice(key: str, help: str, kind: Any, default: Any, group: Group = Group.ORDER) -> Setting:
    options = tuple(member.value for member in kind)
    return Setting(key, SettingType.CHOICE, help, options[-1], default.value, options, group)


def _entry(key: str, help: str, list: str, group: Group, example: str) -> Setting:
    return Setting(key, SettingType.ENTRY, help, example, group=group, list=list)


def _table(key: str, help: str, list: str, group: Group, example: Mapping[str, str]) -> Setting:
    return Setting(key, SettingType.TABLE, help, dict(example), {}, group=group, list=list)


def _text(key: str, help: str, example: str, default: str | None = None, group: Group = Group.ORDER) -> Setting:
    return Setting(key, SettingType.TEXT, help, example, default, group=group)


def _switch(key: str, help: str, default: bool, group: Group = Group.ORDER) -> Setting:
    return Setting(key, SettingType.SWITCH, help, not default, default, group=group)


DOCUMENT_SETTINGS: tuple[Setting, ...] = (
    _choice(
        "on_existing",
        "What becomes of a document whose reference the other side holds already: skipped, told as a failure, or its "
        "mapped fields updated while it is still open.",
        Existing,
        Existing.SKIP,
    ),
    Setting(
        "cut_over",
        SettingType.DAY,
        "Documents dated before this day are never sent: one that the other side has with the same number, currency "
        "and total is linked, so that payments follow it, and the others are left out. They are read as far back as "
        "start says.",
        date(2026, 1, 1),
    ),
    _text(
        "reference_field",
        "The other side's field that holds the document's number and is asked whether the document exists.",
        "YourRef",
    ),
    _choice(
        "number_owner",
        "Whose number a document has: the other side gives its own and keeps the source's as a reference, or it takes "
        "the source's.",
        NumberOwner,
        NumberOwner.TARGET,
    ),
    _choice(
        "sent_by",
        "Who sends the document to the customer. Unless it is the other side, that neither mails nor prints what is "
        "made there; what the source sends by itself is its own matter.",
        SentBy,
        SentBy.SOURCE,
    ),
    _switch("update_customer", "Whether a document brings the changes of its customer along.", True),
    _text("default_debtor.id", "The id of a customer of the other side that documents can be booked on.", "4711"),
    _choice(
        "default_debtor.when",
        "When the default debtor stands in: never, as a fallback for documents without a usable customer, or always.",
        Debtor,
        Debtor.NEVER,
    ),
    _choice(
        "on_missing_product",
        "What becomes of a document with a product that the other side lacks: it fails and names the SKU, the product "
        "is made, another product stands in, or the line goes without one, by its words alone.",
        MissingProduct,
        MissingProduct.FAIL,
        Group.PRODUCT,
    ),
    _table(
        "product.by_seller",
        "The SKU of lines whose product has no code, for each of the source's own companies, by its id.",
        "",
        Group.PRODUCT,
        {"ive_484dn4U48E": "SERVICES"},
    ),
    _text("product.default", "The SKU of lines for which nothing else names one.", "MISC", group=Group.PRODUCT),
    _text("substitute_product", "The SKU of the product that stands in for missing ones.", "MISC", group=Group.PRODUCT),
    _entry(
        "tax.default_code",
        "The tax code of lines that say nothing of their tax, or whose rate is the code's own.",
        "tax codes",
        Group.TAX,
        "4",
    ),
    _table(
        "tax.map",
        "The tax code for each rate in percent, or for each tax code of the source, with the word code before one that "
        "is a number: code 2. A row may begin to hold on a day: "
        "21 from 2026-07-01. A rate without a row fails; nothing is guessed.",
        "tax codes",
        Group.TAX,
        {"21": "4", "9": "5"},
    ),
    _table(
        "tax.by_country",
        "The tax code for sales to a country, by its two letters, EU for the other members of the European Union, or * "
        "for all others; with business or consumer where it depends on a valid VAT number.",
        "tax codes",
        Group.TAX,
        {"BE business": "7", "EU consumer": "8", "*": "9"},
    ),
    _table(
        "tax.by_seller",
        "The tax code of what one of the source's own companies sells, by its id, where the product has none; or for "
        "one rate alone: ID 25. A code of another rate than the line's is passed over.",
        "tax codes",
        Group.TAX,
        {"ive_484dn4U48E": "2", "ive_484dn4U48E 9": "1"},
    ),
    _text("tax.home", "The company's own country, by its two letters.", "NL", group=Group.TAX),
    _choice(
        "shipping.mode",
        "Where shipping costs go: a line of their own, the document's own field, or spread over the lines.",
        ShippingMode,
        ShippingMode.LINE,
    ),
    _text("shipping.product", "The SKU of the product that shipping is sold as.", "SHIPPING"),
    _text("shipping.description", "What the line says.", "Freight", "Shipping"),
    _entry(
        "shipping.tax_code",
        "The tax code of shipping. Without it that of the lines, where all have one; lines of several rates need it.",
        "tax codes",
        Group.TAX,
        "4",
    ),
    _entry("shipping.account", "The revenue account of shipping.", "income accounts", Group.FINANCE, "8100"),
    _switch("shipping.zero", "Whether shipping that costs nothing makes a line too.", False),
    _table(
        "shipping.method_map",
        "What the shipping methods of the source are called on the other side.",
        "shipping methods",
        Group.ORDER,
        {"DHL": "DHL-NL"},
    ),
    _entry(
        "shipping.method",
        "The shipping method where none is named or mapped.",
        "shipping methods",
        Group.ORDER,
        "DHL-NL",
    ),
    _choice("shipping.unmapped", "What becomes of a shipping method without a row.", Unmapped, Unmapped.DEFAULT),
    _choice(
        "discount.mode",
        "Where a discount on the whole document goes: lines of its own, spread over the lines, or the field for it.",
        DiscountMode,
        DiscountMode.LINE,
    ),
    _text("discount.product", "The SKU of the product that discounts are booked as.", "DISCOUNT"),
    _text("discount.description", "What the line says.", "Rebate", "Discount"),
    _entry("discount.account", "The account of discounts.", "income accounts", Group.FINANCE, "8090"),
    _switch(
        "rounding.line",
        "Whether a difference that the other side's rounding makes goes on a line of its own; else the document is "
        "refused.",
        False,
        Group.FINANCE,
    ),
    Setting(
        "rounding.max",
        SettingType.NUMBER,
        "The largest such difference for a document; without it 0.01 for each line, and at most 0.05.",
        0.02,
        group=Group.FINANCE,
    ),
    _text("rounding.product", "The SKU of the product that rounding is booked as.", "ROUNDING", group=Group.FINANCE),
    _entry("rounding.account", "The account of rounding.", "accounts", Group.FINANCE, "4890"),
    _entry(
        "rounding.tax_code",
        "The tax code of rounding, one without tax; without it the other side's only one.",
        "tax codes",
        Group.TAX,
        "0",
    ),
    _entry(
        "revenue.account",
        "The revenue account of lines for which nothing else is said.",
        "income accounts",
        Group.FINANCE,
        "8000",
    ),
    _table(
        "revenue.by_country",
        "The revenue account for sales to a country, by its two letters, EU or *.",
        "income accounts",
        Group.FINANCE,
        {"DE": "8020"},
    ),
    _table(
        "revenue.by_group",
        "The revenue account for each product group of the other side, by its id, code or name.",
        "income accounts",
        Group.FINANCE,
        {"WINE": "8030"},
    ),
    _table(
        "revenue.by_product",
        "The revenue account for each product, by SKU.",
        "income accounts",
        Group.FINANCE,
        {"OAK-1": "8040"},
    ),
    _entry("cost_centre", "The cost centre of lines that name none.", "cost centres", Group.FINANCE, "SALES"),
    _table(
        "cost_centre_by_seller",
        "The cost centre of lines that name none, for each of the source's own companies, by its id.",
        "cost centres",
        Group.FINANCE,
        {"ive_484dn4U48E": "NORTH"},
    ),
    _entry("cost_unit", "The cost unit of lines that name none.", "cost units", Group.FINANCE, "WEB"),
    _choice(
        "level",
        "How much of a document its entry in the ledger shows: one sum, sums by kind, or every line.",
        Level,
        Level.COMPLEX,
        Group.FINANCE,
    ),
    _table(
        "payment.condition_map",
        "What the payment terms of the source are called on the other side.",
        "payment terms",
        Group.FINANCE,
        {"net_30": "30"},
    ),
    _entry(
        "payment.condition", "The payment term where none is named or mapped.", "payment terms", Group.FINANCE, "30"
    ),
    _choice(
        "payment.unmapped_condition",
        "What becomes of a payment term without a row.",
        Unmapped,
        Unmapped.DEFAULT,
        Group.FINANCE,
    ),
    _table(
        "payment.method_map",
        "What the payment methods of the source are called on the other side.",
        "payment methods",
        Group.FINANCE,
        {"ideal": "IDEAL"},
    ),
    _entry(
        "payment.method", "The payment method where none is named or mapped.", "payment methods", Group.FINANCE, "IDEAL"
    ),
    _choice(
        "payment.unmapped_method",
        "What becomes of a payment method without a row.",
        Unmapped,
        Unmapped.DEFAULT,
        Group.FINANCE,
    ),
    _switch("attach", "Whether the source's file, such as its PDF, goes with the document.", False),
    _switch("book", "Whether a draft is booked once it was found to come to the right total.", False, Group.FINANCE),
    _switch(
        "next_open_day",
        "Whether a document of a closed period gets the next open day; else it is refused.",
        False,
        Group.FINANCE,
    ),
    Setting(
        "closed_until",
        SettingType.DAY,
        "The last day of the other side's closed periods, where the system itself does not say it.",
        date(2025, 12, 31),
        group=Group.FINANCE,
    ),
)
"""The settings that every flow of documents has."""
