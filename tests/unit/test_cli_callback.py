"""Waiting for the browser to come back."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator

import aiohttp
import pytest

from ledgerbridge.cli.callback import is_local, redirected
from ledgerbridge.model.problems import AuthError, SetupError


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/callback"


def typed(*lines: str) -> Callable[[], str]:
    """A keyboard on which these lines are typed, and no more."""
    left: Iterator[str] = iter(lines)
    return lambda: next(left, "")


def test_a_browser_that_comes_back_ends_the_waiting() -> None:
    address = free_address()
    pages: list[str] = []

    async def browse() -> None:
        async with aiohttp.ClientSession() as browser, browser.get(f"{address}?code=abc&state=xyz") as page:
            pages.append(await page.text())

    async def scene() -> str:
        visits: list[asyncio.Task[None]] = []
        found = await redirected(address, lambda: visits.append(asyncio.create_task(browse())), typed(), 10.0)
        await asyncio.gather(*visits)
        return found

    assert asyncio.run(scene()) == f"{address}?code=abc&state=xyz"
    assert "close this page" in pages[0]


def test_calls_that_carry_no_answer_are_passed_over() -> None:
    address = free_address()

    async def browse() -> None:
        async with aiohttp.ClientSession() as browser:
            for query in ("", "?lang=en", "?error=access_denied"):
                async with browser.get(address + query):
                    pass

    async def scene() -> str:
        visits: list[asyncio.Task[None]] = []
        found = await redirected(address, lambda: visits.append(asyncio.create_task(browse())), typed(), 10.0)
        await asyncio.gather(*visits)
        return found

    assert asyncio.run(scene()) == f"{address}?error=access_denied"


def test_a_pasted_address_does_as_well() -> None:
    pasted = "https://example.com/back?code=abc&state=xyz"
    lines = typed("no address at all\n", f"  {pasted}\n")
    assert asyncio.run(redirected("https://example.com/back", lambda: None, lines, 10.0)) == pasted


def test_nobody_coming_is_told_after_the_time_allowed() -> None:
    with pytest.raises(AuthError) as raised:
        asyncio.run(redirected("https://example.com/back", lambda: None, typed(), 0.01))
    assert raised.value.problem.code == "LB-AUTH-09"


def test_a_port_in_use_is_told_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/callback"
        with pytest.raises(SetupError) as raised:
            asyncio.run(redirected(address, lambda: None, typed(), 1.0))
    assert raised.value.problem.code == "LB-SETUP-13"


def test_a_keyboard_nobody_types_on_does_not_keep_the_program_alive() -> None:
    never = threading.Event()

    def wait() -> str:
        never.wait()
        return ""

    with pytest.raises(AuthError):
        asyncio.run(redirected("https://example.com/back", lambda: None, wait, 0.01))
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "keyboard")
    never.set()


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://localhost:8765/callback", True),
        ("http://127.0.0.1/", True),
        ("https://localhost:8765/callback", False),
        ("http://example.com/callback", False),
    ],
)
def test_only_plain_addresses_of_this_machine_can_be_listened_to(address: str, local: bool) -> None:
    assert is_local(address) is local
