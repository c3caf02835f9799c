"""One call of the API, as the routes' functions see it."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.sandbox.eaccounting.company import Desk
from ledgerbridge.sandbox.eaccounting.errors import invalid_model
from ledgerbridge.sandbox.kit.http import Request


class Call(msgspec.Struct, frozen=True):
    """Where a call acts, what it says, and the variable parts of its address."""

    desk: Desk
    request: Request
    parts: tuple[str, ...] = ()

    def body(self) -> Any:
        """The body read as JSON. Raises Refusal 2000 where it is none."""
        try:
            return self.request.json()
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise invalid_model("The body is not readable as JSON.") from error

    def optional_body(self) -> Any:
        """The body, or nothing where none was sent."""
        return self.body() if self.request.body.strip() else None

    def switch(self, name: str, usual: bool = False) -> bool:
        """A parameter that is true or false."""
        text = self.request.argument(name).lower()
        if text not in ("", "true", "false"):
            raise invalid_model(f"The value {text} of {name} is neither true nor false.")
        return text == "true" if text else usual
