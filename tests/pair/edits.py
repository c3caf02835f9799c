"""What people do in both vendors' screens, one field at a time, and what a policy makes of it."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
from tests.pair import state
from tests.support.pair import Pair

HUBSPOT, QUICKBOOKS = "hubspot", "quickbooks"

FIELDS = {
    "phone": "PrimaryPhone.FreeFormNumber",
    "lastname": "FamilyName",
    "address": "BillAddr.Line1",
    "city": "BillAddr.City",
    "zip": "BillAddr.PostalCode",
    "website": "WebAddr.URI",
}
"""{property of a contact: field of a customer} that people edit here."""


def edit_contact(pair: Pair, id: str, **properties: str) -> None:
    pair.vendor(HUBSPOT).person_edits(pair.account(HUBSPOT), "contacts", id, {"properties": properties})


def edit_company(pair: Pair, id: str, **properties: str) -> None:
    pair.vendor(HUBSPOT).person_edits(pair.account(HUBSPOT), "companies", id, {"properties": properties})


def edit_customer(pair: Pair, id: str, fields: dict[str, str]) -> None:
    """Sets fields by their flat names; the rest of an address stays."""
    vendor, account = pair.vendor(QUICKBOOKS), pair.account(QUICKBOOKS)
    stored = vendor.record(account, "Customer", id)
    wire: dict[str, Any] = {}
    for path, value in fields.items():
        head, dot, leaf = path.partition(".")
        if dot:
            wire.setdefault(head, dict(stored.get(head, {})))[leaf] = value
        else:
            wire[head] = value
    vendor.person_edits(account, "Customer", id, wire)


def delete(pair: Pair, vendor: str, type: str, id: str) -> None:
    pair.vendor(vendor).person_deletes(pair.account(vendor), type, id)


def do(pair: Pair, vendor: str, type: str, id: str, **action: str) -> None:
    pair.vendor(vendor).person_does(pair.account(vendor), type, id, action)


class Edit(msgspec.Struct, frozen=True):
    """One field of one pair of records, before and after; a side whose value stayed was not edited."""

    email: str
    field: str
    before: str
    hubspot: str
    quickbooks: str

    def after(self, winner: str) -> str:
        """What both sides hold once they agree again, two-way: a single change flows; of two the winner's stands,
        unless it was cleared."""
        if self.hubspot == self.before or self.quickbooks == self.before:
            return self.hubspot if self.quickbooks == self.before else self.quickbooks
        won, lost = (self.hubspot, self.quickbooks) if winner == HUBSPOT else (self.quickbooks, self.hubspot)
        return won or lost


def random_edits(pair: Pair, random: Random, count: int) -> list[Edit]:
    """People edit one field of each of `count` pairs, on one side or both, clearing some."""
    edits = []
    for contact, customer in random.sample(state.shared_pairs(pair), count):
        field = random.choice(sorted(FIELDS))
        before = contact.get(field, "")
        sides = random.choice([(HUBSPOT,), (QUICKBOOKS,), (HUBSPOT, QUICKBOOKS)])
        new = {side: _new_value(random, field) if side in sides else before for side in (HUBSPOT, QUICKBOOKS)}
        if new[HUBSPOT] != before:
            edit_contact(pair, contact["id"], **{field: new[HUBSPOT]})
        if new[QUICKBOOKS] != before:
            edit_customer(pair, customer["Id"], {FIELDS[field]: new[QUICKBOOKS]})
        edits.append(Edit(contact["email"], field, before, new[HUBSPOT], new[QUICKBOOKS]))
    return edits


def _new_value(random: Random, field: str) -> str:
    if random.random() < 0.15:
        return ""
    text = f"{random.choice(['Åsa', 'Çelik', 'Groß', 'Lee'])} {random.randrange(1000)}"
    return f"https://example.com/{random.randrange(1000)}" if field == "website" else text
