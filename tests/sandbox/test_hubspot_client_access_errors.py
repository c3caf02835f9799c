"""What HubSpot's own client raises when a call may not be made: no token, no scope, no such thing, no service.

Each of its modules has exception classes of its own, which share no parent but `Exception`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import msgspec
import pytest
from hubspot.crm.contacts import SimplePublicObjectInputForCreate as NewContact
from hubspot.crm.contacts import exceptions as contacts
from tests.sandbox.hubspot_client import World, refused, told, worlds

pytestmark = pytest.mark.filterwarnings("ignore:invalid escape sequence")  # in the client, where it is first imported


class Read(msgspec.Struct, frozen=True):
    """A read by one of the client's modules, and what the account can withhold from it."""

    api: str
    arguments: tuple[Any, ...] = ("7",)
    call: str = "get_by_id"
    scopes: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        return self.api.rpartition(".")[0]

    def exception(self, name: str) -> type[Exception]:
        """The module's class of that name."""
        found: type[Exception] = getattr(import_module(f"hubspot.{self.module}.exceptions"), name)
        return found

    def done(self, world: World, **config: Any) -> Any:
        return getattr(world.api(self.api, **config), self.call)(*self.arguments)


def scopes(name: str) -> tuple[str, ...]:
    return (f"crm.objects.{name}.read",)


READS = (
    Read("crm.contacts.basic_api", scopes=scopes("contacts")),
    Read("crm.companies.basic_api", scopes=scopes("companies")),
    Read("crm.deals.basic_api", scopes=scopes("deals")),
    Read("crm.products.basic_api", scopes=(*scopes("products"), "e-commerce")),
    Read("crm.line_items.basic_api", scopes=(*scopes("line_items"), "e-commerce")),
    Read("crm.quotes.basic_api", scopes=(*scopes("quotes"), "e-commerce")),
    Read("crm.commerce.invoices.basic_api", scopes=scopes("invoices")),
    Read("crm.objects.basic_api", ("orders", "7"), scopes=scopes("orders")),
    Read("crm.objects.taxes.basic_api", scopes=scopes("line_items")),
    Read("crm.owners.owners_api", (7,), scopes=scopes("owners")),
    Read("crm.properties.core_api", ("contacts", "nope"), "get_by_name"),
    Read("crm.pipelines.pipelines_api", ("deals", "nope")),
    Read("crm.associations.v4.basic_api", ("contacts", "7", "companies"), "get_page", scopes("contacts")),
    Read("files.files_api"),
)
each_module = pytest.mark.parametrize("read", READS, ids=lambda read: read.module)


@pytest.fixture(scope="module")
def new_world() -> Iterator[Callable[[], World]]:
    with worlds() as new:
        yield new


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    return new_world()


# --- who calls -----------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-AUTH-MISSING")
@each_module
def test_unknown_token_is_the_modules_unauthorized(world: World, read: Read) -> None:
    error = refused(read.exception("UnauthorizedException"), lambda: read.done(world, token="CNonsense"))
    assert (error.status, error.reason) == (401, "Unauthorized")
    assert told(error)["category"] == "INVALID_AUTHENTICATION"


@pytest.mark.behaviour("HS-AUTH-EXPIRED")
def test_expired_token_tells_its_age_and_when_it_ended(world: World) -> None:
    world.control.pass_s(1800 + 5 * 3600)
    error = refused(contacts.UnauthorizedException, lambda: READS[0].done(world))
    said = told(error)
    assert (error.status, said["category"]) == (401, "EXPIRED_AUTHENTICATION")
    assert said["message"] == "The OAuth token used to make this call expired 5 hour(s) ago."
    assert said["context"]["expire time"][0].endswith("Z")


@pytest.mark.behaviour("HS-GRANT-REVOKED")
def test_grant_taken_back_is_unauthorized(world: World) -> None:
    world.control.switch(grant="revoked")
    error = refused(contacts.UnauthorizedException, lambda: READS[0].done(world))
    assert told(error)["category"] == "INVALID_AUTHENTICATION"


@pytest.mark.behaviour("HS-AUTH-EXPIRED")
def test_token_refused_in_mid_life_is_unauthorized_once(world: World) -> None:
    world.control.order("401", times=1)
    error = refused(contacts.UnauthorizedException, lambda: READS[0].done(world))
    assert told(error)["category"] == "EXPIRED_AUTHENTICATION"
    refused(contacts.NotFoundException, lambda: READS[0].done(world))


