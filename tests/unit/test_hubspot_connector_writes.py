"""Writes reach HubSpot once, and each is told what became of it."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.support.hubspot_world import World, changed, create, only, update

from ledgerbridge.connectors.base.protocol import Call, Delayed, Refused, Unknown, Written
from ledgerbridge.model.problems import AuthError, PermissionMissing
from ledgerbridge.seams.transport import HttpRequest, HttpResponse


def test_create_stores_the_fields_and_the_reference() -> None:
    async def run() -> None:
        world = World()
        fields: dict[str, Any] = {"name": "Widget", "price": Decimal("10.50"), "hs_sku": "W-1", "description": None}
        written = only(await world.write("products", create("LB1", **fields)))
        assert isinstance(written, Written)
        stored = world.stored("products", written.id)
        assert {name: stored.get(name) for name in ("name", "price", "hs_sku", "lb_external_id", "description")} == {
            "name": "Widget",
            "price": "10.50",
            "hs_sku": "W-1",
            "lb_external_id": "LB1",
            "description": None,
        }
        assert (written.fields["price"], written.unanswered, written.adopted) == (
            Decimal("10.50"),
            frozenset({"description"}),
            False,
        )

    asyncio.run(run())


def test_create_sent_again_adopts_the_record() -> None:
    async def run() -> None:
        world = World()
        call = world.hubspot.prepare("companies", [create("LB1", name="Acme")], "request-1")
        [first] = await world.hubspot.write(call)
        [second] = await world.connector().write(Call.unpacked(call.packed()))
        assert isinstance(first, Written)
        assert isinstance(second, Written)
        assert (second.id, first.adopted, second.adopted) == (first.id, False, True)
        assert world.count("companies") == 1

    asyncio.run(run())


def test_call_is_the_same_bytes_for_the_same_writes() -> None:
    hubspot = World(bare=True).hubspot
    fields: dict[str, Any] = {
        "name": "Widget",
        "price": Decimal("1.10"),
        "hs_recurring_billing_start_date": date(2026, 3, 2),
    }
    calls = [
        hubspot.prepare("products", [create("LB1", **dict(order))], "request-1")
        for order in (fields.items(), reversed(fields.items()))
    ]
    assert calls[0].body == calls[1].body == Call.unpacked(calls[0].packed()).body
    assert msgspec.json.decode(calls[0].body) == {
        "inputs": [
            {
                "id": "LB1",
                "idProperty": "lb_external_id",
                "objectWriteTraceId": "LB1",
                "properties": {"hs_recurring_billing_start_date": "2026-03-02", "name": "Widget", "price": "1.10"},
            }
        ]
    }


def test_call_of_two_kinds_is_a_mistake() -> None:
    with pytest.raises(AssertionError):
        World(bare=True).hubspot.prepare("products", [create("LB1", name="a"), update("1", name="b")], "request-1")


def test_update_changes_and_clears_what_is_sent_alone() -> None:
    async def run() -> None:
        world = World()
        [id] = world.load("contacts", {"email": "ada@x.test", "firstname": "Ada", "lastname": "B", "city": "York"})
        written = only(await world.write("contacts", update(id, firstname="Eve", city=None)))
        assert isinstance(written, Written)
        stored = world.stored("contacts", id)
        assert (stored["firstname"], stored["lastname"], "city" in stored) == ("Eve", "B", False)
        assert (written.id, written.fields["firstname"], written.version) == (id, "Eve", written.version)

    asyncio.run(run())


def test_update_that_changes_nothing_is_written_with_its_old_time() -> None:
    async def run() -> None:
        world = World()
        [id] = world.load("products", {"name": "Widget"})
        before = (await world.hubspot.fetch("products", [id])).found[id].version
        world.later()
        written = only(await world.write("products", update(id, name="Widget")))
        assert isinstance(written, Written)
        assert written.version == before

    asyncio.run(run())


def test_update_of_records_that_are_gone_is_refused_and_the_others_are_done() -> None:
    async def run() -> None:
        world = World()
        here, archived, survivor, loser = world.load("companies", *({"name": f"Company {n}"} for n in range(4)))
        world.delete("companies", archived)
        world.merge("companies", survivor, loser)
        outcomes = await world.write("companies", *(update(id, phone="1") for id in (here, archived, loser, "77")))
        assert isinstance(outcomes[f"intent-{here}"], Written)
        for id in (archived, loser, "77"):
            outcome = outcomes[f"intent-{id}"]
            assert isinstance(outcome, Refused)
            assert outcome.problem.code == "LB-REC-05"
        assert world.stored("companies", here)["phone"] == "1"

    asyncio.run(run())


def test_same_record_twice_in_a_batch_is_written_twice() -> None:
    async def run() -> None:
        world = World()
        [id] = world.load("products", {"name": "Widget"})
        first, second = update(id, name="One"), msgspec.structs.replace(update(id, hs_sku="W-1"), reference="intent-2")
        outcomes = await world.write("products", first, second)
        assert all(isinstance(outcome, Written) for outcome in outcomes.values())
        stored = world.stored("products", id)
        assert (stored["name"], stored["hs_sku"]) == ("One", "W-1")

    asyncio.run(run())


def test_taken_e_mail_is_refused_alone_naming_who_has_it() -> None:
    async def run() -> None:
        world = World()
        [holder] = world.load("contacts", {"email": "c37@x.test"})
        outcomes = await world.write("contacts", *(create(f"LB{n}", email=f"c{n}@x.test") for n in range(100)))
        refused = {reference: outcome for reference, outcome in outcomes.items() if not isinstance(outcome, Written)}
        [(reference, outcome)] = refused.items()
        assert isinstance(outcome, Refused)
        assert (reference, outcome.problem.code, outcome.problem.field) == ("LB37", "LB-REC-06", "email")
        assert outcome.problem.values["other"] == holder
        assert world.count("contacts") == 100
        assert len(world.calls_since(0)) <= 1 + 15

    asyncio.run(run())


def test_taken_e_mail_in_an_update_is_refused_alone() -> None:
    async def run() -> None:
        world = World()
        holder, one, two = world.load("contacts", *({"email": f"c{n}@x.test"} for n in range(3)))
        outcomes = await world.write("contacts", update(one, email="c0@x.test"), update(two, email="new@x.test"))
        refused = outcomes[f"intent-{one}"]
        assert isinstance(refused, Refused)
        assert (refused.problem.code, refused.problem.field, refused.problem.values["other"]) == (
            "LB-REC-06",
            "email",
            holder,
        )
        assert world.stored("contacts", two)["email"] == "new@x.test"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"name": "a", "price": "a lot"}, "LB-REC-01", "price"),
        ({"name": "a", "hs_product_type": "gift"}, "LB-REC-01", "hs_product_type"),
        ({"name": "a", "no_such_property": "x"}, "LB-REC-01", "no_such_property"),
        ({"name": "a", "hs_object_id": "7"}, "LB-REC-01", "hs_object_id"),
        ({"name": "a", "description": "x" * 65_537}, "LB-REC-04", "description"),
        ({"hs_sku": "W-1"}, "LB-REC-03", "name"),
    ],
)
def test_bad_value_is_refused_alone_with_its_field(fields: dict[str, Any], code: str, field: str) -> None:
    async def run() -> None:
        world = World()
        writes = [create("LB1", name="one"), create("LB2", **fields), create("LB3", name="three")]
        outcomes = await world.write("products", *writes)
        refused = outcomes.pop("LB2")
        assert isinstance(refused, Refused)
        assert (refused.problem.code, refused.problem.field) == (code, field)
        assert all(isinstance(outcome, Written) for outcome in outcomes.values())
        assert world.count("products") == 2

    asyncio.run(run())


def test_whole_batch_refused_for_one_record_is_sent_in_halves() -> None:
    """Some refusals fail the batch without saying whose fault it is; here every batch with the bad one in it."""

    def whole(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if b'"LB3"' in request.body and b"upsert" in request.url.encode():
            return HttpResponse(409, {}, b'{"status":"error","message":"Contact already exists","category":"CONFLICT"}')
        return answer

    async def run() -> None:
        world = World()
        world.transport.change = whole
        outcomes = await world.write("companies", *(create(f"LB{n}", name=f"Company {n}") for n in range(8)))
        assert [r for r, outcome in outcomes.items() if not isinstance(outcome, Written)] == ["LB3"]
        refused = outcomes["LB3"]
        assert isinstance(refused, Refused)
        assert refused.problem.code == "LB-REC-06"
        assert "{" not in str(refused.problem)

    asyncio.run(run())


@pytest.mark.parametrize("do", ["reset", "timeout", "503", "html", "truncate"])
def test_lost_answer_is_an_unknown_outcome_found_by_reference(do: str) -> None:
    async def run() -> None:
        world = World()
        world.fault(do, path="*/batch/upsert", phase="after", times=1)
        outcomes = await world.write("contacts", *(create(f"LB{n}", email=f"c{n}@x.test") for n in range(3)))
        assert all(isinstance(outcome, Unknown) for outcome in outcomes.values())
        found = await world.hubspot.find("contacts", "lb_external_id", list(outcomes))
        assert {reference: len(records) for reference, records in found.items()} == dict.fromkeys(outcomes, 1)

    asyncio.run(run())


def test_write_is_delayed_where_nothing_can_be_read_first() -> None:
    async def run() -> None:
        world = World()
        world.fault("503")
        assert isinstance(only(await world.write("contacts", create("LB1", email="ada@x.test"))), Delayed)
        assert world.count("contacts") == 0

    asyncio.run(run())


def test_write_waits_its_turn_when_hubspot_asks_for_fewer_calls() -> None:
    async def run() -> None:
        world = World()
        world.fault("429", path="*/batch/upsert", times=1, retry_after=3)
        assert isinstance(only(await world.write("products", create("LB1", name="Widget"))), Written)
        assert sum(world.clock.slept_s) >= 3

    asyncio.run(run())


def test_daily_limit_is_not_waited_for() -> None:
    def daily(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if "batch" not in request.url:
            return answer
        return HttpResponse(429, {}, b'{"message":"You have reached your daily limit.","policyName":"DAILY"}')

    async def run() -> None:
        world = World()
        world.transport.change = daily
        outcome = only(await world.write("products", create("LB1", name="Widget")))
        assert isinstance(outcome, Delayed)
        assert outcome.problem.code == "LB-LIMIT-02"
        assert world.clock.slept_s == []

    asyncio.run(run())


def test_missing_scope_is_named_and_nothing_is_written() -> None:
    async def run() -> None:
        world = World()
        world.control("POST", "settings", {"rights": ["crm.objects.contacts.write"]})
        with pytest.raises(PermissionMissing, match=r"crm\.objects\.contacts\.write"):
            await world.write("contacts", create("LB1", email="ada@x.test"))
        assert world.count("contacts") == 0

    asyncio.run(run())


def test_refused_token_after_a_part_was_written_delays_the_rest() -> None:
    seen: list[HttpRequest] = []

    def refuse_later(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if "upsert" not in request.url:
            return answer
        seen.append(request)
        conflict = b'{"message":"Contact already exists. Existing ID: 7","category":"CONFLICT"}'
        return {1: HttpResponse(409, {}, conflict), 2: answer}.get(len(seen), HttpResponse(401, {}, b"{}"))

    async def run() -> None:
        world = World()
        world.transport.change = refuse_later
        outcomes = await world.write("companies", create("LB1", name="One"), create("LB2", name="Two"))
        assert [type(outcomes[reference]) for reference in ("LB1", "LB2")] == [Written, Delayed]

    asyncio.run(run())


def test_refused_token_before_anything_was_written_stops_the_write() -> None:
    async def run() -> None:
        world = World()
        call = world.hubspot.prepare("companies", [create("LB1", name="One")], "request-1")
        with pytest.raises(AuthError):
            await world.connector("pat-na1-nonsense").write(call)
        assert world.count("companies") == 0

    asyncio.run(run())


def test_answers_are_matched_without_marks_and_in_any_order() -> None:
    def shuffled(body: Any) -> None:
        body["results"].reverse()
        for result in body["results"]:
            result.pop("objectWriteTraceId", None)

    async def run() -> None:
        world = World()
        world.transport.change = lambda request, answer: (
            changed(answer, shuffled) if "upsert" in request.url or "update" in request.url else answer
        )
        made = await world.write("companies", *(create(f"LB{n}", name=f"Company {n}") for n in range(5)))
        ids = {reference: outcome.id for reference, outcome in made.items() if isinstance(outcome, Written)}
        assert {world.stored("companies", id)["lb_external_id"]: reference for reference, id in ids.items()} == {
            f"LB{n}": f"LB{n}" for n in range(5)
        }
        outcomes = await world.write("companies", *(update(id, phone=id) for id in ids.values()))
        assert all(f"intent-{o.id}" == reference for reference, o in outcomes.items() if isinstance(o, Written))
        assert len([o for o in outcomes.values() if isinstance(o, Written)]) == 5

    asyncio.run(run())


@pytest.mark.parametrize("misfit", ["left out", "another form", "odd time"])
def test_result_that_does_not_fit_is_an_unknown_outcome(misfit: str) -> None:
    def spoil(body: Any) -> None:
        match misfit:
            case "left out":
                del body["results"][0]
            case "another form":
                body["results"][0] = {"id": 7}
            case "odd time":
                body["results"][0]["updatedAt"] = "yesterday"

    async def run() -> None:
        world = World()
        world.transport.change = lambda request, answer: changed(answer, spoil) if "upsert" in request.url else answer
        outcomes = await world.write("products", *(create(f"LB{n}", name=f"Widget {n}") for n in range(3)))
        unknown = {reference: outcome for reference, outcome in outcomes.items() if isinstance(outcome, Unknown)}
        assert list(unknown) == ["LB0"]
        assert unknown["LB0"].problem.code == "LB-DRIFT-01"

    asyncio.run(run())


def test_errors_that_name_nobody_are_traced_to_the_record_at_fault() -> None:
    def nameless(body: Any) -> None:
        for error in body.get("errors", []):
            error.pop("context", None)

    async def run() -> None:
        world = World()
        world.transport.change = lambda request, answer: (
            changed(answer, nameless) if "upsert" in request.url else answer
        )
        writes = [create(f"LB{n}", name=f"Widget {n}", **({"price": "dear"} if n in (2, 5) else {})) for n in range(7)]
        outcomes = await world.write("products", *writes)
        assert [r for r, outcome in sorted(outcomes.items()) if isinstance(outcome, Refused)] == ["LB2", "LB5"]
        assert [r for r, outcome in outcomes.items() if isinstance(outcome, Unknown)] == []
        assert world.count("products") == 5

    asyncio.run(run())
