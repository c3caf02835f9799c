"""What stands before the service: tokens, divisions, rights, limits."""

from __future__ import annotations

from ledgerbridge.sandbox.exact import problems, scopes, tokens
from ledgerbridge.sandbox.exact.division import Division
from ledgerbridge.sandbox.exact.model import EntitySet
from ledgerbridge.sandbox.exact.problems import Problem
from ledgerbridge.sandbox.exact.state import Client, Grant, State
from ledgerbridge.sandbox.kit.http import Request, Response

EXPIRED = "The%20message%20expired%3A%20access%20token%20expired"
MISSING = "No%20access%20token%20was%20sent"
TEXTS = {
    "LicenseExpired": "Forbidden - Customer's license expired",
    "NoDivisionAccess": "Forbidden - Division not accessible",
}


def endpoint_name(path: str) -> str:
    """An address without keys, for meters and the counting of errors."""
    return path.partition("(")[0]


def not_authenticated(request: Request) -> Response:
    """The token does not stand for anybody; the header says why, the body is empty."""
    # EX-TOKEN-EXPIRED
    why = EXPIRED if request.headers.get("authorization") else MISSING
    challenge = f'Bearer realm="Exact Online", error="invalid_token", error_description="{why}"'
    return Response(401, {"www-authenticate": challenge})


def check_division(state: State, grant: Grant, division: Division | None) -> Division:
    """The division, where the token opens it. Raises Problem."""
    # EX-NO-DIVISION, EX-ACCESS-REASONS
    reason = "NoDivisionAccess"
    if division is not None and division in tokens.granted(state, grant):
        reason = division.settings["access"]
        if reason == "ok" and division.settings["grant"] == "ok":
            return division
        reason = "NoDivisionAccess" if reason == "ok" else reason
    raise Problem(403, TEXTS.get(reason, "Forbidden"), reason=reason)


def check_media(request: Request, counts: bool) -> None:
    """Raises Problem for plain XML: feeds are Atom or JSON."""
    # EX-ACCEPT-XML
    accepted = request.headers.get("accept", "").lower()
    if "application/xml" in accepted and not any(name in accepted for name in ("json", "atom", "*/*")) and not counts:
        raise Problem(406, "Unsupported media type requested.")


def check_rights(app: Client | None, division: Division, kind: EntitySet, method: str) -> None:
    """Raises Problem where the app lacks the scope, or the licence the module."""
    # EX-SCOPES, EX-MODULES
    scope = scopes.scope_of(kind.base)
    levels = {division.settings["rights"].get(scope, "manage"), app.level(scope) if app is not None else "unused"}
    verb = "read" if method == "GET" else "manage"
    if scope and ("unused" in levels or ("read" in levels and verb == "manage")):
        raise Problem(403, f"Forbidden - Application Scope Violated. Cannot {verb} '{scope}' scope.")
    if set(scopes.modules_of(kind.base)) & set(division.settings["missing_modules"]):
        raise Problem(403, "Forbidden - Division not accessible")


def throttled(is_json: bool) -> Response:
    """Too many calls; no Retry-After."""
    # EX-LIMIT-MINUTE
    return problems.response(Problem(429, "Too Many Requests"), "EN", is_json)


def blocked(language: str, is_json: bool) -> Response:
    """The endpoint is closed after too many errors: no limit headers, but a reason."""
    # EX-ERROR-BLOCK
    problem = Problem(429, "Too many errors at this endpoint", reason="ErrorLimitExceeded")
    return problems.response(problem, language, is_json)
