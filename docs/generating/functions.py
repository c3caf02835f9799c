"""Every function of the mapping language."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

from docs.generating.tables import as_json, code, table

from ledgerbridge.mapping.functions import GROUPS
from ledgerbridge.mapping.functions.declaring import Example, Function, Parameter
from ledgerbridge.mapping.valuemaps import ValueMap


def functions() -> str:
    """Every function of the mapping language: what it takes, what it does, and examples that tests run."""
    return "\n\n".join(part for title, group in GROUPS.items() for part in (f"### {title}", *map(_function, group)))


def _function(function: Function) -> str:
    arguments = [
        [code(p.name), f"{p.takes}{': any number of them, as a list' if p.many else ''}{_choices(p)}", _default(p)]
        for p in function.parameters
    ]
    examples = [[code(as_json(e.expression)), code(as_json(dict(e.fields))), _given(e)] for e in function.examples]
    parts = [
        f"#### {function.name}",
        function.help,
        _inverse(function),
        table(["argument", "takes", "without it"], arguments),
        table(["expression", "of a record with", "gives"], examples),
        *dict.fromkeys(_map_rows(one) for example in function.examples for one in _maps(example)),
    ]
    return "\n\n".join(part for part in parts if part)


def _inverse(function: Function) -> str:
    if function.inverse is None:
        return ""
    undoes = function.inverse.function
    return f"Two-way: [{undoes}](#{undoes}) undoes it, exactly for {function.inverse.exact_for}."


def _maps(example: Example) -> list[ValueMap]:
    """The value maps an example reads."""
    found: list[ValueMap] = []
    json.dumps(example.expression, default=lambda one: found.append(one) if isinstance(one, ValueMap) else None)
    return found


def _map_rows(values: ValueMap) -> str:
    rows = [f"`{row.left}` = `{row.right}`{f' from {row.valid_from}' if row.valid_from else ''}" for row in values.rows]
    return f"Here {values.name} has the rows {', '.join(rows)}."


def _choices(parameter: Parameter) -> str:
    return f": {code(*parameter.choices)}" if parameter.choices else ""


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return "required"
    return "nothing" if parameter.default in (None, "") else code(as_json(parameter.default))


def _given(example: Example) -> str:
    """What an example gives; numbers, dates and lists, which JSON writes as something else, with their kind."""
    if example.refused:
        return f"refused, [{example.refused}](errors.md#{example.refused.lower()})"
    match example.value:
        case Decimal():
            return f"{code(str(example.value))}, a number"
        case datetime():
            return f"{code(example.value.isoformat())}, a moment"
        case date():
            return f"{code(str(example.value))}, a date"
    return code(as_json(example.value)) + (", by the rows below" if example.value and _maps(example) else "")
