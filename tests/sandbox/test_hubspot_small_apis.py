"""The smaller APIs of the simulated HubSpot: files and notes, tax rates, usage, labels; and families of companies."""

from __future__ import annotations

import msgspec
import pytest
from tests.sandbox.hubspot_portal import ACCOUNT, V3, Portal

from ledgerbridge.sandbox.hubspot.association_types import ASSOCIATION_TYPES
from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.vendor import SandboxError


@pytest.fixture
def portal() -> Portal:
    return Portal(search_lag_s=0)


def form(**parts: bytes) -> bytes:
    """A multipart form; the part `file` has a name."""
    lines = []
    for name, content in parts.items():
        named = '; filename="paper.pdf"' if name == "file" else ""
        lines += [b"--edge", f'Content-Disposition: form-data; name="{name}"{named}'.encode(), b"", content]
    return b"\r\n".join([*lines, b"--edge--", b""])


def upload(
    portal: Portal, body: bytes, kind: str = "multipart/form-data; boundary=edge"
) -> tuple[int, dict[str, object]]:
    headers = {"authorization": f"Bearer {portal.token}", "content_type": kind}
    answer = portal.send("POST", "/files/v3/files", body, **headers)
    return answer.status, answer.body


@pytest.mark.behaviour("HS-FILES")
def test_file_is_stored_under_its_folder_and_had_by_a_signed_address(portal: Portal) -> None:
    status, file = upload(portal, form(file=b"%PDF\x00\xff", folderPath=b"/papers", options=b'{"access":"PRIVATE"}'))
    assert (status, file["path"], file["size"]) == (201, "/papers/paper.pdf", 6)
    signed = portal.get(f"/files/2026-03/files/{file['id']}/signed-url").body
    assert (signed["extension"], signed["expiresAt"]) == ("pdf", "2026-01-01T00:05:00.000Z")
    assert portal.delete(f"/files/v3/files/{file['id']}").status == 204
    assert portal.get(f"/files/v3/files/{file['id']}").status == 404


def public(portal: Portal, content: bytes, more: bytes = b"") -> dict[str, object]:
    """The file `/shop/oak.png`, open to everybody."""
    options = b'{"access":"PUBLIC_NOT_INDEXABLE"' + more + b"}"
    return upload(portal, form(file=content, fileName=b"oak.png", folderPath=b"/shop", options=options))[1]


def had(portal: Portal, address: object) -> tuple[int, bytes]:
    """What somebody without a token gets at an address of a file."""
    asked = Request.to(str(address))
    answer = portal.vendor.handle(msgspec.structs.replace(asked, path=asked.path.removeprefix("/hubspot")))
    return answer.status, answer.body


@pytest.mark.behaviour("HS-FILE-URL")
def test_public_file_is_had_at_its_address_by_everybody_and_a_private_one_by_a_signed_address_alone(
    portal: Portal,
) -> None:
    assert had(portal, public(portal, b"\x89PNG")["url"]) == (200, b"\x89PNG")
    _, secret = upload(portal, form(file=b"%PDF", folderPath=b"/papers", options=b'{"access":"PRIVATE"}'))
    assert had(portal, secret["url"])[0] == 404
    signed = portal.get(f"/files/v3/files/{secret['id']}/signed-url").body["url"]
    assert had(portal, signed) == (200, b"%PDF")
    portal.clock.advance(301)
    assert had(portal, signed)[0] == 404


@pytest.mark.behaviour("HS-FILE-OVERWRITE")
def test_file_of_the_same_path_is_renamed_or_takes_the_place_of_the_other(portal: Portal) -> None:
    first, second = public(portal, b"1"), public(portal, b"2")
    assert (first["name"], second["name"]) == ("oak", "oak-1")
    third = public(portal, b"3", b',"overwrite":true')
    assert (third["url"], third["id"] != first["id"]) == (first["url"], True)
    assert had(portal, first["url"]) == (200, b"3")
    assert portal.get(f"/files/v3/files/{first['id']}").status == 404


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (form(file=b"x", folderPath=b"/p"), "multipart/form-data; boundary=edge"),
        (form(file=b"x", options=b'{"access":"PRIVATE"}'), "multipart/form-data; boundary=edge"),
        (form(folderPath=b"/p", options=b'{"access":"PRIVATE"}'), "multipart/form-data; boundary=edge"),
        (form(file=b"x", folderPath=b"/p", options=b"["), "multipart/form-data; boundary=edge"),
        (b"{}", "application/json"),
        (b"\xff\x00", "multipart/form-data"),
    ],
)
def test_upload_that_lacks_a_part_is_refused(portal: Portal, body: bytes, kind: str) -> None:
    assert upload(portal, body, kind)[0] == 400


