"""HubSpot's own Python client, unchanged, against the simulated HubSpot over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hubspot import HubSpot
from hubspot.crm.associations.v4 import (
    AssociationSpec,
    BatchInputPublicDefaultAssociationMultiPost,
    BatchInputPublicFetchAssociationsBatchRequest,
)
from hubspot.crm.companies import BatchInputSimplePublicObjectBatchInputForCreate
from hubspot.crm.companies import SimplePublicObjectInputForCreate as NewCompany
from hubspot.crm.contacts import ApiException, PublicObjectSearchRequest, SimplePublicObjectInput
from hubspot.crm.contacts import SimplePublicObjectInputForCreate as NewContact
from hubspot.crm.products import BatchInputSimplePublicObjectBatchInputUpsert
from hubspot.crm.properties import PropertyCreate

from ledgerbridge.sandbox.hubspot import VENDOR
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.serve import running

ACCOUNT = "900001"


class World:
    """A served sandbox and the official client pointed at it."""

    def __init__(self, url: str, sandbox: Sandbox) -> None:
        self.url = url
        self.sandbox = sandbox
        self.vendor = sandbox.vendor("hubspot")
        self.vendor.change_settings(ACCOUNT, {"limits": False, "search_lag_s": 0})
        self.credentials = self.vendor.credentials(ACCOUNT)
        self._used: list[Any] = []
        self.client = HubSpot(access_token=self.credentials["access_token"], host=url, base_url=url)

    def api(self, api: Any) -> Any:
        """The same API, its connections closed when the world ends."""
        self._used.append(api)
        return api

    def close(self) -> None:
        for api in self._used:
            api.api_client.rest_client.pool_manager.clear()
            api.api_client.close()


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Sandbox]]:
    sandbox = Sandbox(vendors=[VENDOR], seed=3)
    with running(sandbox) as url:
        yield f"{url}/hubspot", sandbox


@pytest.fixture
def world(served: tuple[str, Sandbox]) -> Iterator[World]:
    url, sandbox = served
    sandbox.reset()
    world = World(url, sandbox)
    yield world
    world.close()


def test_contact_is_created_read_updated_and_archived(world: World) -> None:
    contacts = world.api(world.client.crm.contacts.basic_api)
    made = contacts.create(NewContact(properties={"email": "ada@x.test", "firstname": "Ada"}, associations=[]))
    assert contacts.get_by_id("ada@x.test", id_property="email").id == made.id
    changed = contacts.update(made.id, SimplePublicObjectInput(properties={"lastname": "Berg"}))
    assert changed.properties["lastname"] == "Berg"
    contacts.archive(made.id)
    assert contacts.get_by_id(made.id, archived=True).archived is True


def test_conflict_arrives_as_the_clients_exception(world: World) -> None:
    contacts = world.api(world.client.crm.contacts.basic_api)
    contacts.create(NewContact(properties={"email": "ada@x.test"}, associations=[]))
    with pytest.raises(ApiException) as conflict:
        contacts.create(NewContact(properties={"email": "ada@x.test"}, associations=[]))
    assert conflict.value.status == 409
    assert "Existing ID" in str(conflict.value.body)


def test_client_pages_through_all_companies(world: World) -> None:
    world.vendor.load(ACCOUNT, "companies", [{"name": f"C{n}"} for n in range(5)], raw=False)
    companies = world.api(world.client.crm.companies.basic_api)
    first = companies.get_page(limit=3, properties=["name"])
    last = companies.get_page(limit=3, after=first.paging.next.after, properties=["name"])
    found = [row.properties["name"] for row in [*first.results, *last.results]]
    assert (found, last.paging) == ([f"C{n}" for n in range(5)], None)


def test_client_searches(world: World) -> None:
    world.vendor.load(ACCOUNT, "contacts", [{"email": f"c{n}@x.test", "city": "Oslo"} for n in range(3)], raw=False)
    search = world.api(world.client.crm.contacts.search_api)
    filters = [{"filters": [{"propertyName": "email", "operator": "IN", "values": ["c1@x.test", "c2@x.test"]}]}]
    asked = PublicObjectSearchRequest(filter_groups=filters, sorts=["email"], properties=["city"], limit=1, after="0")
    found = search.do_search(asked)
    assert (found.total, found.paging.next.after, found.results[0].properties["city"]) == (2, "1", "Oslo")


def test_client_creates_and_upserts_in_batches(world: World) -> None:
    companies = world.api(world.client.crm.companies.batch_api)
    inputs = [NewCompany(properties={"name": name}, associations=[]) for name in ("Acme", "Bolt")]
    made = companies.create(BatchInputSimplePublicObjectBatchInputForCreate(inputs=inputs))
    assert (made.status, len(made.results)) == ("COMPLETE", 2)
    properties = world.api(world.client.crm.properties.core_api)
    wish = PropertyCreate(
        name="lb_key",
        label="Key",
        type="string",
        field_type="text",
        group_name="productinformation",
        has_unique_value=True,
    )
    properties.create("products", wish)
    products = world.api(world.client.crm.products.batch_api)
    entry = {"id": "p-1", "idProperty": "lb_key", "properties": {"name": "Widget"}}
    upsert = BatchInputSimplePublicObjectBatchInputUpsert(inputs=[entry])
    assert [products.upsert(upsert).results[0].new for _ in range(2)] == [True, False]


def test_client_associates_and_reads_associations(world: World) -> None:
    (company,) = world.vendor.load(ACCOUNT, "companies", [{"name": "Acme"}], raw=False)
    contact, lonely = world.vendor.load(ACCOUNT, "contacts", [{"lastname": "A"}, {"lastname": "B"}], raw=False)
    single = world.api(world.client.crm.associations.v4.basic_api)
    batch = world.api(world.client.crm.associations.v4.batch_api)
    pair = {"from": {"id": contact}, "to": {"id": company}}
    batch.create_default("contacts", "companies", BatchInputPublicDefaultAssociationMultiPost(inputs=[pair]))
    spec = AssociationSpec(association_category="HUBSPOT_DEFINED", association_type_id=1)
    assert single.create("contacts", contact, "companies", company, [spec]).labels == ["Primary"]
    page = single.get_page("contacts", contact, "companies")
    assert [type.type_id for type in page.results[0].association_types] == [1, 279]
    asked = BatchInputPublicFetchAssociationsBatchRequest(inputs=[{"id": contact}, {"id": lonely}])
    read = batch.get_page("contacts", "companies", asked)
    assert [str(row._from.id) for row in read.results] == [contact]
    assert read.errors[0].sub_category == "crm.associations.NO_ASSOCIATIONS_FOUND"


def test_client_reads_definitions_and_owners(world: World) -> None:
    properties = world.api(world.client.crm.properties.core_api)
    stage = properties.get_by_name("contacts", "lifecyclestage")
    assert (stage.type, len(stage.options)) == ("enumeration", 8)
    assert "email" in [row.name for row in properties.get_all("contacts").results]
    assert len(world.api(world.client.crm.owners.owners_api).get_page().results) == 2


def test_client_exchanges_a_code_and_refreshes(world: World) -> None:
    back = "http://localhost:8765/callback"
    asked = {
        "client_id": str(world.credentials["client_id"]),
        "redirect_uri": back,
        "scope": "crm.objects.contacts.read",
    }
    location = authorize(world, asked)
    app = {key: world.credentials[key] for key in ("client_id", "client_secret")}
    tokens = world.api(world.client.oauth.tokens_api)
    code = location.partition("code=")[2]
    first = tokens.create(grant_type="authorization_code", code=code, redirect_uri=back, **app)
    again = tokens.create(grant_type="refresh_token", refresh_token=first.refresh_token, **app)
    assert (again.refresh_token, again.expires_in) == (first.refresh_token, 1800)
    info = world.api(world.client.oauth.access_tokens_api).get(again.access_token)
    assert (info.hub_id, info.scopes) == (900001, ["crm.objects.contacts.read"])


def authorize(world: World, asked: dict[str, str]) -> str:
    """Where a person who lets the app in is sent; the form answered through the client's own connection pool."""
    pool = world.api(world.client.oauth.tokens_api).api_client.rest_client.pool_manager
    address = f"{world.url}/oauth/authorize?{urlencode(asked)}"
    form = urlencode({"account": ACCOUNT, "decision": "grant"})
    answer = pool.request("POST", address, body=form, redirect=False)
    return str(answer.headers["location"])
