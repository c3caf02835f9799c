"""What a simulated vendor sees of HTTP: plain values in, plain values out, no server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

JSON = "application/json;charset=utf-8"
_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


class Request(msgspec.Struct, frozen=True):
    """One request as a vendor receives it. `path` starts with `/` and has lost the sandbox's prefix.

    `query` keeps repeated names; header names are lower case.
    """

    method: str
    path: str
    query: Mapping[str, Sequence[str]] = {}
    headers: Mapping[str, str] = {}
    body: bytes = b""
    base_url: str = ""
    """Scheme, host and prefix the caller used, such as `http://127.0.0.1:8700/quickbooks`; for documents that name
    their own addresses."""

    @classmethod
    def to(cls, url: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b"") -> Request:
        """A request to an absolute, encoded address, as the sandbox receives it: path decoded, prefix still there."""
        parts = urlsplit(url)
        return cls(
            method=method.upper(),
            path=unquote(parts.path) or "/",
            query=parse_qs(parts.query, keep_blank_values=True),
            headers={name.lower(): value for name, value in (headers or {}).items()},
            body=body,
            base_url=f"{parts.scheme}://{parts.netloc}",
        )

    def argument(self, name: str, default: str = "") -> str:
        """The first value of a query parameter."""
        values = self.query.get(name)
        return values[0] if values else default

    def arguments(self, name: str) -> list[str]:
        """All values of a query parameter, comma-joined ones taken apart."""
        return [part for value in self.query.get(name, ()) for part in value.split(",") if part]

    def form(self) -> dict[str, str]:
        """The body read as a form; the first value of each name."""
        parsed = parse_qs(self.body.decode(), keep_blank_values=True)
        return {name: values[0] for name, values in parsed.items()}

    def json(self) -> Any:
        """The body read as JSON, numbers with a fraction as Decimal. Raises msgspec.DecodeError where it is none."""
        return _decoder.decode(self.body)


class Response(msgspec.Struct):
    """One answer. The fields after `body` steer and describe the delivery; no client sees them."""

    status: int
    headers: dict[str, str] = {}
    body: bytes = b""
    account: str = ""
    """Account the call acted on, for meters and the call log; empty before one is known."""
    endpoint: str = ""
    """Short name of the endpoint for the meters, such as `POST contacts/batch/upsert`."""
    credential: str = ""
    """Who called: the last characters of the token or key, never the whole."""
    delay_s: float = 0.0
    cut: str = ""
    """`reset`: the connection breaks before any byte; `timeout`: no answer ever; `truncate`: half of the body."""
    hold: str = ""
    """Id of the fault that holds this answer until it is lifted."""
    effect: bool = True
    """Whether the vendor did what was asked; False where a fault came before it."""

    @classmethod
    def of(cls, status: int, body: Any = None, **headers: str) -> Response:
        """A JSON answer, Decimals as exact numbers; `None` gives an empty body. Header names have `_` for `-`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is None:
            return cls(status, sent)
        return cls(status, {"content-type": JSON, **sent}, _encoder.encode(body))

    @classmethod
    def html(cls, status: int, page: str) -> Response:
        """An HTML page."""
        return cls(status, {"content-type": "text/html;charset=utf-8"}, page.encode())
