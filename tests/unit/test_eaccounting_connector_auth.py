"""How the eAccounting connector signs in, and what it says of the company."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest
from tests.support.eaccounting_company import ADDRESS, Company, run

from ledgerbridge.connectors.base import oauth
from ledgerbridge.connectors.base.oauth import App
from ledgerbridge.connectors.eaccounting import CONNECTOR
from ledgerbridge.connectors.eaccounting.auth import account_of, base_url, shape
from ledgerbridge.connectors.eaccounting.connector import EAccounting
from ledgerbridge.connectors.eaccounting.registers import REGISTERS
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.problems import AuthError, TemporaryError
from ledgerbridge.seams.transport import HttpResponse


def test_addresses_of_production_of_visma_s_test_and_of_a_sandbox() -> None:
    assert base_url(None) == "https://eaccountingapi.vismaonline.com"
    assert shape(None).token_url == "https://identity.vismaonline.com/connect/token"
    for address in (
        "https://eaccountingapi-sandbox.test.vismaonline.com",
        "https://identity-sandbox.test.vismaonline.com",
    ):
        assert base_url(address) == "https://eaccountingapi-sandbox.test.vismaonline.com"
        assert shape(address).token_url == "https://identity-sandbox.test.vismaonline.com/connect/token"
    assert base_url("http://127.0.0.1:8700/") == "http://127.0.0.1:8700/eaccounting"
    assert shape("http://127.0.0.1:8700").authorize_url == "http://127.0.0.1:8700/eaccounting/connect/authorize"


def test_grant_asks_for_a_refresh_token_and_for_bank_accounts() -> None:
    assert {"ea:api", "offline_access", "ea:purchase"} <= set(shape(None).scopes)
    assert shape(None).basic_auth


def test_account_is_the_company_of_the_grant() -> None:
    company = Company()
    assert run(account_of(None, company.connection(), company.toolbox())) == company.identifier


def test_renewal_whose_answer_was_lost_asks_for_a_new_grant() -> None:
    company = Company()
    told = company.person("GET", "credentials")
    app = App(told["client_id"], told["client_secret"], "http://localhost:8765/callback")
    renew = partial(oauth.refresh, shape(ADDRESS), app, transport=company.transport, clock=company.clock)
    company.faults("reset", path="*token*")
    with pytest.raises(TemporaryError):
        run(renew(told["refresh_token"]))
    with pytest.raises(AuthError) as caught:
        run(renew(told["refresh_token"]))
    assert caught.value.problem.code == "LB-AUTH-02"


def test_check_names_the_company_its_books_and_its_settings() -> None:
    company = Company()
    findings = run(company.connector.check())
    told = [finding.what for finding in findings]
    assert [finding.problem for finding in findings if finding.problem] == []
    assert "company: Sandbox Company AB" in told
    assert "country: SE" in told
    assert any(what.startswith("open fiscal years: 20") for what in told)
    assert "setting article_coding: Varor 25 %" in told
    assert "setting terms_of_payment: not set" in told


def test_check_says_when_the_grant_is_for_another_company() -> None:
    company = Company()
    other = msgspec.structs.replace(company.connection(), account="another")
    problems = [f.problem for f in run(EAccounting(other, company.toolbox()).check()) if f.problem]
    assert [problem.code for problem in problems] == ["LB-AUTH-06"]


def test_check_names_a_setting_that_leads_nowhere_and_a_company_that_is_not_active() -> None:
    company = Company(unit="gone")
    problems = {f.what: f.problem for f in run(company.connector.check()) if f.problem}
    assert {what: problem.code for what, problem in problems.items()} == {"setting unit: unknown": "LB-SETUP-01"}
    company.person("POST", "settings", {"company_status": "read-only"})
    assert "company is active" in {f.what for f in run(company.connected().check()) if f.problem}


def test_check_stops_at_a_module_that_is_not_active() -> None:
    company = Company()
    company.person("POST", "settings", {"modules": []})
    problems = [f.problem for f in run(company.connector.check()) if f.problem]
    assert problems
    assert {problem.code for problem in problems} == {"LB-PERM-02"}


def test_reference_data_of_every_kind_declared_has_entries_or_is_empty() -> None:
    company = Company()
    found = {kind.value: run(company.connector.reference_data(kind)) for kind in CONNECTOR.capabilities.reference_data}
    codings = {choice.name: choice.detail for choice in found["income accounts"]}
    assert codings["Varor 25 %"] == "Goods, 25 %, 3001"
    assert found["payment terms"][0].detail.endswith("days")
    empty = {kind for kind, choices in found.items() if not choices}
    assert empty <= {"product groups", "account classifications", "projects", "cost centres"}
    assert run(company.connector.reference_data("pipelines")) == []


def test_company_tells_what_documents_depend_on() -> None:
    company = Company()
    company.person("POST", "settings", {"currency_rounding": True, "closing_date": "2026-01-31"})
    facts = {one.id: one.detail for one in run(company.connector.reference_data("company"))}
    assert facts == {
        "country": "SE",
        "currency": "SEK",
        "closed until": "2026-01-31",
        "whole units": "yes",
        "private with tax": "yes",
    }


def test_codings_tell_their_rate_and_those_out_of_use_are_told_as_closed() -> None:
    codings = run(Company().connector.reference_data("income accounts"))
    assert {one.rate for one in codings} == {25, 12, 6, 0}
    unused = REGISTERS[Reference.INCOME_ACCOUNTS].choice("1", {"Name": "Old", "IsActive": False})
    assert (unused.rate, unused.is_closed) == (None, True)


def test_reference_data_is_asked_for_once_an_hour() -> None:
    company = Company()
    for _ in range(2):
        run(company.connector.reference_data("units"))
    assert company.calls() == ["GET units"]
    company.passes(3601)
    run(company.connector.reference_data("units"))
    assert company.calls() == ["GET units"] * 2


def test_answer_without_a_company_is_noticed() -> None:
    company = Company()
    company.transport.says = HttpResponse(200, {}, b'{"Name":"A"}')
    with pytest.raises(Exception, match="CompanyIdentifier"):
        run(account_of(None, company.connection(), company.toolbox()))
