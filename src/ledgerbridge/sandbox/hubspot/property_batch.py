"""The calls on many property definitions at once."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot.batch import at_most, complete
from ledgerbridge.sandbox.hubspot.call import Call
from ledgerbridge.sandbox.hubspot.definitions import definition_wire
from ledgerbridge.sandbox.hubspot.errors import Refused, not_found
from ledgerbridge.sandbox.hubspot.properties import (
    NewProperty,
    archive_definition,
    created_definition,
    require_reading,
    require_writing,
)
from ledgerbridge.sandbox.kit.http import Response

Wire = dict[str, Any]


class Name(msgspec.Struct):
    name: str


class Names(msgspec.Struct):
    inputs: list[Name] = []
    archived: bool = False


class NewProperties(msgspec.Struct):
    inputs: list[NewProperty] = []


def create_properties(call: Call) -> Response:
    """Each definition stands for itself: those refused are listed as errors."""  # HS-PROP-BATCH
    require_writing(call)
    inputs = call.body(NewProperties).inputs
    at_most(inputs)
    results: list[Wire] = []
    errors: list[Wire] = []
    for new in inputs:
        try:
            results.append(definition_wire(created_definition(call, new)))
        except Refused as refused:
            errors.append(refused.entry(name=[new.name]))
    return complete(call, 201, results, errors)


def read_properties(call: Call) -> Response:
    require_reading(call)
    asked = call.body(Names)
    at_most(asked.inputs)
    definitions = call.account.schema(call.type).definitions
    found = [definitions[entry.name] for entry in asked.inputs if entry.name in definitions]
    found = [definition for definition in found if (definition.archived_ms is not None) == asked.archived]
    missing = {entry.name for entry in asked.inputs} - {definition.name for definition in found}
    errors = [not_found().entry(name=[name]) for name in sorted(missing)]
    return complete(call, 200, [definition_wire(definition) for definition in found], errors)


def archive_properties(call: Call) -> Response:
    """The definitions are archived, whatever state they were in."""
    require_writing(call)
    asked = call.body(Names)
    at_most(asked.inputs)
    schema = call.account.schema(call.type)
    for entry in asked.inputs:
        definition = schema.defined(entry.name)
        if definition is not None and not definition.standard:
            archive_definition(schema, definition, call.now_ms)
    return Response.of(204)
