"""Which changes the eAccounting connector lists."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.eaccounting_company import Company, run

from ledgerbridge.connectors.base.protocol import Cursor, Page
from ledgerbridge.connectors.eaccounting.api import Listed
from ledgerbridge.connectors.eaccounting.changes import next_cursor
from ledgerbridge.connectors.eaccounting.wire import stamp
from ledgerbridge.model.problems import VendorDrift

UNDER_WAY = {"watermark": None, "until": "2026-03-02T09:00:00.000000Z"}


def read(company: Company, type: str, cursor: Cursor | None) -> Page:
    return run(company.connector.read_changes({type: cursor}))[type]


def listed(total: int, rows: int = 10) -> Listed:
    return Listed([{"Id": str(n)} for n in range(rows)], total, None)


def test_customer_made_inactive_is_gone_and_one_made_active_again_is_listed() -> None:
    company = Company()
    id = company.customer()
    company.passes(60)
    cursor = read(company, "customers", None).cursor
    company.edits("customers", id, IsActive=False)
    company.passes(60)
    page = read(company, "customers", cursor)
    assert (dict(page.gone), list(page.records)) == ({id: "inactive"}, [])
    company.edits("customers", id, IsActive=True)
    company.passes(60)
    assert [record.id for record in read(company, "customers", page.cursor).records] == [id]


def test_reading_asks_for_what_changed_since_a_little_before_the_last_one() -> None:
    company = Company()
    cursor = read(company, "customers", None).cursor
    company.forget_calls()
    read(company, "customers", cursor)
    assert company.queries()[0].startswith("$filter=ChangedUtc gt 2026-03-02T08:59:50.000000Z&$orderby=ChangedUtc,Id")


def test_later_pages_end_where_the_reading_began() -> None:
    following = next_cursor({"watermark": None, "until": UNDER_WAY["until"]}, listed(25), 10)
    assert following == {**UNDER_WAY, "page": 2, "total": 25}
    following = next_cursor(following, listed(25), 10)
    assert next_cursor(following, listed(25, 5), 10) == {"watermark": "2026-03-02T08:59:50.000000Z"}


def test_reading_steps_back_when_records_left_it() -> None:
    at = {**UNDER_WAY, "page": 3, "total": 45}
    assert next_cursor(at, listed(44), 10)["page"] == 2
    assert next_cursor(at, listed(34), 10)["page"] == 1
    assert next_cursor({**at, "total": 30}, listed(30), 10) == {"watermark": "2026-03-02T08:59:50.000000Z"}


def test_empty_page_that_should_hold_rows_ends_no_reading() -> None:
    with pytest.raises(VendorDrift):
        next_cursor({**UNDER_WAY, "page": 2, "total": 25}, listed(25, 0), 10)


def test_bad_record_is_noted_and_stops_no_other() -> None:
    company = Company()
    good = company.customer(1)
    bad: dict[str, Any] = {"Name": "Bad", "IsPrivatePerson": "perhaps", "IsActive": True, "CustomerLabels": [7]}
    [wrong] = company.loads("customers", bad, raw=True)
    page = read(company, "customers", None)
    assert [record.id for record in page.records] == [good]
    [(type, id, problem)] = company.connector.drift
    assert (type, id, problem.code) == ("customers", wrong, "LB-DRIFT-01")
    assert problem.field in ("IsPrivatePerson", "CustomerLabels")


def test_stock_is_listed_whole_each_time_and_only_of_stock_articles() -> None:
    company = Company()
    company.person("POST", "settings", {"modules": ["api_standard", "sales_standard", "stock_standard"]})
    kept, _ = company.article(1, IsStock=True), company.article(2)
    for _ in range(2):
        page = read(company, "articlestock", None)
        assert ([record.fields["ArticleId"] for record in page.records], page.ended) == ([kept], True)
        assert page.cursor == {"watermark": None}
        company.passes(3600)


def test_invoices_and_credit_notes_are_told_apart() -> None:
    company = Company()
    customer, article = company.customer(), company.article()
    sold = company.invoice(customer, article)
    credited = company.invoice(customer, article, IsCreditInvoice=True)
    pages = run(company.connector.read_changes({"customerinvoices": None, "creditinvoices": None}))
    assert [record.id for record in pages["customerinvoices"].records] == [sold]
    assert [record.id for record in pages["creditinvoices"].records] == [credited]
    assert run(company.connector.count("creditinvoices")) == 1
    assert run(company.connector.fetch("creditinvoices", [sold])).missing == [sold]


def test_versions_compare_whatever_digits_are_printed() -> None:
    company = Company()
    older, newer = stamp("2026-03-02T09:15:11.09Z"), stamp("2026-03-02T09:15:11.0900001Z")
    assert company.connector.is_older("customers", older, newer)
    assert not company.connector.is_older("customers", newer, older)
    assert not company.connector.is_older("customerinvoicedrafts", "a", "b")


def test_ids_of_any_spelling_are_looked_up_in_few_calls() -> None:
    company = Company()
    ids = [company.customer(n) for n in range(1, 27)]
    company.forget_calls()
    assert len(run(company.connector.fetch("customers", ids)).found) == 26
    assert company.calls() == ["GET customers"] * 2
    assert list(run(company.connector.fetch("customers", [ids[0].upper()])).found) == [ids[0].upper()]
