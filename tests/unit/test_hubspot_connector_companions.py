"""Contacts and the companies they are put beside."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
from tests.support.hubspot_world import World, create, only, update

from ledgerbridge.connectors.base.protocol import Delayed, Written


def test_contact_is_put_beside_its_company_in_the_same_write() -> None:
    async def run() -> None:
        world = World()
        acme, other = world.load("companies", {"name": "Acme"}, {"name": "Other"})
        written = only(await world.write("contacts", create("LB1", acme, email="ada@x.test")))
        assert isinstance(written, Written)
        assert written.companion == {"company": acme}
        assert world.associated("contacts", written.id) == {"companies": [{"id": acme, "types": [1, 279]}]}
        moved = only(await world.write("contacts", update(written.id, other, firstname="Ada")))
        assert isinstance(moved, Written)
        record = (await world.hubspot.fetch("contacts", [written.id])).found[written.id]
        assert (record.companion, record.fields["firstname"]) == ({"company": other}, "Ada")

    asyncio.run(run())


def test_change_of_company_alone_is_one_call() -> None:
    async def run() -> None:
        world = World()
        [acme] = world.load("companies", {"name": "Acme"})
        [id] = world.load("contacts", {"email": "ada@x.test"})
        await world.hubspot.schema("contacts")
        before = len(world.transport.requests)
        write = msgspec.structs.replace(update(id, acme), fields={"company.name": "Acme"})
        written = only(await world.write("contacts", write))
        assert isinstance(written, Written)
        assert (written.id, written.companion, written.unanswered) == (id, {"company": acme}, {"company.name"})
        assert [call.rpartition("2026-03/")[2] for call in world.calls_since(before)] == [
            "contacts/companies/batch/create"
        ]
        assert world.stored("contacts", id)["associatedcompanyid"] == acme

    asyncio.run(run())


def test_contact_whose_company_is_gone_is_delayed_and_the_others_are_done() -> None:
    async def run() -> None:
        world = World()
        acme, gone = world.load("companies", {"name": "Acme"}, {"name": "Gone"})
        [alone] = world.load("contacts", {"email": "alone@x.test"})
        world.delete("companies", gone)
        outcomes = await world.write(
            "contacts", create("LB1", acme, email="a@x.test"), create("LB2", gone, email="b@x.test")
        )
        outcomes |= await world.write("contacts", update(alone, gone))
        done = outcomes.pop("LB1")
        assert isinstance(done, Written)
        assert done.companion == {"company": acme}
        for outcome in outcomes.values():
            assert isinstance(outcome, Delayed)
            assert (outcome.problem.code, outcome.problem.values["other"]) == ("LB-REC-05", gone)

    asyncio.run(run())


@pytest.mark.parametrize("do", ["503", "reset"])
def test_contact_that_could_not_be_put_beside_its_company_is_completed_by_the_same_call(do: str) -> None:
    async def run() -> None:
        world = World()
        [acme] = world.load("companies", {"name": "Acme"})
        [alone] = world.load("contacts", {"email": "alone@x.test"})
        world.fault(do, path="*/contacts/companies/*")
        call = world.hubspot.prepare("contacts", [create("LB1", acme, email="a@x.test")], "request-1")
        assert isinstance(only(await world.hubspot.write(call)), Delayed)
        assert isinstance(only(await world.write("contacts", update(alone, acme))), Delayed)
        world.control("DELETE", "faults")
        again = only(await world.hubspot.write(call))
        assert isinstance(again, Written)
        assert (again.adopted, again.companion) == (True, {"company": acme})
        assert world.count("contacts") == 2

    asyncio.run(run())
