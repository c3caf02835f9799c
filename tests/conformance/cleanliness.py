"""No secret and no person in what is shown, no call to where it does not belong."""

from __future__ import annotations

import logging

import pytest
from tests.conformance.identity import too_long
from tests.conformance.rig import Rig
from tests.conformance.ways import both_ways

from ledgerbridge.connectors.base.protocol import Refused
from ledgerbridge.model.problems import LedgerbridgeError
from ledgerbridge.model.values import as_text


class Cleanliness:
    @both_ways
    async def test_every_call_goes_to_the_address_of_the_connection(self, rig: Rig, type: str) -> None:
        connecting = len(rig.transport.requests)
        await busy(rig, type)
        rig.sandbox.clock.advance(7200)
        await rig.connector.fetch(type, ["1"])
        home = rig.connected.connection.base_url.rstrip("/") + "/"
        strange = {
            request.url
            for request in rig.transport.requests[connecting:]
            if not request.url.startswith(home) and request.url != rig.connected.token_url
        }
        assert strange == set()

    async def test_no_secret_is_shown(
        self, rig: Rig, type: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        caplog.set_level(logging.DEBUG)
        shown = await busy(rig, type)
        rig.sandbox.clock.advance(7200)
        await rig.connector.fetch(type, ["1"])
        connected = rig.connected
        for thing in (connected.connector, connected.connection, connected.toolbox, connected.toolbox.authorizer):
            shown += [repr(thing), str(thing)]
        out, err = capfd.readouterr()
        everything = "\n".join([*shown, caplog.text, out, err])
        assert [secret for secret in secrets(rig) if secret in everything] == []

    async def test_no_secret_stands_in_an_address(self, rig: Rig, type: str) -> None:
        await busy(rig, type)
        assert [r.url for r in rig.transport.requests if any(secret in r.url for secret in secrets(rig))] == []

    async def test_problem_shows_no_person(self, rig: Rig, type: str) -> None:
        golden = rig.fields(type, rig.samples(type).golden(1))
        [outcome] = await rig.write(type, rig.new(type, 1, {**golden, **await too_long(rig, type, 1)}))
        assert isinstance(outcome, Refused)
        values = [as_text(value) for value in golden.values() if len(as_text(value)) > 4]
        assert [value for value in values if value in str(outcome.problem)] == []


async def busy(rig: Rig, type: str) -> list[str]:
    """What a connector shows of a day with success, refusal and outage."""
    made = await rig.create(type, 1)
    [refused] = await rig.write(type, rig.new(type, 2, await too_long(rig, type, 2)))
    shown = [repr(made), repr(refused)]
    rig.settle(type)
    await rig.changes(type, None)
    for do in ("500", "401", "429", "html", "reset"):
        rig.control.fault(do)
        try:
            await rig.read(type, made.id)
        except LedgerbridgeError as error:
            shown += [str(error), repr(error), repr(error.problem)]
        rig.control.lift_faults()
    return shown


def secrets(rig: Rig) -> set[str]:
    """All that must never be seen."""
    credentials = rig.control.credentials()
    named = ("client_secret", "access_token", "refresh_token", "api_key", "webhook_secret")
    found = {credentials[name] or "" for name in named}
    if rig.connected.vault is not None:
        tokens = rig.connected.vault.tokens
        found |= {tokens.access_token, tokens.refresh_token}
    return {secret for secret in found if len(secret) > 8}
