"""What the reference system makes of the records it is given."""

from __future__ import annotations

from typing import Any

import pytest


def create(memory: Any, type: str, *records: dict[str, Any]) -> list[dict[str, Any]]:
    """Results for the fields given, references counted up."""
    wishes = [{"reference": f"R{n}", "fields": fields} for n, fields in enumerate(records, start=1)]
    results: list[dict[str, Any]] = memory("POST", f"/{type}/create", {"records": wishes})["results"]
    return results


def update(memory: Any, type: str, id: str, fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    wish = {"reference": "U1", "id": id, "fields": fields, **more}
    [result] = memory("POST", f"/{type}/update", {"records": [wish]})["results"]
    return dict(result)


def stored(memory: Any, type: str, **fields: Any) -> dict[str, Any]:
    [result] = create(memory, type, fields)
    return dict(result["fields"])


@pytest.mark.behaviour("MEM-TEXT")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Ada  ", "Ada"),
        ("a \t  b", "a b"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\r\n", None),
        ("", None),
        (None, None),
        ("Zoë 漢字 🦀 \"'", "Zoë 漢字 🦀 \"'"),
    ],
)
def test_text_is_tidied(memory: Any, given: str | None, kept: str | None) -> None:
    assert stored(memory, "customers", email="a@b.example", note=given)["note"] == kept


@pytest.mark.behaviour("MEM-EMAIL-LOWER")
def test_email_is_lower_cased_and_trimmed(memory: Any) -> None:
    assert stored(memory, "customers", email=" Ada@Example.ORG ")["email"] == "ada@example.org"


@pytest.mark.behaviour("MEM-SKU-UPPER")
def test_sku_is_upper_cased(memory: Any) -> None:
    assert stored(memory, "products", name="Pen", sku="ab-1c")["sku"] == "AB-1C"


@pytest.mark.behaviour("MEM-DECIMALS")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("10", "10.00"),
        ("2.345", "2.35"),
        ("-2.345", "-2.35"),
        ("2.344999", "2.34"),
        ("-0.001", "0.00"),
        ("123456789012345.67", "123456789012345.67"),
        (" 7.5 ", "7.50"),
        ("", None),
    ],
)
def test_price_has_two_decimals_halves_away_from_zero(memory: Any, given: str, kept: str | None) -> None:
    assert stored(memory, "products", name="Pen", price=given)["price"] == kept


@pytest.mark.behaviour("MEM-DECIMALS")
def test_price_as_a_json_number_is_taken_exactly(memory: Any) -> None:
    body = b'{"records": [{"reference": "R", "fields": {"name": "Pen", "price": 1.005, "cost": 3}}]}'
    [result] = memory("POST", "/products/create", body)["results"]
    assert (result["fields"]["price"], result["fields"]["cost"]) == ("1.01", "3.00")


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"name": "Pen", "price": "ten"}, "invalid", "price"),
        ({"name": "Pen", "price": "1e3"}, "invalid", "price"),
        ({"name": "Pen", "price": "1234567890123456"}, "invalid", "price"),
        ({"name": "Pen", "price": True}, "invalid", "price"),
        ({"name": 5}, "invalid", "name"),
        ({"name": "Pen", "colour": "red"}, "unknown_field", "colour"),
    ],
)
def test_value_that_cannot_be_held_is_refused(memory: Any, fields: dict[str, Any], code: str, field: str) -> None:
    [result] = create(memory, "products", fields)
    assert (result["error"]["code"], result["error"]["field"]) == (code, field)


@pytest.mark.behaviour("MEM-REQUIRED")
@pytest.mark.parametrize(
    ("type", "fields"),
    [("customers", {"phone": "1"}), ("customers", {"email": " "}), ("products", {"sku": "A"})],
)
def test_record_without_what_it_needs_is_refused(memory: Any, type: str, fields: dict[str, Any]) -> None:
    [result] = create(memory, type, fields)
    assert result["error"]["code"] == "required"


@pytest.mark.behaviour("MEM-REQUIRED")
def test_last_name_of_a_customer_cannot_be_cleared(memory: Any) -> None:
    [made] = create(memory, "customers", {"family_name": "Byron"})
    assert update(memory, "customers", made["id"], {"family_name": None})["error"]["code"] == "required"


@pytest.mark.behaviour("MEM-TOO-LONG")
def test_name_holds_a_hundred_characters_after_tidying(memory: Any) -> None:
    fits, too_long = create(memory, "products", {"name": "x" * 100 + "  "}, {"name": "y" * 101})
    assert len(fits["fields"]["name"]) == 100
    assert (too_long["error"]["code"], too_long["error"]["field"]) == ("too_long", "name")


@pytest.mark.behaviour("MEM-DUPLICATE-REFERENCE")
def test_second_create_with_a_reference_names_the_first(memory: Any) -> None:
    [first] = create(memory, "customers", {"email": "a@b.example"})
    [second] = create(memory, "customers", {"email": "c@d.example"})
    assert (second["error"]["code"], second["error"]["id"]) == ("duplicate_reference", first["id"])
    assert memory("GET", "/customers/count") == {"count": 1}


@pytest.mark.behaviour("MEM-DUPLICATE-REFERENCE")
def test_records_without_reference_do_not_clash(memory: Any) -> None:
    wishes = [{"fields": {"email": "a@b.example"}}, {"fields": {"email": "a@b.example"}}]
    results = memory("POST", "/customers/create", {"records": wishes})["results"]
    assert [result["id"] for result in results] == ["1", "2"]


