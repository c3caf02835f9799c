"""Which properties each object type starts with, and under which heading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ledgerbridge.sandbox.hubspot.definitions import Definition
from ledgerbridge.sandbox.hubspot.fields import in_group, system
from ledgerbridge.sandbox.hubspot.objects import ObjectType
from ledgerbridge.sandbox.hubspot.standard import crm_definitions
from ledgerbridge.sandbox.hubspot.standard_billing import (
    cart_fields,
    invoice_fields,
    note_fields,
    order_fields,
    payment_fields,
    subscription_fields,
)
from ledgerbridge.sandbox.hubspot.standard_sales import addition_fields, deal_fields, line_item_fields, quote_fields

_FIELDS: Mapping[str, tuple[str, Callable[[], list[Definition]]]] = {
    "deals": ("dealinformation", deal_fields),
    "line_items": ("lineiteminformation", line_item_fields),
    "quotes": ("quoteinformation", quote_fields),
    "notes": ("noteinformation", note_fields),
    "invoices": ("invoiceinformation", invoice_fields),
    "subscriptions": ("subscriptioninformation", subscription_fields),
    "discounts": ("discountinformation", lambda: addition_fields("discounts")),
    "fees": ("feeinformation", lambda: addition_fields("fees")),
    "taxes": ("taxinformation", lambda: addition_fields("taxes")),
    "commerce_payments": ("paymentinformation", payment_fields),
    "orders": ("order_information", order_fields),
    "carts": ("cartinformation", cart_fields),
}
"""{type: (group, fields beside those that every record has)}."""


def standard_definitions(type: ObjectType, currencies: Iterable[str]) -> list[Definition]:
    """The definitions that an object type has from the start, all in its own group."""
    if type.name not in _FIELDS:
        return crm_definitions(type.name, currencies)
    group, fields = _FIELDS[type.name]
    return in_group(group, [*system(type.modified, type.created), *fields()])
