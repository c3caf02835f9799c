"""The control plane's calls on records, settings, accounts and the clock."""

from __future__ import annotations

from typing import Any

import pytest

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.control.records import state_call
from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.memory import VENDOR


def test_health_names_the_vendors(control: Any) -> None:
    assert control("GET", "/health") == {"ok": True, "vendors": ["memory"]}


def test_credentials_have_null_for_what_the_vendor_lacks(control: Any) -> None:
    credentials = control("GET", "/memory/credentials")
    assert set(credentials) == {
        "client_id",
        "client_secret",
        "access_token",
        "refresh_token",
        "account_id",
        "api_key",
        "webhook_secret",
    }
    assert [name for name, value in credentials.items() if value] == ["account_id", "api_key"]


def test_records_are_paged_with_their_total(control: Any) -> None:
    control("POST", "/memory/load", {"type": "products", "records": [{"name": f"P{n}"} for n in range(5)]})
    control("DELETE", "/memory/state/products/3")
    page = control("GET", "/memory/state/products?limit=2&offset=1")
    assert (page["total"], [(record["id"], record["archived"]) for record in page["records"]]) == (
        5,
        [("2", False), ("3", True)],
    )


def test_person_makes_changes_and_deletes_a_record(control: Any) -> None:
    made = control.send("POST", "/memory/state/customers", {"email": "A@b.example"})
    assert (made.status, made.body["fields"]["email"]) == (201, "a@b.example")
    edited = control("PATCH", "/memory/state/customers/1", {"fields": {"phone": " 1 "}})
    assert (edited["fields"]["phone"], edited["version"]) == ("1", "2")
    deleted = control("DELETE", "/memory/state/customers/1")
    assert (deleted["archived"], deleted["version"]) == (True, "3")
    assert control("GET", "/memory/state/customers/1") == deleted


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("GET", "/nobody/state", None, 404, "no vendor nobody"),
        ("GET", "/memory/state/orders", None, 404, "there are customers, products"),
        ("GET", "/memory/state/customers/9", None, 404, "no record 9 of type customers"),
        ("PATCH", "/memory/state/customers/9", {}, 404, "no record 9"),
        ("DELETE", "/memory/state/customers/9", None, 404, "no record 9"),
        ("POST", "/memory/state/customers/9/actions", {"do": "merge"}, 404, "no record 9"),
        ("POST", "/memory/state/customers", {"phone": "1"}, 422, "a value is needed"),
        ("POST", "/memory/state/customers", b"{", 400, "not JSON"),
        ("POST", "/memory/state/customers", [1], 400, "JSON object"),
        ("GET", "/memory/state?account=nobody", None, 404, "no account nobody"),
        ("POST", "/memory/accounts", {"id": "account-1"}, 409, "account-1 already"),
        ("GET", "/memory/nonsense", None, 404, "no call GET /memory/nonsense"),
        ("PUT", "/memory/settings", {}, 405, "POST"),
        ("GET", "/memory", None, 404, "no call"),
    ],
)
def test_what_cannot_be_done_is_a_problem_in_words(
    control: Any, method: str, path: str, body: Any, status: int, words: str
) -> None:
    answer = control.send(method, path, body)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert words in answer.body["detail"]
    assert answer.body["status"] == status


def test_type_with_a_slash_is_told_from_its_ids(clock: Clock) -> None:
    class Folders(VENDOR):
        """Keeps its customers under a name with a slash."""

        def types(self, account: str) -> list[str]:
            return ["crm", "crm/Accounts"]

        def record(self, account: str, type: str, id: str) -> dict[str, Any]:
            return {"type": type, "id": id}

    vendor = Sandbox([Folders], clock).vendor("memory")
    answer = state_call(vendor, "account-1", Request("GET", "/"), "crm/Accounts/7")
    assert answer.body == b'{"type":"crm/Accounts","id":"7"}'


def test_settings_come_with_their_schema(control: Any) -> None:
    answer = control("POST", "/memory/settings", {"lag_s": 2.5})
    assert answer["values"]["lag_s"] == 2.5
    schema = {setting["name"]: setting for setting in answer["schema"]}
    assert schema["grant"]["choices"] == ["ok", "revoked"]
    assert list(schema) == list(answer["values"])


def test_deliveries_are_empty_where_no_webhook_was_sent(control: Any) -> None:
    assert control("GET", "/memory/deliveries") == {"deliveries": []}


def test_accounts_are_listed_in_order(control: Any) -> None:
    control("POST", "/memory/accounts", {"id": "b"})
    assert control("GET", "/memory/accounts") == {"accounts": ["account-1", "b"]}


