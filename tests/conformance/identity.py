"""What a record is known by: its id, its reference, its match keys."""

from __future__ import annotations

import msgspec
import pytest
from tests.conformance.rig import Rig, written
from tests.conformance.ways import both_ways

from ledgerbridge.connectors.base.capabilities import CreateSafety
from ledgerbridge.connectors.base.protocol import Call, Refused, Written
from ledgerbridge.model.values import Value, as_text


class Identity:
    @both_ways
    async def test_created_record_is_found_by_its_id(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1)
        fetched = await rig.connector.fetch(type, [made.id])
        assert fetched.found[made.id].id == made.id
        assert not fetched.missing

    @both_ways
    async def test_created_record_is_found_by_its_reference(self, rig: Rig, type: str) -> None:
        path = reference_path(rig, type)
        made = await rig.create(type, 1)
        rig.settle(type)
        found = await rig.connector.find(type, path, [made.reference])
        assert ids(found) == {made.reference: [made.id]}

    async def test_created_record_is_found_by_each_match_key(self, rig: Rig, type: str) -> None:
        golden = rig.samples(type).golden(1)
        made = await rig.create(type, 1, golden)
        rig.settle(type)
        shown_only = {spec.path for spec in await rig.connector.schema(type) if spec.read_only}
        for path in (path for path in rig.capabilities(type).match_keys if path not in shown_only):
            value = as_text(rig.fields(type, golden)[path])
            found = await rig.connector.find(type, path, [value, "nobody has this"])
            assert ids(found) == {value: [made.id]}

    async def test_find_answers_under_the_spelling_asked_for(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1)
        rig.settle(type)
        path = rig.capabilities(type).match_keys[0]
        asked = f"  {match_key(rig, type, 1)} "
        assert ids(await rig.connector.find(type, path, [asked])) == {asked: [made.id]}

    async def test_find_takes_more_values_than_one_call_holds(self, rig: Rig, type: str) -> None:
        numbers = range(1, rig.capabilities(type).find_batch + 4)
        made = dict(zip([match_key(rig, type, n) for n in numbers], rig.load(type, numbers), strict=True))
        rig.settle(type)
        found = await rig.connector.find(type, rig.capabilities(type).match_keys[0], list(made))
        assert ids(found) == {value: [id] for value, id in made.items()}

    async def test_find_lists_all_records_that_share_a_value(self, rig: Rig, type: str) -> None:
        path = shared_key(rig, type)
        value = rig.fields(type, rig.samples(type).golden(1))[path]
        made = {(await rig.create(type, n, {path: value})).id for n in (1, 2)}
        rig.settle(type)
        found = await rig.connector.find(type, path, [as_text(value)])
        assert set(ids(found)[as_text(value)]) == made

    async def test_find_of_nothing_asks_nothing(self, rig: Rig, type: str) -> None:
        before = len(rig.transport.requests)
        assert await rig.connector.find(type, rig.capabilities(type).match_keys[0], []) == {}
        assert (await rig.connector.fetch(type, [])).found == {}
        assert len(rig.transport.requests) == before

    @both_ways
    async def test_unknown_ids_are_reported_missing(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1)
        fetched = await rig.connector.fetch(type, ["987654321", made.id])
        assert list(fetched.found) == [made.id]
        assert list(fetched.missing) == ["987654321"]

    async def test_fetch_takes_more_ids_than_one_call_holds(self, rig: Rig, type: str) -> None:
        made = rig.load(type, range(1, rig.capabilities(type).read_batch + 4))
        assert set((await rig.connector.fetch(type, made)).found) == set(made)

    async def test_id_is_text_and_outlives_an_update(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1)
        updated = await rig.update(type, made, {rig.samples(type).edited: "Edited"})
        assert isinstance(made.id, str)
        assert made.id
        assert (updated.id, updated.version != made.version) == (made.id, True)

    @both_ways
    async def test_same_create_twice_gives_one_record(self, rig: Rig, type: str) -> None:
        before = rig.control.count(type)
        call = rig.connector.prepare(type, [rig.new(type, 1)], "request-1")
        first = await rig.connector.write(call)
        second = await rig.rebuilt().write(Call.unpacked(call.packed()))
        assert [outcome.id for outcome in (*first, *second) if isinstance(outcome, Written)] == [first[0].id] * 2
        assert rig.control.count(type) == before + 1

    async def test_same_reference_in_another_request_adopts_the_record(self, rig: Rig, type: str) -> None:
        reference_path(rig, type)
        first = await rig.create(type, 1)
        rig.settle(type)
        [second] = await rig.write(type, rig.new(type, 1))
        assert isinstance(second, Written)
        assert (second.id, second.adopted) == (first.id, True)

    async def test_outcomes_of_a_full_batch_carry_the_references_sent(self, rig: Rig, type: str) -> None:
        writes = [rig.new(type, n) for n in range(1, rig.capabilities(type).write_batch + 1)]
        outcomes = await rig.write(type, *writes)
        read = await rig.connector.fetch(type, [written(outcome).id for outcome in outcomes])
        path = rig.capabilities(type).match_keys[0]
        for n, outcome in enumerate(outcomes, start=1):
            stored = rig.normal(type, {path: read.found[written(outcome).id].fields[path]})
            assert stored == rig.normal(type, {path: match_key(rig, type, n)})

    async def test_one_bad_record_leaves_the_others_of_its_batch_alone(self, rig: Rig, type: str) -> None:
        if rig.capabilities(type).write_batch == 1:
            pytest.skip("write_batch is 1: records go one by one")
        bad = msgspec.structs.replace(rig.new(type, 2), fields=await too_long(rig, type, 2))
        good, refused, other = await rig.write(type, rig.new(type, 1), bad, rig.new(type, 3))
        assert isinstance(refused, Refused)
        assert written(good).id != written(other).id

    async def test_prepare_gives_the_same_bytes_for_the_same_writes(self, rig: Rig, type: str) -> None:
        write = rig.new(type, 1, rig.samples(type).golden(1))
        turned = msgspec.structs.replace(write, fields=dict(reversed(list(write.fields.items()))))
        calls = [rig.connector.prepare(type, [it], "request-1") for it in (write, turned)]
        assert calls[0].body == calls[1].body
        assert Call.unpacked(calls[0].packed()).body == calls[0].body
        assert len(calls[0].request_id) <= 36


