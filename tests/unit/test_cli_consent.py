"""Connecting with a person at the vendor's page: the way a real account is connected."""

from __future__ import annotations

import socket
import urllib.request
from pathlib import Path

import pytest
from tests.support.command_line import CommandLine
from tests.support.inprocess import SandboxTransport
from tests.support.start import clock

from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.seams.transport import HttpRequest, HttpResponse

HOSTS = {
    "https://api.hubapi.com": "http://sandbox.test/hubspot",
    "https://app.hubspot.com": "http://sandbox.test/hubspot",
    "https://quickbooks.api.intuit.com": "http://sandbox.test/quickbooks",
    "https://appcenter.intuit.com": "http://sandbox.test/quickbooks",
    "https://oauth.platform.intuit.com": "http://sandbox.test/quickbooks",
}


def there(address: str) -> str:
    """Where the sandbox answers for an address of the real vendors."""
    host = next(host for host in HOSTS if address.startswith(host))
    return HOSTS[host] + address.removeprefix(host)


class RealHosts(SandboxTransport):
    """The sandbox under the vendors' own addresses."""

    async def send(self, request: HttpRequest) -> HttpResponse:
        moved = HttpRequest(request.method, there(request.url), request.headers, request.body, request.timeout_s)
        return await super().send(moved)


class Person:
    """Opens the vendor's page, decides, and lets the browser follow."""

    def __init__(self, sandbox: Sandbox, decision: str) -> None:
        self._sandbox = sandbox
        self._decision = decision

    def __call__(self, address: str) -> bool:
        form = f"decision={self._decision}".encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        _, answered, _ = deliver(self._sandbox, "POST", there(address), headers, form)
        with urllib.request.urlopen(answered["location"], timeout=10) as page:
            page.read()
        return True


def command_line(home: Path, vendor: str, decision: str) -> tuple[CommandLine, list[str]]:
    """The command line against the vendors' own addresses, and the arguments that connect one of them."""
    sandbox = Sandbox(clock=clock(), seed=2)
    run = CommandLine(home, sandbox)
    run.transport = RealHosts(sandbox)
    run.show_page = Person(sandbox, decision)
    credentials = sandbox.vendor(vendor).credentials(sandbox.vendor(vendor).accounts()[0])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        redirect = f"http://127.0.0.1:{probe.getsockname()[1]}/callback"
    run.variables[f"LEDGERBRIDGE_{vendor.upper()}_CLIENT_SECRET"] = str(credentials["client_secret"])
    return run, ["connect", vendor, "--client-id", str(credentials["client_id"]), "--redirect", redirect]


@pytest.mark.parametrize("vendor", ["hubspot", "quickbooks"])
def test_access_given_on_the_vendors_page_connects(vendor: str, tmp_path: Path) -> None:
    run, arguments = command_line(tmp_path, vendor, "grant")
    ended = run(*arguments)
    assert ended.code == 0, ended.err
    assert f"Connected {vendor}: account {run.sandbox.vendor(vendor).accounts()[0]}" in ended.out
    assert "Give access here:" in ended.err


@pytest.mark.parametrize("vendor", ["hubspot", "quickbooks"])
def test_access_denied_on_the_vendors_page_is_said(vendor: str, tmp_path: Path) -> None:
    run, arguments = command_line(tmp_path, vendor, "deny")
    ended = run(*arguments)
    assert (ended.code, "LB-AUTH-04" in ended.err) == (1, True)
