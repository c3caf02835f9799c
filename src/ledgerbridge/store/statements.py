"""The parts of statements that are built once and run with other values each time.

A pass runs many small statements, and building one anew takes several times as long as running it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, bindparam

from ledgerbridge.model.side import Side


def given(table: Table, *columns: str) -> ColumnElement[bool]:
    """These columns hold what is given under their names when the statement is run."""
    return and_(*(table.c[name] == bindparam(name) for name in columns))


def among(column: Column[Any], name: str = "ids") -> ColumnElement[bool]:
    """The column holds one of the values that are given under that name when the statement is run."""
    return column.in_(bindparam(name, expanding=True))


def id_columns(table: Table) -> Mapping[Side, Column[Any]]:
    """{side: the column with the id of its record}."""
    return {side: table.c[f"{side.value}_id"] for side in Side}
