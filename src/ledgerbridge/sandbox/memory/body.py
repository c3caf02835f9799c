"""What a call brings, checked; whatever does not fit refuses the whole call."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.http import Request

BATCH_MAX = 100
PAGE = 100
PAGE_MAX = 1000


class Mistaken(Exception):
    """The call as a whole is refused, with a status and a code."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Wish(msgspec.Struct):
    """One record of a create or update."""

    fields: dict[str, Any]
    reference: str | None = None
    id: str | None = None
    version: str | None = None
    lines: list[Any] | None = None


class Booking(msgspec.Struct):
    """One record to be made final."""

    id: str
    reference: str | None = None
    version: str | None = None


class Bookings(msgspec.Struct):
    records: list[Booking]


class Wishes(msgspec.Struct):
    records: list[Wish]


class Ids(msgspec.Struct):
    ids: list[str]


class Search(msgspec.Struct):
    field: str
    values: list[str]


def read_wishes(request: Request) -> list[Wish]:
    return _few(_read(request, Wishes).records)


def read_bookings(request: Request) -> list[Booking]:
    return _few(_read(request, Bookings).records)


def read_ids(request: Request) -> list[str]:
    return _few(_read(request, Ids).ids)


def read_search(request: Request) -> Search:
    search: Search = _read(request, Search)
    _few(search.values)
    return search


def number(request: Request, name: str, default: int, highest: int | None = None) -> int:
    """A query parameter as a whole number."""
    text = request.argument(name) or str(default)
    if not (text.isascii() and text.isdigit()) or (highest is not None and not 1 <= int(text) <= highest):
        raise Mistaken(400, "invalid_request", f"{name} cannot be {text!r}")
    return int(text)


def _read(request: Request, form: type[Any]) -> Any:
    try:
        return msgspec.convert(request.json(), form)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Mistaken(400, "invalid_request", f"the body does not fit: {error}") from error


def _few(entries: list[Any]) -> list[Any]:
    if len(entries) > BATCH_MAX:  # MEM-BATCH-MAX
        raise Mistaken(400, "invalid_request", f"at most {BATCH_MAX} entries go in one call, not {len(entries)}")
    return entries
