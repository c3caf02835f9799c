"""The log of webhook messages, for who missed some."""

from __future__ import annotations

from ledgerbridge.sandbox.hyperline import times
from ledgerbridge.sandbox.hyperline.errors import wrong_query
from ledgerbridge.sandbox.hyperline.events import shown
from ledgerbridge.sandbox.hyperline.filters import NO_DATE
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.workspace import Message
from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.vendor import Wire

PAGE = 50
PAGE_MAX = 100


def list_messages(office: Office, request: Request) -> Wire:
    """Messages between two moments, newest first; `iterator` goes on behind the last one seen."""
    # HYP-WEBHOOK-MESSAGES
    after, before = _moment(request, "after"), _moment(request, "before")
    wanted = request.arguments("event_types")
    limit = _limit(request)
    found = [
        message
        for message in reversed(office.workspace.messages)
        if _within(message, after, before) and (not wanted or message.payload["event_type"] in wanted)
    ]
    iterator = request.argument("iterator")
    places = [place for place, message in enumerate(found, start=1) if message.id == iterator]
    start = places[0] if places else 0
    page = found[start : start + limit]
    return {"meta": {"iterator": page[-1].id if page else iterator or None}, "data": [shown(entry) for entry in page]}


def _limit(request: Request) -> int:
    text = request.argument("limit", str(PAGE))
    if not text.isdigit() or not 0 < int(text) <= PAGE_MAX:
        raise wrong_query({"limit": [f"Too big: expected number to be <={PAGE_MAX}"]})
    return int(text)


def _within(message: Message, after: int | None, before: int | None) -> bool:
    return (after is None or message.sent_at > after) and (before is None or message.sent_at < before)


def _moment(request: Request, name: str) -> int | None:
    text = request.argument(name)
    if not text:
        return None
    moment = times.read(text)
    if moment is None:
        raise wrong_query({name: [NO_DATE]})
    return moment
