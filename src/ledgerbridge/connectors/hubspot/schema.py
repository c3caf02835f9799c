"""The properties an account's records have, from the account's own definitions."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.capabilities import KEPT
from ledgerbridge.connectors.hubspot.drift import Drift
from ledgerbridge.connectors.hubspot.line_items import LINE_ITEMS, LINES
from ledgerbridge.connectors.hubspot.normal import Rule, claim, day, instant, number, plain
from ledgerbridge.connectors.hubspot.own_properties import FORMS, OWN
from ledgerbridge.connectors.hubspot.payments import ALLOCATIONS, INVOICE_ID
from ledgerbridge.connectors.hubspot.record_type import REFERENCE, RecordType
from ledgerbridge.connectors.hubspot.values import Form
from ledgerbridge.connectors.hubspot.wire import PropertyWire
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.values import Fields, Value

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
    Form.CHOICES: Kind.CHOICES,
}
_KIND_OF_PATH = {"email": Kind.EMAIL, "country": Kind.COUNTRY}
_SHOWN_ALWAYS = frozenset({"createdate", REFERENCE})
_SCORE = "calculation_score"
"""The field type of what HubSpot reckons for people to read, such as how warm a lead is."""
_LISTED = {
    "hubspot_owner_id": Reference.OWNERS,
    "pipeline": Reference.PIPELINES,
    "hs_pipeline": Reference.PIPELINES,
    "dealstage": Reference.STAGES,
    "hs_pipeline_stage": Reference.STAGES,
    "deal_currency_code": Reference.CURRENCIES,
    "hs_currency_code": Reference.CURRENCIES,
    "hs_tax_rate_group_id": Reference.TAX_CODES,
}
"""{property: the list of the account that it holds ids of}."""
_CLAIMS = frozenset({"true", "false"})
_RULES: Mapping[Form, Rule] = {
    Form.NUMBER: number,
    Form.SUM: number,
    Form.BOOL: claim,
    Form.DATE: day,
    Form.MOMENT: instant,
}
"""{form: what HubSpot makes of a value there}, of properties that nothing else is known of."""


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
    groups: frozenset[str] = frozenset()
    """The groups that its properties stand in."""


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

    def rule(self, type: str, path: str) -> Rule:
        """What HubSpot makes of a value of a property, as far as the account's definitions are known by now."""
        known = self._known.get(type)
        return _RULES.get(known.forms[path], plain) if known is not None and path in known.forms else plain

    def fitted(self, type: str, write: Write) -> Write:
        """The write with days, moments, numbers and claims in the form their properties take: a moment for a day
        would be refused."""
        lines = [
            msgspec.structs.replace(part, fields=self._taken(LINE_ITEMS.name, part.fields))
            for part in write.parts.get(LINES, ())
        ]
        parts = {**write.parts, LINES: lines} if lines else write.parts
        return msgspec.structs.replace(write, fields=self._taken(type, write.fields), parts=parts)

    def _taken(self, type: str, fields: Fields) -> dict[str, Value]:
        known = self._known.get(type)
        forms = known.forms if known is not None else {}
        return {path: _RULES.get(forms.get(path, Form.TEXT), _as_is)(value) for path, value in fields.items()}

    def forget(self, type: str) -> None:
        """The definitions have changed: they are read again."""
        self._known.pop(type, None)


def _as_is(value: Value) -> Value:
    return value


def schema_of(type: RecordType, definitions: list[PropertyWire]) -> Schema:
    """The fields a user can map, filter by and see; HubSpot's counters and internals are left out."""
    live = [definition for definition in definitions if not definition.archived]
    shown = [definition for definition in live if _is_shown(type, definition)]
    forms = {definition.name: _form(type, definition) for definition in shown} | {REFERENCE: Form.TEXT}
    specs = [_spec(type, definition) for definition in shown if definition.name != REFERENCE]
    unique = [definition for definition in live if definition.has_unique_value]
    defined = {definition.name for definition in live}
    absent = [spec for spec in OWN.get(type.name, ()) if spec.path not in defined]
    return Schema(
        {**forms, **{spec.path: FORMS[spec.kind] for spec in absent}},
        (
            *specs,
            *(msgspec.structs.replace(spec, absent=True) for spec in absent),
            FieldSpec(REFERENCE, "Ledgerbridge reference", max_length=TEXT_MAX),
            *type.companion_fields,
            *type.link_fields,
        ),
        frozenset(definition.name for definition in unique),
        sum(not definition.hubspot_defined for definition in unique),
        frozenset(defined),
        tuple(sorted({*forms, *type.background})),
        frozenset(definition.group_name for definition in live),
    )


def _is_shown(type: RecordType, definition: PropertyWire) -> bool:
    wanted = {*_SHOWN_ALWAYS, *type.shown, *type.capabilities.slots.values()}
    if definition.name in wanted or definition.field_type == _SCORE:
        return True
    return not definition.hidden and not (definition.hubspot_defined and definition.read_only)


def _form(type: RecordType, definition: PropertyWire) -> Form:
    """Ids of other records are declared as numbers and are none."""
    if definition.name in type.identifiers:
        return Form.TEXT
    if definition.type == "number" and (definition.calculated or definition.name in type.late):
        return Form.SUM
    if definition.type == "enumeration":
        return _chosen(definition)
    return Form.TEXT if definition.referenced_object_type else _FORMS.get(definition.type, Form.TEXT)


def _chosen(definition: PropertyWire) -> Form:
    """A single box to tick is an enumeration of true and false."""
    if definition.field_type == "checkbox":
        return Form.CHOICES
    options = {option.value for option in definition.options}
    return Form.BOOL if definition.field_type == "booleancheckbox" and options == _CLAIMS else Form.CHOICE


def _spec(type: RecordType, definition: PropertyWire) -> FieldSpec:
    form = _form(type, definition)
    options = definition.options if form in (Form.CHOICE, Form.CHOICES) else []
    return FieldSpec(
        definition.name,
        definition.label,
        _KIND_OF_PATH.get(definition.name, _KINDS[form]),
        definition.read_only,
        definition.name in type.required,
        max_length=TEXT_MAX if form is Form.TEXT else None,
        options=tuple(option.value for option in options),
        custom=not definition.hubspot_defined,
        option_labels=tuple(option.label or option.value for option in options),
        listed=_LISTED.get(definition.name),
    )


def _within(part: str, spec: FieldSpec) -> FieldSpec:
    return msgspec.structs.replace(spec, path=f"{part}[].{spec.path}")
