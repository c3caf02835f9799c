"""Ready to send invoices and credit notes: said only when every check passes, else the list of what is missing."""

from __future__ import annotations

import pytest
from tests.pair.hyperline_exact.linked import with_customer
from tests.support.hyperline_exact import ENTRIES, INVOICES_ON, connected

from ledgerbridge.cli.ready import said
from ledgerbridge.model.categories import BLOCKED, category_of
from ledgerbridge.usecases.readiness import Readiness

BOTH = {"invoices": INVOICES_ON, "credit_notes": INVOICES_ON}
BARE = dict.fromkeys(BOTH, 'revenue.account = "account:8000"')


def codes(found: Readiness) -> set[str]:
    return {gap.code for gap in found.gaps}


@pytest.mark.feature("F-HY-EX-CON-04")
def test_with_everything_there_it_says_so_and_writes_nothing() -> None:
    with connected(**BOTH) as books:
        books.product()
        found = books.readiness()
        assert said(found) == "Ready to send invoices and credit notes.", found.gaps
        assert books.held(ENTRIES) == []


@pytest.mark.feature("F-HY-EX-CON-04", "F-HY-EX-INV-04")
def test_a_tax_code_that_is_empty_on_product_entity_and_default_keeps_it_from_being_ready() -> None:
    with connected(**BARE) as books:
        product = books.product(name="Gold support")
        found = books.readiness()
        assert said(found) == "Not ready to send invoices and credit notes."
        (gap,) = found.gaps
        assert (gap.code, gap.values["product"], gap.vendor_text) == ("LB-DOC-02", product, "Gold support")
        books.pair.vendor("hyperline").person_edits(
            books.pair.account("hyperline"), "products", product, {"accounting": {books.entity(): {"tax_code": "2"}}}
        )
        assert books.readiness().is_ready


@pytest.mark.feature("F-HY-EX-CON-04", "F-HY-EX-CON-03")
def test_a_code_is_asked_for_each_company_that_sells() -> None:
    with connected(**BARE) as books:
        second = books.seller("Second B.V.")
        books.product(tax_code="2")
        assert codes(books.readiness()) == {"LB-DOC-02"}
        own = f'revenue.account = "account:8000"\ntax.by_seller = {{ {second} = "2" }}'
        books.choose(**dict.fromkeys(BOTH, own))
        assert books.readiness().is_ready


@pytest.mark.feature("F-HY-EX-CON-04")
@pytest.mark.parametrize(
    ("settings", "flows", "code"),
    [
        ({}, BOTH, "LB-SETUP-78"),
        (None, dict.fromkeys(BOTH, 'tax.default_code = "2"'), "LB-SETUP-78"),
        (None, dict.fromkeys(BOTH, f'{INVOICES_ON}\ntype = "no such type"'), "LB-SETUP-01"),
    ],
    ids=["no journal", "no account", "a setting that is wrong"],
)
def test_each_setting_that_is_missing_is_in_the_list(
    settings: dict[str, str] | None, flows: dict[str, str], code: str
) -> None:
    with connected(settings=settings, **flows) as books:
        books.product()
        assert code in codes(books.readiness())


@pytest.mark.feature("F-HY-EX-CON-01", "F-HY-EX-CON-04")
def test_a_key_that_may_only_read_is_in_the_list() -> None:
    rights = ",".join(
        f"{area}:read" for area in ("customers", "products", "subscriptions", "invoices", "payments", "settings")
    )
    with connected(**BOTH) as books:
        assert books.readiness().is_ready
        books.pair.vendor("hyperline").change_settings(books.pair.account("hyperline"), {"rights": rights})
        assert "LB-PERM-01" in codes(books.readiness())


def test_what_is_ready_does_go() -> None:
    with connected(**BOTH) as books:
        books.credit(books.invoice(with_customer(books)))
        assert books.readiness().is_ready
        assert books.sync() == {("invoices", "created"): 1, ("credit_notes", "created"): 1}


BLOCKABLE = {
    "revenue account": ("financial/GLAccounts", "8000", "", "invoices: revenue.account"),
    "account of a country": ("financial/GLAccounts", "8100", 'revenue.by_country = { DE = "account:8100" }', ""),
    "account of discounts": ("financial/GLAccounts", "8100", 'discount.account = "account:8100"', ""),
    "journal of the connection": ("financial/Journals", "70", "", "exact: sales_journal"),
}


@pytest.mark.feature("F-CORE-FIN-08", "F-HY-EX-CON-04")
@pytest.mark.parametrize("what", BLOCKABLE)
def test_a_setting_that_names_what_is_blocked_keeps_it_from_being_ready(what: str) -> None:
    type, code, more, setting = BLOCKABLE[what]
    with connected(invoices=f"{INVOICES_ON}\n{more}", credit_notes='direction = "off"') as books:
        books.product()
        assert books.readiness().is_ready, books.readiness().gaps
        id = next(row["ID"] for row in books.held(type) if row["Code"].strip() == code)
        vendor = books.pair.vendor("exact")
        vendor.person_edits(books.pair.account("exact"), type, id, {"IsBlocked": True})
        (gap,) = books.readiness().gaps
        assert (gap.code, category_of(gap)) == ("LB-SETUP-54", BLOCKED)
        assert setting in gap.values["setting"]
        assert code in gap.values["entry"] or type == "financial/Journals"
