"""The pair set up in the ways these tests need it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from tests.pair import state
from tests.pair.watching import VENDORS, Watch
from tests.support.pair import ADDRESS, REDIRECT, Pair, with_everybody

from ledgerbridge.connectors.base.oauth import App
from ledgerbridge.engine.passes import Report
from ledgerbridge.model.problems import Problem
from ledgerbridge.sandbox.kit.faults import Kind, Match, Order, Phase
from ledgerbridge.seams.transport import HttpRequest
from ledgerbridge.store import schema
from ledgerbridge.usecases import connect, status
from ledgerbridge.usecases.passes import PlanLine, is_main
from ledgerbridge.usecases.status import OpenRecord

NAME = "hubspot-quickbooks"
"""The integration's name, the one it has without a configuration file too."""
SHORTEST = 5
"""Texts shorter than this stand in other words by chance."""


def configuration(customers: str = "", products: str = "") -> str:
    """A configuration file; the arguments are lines of the two flows."""
    return f"""
version = 1
[integration.{NAME}]
preset = "hubspot-quickbooks"
left = "hubspot"
right = "quickbooks"
[integration.{NAME}.flows.customers]
{customers}
[integration.{NAME}.flows.products]
{products}
"""


def reconfigure(pair: Pair, text: str) -> None:
    """From now on the hub works by another configuration file."""
    pair.hub = replace(pair.hub, read_configuration=lambda: (with_everybody(text), "ledgerbridge.toml"))


def contact(email: str, first: str = "Ann", last: str = "Lee", company: str = "", **more: str) -> dict[str, Any]:
    """A contact in wire form, beside its company where one is named."""
    properties = {"email": email, "firstname": first, "lastname": last, **more}
    wire: dict[str, Any] = {"properties": {name: value for name, value in properties.items() if value}}
    return {**wire, "associations": {"company": company}} if company else wire


def company(name: str) -> dict[str, Any]:
    return {"properties": {"name": name}}


def customer(name: str, email: str = "", **more: Any) -> dict[str, Any]:
    """A customer in wire form."""
    address = {"PrimaryEmailAddr": {"Address": email}} if email else {}
    return {"DisplayName": name, **address, **more}


def open_records(pair: Pair) -> list[OpenRecord]:
    """Records that failed or wait, as a person is told of them."""
    return list(pair.run(status.status(pair.hub, pair.integration())).open_records)


def problem_of(pair: Pair, record_id: str) -> Problem:
    """What is said of the one open record with this id."""
    (found,) = [record for record in open_records(pair) if record.record_id == record_id]
    return found.problem


def main_lines(pair: Pair, report: Report, flow: str = "customers") -> list[PlanLine]:
    return [line for line in pair.lines(report) if is_main(line) and line.flow == flow]


def quiet(pair: Pair) -> list[str]:
    """Lets both vendors settle, runs two passes and returns every write they made."""
    watch = Watch(pair)
    for _ in range(2):
        pair.later()
        assert pair.sync().state == "done"
    return watch.all_writes()


def attempt(pair: Pair, vendor: str, secret: str = "") -> None:
    """Connects one vendor, the person granting, with the application's secret or another one."""
    credentials = pair.vendor(vendor).credentials(pair.account(vendor))
    app = App(str(credentials["client_id"]), secret or str(credentials["client_secret"]), REDIRECT)

    async def granted() -> None:
        begun = connect.begin(pair.hub, vendor, vendor, app, ADDRESS, {})
        form = urlencode({"account": pair.account(vendor), "decision": "grant"}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = await pair.transport.send(HttpRequest("POST", begun.address, headers, form))
        await connect.finish(pair.hub, begun, answer.headers["location"])

    pair.run(granted())


def attempt_as(pair: Pair, vendor: str, account: str, name: str, settings: dict[str, str]) -> None:
    """Connects another account of a vendor under a name of its own, the person granting."""
    credentials = pair.vendor(vendor).credentials(pair.account(vendor))
    app = App(str(credentials["client_id"]), str(credentials["client_secret"]), REDIRECT)

    async def granted() -> None:
        begun = connect.begin(pair.hub, vendor, name, app, ADDRESS, settings)
        form = urlencode({"account": account, "decision": "grant"}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = await pair.transport.send(HttpRequest("POST", begun.address, headers, form))
        await connect.finish(pair.hub, begun, answer.headers["location"])

    pair.run(granted())


def break_calls(pair: Pair, vendor: str, do: Kind, path: str = "*", phase: Phase = "before", **more: Any) -> None:
    """Orders a fault for calls to that path, until lifted or as often as `times` says."""
    match = Match(path=path, **{name: more.pop(name) for name in ("method", "nth") if name in more})
    pair.sandbox.desk(vendor).order_fault(pair.account(vendor), Order(do=do, match=match, phase=phase, **more))


def mend(pair: Pair) -> None:
    """Both vendors work again, and time has passed."""
    for vendor in VENDORS:
        pair.sandbox.desk(vendor).faults.lift_all()
    pair.later()


def set_switch(pair: Pair, vendor: str, **settings: Any) -> None:
    """Changes settings of the vendor's account."""
    pair.vendor(vendor).change_settings(pair.account(vendor), settings)


def token_meter(pair: Pair, vendor: str) -> dict[str, int]:
    return dict(pair.vendor(vendor).meters(pair.account(vendor))["tokens"])


def assert_told(problem: Problem, code: str) -> None:
    """The problem has that code, says what happened and what to do, and none of its places is left open."""
    assert problem.code == code, str(problem)
    for text in (problem.said(problem.cause), problem.said(problem.next_step)):
        assert len(text) > 10 and text.endswith(".") and "{" not in text


@contextmanager
def discreet_pair(configuration: str | None = None) -> Iterator[Pair]:
    """A pair after whose use nothing open for operators to read holds a value of a person's."""
    with Pair(configuration) as pair:
        yield pair
        personal = list(_personal_values(pair))
        assert personal
        for text in _open_texts(pair):
            told = [value for value in personal if value in text]
            assert not told, f"{told} in {text}"


def _personal_values(pair: Pair) -> Iterator[str]:
    for record in [*state.contacts(pair), *state.customers(pair)]:
        for field in (*state.CUSTOMER_FIELDS, *state.CUSTOMER_FIELDS.values(), "DisplayName"):
            value = str(record.get(field) or "")
            if len(value) >= SHORTEST:
                yield value


def _open_texts(pair: Pair) -> Iterator[str]:
    """Everything in the store that is not sealed and made of words: the journal, parked problems, reports."""
    with pair.engine.connect() as connection:
        for column in (schema.journal.c.detail, schema.parked.c.problem, schema.passes.c.report):
            yield from (str(row[0]) for row in connection.execute(select(column)))


def some_customers(count: int, in_companies: bool) -> list[dict[str, Any]]:
    return [
        customer(f"Firma {n}", f"p{n}@example.com", **({"CompanyName": f"Firma {n}"} if in_companies else {}))
        for n in range(count)
    ]
