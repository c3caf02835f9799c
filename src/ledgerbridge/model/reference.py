"""The reference: a text of ours, the same for the same source record on every install, that makes creates findable."""

from __future__ import annotations

import base64
import hashlib

LENGTH = 21
"""`LB` and 19 base32 characters: short enough for every reference field in use (QuickBooks DocNumber holds 21)."""


def reference(vendor: str, account: str, type: str, id: str, target_type: str) -> str:
    """The reference a record of `vendor` carries in every target of `target_type`."""
    source = "\x1f".join((vendor, account, type, id, target_type)).encode()
    digest = base64.b32encode(hashlib.sha256(source).digest()).decode()
    return "LB" + digest[: LENGTH - 2]
