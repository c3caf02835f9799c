"""Hosts, keys, entities, checks, lists of the account, documents as PDF."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.support.hyperline_world import CUSTOMER, ENTITY, HOME, World, cursored, like, offset, query, said

from ledgerbridge.connectors.hyperline import CONNECTOR
from ledgerbridge.connectors.hyperline.auth import PRODUCTION, TEST, base_url, host_of
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.problems import AuthError, RecordRefused, SetupError, TemporaryError, VendorDrift

SELLERS = offset(
    {"id": "ive_2", "name": "Two", "country": "FR", "currency": "EUR", "is_default": False},
    {"id": ENTITY, "name": "Example Software AB", "country": "SE", "currency": "SEK", "is_default": True},
)


@pytest.mark.parametrize(
    ("sandbox", "key", "host"),
    [
        (None, "prod_x", PRODUCTION),
        (None, "test_x", TEST),
        (TEST, "test_x", TEST),
        (TEST, "prod_x", PRODUCTION),
        ("http://127.0.0.1:8700", "prod_x", "http://127.0.0.1:8700/hyperline"),
        ("http://api.hyperline.co.evil.example", "prod_x", "http://api.hyperline.co.evil.example/hyperline"),
    ],
)
def test_host_follows_from_the_key(sandbox: str | None, key: str, host: str) -> None:
    assert host_of(base_url(sandbox), f"Bearer {key}") == host


def test_account_is_the_default_invoicing_entity() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v1/invoicing-entities", SELLERS)
        assert await CONNECTOR.account_of(None, world.connection, world.toolbox) == ENTITY
        assert world.desk.requests[0].headers["Authorization"] == "Bearer test_key"

    asyncio.run(run())


def test_workspace_without_an_entity_cannot_be_connected() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v1/invoicing-entities", offset())
        with pytest.raises(AuthError) as caught:
            await CONNECTOR.account_of(None, world.connection, world.toolbox)
        assert caught.value.problem.code == "LB-AUTH-07"

    asyncio.run(run())


def test_lists_of_the_account_are_read() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v1/invoicing-entities", SELLERS)
        choices = await world.connector.reference_data(Reference.INVOICING_ENTITIES)
        assert [(one.id, one.name, one.detail) for one in choices] == [
            ("ive_2", "Two", "FR, EUR"),
            (ENTITY, "Example Software AB", "SE, SEK"),
        ]
        assert [one.id for one in await world.connector.reference_data(Reference.CURRENCIES)] == ["EUR", "SEK"]
        assert await world.connector.reference_data(Reference.PAYMENT_METHODS)
        assert await world.connector.reference_data(Reference.WAREHOUSES) == []

    asyncio.run(run())


def test_setting_for_a_language_hyperline_has_not_is_refused() -> None:
    with pytest.raises(SetupError) as caught:
        World(document_language="sv")
    assert caught.value.problem.code == "LB-SETUP-01"


# --- checks ----------------------------------------------------------------------------------------------------------

READS = ("GET /v2/customers", "GET /v2/invoices", "GET /v2/subscriptions")
OFFSETS = ("GET /v1/products", "GET /v1/price-configurations")
CHANGES = (
    "PUT /v1/customers/cus_lb_nobody",
    "PUT /v1/products/itm_lb_nobody",
    "PATCH /v1/invoices/inv_lb_nobody",
    "POST /v1/invoices/inv_lb_nobody/transactions",
)


def healthy(**changes: Any) -> World:
    world = World()
    world.desk.says("GET /v1/invoicing-entities", SELLERS)
    for call in READS:
        world.desk.says(call, cursored())
    for call in OFFSETS:
        world.desk.says(call, offset())
    for call in CHANGES:
        world.desk.says(call, said(404, {"message": "Not found"}))
    return world


def test_healthy_workspace_has_a_line_for_each_prerequisite() -> None:
    async def run() -> None:
        found = await healthy().connector.check()
        assert [one.what for one in found if one.problem] == []
        said = [one.what for one in found]
        assert "company: Example Software AB, SE, SEK" in said
        assert {f"Read {name}" for name in ("customers", "products", "invoices", "subscriptions")} <= set(said)
        assert {f"Change {name}" for name in ("customers", "products", "invoices", "transactions")} <= set(said)

    asyncio.run(run())


@pytest.mark.feature("F-HY-EX-CON-01")
def test_key_that_may_only_read_is_told_for_each_type() -> None:
    async def run() -> None:
        world = healthy()
        for call in CHANGES:
            world.desk.says(call, said(403, {"message": "Forbidden"}))
        wrong = {one.what: one.problem.code for one in await world.connector.check() if one.problem}
        assert wrong == {
            f"Change {name}": "LB-PERM-01" for name in ("customers", "products", "invoices", "transactions")
        }

    asyncio.run(run())


def test_missing_right_to_read_one_type_is_told_for_it_alone() -> None:
    async def run() -> None:
        world = healthy()
        world.desk.says("GET /v2/subscriptions", said(403, {"message": "Forbidden"}))
        wrong = [one.what for one in await world.connector.check() if one.problem]
        assert wrong == ["Read subscriptions"]

    asyncio.run(run())


def test_key_of_another_workspace_is_told() -> None:
    async def run() -> None:
        world = healthy()
        world.desk.says("GET /v1/invoicing-entities", offset({"id": "ive_9", "name": "Else"}))
        codes = [one.problem.code for one in await world.connector.check() if one.problem]
        assert codes == ["LB-AUTH-06"]

    asyncio.run(run())


def test_hyperline_s_own_integration_is_pointed_out() -> None:
    async def run() -> None:
        world = healthy()
        link = {"entity_id": "1", "provider_name": "exact-online", "provider_account_id": "2"}
        world.desk.says("GET /v2/customers", cursored(like(CUSTOMER, integrations=[link])))
        found = await world.connector.check()
        assert any("exact-online" in one.what and one.problem is None for one in found)

    asyncio.run(run())


def test_refused_key_is_told_once() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v1/invoicing-entities", said(401, {"message": "Missing authentication token"}))
        [found] = await world.connector.check()
        assert found.problem is not None
        assert found.problem.code == "LB-AUTH-03"

    asyncio.run(run())


# --- documents -------------------------------------------------------------------------------------------------------

PDF = b"%PDF-1.7 ..."
DOWNLOAD = "GET /v2/invoices/inv_1/download"
SIGNED = "https://storage.example/inv_1.pdf?signature=abc"


def test_document_is_downloaded_as_answered() -> None:
    async def run() -> None:
        world = World(document_language="fr")
        name = {"content_type": "application/pdf", "content_disposition": 'attachment; filename="INV-1.pdf"'}
        world.desk.says(DOWNLOAD, said(200, PDF, **name))
        content = await world.connector.download("invoices", "inv_1")
        assert (content.name, content.media_type, content.data) == ("INV-1.pdf", "application/pdf", PDF)
        assert query(world.desk.requests[0])["lang"] == "fr"

    asyncio.run(run())


def test_document_elsewhere_is_fetched_once_and_without_the_key() -> None:
    async def run() -> None:
        world = World()
        world.desk.says(DOWNLOAD, said(302, b"", location=SIGNED))
        world.desk.says("GET https://storage.example/inv_1.pdf", said(200, PDF, content_type="application/pdf"))
        content = await world.connector.download("credit_notes", "inv_1")
        assert content.data == PDF
        first, second = world.desk.requests
        assert "Authorization" in first.headers
        assert second.url == SIGNED
        assert {name.lower() for name in second.headers} == {"accept"}

    asyncio.run(run())


def test_document_at_a_relative_address_is_fetched_without_the_key_too() -> None:
    async def run() -> None:
        world = World()
        world.desk.says(DOWNLOAD, said(302, b"", location="/hyperline/files/1.pdf"))
        world.desk.says("GET /files/1.pdf", said(200, PDF))
        assert (await world.connector.download("invoices", "inv_1")).data == PDF
        assert "Authorization" not in world.desk.requests[1].headers

    asyncio.run(run())


@pytest.mark.parametrize(
    ("location", "answer", "error"),
    [
        (SIGNED, said(403, b"<Error>expired</Error>"), TemporaryError),
        (SIGNED, said(302, b"", location="https://elsewhere.example"), TemporaryError),
        ("http://storage.example/inv_1.pdf", said(200, PDF), VendorDrift),
        ("file:///etc/passwd", said(200, PDF), VendorDrift),
        (SIGNED, said(200, b""), VendorDrift),
    ],
)
def test_redirect_that_leads_nowhere_good_is_not_followed_on(
    location: str, answer: Any, error: type[Exception]
) -> None:
    async def run() -> None:
        world = World()
        world.desk.says(DOWNLOAD, said(302, b"", location=location))
        world.desk.says("GET https://storage.example/inv_1.pdf", answer)
        with pytest.raises(error):
            await world.connector.download("invoices", "inv_1")
        assert len(world.desk.requests) <= 2

    asyncio.run(run())


@pytest.mark.parametrize("type", ["invoices", "customers"])
def test_record_without_a_document_says_so(type: str) -> None:
    async def run() -> None:
        world = World()
        world.desk.says(DOWNLOAD, said(404, {"message": "Invoice not found"}))
        with pytest.raises(RecordRefused) as caught:
            await world.connector.download(type, "inv_1")
        assert caught.value.problem.code == "LB-REC-08"

    asyncio.run(run())


def test_secret_is_never_shown() -> None:
    world = World(key="prod_very_secret_key")
    shown = [repr(thing) for thing in (world.connector, world.connection, world.toolbox)]
    assert "very_secret" not in "".join(shown)
    assert HOME in world.connection.base_url
