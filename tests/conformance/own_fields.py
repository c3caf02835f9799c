"""Fields that an account's owner added or named: offered as they are in this account, and kept like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import pytest
from tests.conformance.documents import create, new
from tests.conformance.rig import Rig
from tests.conformance.round_trip import differences
from tests.conformance.subject import OwnField

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.model.record import Part
from ledgerbridge.model.values import Value

OWN = "custom fields"


class OwnFields:
    async def test_field_of_the_owner_appears_with_label_kind_and_options(self, rig: Rig, type: str) -> None:
        assert_offered(added(rig, type), await fresh(rig).schema(type))

    async def test_fields_of_the_owner_are_read_as_written(self, rig: Rig, type: str) -> None:
        own = added(rig, type)
        rig.connector = fresh(rig)
        values = chosen(own, await rig.connector.schema(type))
        made = await rig.create(type, 1, values)
        assert differences(rig, type, values, (await rig.read(type, made.id)).fields) == {}
        answered = {path: value for path, value in values.items() if path in made.fields}
        assert differences(rig, type, answered, made.fields) == {}
        rig.settle(type)
        listed = (await rig.changes(type, None)).records[made.id]
        assert differences(rig, type, values, listed.fields) == {}

    async def test_fields_of_the_owner_can_be_filled_later_and_emptied(self, rig: Rig, type: str) -> None:
        own = added(rig, type)
        rig.connector = fresh(rig)
        values = chosen(own, await rig.connector.schema(type))
        made = await rig.create(type, 1)
        empty = {path: (await rig.read(type, made.id)).fields[path] for path in values}
        await rig.update(type, await rig.read(type, made.id), values)
        assert differences(rig, type, values, (await rig.read(type, made.id)).fields) == {}
        await rig.update(type, await rig.read(type, made.id), dict.fromkeys(values))
        emptied = (await rig.read(type, made.id)).fields
        assert {path: emptied[path] for path in values if emptied[path] not in (None, empty[path])} == {}
        await rig.update(type, await rig.read(type, made.id), values)
        assert differences(rig, type, values, (await rig.read(type, made.id)).fields) == {}

    async def test_field_of_a_document_appears_and_is_read_as_written(self, rig: Rig, document: str) -> None:
        own = added(rig, document)
        rig.connector = fresh(rig)
        specs = await rig.connector.schema(document)
        assert_offered(own, specs)
        values = chosen(own, specs)
        in_lines = {path.partition("[].")[2]: value for path, value in values.items() if "[]." in path}
        header = {path: value for path, value in values.items() if "[]." not in path}
        plain = new(rig, document, 1)
        write = msgspec.structs.replace(plain, fields={**plain.fields, **header}, parts=filled(plain.parts, in_lines))
        read = await rig.read(document, (await create(rig, document, write)).id)
        assert differences(rig, document, header, read.fields) == {}
        for part in (part for parts in read.parts.values() for part in parts):
            assert {path: part.fields[path] for path in in_lines} == in_lines


def added(rig: Rig, type: str) -> list[OwnField]:
    """The owner has added these fields; where there can be none, the test is skipped with the connector's reason."""
    add = rig.subject.own_fields.get(type)
    if add is None:
        reason = rig.capabilities(type).cannot.get(OWN)
        if reason is None and type in rig.subject.documents:
            reason = "no document of this type has fields of an owner's"
        assert reason, f"{type}: neither own fields nor why there are none"
        pytest.skip(f"cannot: {reason}")
    return add(rig.control)


def fresh(rig: Rig) -> Connector:
    """The connector as the next command or pass makes it."""
    return rig.rebuilt()


def assert_offered(own: Sequence[OwnField], specs: Sequence[FieldSpec]) -> None:
    by_path = {spec.path: spec for spec in specs}
    assert own
    for field in own:
        spec = by_path[field.path]
        assert (spec.label, spec.kind, spec.custom) == (field.label, field.kind, True), field.path
        assert (spec.read_only, spec.required) == (field.read_only, False)
        assert bool(spec.options) == (field.kind in (Kind.CHOICE, Kind.CHOICES))
        assert set(field.options) <= set(spec.options)
        assert len(spec.option_labels) in (0, len(spec.options))


def chosen(own: Sequence[OwnField], specs: Sequence[FieldSpec]) -> dict[str, Value]:
    """{path: a value}, of choices the first there is, for every field that can be written."""
    options = {spec.path: spec.options for spec in specs}
    return {field.path: _value(field, options[field.path]) for field in own if not field.read_only}


def _value(field: OwnField, options: tuple[str, ...]) -> Value:
    if field.value is not None:
        return field.value
    return options[:2] if field.kind is Kind.CHOICES else options[0]


def filled(parts: Mapping[str, Sequence[Part]], values: Mapping[str, Value]) -> dict[str, list[Part]]:
    """The parts with these values in each."""
    return {name: [Part({**part.fields, **values}, part.id) for part in several] for name, several in parts.items()}
