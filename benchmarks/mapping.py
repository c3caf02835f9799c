"""What the mapping of a whole record costs: the default customer and product of every preset, each way, with a value in
every slot. Validators of telephone and VAT numbers are told apart. Ends with 1 where a customer takes more than it may.

uv run python -m benchmarks.mapping
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from ledgerbridge.mapping.expressions import compiled
from ledgerbridge.mapping.functions.budget import Budget
from ledgerbridge.mapping.rules import Rule, rule_from_data
from ledgerbridge.mapping.valuemaps import Row, ValueMap
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.slots import LABELS
from ledgerbridge.model.values import Fields, Value
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.choices import FlowChoice
from ledgerbridge.usecases.chosen_rules import rules_of
from ledgerbridge.wiring import connector_kinds

ROUNDS = 5_000
MOST_US = 100.0
FLOWS = ("customers", "products")
VALUES: Mapping[str, Value] = {
    "email": "ann.oberg@example.com",
    "name": "Öberg Möbler AB",
    "company_name": "Öberg Möbler AB",
    "given_name": "Ann",
    "family_name": "Öberg",
    "phone": "+46 8 123 456 78",
    "website": "https://www.example.com",
    "billing.street": "Storgatan 12 B",
    "billing.city": "Umeå",
    "billing.postal_code": "903 26",
    "billing.country": "SE",
    "price": Decimal("890.00"),
    "cost": Decimal("412.50"),
    "active": True,
    "stock_managed": False,
}
OTHERS = "inventory"
"""Stands in all other fields; a product type that every table knows."""

TERMS = ValueMap("terms", tuple(Row(f"net{days}", str(days)) for days in (0, 8, 14, 30, 60)))
RATES = ValueMap("rates", (Row("full", "V21"), Row("full", "V22", date(2026, 7, 1)), Row("none", "V0")))
OWN: Sequence[Mapping[str, Any]] = (
    {"left": "terms", "right": "Terms", "map": "terms"},
    {"left": "country", "right": "Country", "via": ["country_code"]},
    {"left": "limit", "right": "Limit", "via": [{"multiply": 100}]},
    {"into": "right", "field": "Tax", "value": {"map": {"of": "tax", "in": "rates", "on": "since"}}},
    {"into": "right", "field": "Line", "value": {"street_line": ["street", "number", "country"]}},
    {"into": "right", "field": "Class", "value": {"if": {"greater": ["limit", 100], "then": {"fixed": "A"}}}},
    {"into": "right", "field": "Short", "value": {"limit": [{"title": {"trim": "name"}}, 20]}},
    {"into": "right", "field": "Since", "value": {"date_format": ["since", "DD.MM.YYYY"]}},
    {"into": "right", "field": "Gross", "value": {"formula": "round(limit * 1.25, 2)"}},
    {"into": "right", "field": "Note", "value": {"join": {"of": ["name", "street", "terms"], "between": ", "}}},
)
"""Rules of a person's own, beside the default ones."""
RECORD: Fields = {
    "terms": "net30",
    "country": "Sweden",
    "limit": Decimal("1250.00"),
    "tax": "full",
    "since": date(2026, 7, 2),
    "street": "Storgatan",
    "number": "12 B",
    "name": "öberg  möbler AB",
}
VALIDATORS: Mapping[str, tuple[Any, Fields]] = {
    "phone": ({"phone": ["phone", "country"]}, {"phone": "08-123 456 78", "country": "Sweden"}),
    "vat_number": ({"vat_number": ["vat", "country"]}, {"vat": "NL 0044.95.445.B01", "country": "NL"}),
    "postal_code": ({"postal_code": ["zip", "country"]}, {"zip": "1016dx", "country": "Netherlands"}),
}


class Golden(msgspec.Struct, frozen=True):
    """The rules of a flow one way, and a record with a value in every field they read."""

    rules: Sequence[Rule]
    towards: Side
    fields: Fields

    def mapped(self) -> dict[str, Value]:
        """{path: value} that arrives; a value that a table does not know is left out."""
        found: dict[str, Value] = {}
        for rule in self.rules:
            path = rule.path(self.towards)
            try:
                value = rule.brought(self.towards, self.fields)
            except MappingError:
                continue
            if path is not None and value is not None:
                found[path] = value
        return found


def goldens(preset_name: str, flow_name: str) -> Iterator[tuple[str, Golden]]:
    """(from where, what is mapped) of a flow, each way its rules go."""
    preset, kinds = presets.load(preset_name), connector_kinds()
    flow = preset.flow_named(flow_name)
    if flow is None:
        return
    types = {
        Side.LEFT: kinds[preset.left].capabilities.types[flow.left.type],
        Side.RIGHT: kinds[preset.right].capabilities.types[flow.right.type],
    }
    rules = rules_of(flow, FlowChoice(), types[Side.LEFT].slots, types[Side.RIGHT].slots)
    for towards in (Side.RIGHT, Side.LEFT):
        going = [rule for rule in rules if rule.direction.goes(towards)]
        slots = {path: slot for slot, path in types[towards.other].slots.items() if slot in LABELS}
        fields = {
            path: VALUES.get(slots.get(path, ""), OTHERS) for rule in going for path in rule.inputs(towards.other)
        }
        yield f"from {preset.left if towards is Side.RIGHT else preset.right}", Golden(going, towards, fields)


def cpu_us(run: Callable[[], object]) -> float:
    """Microseconds of CPU, the first time aside."""
    run()
    before = time.process_time()
    for _ in range(ROUNDS):
        run()
    return (time.process_time() - before) / ROUNDS * 1e6


def own() -> Golden:
    maps = {"terms": TERMS, "rates": RATES}
    rules = [rule_from_data({"id": f"own {number}", **data}, maps) for number, data in enumerate(OWN)]
    assert all(rule.direction in (Direction.BOTH, Direction.TO_RIGHT) for rule in rules)
    return Golden(rules, Side.RIGHT, RECORD)


def main() -> None:
    worst = 0.0
    print("microseconds of CPU per record")
    for name in presets.offered():
        for flow in FLOWS:
            for way, golden in goldens(name, flow):
                arrived, cost = len(golden.mapped()), cpu_us(golden.mapped)
                worst = max(worst, cost)
                print(f"  {name:<22} {flow:<10} {way:<18} {len(golden.rules):3} rules, {arrived:3} arrive {cost:8.1f}")
    mine = own()
    assert len(mine.mapped()) == len(OWN)
    print(f"  ten rules of a person's own, beside these{'':<36} {cpu_us(mine.mapped):8.1f}")
    for name, (expression, fields) in VALIDATORS.items():
        step = compiled(expression)
        print(f"  {name:<75} {cpu_us(lambda step=step, fields=fields: step(fields, Budget())):8.1f}")  # type: ignore[misc]
    print(f"the worst record: {worst:.0f}")
    sys.exit(int(worst > MOST_US))


if __name__ == "__main__":
    main()
