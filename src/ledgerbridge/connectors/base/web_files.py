"""Files that stand at a web address which somebody wrote into a record: fetched without our token, and from public
places alone."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from ledgerbridge.connectors.base.meanings import OUTAGE
from ledgerbridge.model.problems import Problem, RecordRefused, TemporaryError, filled
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, Transport, Unreachable

TIMEOUT_S = 60.0
MISSING = (301, 302, 303, 307, 308, 401, 403, 404, 410)
"""Statuses that do not pass by waiting; a redirect could lead anywhere, so it is not followed."""


async def had(transport: Transport, label: str, address: str, own: str) -> bytes:
    """What stands at an address in a record of the vendor `label`, whose API is at `own`.

    Raises RecordRefused where the address is not public or nothing stands there, TemporaryError where waiting may help.
    """
    if not is_public(address, own):
        raise RecordRefused(not_there(label))
    try:
        answer = await transport.send(HttpRequest("GET", address, {}, b"", TIMEOUT_S))
    except (Unreachable, AnswerLost) as error:
        raise TemporaryError(_outage(label)) from error
    if answer.status in MISSING:
        raise RecordRefused(not_there(label))
    if answer.status != 200:
        raise TemporaryError(_outage(label))
    return answer.body


def is_public(address: str, own: str) -> bool:
    """Whether an address is encrypted and names a host by a public name, or is on the vendor's own host.

    What stands in a record is written by people who are not to reach into the network of the hub by it.
    """
    try:
        there = urlsplit(address)
        host = (there.hostname or "").rstrip(".")
        if there.username or there.password:
            return False
        if there.netloc and there.netloc == urlsplit(own).netloc:
            return True
        return there.scheme == "https" and there.port in (None, 443) and _is_named(host)
    except ValueError:
        return False


def _is_named(host: str) -> bool:
    """Whether a host is named as the internet names them: no number, nothing of a local network."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        ending = host.rpartition(".")[2]
        return "." in host and not ending.isdigit() and ending not in ("local", "localhost", "internal", "lan", "home")
    return False


def not_there(label: str) -> Problem:
    return Problem(
        "LB-REC-31",
        "The picture cannot be had at the web address that stands in {vendor}.",
        "Put a public address that begins with https into the record, then sync again.",
        filled({"vendor": label}),
        "image",
    )


def _outage(label: str) -> Problem:
    return Problem(OUTAGE.code, OUTAGE.cause, OUTAGE.next_step, filled({"vendor": label}))
