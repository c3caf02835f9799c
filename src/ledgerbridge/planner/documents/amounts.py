"""Sharing an amount out over lines, to the smallest unit and without a rest; lines that come to a given amount."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

import msgspec

from ledgerbridge.model.documents import Line

ZERO = Decimal(0)


def shared(amount: Decimal, weights: Sequence[Decimal], places: int) -> list[Decimal]:
    """The amount in shares after the weights; they add up to it exactly. Nothing goes to a weight of 0 or less, unless
    there are no others: then the first takes it all."""
    if not weights:
        return []
    counted = [max(weight, ZERO) for weight in weights]
    whole = sum(counted, ZERO)
    if whole == 0:
        return [amount, *[ZERO] * (len(weights) - 1)]
    unit = Decimal(1).scaleb(-places)
    ideal = [amount * weight / whole for weight in counted]
    given = [one.quantize(unit, ROUND_DOWN) for one in ideal]
    rest = amount - sum(given, ZERO)
    order = sorted(range(len(counted)), key=lambda place: (-abs(ideal[place] - given[place]), place))
    step = unit if rest > 0 else -unit
    for place in order:
        if abs(rest) < unit:
            break
        given[place] += step
        rest -= step
    given[order[0]] += rest
    return given


def coming_to(line: Line, amount: Decimal, included: bool) -> Line:
    """The line at that amount, with tax where its price is. Its price stands and the discount makes up the difference;
    what the source says of its tax does not hold any more."""
    bare = msgspec.structs.replace(line, discount_percent=None, discount=None, net=None, tax=None, total=None)
    if line.price is not None:
        return msgspec.structs.replace(bare, discount=line.quantity * line.price - amount)
    return msgspec.structs.replace(bare, total=amount) if included else msgspec.structs.replace(bare, net=amount)
