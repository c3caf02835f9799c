"""Credentials expire, rotate, are revoked and are wrong."""

from __future__ import annotations

import asyncio
import contextlib

import msgspec
import pytest
from tests.conformance.failures import assert_readable
from tests.conformance.rig import Rig
from tests.conformance.ways import both_ways
from tests.conformance.world import DiskFull, TestVault

from ledgerbridge.connectors.base.auth import StaticKey
from ledgerbridge.model.problems import AuthError, TemporaryError

DAY_S = 86_400
AT_ONCE = 5
"""Callers that no vendor's limit makes wait, so that all of them hold the token that is refused."""


class Auth:
    @both_ways
    async def test_expired_token_is_renewed_once_however_many_ask(self, rig: Rig) -> None:
        vault, type = oauth(rig), next(iter(rig.subject.samples))
        made = await rig.create(type, 1)
        rig.sandbox.clock.advance(7200)
        await asyncio.gather(*(rig.read(type, made.id) for _ in range(10)))
        assert vault.saves == 1
        assert renewals(rig) == 1

    async def test_two_processes_renew_once_between_them(self, rig: Rig) -> None:
        vault, type = oauth(rig), next(iter(rig.subject.samples))
        made = await rig.create(type, 1)
        tools = msgspec.structs.replace(rig.connected.toolbox, authorizer=rig.connected.authorizer())
        other = rig.subject.kind.build(rig.connected.connection, tools)
        rig.sandbox.clock.advance(7200)
        await asyncio.gather(*(connector.fetch(type, [made.id]) for connector in (rig.connector, other)))
        assert (vault.saves, renewals(rig)) == (1, 1)

    async def test_token_refused_early_is_renewed_once_however_many_ask(self, rig: Rig) -> None:
        vault, type = oauth(rig), next(iter(rig.subject.samples))
        made = await rig.create(type, 1)
        rig.control.fault("401", times=AT_ONCE)
        await asyncio.gather(*(rig.read(type, made.id) for _ in range(AT_ONCE)))
        assert vault.saves == 1

    async def test_lasting_refusal_is_an_auth_error_after_one_renewal(self, rig: Rig) -> None:
        vault, type = oauth(rig), next(iter(rig.subject.samples))
        made = await rig.create(type, 1)
        rig.control.fault("401")
        with pytest.raises(AuthError) as caught:
            await rig.read(type, made.id)
        assert_readable(caught.value.problem)
        assert vault.saves == 1

    @both_ways
    async def test_revoked_grant_is_an_auth_error(self, rig: Rig) -> None:
        oauth(rig)
        type = next(iter(rig.subject.samples))
        made = await rig.create(type, 1)
        rig.control.settings(grant="revoked")
        with pytest.raises(AuthError) as caught:
            await rig.read(type, made.id)
        assert caught.value.problem.code in ("LB-AUTH-02", "LB-AUTH-03")
        assert_readable(caught.value.problem)

    async def test_revoked_grant_stops_a_write_before_it_has_effect(self, rig: Rig) -> None:
        oauth(rig)
        type = next(iter(rig.subject.samples))
        before = rig.control.count(type)
        rig.control.settings(grant="revoked")
        with pytest.raises(AuthError):
            await rig.write(type, rig.new(type, 1))
        assert rig.control.count(type) == before

    async def test_token_that_could_not_be_saved_is_not_used(self, rig: Rig) -> None:
        vault, type = oauth(rig), next(iter(rig.subject.samples))
        made = await rig.create(type, 1)
        used = authorizations(rig)
        rig.sandbox.clock.advance(7200)
        vault.full = True
        with pytest.raises(DiskFull):
            await rig.read(type, made.id)
        assert authorizations(rig) == used

    async def test_connection_outlives_many_rotations(self, rig: Rig) -> None:
        vault, type = oauth(rig), next(iter(rig.subject.samples))
        made = await rig.create(type, 1)
        for _ in range(5):
            rig.sandbox.clock.advance(DAY_S + 3600)
            assert (await rig.read(type, made.id)).id == made.id
        assert vault.saves == 5

    async def test_lost_answer_of_a_renewal_is_no_lost_connection(self, rig: Rig) -> None:
        _, type = oauth(rig), next(iter(rig.subject.samples))
        made = await rig.create(type, 1)
        rig.sandbox.clock.advance(7200)
        rig.control.fault("reset", path="*token*", phase="after", times=1)
        with contextlib.suppress(TemporaryError):
            await rig.read(type, made.id)
        assert (await rig.read(type, made.id)).id == made.id

    @both_ways
    async def test_wrong_key_is_an_auth_error(self, rig: Rig) -> None:
        wrong = msgspec.structs.replace(rig.connected.toolbox, authorizer=StaticKey("wrong-key-0123456789"))
        connector = rig.subject.kind.build(rig.connected.connection, wrong)
        type = next(iter(rig.subject.samples))
        with pytest.raises(AuthError) as caught:
            await connector.fetch(type, ["1"])
        assert_readable(caught.value.problem)

    @both_ways
    async def test_account_is_the_one_granted(self, rig: Rig) -> None:
        assert rig.connector.account == rig.control.credentials()["account_id"]


def oauth(rig: Rig) -> TestVault:
    """The vault; skips a connector that takes a key."""
    if rig.connected.vault is None:
        pytest.skip("oauth is None: the vendor gives keys that do not expire")
    return rig.connected.vault


def renewals(rig: Rig) -> int:
    """By the vendor's own count."""
    return rig.control.meters()["tokens"]["refreshed"]


def authorizations(rig: Rig) -> set[str]:
    """The tokens calls were made with, those of the token endpoint apart."""
    sent = [request for request in rig.transport.requests if request.url != rig.connected.token_url]
    return {request.headers["Authorization"] for request in sent if "Authorization" in request.headers}
