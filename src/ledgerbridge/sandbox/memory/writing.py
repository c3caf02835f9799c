"""Creates and updates through the API, each record by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.memory.account import Writer
from ledgerbridge.sandbox.memory.body import Booking, Mistaken, Wish, read_bookings, read_wishes
from ledgerbridge.sandbox.memory.fields import Refused
from ledgerbridge.sandbox.memory.table import Entry

W = TypeVar("W", Wish, Booking)


def create_records(writer: Writer, type: str, request: Request, left_out: list[str]) -> dict[str, Any]:
    def create(wish: Wish) -> Entry:
        return writer.create(type, {"reference": wish.reference, **wish.fields}, lines=wish.lines)

    return _results(read_wishes(request), create, left_out)


def update_records(writer: Writer, type: str, request: Request, left_out: list[str]) -> dict[str, Any]:
    def update(wish: Wish) -> Entry:
        return writer.update(type, wish.id or "", wish.version, wish.fields, wish.lines)

    wishes = read_wishes(request)
    if any(wish.id is None for wish in wishes):
        raise Mistaken(400, "invalid_request", "an update names the id of its record")
    return _results(wishes, update, left_out)


def book_records(writer: Writer, type: str, request: Request) -> dict[str, Any]:
    def book(wish: Booking) -> Entry:
        return writer.book(type, wish.id, wish.version)

    return _results(read_bookings(request), book, [])


def _results(wishes: list[W], write: Callable[[W], Entry], left_out: list[str]) -> dict[str, Any]:
    return {"results": [_result(wish, write, left_out) for wish in wishes]}


def _result(wish: W, write: Callable[[W], Entry], left_out: list[str]) -> dict[str, Any]:
    try:
        record = write(wish).wire()
    except Refused as refusal:  # MEM-EACH-BY-ITSELF
        return {"reference": wish.reference, "error": refusal.shown()}
    if left_out:  # MEM-PARTIAL-ANSWERS
        record["fields"] = {name: value for name, value in record["fields"].items() if name not in left_out}
    return {"reference": wish.reference, **record}
