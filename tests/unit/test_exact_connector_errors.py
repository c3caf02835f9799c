"""What Exact's refusals mean, and how those that count against us are kept few."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from tests.support.exact_world import Division, answer, change, new

from ledgerbridge.connectors.base.protocol import Delayed, Outcome, Refused, Unknown
from ledgerbridge.connectors.exact.errors import RULES, rule_in, said_in
from ledgerbridge.model.problems import PermissionMissing, RateLimited, TemporaryError
from ledgerbridge.model.values import Value
from ledgerbridge.seams.transport import HttpResponse

GUID = "0b5c7f1e-2f2d-4b7e-9a53-3f1f6d3c9e01"
ACCOUNT: dict[str, Value] = {"Name": "Analytical Engines"}


def said(status: int, text: str, **headers: str) -> HttpResponse:
    body: Mapping[str, Any] = {"error": {"code": "", "message": {"lang": "", "value": text}}}
    return answer(status, msgspec.json.encode(body), **headers)


def update_of(answer: HttpResponse) -> Outcome:
    """What an update comes to that is answered so."""
    division = Division()
    division.transport.answers = [answer]
    [outcome] = asyncio.run(division.write("crm/Accounts", change(GUID, {"Phone": "1"})))
    return outcome


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Mandatory: Name", "mandatory"),
        ("Verplicht: Grootboekrekening\r\nVerplicht: Artikel", "mandatory"),
        ("Ongeldige referentie: Besteld door", "invalid reference"),
        ("Invalid reference: Ordered by", "invalid reference"),
        ("Gegeven bestaat reeds.", "exists"),
        ("Data already exists.", "exists"),
        ("Reeds verwerkt", "processed"),
        ("The period is closed", "closed"),
        ("Not allowed: Currency XXX", "currency"),
        ("Not allowed: Status", "not allowed"),
        ("Error processing request stream. The property name 'X' is not valid.", "bad request"),
    ],
)
def test_rule_is_known_by_its_words(text: str, rule: str) -> None:
    assert rule_in(text) == rule
    outcome = update_of(said(500, text))
    assert isinstance(outcome, Refused)
    assert outcome.problem.code == RULES[rule].code
    assert (outcome.problem.vendor_text, text in str(outcome.problem)) == (text, False)


def test_refusal_names_the_field_behind_a_caption() -> None:
    outcome = update_of(said(500, "Verplicht: Naam"))
    assert isinstance(outcome, Refused)
    assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-03", "Name")


def test_failure_without_a_rule_has_an_unknown_outcome() -> None:
    texts = ("A problem has occurred. The cause of this issue will be investigated as soon as possible.", "")
    for text in texts:
        assert isinstance(update_of(said(500, text)), Unknown)
    assert isinstance(update_of(said(408, "")), Unknown)
    assert isinstance(update_of(answer(200, b"<html>Maintenance</html>", content_type="text/html")), Unknown)


def test_update_of_a_record_that_is_gone_is_refused() -> None:
    outcome = update_of(said(404, ""))
    assert isinstance(outcome, Refused)
    assert outcome.problem.code == "LB-REC-05"


def test_missing_scope_is_named_as_exact_names_it() -> None:
    text = "Forbidden - Application Scope Violated. Cannot read 'organization.administration' scope."
    division = Division()
    division.transport.answers = [said(403, text)]
    with pytest.raises(PermissionMissing) as caught:
        asyncio.run(division.connector.count("crm/Accounts"))
    assert "organization.administration" in str(caught.value)


def test_reset_of_the_minute_is_waited_for() -> None:
    division = Division()
    reset = str(int((division.clock.now().timestamp() + 40) * 1000))
    division.transport.answers = [answer(429, X_RateLimit_Minutely_Limit="60", X_RateLimit_Minutely_Reset=reset)]
    assert asyncio.run(division.connector.count("crm/Accounts")) == 0
    assert 41 <= division.clock.slept_s < 43


def test_used_up_day_is_not_waited_for_and_nothing_more_is_sent() -> None:
    division = Division()
    reset = str(int((division.clock.now().timestamp() + 7200) * 1000))
    division.transport.answers = [answer(429, X_RateLimit_Remaining="0", X_RateLimit_Reset=reset)]
    for _ in range(2):
        with pytest.raises(RateLimited) as caught:
            asyncio.run(division.connector.count("crm/Accounts"))
        assert caught.value.problem.code == "LB-LIMIT-02"
    assert len(division.transport.requests) == 1
    assert (caught.value.problem.retry_after_s or 0) > 7000
    division.sandbox.clock.advance(7300)
    assert asyncio.run(division.connector.count("crm/Accounts")) == 0


def test_endpoint_is_left_alone_before_exact_blocks_it() -> None:
    division = Division()
    gone = [change(GUID, {"Phone": "1"}) for _ in range(12)]
    outcomes = asyncio.run(division.write("crm/Accounts", *gone))
    assert [type(outcome) for outcome in outcomes] == [Refused] * 8 + [Delayed] * 4
    assert division.calls() == ["PUT crm/Accounts"] * 8
    assert asyncio.run(division.connector.count("logistics/Items")) == 0
    division.sandbox.clock.advance(3700)
    [again] = asyncio.run(division.write("crm/Accounts", gone[0]))
    assert isinstance(again, Refused)


def test_page_of_html_with_status_200_is_an_outage() -> None:
    division = Division()
    page = answer(200, b"<html>Maintenance</html>", content_type="text/html; charset=utf-8")
    division.transport.answers = [page] * 5
    with pytest.raises(TemporaryError) as caught:
        asyncio.run(division.connector.count("crm/Accounts"))
    assert caught.value.problem.code == "LB-NET-04"


def test_look_up_that_fails_delays_a_create() -> None:
    division = Division()
    division.transport.answers = [said(503, "")] * 5
    [outcome] = asyncio.run(division.write("crm/Accounts", new(1, "crm/Accounts", ACCOUNT)))
    assert isinstance(outcome, Delayed)
    assert division.count("crm/Accounts") == 0


def test_answer_of_the_error_block_waits_an_hour() -> None:
    told = said_in(answer(429), 0.0)
    assert told is not None
    assert (told.key, told.retry_after_s) == ("429 errors", 3600.0)
