"""Documents drawn by chance: each comes to its source's total in the target, or is refused with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.documents import (
    DUTCH,
    EA_DRAFT,
    EA_INVOICE,
    EA_ORDER,
    EXACT_ENTRY,
    EXACT_INVOICE,
    EXACT_ORDER,
    HS_DEAL,
    HS_ORDER,
    MEMORY,
    QB_INVOICE,
    SWEDEN,
    target,
)
from tests.support.random_documents import Source, comes_to, drawn

from ledgerbridge.model.documents import Document, LineKind
from ledgerbridge.model.money import CompanyFact, LineBy, TakesTax, rounded
from ledgerbridge.model.problems import RecordRefused
from ledgerbridge.planner.documents.agreeing import wanted_of
from ledgerbridge.planner.documents.composing import Composed, composed
from ledgerbridge.planner.documents.party import Party
from ledgerbridge.planner.documents.reading import understood
from ledgerbridge.planner.documents.target import Target
from ledgerbridge.planner.documents.terms import (
    DiscountMode,
    DiscountTerms,
    DocumentTerms,
    Level,
    RoundingTerms,
    ShippingMode,
    ShippingTerms,
)
from ledgerbridge.planner.totals import includes_tax, totals

RATES = (Decimal(21), Decimal(9), Decimal(0))
SOURCE = Source(RATES, ("A21", "A9", "A0"), ("EUR", "JPY", "KWD", "SEK"), whole=(False, False, True))
PRODUCTS = {"A21": Decimal(21), "A9": Decimal(9), "A0": Decimal(0), "SHIP": Decimal(21), "DISC": Decimal(21)}
OF_PRODUCTS = {**PRODUCTS, "ROUND": Decimal(0)}
HOME: Mapping[str, str] = {**SWEDEN, CompanyFact.WHOLE_UNITS: "yes", CompanyFact.PRIVATE_WITH_TAX: "yes"}
TARGETS = {
    "Exact order": target(EXACT_ORDER),
    "Exact invoice": target(EXACT_INVOICE),
    "Exact entry": target(EXACT_ENTRY),
    "eAccounting order": target(EA_ORDER, OF_PRODUCTS, **HOME),
    "eAccounting draft": target(EA_DRAFT, OF_PRODUCTS, **HOME),
    "eAccounting invoice": target(EA_INVOICE, OF_PRODUCTS, **HOME),
    "QuickBooks": target(QB_INVOICE, **{CompanyFact.COUNTRY: "NL"}),
    "HubSpot deal": target(HS_DEAL),
    "HubSpot order": target(HS_ORDER),
    "memory": target(MEMORY),
}
PRIVATE, COMPANY = Party("SE"), Party("SE", is_company=True)


@st.composite
def terms(draw: st.DrawFn) -> DocumentTerms:
    return DocumentTerms(
        tax=msgspec.structs.replace(DUTCH, default_code="2"),
        shipping=ShippingTerms(draw(st.sampled_from(ShippingMode)), sku="SHIP", tax_code="2"),
        discount=DiscountTerms(draw(st.sampled_from(DiscountMode)), sku="DISC"),
        rounding=RoundingTerms(line=draw(st.booleans()), sku="ROUND"),
        level=draw(st.sampled_from(Level)),
    )


def made(document: Document, chosen: DocumentTerms, there: Target, party: Party = PRIVATE) -> Composed | None:
    """The document composed; None where it is refused, with a reason."""
    try:
        return composed(document, chosen, party, there, {})
    except RecordRefused as refused:
        assert refused.problem.code.startswith("LB-")
        assert refused.problem.said(refused.problem.cause)
        return None


@pytest.mark.feature("F-CORE-ORD-14")
@pytest.mark.parametrize("name", TARGETS)
@given(seed=st.randoms(use_true_random=False), chosen=terms())
def test_document_comes_to_the_source_s_total_or_is_refused(name: str, seed: Random, chosen: DocumentTerms) -> None:
    document, there = drawn(seed, SOURCE), TARGETS[name]
    found = made(document, chosen, there)
    if found is None:
        return
    if not there.money.keeps_totals:
        assert found.document.total == document.total
        return
    wanted = wanted_of(understood(document, chosen))
    if wanted.total is None:
        assert found.expected.net == wanted.net == document.total
    else:
        assert wanted.total in (found.expected.total, found.expected.before_rounding)


@pytest.mark.parametrize("name", TARGETS)
@given(seed=st.randoms(use_true_random=False), chosen=terms())
def test_what_is_expected_is_what_the_target_reckons_of_what_is_sent(
    name: str, seed: Random, chosen: DocumentTerms
) -> None:
    there = TARGETS[name]
    found = made(drawn(seed, SOURCE), chosen, there)
    if found is None or not there.money.keeps_totals:
        return
    if there.money.takes_tax is TakesTax.LINE:
        sold = [line for line in found.document.lines if line.kind is not LineKind.TEXT]
        codes = chosen.tax.codes
        outer = [line for line in sold if not includes_tax(line, found.document, there.money, codes)]
        assert sum((line.net or 0 for line in sold), Decimal(0)) + sum(
            (line.tax or 0 for line in outer), Decimal(0)
        ) == (found.expected.total)
        return
    rates = {line.sku: OF_PRODUCTS.get(line.sku or "") for line in found.document.lines}
    rated = tuple(msgspec.structs.replace(line, tax_rate=rates[line.sku]) for line in found.document.lines)
    again = msgspec.structs.replace(found.document, lines=rated)
    assert totals(again, there.money, chosen.tax.codes, there.rounds_whole(again)) == found.expected


@given(seed=st.randoms(use_true_random=False), chosen=terms())
def test_every_level_of_an_entry_comes_to_the_same(seed: Random, chosen: DocumentTerms) -> None:
    document = drawn(seed, SOURCE)
    several = [msgspec.structs.replace(chosen, level=level) for level in Level]
    found = [one for each in several if (one := made(document, each, TARGETS["Exact entry"])) is not None]
    if document.tax is not None or document.prices_include_tax:
        assert len({one.expected.total for one in found}) <= 1
    else:
        assert len({one.expected.net for one in found}) <= 1


@pytest.mark.parametrize("name", TARGETS)
@given(seed=st.randoms(use_true_random=False))
def test_line_of_a_plain_document_comes_to_within_a_unit_of_what_it_did_in_the_source(name: str, seed: Random) -> None:
    plain = drawn(seed, msgspec.structs.replace(SOURCE, bases=(False,), whole=(False,)))
    plain = msgspec.structs.replace(
        plain, discount=None, discount_percent=None, shipping_cost=None, total=None, tax=None
    )
    there = TARGETS[name]
    found = made(plain, DocumentTerms(tax=msgspec.structs.replace(DUTCH, default_code="2")), there, COMPANY)
    if found is None or there.money.line is LineBy.AMOUNT:
        return
    places = there.money.places_in(plain.currency)
    for line, before in zip(found.document.lines, plain.lines, strict=True):
        assert line.quantity == before.quantity
        off = rounded(comes_to(line), places) - rounded(comes_to(before), places)
        assert abs(off) <= Decimal(1).scaleb(-places)


@given(seed=st.randoms(use_true_random=False), chosen=terms())
def test_nothing_of_the_source_s_own_words_is_sent(seed: Random, chosen: DocumentTerms) -> None:
    document = drawn(seed, SOURCE)
    own = tuple(
        msgspec.structs.replace(line, tax_code="theirs", account="theirs", cost_centre="theirs", unit="theirs")
        for line in document.lines
    )
    document = msgspec.structs.replace(document, lines=own, payment_term="theirs", account="theirs", open=Decimal(5))
    for there in TARGETS.values():
        found = made(document, chosen, there)
        if found is not None:
            assert "theirs" not in str(msgspec.structs.replace(found.document, reference=None))
            assert found.document.open is None
