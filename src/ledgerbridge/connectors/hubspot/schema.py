"""The properties an account's records have, from the account's own definitions."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.capabilities import KEPT
from ledgerbridge.connectors.hubspot.drift import Drift
from ledgerbridge.connectors.hubspot.line_items import LINE_ITEMS, LINES
from ledgerbridge.connectors.hubspot.payments import ALLOCATIONS, INVOICE_ID
from ledgerbridge.connectors.hubspot.record_type import REFERENCE, RecordType
from ledgerbridge.connectors.hubspot.values import Form
from ledgerbridge.connectors.hubspot.wire import PropertyWire

TEXT_MAX = 65_536
UNIQUE_MAX = 10
"""Unique properties an object type can have beside HubSpot's own."""

_FORMS = {"number": Form.NUMBER, "bool": Form.BOOL, "date": Form.DATE, "datetime": Form.MOMENT}
_KINDS = {
    Form.TEXT: Kind.TEXT,
    Form.NUMBER: Kind.NUMBER,
    Form.SUM: Kind.NUMBER,
    Form.BOOL: Kind.BOOL,
    Form.DATE: Kind.DATE,
    Form.MOMENT: Kind.DATETIME,
    Form.CHOICE: Kind.CHOICE,
    Form.CHOICES: Kind.CHOICE,
}
_KIND_OF_PATH = {"email": Kind.EMAIL, "country": Kind.COUNTRY}
_SHOWN_ALWAYS = frozenset({"createdate", REFERENCE})


class Schema(msgspec.Struct, frozen=True):
    """One record type in one account."""

    forms: Mapping[str, Form]
    """{property shown as a field: how its text is read}."""
    specs: tuple[FieldSpec, ...]
    """The same properties for people, and the companions' fields."""
    unique: frozenset[str]
    """Names of the properties whose values are unique."""
    own_unique: int
    """How many of them are not HubSpot's own."""
    defined: frozenset[str]
    asked: tuple[str, ...]
    """Properties to name in each read."""


class Schemas:
    """The schemas of one account, read once."""

    def __init__(self, api: HubSpotApi, drift: Drift) -> None:
        self._api = api
        self._drift = drift
        self._known: dict[str, Schema] = {}

    async def of(self, type: str) -> Schema:
        if type not in self._known:
            definitions = self._drift.fitting(type, await self._api.properties(type), PropertyWire, "name")
            self._known[type] = schema_of(KEPT[type], definitions)
        return self._known[type]

    async def shown(self, type: str) -> list[FieldSpec]:
        """What a user sees of a type, the fields of its parts behind."""
        known = KEPT[type]
        specs = list((await self.of(type)).specs)
        if known.lines:
            specs += [_within(LINES, spec) for spec in (await self.of(LINE_ITEMS.name)).specs]
        if known.allocations:
            specs.append(FieldSpec(f"{ALLOCATIONS}[].{INVOICE_ID}", "Invoice", required=True))
        return specs

    def forget(self, type: str) -> None:
        """The definitions have changed: they are read again."""
        self._known.pop(type, None)


def schema_of(type: RecordType, definitions: list[PropertyWire]) -> Schema:
    """The fields a user can map, filter by and see; HubSpot's counters and internals are left out."""
    live = [definition for definition in definitions if not definition.archived]
    shown = [definition for definition in live if _is_shown(type, definition)]
    forms = {definition.name: _form(type, definition) for definition in shown} | {REFERENCE: Form.TEXT}
    specs = [_spec(type, definition) for definition in shown if definition.name != REFERENCE]
    unique = [definition for definition in live if definition.has_unique_value]
    return Schema(
        forms,
        (
            *specs,
            FieldSpec(REFERENCE, "Ledgerbridge reference", max_length=TEXT_MAX),
            *type.companion_fields,
            *type.link_fields,
        ),
        frozenset(definition.name for definition in unique),
        sum(not definition.hubspot_defined for definition in unique),
        frozenset(definition.name for definition in live),
        tuple(sorted({*forms, *type.background})),
    )


def _is_shown(type: RecordType, definition: PropertyWire) -> bool:
    wanted = {*_SHOWN_ALWAYS, *type.shown, *type.capabilities.slots.values()}
    if definition.name in wanted:
        return True
    return not definition.hidden and not (definition.hubspot_defined and definition.read_only)


def _form(type: RecordType, definition: PropertyWire) -> Form:
    """Ids of other records are declared as numbers and are none."""
    if definition.name in type.identifiers:
        return Form.TEXT
    if definition.name in type.late and definition.type == "number":
        return Form.SUM
    if definition.type == "enumeration":
        return Form.CHOICES if definition.field_type == "checkbox" else Form.CHOICE
    return Form.TEXT if definition.referenced_object_type else _FORMS.get(definition.type, Form.TEXT)


def _spec(type: RecordType, definition: PropertyWire) -> FieldSpec:
    form = _form(type, definition)
    return FieldSpec(
        definition.name,
        definition.label,
        _KIND_OF_PATH.get(definition.name, _KINDS[form]),
        definition.read_only,
        definition.name in type.required,
        max_length=TEXT_MAX if form is Form.TEXT else None,
        options=() if definition.external_options else tuple(option.value for option in definition.options),
    )


def _within(part: str, spec: FieldSpec) -> FieldSpec:
    return msgspec.structs.replace(spec, path=f"{part}[].{spec.path}")
