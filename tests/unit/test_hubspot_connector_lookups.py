"""Records are found by id, key and reference, past the search index where that is possible."""

from __future__ import annotations

import asyncio

import pytest
from tests.support.hubspot_world import World, create, only, update, without

from ledgerbridge.connectors.base.protocol import Written
from ledgerbridge.connectors.hubspot import lookups


def test_record_just_made_is_found_by_reference_and_by_e_mail_at_once() -> None:
    async def run() -> None:
        world = World()
        world.control("POST", "settings", {"search_lag_s": 60})
        made = only(await world.write("contacts", create("LB1", email="ada@x.test")))
        assert isinstance(made, Written)
        for path, value in (("lb_external_id", "LB1"), ("email", " ADA@x.test ")):
            found = await world.hubspot.find("contacts", path, [value, "nobody"])
            assert {asked: [record.id for record in records] for asked, records in found.items()} == {value: [made.id]}

    asyncio.run(run())


def test_nothing_is_found_by_a_reference_before_the_property_is_there() -> None:
    async def run() -> None:
        world = World(bare=True)
        world.load("contacts", {"email": "ada@x.test"})
        assert await world.hubspot.find("contacts", "lb_external_id", ["LB1"]) == {}

    asyncio.run(run())


def test_contact_is_not_found_by_another_of_its_addresses() -> None:
    async def run() -> None:
        world = World()
        world.load("contacts", {"email": "ada@x.test", "hs_additional_emails": "old@x.test"})
        assert await world.hubspot.find("contacts", "email", ["old@x.test"]) == {}

    asyncio.run(run())


def test_contact_is_found_with_its_company() -> None:
    async def run() -> None:
        world = World()
        [acme] = world.load("companies", {"name": "Acme"})
        world.contact_at(acme, email="ada@x.test")
        [record] = (await world.hubspot.find("contacts", "email", ["ada@x.test"]))["ada@x.test"]
        assert (record.companion, record.fields["company.name"]) == ({"company": acme}, "Acme")

    asyncio.run(run())


@pytest.mark.parametrize(("type", "path"), [("products", "hs_sku"), ("companies", "name")])
def test_several_records_with_one_value_are_all_found_once_indexed(type: str, path: str) -> None:
    async def run() -> None:
        world = World()
        same = {"name": "Widget"} | ({"hs_sku": "W-1"} if type == "products" else {})
        twins = world.load(type, same, same)
        world.load(type, same | {path: "other"})
        value = same[path]
        assert await world.hubspot.find(type, path, [value]) == {}
        world.later()
        found = await world.hubspot.find(type, path, [value, f" {value}", "none"])
        assert {asked: [record.id for record in records] for asked, records in found.items()} == {
            value: twins,
            f" {value}": twins,
        }

    asyncio.run(run())


def test_record_whose_value_changed_since_it_was_indexed_is_not_found_by_the_old_one() -> None:
    async def run() -> None:
        world = World()
        changed, archived = world.load("products", {"name": "A", "hs_sku": "W-1"}, {"name": "B", "hs_sku": "W-1"})
        world.later()
        world.edit("products", changed, hs_sku="W-2")
        world.delete("products", archived)
        assert await world.hubspot.find("products", "hs_sku", ["W-1"]) == {}

    asyncio.run(run())


def test_neither_search_nor_answer_tells_case_apart() -> None:
    async def run() -> None:
        world = World()
        both = world.load("products", {"name": "A", "hs_sku": "ÅB-1"}, {"name": "B", "hs_sku": "åb-1"})
        world.later()
        found = await world.hubspot.find("products", "hs_sku", ["ÅB-1"])
        assert [record.id for record in found["ÅB-1"]] == both

    asyncio.run(run())


def test_many_values_take_few_searches() -> None:
    async def run() -> None:
        world = World()
        ids = world.load("products", *({"name": f"Widget {n}", "hs_sku": f"SKU-{n:05}"} for n in range(250)))
        world.later()
        await world.hubspot.schema("products")
        before = len(world.transport.requests)
        found = await world.hubspot.find("products", "hs_sku", [f"SKU-{n:05}" for n in range(250)])
        assert {sku: [r.id for r in records] for sku, records in found.items()} == {
            f"SKU-{n:05}": [id] for n, id in enumerate(ids)
        }
        assert len(world.transport.requests) - before == 6

    asyncio.run(run())


