"""That the target comes to the source's total: as it is, with tax sent along, with a rounding line, or not at all."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from tests.support.documents import (
    CODES,
    DUTCH,
    EA_DRAFT,
    EA_INVOICE,
    EA_ORDER,
    EXACT_CREDIT,
    EXACT_ENTRY,
    EXACT_INVOICE,
    EXACT_ORDER,
    HS_DEAL,
    HS_ORDER,
    MEMORY,
    QB_INVOICE,
    SWEDEN,
    line,
    made,
    sale,
    target,
)

from ledgerbridge.model.documents import Document, LineKind
from ledgerbridge.model.money import CompanyFact, Totals
from ledgerbridge.model.problems import RecordRefused
from ledgerbridge.planner.documents.agreeing import Wanted, wanted_of
from ledgerbridge.planner.documents.party import Party
from ledgerbridge.planner.documents.reading import understood
from ledgerbridge.planner.documents.terms import (
    AccountTerms,
    DocumentTerms,
    Level,
    RoundingTerms,
    TargetTax,
    TaxRow,
    TaxTerms,
)

LINED = RoundingTerms(line=True, sku="ROUND", account="9990")
ROUNDED = DocumentTerms(tax=DUTCH, rounding=LINED)
AMERICA = {CompanyFact.COUNTRY: "US", CompanyFact.CURRENCY: "USD"}
AMERICAN = TaxTerms(
    rows=(TaxRow("TAX", Decimal("8.25")), TaxRow("NON", Decimal(0))),
    codes={"TAX": TargetTax(None), "NON": TargetTax(Decimal(0))},
    home="US",
)
CANADA = {CompanyFact.COUNTRY: "CA", CompanyFact.CURRENCY: "CAD"}
CANADIAN = TaxTerms(
    rows=(TaxRow("5", Decimal(12)),), codes={"5": TargetTax(None, rates=(Decimal(5), Decimal(7)))}, home="CA"
)


def code_of(refused: pytest.ExceptionInfo[RecordRefused]) -> str:
    return refused.value.problem.code


# --- what the source says ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (sale(line("100"), total="121", tax="21"), Wanted(tax=Decimal(21), total=Decimal(121))),
        (sale(line("100"), total="121"), Wanted(total=Decimal(121))),
        (sale(line("100"), total="100"), Wanted(net=Decimal(100))),
        (sale(line("100"), total="100", tax="21"), Wanted(tax=Decimal(21), total=Decimal(121))),
        (sale(line("100", tax="21"), total="100"), Wanted(tax=Decimal(21), total=Decimal(121))),
        (sale(line("100", rate="0"), total="100", tax="0"), Wanted(tax=Decimal(0), total=Decimal(100))),
        (sale(line("121"), total="121", prices_include_tax=True), Wanted(total=Decimal(121))),
        (sale(line("90"), shipping_cost="15", discount="5", total="100"), Wanted(net=Decimal(100))),
        (sale(line("100"), discount_percent="10", total="90"), Wanted(net=Decimal(90))),
        (sale(line("0.333", "3"), line("0.333"), total="1.33"), Wanted(net=Decimal("1.33"))),
        (sale(line("35.631"), total="35.631"), Wanted(net=Decimal("35.63"))),
        (
            sale(line("406.1686"), total="406.174918", tax="0.006318"),
            Wanted(tax=Decimal("0.006318"), total=Decimal("406.17")),
        ),
        (
            sale(line("406.1686"), total="406.1686", tax="0.006318"),
            Wanted(tax=Decimal("0.006318"), total=Decimal("406.18")),
        ),
        (sale(line("100")), Wanted(net=Decimal(100))),
        (sale(line("121"), prices_include_tax=True), Wanted(total=Decimal(121))),
    ],
)
def test_total_of_a_source_is_with_tax_unless_its_lines_come_to_it_without(source: Document, wanted: Wanted) -> None:
    found = wanted_of(understood(source, DocumentTerms()))
    assert (found.net, found.tax, found.total) == (wanted.net, wanted.tax, wanted.total)


@pytest.mark.parametrize("of", [EXACT_ORDER, EXACT_INVOICE, EXACT_ENTRY])
def test_deal_without_tax_is_taxed_in_the_target_and_comes_to_the_same_without(of: tuple[str, str]) -> None:
    terms = DocumentTerms(tax=msgspec.structs.replace(DUTCH, default_code="2"))
    composed = made(sale(line("100", rate=None), total="100"), terms, target(of))
    assert (composed.expected.net, composed.expected.total) == (100, 121)


@pytest.mark.parametrize("of", [EXACT_ORDER, EXACT_INVOICE, EXACT_ENTRY])
def test_total_that_differs_is_refused_with_both(of: tuple[str, str]) -> None:
    with pytest.raises(RecordRefused) as refused:
        made(sale(line("100"), total="125", tax="25"), None, target(of))
    assert code_of(refused) == "LB-DOC-05"
    assert "comes to 125.00 EUR, and would come to 121.00 there" in str(refused.value)


def test_net_that_differs_is_refused_too() -> None:
    sold = sale(line("0.335", "3", rate=None), total="1.00")
    terms = DocumentTerms(tax=msgspec.structs.replace(DUTCH, default_code="2"))
    with pytest.raises(RecordRefused) as refused:
        made(sold, terms, target(EXACT_ENTRY))
    assert code_of(refused) == "LB-DOC-05"


# --- rounding ---------------------------------------------------------------------------------------------------------

THIRDS = sale(*(line("0.333", rate="7") for _ in range(100)), total="35.63", tax="2.33", currency="EUR")
SEVEN = TaxTerms(
    rows=(TaxRow("7", Decimal(7)),), codes={"7": TargetTax(Decimal(7)), "0": TargetTax(Decimal(0))}, home="DE"
)


@pytest.mark.feature("F-CORE-ORD-14")
@pytest.mark.parametrize("of", [EXACT_ORDER, EXACT_ENTRY])
def test_hundred_thirds_of_a_cent_are_refused_or_equal_with_a_rounding_line(of: tuple[str, str]) -> None:
    with pytest.raises(RecordRefused) as refused:
        made(THIRDS, DocumentTerms(tax=SEVEN), target(of))
    assert code_of(refused) == "LB-DOC-05"
    lined = RoundingTerms(line=True, most=Decimal(1), sku="ROUND")
    composed = made(THIRDS, DocumentTerms(tax=SEVEN, rounding=lined), target(of))
    last = composed.document.lines[-1]
    assert last.net if of == EXACT_ENTRY else last.price
    assert (last.kind, last.sku, last.tax_code, composed.expected.total) == (
        LineKind.ROUNDING,
        "ROUND",
        "0",
        Decimal("35.63"),
    )


@pytest.mark.feature("F-CORE-ORD-14")
@pytest.mark.parametrize(
    ("lines", "total", "most", "is_lined"),
    [
        (1, "12.11", None, True),
        (1, "12.12", None, False),
        (3, "36.27", None, True),
        (3, "36.26", None, False),
        (9, "108.95", None, True),
        (9, "108.96", None, False),
        (1, "12.40", "0.30", True),
        (1, "12.41", "0.30", False),
        (1, "12.11", "0", False),
    ],
)
def test_rounding_line_takes_a_cent_a_line_and_five_in_all_unless_said_otherwise(
    lines: int, total: str, most: str | None, is_lined: bool
) -> None:
    terms = DocumentTerms(tax=DUTCH, rounding=msgspec.structs.replace(LINED, most=Decimal(most) if most else None))
    sold = sale(*(line() for _ in range(lines)), total=total)
    if is_lined:
        composed = made(sold, terms)
        added = composed.document.lines[-1]
        assert (added.kind, added.account) == (LineKind.ROUNDING, "9990")
        assert composed.expected.total == Decimal(total)
        return
    with pytest.raises(RecordRefused) as refused:
        made(sold, terms)
    assert code_of(refused) == "LB-DOC-05"


def test_rounding_line_is_only_made_where_it_is_wanted() -> None:
    with pytest.raises(RecordRefused):
        made(sale(line(), total="12.11"), DocumentTerms(tax=DUTCH))


def test_rounding_line_needs_a_code_without_tax_that_is_not_in_doubt() -> None:
    two = {**CODES, "6": TargetTax(Decimal(0))}
    terms = msgspec.structs.replace(ROUNDED, tax=msgspec.structs.replace(DUTCH, codes=two))
    with pytest.raises(RecordRefused):
        made(sale(line(), total="12.11"), terms)
    named = msgspec.structs.replace(terms, rounding=msgspec.structs.replace(LINED, tax_code="6"))
    assert made(sale(line(), total="12.11"), named).document.lines[-1].tax_code == "6"


@pytest.mark.parametrize(("rate", "is_lined"), [("0", True), ("25", False), (None, False)])
def test_rounding_product_must_be_without_tax_where_products_decide(rate: str | None, is_lined: bool) -> None:
    rates = {"A1": Decimal(25)} | ({} if rate is None else {"ROUND": Decimal(rate)})
    sold = sale(line("10", rate="25"), currency="SEK", total="12.51")
    there = target(EA_DRAFT, rates, **SWEDEN)
    if is_lined:
        assert made(sold, DocumentTerms(rounding=LINED), there).expected.total == Decimal("12.51")
        return
    with pytest.raises(RecordRefused):
        made(sold, DocumentTerms(rounding=LINED), there)


# --- tax that is sent along -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sold", "taxes"),
    [
        (sale(line("8.26", tax="1.74"), total="10.00", tax="1.74"), ["1.74"]),
        (sale(line("8.26"), total="10.00", tax="1.74"), ["1.74"]),
        (sale(line("8.26"), line("8.26"), total="20.00"), ["1.74", "1.74"]),
        (sale(line("1"), line("8.26"), total="11.21"), ["0.21", "1.74"]),
        (sale(line("100"), total="121"), ["21.00"]),
        (sale(line("100")), ["21.00"]),
    ],
)
def test_sales_entry_says_the_tax_of_each_line_so_that_they_add_up(sold: Document, taxes: list[str]) -> None:
    composed = made(sold, None, target(EXACT_ENTRY))
    assert [one.tax for one in composed.document.lines] == [Decimal(tax) for tax in taxes]
    assert composed.expected.tax == sum(Decimal(tax) for tax in taxes)


def test_tax_far_from_what_the_code_comes_to_is_not_sent() -> None:
    with pytest.raises(RecordRefused) as refused:
        made(sale(line("100", tax="9"), total="109", tax="9"), None, target(EXACT_ENTRY))
    assert code_of(refused) == "LB-DOC-05"


@pytest.mark.parametrize(
    ("currency", "tax", "is_sent"), [("JPY", "21", True), ("JPY", "22", False), ("EUR", "21", False)]
)
def test_tax_of_whole_yen_is_the_source_s_where_the_target_reckons_the_yen_with_decimals(
    currency: str, tax: str, is_sent: bool
) -> None:
    sold = msgspec.structs.replace(sale(line("98", tax=tax), total=str(98 + int(tax)), tax=tax), currency=currency)
    if not is_sent:
        with pytest.raises(RecordRefused):
            made(sold, None, target(EXACT_ENTRY))
        return
    composed = made(sold, None, target(EXACT_ENTRY))
    assert (composed.expected.tax, composed.document.lines[0].tax) == (Decimal(tax), Decimal(tax))


def test_tax_within_prices_leaves_the_total_and_is_split_as_the_source_says() -> None:
    with_tax = TaxTerms(rows=(TaxRow("4", Decimal(21)),), codes=CODES, home="NL")
    sold = sale(
        line("10.00", tax="1.73", net="8.27", total="10.00"), prices_include_tax=True, total="10.00", tax="1.73"
    )
    composed = made(sold, DocumentTerms(tax=with_tax), target(EXACT_ENTRY))
    assert (composed.document.lines[0].net, composed.document.lines[0].tax) == (Decimal("10.00"), Decimal("1.73"))
    assert composed.expected == Totals(Decimal("8.27"), Decimal("1.73"))


def test_american_document_says_its_tax() -> None:
    there = target(QB_INVOICE, **AMERICA)
    sold = sale(line("100", rate="8.25"), line("20", rate="0"), currency="USD", total="128.25", tax="8.25")
    composed = made(sold, DocumentTerms(tax=AMERICAN), there)
    assert (composed.document.tax, composed.expected.total) == (Decimal("8.25"), Decimal("128.25"))
    assert [one.tax_code for one in composed.document.lines] == ["TAX", "NON"]


def test_american_document_that_says_its_rates_alone_has_the_tax_that_makes_up_its_total() -> None:
    there = target(QB_INVOICE, **AMERICA)
    for sold in (
        sale(line("100", rate="8.25"), currency="USD", total="108.25"),
        sale(line("108.25", rate="8.25"), currency="USD", total="108.25", prices_include_tax=True),
    ):
        assert made(sold, DocumentTerms(tax=AMERICAN), there).document.tax == Decimal("8.25")


@pytest.mark.parametrize(
    "sold",
    [
        sale(line("100", rate="8.25"), currency="USD", total="100"),
        sale(line("100", rate="8.25"), currency="USD", total="108.25", shipping_cost="0.00", discount="0.01"),
        sale(line("100", rate="8.25"), currency="USD", total="108.35"),
        sale(line("100", rate="8.25"), currency="USD"),
        sale(line("100", rate="8.25"), currency="USD", total="108.25", tax="8"),
        sale(line("100", rate="8.25"), currency="USD", total="100", tax="0"),
    ],
    ids=["no tax", "tax not said", "far from its rate", "no total", "does not add up", "nothing, which is not taken"],
)
def test_american_document_whose_tax_is_not_known_is_refused(sold: Document) -> None:
    with pytest.raises(RecordRefused) as refused:
        made(sold, DocumentTerms(tax=AMERICAN), target(QB_INVOICE, **AMERICA))
    assert code_of(refused) == "LB-DOC-04"


def test_american_document_without_tax_sends_none() -> None:
    sold = sale(line("100", rate="0"), currency="USD", total="100", tax="0")
    composed = made(sold, DocumentTerms(tax=AMERICAN), target(QB_INVOICE, **AMERICA))
    assert (composed.document.tax, composed.expected.total) == (None, 100)


def test_rates_of_one_code_are_rounded_each() -> None:
    there = target(QB_INVOICE, **CANADA)
    sold = sale(line("0.30", rate="12"), currency="CAD", total="0.34", tax="0.04")
    assert made(sold, DocumentTerms(tax=CANADIAN), there).expected.tax == Decimal("0.04")
    other = sale(line("1.10", rate="12"), currency="CAD", total="1.23", tax="0.13")
    with pytest.raises(RecordRefused):
        made(other, DocumentTerms(tax=CANADIAN), there)


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_draft_may_show_a_tax_that_is_not_known_and_is_expected_to_come_to_the_source_s_total() -> None:
    there = target(EA_DRAFT, {}, **SWEDEN)
    sold = sale(line("100", rate="25"), currency="SEK", total="125", tax="25")
    assert made(sold, DocumentTerms(), there, Party("SE")).expected == Totals(Decimal(100), Decimal(25))
    with pytest.raises(RecordRefused):
        made(sold, DocumentTerms(), target(EA_INVOICE, {}, **SWEDEN), Party("SE"))
    with pytest.raises(RecordRefused):
        made(msgspec.structs.replace(sold, total=None), DocumentTerms(), there, Party("SE"))


# --- whole units ------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-FIN-13")
@pytest.mark.parametrize(
    ("total", "currency", "whole", "expected", "rounding"),
    [
        ("1000.40", "SEK", "yes", "1000", "-0.40"),
        ("1000", "SEK", "yes", "1000", "-0.40"),
        ("1000.40", "SEK", "no", "1000.40", "0"),
        ("1000.40", "EUR", "yes", "1000.40", "0"),
    ],
    ids=["exact in the source", "whole in the source", "not wanted", "another currency"],
)
def test_total_in_whole_units_is_the_source_s_by_the_company_s_own_rule(
    total: str, currency: str, whole: str, expected: str, rounding: str
) -> None:
    there = target(EA_ORDER, {"A1": Decimal(25)}, **{**SWEDEN, CompanyFact.WHOLE_UNITS: whole})
    composed = made(sale(line("800.32", rate="25"), currency=currency, total=total), DocumentTerms(), there)
    assert (composed.expected.total, composed.expected.rounding) == (Decimal(expected), Decimal(rounding))
    assert composed.shown == Decimal("800.32"), "an order shows neither tax nor rounding"


@pytest.mark.feature("F-CORE-FIN-13")
def test_source_in_whole_units_is_refused_where_the_target_has_none() -> None:
    there = target(EA_ORDER, {"A1": Decimal(25)}, **SWEDEN)
    with pytest.raises(RecordRefused) as refused:
        made(sale(line("800.32", rate="25"), currency="SEK", total="1000"), DocumentTerms(), there)
    assert code_of(refused) == "LB-DOC-05"


# --- what is shown, stored and signed ---------------------------------------------------------------------------------


def test_system_that_stores_totals_gets_the_source_s() -> None:
    sold = sale(line("100", rate="21"), total="121", tax="21")
    order = made(sold, DocumentTerms(), target(HS_ORDER)).document
    assert (order.net, order.tax, order.total) == (100, 21, 121)
    bare = made(sale(line("100", rate="21")), DocumentTerms(tax=DUTCH), target(HS_ORDER))
    assert (bare.document.net, bare.document.total, bare.shown) == (100, 121, 121)


def test_credit_note_is_shown_below_zero_where_the_target_does_so() -> None:
    credit = DocumentTerms(tax=DUTCH, credit=True)
    sold = sale(line("100"), total="121")
    assert made(sold, credit, target(EXACT_CREDIT)).shown == -121
    assert made(sold, credit, target(EXACT_ENTRY)).shown == 121
    negative = made(sold, msgspec.structs.replace(credit, negative=True), target(EXACT_ENTRY))
    assert (negative.document.lines[0].net, negative.document.lines[0].tax, negative.shown) == (-100, -21, -121)


def test_memory_holds_no_tax_and_refuses_what_has_some() -> None:
    assert made(sale(line(rate=None), total="10"), DocumentTerms(), target(MEMORY)).expected.total == 10
    gross = sale(line("12.10"), total="12.10", prices_include_tax=True)
    assert made(gross, DocumentTerms(), target(MEMORY)).expected.total == Decimal("12.10")
    with pytest.raises(RecordRefused):
        made(sale(line("10"), total="12.10", tax="2.10"), DocumentTerms(), target(MEMORY))


def test_total_of_a_deal_is_stored_whatever_its_lines_come_to() -> None:
    assert made(sale(line("33.33", "3"), total="100"), DocumentTerms(), target(HS_DEAL)).document.total == 100


# --- levels -----------------------------------------------------------------------------------------------------------

ORDERED = sale(
    line("60", tax="12.60", sku="A1"),
    line("40", tax="8.40", sku="GIFT"),
    line("20", rate="9", tax="1.80"),
    shipping_cost="10",
    discount="12",
    number="SO-7",
    total="140.62",
)


@pytest.mark.feature("F-CORE-B-01")
@pytest.mark.parametrize(
    ("level", "lines"),
    [
        (Level.SIMPLE, [("2", "8000", "100.00"), ("1", "8000", "18.00")]),
        (
            Level.RECOMMENDED,
            [
                ("2", "8000", "100.00"),
                ("1", "8000", "20.00"),
                ("2", "8200", "-10.00"),
                ("1", "8200", "-2.00"),
                ("2", "8100", "10.00"),
            ],
        ),
        (
            Level.COMPLEX,
            [
                ("2", "8000", "60"),
                ("2", "8900", "40"),
                ("1", "8000", "20"),
                ("2", "8200", "-10.00"),
                ("1", "8200", "-2.00"),
                ("2", "8100", "10"),
            ],
        ),
    ],
)
def test_levels_show_more_or_less_and_come_to_the_same(level: Level, lines: list[tuple[str, str, str]]) -> None:
    terms = DocumentTerms(
        tax=DUTCH,
        level=level,
        accounts=AccountTerms(default="8000", by_sku={"GIFT": "8900"}),
        shipping=msgspec.structs.replace(DocumentTerms().shipping, tax_code="2", account="8100"),
        discount=msgspec.structs.replace(DocumentTerms().discount, account="8200"),
    )
    composed = made(ORDERED, terms, target(EXACT_ENTRY))
    found = [(one.tax_code, one.account, one.net) for one in composed.document.lines]
    assert found == [(code, account, Decimal(net)) for code, account, net in lines]
    assert composed.expected.total == Decimal("140.62")


@pytest.mark.feature("F-CORE-B-01")
def test_level_counts_for_sales_entries_alone() -> None:
    composed = made(sale(line(), line()), DocumentTerms(tax=DUTCH, level=Level.SIMPLE), target(EXACT_ORDER))
    assert len(composed.document.lines) == 2


def test_lines_of_several_cost_centres_are_not_summed_up() -> None:
    centres = AccountTerms(default="8000", cost_centres={"a": "A", "b": "B"})
    terms = DocumentTerms(tax=DUTCH, level=Level.SIMPLE, accounts=centres)
    composed = made(
        sale(line(cost_centre="a"), line(cost_centre="b"), line(cost_centre="a")), terms, target(EXACT_ENTRY)
    )
    assert [(one.cost_centre, one.net) for one in composed.document.lines] == [("A", 20), ("B", 10)]


def test_steps_say_what_was_done_in_words() -> None:
    sold = sale(line("100"), discount="5", shipping_cost="10", total="127.05")
    composed = made(sold, DocumentTerms(tax=DUTCH))
    assert [str(step) for step in composed.steps] == [
        "tax codes: 2",
        "lines for the discount: -5.00",
        "line for shipping: 10",
    ]
