"""The life of consents and their tokens."""

from __future__ import annotations

from random import Random
from string import ascii_letters, digits

import msgspec

from ledgerbridge.sandbox.exact.division import Division
from ledgerbridge.sandbox.exact.state import Access, Client, Code, Grant, State

ACCESS_LIFE_S = 600
REFRESH_EARLIEST_S = 570
REFRESH_LIFE_S = 30 * 86400
CODE_LIFE_S = 180
ALPHABET = ascii_letters + digits
STAMP = "stampNL001"
CHAIN = "Token is not allowed, because of invalid or empty chainId"


class Unusable(Exception):
    """A token or code cannot be used; holds the description the token endpoint gives."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


class TooEarly(Exception):
    """The access token has not run long enough to be renewed."""


class Pair(msgspec.Struct, frozen=True):
    """What the token endpoint hands out."""

    access: str
    refresh: str


def new_code(state: State, code: Code, random: Random) -> str:
    """An authorization code for a consent just given; it holds an exclamation mark and so must be decoded once."""
    # EX-CODE-FORM
    value = f"{_letters(random, 4)}!IAAAA{_letters(random, 80)}"
    state.codes[value] = code
    return value


def redeem(state: State, client: Client, value: str, redirect_uri: str, now: float, random: Random) -> int:
    """The number of the consent a code stands for, its first tokens issued. Raises Unusable."""
    # EX-CODE-ONCE, EX-CODE-LIFE
    code = state.codes.pop(value, None)
    fits = code is not None and (code.client, code.redirect_uri) == (client.id, redirect_uri)
    if code is None or code.expires <= now or not fits:
        raise Unusable("The authorization code is invalid or expired")
    return give_grant(state, client, code.divisions, now, random)


def give_grant(state: State, client: Client, divisions: list[str], now: float, random: Random) -> int:
    """The number of a new consent, with tokens."""
    current = divisions[0] if divisions else next(iter(state.divisions))
    state.grants.append(Grant(client.id, divisions, current, "", now))
    number = len(state.grants) - 1
    _rotate(state, number, now, random)
    _new_access(state, number, now, random)
    return number


def refresh(state: State, client: Client, value: str, now: float, random: Random) -> int:
    """The number of the consent, with new tokens; the refresh token is used up. Raises Unusable or TooEarly."""
    number = state.by_refresh.get(value)
    if number is None or state.grants[number].client != client.id:  # EX-CLIENT-OF-TOKEN
        raise Unusable(CHAIN)
    grant = state.grants[number]
    if value != grant.refresh:  # EX-REFRESH-ONCE
        grant.ended = grant.ended or any(entry.settings["reuse_ends_chain"] for entry in granted(state, grant))
        raise Unusable(CHAIN)
    if is_over(state, grant, now):
        raise Unusable("The refresh token is invalid or expired")
    if now - grant.access_since < REFRESH_EARLIEST_S:  # EX-REFRESH-EARLY
        raise TooEarly
    _rotate(state, number, now, random)
    _new_access(state, number, now, random)
    return number


def is_spent(state: State, value: str) -> bool:
    number = state.by_refresh.get(value)
    return number is not None and state.grants[number].refresh != value


def is_over(state: State, grant: Grant, now: float) -> bool:
    """Whether a consent ended: taken back, or unused for 30 days."""
    # EX-REFRESH-LIFE, EX-REVOKED
    is_revoked = all(division.settings["grant"] == "revoked" for division in granted(state, grant))
    return grant.ended or is_revoked or now >= grant.refresh_since + REFRESH_LIFE_S


def granted(state: State, grant: Grant) -> list[Division]:
    """The divisions of a consent."""
    wanted = grant.divisions or state.divisions
    return [state.divisions[code] for code in wanted if code in state.divisions]


def holder(state: State, value: str, now: float) -> Grant | None:
    """The consent behind an access token that is valid now."""
    # EX-ACCESS-LIFE
    access = state.access.get(value)
    if access is None or access.expires <= now:
        return None
    grant = state.grants[access.grant]
    return None if is_over(state, grant, now) else grant


def present(state: State, number: int, now: float, random: Random) -> Pair:
    """Tokens that are valid now, for the control plane: the present ones, a new access token where that is over."""
    grant = state.grants[number]
    if now >= grant.access_since + ACCESS_LIFE_S:
        _new_access(state, number, now, random)
    return Pair(grant.access, grant.refresh)


def _rotate(state: State, number: int, now: float, random: Random) -> None:
    grant = state.grants[number]
    grant.refresh, grant.refresh_since = f"{STAMP}.{_letters(random, 4)}!IAAAA{_letters(random, 120)}", now
    state.by_refresh[grant.refresh] = number


def _new_access(state: State, number: int, now: float, random: Random) -> None:
    grant = state.grants[number]
    grant.access, grant.access_since = f"{STAMP}.gAAAA{_letters(random, 400)}", now
    state.access[grant.access] = Access(number, now + ACCESS_LIFE_S)


def _letters(random: Random, count: int) -> str:
    return "".join(random.choices(ALPHABET, k=count))
