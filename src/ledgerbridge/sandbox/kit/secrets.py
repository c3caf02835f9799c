"""Secrets are cut before anybody reads them in the call log."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_SECRET_HEADER = re.compile(r"authorization|cookie|token|secret|api-?key", re.IGNORECASE)
_NAMES = "access_token|refresh_token|id_token|client_secret|code_verifier|api_key|hapikey|webhook_secret|password"
_IN_JSON = re.compile(rf'("(?:{_NAMES})"\s*:\s*")((?:[^"\\]|\\.)*)(")')
_IN_FORM = re.compile(rf"((?:^|&)(?:{_NAMES}|code|token)=)([^&]*)()")
_IN_PATH = re.compile(r"(/(?:access|refresh)-tokens/)([^/]+)()")
_SECRET_ARGUMENT = re.compile(rf"(?:{_NAMES}|code|token)\Z")
_SHOWN = 4


def cut(secret: str) -> str:
    """The last four characters, enough to tell two secrets apart; nothing of a short one."""
    return "..." + secret[-_SHOWN:] if len(secret) > 2 * _SHOWN else "..."


def cut_headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: cut(value) if _SECRET_HEADER.search(name) else value for name, value in headers.items()}


def cut_query(query: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {
        name: [cut(value) for value in values] if _SECRET_ARGUMENT.match(name) else list(values)
        for name, values in query.items()
    }


def cut_path(path: str) -> str:
    """A path without the tokens some vendors take as its last part."""
    return _IN_PATH.sub(_shortened, path)


def cut_body(body: bytes, content_type: str) -> str:
    """A body as text, secrets of token endpoints cut; bytes that are no text are shown as replacement marks."""
    text = _IN_JSON.sub(_shortened, body.decode(errors="replace"))
    return _IN_FORM.sub(_shortened, text) if "form-urlencoded" in content_type else text


def _shortened(found: re.Match[str]) -> str:
    return f"{found[1]}{cut(found[2])}{found[3]}"
