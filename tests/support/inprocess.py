"""The sandbox behind the transport seam, without a network."""

from __future__ import annotations

from ledgerbridge.sandbox.inprocess import Lost, deliver
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, HttpResponse


class SandboxTransport:
    """Sends requests to a sandbox in this process; its address is whatever scheme and host the caller uses."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def send(self, request: HttpRequest) -> HttpResponse:
        try:
            answer = deliver(self._sandbox, request.method, request.url, request.headers, request.body)
        except Lost as lost:
            raise AnswerLost(str(lost)) from lost
        return HttpResponse(*answer)

    async def close(self) -> None:
        return
