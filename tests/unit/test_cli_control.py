"""The sandbox's control plane, as the command line uses it."""

from __future__ import annotations

import asyncio

import pytest
from tests.support.inprocess import SandboxTransport

from ledgerbridge.cli.control import Control
from ledgerbridge.model.problems import AuthError
from ledgerbridge.sandbox.kit.sandbox import Sandbox

ASKED = "response_type=code&scope=com.intuit.quickbooks.accounting&redirect_uri=https://elsewhere.example/back"


def test_a_page_that_lets_nobody_in_is_told_in_its_own_words() -> None:
    sandbox = Sandbox()
    control = Control(SandboxTransport(sandbox), "http://sandbox")
    known = sandbox.vendor("quickbooks").credentials(sandbox.vendor("quickbooks").accounts()[0])
    address = f"http://sandbox/quickbooks/connect/oauth2?client_id={known['client_id']}&{ASKED}"
    with pytest.raises(AuthError) as told:
        asyncio.run(control.grant(address, str(known["account_id"])))
    assert told.value.problem.code == "LB-AUTH-08"
    assert told.value.problem.vendor_text.startswith("The redirect_uri query parameter value is invalid.")