class TestLoading:
    def test_json_records_are_loaded_in_order(self, control: Any) -> None:
        answer = control("POST", "/memory/load", {"type": "products", "records": [{"name": "A"}, {"name": "B"}]})
        assert answer == {"ids": ["1", "2"]}

    def test_csv_is_loaded_by_its_header(self, control: Any) -> None:
        text = b'email,company_name\r\na@b.example,"Ac,me"\r\n\r\n,Bolt\r\n'
        assert control("POST", "/memory/load?type=customers", text, content_type="text/csv") == {"ids": ["1", "2"]}
        fields = control("GET", "/memory/state/customers/1")["fields"]
        assert (fields["email"], fields["company_name"]) == ("a@b.example", "Ac,me")

    @pytest.mark.parametrize(
        ("text", "line", "cause"),
        [
            (b"email,phone\na@b.example,1\nx@y.example\n", 3, "has 1 cells where the header has 2"),
            (b'email,note\na@b.example,"one\ntwo"\nx,y,z\n', 4, "has 3 cells where the header has 2"),
            (b'email\n"a@b.example\n', 2, "not readable as CSV"),
            (b"email,email\n", 1, "column email is there twice"),
            (b"email,\n", 1, "column 2 has no name"),
            (b"a,a.b\n", 1, "column a.b lies within column a"),
            (b"", 1, "the file is empty"),
            (b"email\na@b.example\n\xff\n", 3, "not UTF-8: byte 0xff"),
        ],
    )
    def test_csv_that_looks_wrong_loads_nothing_and_says_where(
        self, control: Any, text: bytes, line: int, cause: str
    ) -> None:
        answer = control.send("POST", "/memory/load?type=customers", text, content_type="text/csv")
        assert (answer.status, answer.body["problems"][0]["line"]) == (400, line)
        assert cause in answer.body["problems"][0]["cause"]
        assert control("GET", "/memory/state")["customers"] == 0

    def test_refused_records_are_named_by_row_and_the_rest_is_reported(self, control: Any) -> None:
        records = [{"name": "A"}, {"sku": "x"}, {"name": "C", "price": "ten"}]
        answer = control.send("POST", "/memory/load", {"type": "products", "records": records})
        assert (answer.status, answer.body["ids"]) == (422, ["1", None, None])
        assert [problem["row"] for problem in answer.body["problems"]] == [2, 3]
        assert "2 of 3 records were refused, 1 were loaded" in answer.body["detail"]

    def test_refused_csv_rows_have_their_line(self, control: Any) -> None:
        text = b'name,price\nA,"1"\n"multi\nline",2\nC,ten\n'
        answer = control.send("POST", "/memory/load?type=products", text, content_type="text/csv; charset=utf-8")
        assert [(problem["row"], problem["line"]) for problem in answer.body["problems"]] == [(3, 5)]

    def test_raw_lets_in_what_the_rules_refuse(self, control: Any) -> None:
        body = {"type": "customers", "records": [{"phone": "1", "reference": "R"}, {"phone": "2", "reference": "R"}]}
        assert control("POST", "/memory/load?raw=1", body) == {"ids": ["1", "2"]}

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"type": "orders", "records": []}, 404),
            ({"type": "customers"}, 400),
            ({"type": "customers", "records": [{"email": "a@b.example"}, 5]}, 400),
        ],
    )
    def test_body_that_does_not_fit_loads_nothing(self, control: Any, body: Any, status: int) -> None:
        assert control.send("POST", "/memory/load", body).status == status
        assert control("GET", "/memory/state")["customers"] == 0


class TestClock:
    def test_clock_is_told_frozen_set_and_advanced(self, control: Any, clock: Clock) -> None:
        told = {"now": "2026-03-02T09:00:00+00:00", "frozen": True, "auto": False, "waiting": []}
        assert control("GET", "/clock") == told
        assert control("POST", "/clock", {"advance_s": 1.5})["now"] == "2026-03-02T09:00:01.500000+00:00"
        assert control("POST", "/clock", {"set": "2027-01-01T02:00:00+02:00"})["now"] == "2027-01-01T00:00:00+00:00"
        assert control("POST", "/clock", {"set": "2027-01-02"})["now"] == "2027-01-02T00:00:00+00:00"
        assert control("POST", "/clock", {"freeze": False, "auto": True})["frozen"] is False

    @pytest.mark.parametrize(
        "body", [{"set": "soon"}, {"advance_s": "x"}, {"stop": True}, {"freeze": True, "set": "x"}]
    )
    def test_order_that_makes_no_sense_moves_nothing(self, control: Any, clock: Clock, body: dict[str, Any]) -> None:
        clock.freeze(False)
        assert control.send("POST", "/clock", body).status == 400
        assert not clock.frozen

    def test_wait_in_the_same_process_moves_the_clock_there(self, control: Any, clock: Clock) -> None:
        control("POST", "/clock/wait", {"until": "2026-03-02T09:30:00+00:00", "who": "hub"})
        assert clock.now().isoformat() == "2026-03-02T09:30:00+00:00"

    @pytest.mark.parametrize("body", [{}, {"until": "2026-03-02T09:30:00+00:00"}, {"until": "x", "who": "hub"}])
    def test_wait_without_a_moment_or_a_name_is_refused(self, control: Any, body: dict[str, Any]) -> None:
        assert control.send("POST", "/clock/wait", body).status == 400
