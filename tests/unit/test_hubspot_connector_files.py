"""Files: sent up, hung on a record by a note, and had again."""

from __future__ import annotations

import asyncio

import pytest
from tests.support.hubspot_world import World, only

from ledgerbridge.connectors.base.protocol import Delayed, Outcome, Refused, Unknown, Write, Written
from ledgerbridge.model.problems import RecordRefused, TemporaryError
from ledgerbridge.seams.transport import HttpResponse

PAPER = b"%PDF-1.7\r\n--edge\x00\xff"
UPLOAD = "POST /hubspot/files/2026-03/files"


def paper(deal: str, reference: str = "LB1", **more: str) -> Write:
    fields = {"name": "invoice-1.pdf", "media_type": "application/pdf", "record.id": deal, "record.type": "deals"}
    return Write("create", reference, fields | more, content=PAPER)


def written(outcome: Outcome) -> Written:
    assert isinstance(outcome, Written), outcome
    return outcome


def a_deal(world: World) -> str:
    return world.load("deals", {"dealname": "Acme"})[0]


def test_file_hangs_on_its_record_and_is_found_by_its_reference() -> None:
    async def run() -> None:
        world = World()
        deal = a_deal(world)
        made = written(only(await world.write("files", paper(deal))))
        [found] = (await world.hubspot.find("files", "lb_external_id", ["LB1"]))["LB1"]
        assert found.id == made.id
        assert found.fields == {
            "name": "invoice-1.pdf",
            "media_type": "application/pdf",
            "size": len(PAPER),
            "record.id": deal,
            "record.type": "deals",
            "lb_external_id": "LB1",
        }
        assert [one["id"] for one in world.associated("notes", made.id)["deals"]] == [deal]

    asyncio.run(run())


def test_file_sent_twice_is_sent_up_once() -> None:
    async def run() -> None:
        world = World()
        deal = a_deal(world)
        first = written(only(await world.write("files", paper(deal))))
        before = len(world.transport.requests)
        again = written(only(await world.write("files", paper(deal))))
        assert (again.id, again.adopted) == (first.id, True)
        assert UPLOAD not in world.calls_since(before)
        assert world.count("notes") == 1

    asyncio.run(run())


@pytest.mark.parametrize(
    ("path", "expected"), [("/files/*", Delayed), ("*/notes/batch/create", Unknown)], ids=["file", "note"]
)
@pytest.mark.parametrize("do", ["timeout", "reset", "500", "truncate"])
def test_lost_answer_leaves_one_file_on_the_record(do: str, path: str, expected: type[Outcome]) -> None:
    async def run() -> None:
        world = World()
        deal = a_deal(world)
        world.fault(do, path=path, phase="after", times=1)
        assert isinstance(only(await world.write("files", paper(deal))), expected)
        written(only(await world.write("files", paper(deal))))
        assert world.count("notes") == 1

    asyncio.run(run())


@pytest.mark.parametrize("more", [{"record.type": "orders"}, {"record.type": "tickets"}, {"record.id": "987654321"}])
def test_file_of_what_takes_none_is_refused(more: dict[str, str]) -> None:
    async def run() -> None:
        world = World()
        outcome = only(await world.write("files", paper(a_deal(world), **more)))
        assert isinstance(outcome, Refused), outcome
        assert outcome.problem.field in ("record.id", "")
        assert world.count("notes") == 0

    asyncio.run(run())


def test_file_is_neither_changed_nor_listed() -> None:
    async def run() -> None:
        world = World()
        made = written(only(await world.write("files", paper(a_deal(world)))))
        write = Write("update", "intent-1", {"name": "other.pdf"}, made.id)
        outcome = only(await world.write("files", write))
        assert isinstance(outcome, Refused)
        assert "another one is added" in str(outcome.problem)
        assert not world.hubspot.capabilities.types["files"].changes
        assert await world.hubspot.count("files") is None

    asyncio.run(run())


def test_note_without_a_file_is_no_file() -> None:
    async def run() -> None:
        world = World()
        [note] = world.load("notes", {"hs_note_body": "Called", "hs_timestamp": "2026-03-01T00:00:00Z"})
        fetched = await world.hubspot.fetch("files", [note, "987654321"])
        assert (dict(fetched.found), sorted(fetched.missing)) == ({}, sorted([note, "987654321"]))
        with pytest.raises(RecordRefused):
            await world.hubspot.download("files", note)

    asyncio.run(run())


def test_file_is_had_from_its_signed_address_without_our_token() -> None:
    async def run() -> None:
        world = World()
        made = written(only(await world.write("files", paper(a_deal(world)))))
        world.transport.change = lambda request, answer: (
            HttpResponse(200, {}, PAPER) if "hubfs" in request.url else answer
        )
        content = await world.hubspot.download("files", made.id)
        assert (content.name, content.media_type, content.data) == ("invoice-1.pdf", "application/pdf", PAPER)
        assert "Authorization" not in world.transport.requests[-1].headers

    asyncio.run(run())


def test_signed_address_that_fails_is_tried_again_later() -> None:
    async def run() -> None:
        world = World()
        made = written(only(await world.write("files", paper(a_deal(world)))))
        world.transport.change = lambda request, answer: (
            HttpResponse(503, {}, b"") if "hubfs" in request.url else answer
        )
        with pytest.raises(TemporaryError):
            await world.hubspot.download("files", made.id)

    asyncio.run(run())
