"""Sealing: what is personal or secret is stored encrypted, bound to its place, under a key that can be replaced."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledgerbridge.model.problems import Problem, SetupError

KEY_BYTES = 32
NONCE_BYTES = 12
_ID_BYTES = 4


class UnknownKey(SetupError):
    """What is sealed cannot be opened with the master key the hub was started with."""


class Sealer:
    """AES-256-GCM with the place as associated data: a sealed row moved elsewhere does not open.

    A sealed value is key id (4 bytes), nonce (12), ciphertext. `nonce` gives bytes that never repeat.
    """

    def __init__(self, keys: Mapping[bytes, bytes], current: bytes, nonce: Callable[[int], bytes]) -> None:
        self._keys = keys
        self._current = current
        self._nonce = nonce
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}

    @classmethod
    def of(cls, master: bytes, nonce: Callable[[int], bytes]) -> Sealer:
        """A sealer for one master key."""
        key_id = derived(master, "key id")[:_ID_BYTES]
        return cls({key_id: derived(master, "sealing")}, key_id, nonce)

    def seal(self, place: str, content: bytes) -> bytes:
        nonce = self._nonce(NONCE_BYTES)
        return self._current + nonce + self._ciphers[self._current].encrypt(nonce, content, place.encode())

    def unseal(self, place: str, sealed: bytes) -> bytes:
        """The content. Raises UnknownKey when the key is another or the row was moved, changed or cut short."""
        key_id, nonce = sealed[:_ID_BYTES], sealed[_ID_BYTES : _ID_BYTES + NONCE_BYTES]
        try:
            return self._ciphers[key_id].decrypt(nonce, sealed[_ID_BYTES + NONCE_BYTES :], place.encode())
        except (KeyError, InvalidTag, ValueError) as error:
            raise UnknownKey(
                [
                    Problem(
                        "LB-SETUP-02",
                        "The store was sealed with another master key, or was tampered with.",
                        "Start with the master key the store was made with.",
                    )
                ]
            ) from error


def derived(master: bytes, purpose: str) -> bytes:
    """A key for one purpose, from the master key."""
    return hmac.new(master, b"ledgerbridge/" + purpose.encode(), hashlib.sha256).digest()
