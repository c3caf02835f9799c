"""The sandbox without a network: an address in, an answer out, and lost answers as exceptions.

For tests and simulations that put the simulators behind a transport of their own. `deliver` is all in one; who has a
clock of its own takes `ask`, waits `delay_s` itself, and then `opened`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.pending import Pending
from ledgerbridge.sandbox.kit.sandbox import Sandbox

Delivered: TypeAlias = tuple[int, dict[str, str], bytes]
"""Status, headers with lower-case names, body."""


class Lost(Exception):
    """No whole answer came; `after_effect` says whether the vendor did what was asked all the same."""

    def __init__(self, after_effect: bool) -> None:
        super().__init__("after the effect" if after_effect else "before any effect")
        self.after_effect = after_effect


class Reset(Lost):
    """The connection broke, before any byte or in the middle of the body."""


class TimedOut(Lost):
    """Nobody answers, or the answer is held until a fault is lifted."""


def ask(sandbox: Sandbox, method: str, url: str, headers: Mapping[str, str] | None, body: bytes) -> Response:
    """The sandbox's answer with its `delay_s` still to be waited and its `cut` and `hold` still to be obeyed.

    What would make a caller over the network wait happens at once; a call held before its effect has none.
    """
    answer = sandbox.handle(Request.to(url, method, headers, body))
    if not isinstance(answer, Pending):
        return answer
    if answer.hold:
        answer.drop()
        return Response(status=0, hold=answer.hold, effect=False)
    if answer.ready() or answer.until is None:
        return answer.answer()
    delay_s = max(0.0, answer.until - sandbox.clock.timestamp())
    response = answer.answer()
    response.delay_s += delay_s
    return response


def opened(sandbox: Sandbox, response: Response) -> Delivered:
    """Status, headers and body. Raises Reset or TimedOut where the answer is cut or held."""
    if response.hold and sandbox.is_holding(response.hold):
        raise TimedOut(response.effect)
    if response.cut == "timeout":
        raise TimedOut(response.effect)
    if response.cut:
        raise Reset(response.effect)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return response.status, headers, response.body


def deliver(
    sandbox: Sandbox, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Delivered:
    """The answer to one call. Raises Reset or TimedOut; a delay moves the sandbox's clock on."""
    response = ask(sandbox, method, url, headers, body)
    if response.delay_s:
        sandbox.clock.advance(response.delay_s)
    return opened(sandbox, response)
