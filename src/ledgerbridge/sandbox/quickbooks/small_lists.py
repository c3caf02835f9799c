"""Terms, payment methods, classes and locations."""

from __future__ import annotations

from collections.abc import Callable

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.company import Desk
from ledgerbridge.sandbox.quickbooks.fields import Fields
from ledgerbridge.sandbox.quickbooks.hierarchy import parent_of, place
from ledgerbridge.sandbox.quickbooks.list_fields import CLASS, DEPARTMENT
from ledgerbridge.sandbox.quickbooks.names import marked
from ledgerbridge.sandbox.quickbooks.references import check_references

DEEPEST = 4
BY_DATE = ("DayOfMonthDue", "DueNextMonthDays", "DiscountDayOfMonth")
BY_DAYS = ("DueDays", "DiscountDays")


def settle_term(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """The terms as stored: days after the document, or a day of the month."""
    # QB-TERM
    new = {"Active": True, **wished}
    _check_name(desk, "Term", new)
    driven = "DayOfMonthDue" in new
    if not driven and "DueDays" not in new:
        raise faults.missing("DueDays")
    if driven and new["DayOfMonthDue"] < 1:
        raise faults.number_out_of_range("DayOfMonthDue", new["DayOfMonthDue"])
    new["Type"] = "DATE_DRIVEN" if driven else "STANDARD"
    for name in BY_DAYS if driven else BY_DATE:
        new.pop(name, None)
    return new


def settle_payment_method(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """The payment method as stored."""
    # QB-PAYMENT-METHOD
    new = {"Active": True, "Type": "NON_CREDIT_CARD", **wished}
    _check_name(desk, "PaymentMethod", new)
    return new


def settle_customer_type(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """The customer type as stored; the API reads these alone, a person makes them."""
    # QB-CUSTOMER-TYPE
    if not desk.is_person:
        raise faults.unsupported("create or update of CustomerType")
    new = {"Active": True, **wished}
    _check_name(desk, "CustomerType", new)
    return new


def _check_name(desk: Desk, type: str, new: Wire) -> None:
    """Lists without levels: a name is there and unique; an inactive one keeps it unmarked."""
    # QB-LIST-NAME
    if "Name" not in new:
        raise faults.missing("Name")
    twins = desk.company.table(type).find("Name", [new["Name"]])
    if any(row.id != new.get("Id") for row in twins):
        raise faults.duplicate_name()


def settler(type: str, fields: Fields, flag: str) -> Callable[[Desk, Wire | None, Wire], Wire]:
    """How a class or a location is settled: below its parent, under a full name no other has."""

    def settle(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
        # QB-CLASS
        new = {"Active": True, **wished}
        if "Name" not in new:
            raise faults.missing("Name")
        check_references(desk.company, fields, old, new)
        table = desk.company.table(type)
        above = parent_of(table, new)
        prefix = f"{above.wire['FullyQualifiedName']}:" if above else ""

        def is_taken(name: str) -> bool:
            return any(row.id != new.get("Id") for row in table.find("FullyQualifiedName", [prefix + name]))

        if not new["Active"]:
            new["Name"] = marked(new["Name"], is_taken)
        if is_taken(new["Name"]):
            raise faults.duplicate_name()
        place(table, new, "Name", DEEPEST)
        new.pop("Level", None)
        new[flag] = above is not None
        return new

    return settle


settle_class = settler("Class", CLASS, "SubClass")
settle_department = settler("Department", DEPARTMENT, "SubDepartment")
