"""Chance, as the hub sees it: ids and jitter."""

from __future__ import annotations

import secrets
from random import Random
from typing import Protocol


class Chance(Protocol):
    """Where the hub takes what must differ from time to time."""

    def token(self) -> str:
        """32 hexadecimal characters nobody has seen before."""
        ...

    def jitter(self) -> float:
        """A number from 0 up to 1."""
        ...

    def nonce(self, length: int) -> bytes:
        """Bytes that never repeat under one key."""
        ...


class SystemChance:
    """The machine's randomness, fit for keys and nonces."""

    def token(self) -> str:
        return secrets.token_hex(16)

    def jitter(self) -> float:
        return secrets.randbelow(1_000_000) / 1_000_000

    def nonce(self, length: int) -> bytes:
        return secrets.token_bytes(length)


class SeededChance:
    """The same sequence for the same seed."""

    def __init__(self, seed: int | str) -> None:
        self._random = Random(seed)

    def token(self) -> str:
        return f"{self._random.getrandbits(128):032x}"

    def jitter(self) -> float:
        return self._random.random()

    def nonce(self, length: int) -> bytes:
        return self._random.randbytes(length)
