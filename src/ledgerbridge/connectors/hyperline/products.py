"""Products of Hyperline (API reference, products) and their prices (price configurations)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledgerbridge.connectors.base.capabilities import CreateSafety, Kind, PartCapabilities, TypeCapabilities
from ledgerbridge.connectors.base.meanings import MISSING_VALUE
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.hyperline.customers import LONGEST
from ledgerbridge.connectors.hyperline.errors import problem
from ledgerbridge.connectors.hyperline.record_type import Filter, PartForms, RecordType, Resource
from ledgerbridge.connectors.hyperline.wire import Shape, Wire, encode, form, nested, wish
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.problems import Problem

PRODUCT = "products"
PRICE = "price_configurations"
USUAL_TYPE = "flat_fee"

ACCOUNTING = "accounting"
PRODUCT_CODE = "product_code"
ACCOUNT_CODES = ("ledger_account_code", "general_ledger_code")
"""The name the facts show first, and the one they hold possible; which one an account has is read off its products."""
TAX_CODE = "tax_code"
TAX_RATE = "tax_rate_id"
CODES = {
    PRODUCT_CODE: "Product code",
    ACCOUNT_CODES[0]: "General-ledger account",
    TAX_CODE: "Tax code",
    TAX_RATE: "Tax rate",
}
"""{name within an invoicing entity's accounting settings: label}."""

FORMS = (
    form("name", "Name", required=True, longest=LONGEST),
    form("type", "Type", kind=Kind.CHOICE),
    form("status", "Status", read_only=True),
    form("description", "Description", longest=LONGEST),
    form("public_description", "Public description", longest=LONGEST),
    form("description_display_interval_dates", "Dates in the description", Shape.FLAG),
    form("is_available_on_demand", "Available on demand", Shape.FLAG),
    form("is_available_on_subscription", "Available on subscriptions", Shape.FLAG),
    *(
        form(f"{ACCOUNTING}.{name}", label, Shape.TEXT, *(f"{ACCOUNTING}.{one}" for one in names), longest=LONGEST)
        for name, label, names in (
            (PRODUCT_CODE, CODES[PRODUCT_CODE], (PRODUCT_CODE,)),
            (ACCOUNT_CODES[0], CODES[ACCOUNT_CODES[0]], ACCOUNT_CODES),
            (TAX_CODE, CODES[TAX_CODE], (TAX_CODE,)),
            (TAX_RATE, CODES[TAX_RATE], (TAX_RATE,)),
        )
    ),
)

CAPABILITIES = TypeCapabilities(
    type=PRODUCT,
    label="Products",
    kind=RecordKind.PRODUCT,
    slots={
        "name": "name",
        "description": "description",
        "product_type": "type",
        "sku": f"{ACCOUNTING}.{PRODUCT_CODE}",
        "account": f"{ACCOUNTING}.{ACCOUNT_CODES[0]}",
        "tax_code": f"{ACCOUNTING}.{TAX_CODE}",
    },
    match_keys=("name", f"{ACCOUNTING}.{PRODUCT_CODE}"),
    reference_path=None,
    create_safety=CreateSafety.REPLAY,
    page_size=100,
    find_batch=500,
    read_batch=50,
    write_batch=1,
    write_costs={"read": 1, "write": 1},
    ordered_versions=False,
    lag_s=0.0,
    preconditions=True,
    cannot={
        "delete": "Hyperline deletes archived products alone; archiving and deleting are left to people.",
        "deletions": "A product is read as gone when it is archived; deleted for good after that, it leaves no trace.",
        "price": "A product of Hyperline has prices by currency, country, plan and interval; they are read as "
        "price configurations and set by people.",
        "stock": "Hyperline keeps no stock.",
        "image": "Hyperline's products have no images.",
        "product_group": "Hyperline's products have no groups.",
    },
)


def accounting_of(wire: Wire, entity: str) -> dict[str, Any]:
    """A product's accounting settings for one invoicing entity."""
    by_entity = wire.get(ACCOUNTING)
    found = by_entity.get(entity) if isinstance(by_entity, dict) else None
    return found if isinstance(found, dict) else {}


def _adapt(wire: Wire, entity: str) -> Wire:
    """The object with the settings of the connection's entity at hand, those of the others beside them by id."""
    by_entity = wire.get(ACCOUNTING)
    others = {id: found for id, found in by_entity.items() if id != entity} if isinstance(by_entity, dict) else {}
    return {**wire, ACCOUNTING: {**others, **accounting_of(wire, entity)}}


def _body(write: Write, entity: str) -> bytes:
    """What is sent: codes stand under the id of the entity they are for."""
    given = {_place(path, entity): wish(value) for path, value in write.fields.items() if _is_sent(write, value)}
    wire = nested(given)
    if write.kind == "create":
        wire.setdefault("type", USUAL_TYPE)
        # The documented body of a create has prices; without any, people set them.
        wire[PRICE] = []
    return encode(wire)


def _is_sent(write: Write, value: object) -> bool:
    return value is not None or write.kind == "update"


def _place(path: str, entity: str) -> str:
    head, _, rest = path.partition(".")
    return f"{ACCOUNTING}.{entity}.{rest}" if head == ACCOUNTING and rest in CODES else path


def _flaw(write: Write) -> Problem | None:
    """Hyperline's own answer for a product without a name is not known, so it is not asked."""
    lacks = write.fields.get("name") is None if write.kind == "create" else write.fields.get("name", "") is None
    return problem(MISSING_VALUE, "name") if lacks else None


def completed_accounting(sent: Mapping[str, Any], before: Wire) -> Wire:
    """All accounting settings with the changed ones in them, under the names the account knows them by.

    Hyperline may replace the whole map (ASSUMED: it might), so that nothing of it is left out.
    """
    whole = {id: dict(found) for id, found in (before.get(ACCOUNTING) or {}).items() if isinstance(found, dict)}
    for entity, changes in sent.items():
        settings = whole.setdefault(entity, {})
        for name, value in changes.items():
            settings[_known_as(name, settings)] = value
    return whole


def _known_as(name: str, settings: Mapping[str, Any]) -> str:
    if name not in ACCOUNT_CODES:
        return name
    return next((one for one in ACCOUNT_CODES if one in settings), name)


def _gone(wire: Wire) -> str:
    return "archived" if wire.get("status") == "archived" or wire.get("archived_at") else ""


PRODUCTS = RecordType(
    capabilities=CAPABILITIES,
    resource=Resource(
        name=PRODUCT,
        listing="/v1/products",
        single="/v1/products",
        by_id=Filter("/v1/products", "id"),
        everything={"status": "all"},
    ),
    forms=FORMS,
    filters={
        # The list is documented to filter by price book and status alone, so it is read and searched here.
        "name": Filter("/v1/products", ""),
        f"{ACCOUNTING}.{PRODUCT_CODE}": Filter("/v1/products", ""),
    },
    gone=_gone,
    adapt=_adapt,
    custom="product",
    fixed=frozenset({"type"}),
    open_prefixes=("custom_properties.", f"{ACCOUNTING}."),
    body=_body,
    flaw=_flaw,
)

PRICE_PARTS = (
    form("type", "Type"),
    form("amount", "Amount", Shape.MONEY),
    form("from", "From", Shape.NUMBER),
    form("to", "To", Shape.NUMBER),
    form("unit_count", "Units", Shape.NUMBER),
)

PRICES = RecordType(
    capabilities=TypeCapabilities(
        type=PRICE,
        label="Prices",
        kind=RecordKind.PRODUCT,
        slots={"currency": "currency", "product_id": "product_id"},
        match_keys=("product_id",),
        reference_path=None,
        create_safety=CreateSafety.REPLAY,
        page_size=100,
        find_batch=50,
        read_batch=50,
        write_batch=1,
        ordered_versions=False,
        lag_s=0.0,
        parts={"prices": PartCapabilities("Prices", {"price": "amount", "quantity": "unit_count"})},
        creates=False,
        updates=False,
        cannot={
            "create": "Prices are set by people at Hyperline: each belongs to a currency, a plan and an interval.",
            "update": "Prices are changed by people at Hyperline, since subscriptions depend on them.",
        },
    ),
    resource=Resource(name=PRICE, listing="/v1/price-configurations", single=None, by_id=None),
    forms=(
        form("product_id", "Product", Shape.TEXT, "product_id", "product.id", read_only=True),
        form("price_book_id", "Price book", read_only=True),
        form("status", "Status", read_only=True),
        form("type", "Type", read_only=True),
        form("currency", "Currency", read_only=True),
        form("country", "Country", kind=Kind.COUNTRY, read_only=True),
        form("plan_id", "Plan", read_only=True),
        form("billing_interval.period", "Billed every", read_only=True),
        form("billing_interval.count", "Billed every, how many", Shape.NUMBER, read_only=True),
        form("commitment_interval.period", "Committed for", read_only=True),
        form("commitment_interval.count", "Committed for, how many", Shape.NUMBER, read_only=True),
        form("updated_at", "Updated", Shape.MOMENT, read_only=True),
    ),
    filters={"product_id": Filter("/v1/price-configurations", "")},
    parts={"prices": PartForms("prices", PRICE_PARTS)},
    gone=_gone,
)
