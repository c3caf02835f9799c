"""The life of consents and their tokens."""

from __future__ import annotations

from random import Random
from string import ascii_letters, digits

import msgspec

from ledgerbridge.sandbox.eaccounting.company import Company
from ledgerbridge.sandbox.eaccounting.state import Access, Client, Code, Grant, State

ACCESS_LIFE_S = 3600
CODE_LIFE_S = 300
DAY = 86400
ALPHABET = ascii_letters + digits
HEAD = "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9"
SCOPES = (
    "ea:api",
    "offline_access",
    "ea:sales",
    "ea:sales_readonly",
    "ea:accounting",
    "ea:accounting_readonly",
    "ea:purchase",
    "ea:purchase_readonly",
    "vls:api",
    "openid",
    "profile",
    "email",
)
USUAL = ("ea:api", "offline_access", "ea:sales", "ea:accounting", "ea:purchase")
"""What the control plane's credentials may do."""


class Unusable(Exception):
    """A token or code cannot be used."""


class Pair(msgspec.Struct, frozen=True):
    """What the token endpoint hands out; `refresh` is empty without `offline_access`."""

    access: str
    refresh: str
    scopes: tuple[str, ...]


def new_code(state: State, code: Code, random: Random) -> str:
    """An authorization code for a consent just given."""
    value = _letters(random, 43)
    state.codes[value] = code
    return value


def redeem(
    state: State, client: Client, value: str, redirect_uri: str, now: float, random: Random
) -> tuple[Company, Pair]:
    """The first tokens of a consent. Raises Unusable for a used, expired or foreign code."""
    # EA-CODE-ONCE
    code = state.codes.pop(value, None)
    fits = code is not None and (code.client, code.redirect_uri) == (client.id, redirect_uri)
    if code is None or code.expires <= now or not fits:
        raise Unusable
    number = give_grant(state, client, code.company, code.scopes, now, random)
    return state.companies[code.company], issue(state, number, now, random)


def give_grant(state: State, client: Client, company: str, scopes: tuple[str, ...], now: float, random: Random) -> int:
    """The number of a new consent."""
    state.grants.append(Grant(company, client.id, scopes, shut=state.companies[company].settings["grant"]))
    number = len(state.grants) - 1
    if "offline_access" in scopes:  # EA-OFFLINE-ACCESS
        _new_refresh(state, number, now, random)
    return number


def issue(state: State, number: int, now: float, random: Random) -> Pair:
    """A new access token beside the consent's present refresh token."""
    # EA-ACCESS-TOKEN
    grant = state.grants[number]
    access = f"{HEAD}.{_letters(random, 420)}.{_letters(random, 342)}"
    state.access[access] = Access(number, now + ACCESS_LIFE_S)
    return Pair(access, grant.refresh, grant.scopes)


def refresh(state: State, client: Client, value: str, now: float, random: Random) -> tuple[Company, Pair]:
    """New tokens for a refresh token, which works no more from then on. Raises Unusable; the refusal is final."""
    # EA-REFRESH-ROTATES
    number = state.refreshes.get(value)
    if number is None or state.grants[number].client != client.id:  # EA-CLIENT-OF-TOKEN
        raise Unusable
    grant = state.grants[number]
    company = state.companies[grant.company]
    if value != grant.refresh or is_dead(grant, company, now):
        raise Unusable
    _new_refresh(state, number, now, random)
    return company, issue(state, number, now, random)


def is_replaced(state: State, value: str) -> bool:
    """Whether a refresh token has been used already."""
    number = state.refreshes.get(value)
    return number is not None and state.grants[number].refresh not in ("", value)


def is_dead(grant: Grant, company: Company, now: float) -> bool:
    """Whether a consent's refresh token is over: ended, or too old."""
    # EA-REFRESH-LIFE
    life_s = company.settings["refresh_life_days"] * DAY
    is_shut = grant.is_over or grant.shut != "ok"
    return is_shut or not grant.refresh or now >= grant.refresh_since + life_s


def revoke(state: State, value: str) -> None:
    """Ends the consent a refresh or access token belongs to; an unknown token changes nothing."""
    # EA-REVOKE
    access = state.access.get(value)
    number = access.grant if access else state.refreshes.get(value)
    if number is not None:
        state.grants[number].is_over = True


def follow_setting(state: State, company: Company) -> None:
    """The setting `grant` ends the consents given so far, or lets those that the setting ended live again."""
    # EA-REFRESH-PASSWORD, EA-GRANT-REMOVED
    for grant in state.grants:
        if grant.company == company.id:
            grant.shut = company.settings["grant"]


def holder(state: State, value: str, now: float) -> Grant:
    """The consent behind an access token. Raises Unusable."""
    access = state.access.get(value)
    if access is None or access.expires <= now:
        raise Unusable
    grant = state.grants[access.grant]
    if grant.is_over or grant.shut == "revoked":
        raise Unusable
    return grant


def _new_refresh(state: State, number: int, now: float, random: Random) -> None:
    value = _letters(random, 64)
    grant = state.grants[number]
    grant.refresh, grant.refresh_since = value, now
    state.refreshes[value] = number


def _letters(random: Random, count: int) -> str:
    return "".join(random.choices(ALPHABET, k=count))
