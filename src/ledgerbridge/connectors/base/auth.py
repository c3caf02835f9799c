"""Credentials in use: a static key, or OAuth tokens renewed by one at a time and saved before they are used."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from ledgerbridge.model.problems import AuthError, Problem
from ledgerbridge.seams.clock import Clock

LEASE_S = 30.0
EARLY_S = 120.0


class Tokens(msgspec.Struct, frozen=True):
    """What an OAuth grant gave us. Never shown: the representation hides the texts."""

    access_token: str
    refresh_token: str
    expires_at: datetime
    refresh_expires_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Tokens(expires_at={self.expires_at.isoformat()})"


class GrantGone(AuthError):
    """The vendor says in so many words that a refresh token is spent, withdrawn or too old: it never works again."""


class Vault(Protocol):
    """Where a connection's tokens are kept, sealed."""

    async def load(self) -> Tokens:
        """The tokens last saved."""
        ...

    async def save(self, tokens: Tokens) -> None:
        """Durable when it returns."""
        ...

    async def claim(self, seconds: float) -> bool:
        """Whether the right to renew is ours for that time; a second process is refused meanwhile."""
        ...

    async def release(self) -> None: ...


class Authorizer(Protocol):
    """Gives the Authorization header."""

    async def header(self) -> str: ...

    async def renewed(self, refused: str) -> str:
        """The header after the vendor refused one; raises AuthError when there is none better."""
        ...


class StaticKey:
    """A key that a person renews."""

    def __init__(self, key: str) -> None:
        self._key = key

    async def header(self) -> str:
        return f"Bearer {self._key}"

    async def renewed(self, refused: str) -> str:
        raise AuthError(
            Problem("LB-AUTH-03", "The vendor refused the access key.", "Make a new key there and connect again.")
        )


class OAuthTokens:
    """OAuth tokens of one connection. However many ask, one renewal runs; the new pair is saved before it is used.

    They are renewed `early_s` before their end. Where the vendor refuses that `never_earlier`, a token it no longer
    takes in mid-life is not renewed: nothing but a new grant helps.
    """

    def __init__(
        self,
        vault: Vault,
        clock: Clock,
        refresh: Callable[[str], Awaitable[Tokens]],
        early_s: float = EARLY_S,
        never_earlier: bool = False,
    ) -> None:
        self._early = timedelta(seconds=early_s)
        self._never_earlier = never_earlier
        self._vault = vault
        self._clock = clock
        self._refresh = refresh
        self._tokens: Tokens | None = None
        self._turn: asyncio.Lock | None = None

    async def header(self) -> str:
        tokens = await self._current()
        if self._is_outworn(tokens):
            tokens = await self._renew(tokens.access_token)
        return f"Bearer {tokens.access_token}"

    async def renewed(self, refused: str) -> str:
        tokens = await self._renew(refused.removeprefix("Bearer "))
        return f"Bearer {tokens.access_token}"

    def _is_outworn(self, tokens: Tokens) -> bool:
        return tokens.expires_at - self._early <= self._clock.now()

    async def _current(self) -> Tokens:
        if self._tokens is None:
            self._tokens = await self._vault.load()
        return self._tokens

    async def _renew(self, outworn: str) -> Tokens:
        if self._turn is None:
            self._turn = asyncio.Lock()
        async with self._turn:
            while True:
                stored = await self._vault.load()
                if stored.access_token != outworn and not self._is_outworn(stored):
                    self._tokens = stored
                    return stored
                if self._never_earlier and not self._is_outworn(stored):
                    raise AuthError(_refused_in_mid_life())
                if await self._vault.claim(LEASE_S):
                    return await self._renew_claimed(stored)
                await self._clock.sleep(0.5)

    async def _renew_claimed(self, seen: Tokens) -> Tokens:
        """Fresh tokens. Another process may have renewed between our look and our claim: then its tokens are taken,
        since a refresh token may be good only once."""
        try:
            stored = await self._vault.load()
            fresh = await self._refreshed(stored) if stored.access_token == seen.access_token else stored
        finally:
            await self._vault.release()
        self._tokens = fresh
        return fresh

    async def _refreshed(self, stored: Tokens) -> Tokens:
        """Fresh tokens, saved. A grant that the vendor says is gone is remembered as gone, and not asked for again,
        unless the tokens were replaced meanwhile: then those are taken."""
        if not stored.refresh_token:
            raise GrantGone(_gone())
        try:
            fresh = await self._refresh(stored.refresh_token)
        except GrantGone:
            latest = await self._vault.load()
            if latest.refresh_token != stored.refresh_token:
                return latest
            await self._vault.save(msgspec.structs.replace(stored, refresh_token=""))
            raise
        await self._vault.save(fresh)
        return fresh


def _gone() -> Problem:
    return Problem(
        "LB-AUTH-02",
        "The vendor said that this grant is no longer valid.",
        "Connect again; links and history stay.",
    )


def _refused_in_mid_life() -> Problem:
    return Problem(
        "LB-AUTH-03",
        "The vendor no longer takes an access token that has not ended yet, and renews none so early.",
        "Nothing to do if it passes within minutes; else connect again.",
    )
