"""Every change at the vendor is listed at least once, whatever happens while it is read."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest
from tests.conformance.rig import Rig
from tests.conformance.ways import both_ways

from ledgerbridge.connectors.base.protocol import Cursor

DELETIONS = "deletions"
"""Says in `cannot` that only a sweep shows what was deleted."""


class Changes:
    @both_ways
    async def test_sweep_lists_every_record(self, rig: Rig, type: str) -> None:
        made = rig.load(type, range(1, 8))
        rig.settle(type)
        seen = await rig.changes(type, None)
        assert set(made) <= set(seen.records)
        assert seen.pages >= 1

    @both_ways
    async def test_create_and_update_are_listed_after_a_sweep(self, rig: Rig, type: str) -> None:
        edited, _ = rig.load(type, [1, 2])
        cursor = await swept(rig, type)
        rig.control.edit(type, edited, rig.wire(type, {rig.samples(type).edited: "Edited"}))
        [created] = rig.load(type, [3])
        rig.settle(type)
        seen = await rig.changes(type, cursor)
        assert {edited, created} <= set(seen.records)
        [path] = rig.fields(type, {rig.samples(type).edited: ""})
        assert seen.records[edited].fields[path] == "Edited"

    @both_ways
    async def test_delete_is_listed_as_gone(self, rig: Rig, type: str) -> None:
        tells_deletions(rig, type)
        [deleted] = rig.load(type, [1])
        cursor = await swept(rig, type)
        rig.control.delete(type, deleted)
        rig.settle(type)
        seen = await rig.changes(type, cursor)
        assert deleted in seen.gone
        assert deleted not in seen.records

    async def test_sweep_leaves_out_what_was_deleted(self, rig: Rig, type: str) -> None:
        deleted, kept = rig.load(type, [1, 2])
        rig.control.delete(type, deleted)
        rig.settle(type)
        seen = await rig.changes(type, None)
        assert (kept in seen.records, deleted in seen.records) == (True, False)

    async def test_sweep_over_several_pages_lists_every_record_once_at_least(self, rig: Rig, type: str) -> None:
        made = rig.load(type, range(1, 2 * rig.capabilities(type).page_size + 5))
        rig.settle(type)
        seen = await rig.changes(type, None)
        assert set(made) <= set(seen.records)
        assert seen.pages >= 3

    async def test_changes_during_a_sweep_are_not_missed(self, rig: Rig, type: str) -> None:
        made = rig.load(type, range(1, 2 * rig.capabilities(type).page_size + 5))
        rig.settle(type)
        late: list[str] = []

        def disturb(page: int) -> None:
            if page <= 2:
                late.extend(rig.load(type, [10_000 + page]))
                rig.control.edit(type, made[0], rig.wire(type, {rig.samples(type).edited: f"Edited {page}"}))
                rig.control.edit(type, made[-1], rig.wire(type, {rig.samples(type).edited: f"Edited {page}"}))
                rig.control.delete(type, made[page])

        first = await rig.changes(type, None, disturb)
        rig.settle(type)
        then = await rig.changes(type, first.cursor)
        listed = {**first.records, **then.records}
        [path] = rig.fields(type, {rig.samples(type).edited: ""})
        assert {*made[3:], *late} <= set(listed)
        assert [listed[made[0]].fields[path], listed[made[-1]].fields[path]] == ["Edited 2"] * 2
        if DELETIONS not in rig.capabilities(type).cannot:
            assert {made[1], made[2]} <= {*first.gone, *then.gone}

    async def test_many_changes_at_one_moment_are_all_listed(self, rig: Rig, type: str) -> None:
        cursor = await swept(rig, type)
        made = rig.load(type, range(1, 2 * rig.capabilities(type).page_size + 5))
        rig.settle(type)
        assert set(made) <= set((await rig.changes(type, cursor)).records)

    async def test_change_just_after_a_reading_is_listed_by_the_next(self, rig: Rig, type: str) -> None:
        [id] = rig.load(type, [1])
        rig.settle(type)
        rig.transport.call_s = 0.0
        cursor = (await rig.changes(type, None)).cursor
        for turn in range(3):
            rig.control.edit(type, id, rig.wire(type, {rig.samples(type).edited: f"Edited {turn}"}))
            rig.settle(type)
            seen = await rig.changes(type, cursor)
            [path] = rig.fields(type, {rig.samples(type).edited: ""})
            assert seen.records[id].fields[path] == f"Edited {turn}"
            cursor = seen.cursor

    async def test_change_that_shows_late_is_listed_once_it_shows(self, rig: Rig, type: str) -> None:
        cursor = await swept(rig, type)
        [id] = rig.load(type, [1])
        early = await rig.changes(type, cursor)
        rig.settle(type)
        late = await rig.changes(type, early.cursor)
        assert id in {**early.records, **late.records}

    @pytest.mark.parametrize("ahead_s", [-300, 300])
    async def test_wrong_clock_of_the_hub_misses_no_change(self, rig: Rig, type: str, ahead_s: int) -> None:
        rig.clock.ahead = timedelta(seconds=ahead_s)
        cursor = await swept(rig, type)
        [id] = rig.load(type, [1])
        rig.settle(type)
        assert id in (await rig.changes(type, cursor)).records

    async def test_reading_after_a_long_pause_misses_no_change(self, rig: Rig, type: str) -> None:
        edited, _ = rig.load(type, [1, 2])
        cursor = await swept(rig, type)
        rig.control.edit(type, edited, rig.wire(type, {rig.samples(type).edited: "Edited"}))
        [created] = rig.load(type, [3])
        rig.sandbox.clock.advance(45 * 86_400)
        assert {edited, created} <= set((await rig.changes(type, cursor)).records)

    async def test_record_that_came_back_is_listed(self, rig: Rig, type: str) -> None:
        [id] = rig.load(type, [1])
        rig.control.delete(type, id)
        cursor = await swept(rig, type)
        rig.control.act(type, id, rig.subject.brings_back)
        rig.settle(type)
        assert id in (await rig.changes(type, cursor)).records

    async def test_own_writes_are_listed_with_the_version_answered(self, rig: Rig, type: str) -> None:
        cursor = await swept(rig, type)
        made = await rig.create(type, 1)
        updated = await rig.update(type, await rig.read(type, made.id), {rig.samples(type).edited: "Edited"})
        rig.settle(type)
        listed = (await rig.changes(type, cursor)).records[made.id]
        assert (listed.version, listed.modified) == (updated.version, updated.modified)

    async def test_versions_are_ordered_where_declared(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1)
        versions = [made.version]
        for turn in range(12):
            current = await rig.read(type, made.id)
            versions.append((await rig.update(type, current, {rig.samples(type).edited: f"Edited {turn}"})).version)
        ordered = rig.capabilities(type).ordered_versions
        is_older = rig.connector.is_older
        assert all(is_older(type, old, new) is ordered for old, new in pairwise(versions))
        assert not any(is_older(type, new, old) for old, new in pairwise(versions))
        assert not any(is_older(type, version, version) for version in versions)

    async def test_reading_without_changes_costs_few_calls_however_many_records(self, rig: Rig, type: str) -> None:
        costs = []
        for numbers in (range(1, 4), range(4, 2 * rig.capabilities(type).page_size)):
            rig.load(type, numbers)
            cursor = await swept(rig, type)
            rig.sandbox.clock.advance(3600)
            cursor = (await rig.changes(type, cursor)).cursor
            rig.sandbox.clock.advance(3600)
            before = len(rig.transport.requests)
            seen = await rig.changes(type, cursor)
            costs.append(len(rig.transport.requests) - before)
            assert seen.records == {}
        assert costs[0] == costs[1] <= 3

    async def test_page_can_be_read_again_from_a_stored_cursor(self, rig: Rig, type: str) -> None:
        made = rig.load(type, range(1, rig.capabilities(type).page_size + 5))
        rig.settle(type)
        first = (await rig.connector.read_changes({type: None}))[type]
        stored = msgspec.json.decode(msgspec.json.encode(first.cursor))
        again = await rig.rebuilt().read_changes({type: stored})
        rest = await rig.changes(type, again[type].cursor) if not again[type].ended else None
        listed = {record.id for page in (first, again[type]) for record in page.records}
        assert set(made) <= listed | (set(rest.records) if rest else set())

    async def test_all_types_are_read_together(self, rig: Rig) -> None:
        types = list(rig.subject.samples)
        made = {type: set(rig.load(type, range(1, 4))) for type in types}
        rig.settle(types[0])
        pages = await rig.connector.read_changes(dict.fromkeys(types))
        assert {type: made[type] <= {record.id for record in pages[type].records} for type in types} == dict.fromkeys(
            types, True
        )

    async def test_merged_record_is_found_under_its_survivor(self, rig: Rig, type: str) -> None:
        if rig.subject.merge is None:
            pytest.skip("nobody can merge two records at this vendor")
        survivor, loser = rig.load(type, [1, 2])
        cursor = await swept(rig, type)
        rig.subject.merge(rig.control, type, survivor, loser)
        rig.settle(type)
        seen = await rig.changes(type, cursor)
        fetched = await rig.connector.fetch(type, [loser])
        assert seen.merged.get(loser) == survivor or loser in seen.gone
        assert fetched.missing == [loser] or fetched.found[loser].id == survivor

    async def test_count_is_that_of_the_live_records(self, rig: Rig, type: str) -> None:
        before = await rig.connector.count(type)
        rig.load(type, range(1, 6))
        rig.settle(type)
        calls = len(rig.transport.requests)
        after = await rig.connector.count(type)
        assert len(rig.transport.requests) - calls <= 1
        assert (before is None and after is None) or (after or 0) - (before or 0) == 5


def tells_deletions(rig: Rig, type: str) -> None:
    """Skips a type whose deletions only a sweep shows."""
    reason = rig.capabilities(type).cannot.get(DELETIONS)
    if reason:
        pytest.skip(f"cannot: {reason}")


async def swept(rig: Rig, type: str) -> Cursor | None:
    """The cursor at the end of a whole reading."""
    rig.settle(type)
    return (await rig.changes(type, None)).cursor
