"""The calls on property definitions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot.account import Schema
from ledgerbridge.sandbox.hubspot.call import Call, object_scopes, schema_scope
from ledgerbridge.sandbox.hubspot.definitions import FIELD_TYPES, Definition, Option, definition_wire
from ledgerbridge.sandbox.hubspot.errors import Refused, invalid, not_found
from ledgerbridge.sandbox.kit.http import Response

UNIQUE_MAX = 10
NAME = re.compile(r"[a-z][a-z0-9_]*")

Wire = dict[str, Any]


class NewOption(msgspec.Struct, rename="camel"):
    label: str
    value: str
    display_order: int = -1
    hidden: bool = False
    description: str | None = None

    def kept(self) -> Option:
        return Option(self.label, self.value, self.display_order, self.hidden, self.description or "")


class NewProperty(msgspec.Struct, rename="camel"):
    """Body of a create."""

    name: str
    label: str
    type: str
    field_type: str
    group_name: str
    description: str = ""
    display_order: int = -1
    options: list[NewOption] = []
    has_unique_value: bool = False
    hidden: bool = False
    form_field: bool = False
    external_options: bool = False
    referenced_object_type: str | None = None
    show_currency_symbol: bool = False


class Edit(msgspec.Struct, rename="camel"):
    """Body of an update: what is left out stays."""

    label: str | None = None
    type: str | None = None
    field_type: str | None = None
    group_name: str | None = None
    description: str | None = None
    display_order: int | None = None
    options: list[NewOption] | None = None
    hidden: bool | None = None
    form_field: bool | None = None


def require_reading(call: Call) -> None:
    """Raises Refused unless the token may see definitions of the type."""  # HS-SCOPES
    own = (*object_scopes(call.type, "read"), *object_scopes(call.type, "write"))
    call.require(schema_scope(call.type, "read"), *dict.fromkeys(own))


def require_writing(call: Call) -> None:
    call.require(schema_scope(call.type, "write"))


def list_properties(call: Call) -> Response:
    return Response.of(200, {"results": _listed(call)})  # HS-PROP-SHAPE


def list_properties_v2(call: Call) -> Response:
    return Response.of(200, _listed(call))  # HS-PROP-V2


def _listed(call: Call) -> list[Wire]:
    require_reading(call)
    definitions = call.account.schema(call.type).definitions.values()
    return [
        definition_wire(definition)
        for definition in definitions
        if (definition.archived_ms is not None) == call.archived
    ]


def get_property(call: Call) -> Response:
    require_reading(call)
    definition = call.account.schema(call.type).definitions.get(call.parts["name"])
    if definition is None or (definition.archived_ms is not None) != call.archived:  # HS-PROP-UNKNOWN
        raise not_found()
    return Response.of(200, definition_wire(definition))


def create_property(call: Call) -> Response:
    require_writing(call)
    definition = created_definition(call, call.body(NewProperty))
    location = f"{call.request.base_url}{call.request.path}/{definition.name}"
    return Response.of(201, definition_wire(definition), location=location)


def created_definition(call: Call, new: NewProperty) -> Definition:
    """Stores a new definition; one archived under the name comes back. Raises Refused."""
    schema = call.account.schema(call.type)
    former = schema.definitions.get(new.name)
    if former is not None and former.archived_ms is None:
        raise _exists(new.name)
    _refuse_malformed(schema, new)
    if former is not None:  # HS-PROP-REVIVE
        definition = msgspec.structs.replace(former, archived_ms=None, changed_ms=call.now_ms)
    else:
        definition = _definition(new, call.now_ms)
    schema.definitions[definition.name] = definition
    if definition.unique:
        call.account.table(call.type).index(definition.name)
    return definition


def _exists(name: str) -> Refused:
    """409 for a name in use."""  # HS-PROP-EXISTS
    return Refused(
        409,
        f"A property named '{name}' already exists.",
        "OBJECT_ALREADY_EXISTS",
        subCategory="Properties.PROPERTY_WITH_NAME_EXISTS",
    )


def _refuse_malformed(schema: Schema, new: NewProperty) -> None:
    if not NAME.fullmatch(new.name):  # HS-PROP-CREATE
        raise invalid(f"{new.name} is not a valid property name: lower-case letters, digits and underscores only")
    if new.field_type not in FIELD_TYPES.get(new.type, ()):  # HS-PROP-CREATE
        raise invalid(f"fieldType {new.field_type} does not go with type {new.type}")
    if new.group_name not in schema.groups:  # HS-PROP-CREATE
        raise invalid(f"Property group {new.group_name} does not exist")
    if new.has_unique_value:
        _refuse_unique(schema, new)


def _refuse_unique(schema: Schema, new: NewProperty) -> None:
    if new.type not in ("string", "number"):  # HS-PROP-UNIQUE-TYPE
        raise invalid(f"A property of type {new.type} cannot have unique values")
    custom = [name for name in schema.unique_names if not schema.definitions[name].standard]
    if len(custom) >= UNIQUE_MAX:  # HS-PROP-UNIQUE-MAX
        raise invalid(f"An object type can have at most {UNIQUE_MAX} properties with unique values")


def _definition(new: NewProperty, now_ms: int) -> Definition:
    return Definition(
        name=new.name,
        label=new.label,
        type=new.type,
        field_type=new.field_type,
        group=new.group_name,
        description=new.description,
        options=_kept_options(new.type, new.options),
        display_order=new.display_order,
        calculated=new.field_type == "calculation_equation",
        external_options=new.external_options,
        unique=new.has_unique_value,
        hidden=new.hidden,
        form_field=new.form_field,
        read_only=new.field_type == "calculation_equation",
        money=new.show_currency_symbol,
        refers_to=new.referenced_object_type or "",
        made_ms=now_ms,
        changed_ms=now_ms,
    )


def _kept_options(type: str, options: Sequence[NewOption]) -> tuple[Option, ...]:
    if type == "bool" and not options:
        return (Option("True", "true", 0), Option("False", "false", 1))
    return tuple(option.kept() for option in options)


def update_property(call: Call) -> Response:
    """The fields sent are changed; options are replaced as a whole list."""  # HS-PROP-PATCH
    require_writing(call)
    schema, definition = _writable(call)
    edit = call.body(Edit)
    if edit.group_name is not None and edit.group_name not in schema.groups:
        raise invalid(f"Property group {edit.group_name} does not exist")
    fields = {name: getattr(edit, name) for name in edit.__struct_fields__}
    options, group = fields.pop("options"), fields.pop("group_name")
    fields |= {"group": group, "changed_ms": call.now_ms}
    if options is not None:
        fields["options"] = _kept_options(definition.type, options)
    changed = msgspec.structs.replace(
        definition, **{name: value for name, value in fields.items() if value is not None}
    )
    if changed.field_type not in FIELD_TYPES.get(changed.type, ()):
        raise invalid(f"fieldType {changed.field_type} does not go with type {changed.type}")
    schema.definitions[changed.name] = changed
    return Response.of(200, definition_wire(changed))


def _writable(call: Call) -> tuple[Schema, Definition]:
    """The schema and the definition that the path names. Raises Refused for HubSpot's own and unknown ones."""
    schema = call.account.schema(call.type)
    definition = schema.defined(call.parts["name"])
    if definition is None:
        raise not_found()
    if definition.standard:
        raise invalid(f"The definition of {definition.name} is read only")
    return schema, definition


def archive_property(call: Call) -> Response:
    require_writing(call)
    schema, definition = _writable(call)
    archive_definition(schema, definition, call.now_ms)  # HS-PROP-REVIVE
    return Response.of(204)


def archive_definition(schema: Schema, definition: Definition, now_ms: int) -> None:
    schema.definitions[definition.name] = msgspec.structs.replace(definition, archived_ms=now_ms)
