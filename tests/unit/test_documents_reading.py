"""Documents of a source: read from records, and understood before anything is reckoned."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from tests.support.documents import DUTCH, EXACT_ENTRY, line, made, sale, target

from ledgerbridge.model.documents import LINES, Address, Document, Line, LineKind, document_of, fields_of, line_fields
from ledgerbridge.model.problems import RecordRefused
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.values import Value
from ledgerbridge.planner.documents.reading import understood
from ledgerbridge.planner.documents.terms import DocumentTerms

SLOTS = {
    "number": "no",
    "date": "day",
    "currency": "cur",
    "total": "sum",
    "prices_include_tax": "gross",
    "billing.street": "b_street",
    "billing.country": "b_country",
    "shipping.city": "s_city",
}
LINE_SLOTS = {"sku": "code", "description": "text", "quantity": "qty", "price": "price", "tax_share": "share"}


def record(lines: tuple[dict[str, Value], ...] = (), **fields: Value) -> Record:
    return Record("orders", "7", fields, None, None, parts={LINES: tuple(Part(one) for one in lines)})


@pytest.mark.feature("F-CORE-FIN-06")
@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", date(2026, 2, 28)), ("Europe/Stockholm", date(2026, 3, 1)), ("America/New_York", date(2026, 2, 28))],
)
def test_moment_becomes_the_day_where_the_company_is(zone: str, day: date) -> None:
    held = record(day=datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
    assert document_of(held, SLOTS, LINE_SLOTS, ZoneInfo(zone)).date == day


@pytest.mark.feature("F-CORE-FIN-06")
def test_half_past_eleven_at_night_on_the_last_of_the_month_is_still_that_day() -> None:
    held = record(day=datetime(2026, 3, 31, 21, 30, tzinfo=UTC))
    assert document_of(held, SLOTS, LINE_SLOTS, ZoneInfo("Europe/Amsterdam")).date == date(2026, 3, 31)


def test_day_and_numbers_written_as_text_are_read() -> None:
    found = document_of(record(({"qty": "2", "price": 10},), day="2026-03-02T00:00:00", sum="20.00"), SLOTS, LINE_SLOTS)
    assert (found.date, found.total) == (date(2026, 3, 2), Decimal("20.00"))
    assert (found.lines[0].quantity, found.lines[0].price) == (Decimal(2), Decimal(10))


@pytest.mark.parametrize("wrong", ["much", "NaN", "1e400", Decimal("Infinity"), True])
def test_amount_that_is_no_number_is_refused_with_its_field(wrong: Value) -> None:
    with pytest.raises(RecordRefused) as refused:
        document_of(record(sum=wrong), SLOTS, LINE_SLOTS)
    assert (refused.value.problem.code, refused.value.problem.field) == ("LB-DOC-01", "sum")


def test_date_that_is_none_is_refused_with_its_field() -> None:
    with pytest.raises(RecordRefused) as refused:
        document_of(record(day="soon"), SLOTS, LINE_SLOTS)
    assert (refused.value.problem.code, refused.value.problem.field) == ("LB-DOC-01", "day")


@pytest.mark.parametrize(
    ("said", "included"), [(True, True), ("true", True), (False, False), ("no", False), (None, None)]
)
def test_whether_prices_are_with_tax_is_read_or_not_said(said: Value, included: bool | None) -> None:
    assert document_of(record(gross=said), SLOTS, LINE_SLOTS).prices_include_tax is included


def test_rate_that_a_vendor_holds_as_a_share_is_read_as_a_percentage() -> None:
    found = document_of(record(({"code": "A", "share": Decimal("0.21")},)), SLOTS, LINE_SLOTS)
    assert found.lines[0].tax_rate == 21


def test_line_without_product_and_amount_is_one_of_text() -> None:
    lines = ({"text": "Thank you"}, {"code": "A", "text": "Shoe"}, {"text": "Service", "price": Decimal(5)})
    found = document_of(record(lines), SLOTS, LINE_SLOTS)
    assert [one.kind for one in found.lines] == [LineKind.TEXT, LineKind.PRODUCT, LineKind.PRODUCT]


@pytest.mark.feature("F-CORE-ORD-16")
def test_addresses_are_read_and_written_by_their_slots_with_countries_as_codes() -> None:
    held = record(b_street="Storgatan 1", b_country="Sweden", s_city="Malmö")
    found = understood(document_of(held, SLOTS, LINE_SLOTS), DocumentTerms())
    assert found.billing == Address(street="Storgatan 1", country="SE")
    assert fields_of(found, SLOTS) | {"gross": None} == {
        "b_street": "Storgatan 1",
        "b_country": "SE",
        "s_city": "Malmö",
        "gross": None,
    }


def test_line_is_written_by_its_slots_without_what_it_does_not_say() -> None:
    assert line_fields(Line(sku="A", price=Decimal(5)), LINE_SLOTS) == {"code": "A", "qty": 1, "price": 5}


# --- understood -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "setting", "included"),
    [(None, None, False), (None, True, True), (True, False, True), (False, True, False)],
)
def test_a_document_s_own_word_on_prices_goes_before_the_setting(
    said: bool | None, setting: bool | None, included: bool
) -> None:
    found = understood(sale(prices_include_tax=said), DocumentTerms(source_includes_tax=setting))
    assert found.prices_include_tax is included


def test_document_without_a_currency_is_in_that_of_its_company() -> None:
    terms = DocumentTerms(source_currency="SEK")
    assert [understood(sale(currency=said), terms).currency for said in (None, "USD")] == ["SEK", "USD"]


def test_price_that_turns_out_to_be_with_tax_gives_way_to_the_amount_of_its_line() -> None:
    mixed = sale(line("12.10", net="10", tax="2.10"), line("10", net="10", tax="2.10"), total="24.20", tax="4.20")
    first, second = understood(mixed, DocumentTerms()).lines
    assert (first.price, first.net, second.price) == (None, Decimal(10), Decimal(10))
    assert made(mixed).expected.total == Decimal("24.20")


def test_line_without_a_price_is_sold_at_what_it_comes_to() -> None:
    composed = made(sale(line(None, "3", net="30"), total="36.30", tax="6.30"))
    assert (composed.document.lines[0].price, composed.expected.total) == (Decimal("10.00"), Decimal("36.30"))


def test_line_that_says_nothing_of_money_costs_nothing() -> None:
    composed = made(sale(line(None), total="0"))
    assert (composed.document.lines[0].price, composed.expected.total) == (0, 0)


@pytest.mark.parametrize(
    "credit",
    [
        sale(line("10", "2", net="-20", tax="-4.20"), total="-24.20", tax="-4.20"),
        sale(line("10", "-2", net="-20", tax="-4.20"), total="-24.20", tax="-4.20"),
        sale(line("-10", "2", net="-20", tax="-4.20"), total="-24.20", tax="-4.20"),
        sale(line("10", "-2"), total="-24.20"),
        sale(line("10", "2"), total="24.20"),
        sale(line(None, "2", net="-20", tax="-4.20"), total="-24.20", tax="-4.20"),
    ],
    ids=["by type", "by quantity", "by price", "without amounts", "above zero", "amounts alone"],
)
def test_credit_note_is_above_zero_whatever_sign_its_source_gives_it(credit: Document) -> None:
    composed = made(credit, DocumentTerms(tax=DUTCH, credit=True), target(EXACT_ENTRY))
    assert (composed.expected.net, composed.expected.total, composed.shown) == (20, Decimal("24.20"), Decimal("24.20"))
    assert composed.document.lines[0].net == 20
