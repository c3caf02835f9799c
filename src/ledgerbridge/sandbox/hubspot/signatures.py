"""How HubSpot signs what it sends: three versions, each with the app's client secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

DECODED = {
    "%3A": ":",
    "%2F": "/",
    "%3F": "?",
    "%40": "@",
    "%21": "!",
    "%24": "$",
    "%27": "'",
    "%28": "(",
    "%29": ")",
    "%2A": "*",
    "%2C": ",",
    "%3B": ";",
}
"""The only escapes that are undone in an address before it is signed."""
_ESCAPES = re.compile("|".join(DECODED), re.IGNORECASE)


def signature_v1(secret: str, body: bytes) -> str:
    """Of subscriptions: hash of secret and body."""  # HS-SIGN-V1
    return hashlib.sha256(secret.encode() + body).hexdigest()


def signature_v2(secret: str, method: str, url: str, body: bytes) -> str:
    """Of workflows and cards: the method and the whole address too."""  # HS-SIGN-V2
    return hashlib.sha256(f"{secret}{method}{url}".encode() + body).hexdigest()


def signature_v3(secret: str, method: str, url: str, body: bytes, timestamp: str) -> str:
    """Of everything new: keyed, with the moment of the try in epoch ms."""  # HS-SIGN-V3
    address = _ESCAPES.sub(lambda found: DECODED[found[0].upper()], url)
    signed = f"{method}{address}".encode() + body + timestamp.encode()
    return base64.b64encode(hmac.digest(secret.encode(), signed, "sha256")).decode()