@pytest.mark.behaviour("MEM-DUPLICATE-REFERENCE")
def test_update_cannot_take_the_reference_of_another(memory: Any) -> None:
    _, second = create(memory, "products", {"name": "A"}, {"name": "B"})
    assert update(memory, "products", second["id"], {"reference": "R1"})["error"]["id"] == "1"


@pytest.mark.behaviour("MEM-UNIQUE-NAMES")
def test_names_clash_only_where_the_account_says_so(memory: Any, control: Any) -> None:
    first, second = create(memory, "customers", {"company_name": "Acme"}, {"company_name": "Acme"})
    assert "error" not in second
    control("POST", "/memory/settings", {"unique_names": True})
    wish = {"reference": "R3", "fields": {"company_name": " Acme"}}
    [third] = memory("POST", "/customers/create", {"records": [wish]})["results"]
    assert (third["error"]["code"], third["error"]["field"]) == ("name_in_use", "company_name")
    assert "error" not in update(memory, "customers", first["id"], {"phone": "1", "company_name": "Acme"})


@pytest.mark.behaviour("MEM-READ-ONLY")
def test_read_only_field_is_refused_and_declared(memory: Any, control: Any) -> None:
    control("POST", "/memory/settings", {"read_only_fields": ["note"]})
    [result] = create(memory, "customers", {"email": "a@b.example", "note": "x"})
    assert result["error"]["code"] == "read_only"
    fields = memory("GET", "/schema/customers")["fields"]
    assert [field["name"] for field in fields if field["read_only"]] == ["note"]


@pytest.mark.behaviour("MEM-STALE")
def test_update_with_an_old_version_is_refused(memory: Any) -> None:
    [made] = create(memory, "customers", {"email": "a@b.example"})
    assert update(memory, "customers", "1", {"phone": "1"}, version=made["version"])["version"] == "2"
    assert update(memory, "customers", "1", {"phone": "2"}, version=made["version"])["error"]["code"] == "stale"
    assert update(memory, "customers", "1", {"phone": "3"})["fields"]["phone"] == "3"


@pytest.mark.behaviour("MEM-VERSIONS")
def test_versions_count_upwards_and_unordered_ones_do_not(memory: Any, control: Any) -> None:
    create(memory, "customers", {"email": "a@b.example"})
    assert update(memory, "customers", "1", {"email": "a@b.example"})["version"] == "2"
    control("POST", "/memory/settings", {"ordered_versions": False})
    versions = [update(memory, "customers", "1", {"phone": str(n)})["version"] for n in range(8)]
    assert len(set(versions)) == 8
    assert versions != sorted(versions)


@pytest.mark.behaviour("MEM-EACH-BY-ITSELF")
def test_one_refused_record_does_not_stop_the_others(memory: Any) -> None:
    results = create(memory, "products", {"name": "A"}, {"sku": "no name"}, {"name": "C"})
    assert [result["reference"] for result in results] == ["R1", "R2", "R3"]
    assert ["error" in result for result in results] == [False, True, False]


@pytest.mark.behaviour("MEM-PARTIAL-ANSWERS")
def test_answers_to_writes_leave_fields_out(memory: Any, control: Any) -> None:
    control("POST", "/memory/settings", {"partial_answers": ["note", "phone"]})
    [made] = create(memory, "customers", {"email": "a@b.example", "note": "kept"})
    assert not {"note", "phone"} & set(made["fields"])
    [read] = memory("POST", "/customers/get", {"ids": ["1"]})["records"]
    assert read["fields"]["note"] == "kept"


@pytest.mark.behaviour("MEM-BATCH-MAX")
@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("create", {"records": [{"fields": {"email": "a@b.example"}}] * 101}),
        ("update", {"records": [{"id": "1", "fields": {}}] * 101}),
        ("get", {"ids": ["1"] * 101}),
        ("find", {"field": "email", "values": ["a"] * 101}),
    ],
)
def test_more_than_a_hundred_entries_are_refused_whole(memory: Any, call: str, body: dict[str, Any]) -> None:
    answer = memory.send("POST", f"/customers/{call}", body)
    assert (answer.status, answer.body["error"]["code"]) == (400, "invalid_request")
    assert memory("GET", "/customers/count") == {"count": 0}


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"records": 1}', b'{"records": [{}]}', b'{"records": [1]}', b"\xff"])
def test_body_that_does_not_fit_is_refused(memory: Any, body: bytes) -> None:
    assert memory.send("POST", "/customers/create", body).status == 400


def test_update_of_an_unknown_or_deleted_record_is_missing(memory: Any, control: Any) -> None:
    create(memory, "customers", {"email": "a@b.example"})
    control("DELETE", "/memory/state/customers/1")
    assert update(memory, "customers", "1", {"phone": "1"})["error"]["code"] == "missing"
    assert update(memory, "customers", "9", {"phone": "1"})["error"]["code"] == "missing"


def test_refused_update_leaves_the_record_as_it_was(memory: Any) -> None:
    [made] = create(memory, "products", {"name": "Pen", "price": "1"})
    update(memory, "products", "1", {"price": "2", "colour": "red"})
    [read] = memory("POST", "/products/get", {"ids": ["1"]})["records"]
    assert (read["version"], read["fields"]) == (made["version"], made["fields"])
