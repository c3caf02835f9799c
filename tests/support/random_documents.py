"""Documents drawn by chance, with the sums that a source would state of them by a rule of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

import msgspec

from ledgerbridge.model.documents import Document, Line, LineKind

ZERO = Decimal(0)
HUNDRED = Decimal(100)
DAY = date(2026, 3, 2)
DECIMALS = {"JPY": 0, "KWD": 3}
"""Decimals of the currencies drawn here that do not have two."""


class Source(msgspec.Struct, frozen=True):
    """How a source reckons: which rates it knows, and where it rounds."""

    rates: Sequence[Decimal]
    skus: Sequence[str]
    """The product of each rate, where a product decides on it; else any."""
    currencies: Sequence[str] = ("EUR",)
    rounds: Sequence[str] = ("line", "rate", "exact")
    bases: Sequence[bool] = (False, True)
    """Whether prices may be with tax."""
    taxed: Sequence[bool] = (True, True, False)
    """Whether it knows of tax at all."""
    percents: Sequence[str] = ("5", "10", "12.5", "33.33", "100")
    quantity_places: int = 2
    price_places: int = 4
    whole: Sequence[bool] = (False,)
    """Whether its totals may be rounded to whole units."""
    around: bool = True
    """Whether it knows of a discount and of shipping of the whole document."""


def places(currency: str) -> int:
    return DECIMALS.get(currency, 2)


def cents(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places(currency)), ROUND_HALF_UP)


def drawn(random: Random, source: Source, n: int = 0) -> Document:
    """The n-th document. Its total is the one its source would state, by one of several rules."""
    currency, rule = random.choice(source.currencies), random.choice(source.rounds)
    included, knows_tax = random.choice(source.bases), random.choice(source.taxed)
    knows_tax = knows_tax or included
    plain, many = random.random() < 0.6, random.choice((1, 1, 2, 3, 5, 12))
    lines = tuple(_line(random, source, currency, knows_tax, plain) for _ in range(many))
    around = _around(random, lines, currency) if source.around else {}
    bare = Document(
        id=f"d-{n}",
        number=f"SO-{n}",
        reference=f"Deal {n}",
        currency=currency,
        date=DAY - timedelta(days=random.randrange(20)),
        prices_include_tax=random.choice((included, included, None)) if not included else True,
        lines=lines,
        **around,
    )
    return _summed(random, bare, rule, included, knows_tax, random.choice(source.whole))


def _line(random: Random, source: Source, currency: str, knows_tax: bool, plain: bool) -> Line:
    """A line; a plain one has a whole quantity and a price of whole smallest units."""
    which = random.randrange(len(source.rates))
    quantity = _number(
        random, random.choice((1, 1, 2, 12, 400)), 0 if plain else random.randint(0, source.quantity_places)
    )
    decimals = min(places(currency) + (0 if plain else random.choice((0, 0, 1, 2))), source.price_places)
    price = _number(random, random.choice((5, 100, 3000)), decimals)
    discounts = {
        "none": {},
        "percent": {"discount_percent": Decimal(random.choice(source.percents))},
        "amount": {"discount": cents(quantity * price * random.randrange(90) / HUNDRED, currency)},
    }
    return Line(
        LineKind.PRODUCT,
        sku=source.skus[which % len(source.skus)],
        description="Sold",
        quantity=quantity,
        price=price,
        tax_rate=source.rates[which] if knows_tax else None,
        **discounts[random.choice(("none", "none", "none", "percent", "none" if plain else "amount"))],
    )


def _number(random: Random, most: int, decimals: int) -> Decimal:
    """Above zero."""
    return Decimal(random.randint(1, most * 10**decimals)).scaleb(-decimals)


def _around(random: Random, lines: Sequence[Line], currency: str) -> dict[str, Decimal]:
    """Discount and shipping of the whole document."""
    sold = sum((comes_to(line) for line in lines), ZERO)
    found: dict[str, Decimal] = {}
    kind = random.choice(("none", "none", "amount", "percent"))
    if kind == "amount":
        found["discount"] = cents(sold * random.randrange(60) / HUNDRED, currency)
    elif kind == "percent":
        found["discount_percent"] = Decimal(random.choice(("5", "10", "7.5")))
    if random.random() < 0.4:
        found["shipping_cost"] = cents(_number(random, 40, 3), currency)
    return found


def comes_to(line: Line) -> Decimal:
    """What a line comes to, not rounded."""
    assert line.price is not None
    gross = line.quantity * line.price
    off = gross * line.discount_percent / HUNDRED if line.discount_percent is not None else line.discount or ZERO
    return gross - off


# --- what the source states -------------------------------------------------------------------------------------------


def _summed(random: Random, document: Document, rule: str, included: bool, knows_tax: bool, whole: bool) -> Document:
    """The document with a total, and with as much of the sums beside it as a source may say."""
    currency = document.currency or ""
    held = [comes_to(line) if rule == "exact" else cents(comes_to(line), currency) for line in document.lines]
    off = document.discount
    if off is None:
        percent = document.discount_percent or ZERO
        off = cents(sum(held, ZERO) * percent / HUNDRED, currency)
    net = sum(held, ZERO) - off + (document.shipping_cost or ZERO)
    if included or not knows_tax:
        return _stated(document, cents(net, currency), None, whole)
    taxes = [_tax(amount, line, rule, currency) for amount, line in zip(held, document.lines, strict=True)]
    tax = _tax_around(document, held, off, rule, currency)
    total = cents(net + tax, currency)
    says_tax, says_lines = random.random() < 0.7, rule == "line" and random.random() < 0.4
    if says_lines:
        lines = tuple(
            msgspec.structs.replace(line, net=amount, tax=one, total=amount + one)
            for line, amount, one in zip(document.lines, held, taxes, strict=True)
        )
        document = msgspec.structs.replace(document, lines=lines)
    return _stated(document, total, total - cents(net, currency) if says_tax else None, whole)


def _stated(document: Document, total: Decimal, tax: Decimal | None, whole: bool) -> Document:
    if whole:
        total = total.quantize(Decimal(1), ROUND_HALF_UP)
    return msgspec.structs.replace(document, total=total, tax=tax)


def _tax(amount: Decimal, line: Line, rule: str, currency: str) -> Decimal:
    tax = amount * (line.tax_rate or ZERO) / HUNDRED
    return tax if rule == "exact" else cents(tax, currency)


def _tax_around(document: Document, held: Sequence[Decimal], off: Decimal, rule: str, currency: str) -> Decimal:
    """The tax of everything: the discount lowers each rate by its share, shipping is taxed as the first line is."""
    by_rate: dict[Decimal, Decimal] = {}
    taxes = ZERO
    for amount, line in zip(held, document.lines, strict=True):
        rate = line.tax_rate or ZERO
        by_rate[rate] = by_rate.get(rate, ZERO) + amount
        taxes += _tax(amount, line, rule, currency)
    whole = sum(by_rate.values(), ZERO)
    less = {rate: cents(off * amount / whole, currency) if whole else ZERO for rate, amount in by_rate.items()}
    first = next(iter(by_rate))
    less[first] += off - sum(less.values(), ZERO)
    shipping = {first: document.shipping_cost or ZERO}
    if rule == "line":
        around = sum((cents(-less[rate] * rate / HUNDRED, currency) for rate in by_rate), ZERO)
        return taxes + around + cents(shipping[first] * first / HUNDRED, currency)
    exact = [(amount - less[rate] + shipping.get(rate, ZERO)) * rate / HUNDRED for rate, amount in by_rate.items()]
    return sum((cents(tax, currency) if rule == "rate" else tax for tax in exact), ZERO)
