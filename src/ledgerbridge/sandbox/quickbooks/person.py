"""What people do in QuickBooks' own screens, and loads of many records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError, Wire
from ledgerbridge.sandbox.quickbooks import customers, documents_by_hand, gateway
from ledgerbridge.sandbox.quickbooks.amounts import ZERO, added
from ledgerbridge.sandbox.quickbooks.binder import bind
from ledgerbridge.sandbox.quickbooks.company import Desk
from ledgerbridge.sandbox.quickbooks.entities import ENTITIES, KEPT, Entity
from ledgerbridge.sandbox.quickbooks.faults import Fault
from ledgerbridge.sandbox.quickbooks.names import MARKED
from ledgerbridge.sandbox.quickbooks.seed_ids import SALES_INCOME
from ledgerbridge.sandbox.quickbooks.table import Row
from ledgerbridge.sandbox.quickbooks.views import shown
from ledgerbridge.sandbox.quickbooks.wire import reference
from ledgerbridge.sandbox.quickbooks.writes import OWN, add, change, create


def entity_of(type: str) -> Entity:
    """The entity of a type. Raises SandboxError for one that is not kept."""
    if type not in KEPT:
        raise SandboxError(404, f"quickbooks has no type {type}; it has {', '.join(KEPT)}")
    return ENTITIES[type]


def row_of(desk: Desk, type: str, id: str) -> Row:
    entity_of(type)
    row = desk.company.table(type).rows.get(id)
    if row is None:
        raise SandboxError(404, f"there is no {type} {id}")
    return row


def creates(desk: Desk, type: str, wire: Wire) -> Wire:
    """The record a person entered, as stored."""
    entity = entity_of(type)
    try:
        row = create(desk, entity, bind(entity.name, entity.fields, wire))
    except Fault as fault:
        raise _rejected(desk, fault) from fault
    return shown(desk.company, entity, row, "stored")


def edits(desk: Desk, type: str, id: str, wire: Wire) -> Wire:
    """The record after a person changed the fields named. Nobody's version is asked for."""
    entity = entity_of(type)
    row = row_of(desk, type, id)
    try:
        bound = bind(entity.name, entity.fields, wire)
        changed = change(desk, entity, row, {**bound, "sparse": True})
    except Fault as fault:
        raise _rejected(desk, fault) from fault
    return shown(desk.company, entity, changed, "stored")


def deletes(desk: Desk, type: str, id: str) -> None:
    """A person deletes: lists make the record inactive; categories, documents and attachments go for good."""
    row = row_of(desk, type, id)
    if row.wire.get("Type") == "Category":
        desk.remove(type, id)
    elif entity_of(type).deletes:
        try:
            documents_by_hand.deletes(desk, type, row)
        except Fault as fault:
            raise _rejected(desk, fault) from fault
    else:
        edits(desk, type, id, {"Active": False})


def does(desk: Desk, type: str, id: str, action: Wire) -> Wire:
    """`deactivate`, `activate`, for customers `merge` with `into`, the id of the one that stays, and what
    `documents_by_hand` knows."""
    row = row_of(desk, type, id)
    deed = action.get("do")
    switches = "Active" in entity_of(type).fields
    if deed == "deactivate" and switches:
        return edits(desk, type, id, {"Active": False})
    if deed == "activate" and switches:
        label = entity_of(type).label
        return edits(desk, type, id, {"Active": True, label: MARKED.sub("", row.wire[label])})
    if deed == "merge" and type == "Customer":
        return _merges(desk, id, str(action.get("into", "")))
    try:
        done = documents_by_hand.does(desk, type, row, action)
    except Fault as fault:
        raise _rejected(desk, fault) from fault
    if done is not None:
        return shown(desk.company, entity_of(type), done, "stored")
    raise SandboxError(400, f"a person cannot {deed} a {type} in QuickBooks")


def _merges(desk: Desk, loser_id: str, winner_id: str) -> Wire:
    winner = row_of(desk, "Customer", winner_id)
    if winner_id == loser_id:
        raise SandboxError(400, "a customer cannot be merged into itself")
    if winner.wire.get("ParentRef", {}).get("value") == loser_id:
        raise SandboxError(400, "a customer cannot be merged into one of its own sub-customers")
    customers.merge(desk, loser_id, winner_id)
    return shown(desk.company, ENTITIES["Customer"], row_of(desk, "Customer", winner_id), "stored")


def load(desk: Desk, type: str, wires: Sequence[Wire], raw: bool) -> list[str]:
    """The ids of the records put in, up to the first that is refused. Raises Rejected.

    A record may bring its own `Id`. Raw ones are taken as they came where the rules would refuse them.
    """
    entity = entity_of(type)
    try:
        return [_load_one(desk, entity, wire, raw).id for wire in wires]
    except Fault as fault:
        raise _rejected(desk, fault) from fault


def _load_one(desk: Desk, entity: Entity, sent: Wire, raw: bool) -> Row:
    bound = bind(entity.name, entity.fields, sent, strict=not raw)
    id = _free_id(desk, entity, bound.get("Id"))
    wished = {name: value for name, value in bound.items() if value is not None and name not in OWN}
    if entity.name == "Item" and wished.get("Type") != "Category":
        wished.setdefault("IncomeAccountRef", reference(SALES_INCOME))
    return add(desk, entity, _settled(desk, entity, wished, raw), id)


def _free_id(desk: Desk, entity: Entity, id: str | None) -> str | None:
    if id is None:
        return None
    if not id.isascii() or not id.isdigit():
        raise SandboxError(400, f"an Id is a number, not {id}")
    if id in desk.company.table(entity.name).rows:
        raise SandboxError(409, f"there is a {entity.name} {id} already")
    return id


def _settled(desk: Desk, entity: Entity, wished: Wire, raw: bool) -> Wire:
    """What the rules make of a record; raw, a record they refuse is taken as it came."""
    try:
        return entity.settle(desk, None, wished)
    except Fault:
        if not raw:
            raise
    unsettled = dict(entity.defaults)
    if "FullyQualifiedName" in entity.fields:
        unsettled["FullyQualifiedName"] = wished.get(entity.label, "")
    if "TxnDate" in entity.fields:
        unsettled |= _bare_document(desk, entity.name, wished)
    if "CurrencyRef" in entity.fields:
        unsettled["CurrencyRef"] = desk.company.currency(desk.company.home_currency)
    return {**unsettled, **wished}


def _bare_document(desk: Desk, type: str, wished: Wire) -> Wire:
    """What the rest of the simulator counts on in a document."""
    total = wished.get("TotalAmt", added(line.get("Amount", ZERO) for line in wished.get("Line", [])))
    bare: Wire = {"TxnDate": desk.today, "Line": [], "TotalAmt": total}
    if type == "Payment":
        return {**bare, "UnappliedAmt": ZERO}
    balance = {} if type == "Estimate" else {"Balance": total if type in ("Invoice", "CreditMemo") else ZERO}
    return {**bare, **balance, "TxnTaxDetail": {"TotalTax": ZERO}}


def _rejected(desk: Desk, fault: Fault) -> Rejected:
    return Rejected(gateway.fault(fault, desk.moment.astimezone(UTC)))
