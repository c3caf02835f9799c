"""What a formula costs, and what the worst attack on the mapping language costs: time, and memory beyond the inputs.

uv run python -m benchmarks.formulas
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from benchmarks.metered import peak_mb

from ledgerbridge.mapping import formula
from ledgerbridge.mapping.expressions import evaluate
from ledgerbridge.mapping.functions.limits import TEXT_MAX
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.values import Value

ROUNDS = 20_000
FIELDS: Mapping[str, Value] = {
    "firstname": "Anna",
    "lastname": "Lind",
    "price": Decimal("79.95"),
    "country": "Sweden",
    "phone": "08-123 456 78",
    "long": "a" * TEXT_MAX,
    "middle": "a" * 243,
}
USUAL: Mapping[str, Any] = {
    "a field": "firstname",
    "join of two": {"join": ["firstname", "lastname"]},
    "country code": {"country_code": "country"},
    "phone": {"phone": ["phone", "country"]},
    "if": {"if": {"is": ["country", "Sweden"], "then": "firstname", "else": "lastname"}},
    "formula, two texts": {"formula": "firstname + ' ' + lastname"},
    "formula, rounded price": {"formula": "round(price * 1.25, 2)"},
    "formula, condition": {"formula": "'large' if price > 100 and known(phone) else lower(country)"},
}
REGEX = f"matches(middle, '{'(a)?' * 12}c')"
"""The costliest of some forty tried, on the longest text it may be tried on."""
ATTACKS: Mapping[str, str] = {
    "20,000 unary minuses": "-" * 20_000 + "1",
    "1,990 unary minuses": "-" * 1_990 + "1",
    "900 parentheses": "(" * 900 + "1" + ")" * 900,
    "660 powers": "2" + "**2" * 660,
    "a text of 10^8": "'a' * 100000000",
    "a format of 10^8": "'%99999999d' % 3",
    "990 sums": "1" + "+1" * 990,
    "30 long products": "*".join(["9" * 40] * 30),
    "a text ten times as long": "replace(long, 'a', 'aaaaaaaaaa')",
    "280 long fields joined": f"join({','.join(['long'] * 280)})",
    "120 long fields in capitals": " == ".join(["upper(long)"] * 120),
    "a nested regular expression": "regex(long, '(a+)+$')",
    "the costliest regular expression": REGEX,
    "as many of it as there may be": " or ".join([REGEX] * 10),
    "a hundred hashes": " == ".join(["hash(long)"] * 100),
}


def cost_us(expression: Any) -> float:
    """Microseconds of an evaluation, the first aside."""
    evaluate(expression, FIELDS)
    before = time.perf_counter()
    for _ in range(ROUNDS):
        evaluate(expression, FIELDS)
    return (time.perf_counter() - before) / ROUNDS * 1e6


def ended(text: str) -> str:
    """How an attack ends."""
    try:
        value = formula.evaluate(text, FIELDS)
    except MappingError as error:
        return error.problem.code
    return type(value).__name__


def timed_ms(run: Callable[[], object]) -> float:
    before = time.perf_counter()
    run()
    return (time.perf_counter() - before) * 1e3


def grown_mb(run: Callable[[], object]) -> float:
    """The most memory that Python held meanwhile."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def main() -> None:
    print("usual, microseconds per evaluation")
    for name, expression in USUAL.items():
        print(f"  {name:<34} {cost_us(expression):8.2f}")
    print(f"  {'reading a formula for the first time':<34} {first_reading_us():6.0f}")
    print("attacks: milliseconds, megabytes, how it ends")
    slowest, largest = 0.0, 0.0
    for name, text in ATTACKS.items():
        ms = timed_ms(lambda text=text: ended(text))  # type: ignore[misc]
        formula._read.cache_clear()
        mb = grown_mb(lambda text=text: ended(text))  # type: ignore[misc]
        slowest, largest = max(slowest, ms), max(largest, mb)
        print(f"  {name:<34} {ms:8.1f} {mb:8.2f}  {ended(text)}")
    print(f"the worst: {slowest:.0f} ms, {largest:.1f} MB; the whole program held {peak_mb():.0f} MB at most")


def first_reading_us() -> float:
    texts = [f"round(price * 1.{number:03}, 2)" for number in range(200)]
    return timed_ms(lambda: [formula.read(text) for text in texts]) / len(texts) * 1e3


if __name__ == "__main__":
    main()
