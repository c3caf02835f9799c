"""How a company of eAccounting is reached and how it grants access (developer pages, authentication).

One grant is one user and one company: no address names the company. API and identity server are two hosts.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from ledgerbridge.connectors.base.kind import Connection, Toolbox, open_api
from ledgerbridge.connectors.base.oauth import Granted, Shape
from ledgerbridge.connectors.eaccounting.api import EAccountingApi
from ledgerbridge.connectors.eaccounting.errors import LABEL, classify, does_not_fit
from ledgerbridge.connectors.eaccounting.wire import text_of
from ledgerbridge.model.problems import VendorDrift

PRODUCTION = "https://eaccountingapi.vismaonline.com"
IDENTITY = "https://identity.vismaonline.com"
TEST = "https://eaccountingapi-sandbox.test.vismaonline.com"
TEST_IDENTITY = "https://identity-sandbox.test.vismaonline.com"
SCOPES = ("ea:api", "offline_access", "ea:sales", "ea:accounting", "ea:purchase")
"""Bank accounts, needed for payments, ask for purchase; VAT codes and accounts ask for accounting."""


def base_url(sandbox: str | None) -> str:
    """The API's address; Visma's own test companies are reached by theirs, whichever of its addresses is given."""
    if sandbox is None:
        return PRODUCTION
    return TEST if _is_vismas(sandbox) else f"{sandbox.rstrip('/')}/eaccounting"


def shape(sandbox: str | None) -> Shape:
    """Tokens live an hour; each refresh gives a new refresh token and ends the old one.

    The person is asked which company to let in, even where a default one is starred.
    """
    if sandbox is None:
        root = IDENTITY
    else:
        root = TEST_IDENTITY if _is_vismas(sandbox) else base_url(sandbox)
    return Shape(
        LABEL,
        f"{root}/connect/authorize",
        f"{root}/connect/token",
        SCOPES,
        basic_auth=True,
        asked_for={"prompt": "select_account"},
    )


def _is_vismas(address: str) -> bool:
    return (urlsplit(address).hostname or "").endswith(".vismaonline.com")


async def account_of(granted: Granted | None, connection: Connection, toolbox: Toolbox) -> str:
    """The company's identifier, as its settings tell it; the documents name no other id of a company."""
    api = EAccountingApi(open_api(LABEL, connection, toolbox, classify))
    identifier = text_of(await api.company(), "CompanyIdentifier")
    if identifier is None:
        raise VendorDrift(does_not_fit("CompanyIdentifier"))
    return identifier
