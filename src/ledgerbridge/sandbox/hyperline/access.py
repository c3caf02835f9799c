"""Who calls: keys, the environment they belong to, and what they may do."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64

from ledgerbridge.sandbox.hyperline.errors import refused
from ledgerbridge.sandbox.hyperline.workspace import State, Workspace
from ledgerbridge.sandbox.kit.http import Request

PREFIXES = {"production": "prod_", "test": "test_"}
_AREA_OF = {
    "customers": "customers",
    "organisations": "customers",
    "products": "products",
    "price-configurations": "products",
    "price-books": "products",
    "plans": "products",
    "coupons": "products",
    "promotion-codes": "products",
    "subscriptions": "subscriptions",
    "quotes": "subscriptions",
    "invoices": "invoices",
    "payments": "payments",
    "transactions": "payments",
    "webhooks": "webhooks",
}
"""{first part of a path: the area of rights}; all else belongs to the settings."""


def key_in(request: Request) -> str:
    """The key of a call: a bearer, or the user name of basic access. Raises Refused where there is none."""
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and sent:
        return sent
    if scheme.lower() == "basic":  # HYP-KEY-BASIC
        try:
            user, _, _ = b64decode(sent).decode().partition(":")
        except (NotBase64, UnicodeDecodeError):
            user = ""
        if user:
            return user
    raise refused(401, "Missing authentication token")  # HYP-KEY-MISSING


def let_in(state: State, key: str) -> tuple[Workspace, list[str]]:
    """The workspace a key belongs to and its rights. Raises Refused."""
    # HYP-KEY-WORKSPACE
    for workspace in state.workspaces.values():
        environment = next((name for name, known in workspace.keys.items() if known == key), None)
        if environment is not None:
            _check_environment(workspace, key)
            if workspace.settings["grant"] != "ok":
                break
            return workspace, workspace.settings["rights"].split(",")
        made = workspace.tables["api_keys"].find("key", key)
        if made:
            _check_environment(workspace, key)
            return workspace, made[0].wire["scopes"]
    raise refused(401, "Invalid authentication token")  # HYP-KEY-UNKNOWN


def _check_environment(workspace: Workspace, key: str) -> None:
    """A key works only on the host of its own prefix."""
    # HYP-KEY-ENVIRONMENT
    if not key.startswith(PREFIXES[workspace.settings["environment"]]):
        raise refused(401, "Invalid authentication token")


def check_rights(rights: list[str], method: str, resource: str) -> None:
    """Raises Refused where the key may not read, or write, the resource."""
    # HYP-KEY-RIGHTS
    needed = f"{_AREA_OF.get(resource, 'settings')}:{'read' if method == 'GET' else 'write'}"
    if "all" not in rights and needed not in rights:
        raise refused(403, f"Insufficient permissions, {needed} is required")
