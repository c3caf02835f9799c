"""How HubSpot's OAuth is spoken, and whose account a grant opens."""

from __future__ import annotations

from ledgerbridge.connectors.base.kind import Connection, Toolbox, open_api
from ledgerbridge.connectors.base.oauth import Granted, Shape
from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.errors import LABEL, classify
from ledgerbridge.connectors.hubspot.settings import versions
from ledgerbridge.connectors.hubspot.urls import OAUTH_VERSION, Urls

API_HOST = "https://api.hubapi.com"
LOGIN_HOST = "https://app.hubspot.com"

SCOPES = (
    "oauth",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.objects.products.read",
    "crm.objects.products.write",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
    "crm.schemas.companies.read",
    "crm.schemas.companies.write",
    "e-commerce",
)
"""`e-commerce` is what lets products have properties of ours."""


def base_url(sandbox: str | None) -> str:
    """HubSpot's API, or the one that stands for it in a sandbox."""
    return API_HOST if sandbox is None else f"{sandbox.rstrip('/')}/hubspot"


def oauth(sandbox: str | None) -> Shape:
    """The client's id and secret go in the body."""
    login = LOGIN_HOST if sandbox is None else base_url(sandbox)
    return Shape(
        LABEL,
        f"{login}/oauth/authorize",
        f"{base_url(sandbox)}/oauth/{OAUTH_VERSION}/token",
        SCOPES,
        basic_auth=False,
    )


def calls(connection: Connection, tools: Toolbox) -> HubSpotApi:
    """HubSpot's calls for a connection."""
    api = open_api(LABEL, connection, tools, classify)
    return HubSpotApi(api, Urls(versions(connection.settings)), tools.clock)


async def account_of(granted: Granted | None, connection: Connection, tools: Toolbox) -> str:
    """The portal a grant opens: HubSpot names it to whoever holds a token."""
    return await calls(connection, tools).account_id()
