"""Categories of problems: what each means and how it is solved, and which code belongs to which."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from ledgerbridge.model.problems import Problem


class Category(msgspec.Struct, frozen=True):
    """Problems that have the same meaning for the person who solves them."""

    name: str
    """Stable; what `retry --category` takes."""
    label: str
    meaning: str
    remedy: str


ACCESS = Category(
    "access-expired",
    "access expired",
    "The hub can no longer sign in to a system: the access was withdrawn, has expired, or is to another account.",
    "Connect that system again; links and history stay.",
)
PERMISSION = Category(
    "missing-permission",
    "permission missing",
    "The user who connected, the application or the subscription may not do this in that system.",
    "Have its administrator give the right that is named, then connect again.",
)
RATE_LIMITED = Category(
    "rate-limited",
    "limit reached",
    "The system takes no more calls for now.",
    "Nothing to do: it goes on by itself when the limit is renewed.",
)
OUTAGE = Category(
    "vendor-outage",
    "system out of order",
    "The system did not answer, or answered that it is out of order.",
    "Nothing to do if it passes: it is tried again at growing intervals. Else look at the vendor's status page.",
)
RECORD_GONE = Category(
    "record-gone",
    "record gone",
    "A record that this one comes from, is linked to or names was deleted or made inactive.",
    "Restore it, or remove the link to have it made anew.",
)
VALUE_REFUSED = Category(
    "value-refused",
    "value refused",
    "The other system does not take a value as it is.",
    "Correct the value where it comes from, or map another field.",
)
VALUE_MISSING = Category(
    "missing-value",
    "value missing",
    "A value is missing that the other system needs.",
    "Fill it in where the record comes from, or choose a default in the settings.",
)
UNKNOWN_REFERENCE = Category(
    "unknown-reference",
    "unknown reference",
    "The record names a tax code, account, product, payment term or customer that the other system does not have, or "
    "that no table of the settings leads to.",
    "Make it there, or add a row to the table that is named; then: ledgerbridge retry --category unknown-reference",
)
IN_USE = Category(
    "already-in-use",
    "already in use",
    "The name, number or other value may occur once only, and another record has it.",
    "Rename one of the two, merge them, or link them.",
)
NUMBER_IN_USE = Category(
    "number-in-use",
    "number in use",
    "Another document has the number that this one is to have.",
    "Give one of the two another number, or let the system that the document goes to number it.",
)
AMBIGUOUS = Category(
    "ambiguous-match",
    "match not clear",
    "It cannot be told which record of the other side is meant.",
    "Decide with ledgerbridge match, merge the records that are the same, or give each a key of its own.",
)
PERIOD_CLOSED = Category(
    "closed-period",
    "period closed",
    "The books are closed for the date of the document.",
    "Have the period opened, or give the document a later date.",
)
LOCKED = Category(
    "document-locked",
    "document locked",
    "The document is booked, printed or paid, and can no longer be changed there.",
    "Correct it there by a credit note, or take the change back where it was made.",
)
EDIT_NOT_ALLOWED = Category(
    "edit-not-allowed",
    "not to be changed there",
    "The record was changed in the system in which it is not to be changed.",
    "Take the change back there, and make it in the system that the record comes from.",
)
TAX_REQUIRED = Category(
    "tax-required",
    "tax required",
    "The tax of a line cannot be told, and without it no document is made.",
    "Choose a tax code with a known rate, or the product or country that decides on it.",
)
CURRENCY = Category(
    "currency-mismatch",
    "currency does not fit",
    "The document's currency is not that of the customer, the account or the other document.",
    "Correct one of the two, or switch other currencies on in that system.",
)
TOTALS_DIFFER = Category(
    "totals-differ",
    "totals differ",
    "The document comes, or would come, to another total in the other system.",
    "See whether a rate is mapped to the wrong tax code, and where each system rounds. A rounding line can be allowed.",
)
MAPPING_FAILED = Category(
    "mapping-failed",
    "mapping failed",
    "A rule of the mapping cannot turn the record's value into one for the other system.",
    "Correct the value in the record, or the rule or its table.",
)
ASSOCIATION_MISSING = Category(
    "association-missing",
    "associated record missing",
    "Another record must be in the other system first, and is not.",
    "See what is said of that record; this one goes when that one went.",
)
CONFLICT = Category(
    "conflict",
    "changed on both sides",
    "Both sides changed the same field, and you chose to be asked.",
    "Give both sides the value that is right, or choose which side wins.",
)
BLOCKED = Category(
    "blocked-there",
    "blocked there",
    "A customer, product, account or journal that the document needs is blocked, inactive or ended in that system.",
    "Take the block off or make it active there, or choose another one; then: ledgerbridge retry --category "
    "blocked-there",
)
NOT_POSSIBLE = Category(
    "not-possible-there",
    "not possible there",
    "The other system, or a choice of yours, does not allow such a record.",
    "Change the record, change the choice, or leave such records out by a filter.",
)
FIELDS_CHANGED = Category(
    "fields-changed",
    "fields changed",
    "A field that a rule or a filter uses is no longer as it was in that system.",
    "Restore the field, change the rule, or accept the field as it is with ledgerbridge fields.",
)
UNEXPECTED = Category(
    "unexpected-answer",
    "unexpected answer",
    "The system answered in a form that the hub does not know.",
    "Report it to the maintainers; ledgerbridge record writes down what they need.",
)
UNDER_WAY = Category(
    "under-way",
    "under way",
    "The hub has not finished with this record.",
    "Nothing to do: the next sync goes on with it.",
)
SETTINGS = Category(
    "settings",
    "settings",
    "Something in the configuration, or in what the command was given, is not right.",
    "Correct what is named.",
)
PLAN_REFUSED = Category(
    "plan-refused",
    "plan refused",
    "A whole plan was refused because it looks like an accident, or no longer fits.",
    "Look at the plan; confirm it if it is meant, or make it anew.",
)

CATEGORIES: tuple[Category, ...] = (
    ACCESS,
    PERMISSION,
    RATE_LIMITED,
    OUTAGE,
    RECORD_GONE,
    VALUE_REFUSED,
    VALUE_MISSING,
    UNKNOWN_REFERENCE,
    IN_USE,
    NUMBER_IN_USE,
    AMBIGUOUS,
    PERIOD_CLOSED,
    LOCKED,
    EDIT_NOT_ALLOWED,
    TAX_REQUIRED,
    CURRENCY,
    TOTALS_DIFFER,
    MAPPING_FAILED,
    ASSOCIATION_MISSING,
    CONFLICT,
    BLOCKED,
    NOT_POSSIBLE,
    FIELDS_CHANGED,
    UNEXPECTED,
    UNDER_WAY,
    SETTINGS,
    PLAN_REFUSED,
)
"""In the order in which the manual tells of them."""

BY_FAMILY: Mapping[str, Category] = MappingProxyType(
    {
        "AUTH": ACCESS,
        "PERM": PERMISSION,
        "NET": OUTAGE,
        "LIMIT": RATE_LIMITED,
        "REC": VALUE_REFUSED,
        "MATCH": AMBIGUOUS,
        "MAP": MAPPING_FAILED,
        "CON": CONFLICT,
        "PLAN": PLAN_REFUSED,
        "RUN": UNDER_WAY,
        "LINK": SETTINGS,
        "DRIFT": FIELDS_CHANGED,
        "SETUP": SETTINGS,
    }
)
"""{family of codes: the category of those that have none of their own}; documents' codes each have their own."""

