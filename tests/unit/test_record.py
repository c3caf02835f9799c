"""Records: packed and read back whole."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from ledgerbridge.model.record import Part, Record


def test_a_record_comes_back_as_it_was_packed() -> None:
    record = Record(
        "contacts",
        "501",
        {
            "name": "Zoë 漢字 🎉",
            "price": Decimal("10.00"),
            "born": date(1815, 12, 10),
            "seen": datetime(2026, 3, 29, 1, 0, 0, 123456, UTC),
            "active": True,
            "count": 3,
            "tags": ("a", "b"),
            "fax": None,
        },
        "v7",
        datetime(2026, 3, 29, 1, tzinfo=UTC),
        {"company": "77"},
    )
    again = Record.unpacked(record.packed())
    assert again == record
    assert [type(value) for value in again.fields.values()] == [type(value) for value in record.fields.values()]
    assert str(again.fields["price"]) == "10.00"


def test_a_bare_record_comes_back_bare() -> None:
    assert Record.unpacked(Record("Item", "1", {}).packed()) == Record("Item", "1", {})


def test_a_document_comes_back_with_its_lines_in_their_order() -> None:
    lines = (Part({"Qty": Decimal("2.50"), "ItemRef.value": "7"}, "1"), Part({"Qty": None, "Description": "note"}))
    document = Record("Invoice", "9", {"TotalAmt": Decimal("10.00")}, parts={"lines": lines, "taxes": ()})
    assert Record.unpacked(document.packed()) == document