def reference_path(rig: Rig, type: str) -> str:
    """Where the reference can be looked up; skips where the declared way is another."""
    capabilities = rig.capabilities(type)
    if capabilities.create_safety is not CreateSafety.REFERENCE or capabilities.reference_path is None:
        pytest.skip(f"create_safety is {capabilities.create_safety}: creates are settled by that, not by look-up")
    return capabilities.reference_path


def shared_key(rig: Rig, type: str) -> str:
    """A match key that several records may share; skips where the vendor keeps all unique."""
    capabilities = rig.capabilities(type)
    shared = [path for path in capabilities.match_keys if path not in capabilities.unique]
    if not shared:
        pytest.skip(f"unique is {capabilities.unique}: every match key has one record at most")
    return shared[0]


def match_key(rig: Rig, type: str, n: int) -> str:
    """The default match key of the n-th least record."""
    fields: dict[str, Value] = rig.fields(type, rig.samples(type).minimal(n))
    return as_text(fields[rig.capabilities(type).match_keys[0]])


async def too_long(rig: Rig, type: str, n: int) -> dict[str, Value]:
    """The n-th least record with a text one longer than its field takes."""
    path = rig.capabilities(type).slots[rig.samples(type).edited]
    longest = (await rig.writable(type))[path].max_length
    assert longest is not None, f"{path} has no declared length; choose another edited slot"
    return {**rig.new(type, n).fields, path: "x" * (longest + 1)}


def ids(found: dict[str, list]) -> dict[str, list[str]]:
    return {value: [record.id for record in records] for value, records in found.items()}
