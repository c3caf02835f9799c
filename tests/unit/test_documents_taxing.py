"""Which tax code a line gets: by its own tax, by the country, else the default; else the document is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from tests.support.documents import CODES, DUTCH, EA_ORDER, HS_DEAL, QB_INVOICE, SWEDEN, line, made, sale, target

from ledgerbridge.model.documents import Address, Document, LineKind
from ledgerbridge.model.money import CompanyFact
from ledgerbridge.model.problems import MappingError, RecordRefused
from ledgerbridge.planner.documents.evidence import vat_evidence
from ledgerbridge.planner.documents.party import Party
from ledgerbridge.planner.documents.taxing import taxed
from ledgerbridge.planner.documents.terms import CountryTax, DocumentTerms, TargetTax, TaxRow, TaxTerms
from ledgerbridge.planner.reason import in_words

GOOD, WRONG = "BE0403170701", "BE0403170702"
BY_COUNTRY = (
    CountryTax("NL", "2"),
    CountryTax("EU", "7", business=True),
    CountryTax("BE", "21B", business=False),
    CountryTax("*", "6"),
)


def codes(document: Document, terms: TaxTerms, party: Party | None = None) -> list[str | None]:
    return [one.tax_code for one in taxed(document, terms, party or Party()).lines]


def refused(document: Document, terms: TaxTerms, party: Party | None = None) -> str:
    with pytest.raises(MappingError) as error:
        taxed(document, terms, party or Party())
    return str(error.value)


# --- by the line ------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-ORD-08")
def test_rate_of_a_line_decides_on_its_code() -> None:
    terms = TaxTerms(rows=(TaxRow("4", Decimal(21)), TaxRow("1", Decimal("9.00"))))
    assert codes(sale(line(rate="21.0"), line(rate="9")), terms) == ["4", "1"]


@pytest.mark.feature("F-CORE-ORD-08")
def test_rate_that_is_in_no_row_is_refused_and_never_becomes_the_default() -> None:
    terms = TaxTerms(rows=(TaxRow("4", Decimal(21)),), default_code="4")
    assert refused(sale(line(rate="17")), terms).startswith("LB-DOC-02: There is no tax code for 17%.")


def test_class_of_the_source_decides_on_the_code() -> None:
    terms = TaxTerms(rows=(TaxRow("2", source_code="standard"), TaxRow("1", source_code="reduced")))
    assert codes(sale(line(rate=None, tax_code="reduced")), terms) == ["1"]
    assert "no tax code for luxury" in refused(sale(line(rate=None, tax_code="luxury")), terms)


def test_row_of_class_and_rate_takes_both_to_fit() -> None:
    both = TaxRow("B", Decimal(21), "books")
    terms = TaxTerms(rows=(both, TaxRow("2", Decimal(21))))
    sold = sale(line(rate="21", tax_code="books"), line(rate="21", tax_code="shoes"))
    assert codes(sold, terms) == ["B", "2"]


@pytest.mark.parametrize(
    ("said", "rows", "known", "code"),
    [
        ({"rate": None}, (), {}, "2"),
        ({"rate": "21"}, (), CODES, "2"),
        ({"rate": "9"}, (), CODES, None),
        ({"rate": "9"}, (), {}, "2"),
        ({"rate": None}, (TaxRow("1", Decimal(9)),), CODES, "2"),
        ({"rate": "21"}, (TaxRow("1", Decimal(9)),), CODES, None),
        ({"rate": None, "tax_code": "x"}, (TaxRow("1", Decimal(9)),), CODES, None),
        ({"rate": None, "tax_code": "x"}, (), CODES, "2"),
    ],
)
@pytest.mark.feature("F-CORE-ORD-08")
def test_default_code_stands_in_where_the_line_does_not_say_otherwise(
    said: dict[str, str], rows: tuple[TaxRow, ...], known: dict[str, TargetTax], code: str | None
) -> None:
    terms = TaxTerms(rows=rows, default_code="2", codes=known)
    if code is None:
        refused(sale(line(**said)), terms)
    else:
        assert codes(sale(line(**said)), terms) == [code]


@pytest.mark.feature("F-CORE-FIN-07")
@pytest.mark.parametrize(
    ("on", "code"), [(date(2026, 6, 30), "old"), (date(2026, 7, 1), "new"), (date(2027, 1, 1), "new"), (None, "old")]
)
def test_rate_that_changes_on_a_day_has_another_code_from_then_on(on: date | None, code: str) -> None:
    rows = (TaxRow("old", Decimal(9)), TaxRow("new", Decimal(9), valid_from=date(2026, 7, 1)))
    assert codes(sale(line(rate="9"), date=on), TaxTerms(rows=rows)) == [code]


@pytest.mark.feature("F-CORE-FIN-07")
def test_document_without_a_day_gets_no_code_that_only_holds_from_a_day_on() -> None:
    rows = (TaxRow("new", Decimal(9), valid_from=date(2026, 7, 1)),)
    refused(sale(line(rate="9"), date=None), TaxTerms(rows=rows))


def test_codes_of_the_source_are_never_passed_on() -> None:
    assert codes(sale(line(tax_code="their own")), TaxTerms()) == [None]


def test_text_has_no_tax() -> None:
    text = line(None, kind=LineKind.TEXT, tax_code="x")
    assert codes(sale(text), TaxTerms(rows=(TaxRow("2", Decimal(21)),))) == [None]


# --- by the country ---------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-ORD-09")
@pytest.mark.parametrize(
    ("party", "code"),
    [
        (Party("NL"), "2"),
        (Party("BE", GOOD), "7"),
        (Party("BE"), "21B"),
        (Party("US"), "6"),
        (Party("BE", WRONG), "21B"),
        (Party("Belgium", GOOD), "7"),
        (Party("DE", "DE136695976"), "7"),
    ],
    ids=["home", "business", "consumer", "export", "wrong number", "a name", "the group"],
)
def test_country_and_kind_of_customer_decide_where_the_line_says_nothing(party: Party, code: str) -> None:
    terms = TaxTerms(by_country=BY_COUNTRY, home="NL")
    assert codes(sale(line(rate=None)), terms, party) == [code]


@pytest.mark.feature("F-CORE-ORD-09")
def test_line_goes_before_the_country_and_the_country_before_the_default() -> None:
    terms = TaxTerms(rows=(TaxRow("1", Decimal(9)),), by_country=BY_COUNTRY, default_code="2", home="NL")
    sold = sale(line(rate="9"), line(rate=None))
    assert codes(sold, terms, Party("US")) == ["1", "6"]
    assert codes(sold, terms, Party("DE")) == ["1", "2"]


@pytest.mark.feature("F-CORE-ORD-09")
def test_consumer_in_the_union_without_a_row_is_not_taken_for_an_export() -> None:
    terms = TaxTerms(by_country=(CountryTax("EU", "7", business=True), CountryTax("*", "6")), home="NL")
    refused(sale(line(rate=None)), terms, Party("FR"))


def test_where_the_goods_go_counts_before_where_the_bill_goes() -> None:
    terms = TaxTerms(by_country=BY_COUNTRY, home="NL")
    shipped = sale(line(rate=None), shipping=Address(country="USA"), billing=Address(country="NL"))
    assert codes(shipped, terms, Party("NL")) == ["6"]
    billed = sale(line(rate=None), billing=Address(country="USA"))
    assert codes(billed, terms, Party("NL")) == ["6"]


@pytest.mark.feature("F-CORE-ORD-09")
def test_groups_of_countries_count_only_where_home_is_known() -> None:
    terms = TaxTerms(by_country=BY_COUNTRY, default_code="2")
    assert "LB-DOC-23" in refused(sale(line(rate=None)), terms, Party("FR"))
    assert codes(sale(line(rate=None)), terms, Party("NL")) == ["2"]
    assert codes(sale(line(rate=None)), terms, Party()) == ["2"]


def test_company_outside_the_union_tells_the_union_apart_too() -> None:
    terms = TaxTerms(by_country=(CountryTax("EU", "E"), CountryTax("*", "W"), CountryTax("NO", "N")), home="NO")
    assert [codes(sale(line(rate=None)), terms, Party(where))[0] for where in ("NO", "SE", "US")] == ["N", "E", "W"]


# --- where lines have no codes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "tax"),
    [
        (Party("SE"), "25.00"),
        (Party(), "25.00"),
        (Party("DE"), "25.00"),
        (Party("DE", "DE136695976"), "0.00"),
        (Party("NO"), "0.00"),
    ],
    ids=["home", "unknown", "consumer in the Union", "business in the Union", "outside"],
)
def test_product_and_customer_decide_where_the_target_has_no_codes(party: Party, tax: str) -> None:
    there = target(EA_ORDER, {"A1": Decimal(25)}, **SWEDEN)
    composed = made(sale(line("100", rate=None), currency="SEK"), DocumentTerms(), there, party)
    assert composed.expected.tax == Decimal(tax)
    assert composed.document.lines[0].tax_code is None


def test_product_of_unknown_tax_is_refused_where_no_draft_would_show_it() -> None:
    there = target(EA_ORDER, {}, **SWEDEN)
    with pytest.raises(RecordRefused) as error:
        made(sale(line("100", rate="25"), currency="SEK", total="125", tax="25"), DocumentTerms(), there)
    assert error.value.problem.code == "LB-DOC-04"


def test_line_that_is_added_needs_a_product_where_products_decide_on_tax() -> None:
    there = target(EA_ORDER, {"A1": Decimal(25)}, **SWEDEN)
    with pytest.raises(RecordRefused) as error:
        made(sale(line("100", rate="25"), currency="SEK", shipping_cost="10"), DocumentTerms(), there)
    assert error.value.problem.code == "LB-DOC-22"
    assert "A line for shipping" in str(error.value)


def test_unknown_tax_of_a_code_is_refused_where_the_amount_cannot_be_sent() -> None:
    unknown = {**CODES, "2": TargetTax(None)}
    with pytest.raises(RecordRefused) as error:
        made(sale(line()), DocumentTerms(tax=msgspec.structs.replace(DUTCH, codes=unknown)))
    assert error.value.problem.code == "LB-DOC-04"


def test_system_that_stores_its_totals_takes_documents_without_any_tax_code() -> None:
    composed = made(sale(line("100"), total="121", tax="21"), DocumentTerms(), target(HS_DEAL))
    assert (composed.document.total, composed.document.lines[0].tax_code) == (121, None)


def test_system_that_stores_its_totals_needs_no_code_for_lines_that_say_nothing_of_their_tax() -> None:
    terms = DocumentTerms(tax=msgspec.structs.replace(DUTCH, default_code=None))
    composed = made(sale(line(rate=None), line(rate="9")), terms, target(HS_DEAL))
    assert [one.tax_code for one in composed.document.lines] == [None, "1"]
    with pytest.raises(MappingError):
        made(sale(line(rate="17")), terms, target(HS_DEAL))


def test_company_that_charges_no_tax_gets_untaxed_documents_alone() -> None:
    there = target(QB_INVOICE, **{CompanyFact.COUNTRY: "GB", CompanyFact.CHARGES_TAX: "no"})
    assert made(sale(line("100", rate="0"), total="100", tax="0"), DocumentTerms(), there).expected.total == 100
    with pytest.raises(RecordRefused) as error:
        made(sale(line("100", rate="20"), total="120", tax="20"), DocumentTerms(), there)
    assert error.value.problem.code == "LB-DOC-05"


# --- evidence ---------------------------------------------------------------------------------------------------------

TODAY = date(2026, 11, 21)
BY_KIND = TaxTerms(by_country=BY_COUNTRY, home="NL")
UNTOLD = TaxTerms(rows=(TaxRow("2", Decimal(21)),))


@pytest.mark.feature("F-CORE-FIN-07")
@pytest.mark.parametrize(
    ("number", "country", "said"),
    [
        (GOOD, "BE", "VAT number right by its form and check digits on 2026-11-21; taxed as a business"),
        (
            "be 0428.759.497",
            "Belgium",
            "VAT number right by its form and check digits on 2026-11-21; taxed as a business",
        ),
        (WRONG, "BE", "VAT number wrong by its form or check digits on 2026-11-21; taxed as a consumer"),
        ("x" * 100, "BE", "VAT number wrong by its form or check digits on 2026-11-21; taxed as a consumer"),
        (None, "BE", "no VAT number on 2026-11-21; taxed as a consumer"),
        (" ", "BE", "no VAT number on 2026-11-21; taxed as a consumer"),
        (
            "ATU12345678",
            "AT",
            "VAT number right by its form on 2026-11-21; check digits of its country are not known; "
            "taxed as a business",
        ),
    ],
)
def test_what_became_of_the_vat_number_is_told_with_the_day_and_without_the_number(
    number: str | None, country: str, said: str
) -> None:
    there = target(QB_INVOICE)
    told = vat_evidence(sale(line()), Party(country, number), BY_KIND, there, TODAY)
    assert in_words(told) == said
    assert not (number or "").strip() or (number or "") not in in_words(told)
    assert [reason.personal for reason in told] == [{}, {}]


@pytest.mark.feature("F-CORE-FIN-07")
def test_where_no_tax_depends_on_it_a_number_is_told_of_and_none_is_not() -> None:
    there = target(QB_INVOICE)
    told = in_words(vat_evidence(sale(line()), Party("BE", WRONG), UNTOLD, there, TODAY))
    assert told == "VAT number wrong by its form or check digits on 2026-11-21"
    assert vat_evidence(sale(line()), Party("BE"), UNTOLD, there, TODAY) == ()
