"""Fields of an account's own, of every kind there is, mapped to the other system's: what each pair is tried with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
from tests.support.owner import HubSpotOwner
from tests.support.pair import Pair

from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.model.values import Value

COLOURS = {"red": "Red", "green": "Green", "blue": "Blue"}
MORNING = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
TO_RIGHT, TO_LEFT, TWO_WAY = "left-to-right", "right-to-left", "two-way"


class Mapped(msgspec.Struct, frozen=True):
    """One rule between a field of the left and one of the right, and values that travel through it."""

    id: str
    left: str
    right: str
    first: tuple[Value, Value]
    """What is entered on the side it comes from, and what then stands on the other."""
    then: tuple[Value, Value] | None = None
    """Of a two-way rule: what is entered on the right afterwards, and what then stands on the left."""
    direction: str = TWO_WAY
    table: Mapping[str, str] = {}
    """Left value = right value, where the two call the same thing differently."""


class Own(msgspec.Struct, frozen=True):
    """A field that the account's owner has, as it is to appear."""

    connection: str
    type: str
    path: str
    label: str
    kind: Kind


class Scene(msgspec.Struct, frozen=True):
    """What was prepared in both accounts of a pair."""

    rules: tuple[Mapped, ...]
    own: tuple[Own, ...]


class Trial(msgspec.Struct, frozen=True):
    """One flow of one preset."""

    preset: str
    flow: str
    prepare: Callable[[Pair], Scene]
    """The owners add their fields."""

    def __str__(self) -> str:
        return f"{self.preset} {self.flow}"


# --- what owners add --------------------------------------------------------------------------------------------------

SORTS: Mapping[str, tuple[tuple[str, str], Kind]] = {
    "text": (("string", "text"), Kind.TEXT),
    "number": (("number", "number"), Kind.NUMBER),
    "flag": (("bool", "booleancheckbox"), Kind.BOOL),
    "day": (("date", "date"), Kind.DATE),
    "moment": (("datetime", "date"), Kind.DATETIME),
    "choice": (("enumeration", "select"), Kind.CHOICE),
    "radio": (("enumeration", "radio"), Kind.CHOICE),
    "several": (("enumeration", "checkbox"), Kind.CHOICES),
}
"""{name of a property: HubSpot's type and field type, the kind it appears as}"""


def hubspot(pair: Pair, type: str, *names: str, options: Mapping[str, str] = COLOURS) -> tuple[Own, ...]:
    """Properties of these sorts, called `own_text` and so on."""
    owner = HubSpotOwner(pair.sandbox)
    for name in names:
        chosen = options if SORTS[name][1] in (Kind.CHOICE, Kind.CHOICES) else None
        owner.add(type, f"own_{name}", f"Our {name}", SORTS[name][0], dict(chosen) if chosen else None)
    return tuple(Own("hubspot", type, f"own_{name}", f"Our {name}", SORTS[name][1]) for name in names)


HYPERLINE = {"string": Kind.TEXT, "number": Kind.NUMBER, "boolean": Kind.BOOL, "date": Kind.DATE}


def hyperline(pair: Pair) -> tuple[Own, ...]:
    """A custom property of customers of each type."""
    for type in HYPERLINE:
        own = {"slug": f"own_{type}", "name": f"Our {type}", "type": type, "entity": "customer"}
        pair.vendor("hyperline").person_creates(pair.account("hyperline"), "custom_properties", own)
    return tuple(
        Own("hyperline", "customers", f"custom_properties.own_{type}", f"Our {type}", kind)
        for type, kind in HYPERLINE.items()
    )


def labels(pair: Pair, register: str, type: str, path: str) -> tuple[tuple[str, ...], Own]:
    """Ids of three labels of eAccounting, and the field that holds such."""
    ids = tuple(pair.load("eaccounting", register, [{"Name": name} for name in COLOURS]))
    return ids, Own("eaccounting", type, path, "Labels", Kind.CHOICES)


def classes(pair: Pair) -> list[str]:
    """Ids of the values of Exact's first classification, in the division's order."""
    return [str(one["ID"]).lower() for one in pair.records("exact", "crm/AccountClassifications")]


# --- the pairs --------------------------------------------------------------------------------------------------------


