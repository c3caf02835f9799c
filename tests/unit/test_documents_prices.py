"""Prices as the target holds them: with or without tax, with few decimals, with discounts as it knows them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.support.documents import (
    CODES,
    DUTCH,
    EA_DRAFT,
    EA_INVOICE,
    EA_ORDER,
    EXACT_ENTRY,
    EXACT_INVOICE,
    HS_DEAL,
    MEMORY,
    QB_INVOICE,
    SWEDEN,
    line,
    made,
    sale,
    target,
)

from ledgerbridge.model.documents import Line, LineKind
from ledgerbridge.model.money import CompanyFact
from ledgerbridge.model.problems import RecordRefused
from ledgerbridge.planner.documents.party import Party
from ledgerbridge.planner.documents.target import Target
from ledgerbridge.planner.documents.terms import DiscountTerms, DocumentTerms, TaxRow, TaxTerms

WITH_TAX = TaxTerms(rows=(TaxRow("4", Decimal(21)),), codes=CODES, home="NL")
SWEDISH = {**SWEDEN, CompanyFact.PRIVATE_WITH_TAX: "yes"}


def only(terms: DocumentTerms | None, to: Target, *lines: Line, **more: str) -> Line:
    return made(sale(*lines, **more), terms, to).document.lines[0]


# --- with or without tax ----------------------------------------------------------------------------------------------


def test_tax_is_taken_out_of_prices_for_a_target_without() -> None:
    composed = made(sale(line("121", "2"), prices_include_tax=True, total="242", tax="42"))
    assert (composed.document.lines[0].price, composed.document.prices_include_tax) == (Decimal("100.00"), False)
    assert (composed.expected.net, composed.expected.tax, composed.expected.total) == (200, 42, 242)
    assert "tax is taken out of the prices" in [str(step) for step in composed.steps]


def test_tax_is_put_to_prices_by_the_code_of_the_line() -> None:
    composed = made(sale(line("100", "2"), total="242", tax="42"), DocumentTerms(tax=WITH_TAX))
    assert (composed.document.lines[0].price, composed.document.lines[0].tax_code) == (Decimal("121.00"), "4")
    assert composed.expected.total == 242


def test_prices_with_tax_stay_so_under_a_code_that_includes_it() -> None:
    composed = made(sale(line("19.99", "3"), prices_include_tax=True, total="59.97"), DocumentTerms(tax=WITH_TAX))
    assert (composed.document.lines[0].price, composed.expected.total) == (Decimal("19.99"), Decimal("59.97"))


@pytest.mark.parametrize(
    ("is_company", "says", "own", "price"),
    [
        (False, "yes", None, "125.00"),
        (True, "yes", None, "100"),
        (False, "no", None, "100"),
        (False, "yes", False, "100"),
        (True, "yes", True, "125.00"),
    ],
    ids=["private", "company", "the company shows none", "the customer has none", "the customer has it"],
)
def test_private_customers_are_priced_with_tax_where_the_company_says_so(
    is_company: bool, says: str, own: bool | None, price: str
) -> None:
    there = target(EA_ORDER, {"A1": Decimal(25)}, **{**SWEDEN, CompanyFact.PRIVATE_WITH_TAX: says})
    party = Party("SE", is_company=is_company, prices_with_tax=own)
    composed = made(sale(line("100", rate="25"), currency="SEK", total="125", tax="25"), DocumentTerms(), there, party)
    assert composed.document.lines[0].price == Decimal(price)
    assert composed.expected.total == 125
    assert composed.shown == Decimal(price), "an order shows its total as its prices are"


def test_tax_that_is_not_known_is_not_taken_out_of_a_price() -> None:
    with pytest.raises(RecordRefused) as error:
        made(sale(line("121", rate=None), prices_include_tax=True, total="121"), DocumentTerms())
    assert error.value.problem.code == "LB-DOC-04"


def test_discounts_of_lines_survive_a_change_of_basis() -> None:
    there = target(EA_ORDER, {"A1": Decimal(25)}, **SWEDISH)
    percent = sale(line("100", "2", "25", discount_percent="10"), currency="SEK", total="225", tax="45")
    first = made(percent, DocumentTerms(), there, Party("SE")).document.lines[0]
    assert (first.price, first.discount_percent) == (Decimal("125.00"), Decimal("10.00"))
    amount = sale(line("100", "2", "25", discount="20"), currency="SEK", total="225", tax="45")
    assert made(amount, DocumentTerms(), there, Party("SE")).expected.total == 225


# --- decimals and discounts -------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-ORD-14")
@pytest.mark.parametrize(
    ("of", "sold", "price", "percent"),
    [
        (EXACT_INVOICE, line("100", "2", discount_percent="10"), "90.00", None),
        (EXACT_INVOICE, line("100", "2", discount="5"), "97.50", None),
        (EXACT_INVOICE, line("0.333"), "0.33", None),
        (QB_INVOICE, line("0.333", "3"), "0.333", None),
        (QB_INVOICE, line("10", "3", discount="1"), "9.6666667", None),
        (HS_DEAL, line("100", "2", discount_percent="12.5"), "100", "12.500000"),
        (HS_DEAL, line("0.3333", "3"), "0.3333", None),
        (MEMORY, line("100", discount_percent="10"), "90.00", None),
    ],
)
def test_line_is_written_in_the_form_nearest_to_the_source_s(
    of: tuple[str, str], sold: Line, price: str, percent: str | None
) -> None:
    terms = DocumentTerms(tax=DUTCH)
    found = only(terms, target(of), sold)
    assert (found.price, found.discount) == (Decimal(price), None)
    assert found.discount_percent == (None if percent is None else Decimal(percent))
    assert found.quantity == sold.quantity


@pytest.mark.parametrize(
    ("sold", "price", "percent"),
    [
        (line("100", "2", "25", discount_percent="10"), "100", "10.00"),
        (line("100", "2", "25", discount="5"), "100", "2.50"),
        (line("30", "7", "25", discount="0.07"), "29.99", None),
        (line("19.99", "1", "25", discount_percent="33.333"), "19.99", "33.33"),
    ],
)
def test_discount_is_a_percentage_of_few_decimals_or_within_the_price(
    sold: Line, price: str, percent: str | None
) -> None:
    found = made(sale(sold, currency="SEK"), DocumentTerms(), target(EA_DRAFT, {"A1": Decimal(25)}, **SWEDEN))
    first = found.document.lines[0]
    assert (first.price, first.discount_percent) == (Decimal(price), None if percent is None else Decimal(percent))


def test_sales_entry_has_amounts_without_prices() -> None:
    found = only(None, target(EXACT_ENTRY), line("100", "2", discount_percent="10"))
    assert (found.net, found.price, found.quantity, found.tax) == (Decimal("180.00"), None, 2, Decimal("37.80"))


@pytest.mark.parametrize(("of", "places"), [(EA_INVOICE, 2), (EA_ORDER, 4), (MEMORY, 4)])
def test_quantity_of_more_decimals_than_the_target_holds_is_refused(of: tuple[str, str], places: int) -> None:
    there = target(of, {"A1": Decimal(25)}, **SWEDEN)
    fits, too_fine = "1." + "1" * places, "1." + "1" * (places + 1)
    assert made(sale(line("100", fits), currency="SEK"), DocumentTerms(), there).document.lines[0].quantity == Decimal(
        fits
    )
    with pytest.raises(RecordRefused) as error:
        made(sale(line("100", too_fine), currency="SEK"), DocumentTerms(), there)
    assert (error.value.problem.code, error.value.problem.field) == ("LB-DOC-21", "quantity")


def test_price_decimals_are_those_of_the_company() -> None:
    there = target(EXACT_INVOICE, **{CompanyFact.COUNTRY: "NL", CompanyFact.PRICE_DECIMALS: "4"})
    assert only(None, there, line("0.3333", "3")).price == Decimal("0.3333")


def test_text_is_left_out_where_every_line_needs_a_product() -> None:
    text = line(None, kind=LineKind.TEXT, sku=None)
    assert len(made(sale(text, line())).document.lines) == 1
    assert len(made(sale(text, line()), to=target(HS_DEAL)).document.lines) == 2


def test_what_only_the_source_says_is_not_sent() -> None:
    first = only(None, target(EXACT_INVOICE), line("100", net="100", tax="21", total="121", unit="pc"))
    assert (first.net, first.tax, first.total, first.tax_rate, first.unit) == (None, None, None, None, None)


@pytest.mark.feature("F-CORE-ORD-14")
def test_discount_that_fits_no_price_is_a_line_of_its_own_where_there_is_a_product_for_it() -> None:
    sold = sale(line("19.99", "7", discount_percent="10"), total="152.39")
    terms = DocumentTerms(tax=DUTCH, discount=DiscountTerms(sku="DISC", account="8200"))
    first, apart = made(sold, terms, target(EXACT_INVOICE)).document.lines
    assert (first.price, first.quantity, first.discount_percent) == (Decimal("19.99"), 7, None)
    assert (apart.kind, apart.sku, apart.price, apart.tax_code) == (LineKind.DISCOUNT, "DISC", Decimal("-13.99"), "2")
    with pytest.raises(RecordRefused):
        made(sold, DocumentTerms(tax=DUTCH), target(EXACT_INVOICE))


def test_line_that_could_only_come_to_something_else_is_refused() -> None:
    with pytest.raises(RecordRefused) as error:
        made(sale(line("0.005", "400")), None, target(EXACT_INVOICE))
    assert (error.value.problem.code, error.value.problem.field) == ("LB-DOC-21", "price")
