"""Reading an account's records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias

from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.memory.account import Account
from ledgerbridge.sandbox.memory.body import PAGE, PAGE_MAX, Mistaken, number, read_ids, read_search
from ledgerbridge.sandbox.memory.fields import TYPES, Field
from ledgerbridge.sandbox.memory.lines import NET
from ledgerbridge.sandbox.memory.table import Change, Entry, Table, Version

Answer: TypeAlias = dict[str, Any]


def list_records(account: Account, type: str, request: Request, now: float) -> Answer:
    """A page in order of id."""
    after = number(request, "after", 0)
    limit = number(request, "limit", PAGE, PAGE_MAX)
    shown = islice(_living(account, account.tables[type], after, now), limit + 1)
    found = list(shown)
    page = found[:limit]
    following = page[-1][0].id if page else str(after)
    records = [entry.wire(version) for entry, version in page]
    return {"records": records, "next": following, "more": len(found) > limit}


def list_changes(account: Account, type: str, request: Request, now: float) -> Answer:
    """A page of the feed; a change too young hides all after it, so that no position ever skips one."""
    since = number(request, "since", 0)
    limit = number(request, "limit", PAGE, PAGE_MAX)
    horizon = now - account.settings["lag_s"]
    feed = account.tables[type].feed
    page: list[Change] = []
    for change in islice(feed, since, since + limit):
        if change.at > horizon:  # MEM-FEED-LAG
            return _changes(page, since, more=False)
        page.append(change)
    position = since + len(page)
    return _changes(page, since, more=position < len(feed) and feed[position].at <= horizon)


def _changes(page: list[Change], since: int, more: bool) -> Answer:
    entries = [{"id": change.id, "gone": change.gone, "merged_into": change.merged_into} for change in page]
    return {"entries": entries, "next": str(since + len(page)), "more": more}


def get_records(account: Account, type: str, request: Request, now: float) -> Answer:
    """Records by id; of a merged one the survivor, and that it was merged."""
    table = account.tables[type]
    records: dict[str, Answer] = {}
    missing: list[str] = []
    merged: dict[str, str] = {}
    for id in read_ids(request):
        entry, version = _followed(account, table, id, now)
        if entry is None or version is None:
            missing.append(id)
            continue
        if entry.id != id:  # MEM-MERGED
            merged[id] = entry.id
        records[entry.id] = entry.wire(version)
    return {"records": list(records.values()), "missing": missing, "merged": merged}


def find_records(account: Account, type: str, request: Request) -> Answer:
    """Records by the stored value of a key field; never stale."""
    search = read_search(request)
    if search.field not in TYPES[type].keys:
        raise Mistaken(400, "invalid_request", f"{type} cannot be found by {search.field}")
    table = account.tables[type]
    ids = {id for value in search.values for id in table.ids_with(search.field, value)}
    return {"records": [table.entries[id].wire() for id in sorted(ids, key=int)]}


def describe(account: Account, type: str) -> Answer:
    """The fields of a type."""
    kind = TYPES[type]
    read_only = [*account.settings["read_only_fields"], *kind.own]
    return {
        "type": type,
        "fields": [_described(field, read_only) for field in kind.fields.values()],
        "lines": [_described(field, [NET]) for field in kind.lines.values()],
    }


def _described(field: Field, read_only: Sequence[str]) -> Answer:
    return {
        "name": field.name,
        "kind": field.kind,
        "max_length": field.max_length,
        "unique": field.unique,
        "read_only": field.name in read_only,
    }


def _living(account: Account, table: Table, after: int, now: float) -> Iterator[tuple[Entry, Version]]:
    for entry in table.after(after):
        version = _seen(account, entry, now)
        if version is not None and not version.archived:
            yield entry, version


def _seen(account: Account, entry: Entry, now: float) -> Version | None:
    moment = account.stale_since(now)  # MEM-STALE-READS
    return entry.now if moment is None else entry.as_of(moment)


def _followed(account: Account, table: Table, id: str, now: float) -> tuple[Entry | None, Version | None]:
    """The record an id leads to, through merges; nothing where it is archived."""
    entry = table.entries.get(id)
    while entry is not None:
        version = _seen(account, entry, now)
        if version is None or not version.archived:
            return entry, version
        entry = table.entries.get(version.merged_into) if version.merged_into else None
    return None, None
