"""How a workspace of Hyperline is reached: with an API key that an administrator makes there (authentication page).

Keys of the test mode begin with `test_`, those of production with `prod_`; each works on its own host alone.
"""

from __future__ import annotations

from urllib.parse import urlsplit

PRODUCTION = "https://api.hyperline.co"
TEST = "https://sandbox.api.hyperline.co"
TEST_KEY = "Bearer test_"


def base_url(sandbox: str | None) -> str:
    """The API's address; Hyperline's own test mode is reached by its own, unchanged."""
    if sandbox is None:
        return PRODUCTION
    return sandbox if _is_hyperlines(sandbox) else f"{sandbox.rstrip('/')}/hyperline"


def host_of(base_url: str, authorization: str) -> str:
    """Where a key works: at one of Hyperline's hosts by its prefix, in a sandbox at its address."""
    if not _is_hyperlines(base_url):
        return base_url
    return TEST if authorization.startswith(TEST_KEY) else PRODUCTION


def _is_hyperlines(address: str) -> bool:
    return (urlsplit(address).hostname or "").endswith(".hyperline.co")
