"""How Hyperline refuses: a message, and for what does not fit a form, the list of flaws."""

from __future__ import annotations

from typing import Any

from ledgerbridge.sandbox.kit.http import Response


class Refused(Exception):
    """The call is refused; `response` is the answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.body.decode(errors="replace"))
        self.response = response


def message(status: int, text: str, **headers: str) -> Response:
    """A refusal in its plain form."""
    # HYP-ERROR-MESSAGE
    return Response.of(status, {"message": text}, **headers)


def refused(status: int, text: str) -> Refused:
    return Refused(message(status, text))


def missing(what: str) -> Refused:
    """`Customer not found` and the like."""
    # HYP-NOT-FOUND
    return refused(404, f"{what} not found")


def no_route() -> Refused:
    # HYP-ROUTE-NOT-FOUND
    return missing("Route")


def wrong_query(flaws: dict[str, list[str]]) -> Refused:
    """Query parameters that are known and do not fit."""
    # HYP-QUERY-ERRORS
    body = {"statusCode": 400, "type": "ValidationError", "message": "Invalid query params", "errors": flaws}
    return Refused(Response.of(400, body))


def wrong_body(issues: list[dict[str, Any]]) -> Refused:
    """A body that does not fit, each flaw with its path."""
    # HYP-BODY-ERRORS
    body = {"statusCode": 400, "type": "ValidationError", "message": "Invalid body", "errors": issues}
    return Refused(Response.of(400, body))
