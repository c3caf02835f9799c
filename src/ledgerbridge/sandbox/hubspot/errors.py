"""HubSpot's error answers, by the situation that gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot.times import iso

Context = Mapping[str, Sequence[str]]


class Problem(msgspec.Struct, frozen=True):
    """One property value that HubSpot does not take."""

    name: str
    code: str
    message: str


class Refused(Exception):
    """HubSpot answers with an error; `body` lacks only `status` and the correlation id."""

    def __init__(self, status: int, message: str, category: str = "", holder: int | None = None, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.holder = holder
        self.body: dict[str, Any] = {"message": message, **more}
        if category:
            self.body["category"] = category

    def entry(self, **context: Sequence[str]) -> dict[str, Any]:
        """The same error as an entry of a batch answer's `errors`."""
        known = {key: value for key, value in self.body.items() if key in ("category", "subCategory", "message")}
        merged = {**self.body.get("context", {}), **context}
        if self.holder is not None:
            merged["existingId"] = [str(self.holder)]
        return {"status": "error", **known, "context": {key: list(value) for key, value in merged.items()}}


def invalid(message: str, **more: Any) -> Refused:
    """400 for a call whose shape or size is wrong."""
    return Refused(400, message, "VALIDATION_ERROR", **more)


def invalid_properties(problems: Sequence[Problem], portal: str) -> Refused:
    """400 that names every bad property value."""  # HS-ERR-PROPERTIES
    listed = [
        {
            "isValid": False,
            "message": problem.message,
            "error": problem.code,
            "name": problem.name,
            "localizedErrorMessage": problem.message,
            "portalId": int(portal),
        }
        for problem in problems
    ]
    errors = [
        {"message": problem.message, "code": problem.code, "context": {"propertyName": [problem.name]}}
        for problem in problems
    ]
    text = msgspec.json.encode(listed).decode()
    return invalid(f"Property values were not valid: {text}", errors=errors)


def not_found() -> Refused:
    """404 for a record, property or association target that is not there."""
    return Refused(404, "resource not found", "OBJECT_NOT_FOUND")


def no_such_path() -> Refused:
    """404 for an address that is none."""
    return Refused(404, "resource not found")


def wrong_method() -> Refused:
    return Refused(405, "HTTP 405 Method Not Allowed")


def unknown_type(spelling: str) -> Refused:
    return Refused(400, f"Unable to infer object type from: {spelling}")  # HS-ERR-TYPE


def contact_exists(holder: int) -> Refused:
    """409 for a new contact whose e-mail another one has."""
    return Refused(409, f"Contact already exists. Existing ID: {holder}", "CONFLICT", holder)


class Clash(msgspec.Struct, frozen=True):
    """A unique value that another record holds already."""

    portal: str
    label: str
    property: str
    value: str
    writing: int
    holder: int

    def refusal(self, status: int = 400) -> Refused:
        """The error for it; HubSpot names the record being written first and the holder second."""
        coordinates = (
            f"PropertyValueCoordinates{{portalId={self.portal}, "
            f"objectTypeId=ObjectTypeId{{legacyObjectType={self.label}}}, "
            f"propertyName={self.property}, value={self.value}}}"
        )
        message = f"Cannot set {coordinates} on {self.writing}. {self.holder} already has that value."
        return Refused(status, message, "VALIDATION_ERROR" if status == 400 else "CONFLICT", self.holder)


def missing_credentials() -> Refused:
    return Refused(
        401,
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more "
        "details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",
        "INVALID_AUTHENTICATION",
    )


def expired_token(expired_ms: int, now_ms: int) -> Refused:
    age_s = (now_ms - expired_ms) // 1000
    count, unit = next(((age_s // size, unit) for size, unit in _AGES if age_s >= size), (age_s, "second"))
    return Refused(
        401,
        f"The OAuth token used to make this call expired {count} {unit}(s) ago.",
        "EXPIRED_AUTHENTICATION",
        context={"expire time": [iso(expired_ms)]},
    )


_AGES = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def missing_scopes(alternatives: Sequence[str]) -> Refused:
    """403 that names the scopes of which one is needed."""
    return Refused(
        403,
        "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: "
        "https://developers.hubspot.com/scopes.",
        "MISSING_SCOPES",
        errors=[
            {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": list(alternatives)},
            }
        ],
        links={"scopes": "https://developers.hubspot.com/scopes"},
    )


def too_many(policy: str) -> Refused:
    """429 of a limit: `TEN_SECONDLY_ROLLING`, `SECONDLY` or `DAILY`."""
    name = policy.lower()
    return Refused(
        429, f"You have reached your {name} limit.", "RATE_LIMITS", errorType="RATE_LIMIT", policyName=policy
    )


def bad_json(reason: str) -> Refused:
    return invalid(f"Invalid input JSON on line 1, column 1: {reason}")
