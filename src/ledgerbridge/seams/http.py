"""The real network, through aiohttp."""

from __future__ import annotations

import io

import aiohttp
from yarl import URL

from ledgerbridge.seams.transport import AnswerLost, HttpRequest, HttpResponse, Unreachable


class AiohttpTransport:
    """One pooled session; opened with the first request, because it needs a running loop."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: HttpRequest) -> HttpResponse:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                skip_auto_headers=("User-Agent", "Content-Type"), cookie_jar=aiohttp.DummyCookieJar()
            )
        timeout = aiohttp.ClientTimeout(total=request.timeout_s)
        try:
            async with self._session.request(
                request.method,
                _verbatim(request.url),
                headers=dict(request.headers),
                data=io.BytesIO(request.body) if request.body else None,
                timeout=timeout,
                allow_redirects=False,
            ) as answer:
                body = await answer.read()
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return HttpResponse(answer.status, headers, body)
        except aiohttp.ClientConnectorError as error:
            raise Unreachable(str(error)) from error
        except aiohttp.InvalidURL as error:
            raise Unreachable(f"not an address: {error}") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise AnswerLost(type(error).__name__) from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def _verbatim(url: str) -> URL:
    """The address as written: aiohttp would otherwise undo parts of our encoding."""
    return URL(url, encoded=True)
