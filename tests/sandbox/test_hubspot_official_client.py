"""HubSpot's own Python client, unchanged, against the simulated HubSpot over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hubspot import HubSpot
from hubspot.crm.associations import BatchInputPublicAssociation, BatchInputPublicObjectId
from hubspot.crm.associations.v4 import (
    AssociationSpec,
    BatchInputPublicDefaultAssociationMultiPost,
    BatchInputPublicFetchAssociationsBatchRequest,
)
from hubspot.crm.companies import BatchInputSimplePublicObjectBatchInputForCreate
from hubspot.crm.companies import SimplePublicObjectInputForCreate as NewCompany
from hubspot.crm.contacts import ApiException, PublicObjectSearchRequest, SimplePublicObjectInput
from hubspot.crm.contacts import SimplePublicObjectInputForCreate as NewContact
from hubspot.crm.deals import SimplePublicObjectInputForCreate as NewDeal
from hubspot.crm.line_items import SimplePublicObjectInputForCreate as NewLine
from hubspot.crm.objects import SimplePublicObjectInput as Changes
from hubspot.crm.objects import SimplePublicObjectInputForCreate as NewObject
from hubspot.crm.objects.notes import SimplePublicObjectInputForCreate as NewNote
from hubspot.crm.pipelines import PipelineInput, PipelineStageInput
from hubspot.crm.products import BatchInputSimplePublicObjectBatchInputUpsert
from hubspot.crm.properties import PropertyCreate
from hubspot.utils.signature import Signature
from hubspot.webhooks import SettingsChangeRequest, SubscriptionCreateRequest, ThrottlingSettings

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
        self.vendor.change_settings(ACCOUNT, {"limits": False, "search_lag_s": 0, "calculation_lag_s": 0})
        self.credentials = self.vendor.credentials(ACCOUNT)
        self._used: list[Any] = []
        self.client = HubSpot(access_token=self.credentials["access_token"], host=url, base_url=url)
        self.developer = HubSpot(api_key=self.credentials["developer_key"], host=url, base_url=url)

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


def spec(id: int) -> dict[str, Any]:
    return {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": id}


@pytest.mark.behaviour("HS-ASSOC-LINE-ITEMS")
def test_client_makes_a_deal_with_a_line_of_a_product(world: World) -> None:
    (product,) = world.vendor.load(ACCOUNT, "products", [{"name": "Widget", "price": "10.00"}], raw=False)
    deals = world.api(world.client.crm.deals.basic_api)
    wish = {"dealname": "Acme", "pipeline": "default", "dealstage": "contractsent", "amount": "90.00"}
    deal = deals.create(NewDeal(properties=wish, associations=[]))
    lines = world.api(world.client.crm.line_items.basic_api)
    sent = {"hs_product_id": product, "quantity": "10", "hs_discount_percentage": "10"}
    parent = [{"to": {"id": deal.id}, "types": [spec(20)]}]
    line = lines.create(NewLine(properties=sent, associations=parent))
    assert (line.properties["name"], line.properties["amount"]) == ("Widget", "90.00")
    read = deals.get_by_id(deal.id, properties=["hs_deal_stage_probability"], associations=["line_items"])
    assert read.properties["hs_deal_stage_probability"] == "0.9"
    assert [row.id for row in read.associations["line items"].results] == [line.id]


def test_client_takes_an_order_through_its_pipeline(world: World) -> None:
    (pipeline,) = world.api(world.client.crm.pipelines.pipelines_api).get_all("orders").results
    stages = {stage.label: stage.id for stage in pipeline.stages}
    orders = world.api(world.client.crm.objects.basic_api)
    wish = {"hs_order_name": "SO-1", "hs_pipeline": pipeline.id, "hs_pipeline_stage": stages["Open"]}
    made = orders.create("orders", NewObject(properties=wish, associations=[]))
    orders.update("orders", made.id, Changes(properties={"hs_pipeline_stage": stages["Delivered"]}))
    assert orders.get_by_id("orders", made.id, properties=["hs_is_closed"]).properties["hs_is_closed"] == "true"


def test_client_makes_a_pipeline_and_adds_a_stage(world: World) -> None:
    pipelines = world.api(world.client.crm.pipelines.pipelines_api)
    first = PipelineStageInput(label="Asked", display_order=0, metadata={"probability": "0.5"})
    made = pipelines.create("deals", PipelineInput(label="Renewals", display_order=1, stages=[first]))
    stages = world.api(world.client.crm.pipelines.pipeline_stages_api)
    won = PipelineStageInput(label="Won", display_order=1, metadata={"probability": "1.0", "isClosed": "true"})
    added = stages.create("deals", made.id, won)
    found = pipelines.get_by_id("deals", made.id)
    assert [stage.label for stage in found.stages] == ["Asked", "Won"]
    pipelines.archive("deals", made.id, validate_references_before_delete=True)
    assert added.id not in [row.id for row in pipelines.get_all("deals").results]


def test_client_bills_and_sees_the_invoice_paid(world: World) -> None:
    (contact,) = world.vendor.load(ACCOUNT, "contacts", [{"email": "a@x.test"}], raw=False)
    objects = world.api(world.client.crm.objects.basic_api)
    to_contact = [{"to": {"id": contact}, "types": [spec(177)]}]
    invoice = objects.create("invoices", NewObject(properties={"hs_currency": "USD"}, associations=to_contact))
    to_invoice = [{"to": {"id": invoice.id}, "types": [spec(410)]}]
    line = {"name": "Widget", "quantity": "2", "price": "60.50"}
    world.api(world.client.crm.line_items.basic_api).create(NewLine(properties=line, associations=to_invoice))
    objects.update("invoices", invoice.id, Changes(properties={"hs_invoice_status": "open"}))
    money = {"hs_initial_amount": "121.00", "hs_initiated_date": "2026-01-01T00:00:00.000Z"}
    paying = [{"to": {"id": invoice.id}, "types": [spec(542)]}]
    succeeded = {**money, "hs_latest_status": "succeeded"}
    objects.create("commerce_payments", NewObject(properties=succeeded, associations=paying))
    reader = world.api(world.client.crm.commerce.invoices.basic_api)
    found = reader.get_by_id(invoice.id, properties=["hs_number", "hs_invoice_status", "hs_balance_due"])
    assert (found.properties["hs_invoice_status"], found.properties["hs_balance_due"]) == ("paid", "0.00")
    assert found.properties["hs_number"] == "INV-1001"


@pytest.mark.filterwarnings("ignore:invalid escape sequence")  # in the client, where it is first imported
def test_client_pins_a_file_to_a_deal(world: World, tmp_path: Path) -> None:
    (deal,) = world.vendor.load(ACCOUNT, "deals", [{"dealname": "Acme"}], raw=False)
    paper = tmp_path / "invoice.pdf"
    paper.write_bytes(b"%PDF-1.7 \xff\x00")
    files = world.api(world.client.files.files_api)
    stored = files.upload(file=str(paper), folder_path="/papers", options='{"access": "PRIVATE"}')
    assert (stored.name, stored.extension, stored.size, stored.access) == ("invoice", "pdf", 11, "PRIVATE")
    assert files.get_signed_url(stored.id).expires_at > stored.created_at
    note = {"hs_timestamp": "2026-01-01T00:00:00Z", "hs_attachment_ids": stored.id}
    to_deal = [{"to": {"id": deal}, "types": [spec(214)]}]
    made = world.api(world.client.crm.objects.notes.basic_api).create(NewNote(properties=note, associations=to_deal))
    assert made.properties["hs_attachment_ids"] == stored.id


@pytest.mark.behaviour("HS-ASSOC-V3-READ")
def test_client_reads_and_ends_associations_the_old_way(world: World) -> None:
    (company,) = world.vendor.load(ACCOUNT, "companies", [{"name": "Acme"}], raw=False)
    wishes: list[dict[str, Any]] = [{"dealname": "A", "associations": {"company": "Acme"}}, {"dealname": "B"}]
    deal, lonely = world.vendor.load(ACCOUNT, "deals", wishes, raw=False)
    batch = world.api(world.client.crm.associations.batch_api)
    asked = BatchInputPublicObjectId(inputs=[{"id": deal}, {"id": lonely}])
    read = batch.read("deals", "companies", asked)
    (row,) = read.results
    assert (row._from.id, [(end.id, end.type) for end in row.to]) == (
        deal,
        [(company, "deal_to_company"), (company, "deal_to_company_unlabeled")],
    )
    assert read.errors[0].context["fromObjectId"] == [lonely]
    pair = {"from": {"id": deal}, "to": {"id": company}, "type": "deal_to_company_unlabeled"}
    batch.archive("deals", "companies", BatchInputPublicAssociation(inputs=[pair]))
    assert batch.read("deals", "companies", asked).results == []


def test_owner_is_found_by_email_and_by_both_ids(world: World) -> None:
    owners = world.api(world.client.crm.owners.owners_api)
    first = owners.get_page().results[0]
    (found,) = owners.get_page(email=first.email).results
    assert owners.get_by_id(first.user_id, id_property="userId").id == found.id == first.id


def test_developers_client_subscribes_and_the_clients_helper_knows_the_signature(world: World) -> None:
    app = int(str(world.credentials["app_id"]))
    target = "http://127.0.0.1:9/hooks"
    settings = world.api(world.developer.webhooks.settings_api)
    wish = SettingsChangeRequest(target_url=target, throttling=ThrottlingSettings(max_concurrent_requests=10))
    assert settings.configure(app, wish).target_url == target
    subscriptions = world.api(world.developer.webhooks.subscriptions_api)
    event = SubscriptionCreateRequest(event_type="deal.propertyChange", property_name="amount", active=True)
    made = subscriptions.create(app, event)
    assert [row.id for row in subscriptions.get_all(app).results] == [made.id]
    (deal,) = world.vendor.load(ACCOUNT, "deals", [{"dealname": "Acme"}], raw=False)
    world.vendor.person_edits(ACCOUNT, "deals", deal, {"amount": "5"})
    (delivery,) = world.vendor.outbox.since(1, 10)
    headers = world.vendor.delivery_headers(delivery, datetime.now(UTC))
    secret, body = str(world.credentials["webhook_secret"]), delivery.body.decode()
    assert Signature.is_valid(headers["X-HubSpot-Signature"], secret, body, signature_version="v1")
    stamp = headers["X-HubSpot-Request-Timestamp"]
    v3 = {"http_uri": target, "http_method": "POST", "signature_version": "v3", "timestamp": stamp}
    assert Signature.is_valid(headers["X-HubSpot-Signature-v3"], secret, body, **v3)
    assert not Signature.is_valid(headers["X-HubSpot-Signature-v3"], secret, body + " ", **v3)


def authorize(world: World, asked: dict[str, str]) -> str:
    """Where a person who lets the app in is sent; the form answered through the client's own connection pool."""
    pool = world.api(world.client.oauth.tokens_api).api_client.rest_client.pool_manager
    address = f"{world.url}/oauth/authorize?{urlencode(asked)}"
    form = urlencode({"account": ACCOUNT, "decision": "grant"})
    answer = pool.request("POST", address, body=form, redirect=False)
    return str(answer.headers["location"])
