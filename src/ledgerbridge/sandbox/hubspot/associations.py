"""The association calls on one record: read, set, replace, remove, in the v4, dated and v3 layouts."""

from __future__ import annotations

import base64
from typing import Any

from ledgerbridge.sandbox.hubspot.associating import (
    Pair,
    Spec,
    associate,
    dissociate,
    known_types,
    pair_of,
    plain_type,
)
from ledgerbridge.sandbox.hubspot.association_types import ASSOCIATION_TYPES, AssociationType
from ledgerbridge.sandbox.hubspot.batch import complete
from ledgerbridge.sandbox.hubspot.call import Call, record_id
from ledgerbridge.sandbox.hubspot.errors import invalid, not_found
from ledgerbridge.sandbox.hubspot.wire import read_wire
from ledgerbridge.sandbox.kit.http import Response

Wire = dict[str, Any]

PAGE_MAX = 500


def require_both(call: Call, right: str) -> None:
    """Raises Refused unless the token has the right on both object types."""  # HS-SCOPES
    call.require_object(call.type, right)
    call.require_object(call.target, right)


def path_pair(call: Call) -> Pair:
    return pair_of(call.work, call.type, call.parts["id"], call.target, call.parts["to"])


def set_default(call: Call) -> Response:
    """The plain association, answered from both ends."""  # HS-ASSOC-DEFAULT
    require_both(call, "write")
    pair = path_pair(call)
    associate(call.work, pair, frozenset())
    return complete(call, 200, default_rows(pair))


def default_rows(pair: Pair) -> list[Wire]:
    there = ASSOCIATION_TYPES[plain_type(pair)]
    return [_row(pair.id, pair.to, there.id), _row(pair.to, pair.id, there.inverse)]


def _row(id: int, to: int, type: int) -> Wire:
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type}
    return {"from": {"id": str(id)}, "to": {"id": str(to)}, "associationSpec": spec}


def set_labels(call: Call) -> Response:
    """The pair has just the types sent, and the plain one."""  # HS-ASSOC-REPLACE
    require_both(call, "write")
    pair = path_pair(call)
    associate(call.work, pair, known_types(call.work, pair, call.body(list[Spec])), replacing=True)
    return Response.of(201, labels_row(call, pair))


def labels_row(call: Call, pair: Pair) -> Wire:
    """The two records and the labels now between them."""
    types = call.account.links.between(pair.source.name, pair.id, pair.target.name).get(pair.to, frozenset())
    labels = [label for id in sorted(types) if (label := call.account.links.known(id).label)]
    return {
        "fromObjectTypeId": pair.source.id,
        "fromObjectId": pair.id,
        "toObjectTypeId": pair.target.id,
        "toObjectId": pair.to,
        "labels": labels,
    }


def list_associations(call: Call) -> Response:
    """A page of the records at the other end, with their types."""  # HS-ASSOC-READ
    require_both(call, "read")
    source = record_id(call.parts["id"])
    if source is None or call.account.table(call.type).live(source) is None:
        raise not_found()
    if call.version == "v3":
        return _list_v3(call, source)
    page = association_page(call, source, call.limit(PAGE_MAX, PAGE_MAX), call.request.argument("after"))
    return Response.of(200, page)


def association_page(call: Call, source: int, limit: int, after: str) -> Wire:
    """{"results", "paging"} of one record's associations from the cursor on."""
    first = _offset(after)
    links = list(call.account.links.between(call.type.name, source, call.target.name).items())
    page: Wire = {"results": [association_wire(call, to, types) for to, types in links[first : first + limit]]}
    if len(links) > first + limit:  # HS-ASSOC-PAGING
        cursor = base64.b64encode(str(first + limit).encode()).decode()
        link = f"{call.request.base_url}{call.request.path}?after={cursor}"
        page["paging"] = {"next": {"after": cursor, "link": link}}
    return page


def _offset(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor or b"MA==", validate=True))
    except ValueError:
        raise invalid(f"{cursor} is not a valid paging cursor") from None


def association_wire(call: Call, to: int, ids: frozenset[int]) -> Wire:
    """One associated record; labelled types first."""
    types = [call.account.links.known(id) for id in ids]
    ordered = sorted(types, key=lambda type: (type.label is None, type.id))
    return {"toObjectId": to, "associationTypes": [type_wire(type) for type in ordered]}


def type_wire(type: AssociationType) -> Wire:
    return {"category": type.category, "typeId": type.id, "label": type.label}


def remove_associations(call: Call) -> Response:
    """Nothing is left between the two records."""  # HS-ASSOC-DELETE
    require_both(call, "write")
    dissociate(call.work, path_pair(call))
    return Response.of(204)


# --- v3 ------------------------------------------------------------------------------------------------------------


def _list_v3(call: Call, source: int) -> Response:
    """One row per record and type, the type by its v3 name."""  # HS-ASSOC-V3-SINGLE
    links = call.account.links.between(call.type.name, source, call.target.name)
    known = call.account.links.known
    rows = [{"id": str(to), "type": known(id).name} for to, types in links.items() for id in sorted(types)]
    return Response.of(200, {"results": rows})


def _v3_type(call: Call) -> frozenset[int]:
    type = call.account.links.named_type(call.parts["kind"], call.type.name, call.target.name)
    if type is None:
        raise invalid(f"{call.parts['kind']} is not an association type from {call.type.name} to {call.target.name}")
    return frozenset({type.id})


def set_v3(call: Call) -> Response:
    require_both(call, "write")
    pair = path_pair(call)
    associate(call.work, pair, _v3_type(call))
    record = call.account.table(call.type).rows[pair.id]
    return Response.of(200, read_wire(call.account, call.type, record, call.type.shown))


def remove_v3(call: Call) -> Response:
    require_both(call, "write")
    dissociate(call.work, path_pair(call), _v3_type(call))
    return Response.of(204)
