"""Whom a document is for on the other side, and what the records of that customer say."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.needs import Brought
from ledgerbridge.model.countries import alpha2
from ledgerbridge.model.documents import Address
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.planner.documents.party import Party

COMPANY = "company"
NAMES = ("company_name", "given_name", "family_name", "email", "phone")
_PARTS, _PLACED = Address.__struct_fields__, ("billing", "shipping")
PLACES = ("billing.street", "billing.postal_code", "billing.city", "billing.country")


class Found(msgspec.Struct, frozen=True):
    """Whom a document is for: the debtor, the contact person of a company, and what is known of the debtor."""

    debtor: Brought = Brought()
    person: Brought = Brought()
    is_company: bool = False
    party: Party = Party()
    named: str = ""
    """Whom the source names, in words."""
    stands_in: bool = False
    """Whether the debtor is another one than the source names."""
    told_by: tuple[Flow, Side, Record] | None = None
    """The record that says what the target knows of the debtor, and where it stands."""
    there: tuple[Flow, Side, Record] | None = None
    """The debtor's own record in the target, where it was read."""


def party_of(flow: Flow, side: Side, record: Record) -> Party:
    """What the debtor's own record says of it: by its slots, else by what its flow's rules bring to those of the
    target."""
    slots, target_slots = flow.end(side).capabilities.slots, flow.end(side.other).capabilities.slots

    def said(slot: str) -> str | None:
        value: Value = record.fields.get(slots.get(slot, ""))
        if value is None and slot in target_slots:
            rules = (rule for rule in flow.rules if rule.path(side.other) == target_slots[slot])
            value = next((rule.remembered(side, record.fields) for rule in rules), None)
        return as_text(value) or None

    country = said("shipping.country") or said("billing.country")
    held = record.fields.get(slots["company_name"]) if "company_name" in slots else said("company_name")
    has_company = bool(held or record.companion.get(COMPANY))
    billing, shipping = (_spelled({name: said(f"{which}.{name}") for name in _PARTS}) for which in _PLACED)
    return Party(country, said("vat_number"), has_company, billing=billing, shipping=shipping, email=said("email"))


def party_there(flow: Flow, side: Side, record: Record) -> Party:
    """What the target's own record of a customer says, the currency of its documents among it."""
    return msgspec.structs.replace(party_of(flow, side, record), currency=currency_of(flow, side, record))


def currency_of(flow: Flow, side: Side, record: Record) -> str | None:
    """The currency in which documents are made for a customer of the target."""
    path = flow.end(side).capabilities.currency_path
    return as_text(record.fields.get(path)) or None if path is not None else None


def _spelled(parts: Mapping[str, str | None]) -> Address:
    """The address with its country as a code, where it is one."""
    country = parts["country"]
    return Address(**{**parts, "country": (alpha2(country) or country) if country else None})


def in_words(flow: Flow, side: Side, record: Record) -> str:
    """Name, address and e-mail of a record, as people write them."""
    slots = flow.end(side).capabilities.slots
    texts = {slot: as_text(record.fields.get(slots[slot])) for slot in (*NAMES, *PLACES) if slot in slots}
    person = " ".join(filter(None, (texts.get("given_name"), texts.get("family_name"))))
    parts = (texts.get("company_name"), person, *(texts.get(slot) for slot in PLACES), texts.get("email"))
    return ", ".join(part for part in parts if part)
