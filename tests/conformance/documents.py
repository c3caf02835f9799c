"""Types that refer to other records, have parts or are only read: whole on the vendor's side, or not there at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import pytest
from tests.conformance.failures import assert_readable
from tests.conformance.nasty import TEXTS, fit
from tests.conformance.rig import Rig, written
from tests.conformance.subject import Documents
from tests.conformance.ways import both_ways

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.base.protocol import Call, Delayed, Refused, Unknown, Write, Written
from ledgerbridge.model.problems import RecordRefused
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.reference import reference
from ledgerbridge.model.values import Value, as_text, canonical

LOST = ["timeout", "reset", "500", "truncate"]
REASON_MIN = 20
NOT_KNOWN = ("LB-REC-11", "LB-REC-05", "LB-REC-01")


class DocumentTypes:
    @both_ways
    async def test_document_is_read_as_written(self, rig: Rig, document: str) -> None:
        write = new(rig, document, 1)
        made = await create(rig, document, write)
        read = await rig.read(document, made.id)
        assert field_differences(rig, document, write.fields, read.fields) == {}
        assert part_differences(rig, document, write.parts, read.parts) == {}
        computed = {rig.capabilities(document).slots[slot] for slot in samples(rig, document).computed}
        assert {path for path in computed if read.fields[path] is None} == set()

    async def test_answer_of_a_document_holds_what_a_read_gives(self, rig: Rig, document: str) -> None:
        made = await create(rig, document, new(rig, document, 1))
        read = await rig.read(document, made.id)
        answered = {path: value for path, value in made.fields.items() if path not in made.unanswered}
        assert field_differences(rig, document, answered, read.fields) == {}
        assert made.version == read.version
        for name, parts in made.parts.items():
            assert [part.fields for part in parts] == [part.fields for part in read.parts[name]]

    async def test_document_that_a_person_made_is_read_whole(self, rig: Rig, document: str) -> None:
        read = await rig.read(document, rig.put(document, 1))
        own = {spec.path for spec in await rig.connector.schema(document) if "[]" not in spec.path}
        assert own <= set(read.fields)
        assert set(read.parts) == set(rig.capabilities(document).parts)
        assert "" not in read.fields.values()
        assert rig.connector.drift == []

    async def test_schema_names_every_slot_of_a_document_and_of_its_parts(self, rig: Rig, document: str) -> None:
        capabilities = rig.capabilities(document)
        named = {*capabilities.slots.values(), *capabilities.match_keys, *capabilities.unique}
        named |= {f"{name}[].{path}" for name, part in capabilities.parts.items() for path in part.slots.values()}
        assert named <= {spec.path for spec in await rig.connector.schema(document)}

    async def test_packed_call_of_a_document_is_the_same_call(self, rig: Rig, document: str) -> None:
        creates(rig, document)
        write = new(rig, document, 1)
        turned = msgspec.structs.replace(write, fields=dict(reversed(list(write.fields.items()))))
        calls = [rig.connector.prepare(document, [each], "request-1") for each in (write, turned)]
        again = Call.unpacked(calls[0].packed())
        assert calls[0].body == calls[1].body == again.body
        assert (again.writes[0].parts, again.writes[0].content) == (write.parts, write.content)

    async def test_document_sent_twice_is_one_document(self, rig: Rig, document: str) -> None:
        creates(rig, document)
        write = new(rig, document, 1)
        before = rig.count(document)
        call = rig.connector.prepare(document, [write], "request-1")
        first = written((await rig.connector.write(call))[0])
        assert (await settled(rig, call), rig.count(document)) == (first.id, before + 1)

    @pytest.mark.parametrize("do", LOST)
    async def test_document_whose_answer_was_lost_is_settled_as_one(self, rig: Rig, document: str, do: str) -> None:
        creates(rig, document)
        write = new(rig, document, 1)
        before = rig.count(document)
        rig.control.fault(do, phase="after", method="POST", times=1)
        call = rig.connector.prepare(document, [write], "request-1")
        [outcome] = await rig.connector.write(call)
        assert isinstance(outcome, Unknown | Written), outcome
        rig.control.lift_faults()
        id = outcome.id if isinstance(outcome, Written) else await settled(rig, call)
        assert rig.count(document) == before + 1
        assert part_differences(rig, document, write.parts, (await rig.read(document, id)).parts) == {}

    async def test_document_that_never_arrived_is_not_found(self, rig: Rig, document: str) -> None:
        capabilities = creates(rig, document)
        if capabilities.create_safety is not CreateSafety.REFERENCE or capabilities.reference_path is None:
            pytest.skip(f"create_safety is {capabilities.create_safety}: creates are not settled by look-up")
        wanted = new(rig, document, 1).reference
        assert await rig.connector.find(document, capabilities.reference_path, [wanted]) == {}

    async def test_document_is_found_by_each_match_key(self, rig: Rig, document: str) -> None:
        id = rig.put(document, 1)
        rig.settle(document)
        read = await rig.read(document, id)
        for path in rig.capabilities(document).match_keys:
            if read.fields[path] is not None:
                value = as_text(read.fields[path])
                found = await rig.connector.find(document, path, [value, rig.subject.stranger])
                assert [record.id for record in found[value]] == [id]

    @both_ways
    async def test_documents_made_before_and_after_a_sweep_are_listed(self, rig: Rig, document: str) -> None:
        if not rig.capabilities(document).changes:
            pytest.skip(f"changes is False: {rig.capabilities(document).cannot['changes']}")
        early = {rig.put(document, n) for n in range(1, 4)}
        rig.settle(document)
        swept = await rig.changes(document, None)
        assert early <= set(swept.records)
        late = rig.put(document, 4)
        rig.settle(document)
        seen = await rig.changes(document, swept.cursor)
        assert late in seen.records
        assert seen.records[late].parts == (await rig.read(document, late)).parts

    async def test_update_of_a_document_leaves_the_rest_alone(self, rig: Rig, document: str) -> None:
        path = edited_path(rig, document)
        before = await rig.read(document, (await create(rig, document, new(rig, document, 1))).id)
        changed = samples(rig, document).changed
        [outcome] = await rig.write(document, rig.change(before, {path: changed}))
        after = await rig.read(document, written(outcome).id)
        assert (after.fields[path], after.parts) == (changed, before.parts)
        kept = [other for other in new(rig, document, 1).fields if other != path]
        assert {other: after.fields[other] for other in kept} == {other: before.fields[other] for other in kept}

    async def test_parts_of_an_update_replace_all_of_their_kind(self, rig: Rig, document: str) -> None:
        edited_path(rig, document)
        capabilities = rig.capabilities(document)
        if not capabilities.parts or "parts" in capabilities.cannot:
            pytest.skip(f"cannot: {capabilities.cannot.get('parts', 'the type has no parts')}")
        made = await rig.read(document, (await create(rig, document, new(rig, document, 1))).id)
        turned = {name: tuple(reversed(parts))[:1] for name, parts in new(rig, document, 1).parts.items()}
        [outcome] = await rig.write(document, msgspec.structs.replace(rig.change(made, {}), parts=turned))
        read = await rig.read(document, written(outcome).id)
        assert part_differences(rig, document, turned, read.parts) == {}

    async def test_what_cannot_be_done_is_refused_and_the_reason_declared(self, rig: Rig, document: str) -> None:
        capabilities = rig.capabilities(document)
        allowed = {
            "create": capabilities.creates,
            "update": capabilities.updates,
            "book": capabilities.books,
            "changes": capabilities.changes,
        }
        for verb in [verb for verb in ("create", "update", "changes") if not allowed[verb]]:
            assert len(capabilities.cannot.get(verb, "")) >= REASON_MIN, verb
        record = await rig.read(document, rig.put(document, 1))
        before = rig.count(document)
        for write in [each for each in impossible(document, record) if not allowed[each.kind]]:
            [outcome] = await rig.write(document, write)
            assert isinstance(outcome, Refused), (write.kind, outcome)
            assert_readable(outcome.problem)
        assert rig.count(document) == before

    async def test_booking_makes_a_draft_final(self, rig: Rig, document: str) -> None:
        if not rig.capabilities(document).books:
            pytest.skip("books is False: what is made is final, or has no drafts")
        made = await create(rig, document, new(rig, document, 1))
        [outcome] = await rig.write(document, book(await rig.read(document, made.id)))
        booked = written(outcome)
        [again] = await rig.write(document, book(booked))
        assert isinstance(again, Refused), again
        assert_readable(again.problem)

    @both_ways
    async def test_file_of_a_document_can_be_had(self, rig: Rig, document: str) -> None:
        if not rig.capabilities(document).downloads:
            with pytest.raises(RecordRefused):
                await rig.connector.download(document, rig.put(document, 1))
            return
        content = await rig.connector.download(document, await printed(rig, document))
        assert content.data
        assert (content.name != "", "/" in content.media_type) == (True, True)

    async def test_unknown_record_named_in_a_document_is_refused_and_nothing_made(
        self, rig: Rig, document: str
    ) -> None:
        creates(rig, document)
        write = new(rig, document, 1)
        before = rig.count(document)
        for path in [rig.capabilities(document).slots[slot] for slot in references(rig, document)]:
            wrong = msgspec.structs.replace(write, fields={**write.fields, path: rig.subject.stranger})
            [outcome] = await rig.write(document, wrong)
            assert isinstance(outcome, Refused), (path, outcome)
            assert outcome.problem.code in NOT_KNOWN
            assert_readable(outcome.problem)
        assert rig.count(document) == before

    async def test_nasty_text_in_a_line_survives(self, rig: Rig, document: str) -> None:
        name, path = line_text(rig, document)
        spec = {spec.path: spec for spec in await rig.connector.schema(document)}[f"{name}[].{path}"]
        write = new(rig, document, 1)
        texts = [fit(text, spec) for text in TEXTS.values()]
        several = tuple(Part({**write.parts[name][0].fields, path: text}) for text in texts if text.strip())
        nasty = msgspec.structs.replace(write, parts={**write.parts, name: several})
        read = await rig.read(document, (await create(rig, document, nasty)).id)
        assert part_differences(rig, document, nasty.parts, read.parts) == {}

    async def test_unknown_documents_are_reported_missing(self, rig: Rig, document: str) -> None:
        id = rig.put(document, 1)
        fetched = await rig.connector.fetch(document, [rig.subject.stranger, id])
        assert (list(fetched.found), list(fetched.missing)) == ([id], [rig.subject.stranger])

    async def test_normal_form_of_a_documents_normal_form_is_itself(self, rig: Rig, document: str) -> None:
        write = new(rig, document, 1)
        held = list(write.fields.items())
        for name, several in write.parts.items():
            held += [(f"{name}[].{path}", value) for part in several for path, value in part.fields.items()]
        for path, value in held:
            once = rig.connector.normal_form(document, path, value)
            assert rig.connector.normal_form(document, path, once) == once


# --- samples as writes ------------------------------------------------------------------------------------------------


def samples(rig: Rig, document: str) -> Documents:
    return rig.subject.documents[document]


def new(rig: Rig, document: str, n: int) -> Write:
    """A create of the n-th golden document; its reference follows from n alone."""
    given = samples(rig, document)
    slots = {name: part.slots for name, part in rig.capabilities(document).parts.items()}
    parts = {
        name: tuple(Part({slots[name].get(slot, slot): value for slot, value in part.items()}) for part in several)
        for name, several in given.parts(rig.made, n).items()
    }
    own = reference("conformance", "1", document, str(n), document)
    fields = rig.fields(document, given.golden(rig.made, n))
    return Write("create", own, fields, parts=parts, content=given.content)


async def create(rig: Rig, document: str, write: Write) -> Written:
    creates(rig, document)
    [outcome] = await rig.write(document, write)
    return written(outcome)


def creates(rig: Rig, document: str) -> TypeCapabilities:
    """What is declared of the type; skips one that nobody but a person makes."""
    capabilities = rig.capabilities(document)
    if not capabilities.creates:
        pytest.skip(f"creates is False: {capabilities.cannot['create']}")
    return capabilities


def edited_path(rig: Rig, document: str) -> str:
    """The path that may be changed; skips a type in which none may."""
    capabilities, slot = rig.capabilities(document), samples(rig, document).edited
    if not capabilities.updates:
        pytest.skip(f"updates is False: {capabilities.cannot['update']}")
    assert slot, "a type that can be updated names a slot that may be edited"
    return capabilities.slots.get(slot, slot)


def impossible(document: str, record: Record) -> list[Write]:
    """One write of each kind."""
    own = reference("conformance", "1", document, "impossible", document)
    return [
        Write("create", own, record.fields, parts=record.parts),
        Write("update", f"intent-{record.id}", {}, record.id, record.version, record.fields),
        book(record),
    ]


def book(record: Record | Written) -> Write:
    return Write("book", f"intent-{record.id}", {}, record.id, record.version, record.fields)


async def printed(rig: Rig, document: str) -> str:
    """Id of a document that has a file: a booked one where there are drafts."""
    capabilities = rig.capabilities(document)
    if not (capabilities.creates and capabilities.books):
        return rig.put(document, 1)
    made = await create(rig, document, new(rig, document, 1))
    [outcome] = await rig.write(document, book(await rig.read(document, made.id)))
    return written(outcome).id


def references(rig: Rig, document: str) -> Sequence[str]:
    """Slots of the golden document that name another record."""
    named = [slot for slot in samples(rig, document).golden(rig.made, 1) if slot.endswith("_id")]
    if not named:
        pytest.skip("slots: the type refers to no other record")
    return named


def line_text(rig: Rig, document: str) -> tuple[str, str]:
    """(name of the parts, path within) of a text in which anything may stand; skips a type without one."""
    creates(rig, document)
    for name, several in samples(rig, document).parts(rig.made, 1).items():
        path = rig.capabilities(document).parts[name].slots.get("description")
        if path is not None and "description" in several[0]:
            return name, path
    pytest.skip("parts: the type has no line with a description that can be written")


async def settled(rig: Rig, call: Call) -> str:
    """Id of the document a call made, found out as the engine does."""
    rig.settle(call.type)
    capabilities, own = rig.capabilities(call.type), call.writes[0].reference
    connector = rig.rebuilt()
    if capabilities.create_safety is CreateSafety.REFERENCE and capabilities.reference_path is not None:
        [found] = (await connector.find(call.type, capabilities.reference_path, [own]))[own]
        return found.id
    [outcome] = await connector.write(Call.unpacked(call.packed()))
    assert not isinstance(outcome, Delayed), outcome
    return written(outcome).id


# --- differences ------------------------------------------------------------------------------------------------------


def field_differences(
    rig: Rig, document: str, sent: Mapping[str, Value], read: Mapping[str, Value], within: str = ""
) -> dict[str, tuple[Value, Value]]:
    """{path: (sent, read)} where the normal forms differ."""
    return {
        within + path: (value, read.get(path))
        for path, value in sent.items()
        if normal(rig, document, within + path, value) != normal(rig, document, within + path, read.get(path))
    }


def part_differences(
    rig: Rig, document: str, sent: Mapping[str, Sequence[Part]], read: Mapping[str, Sequence[Part]]
) -> dict[str, object]:
    """What differs, by part; how many there are, where that differs."""
    found: dict[str, object] = {}
    for name, several in sent.items():
        if len(several) != len(read[name]):
            found[name] = (len(several), len(read[name]))
            continue
        for number, (one, other) in enumerate(zip(several, read[name], strict=True)):
            different = field_differences(rig, document, one.fields, other.fields, f"{name}[].")
            if different:
                found[f"{name}[{number}]"] = different
    return found


def normal(rig: Rig, document: str, path: str, value: Value) -> bytes:
    return canonical(rig.connector.normal_form(document, path, value))