# --- what a token may ----------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-SCOPES", "HS-SCOPES-OBJECTS")
@pytest.mark.parametrize("read", [read for read in READS if read.scopes], ids=lambda read: read.module)
def test_missing_scope_is_the_modules_forbidden_and_names_those_that_would_do(world: World, read: Read) -> None:
    world.control.switch(rights=list(read.scopes))
    error = refused(read.exception("ForbiddenException"), lambda: read.done(world))
    said = told(error)
    assert (error.status, error.reason, said["category"]) == (403, "Forbidden", "MISSING_SCOPES")
    assert set(said["errors"][0]["context"]["requiredGranularScopes"]) == set(read.scopes)
    assert said["links"]["scopes"] == "https://developers.hubspot.com/scopes"


@pytest.mark.behaviour("HS-SCOPES")
def test_write_without_its_scope_is_forbidden_and_makes_nothing(world: World) -> None:
    world.control.switch(rights=["crm.objects.contacts.write"])
    wish = NewContact(properties={"email": "ada@x.test"}, associations=[])
    error = refused(contacts.ForbiddenException, lambda: world.api("crm.contacts.basic_api").create(wish))
    assert told(error)["errors"][0]["context"]["requiredGranularScopes"] == ["crm.objects.contacts.write"]
    assert world.control.count("contacts") == 0


@pytest.mark.behaviour("HS-SCOPES")
def test_consent_to_less_is_forbidden_the_rest(world: World) -> None:
    tokens = world.api("oauth.tokens_api")
    app = {key: world.credentials[key] for key in ("client_id", "client_secret")}
    narrow = tokens.create(
        grant_type="authorization_code",
        code=world.code(scope="crm.objects.deals.read"),
        redirect_uri="http://localhost:8765/callback",
        **app,
    )
    error = refused(contacts.ForbiddenException, lambda: READS[0].done(world, token=narrow.access_token))
    assert told(error)["category"] == "MISSING_SCOPES"


# --- what is not there ---------------------------------------------------------------------------------------------


@each_module
def test_unknown_id_is_the_modules_not_found(world: World, read: Read) -> None:
    error = refused(read.exception("NotFoundException"), lambda: read.done(world))
    assert (error.status, error.reason, told(error)["category"]) == (404, "Not Found", "OBJECT_NOT_FOUND")
    assert error.headers["content-type"] == "application/json;charset=utf-8"
    assert isinstance(error, contacts.ApiException) is (read.module == "crm.contacts")


@pytest.mark.behaviour("HS-GET-ARCHIVED")
def test_archived_record_is_not_found_on_a_plain_read(world: World) -> None:
    (id,) = world.control.load("contacts", {"email": "ada@x.test"})
    api = world.api("crm.contacts.basic_api")
    api.archive(id)
    assert told(refused(contacts.NotFoundException, lambda: api.get_by_id(id)))["category"] == "OBJECT_NOT_FOUND"
    assert api.get_by_id(id, archived=True).archived


@pytest.mark.behaviour("HS-ERR-PATH")
@pytest.mark.parametrize(
    ("api", "call"), [("crm.lists.lists_api", "get_by_id"), ("crm.exports.public_exports_api", "get_status")]
)
def test_address_that_is_none_is_not_found_without_a_category(world: World, api: str, call: str) -> None:
    kind = import_module(f"hubspot.{api.rpartition('.')[0]}.exceptions").NotFoundException
    said = told(refused(kind, lambda: getattr(world.api(api), call)(7)))
    assert (said["message"], "category" in said) == ("resource not found", False)


@pytest.mark.behaviour("HS-ERR-PATH", "HS-ERR-METHOD")
@pytest.mark.parametrize(("path", "status"), [("/crm/v3/nothing", 404), ("/crm/v3/objects/contacts", 405)])
def test_plain_request_of_the_client_answers_and_never_raises(world: World, path: str, status: int) -> None:
    with world.client().api_request({"path": path, "method": "PUT"}) as answer:
        assert (answer.status_code, answer.json()["status"]) == (status, "error")


# --- no service ----------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-CORRELATION")
@pytest.mark.parametrize(("status", "reason"), [(500, "Internal Server Error"), (503, "Service Unavailable")])
@each_module
def test_broken_service_is_the_modules_service_exception(world: World, read: Read, status: int, reason: str) -> None:
    world.control.order(str(status))
    error = refused(read.exception("ServiceException"), lambda: read.done(world))
    assert (error.status, error.reason) == (status, reason)
    assert told(error)["message"]


def test_page_of_the_proxy_in_front_is_a_service_exception_with_html_as_body(world: World) -> None:
    world.control.order("html")
    error = refused(contacts.ServiceException, lambda: READS[0].done(world))
    assert (error.status, error.headers["content-type"]) == (502, "text/html;charset=utf-8")
    assert error.body.startswith("<html>")
    assert "HTTP response body: <html>" in str(error)
