"""The memory behind `requestid`: the same id gives the same answer and no second effect."""

from __future__ import annotations

from datetime import datetime

from ledgerbridge.sandbox.kit.http import Response
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.company import Company, Replay

LONGEST = 50
LONGEST_ON_BATCH = 36


def check_length(request_id: str, is_batch: bool) -> None:
    """Raises Fault 2050 for an id that is too long."""
    # QB-REQUESTID-LENGTH
    longest = LONGEST_ON_BATCH if is_batch else LONGEST
    if len(request_id) > longest:
        raise faults.wrong_length("requestid", 1, longest, len(request_id))


def recall(company: Company, request_id: str, now: datetime) -> Response | None:
    """The stored answer, faults included; an empty id is no id."""
    # QB-REQUESTID-REPLAY, QB-REQUESTID-FAULT
    kept = company.replays.get(request_id) if request_id else None
    if kept is None or now.timestamp() - kept.second > company.settings["requestid_memory_s"]:
        return None
    return Response(kept.status, dict(kept.headers), kept.body)


def remember(company: Company, request_id: str, response: Response, now: datetime) -> None:
    """Keeps the answer and forgets what is past its time."""
    # QB-REQUESTID-MEMORY
    if not request_id:  # QB-REQUESTID-EMPTY
        return
    _forget(company, now)
    company.replays[request_id] = Replay(now.timestamp(), response.status, dict(response.headers), response.body)


def _forget(company: Company, now: datetime) -> None:
    """Drops the oldest while they are past their time; they stand in order of arrival."""
    oldest_kept = now.timestamp() - company.settings["requestid_memory_s"]
    for request_id in list(company.replays):
        if company.replays[request_id].second >= oldest_kept:
            break
        del company.replays[request_id]