def hubspot_exact_products(pair: Pair) -> Scene:
    own = hubspot(pair, "products", *SORTS)
    free = (
        Own("exact", "logistics/Items", "FreeTextField_01", "Free text field 1", Kind.TEXT),
        Own("exact", "logistics/Items", "FreeDateField_01", "Free date field 1", Kind.DATE),
    )
    days = date(2026, 3, 1), date(2026, 4, 2)
    begins = datetime(2026, 4, 2, tzinfo=UTC)
    rules = (
        Mapped("text", "own_text", "FreeTextField_01", ("Oak, oiled", "Oak, oiled"), ("Ash", "Ash")),
        Mapped("number", "own_number", "FreeNumberField_01", (Decimal("12.5"),) * 2, (Decimal("7.25"),) * 2),
        Mapped("flag", "own_flag", "FreeBoolField_01", (True, True), (False, False)),
        Mapped("day", "own_day", "FreeDateField_01", (days[0], days[0]), (days[1], days[1])),
        Mapped("moment", "own_moment", "FreeDateField_02", (MORNING, days[0]), (days[1], begins)),
        Mapped(
            "choice",
            "own_choice",
            "FreeTextField_02",
            ("green", "G"),
            ("B", "blue"),
            table={"red": "R", "green": "G", "blue": "B"},
        ),
        Mapped("radio", "own_radio", "FreeTextField_03", ("red", "red"), direction=TO_RIGHT),
        Mapped("several", "own_several", "FreeTextField_04", (("green", "red"), "green, red"), direction=TO_RIGHT),
    )
    return Scene(rules, (*own, *free))


def hubspot_exact_customers(pair: Pair) -> Scene:
    own = hubspot(pair, "contacts", "text", "choice", "flag", "number", options={"key": "Key", "usual": "Usual"})
    first, second, *_ = classes(pair)
    rules = (
        Mapped("text", "own_text", "TradeName", ("Lind & Co", "Lind & Co"), ("Lind", "Lind")),
        Mapped(
            "segment",
            "own_choice",
            "Classification1",
            ("key", first),
            (second, "usual"),
            table={"key": first, "usual": second},
        ),
        Mapped("flag", "own_flag", "IsMailing", (True, True), (False, False)),
        Mapped("number", "own_number", "CreditLineSales", (Decimal(500),) * 2, (Decimal("750.5"),) * 2),
    )
    segment = Own("exact", "crm/Accounts", "Classification1", "Segment", Kind.CHOICE)
    return Scene(rules, (*own, segment))


def hubspot_quickbooks_customers(pair: Pair) -> Scene:
    ways = {"Print": "By post", "Email": "By mail", "None": "Not at all"}
    own = hubspot(pair, "contacts", "text", "flag", "choice", "day", options=ways)
    rules = (
        Mapped("text", "own_text", "ResaleNum", ("R-17", "R-17"), ("R-18", "R-18")),
        Mapped("flag", "own_flag", "Taxable", (True, True), (False, False)),
        Mapped("sending", "own_choice", "PreferredDeliveryMethod", ("Email", "Email"), ("Print", "Print")),
        Mapped("day", "own_day", "AlternatePhone.FreeFormNumber", (date(2026, 3, 1), "2026-03-01"), direction=TO_RIGHT),
    )
    return Scene(rules, own)


def hubspot_quickbooks_products(pair: Pair) -> Scene:
    own = hubspot(pair, "products", "text", "flag", "number")
    rules = (
        Mapped("text", "own_text", "PurchaseDesc", ("Oak", "Oak"), ("Ash", "Ash")),
        Mapped("flag", "own_flag", "Taxable", (True, True), (False, False)),
        Mapped("cost", "own_number", "PurchaseCost", (Decimal("12.5"),) * 2, (Decimal("7.25"),) * 2),
    )
    return Scene(rules, own)


