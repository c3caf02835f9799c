"""How a site of Exact Online is reached, how it grants access, and which division a grant opens."""

from __future__ import annotations

from urllib.parse import urlsplit

from ledgerbridge.connectors.base.kind import Connection, Toolbox
from ledgerbridge.connectors.base.oauth import Granted, Shape
from ledgerbridge.connectors.exact.errors import LABEL, NO_ACCESS
from ledgerbridge.connectors.exact.opening import open_exact
from ledgerbridge.connectors.exact.settings import DIVISION
from ledgerbridge.model.problems import AuthError, PermissionMissing, Problem, filled

NETHERLANDS = "https://start.exactonline.nl"
EARLY_S = 30.0
"""A token lives 600 seconds, and is not renewed before 570 of them have passed (OAuth facts)."""


def base_url(sandbox: str | None) -> str:
    """The address of the Dutch site; given the address of another of Exact's sites, that one, unchanged."""
    if sandbox is None:
        return NETHERLANDS
    return sandbox.rstrip("/") if is_exacts(sandbox) else f"{sandbox.rstrip('/')}/exact"


def shape(sandbox: str | None) -> Shape:
    """Scopes stand at the application's registration, so the request for a grant names none."""
    root = base_url(sandbox)
    return Shape(
        LABEL,
        f"{root}/api/oauth2/auth",
        f"{root}/api/oauth2/token",
        scopes=(),
        basic_auth=False,
        early_s=EARLY_S,
        never_earlier=True,
    )


def is_exacts(address: str) -> bool:
    """Whether an address is one of Exact's own country sites."""
    return (urlsplit(address).hostname or "").startswith("start.exactonline.")


async def account_of(granted: Granted | None, connection: Connection, toolbox: Toolbox) -> str:
    """The division: the one set, if the grant opens it, else the one in which the user works now. One that may not be
    asked about is taken as set: its first call tells."""
    wanted = connection.settings.get(DIVISION.key, "")
    api = open_exact(connection, toolbox, wanted)
    me = await api.me()
    current = me.get("CurrentDivision")
    if not isinstance(current, int):
        raise AuthError(_not_said())
    if not wanted or wanted == str(current):
        return str(current)
    try:
        opened = {choice.id for choice in await api.divisions(str(current))}
    except PermissionMissing:
        return wanted
    if wanted in opened:
        return wanted
    values = filled({"vendor": LABEL, "division": wanted})
    raise AuthError(Problem(NO_ACCESS.code, NO_ACCESS.cause, NO_ACCESS.next_step, values))


def _not_said() -> Problem:
    return Problem(
        "LB-AUTH-07",
        "{vendor} did not say in which division the user works.",
        "Set the connection's division, then connect again.",
        filled({"vendor": LABEL}),
    )
