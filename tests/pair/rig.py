"""The pair set up in the ways these tests need it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.pair.watching import Watch
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.model.problems import Problem
from ledgerbridge.usecases import status
from ledgerbridge.usecases.passes import PlanLine, is_main
from ledgerbridge.usecases.status import OpenRecord

NAME = "hubspot-quickbooks"
"""The integration's name, the one it has without a configuration file too."""


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
    pair.hub = replace(pair.hub, read_configuration=lambda: (text, "ledgerbridge.toml"))


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
