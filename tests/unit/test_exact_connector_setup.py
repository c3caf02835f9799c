"""What a user is told of a division before the first run, and the lists settings are chosen from."""

from __future__ import annotations

import asyncio

import pytest
from tests.support.exact_world import Division

from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.connectors.exact import CONNECTOR
from ledgerbridge.connectors.exact.checks import GROUPS
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.problems import SetupError

SCOPES = {
    "Accountancy": "financial.generalledgers",
    "Accounts / CRM": "crm.accounts",
    "Financials": "financial.accounting",
    "Inventory / Logistics": "logistics.items",
    "Sales order / Sales invoice": "sales.orders",
}


def check(division: Division) -> list[Finding]:
    return asyncio.run(division.connector.check())


def wrong(division: Division) -> dict[str, str]:
    """{what: code} of the findings that are not fine."""
    return {finding.what: finding.problem.code for finding in check(division) if finding.problem}


def test_check_names_division_country_currency_version_and_closed_periods() -> None:
    division = Division()
    told = [finding.what for finding in check(division)]
    assert told[0] == "tested with: REST API v1"
    assert any(what.startswith(f"division: {division.number} ") for what in told)
    assert {"country: NL", "currency: EUR"} <= set(told)
    assert any(what.startswith("closed periods") for what in told)
    assert [f"rights: {group.name}" for group in GROUPS] == [what for what in told if what.startswith("rights")]
    assert wrong(division) == {}


@pytest.mark.parametrize("group", list(SCOPES))
def test_check_names_the_one_group_of_rights_that_is_missing(group: str) -> None:
    division = Division()
    division.switches(rights={SCOPES[group]: "unused"})
    assert wrong(division) == {f"rights: {group}": "LB-PERM-01"}


def test_check_says_that_the_division_cannot_be_reached() -> None:
    division = Division()
    division.switches(access="NoDivisionAccess")
    assert "LB-AUTH-06" in wrong(division).values()


def test_check_says_that_the_time_zone_is_another_one() -> None:
    division = Division()
    division.connector = division.connected(time_zone="America/New_York")
    assert wrong(division) == {"time zone: America/New_York": "LB-SETUP-01"}


def test_check_goes_on_where_the_list_of_divisions_is_closed() -> None:
    division = Division()
    division.switches(rights={"organization.administration": "unused"})
    assert wrong(division) == {f"division: {division.number}": "LB-PERM-01"}
    assert any(finding.what == "rights: Accounts / CRM" for finding in check(division))


def test_time_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SetupError):
        Division(time_zone="Europe/Atlantis")


def test_every_declared_list_can_be_read() -> None:
    division = Division()
    lists = {
        kind: asyncio.run(division.connector.reference_data(kind)) for kind in CONNECTOR.capabilities.reference_data
    }
    empty = {kind for kind, choices in lists.items() if not choices}
    assert empty <= {Reference.COST_CENTRES, Reference.COST_UNITS, Reference.PROJECTS, Reference.CLASSIFICATIONS}
    assert ("2", "High rate, excluding", "0.21") in [(c.id, c.name, c.detail) for c in lists[Reference.TAX_CODES]]
    assert {choice.id for choice in lists[Reference.JOURNALS]} == {"10", "20", "70", "90"}
    assert [choice.id for choice in asyncio.run(division.connector.reference_data("bank journals"))] == ["20"]
    assert asyncio.run(division.connector.reference_data("pipelines")) == []


def test_vat_codes_tell_their_rate_whether_prices_have_it_and_whether_they_are_blocked() -> None:
    division = Division()
    id = next(row["ID"] for row in division.stored("vat/VATCodes") if row["Code"].strip() == "1")
    division.edits("vat/VATCodes", id, IsBlocked=True)
    codes = {one.id: one for one in asyncio.run(division.connector.reference_data(Reference.TAX_CODES))}
    assert [(codes[id].rate, codes[id].includes_tax) for id in ("2", "4")] == [(21, False), (21, True)]
    assert (codes["1"].is_closed, codes["2"].is_closed) == (True, False)


def test_division_tells_what_documents_depend_on() -> None:
    division = Division()
    facts = {one.id: one.detail for one in asyncio.run(division.connector.reference_data(Reference.COMPANY))}
    assert facts == {"country": "NL", "currency": "EUR", "price decimals": "2"}


def test_default_choices_of_a_setting_are_what_a_division_knows() -> None:
    division = Division()
    named = [spec.reference_data for spec in CONNECTOR.settings if spec.reference_data]
    assert all(asyncio.run(division.connector.reference_data(kind)) for kind in named)
