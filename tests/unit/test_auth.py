"""Tokens in use: one renewal however many ask, saved before it is used, by one process at a time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from ledgerbridge.connectors.base.auth import EARLY_S, LEASE_S, GrantGone, OAuthTokens, StaticKey, Tokens
from ledgerbridge.model.problems import AuthError, Problem, TemporaryError
from ledgerbridge.seams.clock import LoopClock
from ledgerbridge.seams.loop import VirtualLoop

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


class Safe:
    """A store of tokens that two processes share, with its lease."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.holder: str | None = None
        self.log: list[str] = []


class Vault:
    """One process's door to the safe."""

    def __init__(self, safe: Safe, owner: str) -> None:
        self._safe = safe
        self._owner = owner

    async def load(self) -> Tokens:
        await asyncio.sleep(0)
        return self._safe.tokens

    async def save(self, tokens: Tokens) -> None:
        await asyncio.sleep(0.1)
        self._safe.tokens = tokens
        self._safe.log.append(f"{self._owner} saved {tokens.access_token}")

    async def claim(self, seconds: float) -> bool:
        assert seconds == LEASE_S
        if self._safe.holder in (None, self._owner):
            self._safe.holder = self._owner
            return True
        self._safe.log.append(f"{self._owner} refused")
        return False

    async def release(self) -> None:
        self._safe.holder = None


