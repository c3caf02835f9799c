"""Invoices of the reference system: lines that add up, drafts that become final."""

from __future__ import annotations

from typing import Any

import pytest


def customer(memory: Any) -> str:
    wish = {"reference": "C1", "fields": {"email": "ann@example.com"}}
    [result] = memory("POST", "/customers/create", {"records": [wish]})["results"]
    return str(result["id"])


def drafted(memory: Any, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    held = {"customer_id": customer(memory), **fields} if "customer_id" not in fields else fields
    wish = {"reference": "I1", "fields": held, "lines": list(lines)}
    [result] = memory("POST", "/invoices/create", {"records": [wish]})["results"]
    return dict(result)


def booked(memory: Any, id: str, **more: Any) -> dict[str, Any]:
    [result] = memory("POST", "/invoices/book", {"records": [{"reference": "B1", "id": id, **more}]})["results"]
    return dict(result)


def changed(memory: Any, id: str, **wish: Any) -> dict[str, Any]:
    [result] = memory("POST", "/invoices/update", {"records": [{"reference": "U1", "id": id, "fields": {}, **wish}]})[
        "results"
    ]
    return dict(result)


@pytest.mark.behaviour("MEM-QUANTITY")
@pytest.mark.parametrize(("given", "kept"), [("2.5", "2.5000"), ("0.33335", "0.3334"), (3, "3.0000"), (None, None)])
def test_quantities_have_four_decimals(memory: Any, given: Any, kept: str | None) -> None:
    [line] = drafted(memory, {"quantity": given})["lines"]
    assert line["quantity"] == kept


@pytest.mark.behaviour("MEM-LINE-NET")
@pytest.mark.parametrize(
    ("quantity", "price", "net"), [("2.5", "10.05", "25.13"), ("-1", "3.005", "-3.01"), (None, "9", "0.00")]
)
def test_a_line_comes_to_quantity_times_price(memory: Any, quantity: Any, price: str, net: str) -> None:
    [line] = drafted(memory, {"quantity": quantity, "price": price})["lines"]
    assert line["net"] == net


@pytest.mark.behaviour("MEM-TOTAL")
def test_the_total_is_the_sum_of_the_lines_and_follows_them(memory: Any) -> None:
    made = drafted(memory, {"quantity": "2.5", "price": "10.05"}, {"quantity": 1, "price": "-3"})
    assert made["fields"]["total"] == "22.13"
    after = changed(memory, made["id"], lines=[{"quantity": 1, "price": "7"}])
    assert (after["fields"]["total"], len(after["lines"])) == ("7.00", 1)
    assert changed(memory, made["id"], fields={"note": "x"})["lines"] == after["lines"]


@pytest.mark.behaviour("MEM-BOOKED")
def test_booking_numbers_drafts_in_turn(memory: Any) -> None:
    first = drafted(memory, {"quantity": 1, "price": 1})
    assert (first["fields"]["status"], first["fields"]["number"]) == ("draft", None)
    numbered = booked(memory, first["id"])
    assert (numbered["fields"]["status"], numbered["fields"]["number"]) == ("booked", "1")


@pytest.mark.behaviour("MEM-FINAL")
def test_a_booked_invoice_takes_no_change(memory: Any) -> None:
    id = drafted(memory, {"quantity": 1, "price": 1})["id"]
    booked(memory, id)
    assert changed(memory, id, fields={"note": "late"})["error"]["code"] == "final"
    assert booked(memory, id)["error"]["code"] == "final"


@pytest.mark.behaviour("MEM-LASTING")
def test_the_remark_of_a_booked_invoice_can_be_changed_by_itself(memory: Any) -> None:
    id = drafted(memory, {"quantity": 1, "price": 1})["id"]
    booked(memory, id)
    assert changed(memory, id, fields={"remark": "sent on"})["fields"]["remark"] == "sent on"
    assert changed(memory, id, fields={"remark": "x", "note": "late"})["error"]["code"] == "final"
    assert changed(memory, id, fields={"remark": "x"}, lines=[])["error"]["code"] == "final"


@pytest.mark.behaviour("MEM-REFERENCES")
@pytest.mark.parametrize("type", ["payments", "files"])
def test_payments_and_files_belong_to_an_invoice_that_is_there(memory: Any, type: str) -> None:
    invoice = drafted(memory, {"quantity": 1, "price": 1})["id"]
    named = {"name": "paper.pdf"} if type == "files" else {}
    wishes = [{"reference": f"R{id}", "fields": {"invoice_id": id, **named}} for id in (invoice, "77")]
    made, wrong = memory("POST", f"/{type}/create", {"records": wishes})["results"]
    assert made["fields"]["invoice_id"] == invoice
    assert (wrong["error"]["code"], wrong["error"]["field"]) == ("unknown_reference", "invoice_id")
    [found] = memory("POST", f"/{type}/find", {"field": "invoice_id", "values": [invoice]})["records"]
    assert found["id"] == made["id"]


@pytest.mark.behaviour("MEM-REFERENCES")
def test_ids_that_lead_nowhere_are_refused(memory: Any) -> None:
    wrong = drafted(memory, customer_id="77")["error"]
    assert (wrong["code"], wrong["field"]) == ("unknown_reference", "customer_id")
    in_line = drafted(memory, {"product_id": "77", "quantity": 1})["error"]
    assert (in_line["code"], in_line["field"]) == ("unknown_reference", "lines[].product_id")


@pytest.mark.behaviour("MEM-PDF")
def test_a_booked_invoice_can_be_printed(memory: Any) -> None:
    id = drafted(memory, {"quantity": 1, "price": 1})["id"]
    assert memory.send("GET", f"/invoices/{id}/pdf").status == 404
    booked(memory, id)
    answer = memory.send("GET", f"/invoices/{id}/pdf")
    assert (answer.status, answer.headers["content-type"], answer.body[:5]) == (200, "application/pdf", "%PDF-")
