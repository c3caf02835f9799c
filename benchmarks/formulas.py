"""What functions and formulas cost, and what the worst attacks on the mapping language cost: time, and memory beyond
the inputs. Ends with 1 where an attack takes more than it may.

uv run python -m benchmarks.formulas
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from benchmarks.metered import peak_mb

from ledgerbridge.mapping import formula
from ledgerbridge.mapping.expressions import compiled, evaluate
from ledgerbridge.mapping.functions.budget import Budget
from ledgerbridge.mapping.functions.limits import TEXT_MAX
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.values import Value

ROUNDS = 20_000
TRIES = 3
"""An attack's time is the best of so many: other programs run beside."""
MOST_MS, MOST_MB = 50.0, 16.0
FIELDS: Mapping[str, Value] = {
    "firstname": "Anna",
    "lastname": "Lind",
    "price": Decimal("79.95"),
    "country": "Sweden",
    "phone": "08-123 456 78",
    "long": "a" * TEXT_MAX,
    "words": "a " * (TEXT_MAX // 2),
    "middle": "a" * 96,
    "short": "a" * 12,
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


def _tower(function: str, inner: Any, others: list[Any], height: int) -> Any:
    """A function within itself, so many times."""
    for _ in range(height):
        inner = {function: [inner, *others]}
    return inner


REGEX = f"matches(middle, '{'(a)?' * 12}c')"
"""The costliest of some forty tried, on the longest text it may be tried on."""
ATTACKS: Mapping[str, Any] = {
    "20,000 unary minuses": "-" * 20_000 + "1",
    "1,990 unary minuses": "-" * 1_990 + "1",
    "900 parentheses": "(" * 900 + "1" + ")" * 900,
    "660 powers": "2" + "**2" * 660,
    "a number of 999 points": "1." * 999,
    "a text of 10^8": "'a' * 100000000",
    "a format of 10^8": "'%99999999d' % 3",
    "990 sums": "1" + "+1" * 990,
    "30 long products": "*".join(["9" * 40] * 30),
    "280 unknown functions": "+".join(f"f{number}()" for number in range(280)),
    "a text ten times as long": "replace(long, 'a', 'aaaaaaaaaa')",
    "280 long fields joined": f"join({','.join(['long'] * 280)})",
    "120 long fields in capitals": " == ".join(["upper(long)"] * 120),
    "100 long fields as titles": " == ".join(["title(words)"] * 100),
    "80 long fields split": " == ".join(["split(words, ' ')"] * 80),
    "a hundred hashes": " == ".join(["hash(long)"] * 100),
    "a nested regular expression": "regex(long, '(a+)+$')",
    "the costliest regular expression": REGEX,
    "ten of it": " or ".join([REGEX] * 10),
    "60 replacements by expression": " == ".join(["regex_replace(long, 'a', 'b')"] * 60),
    "50 patterns made of fields": " or ".join(f"matches(short, join('a{number}', 'b'))" for number in range(50)),
    "900 titles as data": {"first": [{"if": {"is": [{"title": "words"}, "x"], "then": "short"}}] * 150},
    "20 towers as data": {"join": [_tower("regex_replace", "long", ["a", "b"], 18)] * 20},
}


def cost_us(expression: Any) -> float:
    """Microseconds of an evaluation, once the expression is ready."""
    ready = compiled(expression)
    ready(FIELDS, Budget())
    before = time.process_time()
    for _ in range(ROUNDS):
        ready(FIELDS, Budget())
    return (time.process_time() - before) / ROUNDS * 1e6


def ended(attack: Any) -> str:
    """How an attack ends."""
    try:
        value = evaluate({"formula": attack} if isinstance(attack, str) else attack, FIELDS)
    except MappingError as error:
        return error.problem.code
    return type(value).__name__


def first_time(attack: Any) -> str:
    """How an attack ends that was never read before."""
    formula.forget()
    return ended(attack)


def timed_ms(run: Callable[[], object]) -> float:
    before = time.process_time()
    run()
    return (time.process_time() - before) * 1e3


def grown_mb(run: Callable[[], object]) -> float:
    """The most memory that Python held meanwhile."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def tell_usual() -> None:
    print("usual, microseconds per evaluation")
    for name, expression in USUAL.items():
        print(f"  {name:<34} {cost_us(expression):8.2f}")
    print(f"  {'reading a formula for the first time':<34} {first_reading_us():6.0f}")


def main() -> None:
    tell_usual()
    print("attacks: milliseconds, megabytes, how it ends")
    slowest, largest = 0.0, 0.0
    for name, attack in ATTACKS.items():
        ms = min(timed_ms(lambda attack=attack: first_time(attack)) for _ in range(TRIES))  # type: ignore[misc]
        mb = grown_mb(lambda attack=attack: first_time(attack))  # type: ignore[misc]
        slowest, largest = max(slowest, ms), max(largest, mb)
        print(f"  {name:<34} {ms:8.1f} {mb:8.2f}  {ended(attack)}")
    print(f"the worst: {slowest:.0f} ms, {largest:.1f} MB; the whole program held {peak_mb():.0f} MB at most")
    sys.exit(int(slowest > MOST_MS or largest > MOST_MB))


def first_reading_us() -> float:
    texts = [f"round(price * 1.{number:03}, 2)" for number in range(200)]
    return timed_ms(lambda: [formula.read(text) for text in texts]) / len(texts) * 1e3


if __name__ == "__main__":
    main()
