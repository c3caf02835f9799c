"""Sums that HubSpot works out some time after the write they follow from."""

from __future__ import annotations

from random import Random

import msgspec

from ledgerbridge.sandbox.hubspot.account import Account, Late, Mark, Work
from ledgerbridge.sandbox.hubspot.invoices import CALCULATED, invoice_values
from ledgerbridge.sandbox.hubspot.line_items import line_values
from ledgerbridge.sandbox.hubspot.objects import INVOICES, LINE_ITEMS, ObjectType, object_type
from ledgerbridge.sandbox.hubspot.table import Source
from ledgerbridge.sandbox.hubspot.versions import set_values

WORKINGS = Source(CALCULATED, "")


def schedule(work: Work, type: ObjectType, id: int) -> None:
    """The record's sums follow after the account's lag; without one, at once."""  # HS-CALCULATED-LATE
    lag_ms = round(work.account.settings["calculation_lag_s"] * 1000)
    if lag_ms:
        work.account.late.append(Late(work.now_ms + lag_ms, type.name, id))
    else:
        calculate(work, type, id)


def calculate(work: Work, type: ObjectType, id: int) -> None:
    """The record's sums are those of now, and so are the invoices' on which a line stands."""
    work = msgspec.structs.replace(work, source=WORKINGS)
    account = work.account
    record = account.table(type).live(id)
    if record is None:
        return
    values = line_values(account, record.properties) if type is LINE_ITEMS else invoice_values(account, record)
    set_values(work, type, id, values)
    if type is LINE_ITEMS:
        for invoice in list(account.links.between(type.name, id, INVOICES.name)):
            calculate(work, INVOICES, invoice)


def catch_up(account: Account, now_ms: int, random: Random) -> Mark | None:
    """Works out every sum that is due by now, each at its own moment; answers what stood before, None for no sum."""
    due = sorted((late for late in account.late if late.due_ms <= now_ms), key=lambda late: late.due_ms)
    if not due:
        return None
    account.happened.clear()
    account.links.undo.clear()
    account.late = [late for late in account.late if late.due_ms > now_ms]
    mark = account.mark()
    for late in due:
        type = object_type(late.type)
        assert type is not None
        calculate(Work(account, late.due_ms, random, WORKINGS), type, late.id)
    return mark
