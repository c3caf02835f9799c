"""Discounts and shipping of a whole document: lines of their own, fields, or spread over the lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.support.documents import (
    DUTCH,
    EA_ORDER,
    EXACT_ENTRY,
    HS_DEAL,
    HS_ORDER,
    QB_INVOICE,
    SWEDEN,
    line,
    made,
    sale,
    target,
)

from ledgerbridge.model.documents import Document, Line, LineKind
from ledgerbridge.model.money import CompanyFact
from ledgerbridge.model.problems import MappingError, RecordRefused
from ledgerbridge.planner.documents.amounts import shared
from ledgerbridge.planner.documents.composing import Composed
from ledgerbridge.planner.documents.terms import (
    DiscountMode,
    DiscountTerms,
    DocumentTerms,
    ShippingMode,
    ShippingTerms,
    TargetTax,
    TaxRow,
    TaxTerms,
)

BRITAIN = {CompanyFact.COUNTRY: "GB", CompanyFact.CURRENCY: "EUR"}
BRITISH = TaxTerms(
    rows=(TaxRow("20", Decimal(20)), TaxRow("5", Decimal(5))),
    codes={"20": TargetTax(Decimal(20)), "5": TargetTax(Decimal(5))},
    home="GB",
)


def shipping(mode: ShippingMode, **more: Any) -> DocumentTerms:
    return DocumentTerms(tax=DUTCH, shipping=ShippingTerms(mode=mode, sku="SHIP", account="8100", **more))


def discount(mode: DiscountMode, **more: Any) -> DocumentTerms:
    return DocumentTerms(tax=DUTCH, discount=DiscountTerms(mode=mode, sku="DISC", account="8200"), **more)


def of(kind: LineKind, composed: Composed) -> list[Line]:
    return [one for one in composed.document.lines if one.kind is kind]


# --- shipping ---------------------------------------------------------------------------------------------------------

SHIPPED = sale(line("100"), shipping_cost="10", total="133.10", tax="23.10")


@pytest.mark.feature("F-CORE-ORD-10")
def test_shipping_as_a_line_has_product_account_and_the_tax_of_all_else() -> None:
    composed = made(SHIPPED, shipping(ShippingMode.LINE))
    [added] = of(LineKind.SHIPPING, composed)
    assert (added.sku, added.price, added.tax_code, added.account) == ("SHIP", 10, "2", "8100")
    assert (composed.expected.total, composed.document.shipping_cost) == (Decimal("133.10"), None)


@pytest.mark.feature("F-CORE-ORD-10")
def test_shipping_has_a_tax_code_of_its_own_where_one_is_set() -> None:
    sold = msgspec.structs.replace(SHIPPED, total=Decimal("131.90"), tax=Decimal("21.90"))
    composed = made(sold, shipping(ShippingMode.LINE, tax_code="1"))
    assert (of(LineKind.SHIPPING, composed)[0].tax_code, composed.expected.total) == ("1", Decimal("131.90"))


@pytest.mark.feature("F-CORE-ORD-10")
def test_shipping_of_lines_with_several_taxes_needs_a_code_of_its_own() -> None:
    mixed = sale(line("100"), line("50", rate="9"), shipping_cost="10")
    with pytest.raises(MappingError) as error:
        made(mixed, shipping(ShippingMode.LINE))
    assert error.value.problem.code == "LB-DOC-02"
    assert made(mixed, shipping(ShippingMode.LINE, tax_code="2")).expected.tax == Decimal("27.60")


@pytest.mark.feature("F-CORE-ORD-10")
def test_shipping_spread_leaves_the_lines_and_their_quantities() -> None:
    sold = sale(line("10", "5"), line("50", rate="9"), shipping_cost="10", total="126.50", tax="16.50")
    composed = made(sold, shipping(ShippingMode.SPREAD))
    assert [(one.quantity, one.price) for one in composed.document.lines] == [
        (5, Decimal("11.00")),
        (1, Decimal("55.00")),
    ]
    assert composed.expected.total == Decimal("126.50")


@pytest.mark.feature("F-CORE-ORD-10")
def test_shipping_stays_a_field_where_the_target_has_one_and_is_a_line_elsewhere() -> None:
    field = made(SHIPPED, shipping(ShippingMode.FIELD), target(HS_ORDER))
    assert (field.document.shipping_cost, len(field.document.lines)) == (10, 1)
    elsewhere = made(SHIPPED, shipping(ShippingMode.FIELD))
    assert (elsewhere.document.shipping_cost, of(LineKind.SHIPPING, elsewhere)[0].price) == (None, 10)


@pytest.mark.feature("F-CORE-ORD-10")
@pytest.mark.parametrize(("zero", "lines"), [(False, 1), (True, 2)])
def test_shipping_that_costs_nothing_makes_a_line_by_choice(zero: bool, lines: int) -> None:
    free = sale(line("100"), shipping_cost="0", total="121")
    composed = made(free, shipping(ShippingMode.LINE, zero=zero))
    assert (len(composed.document.lines), composed.expected.total) == (lines, 121)


def test_shipping_of_a_document_without_lines_is_a_line() -> None:
    terms = shipping(ShippingMode.SPREAD, tax_code="2")
    assert made(sale(shipping_cost="10", total="12.10"), terms).expected.total == Decimal("12.10")


# --- discounts --------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-ORD-14")
def test_discount_of_a_line_and_of_the_order_leave_the_total_of_the_source() -> None:
    sold = sale(line("100", discount_percent="10"), discount="5", total="102.85", tax="17.85")
    composed = made(sold, discount(DiscountMode.LINE))
    [added] = of(LineKind.DISCOUNT, composed)
    assert (added.sku, added.price, added.tax_code, added.account) == ("DISC", -5, "2", "8200")
    assert (composed.document.lines[0].price, composed.expected.total) == (Decimal("90.00"), Decimal("102.85"))


@pytest.mark.feature("F-CORE-ORD-14")
def test_discount_is_one_line_for_each_tax() -> None:
    mixed = sale(line("60"), line("40", rate="9"), discount="10", total="104.58", tax="14.58")
    composed = made(mixed, discount(DiscountMode.LINE))
    assert [(one.tax_code, one.price) for one in of(LineKind.DISCOUNT, composed)] == [("2", -6), ("1", -4)]
    assert composed.expected.total == Decimal("104.58")


@pytest.mark.feature("F-CORE-ORD-14")
def test_discount_spread_lowers_each_line_by_its_share() -> None:
    mixed = sale(line("60"), line("20", "2", rate="9"), discount="10", total="104.58", tax="14.58")
    composed = made(mixed, discount(DiscountMode.SPREAD))
    assert [one.price for one in composed.document.lines] == [Decimal("54.00"), Decimal("18.00")]
    assert composed.expected.total == Decimal("104.58")


@pytest.mark.feature("F-CORE-ORD-14")
def test_discount_stays_a_field_that_lowers_each_tax_where_the_target_reckons_so() -> None:
    mixed = sale(line("60", rate="20"), line("40", rate="5"), discount="10", total="102.60", tax="12.60")
    terms = DocumentTerms(tax=BRITISH, discount=DiscountTerms(mode=DiscountMode.FIELD))
    composed = made(mixed, terms, target(QB_INVOICE, **BRITAIN))
    assert (composed.document.discount, len(composed.document.lines)) == (10, 2)
    assert (composed.expected.net, composed.expected.total) == (90, Decimal("102.60"))


def test_discount_in_percent_is_one_amount_of_what_is_sold() -> None:
    sold = sale(line("33.33"), discount_percent="10", shipping_cost="10", total="48.40")
    composed = made(sold, discount(DiscountMode.LINE))
    assert of(LineKind.DISCOUNT, composed)[0].price == Decimal("-3.33")
    assert composed.expected.total == Decimal("48.40")


@pytest.mark.parametrize(("of_target", "field"), [(HS_DEAL, None), (HS_ORDER, Decimal(10))])
def test_system_that_takes_no_lines_below_zero_has_the_discount_spread_or_as_its_field(
    of_target: tuple[str, str], field: Decimal | None
) -> None:
    composed = made(sale(line("100"), discount="10", total="108.90"), discount(DiscountMode.LINE), target(of_target))
    first = composed.document.lines[0]
    assert (len(composed.document.lines), composed.document.discount) == (1, field)
    assert (first.discount_percent is None) is (field is not None)


def test_discount_is_spread_where_its_product_would_give_it_one_tax_alone() -> None:
    rates = {"A1": Decimal(25), "B2": Decimal(12), "DISC": Decimal(25)}
    there = target(EA_ORDER, rates, **SWEDEN)
    mixed = sale(
        line("60", rate="25"),
        line("40", rate="12", sku="B2"),
        discount="10",
        currency="SEK",
        total="107.82",
        tax="17.82",
    )
    composed = made(mixed, DocumentTerms(discount=DiscountTerms(sku="DISC")), there)
    assert [one.kind for one in composed.document.lines] == [LineKind.PRODUCT, LineKind.PRODUCT]
    assert composed.expected.total == Decimal("107.82")
    alike = msgspec.structs.replace(mixed, lines=mixed.lines[:1], total=Decimal("62.50"))
    assert len(made(alike, DocumentTerms(discount=DiscountTerms(sku="DISC")), there).document.lines) == 2


@pytest.mark.parametrize("mode", [DiscountMode.LINE, DiscountMode.SPREAD])
def test_discount_within_prices_with_tax_is_with_tax(mode: DiscountMode) -> None:
    sold = sale(line("121"), discount="12.10", total="108.90", prices_include_tax=True)
    assert made(sold, discount(mode)).expected.total == Decimal("108.90")


def test_discount_field_is_not_used_where_prices_lose_their_tax() -> None:
    sold = sale(line("121"), discount="12.10", total="108.90", prices_include_tax=True)
    terms = DocumentTerms(tax=DUTCH, discount=DiscountTerms(mode=DiscountMode.FIELD))
    composed = made(sold, terms, target(HS_ORDER))
    assert (composed.document.discount, composed.document.total) == (None, Decimal("108.90"))


def test_returned_goods_take_no_share_of_a_discount() -> None:
    sold = sale(line("100"), line("20", "-1"), discount="10", total="84.70")
    composed = made(sold, discount(DiscountMode.SPREAD))
    assert [one.price for one in composed.document.lines] == [Decimal("90.00"), Decimal("20")]


def test_line_below_zero_is_refused_where_the_target_takes_none() -> None:
    with pytest.raises(RecordRefused) as error:
        made(sale(line("100"), line("-20"), total="96.80"), None, target(HS_DEAL))
    assert error.value.problem.code == "LB-DOC-20"


def test_document_below_zero_is_refused() -> None:
    with pytest.raises(RecordRefused) as error:
        made(sale(line("-20"), total="-24.20"), None, target(EXACT_ENTRY))
    assert error.value.problem.code == "LB-DOC-20"


def test_discount_keeps_the_document_as_it_was() -> None:
    sold = sale(line("100"), total="121")
    assert isinstance(made(sold, discount(DiscountMode.LINE)).document, Document)
    assert made(sold, discount(DiscountMode.LINE)).document.lines == made(sold).document.lines


# --- sharing out ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "weights", "places", "shares"),
    [
        ("10", ["1", "1", "1"], 2, ["3.34", "3.33", "3.33"]),
        ("-10", ["1", "1", "1"], 2, ["-3.34", "-3.33", "-3.33"]),
        ("10", ["1", "1", "1"], 0, ["4", "3", "3"]),
        ("1", ["0", "0"], 2, ["1", "0"]),
        ("1", ["0", "-5"], 2, ["1", "0"]),
        ("1", ["3", "-5", "1"], 2, ["0.75", "0.00", "0.25"]),
        ("0.01", ["5", "4"], 2, ["0.01", "0.00"]),
        ("0.005", ["1", "1"], 2, ["0.005", "0.00"]),
        ("1", [], 2, []),
    ],
)
def test_amount_is_shared_out_without_a_rest(amount: str, weights: list[str], places: int, shares: list[str]) -> None:
    found = shared(Decimal(amount), [Decimal(weight) for weight in weights], places)
    assert found == [Decimal(share) for share in shares]