@pytest.mark.behaviour("HS-NOTES")
def test_note_belongs_to_records_and_goes_by_the_right_on_contacts(portal: Portal) -> None:
    deal = portal.create("deals", dealname="Acme")
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 214}]
    wish = {"hs_note_body": "See paper", "hs_timestamp": "2026-01-01T00:00:00Z", "hs_attachment_ids": "1;2"}
    made = portal.post(f"{V3}/notes", {"properties": wish, "associations": [{"to": {"id": deal}, "types": types}]})
    assert made.body["properties"]["hs_attachment_ids"] == "1;2"
    assert portal.post(f"{V3}/notes", {"properties": {"hs_note_body": "x"}}).status == 400
    portal.vendor.change_settings(ACCOUNT, {"rights": ["crm.objects.contacts.read"]})
    assert portal.get(f"{V3}/notes").status == 403


@pytest.mark.behaviour("HS-TAX-RATES")
def test_tax_rates_are_read_and_only_people_change_them(portal: Portal) -> None:
    rate = {"id": "7", "name": "reduced", "label": "Reduced", "percentageRate": 12, "active": True}
    portal.vendor.change_settings(ACCOUNT, {"tax_rates": [rate]})
    (found,) = portal.get("/tax-rates/2026-03/tax-rates").body["results"]
    assert {name: found[name] for name in rate} == rate
    assert portal.get("/tax-rates/v1/tax-rates/7").body["createdAt"]
    assert portal.get("/tax-rates/v1/tax-rates/8").status == 404
    assert portal.post("/tax-rates/v1/tax-rates", rate).status == 405
    for wrong in ([{"id": "7"}], [rate, rate], [{**rate, "percentageRate": "much"}]):
        with pytest.raises(SandboxError):
            portal.vendor.change_settings(ACCOUNT, {"tax_rates": wrong})


@pytest.mark.behaviour("HS-USAGE")
def test_usage_tells_what_private_apps_called_today(portal: Portal) -> None:
    portal.token = portal.credentials["api_key"]
    portal.get(f"{V3}/contacts")
    (row,) = portal.get("/account-info/2026-03/api-usage/daily/private-apps").body["results"]
    assert (row["name"], row["usageLimit"], row["currentUsage"]) == ("private-apps-api-calls-daily", 625_000, 2)
    assert row["resetsAt"] == "2026-01-01T05:00:00.000Z"  # midnight in New York


@pytest.mark.behaviour("HS-ASSOC-SALES")
@pytest.mark.parametrize(
    ("source", "target", "there", "back"),
    [
        ("deals", "companies", 341, 342),
        ("deals", "line_items", 19, 20),
        ("orders", "contacts", 507, 508),
        ("orders", "companies", 934, 935),
        ("invoices", "commerce_payments", 541, 542),
        ("quotes", "line_items", 67, 68),
    ],
)
def test_sales_records_are_associated_by_their_own_types(
    portal: Portal, source: str, target: str, there: int, back: int
) -> None:
    wishes = {
        "deals": {"dealname": "A"},
        "orders": {"hs_order_name": "A"},
        "invoices": {"hs_currency": "USD"},
        "quotes": {"hs_title": "A"},
        "companies": {"name": "A"},
        "contacts": {"lastname": "A"},
        "line_items": {"name": "A"},
        "commerce_payments": {"hs_initial_amount": "1", "hs_initiated_date": "2026-01-01"},
    }
    one, other = (portal.create(type, **wishes[type]) for type in (source, target))
    rows = portal.put(f"/crm/v4/objects/{source}/{one}/associations/default/{target}/{other}").body["results"]
    assert [row["associationSpec"]["associationTypeId"] for row in rows] == [there, back]
    assert (
        str(portal.get(f"/crm/v4/objects/{target}/{other}/associations/{source}").body["results"][0]["toObjectId"])
        == one
    )


