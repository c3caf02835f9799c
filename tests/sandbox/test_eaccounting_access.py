"""Who is let in, how refusals look, and how many calls pass."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.sandbox.eaccounting_caller import UNKNOWN, Caller

behaviour = pytest.mark.behaviour


@behaviour("EA-UNAUTHORIZED")
@pytest.mark.parametrize("token", ["", "nonsense"])
def test_no_token_and_a_wrong_one_are_unauthorized(token: str) -> None:
    caller = Caller()
    caller.bearer = token
    answer = caller.get("customers")
    assert answer.refusal == (401, 4005)
    text = "AuthorizationException - Authorization has been denied for this request."
    assert answer.body["DeveloperErrorMessage"] == text


@behaviour("EA-ERROR-SHAPE")
def test_a_refusal_has_code_text_and_an_id_of_its_own() -> None:
    caller = Caller()
    bodies = [caller.get(f"customers/{UNKNOWN}").body for _ in range(2)]
    assert set(bodies[0]) == {"ErrorCode", "DeveloperErrorMessage", "ErrorId", "Errors"}
    assert " - " in bodies[0]["DeveloperErrorMessage"]
    assert UUID(bodies[0]["ErrorId"]) != UUID(bodies[1]["ErrorId"])


@behaviour("EA-ERROR-LIST")
def test_newer_refusals_carry_an_empty_list_of_errors() -> None:
    caller = Caller()
    assert caller.get(f"units/{UNKNOWN}").body["Errors"] == []
    caller.vendor.change_settings(caller.company, {"errors_array": False})
    assert "Errors" not in caller.get(f"units/{UNKNOWN}").body


@behaviour("EA-ERROR-STATUS")
@behaviour("EA-ERROR-MODEL")
@behaviour("EA-ERROR-NOT-FOUND")
@behaviour("EA-ERROR-CONFLICT")
@behaviour("EA-ERROR-RULE")
@behaviour("EA-ERROR-DELETE")
def test_codes_come_with_their_status() -> None:
    caller = Caller()
    customer = caller.customer(CustomerNumber="7")
    caller.order(customer)
    assert caller.post("customers", {}).refusal == (400, 2000)
    assert caller.post("customers", b"{").refusal == (400, 2000)
    assert caller.get(f"customers/{UNKNOWN}").refusal == (404, 3000)
    assert caller.post("customers", caller.customer_fields(TermsOfPaymentId=UNKNOWN)).refusal == (404, 3000)
    assert caller.post("customers", caller.customer_fields(CustomerNumber="7")).refusal == (409, 4000)
    assert caller.delete(f"customers/{customer['Id']}").refusal == (409, 4001)
    wrong = caller.customer_fields(ReverseChargeOnConstructionServices=True)
    assert caller.post("customers", wrong).refusal == (400, 4002)


@behaviour("EA-SCOPE")
def test_a_missing_scope_is_a_refusal_and_no_empty_list() -> None:
    caller = Caller()
    caller.sign_in("ea:api ea:sales")
    assert caller.get("customers").status == 200
    for path in ("bankaccounts", "vatcodes", "accounts", "foreignpaymentcodes"):
        assert caller.get(path).refusal == (403, 4006)
    assert caller.get("projects").status == 200
    assert caller.post("projects", {}).refusal == (403, 4006)


def test_a_reading_scope_reads_and_does_not_write() -> None:
    caller = Caller()
    body = caller.customer_fields()
    caller.sign_in("ea:api ea:sales_readonly")
    assert caller.get("customers").status == 200
    assert caller.post("customers", body).refusal == (403, 4006)


@behaviour("EA-SCOPE-READONLY-WRITES")
def test_bookkeeping_an_invoice_is_open_to_the_reading_scope() -> None:
    caller = Caller()
    body = caller.invoice_fields(caller.customer(), {"ArticleId": caller.article()["Id"], "Quantity": 1})
    caller.sign_in("ea:api ea:sales_readonly")
    assert caller.post("customerinvoices", body).status == 200


@behaviour("EA-API-SCOPE")
def test_without_the_api_scope_nothing_answers() -> None:
    caller = Caller()
    caller.sign_in("ea:sales ea:accounting")
    assert caller.get("customers").refusal == (403, 4006)


@behaviour("EA-MODULE")
def test_a_missing_module_is_named() -> None:
    caller = Caller(modules=["sales_standard"])
    answer = caller.get("customers")
    assert answer.refusal == (403, 4002)
    assert answer.body["DeveloperErrorMessage"] == "ForbiddenRequestException - No access to module: api_standard"
    caller.vendor.change_settings(caller.company, {"modules": ["api_standard"]})
    assert caller.get("customers").status == 200
    assert caller.get("orders").refusal == (403, 4002)
    caller.vendor.change_settings(caller.company, {"modules": ["api_standard", "order_standard"]})
    assert caller.get("orders").status == 200
    assert caller.get("quotes").refusal == (403, 4002)


@behaviour("EA-VARIANT")
@pytest.mark.parametrize(
    ("variant", "shut", "open_"),
    [
        ("Solo", "orders", "customers"),
        ("Solo", "currencies", "vouchers"),
        ("Bookkeeping", "customers", "costcenters"),
        ("Standard", "salespricelists", "foreignpaymentcodes"),
    ],
)
def test_each_variant_has_its_own_addresses(variant: str, shut: str, open_: str) -> None:
    caller = Caller(variant=variant)
    assert caller.get(shut).refusal == (403, 4002)
    assert caller.get(open_).status == 200


@behaviour("EA-START-GUIDE")
def test_a_company_that_has_not_been_started_answers_nothing() -> None:
    assert Caller(start_guide=False).get("customers").refusal == (403, 4003)


@behaviour("EA-COMPANY-INACTIVE")
def test_an_inactive_company_answers_nothing() -> None:
    assert Caller(company_status="inactive").get("customers").refusal == (403, 4004)


@behaviour("EA-NO-ROUTE")
def test_unknown_addresses_and_methods_are_refused_without_a_code() -> None:
    caller = Caller()
    for answer, status in ((caller.get("webhooks"), 404), (caller.delete("articles/x"), 405)):
        assert answer.status == status
        assert set(answer.body) == {"Message"}
    assert caller.send("GET", "/elsewhere").status == 404


@behaviour("EA-PATH-CASE")
def test_the_case_of_an_address_does_not_matter() -> None:
    caller = Caller()
    made = caller.customer()
    assert caller.read(f"Customers/{made['Id'].upper()}") == made
    assert caller.get("countries/se").body["Name"] == "Sweden"


@behaviour("EA-LIMIT")
@behaviour("EA-LIMIT-ANSWER")
def test_six_hundred_calls_a_minute_pass_at_each_endpoint() -> None:
    caller = Caller(limits=True)
    for _ in range(599):
        caller.get("units")
    caller.clock.advance(5)
    assert caller.get("units").status == 200
    answer = caller.get("units")
    assert answer.refusal == (429, 4010)
    text = "API calls quota exceeded! maximum admitted 600 per Minute. Try again in 55 seconds."
    assert answer.body["DeveloperErrorMessage"] == text
    assert "retry-after" not in answer.headers
    assert caller.get("customers").status == 200
    meters = caller.vendor.meters(caller.company)
    assert (meters["breaches"], meters["headroom"]) == (1, {"requests_per_minute_and_endpoint": 0})
    caller.clock.advance(55)
    assert caller.get("units").status == 200


@behaviour("EA-LIMIT-SHARED")
def test_all_companies_of_an_app_share_the_count() -> None:
    caller = Caller(limits=True)
    for _ in range(600):
        caller.get("units")
    other = caller.vendor.add_account({})
    caller.bearer = str(caller.vendor.credentials(other)["access_token"])
    assert caller.get("units").refusal == (429, 4010)
