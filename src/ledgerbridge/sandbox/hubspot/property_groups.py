"""The calls on groups of properties."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.hubspot.account import Group, Schema
from ledgerbridge.sandbox.hubspot.call import Call
from ledgerbridge.sandbox.hubspot.errors import Refused, invalid, not_found
from ledgerbridge.sandbox.hubspot.properties import require_reading, require_writing
from ledgerbridge.sandbox.kit.http import Response


class NewGroup(msgspec.Struct, rename="camel"):
    name: str
    label: str
    display_order: int = -1


class GroupEdit(msgspec.Struct, rename="camel"):
    label: str | None = None
    display_order: int | None = None


def list_groups(call: Call) -> Response:
    require_reading(call)
    groups = call.account.schema(call.type).groups.values()
    return Response.of(200, {"results": [msgspec.to_builtins(group) for group in groups]})


def get_group(call: Call) -> Response:
    require_reading(call)
    return Response.of(200, _group(call.account.schema(call.type), call.parts["name"]))


def create_group(call: Call) -> Response:
    require_writing(call)
    new = call.body(NewGroup)
    groups = call.account.schema(call.type).groups
    if new.name in groups:  # HS-PROP-GROUPS
        raise Refused(409, f"A property group named '{new.name}' already exists.", "OBJECT_ALREADY_EXISTS")
    groups[new.name] = Group(new.name, new.label, new.display_order)
    return Response.of(201, groups[new.name])


def update_group(call: Call) -> Response:
    require_writing(call)
    groups = call.account.schema(call.type).groups
    group = _group(call.account.schema(call.type), call.parts["name"])
    edit = msgspec.to_builtins(call.body(GroupEdit))
    changes = {"label": edit["label"], "display_order": edit["displayOrder"]}
    changes = {name: value for name, value in changes.items() if value is not None}
    groups[group.name] = msgspec.structs.replace(group, **changes)
    return Response.of(200, groups[group.name])


def archive_group(call: Call) -> Response:
    """The group is gone. Raises Refused while properties stand in it."""
    require_writing(call)
    schema = call.account.schema(call.type)
    group = _group(schema, call.parts["name"])
    if any(
        definition.group == group.name and definition.archived_ms is None for definition in schema.definitions.values()
    ):
        raise invalid(f"Property group {group.name} still holds properties")
    del schema.groups[group.name]
    return Response.of(204)


def _group(schema: Schema, name: str) -> Group:
    group = schema.groups.get(name)
    if group is None:
        raise not_found()
    return group
