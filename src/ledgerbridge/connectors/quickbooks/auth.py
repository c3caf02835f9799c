"""How a company of QuickBooks is reached and how it grants access (developer guide, OAuth 2.0)."""

from __future__ import annotations

from urllib.parse import urlsplit

from ledgerbridge.connectors.base.kind import Connection, Toolbox
from ledgerbridge.connectors.base.oauth import Granted, Shape
from ledgerbridge.connectors.quickbooks.errors import LABEL
from ledgerbridge.model.problems import AuthError, Problem, filled

PRODUCTION = "https://quickbooks.api.intuit.com"
AUTHORIZE = "https://appcenter.intuit.com/connect/oauth2"
TOKEN = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"  # noqa: S105  an address
SCOPES = ("com.intuit.quickbooks.accounting",)


def base_url(sandbox: str | None) -> str:
    """The API's address; Intuit's own test companies are reached by theirs, unchanged."""
    if sandbox is None:
        return PRODUCTION
    return sandbox if _is_intuits(sandbox) else f"{sandbox.rstrip('/')}/quickbooks"


def shape(sandbox: str | None) -> Shape:
    if sandbox is None or _is_intuits(sandbox):
        return Shape(LABEL, AUTHORIZE, TOKEN, SCOPES, basic_auth=True)
    root = base_url(sandbox)
    return Shape(LABEL, f"{root}/connect/oauth2", f"{root}/oauth2/v1/tokens/bearer", SCOPES, basic_auth=True)


def _is_intuits(address: str) -> bool:
    return (urlsplit(address).hostname or "").endswith(".intuit.com")


async def account_of(granted: Granted | None, connection: Connection, toolbox: Toolbox) -> str:
    """The company's realm id, which QuickBooks tells nowhere but in the address it sends the browser back to."""
    realm = granted.parameters.get("realmId") if granted else None
    if not realm:
        raise AuthError(
            Problem(
                "LB-AUTH-07",
                "{vendor} did not say which company was chosen.",
                "Connect again through the page of {vendor}, and choose a company there.",
                filled({"vendor": LABEL}),
            )
        )
    return realm
