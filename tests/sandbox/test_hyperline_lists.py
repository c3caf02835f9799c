"""Lists: two ways of paging, filters, orders."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import quote

import pytest
from tests.sandbox.hyperline_caller import NOW, Caller


@pytest.fixture
def caller() -> Caller:
    return Caller()


def customers(caller: Caller, count: int) -> list[str]:
    """Ids of customers made a second apart."""
    ids = []
    for n in range(count):
        ids.append(caller.customer(name=f"C{n}", external_id=f"x{n}")["id"])
        caller.clock.advance(1)
    return ids


def names(caller: Caller, path: str) -> list[str]:
    return [record["name"] for record in caller("GET", path)["data"]]


class TestPaging:
    @pytest.mark.behaviour("HYP-PAGES-SKIP")
    def test_take_and_skip_give_a_page_with_its_envelope(self, caller: Caller) -> None:
        customers(caller, 5)
        page = caller("GET", "/v1/customers?take=2&skip=1")
        assert page["meta"] == {"total": 5, "taken": 2, "skipped": 1, "approximateCount": False}
        assert [record["name"] for record in page["data"]] == ["C3", "C2"]
        assert caller("GET", "/v1/customers?skip=9")["data"] == []

    @pytest.mark.behaviour("HYP-ENVELOPE-COUNT")
    def test_only_some_envelopes_speak_of_an_approximate_count(self, caller: Caller) -> None:
        meta = {path: caller("GET", path)["meta"] for path in ("/v1/invoices", "/v1/products", "/v1/transactions")}
        assert [path for path, told in meta.items() if "approximateCount" in told] == ["/v1/invoices"]

    @pytest.mark.behaviour("HYP-PAGE-SIZE")
    @pytest.mark.parametrize(
        ("path", "name"), [("/v1/products?take=101", "take"), ("/v2/subscriptions?take=x", "take")]
    )
    def test_size_that_does_not_fit_is_refused_not_clamped(self, caller: Caller, path: str, name: str) -> None:
        answer = caller.try_("GET", path)
        assert (answer.status, list(answer.body["errors"])) == (400, [name])

    def test_fifty_are_given_where_no_size_is_asked_for(self, caller: Caller) -> None:
        customers(caller, 51)
        assert len(caller("GET", "/v1/customers")["data"]) == 50
        assert len(caller("GET", "/v2/customers")["data"]) == 50

    @pytest.mark.behaviour("HYP-PAGES-DEEP")
    def test_customers_and_invoices_are_not_skipped_beyond_ten_thousand(self, caller: Caller) -> None:
        statuses = {
            path: caller.try_("GET", f"/v1/{path}?take=1&skip=10000").status
            for path in ("customers", "invoices", "transactions")
        }
        assert statuses == {"customers": 400, "invoices": 400, "transactions": 200}
        assert caller.try_("GET", "/v1/customers?take=1&skip=9999").status == 200

    @pytest.mark.behaviour("HYP-PAGES-TAKEN")
    def test_empty_page_of_coupons_repeats_what_was_asked_for(self, caller: Caller) -> None:
        assert caller("GET", "/v1/coupons?take=2")["meta"] == {"total": 0, "taken": 2, "skipped": 0}
        assert caller("GET", "/v1/taxes/rates?take=2")["meta"] == {"total": 0, "taken": 0, "skipped": 0}

    @pytest.mark.behaviour("HYP-PAGES-CURSOR")
    def test_cursor_leads_through_all_records(self, caller: Caller) -> None:
        ids = customers(caller, 5)
        seen, cursor, pages = [], "", 0
        while pages < 5:
            page = caller("GET", f"/v2/customers?limit=2{cursor}")
            seen += [record["id"] for record in page["data"]]
            pages += 1
            if not page["has_more"]:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert (seen, pages, page["next_cursor"]) == (ids[::-1], 3, None)
        assert set(page) == {"data", "next_cursor", "has_more"}

    @pytest.mark.behaviour("HYP-PAGES-TOTAL")
    def test_total_is_told_when_asked_for(self, caller: Caller) -> None:
        customers(caller, 3)
        assert caller("GET", "/v2/customers?limit=1&include_total=true")["total"] == 3

    @pytest.mark.behaviour("HYP-CURSOR-FORM")
    def test_cursor_holds_the_last_record_and_the_order(self, caller: Caller) -> None:
        ids = customers(caller, 2)
        cursor = caller("GET", "/v2/customers?limit=1")["next_cursor"]
        held = json.loads(urlsafe_b64decode(cursor + "=="))
        assert held == {"i": ids[1], "s": "created_at", "o": "desc"}

    @pytest.mark.behaviour("HYP-CURSOR-FILTERS")
    def test_filters_are_sent_again_with_the_cursor(self, caller: Caller) -> None:
        customers(caller, 4)
        flag = "name__in=C0,C3"
        cursor = caller("GET", f"/v2/customers?limit=1&{flag}")["next_cursor"]
        assert names(caller, f"/v2/customers?limit=5&{flag}&cursor={cursor}") == ["C0"]
        assert names(caller, f"/v2/customers?limit=5&cursor={cursor}") == ["C2", "C1", "C0"]

    @pytest.mark.behaviour("HYP-CURSOR-INVALID")
    @pytest.mark.parametrize("cursor", ["nonsense", "", urlsafe_b64encode(b'{"i": "cus_x"}').decode()])
    def test_cursor_that_is_none_is_refused(self, caller: Caller, cursor: str) -> None:
        answer = caller.try_("GET", f"/v2/customers?cursor={cursor}")
        assert (answer.status, answer.body.get("message")) == ((400, "Invalid cursor") if cursor else (200, None))

    def test_record_changed_between_pages_is_neither_lost_nor_in_the_way(self, caller: Caller) -> None:
        ids = customers(caller, 4)
        cursor = caller("GET", "/v2/customers?limit=2")["next_cursor"]
        caller("PUT", f"/v1/customers/{ids[2]}", {"name": "moved"})
        assert names(caller, f"/v2/customers?limit=5&cursor={cursor}") == ["C1", "C0"]


class TestOrder:
    @pytest.mark.behaviour("HYP-SORT")
    def test_customers_are_sorted_by_change_and_invoices_never(self, caller: Caller) -> None:
        ids = customers(caller, 3)
        caller("PUT", f"/v1/customers/{ids[0]}", {"name": "last"})
        assert names(caller, "/v2/customers?sort=updated_at&order=asc") == ["C1", "C2", "last"]
        assert names(caller, "/v2/customers?sort=updated_at") == ["last", "C2", "C1"]
        answer = caller.try_("GET", "/v2/invoices?sort=updated_at")
        text = 'Invalid option: expected one of "created_at"|"emitted_at"'
        assert (answer.status, answer.body["errors"]) == (400, {"sort": [text]})

    def test_sorted_walk_goes_on_behind_its_cursor(self, caller: Caller) -> None:
        customers(caller, 5)
        order = "sort=updated_at&order=asc&updated_at__gte=2026-01-01T00:00:00Z"
        page = caller("GET", f"/v2/customers?limit=2&{order}")
        assert names(caller, f"/v2/customers?limit=2&{order}&cursor={page['next_cursor']}") == ["C2", "C3"]

    def test_lists_without_orders_of_their_own_ignore_them(self, caller: Caller) -> None:
        customers(caller, 2)
        assert names(caller, "/v1/customers?sort=name&order=asc") == ["C1", "C0"]


class TestFilters:
    @pytest.mark.behaviour("HYP-FILTER-UNKNOWN")
    @pytest.mark.parametrize(
        "path",
        ["/v2/customers?externalId=x1", "/v1/customers?updated_at__gt=nonsense", "/v1/customers?name__like=C1"],
    )
    def test_unknown_parameter_is_dropped_and_all_come_back(self, caller: Caller, path: str) -> None:
        customers(caller, 3)
        assert len(caller("GET", path)["data"]) == 3

    @pytest.mark.behaviour("HYP-FILTER-OPERATORS")
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("name=C1", "C1"),
            ("name__equals=C1", "C1"),
            ("name__not=C1", "C3 C2 C0"),
            ("name__in=C1,C2", "C2 C1"),
            ("name__notIn=C1,C2", "C3 C0"),
            ("name__contains=c", "C3 C2 C1 C0"),
            ("name__startsWith=C1", "C1"),
            ("name__endWith=2", "C2"),
            ("name__endsWith=2", "C2"),
            ("name__gte=C2", "C3 C2"),
            ("billing_email__isNull=true", "C3 C2 C1 C0"),
            ("billing_email__isNotNull=true", ""),
            ("external_id=x2", "C2"),
            ("created_at__lt=2026-03-02T09:15:12.860Z", "C0"),
            ("search=c3", "C3"),
            ("search=x3", "C3"),
        ],
    )
    def test_operators(self, caller: Caller, query: str, found: str) -> None:
        customers(caller, 4)
        for version in ("v1", "v2"):
            assert " ".join(names(caller, f"/{version}/customers?{query}")) == found

    @pytest.mark.behaviour("HYP-FILTER-DATES")
    @pytest.mark.parametrize("query", ["updated_at__gte=2026-03-02", "updated_at__isNull=true"])
    def test_moment_is_written_whole(self, caller: Caller, query: str) -> None:
        answer = caller.try_("GET", f"/v2/invoices?{query}")
        assert (answer.status, answer.body["errors"]) == (400, {query.partition("=")[0]: ["Invalid ISO datetime"]})

    @pytest.mark.behaviour("HYP-UPDATED-AT")
    def test_windows_of_changes_tile_to_the_millisecond(self, caller: Caller) -> None:
        customers(caller, 3)
        first, second = "2026-03-02T09:15:11.860Z", "2026-03-02T09:15:12.860Z"
        window = f"updated_at__gt={first}&updated_at__lte={second}"
        assert names(caller, f"/v2/customers?{window}") == ["C1"]
        assert names(caller, f"/v2/customers?updated_at__gte={first}&updated_at__lt={second}") == ["C0"]
        offset = quote("2026-03-02T10:15:12.860+01:00")
        assert names(caller, f"/v2/customers?updated_at__gt={offset}") == ["C2"]

    def test_changed_record_moves_to_the_window_of_its_change(self, caller: Caller) -> None:
        ids = customers(caller, 2)
        caller.clock.advance(60)
        caller("PUT", f"/v1/customers/{ids[0]}", {"name": "late"})
        assert names(caller, "/v2/customers?updated_at__gt=2026-03-02T09:16:00.000Z") == ["late"]
        assert names(caller, "/v2/customers?updated_at__lt=2026-03-02T09:16:00.000Z") == ["C1"]

    @pytest.mark.behaviour("HYP-STATUS-ALL")
    @pytest.mark.behaviour("HYP-ARCHIVED-HIDDEN")
    def test_archived_ones_are_shown_when_asked_for(self, caller: Caller) -> None:
        ids = customers(caller, 2)
        caller("PUT", f"/v1/customers/{ids[0]}/archive")
        for version in ("v1", "v2"):
            assert names(caller, f"/{version}/customers") == ["C1"]
            assert names(caller, f"/{version}/customers?status=archived") == ["C0"]
            assert names(caller, f"/{version}/customers?status=all") == ["C1", "C0"]
            assert names(caller, f"/{version}/customers?status__in=active,archived") == ["C1", "C0"]
        assert caller.try_("GET", "/v1/customers?status=asleep").status == 400

    @pytest.mark.behaviour("HYP-FILTER-LINK")
    def test_customer_is_found_by_its_id_at_a_provider(self, caller: Caller) -> None:
        ids = customers(caller, 2)
        link = {"customer_id": ids[0], "provider_name": "hubspot", "provider_account_id": "9012"}
        caller("POST", "/v1/customers/providers-bulk-update", [link])
        for version in ("v1", "v2"):
            assert names(caller, f"/{version}/customers?integration_entity_id=9012") == ["C0"]
            assert names(caller, f"/{version}/customers?integration_entity_id=1") == []

    @pytest.mark.behaviour("HYP-FILTER-CUSTOM")
    def test_customer_is_found_by_a_custom_property(self, caller: Caller) -> None:
        caller("POST", "/v1/custom-properties", {"slug": "crm_id"})
        caller.customer(name="A", custom_properties={"crm_id": "7"})
        caller.customer(name="B")
        assert names(caller, f"/v2/customers?{quote('custom_properties[crm_id]')}=7") == ["A"]
        assert names(caller, f"/v2/customers?{quote('custom_properties[crm_id]')}=8") == []

    @pytest.mark.behaviour("HYP-INVOICE-FILTERS-V1")
    def test_first_version_knows_invoice_filters_in_camel_case_alone(self, caller: Caller) -> None:
        first, second = caller.invoice(), caller.invoice()
        caller.pay(second)
        mine = first["customer"]["id"]

        def ids(query: str) -> list[str]:
            return [record["id"] for record in caller("GET", f"/v1/invoices?{query}")["data"]]

        assert ids(f"customerId={mine}") == [first["id"]]
        assert len(ids(f"customer_id={mine}")) == 2
        assert ids("status__in=to_pay,late") == [first["id"]]
        assert ids("invoiceNumber=INV-2026-2") == [second["id"]]
        assert ids("dueDate__lt=2026-03-30T00:00:00.000Z") == []
        assert len(ids("emissionDate__gte=2026-03-02T00:00:00.000Z")) == 2

    @pytest.mark.behaviour("HYP-INVOICE-FILTERS-V2")
    def test_second_version_honours_the_customer(self, caller: Caller) -> None:
        first = caller.invoice()
        caller.invoice()
        path = f"/v2/invoices?customer_id={first['customer']['id']}"
        assert [record["id"] for record in caller("GET", path)["data"]] == [first["id"]]

    @pytest.mark.behaviour("HYP-NO-CHANGE-FILTER")
    def test_prices_cannot_be_asked_for_by_change(self, caller: Caller) -> None:
        caller.product()
        assert len(caller("GET", "/v1/price-configurations?updated_at__gte=2030-01-01T00:00:00Z")["data"]) == 1

    @pytest.mark.behaviour("HYP-TRANSACTION-LIST")
    def test_transactions_know_no_filter_and_no_order(self, caller: Caller) -> None:
        for _ in range(2):
            caller.pay(caller.invoice())
        plain = caller("GET", "/v1/transactions")
        for query in ("process_at__gte=2030-01-01T00:00:00Z", "sort=process_at&order=asc", "updated_at__gt=x"):
            assert caller("GET", f"/v1/transactions?{query}") == plain
        invoice = caller("GET", "/v1/invoices")["data"][0]
        assert plain["data"][0]["allocations"] == [{"invoice_id": invoice["id"], "amount": 100_000}]

    @pytest.mark.behaviour("HYP-QUOTES")
    def test_quotes_are_listed_by_change(self, caller: Caller) -> None:
        caller.vendor.person_creates(caller.account, "quotes", {"comment": "x"})
        assert caller("GET", "/v1/quotes")["meta"]["total"] == 1
        assert caller("GET", f"/v1/quotes?updated_at__gt={NOW}")["data"] == []

    def test_hidden_change_shows_with_the_next_one(self, caller: Caller) -> None:
        [id] = customers(caller, 1)
        caller.vendor.hide_change(caller.account, "/v2/customers", 1)
        since = "updated_at__gt=2026-03-02T09:15:12.000Z"
        caller("PUT", f"/v1/customers/{id}", {"name": "unseen"})
        assert names(caller, f"/v2/customers?{since}") == []
        assert names(caller, "/v2/customers") == ["unseen"]
        caller("PUT", f"/v1/customers/{id}", {"name": "seen"})
        assert names(caller, f"/v2/customers?{since}") == ["seen"]


@pytest.mark.behaviour("HYP-TIMES")
@pytest.mark.behaviour("HYP-IDS")
def test_ids_are_prefixed_and_moments_have_milliseconds(caller: Caller) -> None:
    made: Any = caller.customer()
    assert (made["id"][:4], len(made["id"]), made["created_at"]) == ("cus_", 18, NOW)
    invoice = caller.invoice()
    prefixes = [invoice["id"], invoice["line_items"][0]["id"], caller.product()["id"], invoice["seller"]["id"]]
    assert [id.partition("_")[0] for id in prefixes] == ["inv", "ili", "itm", "ive"]
