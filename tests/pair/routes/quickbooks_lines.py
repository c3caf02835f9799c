"""Sales of QuickBooks drawn by chance: lines, a discount, shipping, and prices with tax or without."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random

import msgspec
from tests.pair.routes.drawing import DISCOUNT, MIXED, SHIPPING, WITH_TAX, WITHOUT_TAX, half_up, sold
from tests.pair.routes.route import Wire

HUNDRED = Decimal(100)


class Drawn(msgspec.Struct, frozen=True):
    """What a person enters."""

    lines: list[Wire]
    head: Wire
    marks: frozenset[str]


def quickbooks_line(item: str, random: Random, *codes: str) -> Wire:
    quantity, price = next(sold(random))
    detail = {"ItemRef": {"value": item}, "Qty": quantity, "UnitPrice": price}
    taxed = {**detail, "TaxCodeRef": {"value": random.choice(codes)}}
    amount = half_up(quantity * price)
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": taxed}


def drawn_sale(random: Random, n: int, item: str, codes: Mapping[int, str], currency: str = "EUR") -> Drawn:
    """The n-th one; `codes` are {rate: tax code}. Prices may be with tax where there are rates."""
    included = bool(codes) and random.random() < 0.3
    rates = random.choice((list(codes)[:1], list(codes))) or [0]
    chosen = [random.choice(rates) for _ in sold(random)]
    lines = [_line(item, random, rate, codes.get(rate), included) for rate in chosen]
    around = [] if included else _around(random, codes.get(chosen[0]), lines)
    found = {
        DISCOUNT: any(line["DetailType"] == "DiscountLineDetail" for line in around),
        SHIPPING: any(line["DetailType"] == "SalesItemLineDetail" for line in around),
        MIXED: len(set(chosen)) > 1,
        WITH_TAX: included,
        WITHOUT_TAX: not included and any(chosen),
    }
    head = {"GlobalTaxCalculation": "TaxInclusive" if included else "TaxExcluded"} if codes else {}
    return Drawn(
        [*lines, *around], head, frozenset({mark for mark, is_there in found.items() if is_there} | {currency})
    )


def _line(item: str, random: Random, rate: int, code: str | None, included: bool) -> Wire:
    """Where prices are with tax, the amount without it is what a person sees beside it."""
    line = quickbooks_line(item, random, code or "NON")
    if included:
        gross = line["Amount"]
        detail = {**line["SalesItemLineDetail"], "TaxInclusiveAmt": gross}
        line |= {"Amount": half_up(gross * HUNDRED / (HUNDRED + rate)), "SalesItemLineDetail": detail}
    return line


def _around(random: Random, code: str | None, lines: list[Wire]) -> list[Wire]:
    """A discount and shipping, each now and then."""
    found: list[Wire] = []
    subtotal = sum((line["Amount"] for line in lines), Decimal(0))
    kind = random.choice(("none", "none", "amount", "percent"))
    if kind == "amount":
        amount = half_up(subtotal * random.randint(1, 60) / HUNDRED)
        found.append({"Amount": amount, "DetailType": "DiscountLineDetail", "DiscountLineDetail": {}})
    elif kind == "percent":
        detail = {"PercentBased": True, "DiscountPercent": random.choice((5, 10, 33))}
        found.append({"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail})
    if random.random() < 0.3:
        detail = {"ItemRef": {"value": "SHIPPING_ITEM_ID"}, "TaxCodeRef": {"value": code or "NON"}}
        amount = Decimal(random.randint(1, 5000)).scaleb(-2)
        found.append({"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail})
    return found
