"""Documents drawn by chance, in the words of the systems they are entered in, and what is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from tests.support.pair import Pair
from tests.support.random_documents import Source, comes_to, drawn

from ledgerbridge.model.documents import Document, Line

Wire = dict[str, Any]
ZERO = Decimal(0)
LINE_DISCOUNT, DISCOUNT, SHIPPING = "discount of a line", "discount of the document", "shipping"
MIXED, WITH_TAX, WITHOUT_TAX = "several rates", "prices with tax", "prices without tax"
WHOLE = "whole units"
ALL_OF_IT, PART_OF_IT, AGAIN = "all that was open", "a part", "the same amount again"
MARKS = (
    *(LINE_DISCOUNT, DISCOUNT, SHIPPING, MIXED, WITH_TAX, WITHOUT_TAX, WHOLE, ALL_OF_IT, PART_OF_IT, AGAIN),
    *("EUR", "USD", "SEK", "JPY", "KWD"),
)
"""What a document or a payment can have in it that money goes wrong by; the last ones are its currency."""
PERCENTS = ("5", "10", "12.5", "33.33")


def document(
    random: Random, n: int, rates: Iterable[int], currencies: Sequence[str] = ("EUR",), **more: Any
) -> Document:
    """The n-th document of a source that knows these rates; without tax and what is around it unless said otherwise."""
    usual: Wire = {"taxed": (True,), "bases": (False,), "around": False}
    return drawn(random, Source([Decimal(rate) for rate in rates], ["OAK-1"], currencies, **{**usual, **more}), n)


def marks(one: Document, *more: str) -> frozenset[str]:
    """What is in a document; the basis of its prices where that matters."""
    rates = {line.tax_rate for line in one.lines}
    found = {
        LINE_DISCOUNT: any(line.discount or line.discount_percent for line in one.lines),
        DISCOUNT: one.discount or one.discount_percent,
        SHIPPING: one.shipping_cost,
        MIXED: len(rates) > 1,
        WITH_TAX: one.prices_include_tax,
        WITHOUT_TAX: not one.prices_include_tax and any(rates),
    }
    return frozenset({mark for mark, is_there in found.items() if is_there} | {one.currency or "", *more})


def order_discount(one: Document) -> Decimal:
    """What is off the whole document, as an amount, of lines that are rounded each."""
    if one.discount is not None:
        return one.discount
    return half_up(sum(map(line_amount, one.lines), ZERO) * (one.discount_percent or 0) / 100)


def line_amount(line: Line) -> Decimal:
    return half_up(comes_to(line))


def half_up(amount: Decimal, step: str = "0.01") -> Decimal:
    return amount.quantize(Decimal(step), ROUND_HALF_UP)


def with_tax(percent: int, step: str = "0.01") -> Callable[[Decimal], set[Decimal]]:
    """A deal of HubSpot does not say whether its amount is with tax: it is what it comes to there with tax or without,
    and the target rounds to its own step."""

    def rule(total: Decimal) -> set[Decimal]:
        gross = half_up(total * (100 + percent) / 100)
        return {half_up(total, step), half_up(gross, step)}

    return rule


def below_zero(total: Decimal) -> set[Decimal]:
    """A credit note of Exact comes to less than zero."""
    return {-total}


def sold(random: Random, places: int = 2) -> Iterator[tuple[Decimal, Decimal]]:
    """(quantity, price) of some lines."""
    for _ in range(random.choice((1, 2, 3, 8))):
        quantity = Decimal(random.randint(1, 1200)).scaleb(-random.choice((0, 0, 1, 2)))
        yield quantity, Decimal(random.randint(1, 500_000)).scaleb(-random.choice((2, 2, places)))


def line_items(one: Document, rates: dict[Decimal, str] | None = None, **more: str) -> list[Wire]:
    """Line items of HubSpot; `rates` are {rate: id of the tax rate there}."""
    return [{**_line_item(line), **_taxed(line, rates or {}), **more} for line in one.lines]


def _line_item(line: Line) -> Wire:
    return {
        "hs_sku": "OAK-1",
        "name": "Oak table",
        "quantity": str(line.quantity),
        "price": str(line.price),
        **({"hs_discount_percentage": str(line.discount_percent)} if line.discount_percent else {}),
        **({"discount": str(line.discount / line.quantity)} if line.discount else {}),
    }


def _taxed(line: Line, rates: dict[Decimal, str]) -> Wire:
    id = None if line.tax_rate is None else rates.get(line.tax_rate)
    return {} if id is None else {"hs_tax_rate_group_id": id}


def lines_in_hubspot(pair: Pair, type: str) -> dict[str, Decimal]:
    """{id: what the line items of a record come to}, each rounded as HubSpot shows it."""
    items = {one["id"]: one["properties"] for one in pair.records("hubspot", "line_items")}
    return {
        one["id"]: sum((_item_amount(items[end["id"]]) for end in one["associations"].get("line_items", ())), ZERO)
        for one in pair.records("hubspot", type)
    }


def _item_amount(item: Wire) -> Decimal:
    gross = Decimal(item["quantity"]) * Decimal(item["price"])
    return half_up(gross * (100 - Decimal(item.get("hs_discount_percentage") or 0)) / 100)
