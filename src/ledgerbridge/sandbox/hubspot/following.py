"""What follows from two records being associated, or not any more; and which records cannot be."""

from __future__ import annotations

from ledgerbridge.sandbox.hubspot.account import Work
from ledgerbridge.sandbox.hubspot.association_types import CHILD_TO_PARENT_COMPANY
from ledgerbridge.sandbox.hubspot.calculating import calculate, schedule
from ledgerbridge.sandbox.hubspot.errors import invalid
from ledgerbridge.sandbox.hubspot.objects import COMPANIES, CONTACTS, INVOICES, PAYMENTS, ObjectType
from ledgerbridge.sandbox.hubspot.standard_billing import INVOICE_PLACE
from ledgerbridge.sandbox.hubspot.versions import set_quietly

LINE_PARENTS = ("deals", "quotes", "orders", "invoices")
COUNTERS = {  # HS-DEAL-AMOUNT: lines are counted on a deal, its amount stays as it is
    ("companies", "contacts"): "num_associated_contacts",
    ("deals", "contacts"): "num_associated_contacts",
    ("contacts", "deals"): "num_associated_deals",
    ("deals", "line_items"): "hs_num_of_associated_line_items",
    ("commerce_payments", "invoices"): "hs_number_of_associated_invoices",
}
"""Properties that count a record's associations with another type."""
SUMMED = ("line_items", "discounts", "fees", "taxes")


def refuse_link(work: Work, source: ObjectType, id: int, target: ObjectType, to: int) -> None:
    """Raises Refused for an association that would be one too many."""
    for (child, child_id), parent in (((source, id), target), ((target, to), source)):
        parents = {"line_items": LINE_PARENTS, "taxes": ("invoices",)}.get(child.name, ())
        if parent.name not in parents:
            continue
        if any(work.account.links.between(child.name, child_id, name) for name in parents):  # HS-LINE-ONE-PARENT
            raise invalid(f"{child.label} {child_id} belongs to another record already")


def follow_link(work: Work, source: ObjectType, id: int, target: ObjectType, to: int) -> None:
    """Counters, mirrored ids and sums on both sides are true again."""
    for one, one_id, other, other_id in ((source, id, target, to), (target, to, source, id)):
        counter = COUNTERS.get((one.name, other.name))
        if counter:
            _count(work, one, one_id, other, counter)
        if (one, other) == (CONTACTS, COMPANIES):
            primary = work.account.links.primary_company(one.name, one_id)
            set_quietly(work, one, one_id, {"associatedcompanyid": "" if primary is None else str(primary)})
        if one is INVOICES:
            _follow_invoice(work, one_id, other, other_id)
    if source is COMPANIES and target is COMPANIES:
        for company in (id, to):
            _note_family(work, company)


def _count(work: Work, one: ObjectType, id: int, other: ObjectType, counter: str) -> None:
    """The counter says how many associations there are."""  # HS-COUNTERS
    count = len(work.account.links.between(one.name, id, other.name))
    more = {"hs_has_associated_invoice": str(count > 0).lower()} if one is PAYMENTS else {}
    set_quietly(work, one, id, {counter: str(count), **more})


def _note_family(work: Work, company: int) -> None:
    """A company knows its parent and how many children it has."""  # HS-PARENT-COMPANY
    relatives = work.account.links.between("companies", company, "companies")
    parents = [id for id, types in relatives.items() if CHILD_TO_PARENT_COMPANY in types]
    children = [id for id, types in relatives.items() if 13 in types]
    values = {"hs_parent_company_id": str(parents[0]) if parents else "", "hs_num_child_companies": str(len(children))}
    set_quietly(work, COMPANIES, company, values)


def _follow_invoice(work: Work, invoice: int, other: ObjectType, other_id: int) -> None:
    if other.name in SUMMED:
        schedule(work, INVOICES, invoice)
    elif other is PAYMENTS:
        calculate(work, INVOICES, invoice)
    elif other is CONTACTS:
        company = work.account.links.primary_company(other.name, other_id)
        if company is not None:
            _inherit(work, invoice, company)
    elif other is COMPANIES:
        _inherit(work, invoice, other_id)


def _inherit(work: Work, invoice: int, company: int) -> None:
    """The invoice takes the company's address where it has none."""  # HS-INVOICE-RECIPIENT
    record, firm = work.account.table(INVOICES).live(invoice), work.account.table(COMPANIES).live(company)
    if record is None or firm is None or company not in _companies_of(work, invoice):
        return
    taken = {f"hs_recipient_company_{part}": firm.properties.get(part, "") for part in INVOICE_PLACE}
    set_quietly(
        work, INVOICES, invoice, {name: value for name, value in taken.items() if name not in record.properties}
    )


def _companies_of(work: Work, invoice: int) -> set[int | None]:
    """Companies associated with the invoice, and the primary ones of its contacts."""
    links = work.account.links
    contacts = links.between("invoices", invoice, "contacts")
    return {*links.between("invoices", invoice, "companies"), *(links.primary_company("contacts", c) for c in contacts)}
