"""The OAuth endpoints for programs: tokens, introspection, revocation."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from random import Random
from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot.account import Account, Tally
from ledgerbridge.sandbox.hubspot.state import ACCESS_LIFE_S, Access, App, AppAccess, Code, Grant, State
from ledgerbridge.sandbox.kit.http import Request, Response

Answer = dict[str, Any]

INVALID_GRANT = "invalid_grant"
INVALID_CLIENT = "invalid_client"
INVALID_REQUEST = "invalid_request"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class TokenError(Exception):
    """A token endpoint refuses: HubSpot's status word, the OAuth error, a text."""

    def __init__(self, status: str, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = error


def random_text(random: Random, length: int) -> str:
    return "".join(random.choice(LETTERS) for _ in range(length))


def random_uuid(random: Random) -> str:
    """A version 4 UUID."""
    digits = f"{random.getrandbits(128):032x}"
    return (
        f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{'89ab'[int(digits[16], 16) % 4]}{digits[17:20]}-{digits[20:]}"
    )


def issue_access(state: State, grant: Grant, random: Random, now_ms: int) -> str:
    """A new access token for the grant."""  # HS-TOKEN-LIFE
    token = "C" + random_text(random, 119)
    state.tokens.access[token] = Access(grant, now_ms + ACCESS_LIFE_S * 1000)
    return token


def issue_refresh(state: State, grant: Grant, random: Random) -> str:
    region = state.accounts[grant.account].settings["region"]
    token = f"{region}-{random_uuid(random)}"
    state.tokens.refresh[token] = grant
    return token


def issue_static(state: State, grant: Grant, random: Random) -> str:
    """A token of a private app: it does not expire."""  # HS-TOKEN-STATIC
    region = state.accounts[grant.account].settings["region"]
    token = f"pat-{region}-{random_uuid(random)}"
    state.tokens.access[token] = Access(grant, None)
    return token


def parameters(request: Request, version: str) -> dict[str, str]:
    """What was sent: a form, JSON on dated paths, the query too on v1."""  # HS-TOKEN-FORM
    if "json" in request.headers.get("content-type", "") and version[0] == "2":
        try:
            return msgspec.convert(request.json(), dict[str, str])
        except (msgspec.DecodeError, msgspec.ValidationError):
            return {}
    sent = request.form()
    if version == "v1":
        sent = {name: values[0] for name, values in request.query.items() if values} | sent
    return sent


class Exchange:
    """One call to a token endpoint."""

    def __init__(self, state: State, random: Random, now_ms: int, sent: Mapping[str, str], version: str) -> None:
        self.state = state
        self.random = random
        self.now_ms = now_ms
        self.sent = sent
        self.version = version

    def answer(self) -> Response:
        """The answer to a request of tokens. Raises TokenError."""
        kind = self.sent.get("grant_type", "")
        if kind == "client_credentials" and self.version != "v1":
            return self._of_app()
        if kind not in ("authorization_code", "refresh_token"):
            raise TokenError("BAD_GRANT_TYPE", "unsupported_grant_type", f"grant type {kind or 'missing'} is unknown")
        app = self.require_client()
        grant, refresh = self._by_code(app) if kind == "authorization_code" else self._by_refresh_token(app)
        access = issue_access(self.state, grant, self.random, self.now_ms)
        return Response.of(200, self._tokens(grant, access, refresh))

    def _of_app(self) -> Response:
        """A token of the app itself, for calls about the app."""  # HS-TOKEN-APP
        self.require_client()
        scopes = tuple(self.sent.get("scope", "").split())
        token = "C" + random_text(self.random, 119)
        self.state.tokens.app[token] = AppAccess(scopes, self.now_ms + ACCESS_LIFE_S * 1000)
        answer = {"token_type": "bearer", "access_token": token, "expires_in": ACCESS_LIFE_S, "scopes": list(scopes)}
        return Response.of(200, answer)

    def require_client(self) -> App:
        """The app whose own credentials were sent. Raises TokenError."""
        app = self.state.app_of(self.sent.get("client_id", ""))
        if app is None:
            # A refresh token with another app's credentials is answered as a bad refresh token.
            if self.sent.get("grant_type") == "refresh_token":  # HS-TOKEN-OTHER-APP
                raise _bad_refresh_token()
            raise TokenError("BAD_CLIENT_ID", INVALID_CLIENT, "missing or unknown client id")  # HS-TOKEN-CLIENT
        if not hmac.compare_digest(self.sent.get("client_secret", "").encode(), app.client_secret.encode()):
            raise TokenError("BAD_CLIENT_SECRET", INVALID_CLIENT, "missing or invalid client secret")
        return app

    def _by_code(self, app: App) -> tuple[Grant, str]:
        """The grant a code stands for; the code is spent with it."""  # HS-CODE-ONCE
        text = self.sent.get("code", "")
        tokens = self.state.tokens
        if text in tokens.spent:
            self.state.accounts[tokens.spent[text]].tally.reused += 1
        code = tokens.codes.get(text)
        if code is None or code.grant.app.id != app.id:
            raise TokenError("BAD_AUTH_CODE", INVALID_GRANT, "missing or unknown auth code")
        self._check_code(code)
        del tokens.codes[text]
        tokens.spent[text] = code.grant.account
        self._tally(code.grant).issued += 1
        return code.grant, issue_refresh(self.state, code.grant, self.random)

    def _check_code(self, code: Code) -> None:
        if code.expires_ms <= self.now_ms:  # HS-CODE-EXPIRES
            raise TokenError("EXPIRED_AUTH_CODE", INVALID_GRANT, "the auth code has expired")
        if self.sent.get("redirect_uri") != code.redirect_uri:  # HS-TOKEN-CLIENT
            message = "redirect URI does not match the one the auth code was issued for"
            raise TokenError("MISMATCH_REDIRECT_URI_AUTH_CODE", INVALID_GRANT, message)

    def _by_refresh_token(self, app: App) -> tuple[Grant, str]:
        """The grant of a refresh token, which stays the same."""  # HS-REFRESH-SAME
        text = self.sent.get("refresh_token", "")
        grant = self.state.tokens.refresh.get(text)
        if grant is None or grant.app.id != app.id:  # HS-TOKEN-OTHER-APP
            raise _bad_refresh_token()
        if self.state.accounts[grant.account].settings["grant"] == "revoked":  # HS-GRANT-REVOKED
            raise _bad_refresh_token()
        self._tally(grant).refreshed += 1
        return grant, text

    def account(self) -> str:
        """Whose tokens the call is about, as far as what was sent tells; else the first account."""
        tokens = self.state.tokens
        code, refresh = self.sent.get("code", ""), self.sent.get("refresh_token", "")
        if refresh in tokens.refresh:
            return tokens.refresh[refresh].account
        if code in tokens.codes:
            return tokens.codes[code].grant.account
        return tokens.spent.get(code, next(iter(self.state.accounts)))

    def _tally(self, grant: Grant) -> Tally:
        return self.state.accounts[grant.account].tally

    def _tokens(self, grant: Grant, access: str, refresh: str) -> Answer:
        """v1 answers the tokens alone, later versions whose they are too."""  # HS-TOKEN-SHAPES
        tokens: Answer = {
            "token_type": "bearer",
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": ACCESS_LIFE_S,
        }
        if self.version == "v1":
            return tokens
        whose = {"hub_id": int(grant.account), "scopes": list(grant.scopes), "token_use": "access_token"}
        return {**tokens, **whose, "user_id": grant.user_id}


def _bad_refresh_token() -> TokenError:
    return TokenError("BAD_REFRESH_TOKEN", INVALID_GRANT, "refresh token is invalid, expired or revoked")


def refusal(error: TokenError, version: str, correlation: str) -> Response:
    """400 in the shape of the version."""  # HS-TOKEN-ERRORS
    message = str(error)
    if version == "v1":
        return Response.of(400, {"status": error.status, "message": message, "correlationId": correlation})
    body = {"error": error.error, "error_description": message, "status": error.status, "message": message}
    return Response.of(400, body)


# --- introspection and revocation ----------------------------------------------------------------------------------


def introspect_access(state: State, token: str, now_ms: int) -> Answer | None:
    """Whose an access token is and how long it lives; None for one that is not good."""
    access = state.tokens.access.get(token)
    if access is None or access.expires_ms is None or access.expires_ms <= now_ms:
        return None
    expires_in = (access.expires_ms - now_ms) // 1000
    return {**_whose(state, access.grant), "token": token, "app_id": access.grant.app.id, "expires_in": expires_in}


def introspect_refresh(state: State, token: str) -> Answer | None:
    grant = state.tokens.refresh.get(token)
    if grant is None:
        return None
    return {**_whose(state, grant), "token": token, "client_id": grant.app.client_id}


def _whose(state: State, grant: Grant) -> Answer:
    return {
        "hub_id": int(grant.account),
        "user_id": grant.user_id,
        "user": state.accounts[grant.account].owners[0].email,
        "hub_domain": hub_domain(state.accounts[grant.account]),
        "scopes": list(grant.scopes),
    }


def hub_domain(account: Account) -> str:
    return f"portal-{account.id}.test"


def introspection(state: State, sent: Mapping[str, str], now_ms: int) -> Answer:
    """The v3 answer about an access or refresh token; `active` says whether it is good."""  # HS-INTROSPECT-V3
    hint = sent.get("token_type_hint", "access_token")
    token = sent.get("token") or sent.get(hint, "")
    found = introspect_refresh(state, token) if hint == "refresh_token" else introspect_access(state, token, now_ms)
    if found is None:
        return {"active": False}
    more: Answer = {"active": True, "token_use": hint, "token_type": "Bearer", "is_private_distribution": True}
    if hint == "access_token":
        more |= {
            "client_id": state.tokens.access[token].grant.app.client_id,
            "signed_access_token": _signed_parts(state, found, now_ms),
        }
    return found | more


def _signed_parts(state: State, found: Answer, now_ms: int) -> Answer:
    return {
        "expiresAt": now_ms + found["expires_in"] * 1000,
        "scopes": "",
        "hubId": found["hub_id"],
        "userId": found["user_id"],
        "appId": found["app_id"],
        "signature": "",
        "scopeToScopeGroupPks": "",
        "newSignature": "",
        "hublet": state.accounts[str(found["hub_id"])].settings["region"],
        "trialScopes": "",
        "trialScopeToScopeGroupPks": "",
        "isUserLevel": False,
        "isPrivateDistribution": True,
    }


def revoke(state: State, token: str) -> None:
    """The refresh token is dead; access tokens live on to their end."""  # HS-REVOKE
    state.tokens.refresh.pop(token, None)
