"""What is remembered of fields: as each flow knows them, and what has changed since."""

from __future__ import annotations

from typing import Any

import msgspec
from tests.support.store import CUSTOMERS, PAIR, Run

from ledgerbridge.model.side import Side
from ledgerbridge.store import schemas
from ledgerbridge.store.schemas import KnownField, Place

NOTE = KnownField("crm", "contacts", "note", "text", "Note", False, False, {})
COLOUR = KnownField("crm", "contacts", "colour", "choice", "Färg", False, False, {"b": "Blå", "r": "Röd"})
MEMO = KnownField("books", "Customer", "memo", "text", "Memo", True, True, {})
FIELDS: dict[Place, KnownField] = {
    (Side.LEFT, "note"): NOTE,
    (Side.LEFT, "colour"): COLOUR,
    (Side.RIGHT, "memo"): MEMO,
}


def remember(run: Run, fields: dict[Place, KnownField], flow: str = CUSTOMERS, now: float = 100.0) -> None:
    run(lambda c: schemas.remember(c, PAIR, flow, fields, now))


def known(run: Run, flow: str = CUSTOMERS) -> dict[Place, KnownField]:
    return run(lambda c: schemas.known(c, PAIR, flow))


def renamed(field: KnownField, **more: Any) -> KnownField:
    return msgspec.structs.replace(field, **more)


def test_fields_are_remembered_whole_with_their_options_in_order(run: Run) -> None:
    remember(run, FIELDS)
    assert known(run) == FIELDS
    assert list(known(run)[Side.LEFT, "colour"].options) == ["b", "r"]


def test_what_is_not_named_again_is_forgotten(run: Run) -> None:
    remember(run, FIELDS)
    remember(run, {(Side.LEFT, "note"): renamed(NOTE, kind="number")})
    assert known(run) == {(Side.LEFT, "note"): renamed(NOTE, kind="number")}


def test_flows_remember_each_for_itself(run: Run) -> None:
    remember(run, FIELDS)
    remember(run, {(Side.LEFT, "note"): NOTE}, "products")
    remember(run, {}, "products")
    assert (known(run), known(run, "products")) == (FIELDS, {})
    assert run(lambda c: schemas.known(c, "another", CUSTOMERS)) == {}


def test_all_that_is_known_of_a_record_type_is_found_whatever_the_flow(run: Run) -> None:
    remember(run, FIELDS)
    remember(run, {(Side.RIGHT, "note"): renamed(NOTE, label="Notiz")}, "products")
    found = run(lambda c: schemas.of_type(c, "crm", "contacts"))
    assert found == [COLOUR, NOTE, renamed(NOTE, label="Notiz")]
    assert run(lambda c: schemas.of_type(c, "crm", "companies")) == []


def test_accepted_fields_are_known_to_every_flow_of_the_type(run: Run) -> None:
    remember(run, FIELDS)
    remember(run, {(Side.RIGHT, "note"): NOTE}, "products")
    now = [renamed(NOTE, kind="number"), renamed(NOTE, path="region", required=True)]
    run(lambda c: schemas.accept(c, "crm", "contacts", now, 200.0))
    assert known(run)[Side.LEFT, "note"].kind == "number"
    assert known(run)[Side.LEFT, "region"].required
    assert known(run, "products")[Side.RIGHT, "note"].kind == "number"
    assert (known(run)[Side.LEFT, "colour"], known(run)[Side.RIGHT, "memo"]) == (COLOUR, MEMO)


def test_nothing_is_accepted_for_flows_that_know_nothing_of_the_type(run: Run) -> None:
    run(lambda c: schemas.accept(c, "crm", "contacts", [NOTE], 200.0))
    assert run(lambda c: schemas.of_type(c, "crm", "contacts")) == []


def test_a_change_noted_again_keeps_the_time_since_when(run: Run) -> None:
    run(lambda c: schemas.note_drift(c, PAIR, CUSTOMERS, [("note", "{1}"), ("", "{2}")], 100.0))
    run(lambda c: schemas.note_drift(c, PAIR, CUSTOMERS, [("", "{2}"), ("colour", "{3}")], 200.0))
    run(lambda c: schemas.note_drift(c, PAIR, "products", [("", "{4}")], 300.0))
    found = run(lambda c: schemas.drift(c, PAIR))
    assert [(row.flow, row.rule, row.problem, row.seen_at) for row in found] == [
        (CUSTOMERS, "", "{2}", 100.0),
        (CUSTOMERS, "colour", "{3}", 200.0),
        ("products", "", "{4}", 300.0),
    ]
    assert run(lambda c: schemas.drift(c, "another")) == []


def test_rules_that_suffer_are_told_by_flow(run: Run) -> None:
    run(lambda c: schemas.note_drift(c, PAIR, CUSTOMERS, [("note", "{1}"), ("", "{2}")], 100.0))
    assert run(lambda c: schemas.left_out(c, PAIR)) == {CUSTOMERS: {"note"}}
    run(lambda c: schemas.note_drift(c, PAIR, CUSTOMERS, [], 200.0))
    assert run(lambda c: schemas.left_out(c, PAIR)) == {}
    assert run(lambda c: schemas.drift(c, PAIR)) == []
