"""What the service refuses, by its error codes."""

from __future__ import annotations

from random import Random
from uuid import UUID

from ledgerbridge.sandbox.kit.http import Response
from ledgerbridge.sandbox.kit.vendor import Wire


def new_guid(random: Random) -> str:
    """An id as the service gives them: a GUID in lower case."""
    # EA-GUID
    return str(UUID(int=random.getrandbits(128), version=4))


class Refusal(Exception):
    """A call is refused: HTTP status, error code, and a text of the form `<exception> - <sentence>`."""

    # EA-ERROR-SHAPE, EA-ERROR-STATUS

    def __init__(self, status: int, code: int, exception: str, sentence: str) -> None:
        self.status = status
        self.code = code
        self.message = f"{exception} - {sentence}" if exception else sentence
        super().__init__(f"{code} {self.message}")


def answer(refusal: Refusal, random: Random, with_errors: bool) -> Response:
    """The refusal as a client sees it; newer answers carry an empty list of errors too."""
    # EA-ERROR-SHAPE, EA-ERROR-LIST
    body: Wire = {
        "ErrorCode": refusal.code,
        "DeveloperErrorMessage": refusal.message,
        "ErrorId": new_guid(random),
    }
    if with_errors:
        body["Errors"] = []
    return Response.of(refusal.status, body)


def invalid_model(sentence: str) -> Refusal:
    """A property breaks the model: missing, too long, of the wrong type or out of range."""
    # EA-ERROR-MODEL
    return Refusal(400, 2000, "DataModelValidationException", sentence)


def not_found(what: str, id: str) -> Refusal:
    """What is addressed or referred to is not there."""
    # EA-ERROR-NOT-FOUND
    return Refusal(404, 3000, "ResourceNotFoundException", f"Could not find {what} with id {id}.")


def no_fiscal_year(day: str) -> Refusal:
    # EA-ERROR-FISCAL-YEAR
    return Refusal(404, 3001, "FiscalYearDoesNotExistException", f"There is no fiscal year for {day}.")


def no_account(number: object) -> Refusal:
    # EA-ERROR-ACCOUNT
    return Refusal(404, 3002, "AccountNotFoundException", f"Account {number} was not found.")


def conflict(sentence: str) -> Refusal:
    """Something of that name or number is there already."""
    # EA-ERROR-CONFLICT
    return Refusal(409, 4000, "ConflictException", sentence)


def cannot_delete(sentence: str) -> Refusal:
    """Other records depend on it."""
    # EA-ERROR-DELETE
    return Refusal(409, 4001, "CanNotBeDeletedException", sentence)


def cannot_write(sentence: str) -> Refusal:
    """A rule of the business forbids it."""
    # EA-ERROR-RULE
    return Refusal(400, 4002, "CanNotBeCreatedOrUpdatedException", sentence)


def no_module(module: str) -> Refusal:
    """The company has not bought or activated a module; signing in again does not help."""
    # EA-MODULE
    return Refusal(403, 4002, "ForbiddenRequestException", f"No access to module: {module}")


def not_started() -> Refusal:
    # EA-START-GUIDE
    return Refusal(403, 4003, "ForbiddenRequestException", "The startup guide has not been completed.")


def inactive() -> Refusal:
    # EA-COMPANY-INACTIVE
    return Refusal(403, 4004, "ForbiddenRequestException", "The company is not active.")


def denied() -> Refusal:
    """No token, or one that is of no use any more."""
    # EA-UNAUTHORIZED
    return Refusal(401, 4005, "AuthorizationException", "Authorization has been denied for this request.")


def no_scope(scopes: str) -> Refusal:
    """The consent does not reach that far."""
    # EA-SCOPE
    return Refusal(403, 4006, "AuthorizationException", f"Requires any of the following scopes: {scopes}")


def quota(limit: int, seconds: int) -> Refusal:
    """Too many calls; how long to wait stands in the text alone."""
    # EA-LIMIT-ANSWER
    text = f"API calls quota exceeded! maximum admitted {limit} per Minute. Try again in {seconds} seconds."
    return Refusal(429, 4010, "", text)


def locked_period(day: str) -> Refusal:
    # EA-ERROR-LOCKED
    return Refusal(400, 4026, "LockedPeriodException", f"The accounting is locked for {day}.")


def has_back_orders() -> Refusal:
    # EA-ERROR-BACK-ORDER
    return Refusal(400, 4028, "CanNotBeUndoneException", "An order with back orders cannot be undone.")


def bad_personal_number() -> Refusal:
    # EA-ERROR-PERSON
    return Refusal(400, 4029, "PersonalNumberException", "The personal number is not valid for ROT/RUT.")


def broken(status: int) -> Refusal:
    """The service fails by itself."""
    return Refusal(status, 5000, "Exception", "An unexpected error has occurred.")


def no_route(status: int, sentence: str) -> Response:
    """An address or method that is not served: the framework's own shape, without an error code."""
    # EA-NO-ROUTE
    return Response.of(status, {"Message": sentence})
