"""What counts for the hash of a plan."""

from __future__ import annotations

from typing import Any

from ledgerbridge.engine.passes import hashed_line
from ledgerbridge.engine.planned import Need, Planned
from ledgerbridge.model.record import Part
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action, Change, Decision
from ledgerbridge.store.actions import ActionRow


def row(**more: Any) -> ActionRow:
    plain: dict[str, Any] = {"flow": "customers", "role": "main", "phase": 2, "action": "create", "side": "left"}
    plain |= {"type": "contacts", "left_id": None, "right_id": "7", "key_tag": None, "needs": None, "sealed": b""}
    return ActionRow(id=1, pass_id="p", **(plain | more))


def create(value: str) -> Planned:
    change = Change(Side.LEFT, "email", None, value, "email", "new record")
    return Planned(Decision(Action.CREATE, None, "7", (change,)), Side.RIGHT, "7", Side.LEFT)


def set_up(step: str) -> Planned:
    return Planned(Decision(Action.SET_UP), Side.RIGHT, step, Side.LEFT, reference=step)


def test_the_values_written_count() -> None:
    assert hashed_line(row(), create("a@example.com")) == hashed_line(row(), create("a@example.com"))
    assert hashed_line(row(), create("a@example.com")) != hashed_line(row(), create("b@example.com"))


def test_which_record_is_written_counts() -> None:
    assert hashed_line(row(), create("a")) != hashed_line(row(right_id="8"), create("a"))


def test_every_step_of_the_set_up_counts() -> None:
    step = row(action="set up", role="set-up", right_id=None)
    assert hashed_line(step, set_up("property of contacts")) != hashed_line(step, set_up("property of companies"))
    assert hashed_line(step, set_up("x")) != hashed_line(row(action="set up", role="set-up", side="right"), set_up("x"))


def document(quantity: str, product: str | None, needs: tuple[Need, ...] = ()) -> Planned:
    line = Part({"Item": product, "Quantity": quantity})
    decision = Decision(Action.CREATE, None, "7")
    return Planned(decision, Side.RIGHT, "7", Side.LEFT, parts={"lines": (line,)}, needs=needs)


def test_the_lines_of_a_document_count() -> None:
    assert hashed_line(row(), document("1", "9")) == hashed_line(row(), document("1", "9"))
    assert hashed_line(row(), document("1", "9")) != hashed_line(row(), document("2", "9"))


def test_an_id_that_only_carrying_out_gives_does_not_count() -> None:
    needs = (Need(3, "Item", 0),)
    assert hashed_line(row(), document("1", None, needs)) == hashed_line(row(), document("1", "made", needs))