class Vendor:
    """Gives a new pair for each refresh token, once."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self.asked: list[str] = []
        self.failure: Exception | None = None

    async def refresh(self, refresh_token: str) -> Tokens:
        self.asked.append(refresh_token)
        await asyncio.sleep(2)
        if self.failure is not None:
            raise self.failure
        n = len(self.asked)
        return Tokens(f"access {n}", f"refresh {n}", moment(self._loop) + timedelta(hours=1))


def moment(loop: VirtualLoop) -> datetime:
    return LoopClock(START, loop.time).now()


class Scene:
    """A safe with tokens that run out after so many seconds, a vendor, and processes that use them."""

    def __init__(self, lasts_s: float) -> None:
        self.loop = VirtualLoop()
        self.clock = LoopClock(START, self.loop.time)
        self.safe = Safe(Tokens("access 0", "refresh 0", START + timedelta(seconds=lasts_s)))
        self.vendor = Vendor(self.loop)

    def __enter__(self) -> Scene:
        return self

    def __exit__(self, *error: object) -> None:
        self.loop.close()

    def process(self, owner: str = "one", early_s: float = EARLY_S, never_earlier: bool = False) -> OAuthTokens:
        return OAuthTokens(Vault(self.safe, owner), self.clock, self.vendor.refresh, early_s, never_earlier)

    def headers(self, *processes: OAuthTokens) -> list[str]:
        async def ask() -> list[str]:
            return list(await asyncio.gather(*[process.header() for process in processes]))

        return self.loop.run_until_complete(ask())

    def renewed(self, refused: str, *processes: OAuthTokens) -> list[str]:
        async def ask() -> list[str]:
            return list(await asyncio.gather(*[process.renewed(refused) for process in processes]))

        return self.loop.run_until_complete(ask())


def test_tokens_that_hold_are_used_as_they_are() -> None:
    with Scene(EARLY_S + 1) as scene:
        assert scene.headers(scene.process()) == ["Bearer access 0"]
        assert scene.vendor.asked == []


def test_tokens_are_renewed_before_they_run_out() -> None:
    with Scene(EARLY_S) as scene:
        assert scene.headers(scene.process()) == ["Bearer access 1"]
        assert scene.vendor.asked == ["refresh 0"]


def test_tokens_refused_in_mid_life_are_not_renewed_where_the_vendor_renews_none_so_early() -> None:
    with Scene(600) as scene:
        strict = scene.process(never_earlier=True)
        with pytest.raises(AuthError) as raised:
            scene.renewed("Bearer access 0", strict)
        assert (raised.value.problem.code, scene.vendor.asked) == ("LB-AUTH-03", [])


def test_tokens_are_renewed_as_early_as_a_strict_vendor_allows() -> None:
    with Scene(30) as scene:
        assert scene.headers(scene.process(early_s=30, never_earlier=True)) == ["Bearer access 1"]
    with Scene(31) as scene:
        assert scene.headers(scene.process(early_s=30, never_earlier=True)) == ["Bearer access 0"]


def test_a_grant_that_is_gone_is_asked_for_once() -> None:
    with Scene(0) as scene:
        scene.vendor.failure = GrantGone(Problem("LB-AUTH-02", "gone", "connect again"))
        for process in (scene.process(), scene.process("two")):
            with pytest.raises(AuthError) as raised:
                scene.headers(process)
            assert raised.value.problem.code == "LB-AUTH-02"
        assert scene.vendor.asked == ["refresh 0"]


def test_a_grant_that_was_renewed_meanwhile_is_not_taken_for_gone() -> None:
    with Scene(0) as scene:
        theirs = Tokens("theirs", "their refresh", START + timedelta(hours=2))

        async def refresh(refresh_token: str) -> Tokens:
            scene.safe.tokens = theirs
            raise GrantGone(Problem("LB-AUTH-02", "gone", "connect again"))

        process = OAuthTokens(Vault(scene.safe, "one"), scene.clock, refresh)
        assert scene.headers(process) == ["Bearer theirs"]
        assert (scene.safe.tokens, scene.safe.holder) == (theirs, None)


def test_tokens_of_another_process_that_ran_out_as_well_are_renewed_before_they_are_used() -> None:
    with Scene(EARLY_S + 1) as scene:
        process = scene.process()
        assert scene.headers(process) == ["Bearer access 0"]
        scene.safe.tokens = Tokens("theirs", "their refresh", START)
        scene.loop.run_until_complete(asyncio.sleep(2))
        assert scene.headers(process) == ["Bearer access 1"]
        assert scene.vendor.asked == ["their refresh"]


def test_ten_callers_at_once_renew_once() -> None:
    with Scene(0) as scene:
        process = scene.process()
        assert scene.headers(*[process] * 10) == ["Bearer access 1"] * 10
        assert scene.vendor.asked == ["refresh 0"]


def test_ten_callers_with_one_refused_token_renew_once() -> None:
    with Scene(3600) as scene:
        process = scene.process()
        assert scene.renewed("Bearer access 0", *[process] * 10) == ["Bearer access 1"] * 10
        assert scene.vendor.asked == ["refresh 0"]


def test_new_tokens_are_saved_before_anybody_uses_them() -> None:
    with Scene(0) as scene:
        process = scene.process()

        async def use() -> None:
            header = await process.header()
            scene.safe.log.append(f"used {header}")

        async def race() -> None:
            await asyncio.gather(*[use() for _ in range(3)])

        scene.loop.run_until_complete(race())
        assert scene.safe.log == ["one saved access 1", *["used Bearer access 1"] * 3]


def test_a_second_process_is_refused_and_takes_what_the_first_saved() -> None:
    with Scene(0) as scene:
        assert scene.headers(scene.process("one"), scene.process("two")) == ["Bearer access 1"] * 2
        assert scene.vendor.asked == ["refresh 0"], "a refresh token that rotates is spent once"
        assert "two refused" in scene.safe.log


def test_a_token_renewed_elsewhere_is_taken_from_the_store() -> None:
    with Scene(3600) as scene:
        process = scene.process()
        scene.headers(process)
        scene.safe.tokens = Tokens("theirs", "r", START + timedelta(hours=2))
        assert scene.renewed("Bearer access 0", process) == ["Bearer theirs"]
        assert scene.vendor.asked == []


class Overtaken(Vault):
    """Another process renews, saves and lets go between our look at the tokens and our claim."""

    async def claim(self, seconds: float) -> bool:
        self._safe.tokens = Tokens("theirs", "their refresh", START + timedelta(hours=2))
        return await super().claim(seconds)


def test_tokens_renewed_by_another_process_just_before_ours_are_taken_not_renewed_again() -> None:
    with Scene(0) as scene:
        process = OAuthTokens(Overtaken(scene.safe, "one"), scene.clock, scene.vendor.refresh)
        assert scene.headers(process) == ["Bearer theirs"]
        assert (scene.vendor.asked, scene.safe.holder) == ([], None)


@pytest.mark.parametrize("kind", [AuthError, TemporaryError])
def test_a_failed_renewal_changes_nothing_and_gives_the_right_to_renew_back(
    kind: type[AuthError] | type[TemporaryError],
) -> None:
    with Scene(0) as scene:
        scene.vendor.failure = kind(Problem("LB-X", "It failed.", "Wait."))
        process = scene.process()
        with pytest.raises(kind):
            scene.headers(process)
        assert (scene.safe.holder, scene.safe.tokens.access_token, scene.safe.log) == (None, "access 0", [])
        scene.vendor.failure = None
        assert scene.headers(process) == ["Bearer access 2"]


def test_a_static_key_is_sent_until_the_vendor_refuses_it() -> None:
    key = StaticKey("k3y")

    async def ask() -> str:
        header = await key.header()
        with pytest.raises(AuthError) as error:
            await key.renewed(header)
        assert error.value.problem.code == "LB-AUTH-03"
        return header

    assert asyncio.run(ask()) == "Bearer k3y"
