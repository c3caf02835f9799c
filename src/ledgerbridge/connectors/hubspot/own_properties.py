"""Properties of ours: places for what HubSpot has no property for. Each is added to an account before it is first
written, which stands in the plan."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.hubspot.values import Form

NUMBER, OPEN, PAID, PAID_ON = "lb_number", "lb_amount_open", "lb_amount_paid", "lb_paid_on"
TAX = "lb_amount_tax"
CREDITED, CREDIT_NUMBER, CREDIT_STATUS = "lb_amount_credited", "lb_credit_number", "lb_credit_status"
STOCK, STOCK_MANAGED = "lb_stock", "lb_stock_managed"

_OF_SALES = (
    FieldSpec(NUMBER, "Number in the accounts", custom=True),
    FieldSpec(OPEN, "Amount open in the accounts", Kind.NUMBER, custom=True),
    FieldSpec(PAID, "Amount paid in the accounts", Kind.NUMBER, custom=True),
    FieldSpec(PAID_ON, "Paid on", Kind.DATE, custom=True),
    FieldSpec(TAX, "Tax in the accounts", Kind.NUMBER, custom=True),
)
_OF_CREDITS = (
    FieldSpec(CREDITED, "Amount credited", Kind.NUMBER, custom=True),
    FieldSpec(CREDIT_NUMBER, "Number of the credit note", custom=True),
    FieldSpec(CREDIT_STATUS, "Credit status", custom=True),
)
OWN: Mapping[str, tuple[FieldSpec, ...]] = {
    "products": (
        FieldSpec(STOCK, "In stock", Kind.NUMBER, custom=True),
        FieldSpec(STOCK_MANAGED, "Stock is kept", Kind.BOOL, custom=True),
    ),
    "deals": _OF_SALES,
    "orders": _OF_SALES,
    "invoices": (*_OF_SALES, *_OF_CREDITS),
}
"""{type: the properties that may be added to it}."""
FORMS = {Kind.TEXT: Form.TEXT, Kind.NUMBER: Form.NUMBER, Kind.DATE: Form.DATE, Kind.BOOL: Form.BOOL}
_TYPES = {
    Kind.TEXT: ("string", "text"),
    Kind.NUMBER: ("number", "number"),
    Kind.DATE: ("date", "date"),
    Kind.BOOL: ("enumeration", "booleancheckbox"),
}
_CLAIMS = [
    {"label": "Yes", "value": "true", "displayOrder": 0, "hidden": False},
    {"label": "No", "value": "false", "displayOrder": 1, "hidden": False},
]


def own(type: str, path: str) -> FieldSpec | None:
    """What one of these properties is; None for any other."""
    return next((spec for spec in OWN.get(type, ()) if spec.path == path), None)


def definition(spec: FieldSpec, group: str) -> dict[str, object]:
    """The property as HubSpot is asked to add it."""
    type, field_type = _TYPES[spec.kind]
    options = {"options": _CLAIMS} if spec.kind is Kind.BOOL else {}
    return {
        "name": spec.path,
        "label": spec.label,
        "description": "Kept by Ledgerbridge.",
        "groupName": group,
        "type": type,
        "fieldType": field_type,
        "hidden": False,
        "formField": False,
        **options,
    }
