"""The page about registering tells the redirect address and scopes that the program uses, and they are let in."""

from __future__ import annotations

import re

import pytest
from docs.generate import PROJECT
from tests.docs.pages import section
from tests.support.pair import ADDRESS, Pair

from ledgerbridge.cli.access import REDIRECT
from ledgerbridge.connectors.base.kind import ConnectorKind
from ledgerbridge.connectors.base.oauth import App
from ledgerbridge.connectors.exact.lists import LISTS
from ledgerbridge.sandbox.exact.scopes import scope_of
from ledgerbridge.seams.transport import HttpRequest
from ledgerbridge.usecases import connect
from ledgerbridge.wiring import connector_kinds

PAGE = PROJECT / "docs" / "registering.md"
KINDS = {name: kind for name, kind in connector_kinds().items() if name != "memory"}
BY_PERSON = [name for name, kind in KINDS.items() if kind.oauth is not None]
MANAGE, READ = "manage", "read"


def told(kind: ConnectorKind) -> str:
    return section(PAGE, f"## {kind.label}")


def redirect() -> str:
    """The address that the page says to register."""
    found = re.search(r"\*\*Redirect address\*\*: `(http[^`]+)`", PAGE.read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def scopes(kind: ConnectorKind) -> list[str]:
    """The scopes that the page says to register, in its order."""
    behind = re.split(r"^Scopes", told(kind), maxsplit=1, flags=re.MULTILINE)[1]
    return re.findall(r"`([^`]+)`", behind)


@pytest.mark.feature("F-CORE-FIN-11")
def test_every_vendor_has_its_section_with_what_it_asks_for() -> None:
    for kind in KINDS.values():
        for what in ("**Where**", "**Redirect address**", "**Approval**", "**Test "):
            assert what in told(kind), (kind.name, what)
    assert redirect() == REDIRECT


@pytest.mark.feature("F-CORE-FIN-11")
@pytest.mark.parametrize("name", [name for name in BY_PERSON if name != "exact"])
def test_the_scopes_of_the_page_are_those_that_are_asked_for(name: str) -> None:
    kind = KINDS[name]
    assert kind.oauth is not None
    shape = kind.oauth(None)
    assert scopes(kind) == [*shape.scopes, *shape.asked_for.get("optional_scope", "").split()]


@pytest.mark.feature("F-CORE-FIN-11")
def test_the_scopes_of_exact_are_those_of_what_is_read_and_written_there() -> None:
    levels = dict(re.findall(r"^\| `([a-z.]+)` \| (manage|read) \|", told(KINDS["exact"]), re.MULTILINE))
    needed = {scope_of(one.endpoint): READ for one in LISTS.values()}
    for type in KINDS["exact"].capabilities.types.values():
        writes = type.creates or type.updates or type.books
        needed[scope_of(type.type)] = MANAGE if writes else needed.get(scope_of(type.type), READ)
    needed.pop("", None)
    assert {scope: level for scope, level in levels.items() if scope in needed} == needed
    assert {level for scope, level in levels.items() if scope not in needed} <= {READ}


@pytest.mark.feature("F-CORE-FIN-11")
@pytest.mark.parametrize("name", BY_PERSON)
def test_an_application_registered_as_the_page_says_is_let_in_by_the_sandbox(name: str) -> None:
    with Pair(None, vendors=(name, "hyperline")) as pair:
        credentials = pair.vendor(name).credentials(pair.account(name))
        app = App(str(credentials["client_id"]), str(credentials["client_secret"]), redirect())
        attempt = connect.begin(pair.hub, name, name, app, ADDRESS, {})
        form = f"account={pair.account(name)}&decision=grant".encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = pair.run(pair.transport.send(HttpRequest("POST", attempt.address, headers, form)))
        row = pair.run(connect.finish(pair.hub, attempt, answer.headers["location"]))
        assert answer.headers["location"].startswith(f"{redirect()}?")
        assert row.account == pair.account(name)
