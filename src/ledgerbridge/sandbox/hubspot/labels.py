"""The association types between two object types: reading them, and defining labels of one's own."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.hubspot.association_types import UNLABELLED, USER_DEFINED, AssociationType
from ledgerbridge.sandbox.hubspot.associations import require_both, type_wire
from ledgerbridge.sandbox.hubspot.call import Call
from ledgerbridge.sandbox.hubspot.errors import Refused, invalid
from ledgerbridge.sandbox.kit.http import Response

FIRST_OWN = 28


class NewLabel(msgspec.Struct, rename="camel"):
    """Body of a create."""

    label: str
    name: str
    inverse_label: str | None = None


def list_labels(call: Call) -> Response:
    """The association types from one object type to the other."""  # HS-ASSOC-LABELS
    require_both(call, "read")
    types = call.account.links.types_between(call.type.name, call.target.name)
    return Response.of(200, {"results": [type_wire(type) for type in types]})


def create_label(call: Call) -> Response:
    """The account has a new type, answered with its way back."""  # HS-ASSOC-OWN-LABEL
    require_both(call, "write")
    new = call.body(NewLabel)
    source, target, links = call.type.name, call.target.name, call.account.links
    if (source, target) not in UNLABELLED:  # HS-PRODUCT-NO-ASSOC
        raise invalid(f"No association types exist from {source} to {target}")
    if links.named_type(new.name, source, target) is not None:
        raise Refused(409, f"An association type named {new.name} already exists", "OBJECT_ALREADY_EXISTS")
    there, back = _free_id(call), _free_id(call) + 1
    inverse = new.inverse_label or new.label
    links.own[there] = AssociationType(there, source, target, back, new.name, new.label, USER_DEFINED)
    links.own[back] = AssociationType(back, target, source, there, f"{new.name}_inverse", inverse, USER_DEFINED)
    return Response.of(200, {"results": [type_wire(links.own[there]), type_wire(links.own[back])]})


def _free_id(call: Call) -> int:
    """An id of which neither it nor the next is any type's."""
    links = call.account.links
    return next(id for id in range(FIRST_OWN, 100_000, 2) if not links.type_of(id) and not links.type_of(id + 1))
