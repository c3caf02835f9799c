"""The life of consents and their tokens."""

from __future__ import annotations

from random import Random
from string import ascii_letters, digits

import msgspec

from ledgerbridge.sandbox.quickbooks.company import Company
from ledgerbridge.sandbox.quickbooks.state import Access, Client, Code, Grant, State

ACCESS_LIFE_S = 3600
CODE_LIFE_S = 600
REFRESH_LIFE_S = 100 * 86400
GRANT_LIFE_S = 5 * 365 * 86400
ALPHABET = ascii_letters + digits
TOKEN_HEAD = "eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0"  # noqa: S105  the public head of any such token


class Unusable(Exception):
    """A token or code cannot be used; holds the description the token endpoint gives."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


class Pair(msgspec.Struct, frozen=True):
    """What the token endpoint hands out."""

    access: str
    refresh: str
    refresh_left_s: int
    grant_left_s: int


def new_code(state: State, code: Code, random: Random) -> str:
    """An authorization code for a consent just given."""
    value = f"AB11{_letters(random, 46)}"
    state.codes[value] = code
    return value


def redeem(
    state: State, client: Client, code_value: str, redirect_uri: str, now: float, random: Random
) -> tuple[Company, Pair]:
    """The first tokens of a consent. Raises Unusable for a used or expired code, or one of another app.

    Raises ValueError where the redirect address is another than the one the code went to.
    """
    # QB-CODE-ONCE
    code = state.codes.get(code_value)
    if code is None or code.expires <= now or code.client != client.id:
        raise Unusable("Token invalid")
    if code.redirect_uri != redirect_uri:
        raise ValueError(redirect_uri)
    del state.codes[code_value]
    number = give_grant(state, client, code.realm, code.scope, now, random)
    return state.companies[code.realm], issue(state, number, now, random)


def give_grant(state: State, client: Client, realm: str, scope: str, now: float, random: Random) -> int:
    """The number of a new consent."""
    state.grants.append(Grant(realm, client.id, scope, now, _refresh_value(random), now))
    return len(state.grants) - 1


def issue(state: State, number: int, now: float, random: Random) -> Pair:
    """A new access token beside the consent's present refresh token."""
    # QB-ACCESS-TOKEN
    grant = state.grants[number]
    access = f"{TOKEN_HEAD}..{_letters(random, 22)}.{_letters(random, 900)}.{_letters(random, 22)}"
    state.access[access] = Access(number, now + ACCESS_LIFE_S)
    grant_left = int(grant.granted + GRANT_LIFE_S - now)
    refresh_left = min(int(grant.refresh_since + REFRESH_LIFE_S - now), grant_left)
    return Pair(access, grant.refresh, refresh_left, grant_left)


def refresh(state: State, client: Client, value: str, now: float, random: Random) -> tuple[Company, Pair]:
    """New tokens for a refresh token. Raises Unusable; the refusal is final."""
    # QB-REFRESH-ROTATES
    number = grant_of_refresh(state, value)
    if number is None:
        wrong_type = value in state.access  # QB-WRONG-TOKEN-TYPE
        raise Unusable("Incorrect Token type or clientID" if wrong_type else "Incorrect or invalid refresh token")
    grant = state.grants[number]
    if grant.client != client.id:  # QB-CLIENT-OF-TOKEN
        raise Unusable("Incorrect Token type or clientID")
    company = state.companies[grant.realm]
    is_shut_out = is_over(grant, now) or company.settings["grant"] == "revoked"
    if is_shut_out or not _is_still_taken(grant, company, value, now):
        raise Unusable("Incorrect or invalid refresh token")
    if now - grant.refresh_since >= company.settings["refresh_rotation_s"]:
        grant.replaced[grant.refresh] = now
        grant.refresh, grant.refresh_since = _refresh_value(random), now
    return company, issue(state, number, now, random)


def grant_of_refresh(state: State, value: str) -> int | None:
    """The number of the consent a refresh token belongs to, replaced ones included."""
    for number, grant in enumerate(state.grants):
        if value == grant.refresh or value in grant.replaced:
            return number
    return None


def is_replaced(state: State, value: str) -> bool:
    """Whether a refresh token has been replaced by a newer one."""
    return any(value in grant.replaced for grant in state.grants)


def revoke(state: State, client: Client, value: str) -> bool:
    """Ends the consent an access or refresh token of the app belongs to; False for any other token."""
    # QB-REVOKE
    access = state.access.get(value)
    number = access.grant if access else grant_of_refresh(state, value)
    if number is None or state.grants[number].client != client.id:
        return False
    state.grants[number].revoked = True
    return True


def holder(state: State, value: str, now: float) -> Grant:
    """The consent behind an access token. Raises Unusable with the gateway's detail."""
    # QB-TOKEN-EXPIRED
    access = state.access.get(value)
    if access is None:
        raise Unusable("Malformed bearer token: too short or too long" if len(value) < 100 else "")
    grant = state.grants[access.grant]
    if grant.revoked or state.companies[grant.realm].settings["grant"] == "revoked":
        raise Unusable(f"Token revoked: {value[:14]}")
    if access.expires <= now:
        raise Unusable(f"Token expired: {value[:14]}")
    return grant


def is_over(grant: Grant, now: float) -> bool:
    """Whether a consent ended: revoked, unused for 100 days, or five years old."""
    # QB-REFRESH-ROLLING, QB-REFRESH-HARD
    return grant.revoked or now >= grant.refresh_since + REFRESH_LIFE_S or now >= grant.granted + GRANT_LIFE_S


def _is_still_taken(grant: Grant, company: Company, value: str, now: float) -> bool:
    """A replaced refresh token works for a grace period, if any."""
    # QB-REFRESH-GRACE
    if value == grant.refresh:
        return True
    grace_s: int = company.settings["refresh_grace_s"]
    return now < grant.replaced[value] + grace_s


def _refresh_value(random: Random) -> str:
    return f"AB11{_letters(random, 46)}"


def _letters(random: Random, count: int) -> str:
    return "".join(random.choices(ALPHABET, k=count))