BY_CODE: Mapping[str, Category] = MappingProxyType(
    {
        "LB-REC-02": IN_USE,
        "LB-REC-03": VALUE_MISSING,
        "LB-REC-05": RECORD_GONE,
        "LB-REC-06": IN_USE,
        "LB-REC-07": UNDER_WAY,
        "LB-REC-08": VALUE_MISSING,
        "LB-REC-09": LOCKED,
        "LB-REC-10": PERIOD_CLOSED,
        "LB-REC-11": UNKNOWN_REFERENCE,
        "LB-REC-12": CURRENCY,
        "LB-REC-15": BLOCKED,
        "LB-REC-16": NUMBER_IN_USE,
        "LB-MATCH-04": RECORD_GONE,
        "LB-MATCH-06": UNDER_WAY,
        "LB-MAP-05": ASSOCIATION_MISSING,
        "LB-MAP-06": VALUE_MISSING,
        "LB-MAP-07": ASSOCIATION_MISSING,
        "LB-RUN-05": ASSOCIATION_MISSING,
        "LB-RUN-09": RECORD_GONE,
        "LB-RUN-21": SETTINGS,
        "LB-RUN-22": SETTINGS,
        "LB-RUN-23": SETTINGS,
        "LB-RUN-24": SETTINGS,
        "LB-RUN-27": SETTINGS,
        "LB-RUN-28": SETTINGS,
        "LB-RUN-29": SETTINGS,
        "LB-SETUP-54": BLOCKED,
        "LB-DRIFT-01": UNEXPECTED,
        "LB-DOC-01": VALUE_REFUSED,
        "LB-DOC-02": UNKNOWN_REFERENCE,
        "LB-DOC-03": UNKNOWN_REFERENCE,
        "LB-DOC-04": TAX_REQUIRED,
        "LB-DOC-05": TOTALS_DIFFER,
        "LB-DOC-06": RECORD_GONE,
        "LB-DOC-07": ASSOCIATION_MISSING,
        "LB-DOC-08": UNKNOWN_REFERENCE,
        "LB-DOC-09": NUMBER_IN_USE,
        "LB-DOC-10": IN_USE,
        "LB-DOC-11": VALUE_MISSING,
        "LB-DOC-12": TOTALS_DIFFER,
        "LB-DOC-13": RECORD_GONE,
        "LB-DOC-14": UNDER_WAY,
        "LB-DOC-15": ASSOCIATION_MISSING,
        "LB-DOC-20": NOT_POSSIBLE,
        "LB-DOC-21": NOT_POSSIBLE,
        "LB-DOC-22": TAX_REQUIRED,
        "LB-DOC-23": TAX_REQUIRED,
        "LB-DOC-30": UNKNOWN_REFERENCE,
        "LB-DOC-31": ASSOCIATION_MISSING,
        "LB-DOC-32": ASSOCIATION_MISSING,
        "LB-DOC-33": UNDER_WAY,
        "LB-DOC-34": BLOCKED,
        "LB-DOC-40": NOT_POSSIBLE,
        "LB-DOC-41": NOT_POSSIBLE,
        "LB-DOC-42": EDIT_NOT_ALLOWED,
        "LB-DOC-43": AMBIGUOUS,
        "LB-DOC-44": VALUE_MISSING,
        "LB-DOC-45": UNDER_WAY,
        "LB-DOC-47": TOTALS_DIFFER,
        "LB-DOC-48": AMBIGUOUS,
        "LB-DOC-49": BLOCKED,
        "LB-DOC-50": BLOCKED,
        "LB-DOC-51": BLOCKED,
        "LB-DOC-56": NOT_POSSIBLE,
        "LB-DOC-57": UNDER_WAY,
        "LB-DOC-58": VALUE_MISSING,
        "LB-DOC-59": VALUE_REFUSED,
        "LB-DOC-60": CURRENCY,
    }
)
"""{code: its category}, where its family's is not the right one."""

NEEDS = "LB-DOC-15"
"""The problem of a document because of the problem of a record it needs, whose code is among its values."""


def category_of(problem: Problem) -> Category:
    """The category of a problem. What keeps a document's customer or product back is what keeps the document back."""
    code = problem.values.get("code", "") if problem.code == NEEDS else ""
    return category_of_code(code or problem.code)


def category_of_code(code: str) -> Category:
    """The category of a code. Raises KeyError for one that belongs to no family."""
    return BY_CODE.get(code) or BY_FAMILY[code.split("-")[1]]


def named(name: str) -> Category | None:
    """The category of that name."""
    return next((category for category in CATEGORIES if category.name == name), None)
