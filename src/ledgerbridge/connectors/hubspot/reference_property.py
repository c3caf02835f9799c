"""Our properties: the unique one on each type, and those for what HubSpot has none for. Whether they are there, and
adding them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from ledgerbridge.connectors.base.protocol import SetupStep
from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.capabilities import TYPES
from ledgerbridge.connectors.hubspot.errors import LABEL
from ledgerbridge.connectors.hubspot.line_items import LINE_ITEMS
from ledgerbridge.connectors.hubspot.own_properties import definition, own
from ledgerbridge.connectors.hubspot.record_type import REFERENCE
from ledgerbridge.connectors.hubspot.schema import UNIQUE_MAX, Schema, Schemas
from ledgerbridge.model.problems import Problem, RecordRefused, SetupError, filled

REFERENCE_LABEL = "Ledgerbridge reference"
GROUP = "ledgerbridge"


class ReferenceProperty:
    """The property in one account."""

    def __init__(self, api: HubSpotApi, schemas: Schemas) -> None:
        self._api = api
        self._schemas = schemas

    async def missing(self, types: Sequence[str]) -> list[SetupStep]:
        """One step for each type without it, types that stand beside these included; and one for each property of ours
        that is named as `type.property` and is not there. Raises SetupError where it cannot be added."""
        lacking: list[str] = []
        problems: list[Problem] = []
        for type in keyed(type for type in types if "." not in type):
            schema = await self._schemas.of(type)
            found = trouble(type, schema)
            if found is not None:
                problems.append(found)
            elif REFERENCE not in schema.defined:
                lacking.append(type)
        if problems:
            raise SetupError(problems)
        wanted = [_step(type, REFERENCE, REFERENCE_LABEL) for type in lacking]
        return [*wanted, *[step for name in types if "." in name for step in await self._missing_own(name)]]

    async def _missing_own(self, name: str) -> list[SetupStep]:
        type, _, path = name.partition(".")
        spec = own(type, path)
        if spec is None or path in (await self._schemas.of(type)).defined:
            return []
        return [_step(type, path, spec.label)]

    async def add(self, step: SetupStep) -> None:
        """The property is there, in a group of ours. Raises SetupError where HubSpot does not let it be."""
        type, _, path = step.id.partition(".")
        with suppress(RecordRefused):  # the group is there already
            await self._api.create_group(type, {"name": GROUP, "label": "Ledgerbridge", "displayOrder": -1})
        spec = own(type, path)
        refusal: RecordRefused | None = None
        try:
            await self._api.create_property(type, _definition() if spec is None else definition(spec, GROUP))
        except RecordRefused as error:
            refusal = error
        self._schemas.forget(type)
        schema = await self._schemas.of(type)
        found = trouble(type, schema) if spec is None else None
        if found is not None:
            raise SetupError([found])
        if refusal is not None and path not in schema.defined:
            raise SetupError([refusal.problem])


def keyed(types: Iterable[str]) -> list[str]:
    """The types of which records are created with these, each once: a contact's company needs a reference too, and so
    do the line items of a document."""
    wanted = [type for type in types if TYPES[type].capabilities.creates]
    beside = [companion.type for type in wanted for companion in TYPES[type].capabilities.companions.values()]
    lines = [LINE_ITEMS.name for type in wanted if TYPES[type].lines]
    return list(dict.fromkeys([*beside, *lines, *wanted]))


def trouble(type: str, schema: Schema) -> Problem | None:
    """Why the property cannot serve or be added; None where it can."""
    places = filled({"vendor": LABEL, "property": REFERENCE, "type": type, "limit": UNIQUE_MAX})
    if REFERENCE in schema.defined:
        if REFERENCE in schema.unique:
            return None
        return Problem(
            "LB-SETUP-31",
            "{vendor} has a property {property} on {type} whose values are not unique.",
            "Archive that property at {vendor}, wait until it is purged, and start again.",
            places,
            REFERENCE,
        )
    if schema.own_unique < UNIQUE_MAX:
        return None
    return Problem(
        "LB-SETUP-32",
        "{vendor} lets {type} have {limit} unique properties, and all are in use; one is needed for {property}.",
        "Archive a unique property of {type} that nobody needs at {vendor}, and start again.",
        places,
        REFERENCE,
    )


def _step(type: str, path: str, label: str) -> SetupStep:
    places = {"property": path, "label": label, "type": type, "vendor": LABEL}
    return SetupStep(f"{type}.{path}", "Add the property {property} ({label}) to {type} in {vendor}", places)


def _definition() -> dict[str, object]:
    return {
        "name": REFERENCE,
        "label": REFERENCE_LABEL,
        "description": "Tells which record of another system this one stands for. Please leave it as it is.",
        "groupName": GROUP,
        "type": "string",
        "fieldType": "text",
        "hasUniqueValue": True,
        "hidden": False,
        "formField": False,
    }
