"""Creates and updates through the API, each record by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.memory.account import Writer
from ledgerbridge.sandbox.memory.body import Mistaken, Wish, read_wishes
from ledgerbridge.sandbox.memory.fields import Refused
from ledgerbridge.sandbox.memory.table import Entry


def create_records(writer: Writer, type: str, request: Request, left_out: list[str]) -> dict[str, Any]:
    def create(wish: Wish) -> Entry:
        return writer.create(type, {"reference": wish.reference, **wish.fields})

    return _results(read_wishes(request), create, left_out)


def update_records(writer: Writer, type: str, request: Request, left_out: list[str]) -> dict[str, Any]:
    def update(wish: Wish) -> Entry:
        return writer.update(type, wish.id or "", wish.version, wish.fields)

    wishes = read_wishes(request)
    if any(wish.id is None for wish in wishes):
        raise Mistaken(400, "invalid_request", "an update names the id of its record")
    return _results(wishes, update, left_out)


def _results(wishes: list[Wish], write: Callable[[Wish], Entry], left_out: list[str]) -> dict[str, Any]:
    return {"results": [_result(wish, write, left_out) for wish in wishes]}


def _result(wish: Wish, write: Callable[[Wish], Entry], left_out: list[str]) -> dict[str, Any]:
    try:
        record = write(wish).wire()
    except Refused as refusal:  # MEM-EACH-BY-ITSELF
        return {"reference": wish.reference, "error": refusal.shown()}
    if left_out:  # MEM-PARTIAL-ANSWERS
        record["fields"] = {name: value for name, value in record["fields"].items() if name not in left_out}
    return {"reference": wish.reference, **record}