def test_every_type_leads_back_to_where_it_came_from() -> None:
    for type in ASSOCIATION_TYPES.values():
        inverse = ASSOCIATION_TYPES[type.inverse]
        assert (inverse.source, inverse.target, inverse.inverse) == (type.target, type.source, type.id)


@pytest.mark.parametrize(("type", "name", "primary"), [("deals", "dealname", 5), ("orders", "hs_order_name", 509)])
def test_record_has_one_primary_company(portal: Portal, type: str, name: str, primary: int) -> None:
    id = portal.create(type, **{name: "A"})
    companies = [portal.create("companies", name=label) for label in ("Acme", "Bolt")]
    for company in companies:
        path = f"/crm/v4/objects/{type}/{id}/associations/companies/{company}"
        portal.put(path, [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": primary}])
    rows = portal.get(f"/crm/v4/objects/{type}/{id}/associations/companies").body["results"]
    labels = {str(row["toObjectId"]): row["associationTypes"][0]["label"] for row in rows}
    assert labels == {companies[0]: None, companies[1]: "Primary"}


@pytest.mark.behaviour("HS-ASSOC-OWN-LABEL")
def test_account_defines_a_pair_of_labels_and_uses_it(portal: Portal) -> None:
    wish = {"label": "Payer", "name": "payer", "inverseLabel": "Paid for"}
    made = portal.post("/crm/v4/associations/deals/contacts/labels", wish).body["results"]
    assert [(row["category"], row["label"]) for row in made] == [
        ("USER_DEFINED", "Payer"),
        ("USER_DEFINED", "Paid for"),
    ]
    assert portal.post("/crm/v4/associations/deals/contacts/labels", wish).status == 409
    assert portal.post("/crm/v4/associations/products/contacts/labels", wish).status == 400
    deal, contact = portal.create("deals", dealname="A"), portal.create("contacts", lastname="A")
    spec = {"associationCategory": "USER_DEFINED", "associationTypeId": made[0]["typeId"]}
    assert portal.put(f"/crm/v4/objects/deals/{deal}/associations/contacts/{contact}", [spec]).body["labels"] == [
        "Payer"
    ]
    (row,) = portal.get(f"/crm/v4/objects/contacts/{contact}/associations/deals").body["results"]
    assert [(type["category"], type["label"]) for type in row["associationTypes"]] == [
        ("USER_DEFINED", "Paid for"),
        ("HUBSPOT_DEFINED", None),
    ]


@pytest.mark.behaviour("HS-PARENT-COMPANY")
def test_company_knows_its_parent_and_counts_its_children(portal: Portal) -> None:
    parent, child = (portal.create("companies", name=name) for name in ("Group", "Branch"))
    spec = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 14}]
    portal.put(f"/crm/v4/objects/companies/{child}/associations/companies/{parent}", spec)
    assert portal.read("companies", child, "hs_parent_company_id")["hs_parent_company_id"] == parent
    assert portal.read("companies", parent, "hs_num_child_companies")["hs_num_child_companies"] == "1"
    portal.delete(f"{V3}/companies/{parent}")
    assert portal.read("companies", child, "hs_parent_company_id")["hs_parent_company_id"] is None


@pytest.mark.parametrize("name", ["calculation_lag_s", "exchange_rates", "required_properties"])
def test_setting_of_sales_out_of_range_is_refused(portal: Portal, name: str) -> None:
    wrong = {"calculation_lag_s": -1, "exchange_rates": {"EUR": "much"}, "required_properties": {"deals": "amount"}}
    with pytest.raises(SandboxError):
        portal.vendor.change_settings(ACCOUNT, {name: wrong[name]})
