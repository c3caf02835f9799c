"""Updates of records that are not what they were."""

from __future__ import annotations

import pytest
from tests.conformance.rig import Rig

from ledgerbridge.connectors.base.protocol import Delayed, Refused, Write, Written


class Preconditions:
    async def test_update_of_a_version_that_moved_on_has_no_effect(self, rig: Rig, type: str) -> None:
        if not rig.capabilities(type).preconditions:
            pytest.skip("preconditions is False: the vendor takes updates of any version")
        made = await rig.create(type, 1)
        slot = rig.samples(type).edited
        [path] = rig.fields(type, {slot: ""})
        old = await rig.read(type, made.id)
        rig.control.edit(type, made.id, rig.wire(type, {slot: "A person's"}))
        [outcome] = await rig.write(type, rig.change(old, {path: "Ours"}))
        assert isinstance(outcome, Delayed), outcome
        assert outcome.problem.code == "LB-REC-07"
        assert (await rig.read(type, made.id)).fields[path] == "A person's"

    async def test_update_goes_through_after_the_record_is_read_again(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1)
        slot = rig.samples(type).edited
        rig.control.edit(type, made.id, rig.wire(type, {slot: "A person's"}))
        updated = await rig.update(type, await rig.read(type, made.id), {slot: "Ours"})
        [path] = rig.fields(type, {slot: ""})
        assert (await rig.read(type, updated.id)).fields[path] == "Ours"

    async def test_update_of_an_unknown_record_is_refused(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1)
        [path] = rig.fields(type, {rig.samples(type).edited: ""})
        stranger = Written("none", "987654321", made.version, made.modified, made.fields)
        [outcome] = await rig.write(type, rig.change(stranger, {path: "Edited"}))
        assert isinstance(outcome, Refused), outcome
        assert outcome.problem.code == "LB-REC-05"

    async def test_update_of_a_deleted_record_leaves_it_deleted(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1)
        old = await rig.read(type, made.id)
        [path] = rig.fields(type, {rig.samples(type).edited: ""})
        rig.control.delete(type, made.id)
        [outcome] = await rig.write(type, rig.change(old, {path: "Edited"}))
        assert isinstance(outcome, Refused | Delayed), outcome
        rig.settle(type)
        assert made.id not in (await rig.changes(type, None)).records

    async def test_two_updates_of_different_records_in_one_batch_are_both_done(self, rig: Rig, type: str) -> None:
        made = [await rig.create(type, n) for n in (1, 2)]
        [path] = rig.fields(type, {rig.samples(type).edited: ""})
        changes = [rig.change(record, {path: f"Edited {record.id}"}) for record in made]
        for start in range(0, 2, rig.capabilities(type).write_batch):
            await rig.write(type, *changes[start : start + rig.capabilities(type).write_batch])
        read = (await rig.connector.fetch(type, [record.id for record in made])).found
        assert {id: record.fields[path] for id, record in read.items()} == {
            record.id: f"Edited {record.id}" for record in made
        }

    async def test_an_archived_record_is_read_no_more_whoever_looks(self, rig: Rig, type: str) -> None:
        if not rig.capabilities(type).archives:
            pytest.skip("archives is False: such records are made inactive by no write")
        made, kept = await rig.create(type, 1), await rig.create(type, 2)
        old = await rig.read(type, made.id)
        [outcome] = await rig.write(type, Write("archive", "intent-1", {}, made.id, old.version, old.fields))
        assert isinstance(outcome, Written), outcome
        assert outcome.id == made.id
        assert list((await rig.connector.fetch(type, [made.id, kept.id])).found) == [kept.id]
        rig.settle(type)
        listed = (await rig.changes(type, None)).records
        assert (made.id in listed, kept.id in listed) == (False, True)

    async def test_archiving_twice_harms_nothing(self, rig: Rig, type: str) -> None:
        if not rig.capabilities(type).archives:
            pytest.skip("archives is False: such records are made inactive by no write")
        made = await rig.create(type, 1)
        old = await rig.read(type, made.id)
        write = Write("archive", "intent-1", {}, made.id, old.version, old.fields)
        await rig.write(type, write)
        [outcome] = await rig.write(type, write)
        assert isinstance(outcome, Written | Refused | Delayed), outcome
        rig.settle(type)
        assert made.id not in (await rig.changes(type, None)).records