def eaccounting_hubspot_customers(pair: Pair) -> Scene:
    (red, green, blue), own_labels = labels(pair, "customerlabels", "customers", "CustomerLabels")
    own = hubspot(pair, "contacts", "text", "number", "flag", "several", "day")
    rules = (
        Mapped("text", "EdiGlnNumber", "own_text", ("7300009000017",) * 2, ("7300009000024",) * 2),
        Mapped("number", "WebshopCustomerNumber", "own_number", (Decimal(17),) * 2, (Decimal(18),) * 2),
        Mapped("flag", "ForceBookkeepVat", "own_flag", (True, True), (False, False)),
        Mapped(
            "labels",
            "CustomerLabels",
            "own_several",
            ((red, blue), ("blue", "red")),
            (("green",), (green,)),
            table={red: "red", green: "green", blue: "blue"},
        ),
    )
    return Scene(rules, (own_labels, *own))


def eaccounting_hubspot_products(pair: Pair) -> Scene:
    (red, green, blue), own_labels = labels(pair, "articlelabels", "articles", "ArticleLabels")
    own = hubspot(pair, "products", "text", "number", "flag", "several")
    rules = (
        Mapped("text", "NameEnglish", "own_text", ("Oak", "Oak"), ("Ash", "Ash")),
        Mapped("number", "FreightCosts", "own_number", (Decimal("12.5"),) * 2, (Decimal("7.25"),) * 2),
        Mapped("flag", "SendToWebshop", "own_flag", (True, True), (False, False)),
        Mapped(
            "labels",
            "ArticleLabels",
            "own_several",
            ((red, blue), ("blue", "red")),
            (("green",), (green,)),
            table={red: "red", green: "green", blue: "blue"},
        ),
    )
    return Scene(rules, (own_labels, *own))


def exact_quickbooks_products(pair: Pair) -> Scene:
    rules = (
        Mapped("text", "FreeTextField_01", "PurchaseDesc", ("Oak", "Oak"), ("Ash", "Ash")),
        Mapped("flag", "FreeBoolField_01", "Taxable", (True, True), (False, False)),
        Mapped("cost", "FreeNumberField_01", "PurchaseCost", (Decimal("12.5"),) * 2, (Decimal("7.25"),) * 2),
    )
    free = [
        ("FreeTextField_01", "Free text field 1", Kind.TEXT),
        ("FreeBoolField_01", "Free yes or no field 1", Kind.BOOL),
    ]
    return Scene(rules, tuple(Own("exact", "logistics/Items", *one) for one in free))


def exact_quickbooks_customers(pair: Pair) -> Scene:
    first, second, *_ = classes(pair)
    segment = Own("exact", "crm/Accounts", "Classification1", "Segment", Kind.CHOICE)
    rules = (
        Mapped(
            "segment",
            "Classification1",
            "ResaleNum",
            (first, "KEY"),
            ("STD", second),
            table={first: "KEY", second: "STD"},
        ),
    )
    return Scene(rules, (segment,))


def hyperline_exact_customers(pair: Pair) -> Scene:
    first, second, *_ = classes(pair)
    own, slug = hyperline(pair), "custom_properties.own_"
    days = date(2026, 3, 1), date(2026, 4, 2)
    rules = (
        Mapped(
            "text",
            f"{slug}string",
            "Classification1",
            ("key", first),
            (second, "usual"),
            table={"key": first, "usual": second},
        ),
        Mapped("number", f"{slug}number", "CreditLineSales", (Decimal("12.5"),) * 2, (Decimal("7.25"),) * 2),
        Mapped("flag", f"{slug}boolean", "IsMailing", (True, True), (False, False)),
        Mapped("day", f"{slug}date", "StartDate", (days[0], days[0]), (days[1], days[1])),
    )
    return Scene(rules, own)


TRIALS = (
    Trial("hubspot-exact", "products", hubspot_exact_products),
    Trial("hubspot-exact", "customers", hubspot_exact_customers),
    Trial("hubspot-quickbooks", "products", hubspot_quickbooks_products),
    Trial("hubspot-quickbooks", "customers", hubspot_quickbooks_customers),
    Trial("eaccounting-hubspot", "products", eaccounting_hubspot_products),
    Trial("eaccounting-hubspot", "customers", eaccounting_hubspot_customers),
    Trial("exact-quickbooks", "products", exact_quickbooks_products),
    Trial("exact-quickbooks", "customers", exact_quickbooks_customers),
    Trial("hyperline-exact", "customers", hyperline_exact_customers),
)
