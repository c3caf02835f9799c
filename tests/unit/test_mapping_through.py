"""Rules that go through the links of another flow: what may be written beside that."""

from __future__ import annotations

from typing import Any

import pytest

from ledgerbridge.mapping.checking import rule_faults
from ledgerbridge.mapping.rules import rule_from_data
from ledgerbridge.model.problems import MissingPartner, NoPartner
from ledgerbridge.model.side import Side

RULE: dict[str, Any] = {"id": "invoice", "left": "invoice_id", "right": "OurRef", "through": "invoices"}
ONE_WAY = {**RULE, "direction": "left-to-right"}


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ({**ONE_WAY, "take": "InvoiceNumber"}, False),
        ({**RULE, "unlinked": "leave out"}, False),
        ({**RULE, "take": "InvoiceNumber"}, True),
        ({**RULE, "unlinked": "wait"}, True),
        ({"id": "x", "left": "a", "right": "b", "unlinked": "leave out"}, True),
    ],
)
def test_take_goes_one_way_and_unlinked_goes_with_through(rule: dict[str, Any], wrong: bool) -> None:
    assert bool(rule_faults(rule)) is wrong


def test_what_is_taken_is_asked_for_by_flow_and_field() -> None:
    asked: list[str] = []

    def partners(flow: str, side: Side, id: str) -> str | None:
        asked.append(flow)
        return "26700001"

    rule = rule_from_data({**ONE_WAY, "take": "InvoiceNumber"})
    assert rule.brought(Side.RIGHT, {"invoice_id": "inv_1"}, partners) == "26700001"
    assert asked == ["invoices.InvoiceNumber"]


@pytest.mark.parametrize(("unlinked", "raised"), [({}, MissingPartner), ({"unlinked": "leave out"}, NoPartner)])
def test_a_record_that_names_one_without_a_link_waits_or_is_left_out(
    unlinked: dict[str, str], raised: type[Exception]
) -> None:
    with pytest.raises(raised):
        rule_from_data({**ONE_WAY, **unlinked}).brought(Side.RIGHT, {"invoice_id": "inv_1"})


def test_a_field_may_stay_empty_where_the_record_it_names_has_no_link() -> None:
    rule = rule_from_data({**ONE_WAY, "unlinked": "empty"})
    assert not rule_faults({**ONE_WAY, "unlinked": "empty"})
    assert rule.brought(Side.RIGHT, {"invoice_id": "inv_1"}) is None
