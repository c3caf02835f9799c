"""Gives each conformance test its record types, its ways to the simulator, and a loop to run in."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SUITE = [path.stem for path in HERE.glob("*.py") if not path.stem.startswith(("test_", "conftest"))]
# Failing assertions of the suite's modules are told as those of a test file.
pytest.register_assert_rewrite(*(f"tests.conformance.{name}" for name in SUITE))

from tests.conformance.rig import Rig  # noqa: E402
from tests.conformance.ways import IN_PROCESS  # noqa: E402


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "ways(names): the ways to the simulator a conformance test goes")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    subject = getattr(metafunc.cls, "subject", None)
    if subject is None:
        return
    if "type" in metafunc.fixturenames:
        metafunc.parametrize("type", list(subject.samples))
    if "document" in metafunc.fixturenames:
        metafunc.parametrize("document", list(subject.documents))
    if "call_row" in metafunc.fixturenames:
        metafunc.parametrize("call_row", list(subject.rows.said), ids=str)
    if "record_row" in metafunc.fixturenames:
        metafunc.parametrize("record_row", list(subject.rows.refused), ids=str)
    if "way" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("ways")
        metafunc.parametrize("way", mark.args if mark else [IN_PROCESS])


@pytest.fixture
def rig(request: pytest.FixtureRequest, way: str) -> Rig:
    """The connector of the test's class, not yet connected: it is when the test's loop runs."""
    subject = request.cls.subject
    name = request.node.originalname
    chosen = request.node.callspec.params
    type = chosen.get("type") or chosen.get("document", "")
    reason = subject.skips.get(name) or subject.skips.get(f"{name}[{type}]")
    if reason:
        pytest.skip(reason)
    return Rig(subject, way)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs a coroutine in a loop of its own, its rig connected."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    asyncio.run(_within(arguments["rig"], pyfuncitem.obj(**arguments)))
    return True


async def _within(rig: Rig, test: Coroutine[Any, Any, None]) -> None:
    try:
        async with rig:
            await test
    finally:
        test.close()
