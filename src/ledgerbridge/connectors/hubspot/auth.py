"""How HubSpot's OAuth is spoken, and whose account a grant opens."""

from __future__ import annotations

from ledgerbridge.connectors.base.kind import Connection, Toolbox, open_api
from ledgerbridge.connectors.base.oauth import Granted, Shape
from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.errors import LABEL, classify
from ledgerbridge.connectors.hubspot.settings import adds_properties, versions
from ledgerbridge.connectors.hubspot.urls import OAUTH_VERSION, Urls

API_HOST = "https://api.hubapi.com"
LOGIN_HOST = "https://app.hubspot.com"

_NEEDED = ("contacts", "companies", "products")
_DOCUMENTS = ("deals", "line_items", "orders", "invoices", "commercepayments")
_WITH_SCHEMAS = ("deals", "orders", "invoices", "commercepayments")


def _objects(types: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"crm.objects.{type}.{right}" for type in types for right in ("read", "write"))


def _schemas(types: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"crm.schemas.{type}.{right}" for type in types for right in ("read", "write"))


SCOPES = ("oauth", *_objects(_NEEDED), *_schemas(("contacts", "companies")), "e-commerce")
"""`e-commerce` is what lets products and line items have properties of ours (scopes by object)."""
OPTIONAL = (
    *_objects(_DOCUMENTS),
    *_schemas(_WITH_SCHEMAS),
    "crm.objects.quotes.read",
    "crm.objects.owners.read",
    "files",
    "tax_rates.read",
)
"""Asked for without insisting: an account that does not have them can be connected all the same (scopes, optional)."""


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
        asked_for={"optional_scope": " ".join(OPTIONAL)},
    )


def calls(connection: Connection, tools: Toolbox) -> HubSpotApi:
    """HubSpot's calls for a connection."""
    api = open_api(LABEL, connection, tools, classify)
    return HubSpotApi(api, Urls(versions(connection.settings)), tools.clock)


async def account_of(granted: Granted | None, connection: Connection, tools: Toolbox) -> str:
    """The portal a grant opens: HubSpot names it to whoever holds a token. Raises SetupError for settings that cannot
    be, before it is asked."""
    adds_properties(connection.settings)
    return await calls(connection, tools).account_id()
