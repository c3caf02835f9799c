"""Many records at once, as JSON or CSV."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.control.records import known_type
from ledgerbridge.sandbox.kit.control.values import json_object
from ledgerbridge.sandbox.kit.csvtext import read_rows
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.loading import Refusal, load_records
from ledgerbridge.sandbox.kit.problem import problem
from ledgerbridge.sandbox.kit.vendor import SandboxError, Vendor, Wire

_YES = ("1", "true", "yes")


def load_call(vendor: Vendor, account: str, request: Request) -> Response:
    """Ids in order. A body that cannot be read loads nothing; of one that can, what the rules refuse is left out
    and named by row (JSON: from 1; CSV: also by line), with the ids of what did go in.
    """
    if request.headers.get("content-type", "").startswith("text/csv"):
        return _load_csv(vendor, account, request)
    body = json_object(request)
    type = known_type(vendor, account, str(body.get("type", "")))
    wires = _wires(body.get("records"))
    return _answer(vendor, account, type, wires, [], request)


def _wires(records: Any) -> list[Wire]:
    if not isinstance(records, list):
        raise SandboxError(400, 'the body is {"type": ..., "records": [...]}')
    wrong = [str(row) for row, record in enumerate(records, start=1) if not isinstance(record, dict)]
    if wrong:
        raise SandboxError(400, f"nothing was loaded: a record is a JSON object, not so in row {', '.join(wrong)}")
    return records


def _load_csv(vendor: Vendor, account: str, request: Request) -> Response:
    type = known_type(vendor, account, request.argument("type"))
    rows, flaws = read_rows(request.body)
    if flaws:
        told = [{"line": flaw.line, "cause": flaw.cause} for flaw in flaws]
        first = f"line {flaws[0].line}: {flaws[0].cause}"
        return problem(400, f"nothing was loaded: {first}", problems=told, ids=[])
    wires = [vendor.wire_from_row(type, row.cells) for row in rows]
    return _answer(vendor, account, type, wires, [row.line for row in rows], request)


def _answer(vendor: Vendor, account: str, type: str, wires: list[Wire], lines: list[int], request: Request) -> Response:
    loaded = load_records(vendor, account, type, wires, request.argument("raw") in _YES)
    if not loaded.problems:
        return Response.of(200, {"ids": loaded.ids})
    told = [_told(refusal, lines) for refusal in loaded.problems]
    went_in = len(wires) - len(told)
    first = f"row {loaded.problems[0].row}: {loaded.problems[0].cause}"
    detail = f"{len(told)} of {len(wires)} records were refused, {went_in} were loaded; {first}"
    return problem(422, detail, problems=told, ids=loaded.ids)


def _told(refusal: Refusal, lines: list[int]) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(refusal)
    return {**told, "line": lines[refusal.row - 1]} if lines else told