def test_more_hits_than_a_page_are_all_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "SEARCH_PAGE", 3)

    async def run() -> None:
        world = World()
        ids = world.load("companies", *({"name": "Acme"} for _ in range(8)))
        world.later()
        found = await world.hubspot.find("companies", "name", ["Acme"])
        assert [record.id for record in found["Acme"]] == ids

    asyncio.run(run())


def test_own_unique_property_is_looked_up_past_the_index() -> None:
    async def run() -> None:
        world = World()
        world.define("companies", name="vat_number", hasUniqueValue=True)
        [acme] = world.load("companies", {"name": "Acme", "vat_number": "DE1"})
        found = await world.hubspot.find("companies", "vat_number", ["DE1"])
        assert [record.id for record in found["DE1"]] == [acme]
        assert not any("search" in call for call in world.calls_since(0))

    asyncio.run(run())


def test_nothing_asked_is_nothing_called() -> None:
    async def run() -> None:
        world = World()
        assert await world.hubspot.find("contacts", "email", ["", "  "]) == {}
        assert (await world.hubspot.fetch("contacts", [])).found == {}
        assert world.calls_since(0) == []

    asyncio.run(run())


def test_fetch_tells_found_missing_archived_and_merged() -> None:
    async def run() -> None:
        world = World()
        here, archived, survivor, loser = world.load(
            "contacts", *({"email": f"{name}@x.test"} for name in ("here", "archived", "survivor", "loser"))
        )
        world.delete("contacts", archived)
        world.merge("contacts", survivor, loser)
        fetched = await world.hubspot.fetch("contacts", [here, archived, loser, survivor, "77", here])
        assert {id: record.id for id, record in fetched.found.items()} == {
            here: here,
            loser: survivor,
            survivor: survivor,
        }
        assert list(fetched.missing) == [archived, "77"]

    asyncio.run(run())


def test_survivor_that_names_nobody_is_found_all_the_same() -> None:
    async def run() -> None:
        world = World()
        names = ("hs_merged_object_ids", "hs_calculated_merged_vids")
        survivor, other, loser = world.load("contacts", *({"email": f"c{n}@x.test"} for n in range(3)))
        world.merge("contacts", survivor, loser)
        world.transport.change = lambda request, answer: without(answer, names)
        fetched = await world.hubspot.fetch("contacts", [loser, other])
        assert {id: record.id for id, record in fetched.found.items()} == {loser: survivor, other: other}
        assert not fetched.missing

    asyncio.run(run())


def test_company_is_read_anew_with_each_fetch() -> None:
    async def run() -> None:
        world = World()
        [acme] = world.load("companies", {"name": "Acme"})
        contact = world.contact_at(acme, email="ada@x.test")
        for name in ("Acme", "Apex"):
            world.edit("companies", acme, name=name)
            fetched = await world.hubspot.fetch("contacts", [contact])
            assert fetched.found[contact].fields["company.name"] == name

    asyncio.run(run())


def test_contact_of_a_merged_company_stands_beside_the_survivor() -> None:
    async def run() -> None:
        world = World()
        acme, other = world.load("companies", {"name": "Acme"}, {"name": "Other"})
        contact = world.contact_at(other, email="ada@x.test")
        world.merge("companies", acme, other)
        record = (await world.hubspot.fetch("contacts", [contact])).found[contact]
        assert (record.companion, record.fields["company.name"]) == ({"company": acme}, "Acme")

    asyncio.run(run())


def test_contact_of_an_archived_company_stands_alone() -> None:
    async def run() -> None:
        world = World()
        [acme] = world.load("companies", {"name": "Acme"})
        contact = world.contact_at(acme, email="ada@x.test")
        world.delete("companies", acme)
        record = (await world.hubspot.fetch("contacts", [contact])).found[contact]
        assert (record.companion, record.fields["company.name"]) == ({}, None)

    asyncio.run(run())


def test_update_through_a_found_record_reaches_it() -> None:
    async def run() -> None:
        world = World()
        [id] = world.load("contacts", {"email": "ada@x.test"})
        [record] = (await world.hubspot.find("contacts", "email", ["ada@x.test"]))["ada@x.test"]
        await world.write("contacts", update(record.id, firstname="Ada"))
        assert world.stored("contacts", id)["firstname"] == "Ada"

    asyncio.run(run())
