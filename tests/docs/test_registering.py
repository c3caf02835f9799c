"""The page about registering tells the redirect address and scopes that the program uses, and they are let in."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from docs.generate import PROJECT
from tests.docs.pages import section
from tests.support.pair import ADDRESS, Pair

from ledgerbridge.cli.access import REDIRECT
from ledgerbridge.connectors.base.kind import ConnectorKind
from ledgerbridge.connectors.base.oauth import App
from ledgerbridge.connectors.exact.lists import LISTS
from ledgerbridge.model.problems import PermissionMissing
from ledgerbridge.sandbox.exact.scopes import scope_of
from ledgerbridge.seams.transport import HttpRequest, HttpResponse
from ledgerbridge.store.connections import ConnectionRow
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


# --- the guide, followed in the sandbox ------------------------------------------------------------------------------

OWN = "https://hub.example.com/callback"
"""The address of one's own that the page gives as an example, for vendors that do not take the hub's."""
FIELD = {
    "quickbooks": "redirect_uris",
    "exact": "redirect_uri",
    "eaccounting": "redirect_uri",
    "hubspot": "redirect_urls",
}


def filled(name: str) -> dict[str, Any]:
    """The vendor's form, filled in as the page says."""
    kind, given = KINDS[name], {"vendor": name, "name": "Our hub", FIELD[name]: own_redirect(name)}
    if name == "exact":
        levels = dict(re.findall(r"^\| `([a-z.]+)` \| (manage|read) \|", told(kind), re.MULTILINE))
        return {**given, "scopes": levels}
    if name == "hubspot":
        required, optional = (re.findall(r"`([^`]+)`", part) for part in told(kind).split("Scopes to switch on")[1:])
        return {**given, "required_scopes": required, "optional_scopes": optional}
    more = {"keys": "development"} if name == "quickbooks" else {}
    return {**given, **more, "scopes": scopes(kind)}


def own_redirect(name: str) -> str:
    return OWN if "register one of your own" in told(KINDS[name]) and name == "exact" else redirect()


class Guided:
    """Somebody who follows the page, with the sandbox in the vendor's place."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.pair = Pair(None, vendors=(name, "hyperline" if name != "hyperline" else "exact"))

    def asks(self, method: str, url: str, headers: dict[str, str], body: bytes) -> HttpResponse:
        return self.pair.run(self.pair.transport.send(HttpRequest(method, url, headers, body)))  # type: ignore[no-any-return]

    def registers(self, **changed: Any) -> dict[str, str]:
        body = msgspec.json.encode({**filled(self.name), **changed})
        answer = self.asks("POST", f"{ADDRESS}/_sandbox/register", {"content-type": "application/json"}, body)
        assert answer.status == 201, answer.body
        return msgspec.json.decode(answer.body, type=dict[str, str])

    def comes_back(self, app: dict[str, str], address: str) -> tuple[connect.Attempt, HttpResponse]:
        """What the vendor's page answers when the user lets the application in that names this address."""
        known = App(app["client_id"], app["client_secret"], address)
        attempt = connect.begin(self.pair.hub, self.name, self.name, known, ADDRESS, {})
        form = f"account={self.pair.account(self.name)}&decision=grant".encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return attempt, self.asks("POST", attempt.address, headers, form)

    def connected(self, app: dict[str, str]) -> ConnectionRow:
        attempt, answer = self.comes_back(app, own_redirect(self.name))
        assert answer.headers["location"].startswith(f"{own_redirect(self.name)}?")
        return self.pair.run(connect.finish(self.pair.hub, attempt, answer.headers["location"]))  # type: ignore[no-any-return]

    def problems(self, row: ConnectionRow) -> list[str]:
        """What the check of a connection finds amiss."""
        found = self.pair.run(connect.check(self.pair.hub, row))
        return [finding.problem.code for finding in found if finding.problem is not None]


@pytest.mark.feature("F-CORE-FIN-11")
@pytest.mark.parametrize("name", BY_PERSON)
def test_an_application_registered_as_the_page_says_connects_and_nothing_is_missing(name: str) -> None:
    guided = Guided(name)
    with guided.pair as pair:
        row = guided.connected(guided.registers())
        assert row.account == pair.account(name)
        assert not [code for code in guided.problems(row) if code.startswith(("LB-PERM", "LB-AUTH"))]


REFUSED = {
    "quickbooks": "The redirect_uri query parameter value is invalid.",
    "exact": "The redirect_uri is not registered for this app.",
    "eaccounting": "Invalid redirect_uri",
    "hubspot": "does not match one registered for the app.",
}


@pytest.mark.feature("F-CORE-FIN-11")
@pytest.mark.parametrize("name", BY_PERSON)
def test_a_redirect_address_that_is_one_letter_off_is_refused_in_the_words_of_the_vendor(name: str) -> None:
    guided = Guided(name)
    with guided.pair:
        _, answer = guided.comes_back(guided.registers(), own_redirect(name).replace("callback", "calback"))
        assert (answer.status, "location" in answer.headers) == (400, False)
        assert REFUSED[name] in answer.body.decode()


@pytest.mark.feature("F-CORE-FIN-11")
def test_a_scope_left_out_of_the_registration_is_told_when_the_connection_is_checked() -> None:
    guided = Guided("exact")
    with guided.pair:
        less = {scope: level for scope, level in filled("exact")["scopes"].items() if scope != "crm.accounts"}
        assert "LB-PERM-01" in guided.problems(guided.connected(guided.registers(scopes=less)))


def with_key(guided: Guided, rights: list[str]) -> ConnectionRow:
    body = msgspec.json.encode({"vendor": "hyperline", "name": "Our hub", "rights": rights})
    answer = guided.asks("POST", f"{ADDRESS}/_sandbox/register", {"content-type": "application/json"}, body)
    key = msgspec.json.decode(answer.body)["api_key"]
    return guided.pair.run(connect.with_key(guided.pair.hub, "hyperline", "hyperline", key, ADDRESS, {}))  # type: ignore[no-any-return]


@pytest.mark.feature("F-CORE-FIN-11")
def test_a_key_of_hyperline_with_the_rights_of_the_page_connects_and_none_of_them_is_too_many() -> None:
    guided = Guided("hyperline")
    with guided.pair:
        rights = re.findall(r"`([a-z]+:(?:read|write))`", told(KINDS["hyperline"]))
        assert guided.problems(with_key(guided, rights)) == []
        for right in rights:
            assert lacks(guided, [one for one in rights if one != right]), right


def lacks(guided: Guided, rights: list[str]) -> bool:
    """Whether a key with these rights alone is told to lack one."""
    try:
        return "LB-PERM-01" in guided.problems(with_key(guided, rights))
    except PermissionMissing:
        return True
