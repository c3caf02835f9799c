"""Putting records in: one by one, so that what is refused can be named."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError, Vendor, Wire


class Refusal(msgspec.Struct, frozen=True):
    """Which record (from 1) was not let in, and why."""

    row: int
    cause: str


class Loaded(msgspec.Struct, frozen=True):
    """What a load came to: an id for each record in order, null for those refused."""

    ids: list[str | None]
    problems: list[Refusal]


def load_records(vendor: Vendor, account: str, type: str, wires: Sequence[Wire], raw: bool) -> Loaded:
    """Loads what the vendor lets in; the rest is named."""
    ids: list[str | None] = []
    problems: list[Refusal] = []
    for row, wire in enumerate(wires, start=1):
        try:
            ids += vendor.load(account, type, [wire], raw)
        except (Rejected, SandboxError) as error:
            ids.append(None)
            problems.append(Refusal(row, _cause(error)))
    return Loaded(ids, problems)


def _cause(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error)).strip()
