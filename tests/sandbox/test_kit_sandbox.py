"""The front door: prefixes, discovery, snapshots."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.discovery import vendor_classes
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.kit.vendor import SandboxError
from ledgerbridge.sandbox.memory import VENDOR


class Twin(VENDOR):
    """A second vendor that repeats what it is asked."""

    name: ClassVar[str] = "twin"

    def handle(self, request: Request) -> Response:
        return Response.of(200, [request.path, request.base_url, dict(request.query), request.body.decode()])


def customer(control: Any, email: str = "a@b.example") -> str:
    id: str = control("POST", "/memory/state/customers", {"email": email})["id"]
    return id


def test_vendor_sees_its_own_path_and_learns_its_address(clock: Clock) -> None:
    url = "https://books.test:8443/twin/v3/a%20b/x?q=select%20%2A&q=2&e="
    _, _, body = deliver(Sandbox([Twin], clock), "PUT", url, {}, b"hello")
    told = b'["/v3/a b/x","https://books.test:8443/twin",{"q":["select *","2"],"e":[""]},"hello"]'
    assert body == told


def test_unknown_prefix_is_a_problem_that_names_the_known_ones(clock: Clock) -> None:
    status, headers, body = deliver(Sandbox([Twin, VENDOR], clock), "GET", "http://x/nobody/v1")
    assert (status, headers["content-type"]) == (404, "application/problem+json")
    assert b"twin, memory" in body


def test_optional_vendor_is_found_only_when_asked_for() -> None:
    assert VENDOR not in vendor_classes()
    assert VENDOR in vendor_classes(["memory"])


def test_unknown_vendor_is_refused_by_name() -> None:
    with pytest.raises(SandboxError, match=r"no simulator is called nonsense; there are .*memory"):
        vendor_classes(["nonsense"])


def test_each_vendor_has_chance_of_its_own(clock: Clock) -> None:
    together = Sandbox([Twin, VENDOR], clock, seed=3)
    keys = [together.vendor(name).credentials("account-1")["api_key"] for name in ("twin", "memory")]
    alone = Sandbox([VENDOR], clock, seed=3).vendor("memory").credentials("account-1")["api_key"]
    assert keys[0] != keys[1]
    assert keys[1] == alone


def test_reset_goes_back_to_the_start_and_the_clock_stays(control: Any, memory: Any, clock: Clock) -> None:
    customer(control)
    memory("GET", "/me")
    control("POST", "/memory/settings", {"unique_names": True})
    control("POST", "/memory/faults", {"do": "500"})
    clock.advance(60)
    before = clock.now()
    assert control.send("POST", "/reset").status == 204
    assert control("GET", "/memory/state") == {"customers": 0, "products": 0, "invoices": 0, "payments": 0, "files": 0}
    assert control("GET", "/memory/settings")["values"]["unique_names"] is False
    assert control("GET", "/memory/meters")["total"] == 0
    assert memory.send("GET", "/me").status == 200
    assert clock.now() == before


def test_call_numbers_go_on_after_a_reset(control: Any, memory: Any) -> None:
    memory("GET", "/me")
    control("POST", "/reset")
    memory("GET", "/me")
    assert [call["n"] for call in control("GET", "/memory/calls")["calls"]] == [2]


def test_snapshot_can_be_restored_more_than_once(control: Any) -> None:
    first = customer(control)
    id = control("POST", "/snapshot")["id"]
    for _ in range(2):
        customer(control, "later@b.example")
        control("PATCH", f"/memory/state/customers/{first}", {"phone": "1"})
        control("POST", "/restore", {"id": id})
        assert control("GET", "/memory/state/customers/1")["fields"]["phone"] is None
        assert control("GET", "/memory/state")["customers"] == 1


def test_restored_vendor_draws_the_same_chance_again(control: Any) -> None:
    control("POST", "/memory/settings", {"ordered_versions": False})
    id = control("POST", "/snapshot")["id"]
    version = control("POST", "/memory/state/customers", {"email": "a@b.example"})["version"]
    control("POST", "/restore", {"id": id})
    assert control("POST", "/memory/state/customers", {"email": "a@b.example"})["version"] == version


def test_counting_window_keeps_the_clock_through_a_snapshot(control: Any, memory: Any, clock: Clock) -> None:
    control("POST", "/memory/settings", {"limits": True})
    control("POST", "/restore", {"id": control("POST", "/snapshot")["id"]})
    for _ in range(100):
        memory("GET", "/me")
    assert memory.send("GET", "/me").status == 429
    clock.advance(10)
    assert memory.send("GET", "/me").status == 200


def test_one_vendor_alone_can_be_put_back(clock: Clock, calls_to: Any) -> None:
    control = calls_to(Sandbox([VENDOR, Twin], clock), "/_sandbox")
    id = control("POST", "/snapshot")["id"]
    for vendor in ("memory", "twin"):
        control("POST", f"/{vendor}/state/customers", {"email": "a@b.example"})
    control("POST", "/restore?vendor=twin", {"id": id})
    assert control("GET", "/memory/state")["customers"] == 1
    assert control("GET", "/twin/state")["customers"] == 0
    control("POST", "/reset?vendor=memory")
    assert control("GET", "/memory/state")["customers"] == 0


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [("/restore", {"id": "snapshot-9"}, 404), ("/restore", {}, 400), ("/reset?vendor=nobody", None, 404)],
)
def test_what_cannot_be_put_back_is_told(control: Any, path: str, body: Any, status: int) -> None:
    assert control.send("POST", path, body).status == status
