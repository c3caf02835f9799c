"""What is written is what is read, but for what the connector declares the vendor makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from tests.conformance.nasty import FREE_TEXT, NUMBERS, SPELLINGS, TEXTS, fit
from tests.conformance.rig import Rig, written
from tests.conformance.ways import both_ways

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.base.protocol import Refused, Write
from ledgerbridge.model.values import Value, canonical


class RoundTrip:
    @both_ways
    async def test_every_writable_slot_is_read_as_written(self, rig: Rig, type: str) -> None:
        sent = rig.fields(type, rig.samples(type).golden(1))
        made = await rig.create(type, 1, rig.samples(type).golden(1))
        read = await rig.read(type, made.id)
        assert set(await rig.writable(type)) <= set(sent), "the golden record fills every writable slot"
        assert differences(rig, type, sent, read.fields) == {}

    async def test_answer_of_a_create_holds_what_a_read_gives(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1, rig.samples(type).golden(1))
        read = await rig.read(type, made.id)
        sent = set(rig.fields(type, rig.samples(type).golden(1)))
        answered = {path: value for path, value in made.fields.items() if path in sent - made.unanswered}
        assert differences(rig, type, answered, read.fields) == {}
        assert (made.version, made.modified) == (read.version, read.modified)

    async def test_answer_of_an_update_holds_what_a_read_gives(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1)
        slot = rig.samples(type).edited
        updated = await rig.update(type, await rig.read(type, made.id), {slot: "Edited"})
        read = await rig.read(type, made.id)
        [path] = rig.fields(type, {slot: ""})
        assert read.fields[path] == "Edited"
        assert path in updated.unanswered or updated.fields[path] == "Edited"
        assert (updated.version, updated.modified) == (read.version, read.modified)

    async def test_record_holds_every_path_of_the_schema(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1)
        read = await rig.read(type, made.id)
        assert {spec.path for spec in await rig.connector.schema(type)} <= set(read.fields)
        assert "" not in read.fields.values()

    async def test_schema_names_every_slot_key_and_reference(self, rig: Rig, type: str) -> None:
        capabilities = rig.capabilities(type)
        named = {*capabilities.slots.values(), *capabilities.match_keys, *capabilities.unique, *capabilities.needs_any}
        named |= {capabilities.reference_path} if capabilities.reference_path else set()
        assert named <= {spec.path for spec in await rig.connector.schema(type)}

    async def test_update_leaves_other_fields_alone(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1, rig.samples(type).golden(1))
        before = await rig.read(type, made.id)
        [path] = rig.fields(type, {rig.samples(type).edited: ""})
        await rig.update(type, before, {path: "Edited"})
        after = await rig.read(type, made.id)
        kept = {spec.path for spec in (await rig.writable(type)).values()} - {path}
        assert {p: after.fields[p] for p in kept} == {p: before.fields[p] for p in kept}

    async def test_none_clears_a_field_or_is_refused_with_its_name(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1, rig.samples(type).golden(1))
        cleared = []
        for path in await clearable_paths(rig, type):
            [outcome] = await rig.write(type, rig.change(await rig.read(type, made.id), {path: None}))
            if isinstance(outcome, Refused):
                assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-03", path)
            else:
                cleared.append(path)
        read = await rig.read(type, made.id)
        assert differences(rig, type, dict.fromkeys(cleared), read.fields) == {}
        assert len(cleared) >= 4

    async def test_cleared_field_can_be_filled_again(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1, rig.samples(type).golden(1))
        [path] = rig.fields(type, {rig.samples(type).edited: ""})
        if path not in await clearable_paths(rig, type):
            pytest.skip(f"{path} is required or needed: it cannot be cleared")
        await rig.update(type, await rig.read(type, made.id), {path: None})
        await rig.update(type, await rig.read(type, made.id), {path: "Again"})
        assert (await rig.read(type, made.id)).fields[path] == "Again"

    async def test_empty_values_of_a_create_are_as_if_left_out(self, rig: Rig, type: str) -> None:
        empty = {path: None for path in await clearable_paths(rig, type) if path not in rig.new(type, 1).fields}
        bare, full = await rig.create(type, 1), await rig.create(type, 2, dict(empty))
        read = (await rig.connector.fetch(type, [bare.id, full.id])).found
        assert {p: read[full.id].fields[p] for p in empty} == {p: read[bare.id].fields[p] for p in empty}
        assert len(empty) >= 3

    async def test_nasty_text_survives(self, rig: Rig, type: str) -> None:
        specs = await free_text(rig, type)
        writes = [
            nasty_write(rig, type, n, {path: fit(text, spec) for path, spec in specs.items()})
            for n, text in enumerate(TEXTS.values(), start=1)
        ]
        assert await lost(rig, type, writes) == {}

    async def test_longest_text_is_taken_whole(self, rig: Rig, type: str) -> None:
        specs = {path: spec for path, spec in (await free_text(rig, type)).items() if spec.max_length}
        writes = [
            nasty_write(rig, type, n, {path: ("abc déf " * 1000)[: (spec.max_length or 0) - 1] + "x"})
            for n, (path, spec) in enumerate(specs.items(), start=1)
            if (spec.max_length or 0) <= 8000
        ]
        assert await lost(rig, type, writes) == {}

    async def test_text_one_too_long_is_refused_with_its_field(self, rig: Rig, type: str) -> None:
        specs = {path: spec.max_length for path, spec in (await free_text(rig, type)).items() if spec.max_length}
        for n, (path, longest) in enumerate(specs.items(), start=1):
            [outcome] = await rig.write(type, nasty_write(rig, type, n, {path: "x" * (longest + 1)}))
            assert isinstance(outcome, Refused), path
            assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-04", path)

    async def test_numbers_survive(self, rig: Rig, type: str) -> None:
        paths = await number_paths(rig, type)
        writes = [nasty_write(rig, type, n, dict.fromkeys(paths, number)) for n, number in enumerate(NUMBERS, start=1)]
        assert await lost(rig, type, writes) == {}

    async def test_negative_number_survives_or_is_refused_with_its_field(self, rig: Rig, type: str) -> None:
        for n, path in enumerate(await number_paths(rig, type), start=1):
            write = nasty_write(rig, type, n, {path: Decimal("-1.25")})
            [outcome] = await rig.write(type, write)
            if isinstance(outcome, Refused):
                assert outcome.problem.field == path
            else:
                assert (await rig.read(type, written(outcome).id)).fields[path] == Decimal("-1.25")

    async def test_numbers_are_read_as_exact_decimals(self, rig: Rig, type: str) -> None:
        paths = await number_paths(rig, type)
        made = await rig.create(type, 1, dict.fromkeys(paths, Decimal("10.10")))
        read = await rig.read(type, made.id)
        assert {path: (Decimal("10.10"), Decimal) for path in paths} == {
            path: (read.fields[path], read.fields[path].__class__) for path in paths
        }

    async def test_normal_form_of_a_normal_form_is_itself(self, rig: Rig, type: str) -> None:
        golden = rig.fields(type, rig.samples(type).golden(1))
        texts = {path: [*TEXTS.values(), value, None] for path, value in golden.items() if isinstance(value, str)}
        numbers = {path: [*NUMBERS, None] for path in golden if not isinstance(golden[path], str)}
        for path, values in {**texts, **numbers}.items():
            for value in values:
                once = rig.connector.normal_form(type, path, value)
                assert rig.connector.normal_form(type, path, once) == once

    async def test_spellings_of_one_value_have_one_normal_form(self, rig: Rig, type: str) -> None:
        for spec in (await rig.writable(type)).values():
            spellings = SPELLINGS.get(spec.kind, SPELLINGS[Kind.TEXT] if not spec.options else ())
            forms = {canonical(rig.connector.normal_form(type, spec.path, value)) for value in spellings}
            assert len(forms) <= 1, spec.path


async def free_text(rig: Rig, type: str) -> dict[str, FieldSpec]:
    """{path: its field} of the slots in which any text makes sense."""
    slots = rig.capabilities(type).slots
    free = {slots[slot] for slot in FREE_TEXT if slot in slots}
    return {path: spec for path, spec in (await rig.writable(type)).items() if path in free and spec.kind is Kind.TEXT}


async def number_paths(rig: Rig, type: str) -> list[str]:
    """Paths that hold numbers; skips a type without any."""
    found = [path for path, spec in (await rig.writable(type)).items() if spec.kind is Kind.NUMBER]
    if not found:
        pytest.skip("slots: no slot of this type holds a number")
    return found


async def clearable_paths(rig: Rig, type: str) -> list[str]:
    """Writable slots that may be empty."""
    capabilities = rig.capabilities(type)
    kept = {*capabilities.needs_any[:1], *capabilities.unique}
    return [path for path, spec in (await rig.writable(type)).items() if not spec.required and path not in kept]


def nasty_write(rig: Rig, type: str, n: int, fields: Mapping[str, Value]) -> Write:
    """The n-th least record with these values in it."""
    return rig.new(type, n, dict(fields))


async def lost(rig: Rig, type: str, writes: list[Write]) -> dict[str, dict[str, tuple[Value, Value]]]:
    """{id: {path: (sent, read)}} of all that differs in normal form after the writes were done in batches."""
    size = rig.capabilities(type).write_batch
    done: dict[str, Write] = {}
    for start in range(0, len(writes), size):
        batch = writes[start : start + size]
        outcomes = await rig.write(type, *batch)
        done |= {written(outcome).id: write for outcome, write in zip(outcomes, batch, strict=True)}
    read = (await rig.connector.fetch(type, list(done))).found
    found = {id: differences(rig, type, write.fields, read[id].fields) for id, write in done.items()}
    return {id: different for id, different in found.items() if different}


def differences(
    rig: Rig, type: str, sent: Mapping[str, Value], read: Mapping[str, Value]
) -> dict[str, tuple[Value, Value]]:
    """{path: (sent, read)} where the normal forms differ: what the next plan would write once more."""
    return {
        path: (value, read[path])
        for path, value in sent.items()
        if canonical(rig.connector.normal_form(type, path, value))
        != canonical(rig.connector.normal_form(type, path, read[path]))
    }
