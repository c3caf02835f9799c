"""The architecture page follows a customer the way the program does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import msgspec
import pytest
from docs.generate import DOCS
from tests.docs.pages import fenced, section, text
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.planner.decision import OUTCOMES
from ledgerbridge.sandbox.kit.directory import load_directory
from ledgerbridge.usecases.explain import Explanation, explain

PAGE = DOCS / "architecture.md"
BRAM = "105780900431"
STATION = re.compile(r"^### \d\. `([\w.]+)`$", re.MULTILINE)
RULE_ROW = re.compile(r"^\| `([\w.]+)` \| (`[^|]+`) \| `([\w.]+)` \|$", re.MULTILINE)
ACTION_ROW = re.compile(r"^\| `([\w ]+)` \| `(\w+)` \|", re.MULTILINE)


class Followed(msgspec.Struct, frozen=True):
    """A sync of the tour's records, what is told of Bram, and what QuickBooks was sent."""

    report: Report
    told: Explanation
    sent: list[str]


@pytest.fixture(scope="module")
def followed() -> Iterator[Followed]:
    with Pair() as pair:
        load_directory(pair.sandbox, DOCS / "tour")
        pair.connect()
        report = pair.sync()
        [told] = pair.run(explain(pair.hub, pair.integration(), f"hubspot:{BRAM}"))
        calls = pair.sandbox.desk("quickbooks").calls.since(1, 1000)
        yield Followed(
            report, told, [call.shown()["request"] for call in calls if call.request.path.endswith("/batch")]
        )


def test_the_five_modules_are_those_explain_names_in_their_order(followed: Followed) -> None:
    assert STATION.findall(text(PAGE)) == [station.module for station in followed.told.stations]
    assert len(followed.told.stations) == 5


def test_the_rules_shown_are_those_that_made_the_customer(followed: Followed) -> None:
    [event] = followed.told.events
    made = [(story.rule, ", ".join(f"`{path}`" for path in story.inputs), story.path) for story in event.fields]
    assert RULE_ROW.findall(text(PAGE)) == made
    assert {story.why for story in event.fields} == {"new record"}
    assert event.outcome == "created"


def test_ids_and_reference_are_real(followed: Followed) -> None:
    [event] = followed.told.events
    assert (event.left_id, event.right_id) == (BRAM, "3")
    assert f"`{event.reference}` is Bram's reference" in text(PAGE)
    assert f"`{BRAM}` and `3`" in text(PAGE)


def test_the_call_shown_is_the_call_sent(followed: Followed) -> None:
    shown = [json.loads(block) for block in fenced(PAGE, "json")]
    assert shown[1] in [json.loads(body) for body in followed.sent]


def test_the_values_shown_are_those_that_travelled(followed: Followed) -> None:
    values = json.loads(fenced(PAGE, "json")[0])
    customer = json.loads(fenced(PAGE, "json")[1])["BatchItemRequest"][0]["Customer"]
    assert values["company.name"] == customer["DisplayName"]
    assert set(values) == {path for story in followed.told.events[0].fields for path in story.inputs}


def test_every_action_stands_in_the_table_with_its_outcome() -> None:
    rows = ACTION_ROW.findall(section(PAGE, "## Actions and outcomes"))
    assert dict(rows) == {action.value: outcome.value for action, outcome in OUTCOMES.items()}
