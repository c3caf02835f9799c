"""Keys and their rights, limits, idempotency keys, and how calls are refused."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from tests.sandbox.hyperline_caller import Caller

from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.vendor import SandboxError

NEW = {"name": "A", "currency": "EUR"}


@pytest.fixture
def caller() -> Caller:
    return Caller()


class TestKeys:
    @pytest.mark.behaviour("HYP-KEY-MISSING")
    @pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer "}, {"authorization": "Basic ???"}])
    def test_call_without_a_key_is_told_so(self, caller: Caller, headers: dict[str, str]) -> None:
        answer = caller.send("GET", "/v1/customers", headers=headers)
        assert (answer.status, answer.body) == (401, {"message": "Missing authentication token"})

    @pytest.mark.behaviour("HYP-KEY-UNKNOWN")
    def test_unknown_key_is_refused(self, caller: Caller) -> None:
        assert caller.send("GET", "/v1/customers", headers={"authorization": "Bearer prod_nobody"}).status == 401

    @pytest.mark.behaviour("HYP-KEY-BASIC")
    def test_key_as_user_name_of_basic_access_is_as_good(self, caller: Caller) -> None:
        sent = b64encode(f"{caller.key}:".encode()).decode()
        assert caller.send("GET", "/v1/customers", headers={"authorization": f"Basic {sent}"}).status == 200

    @pytest.mark.behaviour("HYP-KEY-ENVIRONMENT")
    def test_key_works_only_on_the_host_of_its_prefix(self, caller: Caller) -> None:
        production = {"authorization": f"Bearer {caller.key}"}
        assert caller.key.startswith("prod_")
        caller.set(environment="test")
        assert caller.key.startswith("test_")
        assert caller.send("GET", "/v1/customers", headers=production).status == 401
        assert caller.try_("GET", "/v1/customers").status == 200

    @pytest.mark.behaviour("HYP-KEY-WORKSPACE")
    def test_key_opens_its_own_workspace_alone(self, caller: Caller) -> None:
        caller.customer()
        other = caller.vendor.add_account({"country": "FR"})
        key = caller.vendor.credentials(other)["api_key"]
        listed = caller.send("GET", "/v2/customers", headers={"authorization": f"Bearer {key}"})
        assert listed.body["data"] == []

    def test_revoked_grant_refuses_the_key(self, caller: Caller) -> None:
        caller.set(grant="revoked")
        assert caller.try_("GET", "/v1/customers").status == 401

    @pytest.mark.behaviour("HYP-KEY-RIGHTS")
    def test_rights_say_what_may_be_read_and_written(self, caller: Caller) -> None:
        caller.set(rights="customers:read,invoices:write")
        statuses = [
            caller.try_("GET", "/v1/customers").status,
            caller.try_("POST", "/v1/customers", NEW).status,
            caller.try_("GET", "/v1/invoices").status,
            caller.try_("POST", "/v1/invoices", {}).status,
            caller.try_("GET", "/v1/invoicing-entities").status,
        ]
        assert statuses == [200, 403, 403, 400, 403]
        with pytest.raises(SandboxError, match="there is no right cats:read"):
            caller.set(rights="cats:read")

    @pytest.mark.behaviour("HYP-KEY-MADE")
    def test_key_made_in_the_settings_is_shown_once(self, caller: Caller) -> None:
        made = caller.vendor.person_creates(caller.account, "api_keys", {"name": "hub", "scopes": ["products:read"]})
        shown = caller.vendor.record(caller.account, "api_keys", made["id"])
        assert shown is not None
        assert shown["key"] == "..." + made["key"][-4:]
        headers = {"authorization": f"Bearer {made['key']}"}
        assert caller.send("GET", "/v1/products", headers=headers).status == 200
        assert caller.send("GET", "/v1/customers", headers=headers).status == 403
        caller.vendor.person_deletes(caller.account, "api_keys", made["id"])
        assert caller.send("GET", "/v1/products", headers=headers).status == 401


class TestLimits:
    @pytest.mark.behaviour("HYP-LIMIT-CLASSES")
    def test_reads_and_writes_are_counted_apart(self) -> None:
        caller = Caller()
        caller.set(limits=True)
        reads = [caller.try_("GET", "/v1/users").status for _ in range(201)]
        writes = [caller.try_("POST", "/v1/customers", {}).status for _ in range(51)]
        assert (reads.count(200), reads[-1]) == (200, 429)
        assert (writes.count(201), writes[-1]) == (50, 429)
        assert caller.vendor.meters(caller.account) == {"headroom": {"reads": 0, "writes": 0}, "breaches": 2}
        caller.clock.advance(10)
        assert caller.try_("GET", "/v1/users").status == 200

    @pytest.mark.behaviour("HYP-LIMIT-HEADERS")
    def test_every_answer_tells_what_is_left(self) -> None:
        caller = Caller()
        caller.set(limits=True)
        caller.try_("GET", "/v1/users")
        headers = caller.try_("GET", "/v1/nothing").headers
        told = {name: headers[f"x-ratelimit-{name}"] for name in ("limit", "remaining", "reset")}
        assert told == {"limit": "200", "remaining": "198", "reset": "2026-03-02T09:15:21.860Z"}
        assert caller.try_("POST", "/v1/customers", NEW).headers["x-ratelimit-remaining"] == "49"

    @pytest.mark.behaviour("HYP-LIMIT-REFUSAL")
    def test_refusal_says_in_seconds_when_to_come_back(self) -> None:
        caller = Caller()
        caller.set(limits=True)
        for _ in range(50):
            caller.try_("POST", "/v1/customers", NEW)
        caller.clock.advance(4)
        answer = caller.try_("POST", "/v1/customers", NEW)
        assert (answer.status, answer.headers["retry-after"]) == (429, "6")
        assert set(answer.body) == {"message"}


class TestIdempotency:
    @pytest.mark.behaviour("HYP-IDEMPOTENT")
    def test_same_key_and_call_bring_the_same_answer_once(self, caller: Caller) -> None:
        first = caller.try_("POST", "/v1/customers", NEW, idempotency_key="lb-cus-01")
        again = caller.try_("POST", "/v1/customers", NEW, idempotency_key="lb-cus-01")
        assert (again.status, again.body) == (first.status, first.body)
        assert caller("GET", "/v1/customers")["meta"]["total"] == 1

    @pytest.mark.behaviour("HYP-IDEMPOTENT-METHODS")
    @pytest.mark.parametrize("headers", [{}, {"x_idempotency_key": "k"}])
    def test_without_the_header_the_same_body_acts_twice(self, caller: Caller, headers: dict[str, str]) -> None:
        for _ in range(2):
            caller("POST", "/v1/customers", NEW, **headers)
        assert caller("GET", "/v1/customers", idempotency_key="k")["meta"]["total"] == 2
        caller("POST", "/v1/customers", NEW)
        assert caller("GET", "/v1/customers", idempotency_key="k")["meta"]["total"] == 3

    @pytest.mark.behaviour("HYP-IDEMPOTENT-INTENT")
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("POST", "/v1/customers", {"name": "B"}),
            ("POST", "/v1/customers/batch", NEW),
            ("POST", "/v1/customers?x=1", NEW),
            ("PUT", "/v1/customers", NEW),
        ],
    )
    def test_key_used_for_another_call_is_refused(self, caller: Caller, method: str, path: str, body: Any) -> None:
        caller("POST", "/v1/customers", NEW, idempotency_key="k")
        assert caller.try_(method, path, body, idempotency_key="k").status == 417

    @pytest.mark.behaviour("HYP-IDEMPOTENT-SUCCESS")
    def test_refused_call_may_be_made_again_with_the_same_key(self, caller: Caller) -> None:
        assert caller.try_("POST", "/v1/customers", {"name": 1}, idempotency_key="k").status == 400
        assert caller.try_("POST", "/v1/customers", NEW, idempotency_key="k").status == 201

    @pytest.mark.behaviour("HYP-IDEMPOTENT-MEMORY")
    def test_key_is_remembered_for_a_day(self, caller: Caller) -> None:
        first = caller("POST", "/v1/customers", NEW, idempotency_key="k")
        caller.clock.advance(24 * 3600 - 1)
        assert caller("POST", "/v1/customers", NEW, idempotency_key="k")["id"] == first["id"]
        caller.clock.advance(1)
        assert caller("POST", "/v1/customers", NEW, idempotency_key="k")["id"] != first["id"]


class TestRefusals:
    @pytest.mark.behaviour("HYP-ERROR-MESSAGE")
    @pytest.mark.behaviour("HYP-NOT-FOUND")
    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("/v1/products/itm_x", "Product not found"),
            ("/v1/customers/cus_x", "Customer not found"),
            ("/v2/invoices/inv_x", "Invoice not found"),
            ("/v2/subscriptions/sub_x", "Subscription not found"),
        ],
    )
    def test_what_is_not_there_is_named(self, caller: Caller, path: str, text: str) -> None:
        answer = caller.try_("GET", path)
        assert (answer.status, answer.body) == (404, {"message": text})

    @pytest.mark.behaviour("HYP-ROUTE-NOT-FOUND")
    @pytest.mark.parametrize(
        ("method", "path"),
        [("GET", "/v1/subscriptions"), ("POST", "/v1/products/itm_x/archive"), ("GET", "/"), ("POST", "/v2/customers")],
    )
    def test_unknown_route_is_not_found(self, caller: Caller, method: str, path: str) -> None:
        answer = caller.try_(method, path, {})
        assert (answer.status, answer.body) == (404, {"message": "Route not found"})

    @pytest.mark.behaviour("HYP-QUERY-ERRORS")
    def test_known_parameters_that_do_not_fit_are_listed_by_name(self, caller: Caller) -> None:
        answer = caller.try_("GET", "/v2/customers?limit=101&sort=name")
        assert (answer.status, answer.body) == (
            400,
            {
                "statusCode": 400,
                "type": "ValidationError",
                "message": "Invalid query params",
                "errors": {
                    "limit": ["Too big: expected number to be <=100"],
                    "sort": ['Invalid option: expected one of "created_at"|"updated_at"'],
                },
            },
        )

    @pytest.mark.behaviour("HYP-BODY-ERRORS")
    def test_body_that_does_not_fit_is_refused_with_the_path_of_each_flaw(self, caller: Caller) -> None:
        body = {"line_items": [{"units_count": "2"}], "status": "sent"}
        answer = caller.try_("POST", "/v1/invoices", body)
        assert (answer.status, answer.body["statusCode"]) == (400, 400)
        flaws = [(flaw["code"], flaw["path"], flaw["message"]) for flaw in answer.body["errors"]]
        assert flaws == [
            ("invalid_type", ["customer_id"], "Required"),
            ("invalid_type", ["line_items", 0, "units_count"], "Expected number, received string"),
            (
                "invalid_enum_value",
                ["status"],
                "Invalid enum value. Expected 'to_pay' | 'paid' | 'draft', received 'sent'",
            ),
        ]

    @pytest.mark.behaviour("HYP-BODY-JSON")
    @pytest.mark.parametrize("body", [b"{", b"\xff"])
    def test_body_that_is_no_json_is_refused(self, caller: Caller, body: bytes) -> None:
        assert caller.try_("POST", "/v1/customers", body).status == 400

    def test_body_that_is_no_object_is_refused(self, caller: Caller) -> None:
        assert caller.try_("POST", "/v1/customers", [1]).body["errors"][0]["received"] == "array"

    @pytest.mark.behaviour("HYP-AMOUNT-INTEGER")
    def test_amount_with_a_fraction_is_refused(self, caller: Caller) -> None:
        invoice = caller.invoice()
        paid = {"amount": 10.5, "process_at": "2026-03-02T00:00:00.000Z"}
        answer = caller.try_("POST", f"/v1/invoices/{invoice['id']}/transactions", paid)
        assert answer.body["errors"][0]["message"] == "Expected integer, received float"

    @pytest.mark.parametrize(("kind", "status"), [("401", 401), ("429", 429), ("500", 500), ("503", 503)])
    def test_ordered_faults_are_worded_as_refusals(self, caller: Caller, kind: str, status: int) -> None:
        answer = caller.vendor.fault_response(kind, 2.5, Request("GET", "/v1/users"))
        assert answer is not None
        assert (answer.status, answer.headers["retry-after"]) == (status, "2.5")
        assert caller.vendor.fault_response("html", None, Request("GET", "/v1/users")) is None
