"""Keys, accounts, limits and switches of the reference system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.memory import VENDOR


@pytest.mark.behaviour("MEM-KEY")
@pytest.mark.parametrize("authorization", ["", "Bearer wrong", "Basic x", "bearer"])
def test_unknown_key_is_let_in_nowhere(memory: Any, authorization: str) -> None:
    answer = memory.send("GET", "/me", authorization=authorization)
    assert (answer.status, answer.body["error"]["code"]) == (401, "unauthorized")


@pytest.mark.behaviour("MEM-KEY")
def test_key_chooses_the_account(sandbox: Sandbox, memory: Any, control: Any, calls_to: Callable[..., Any]) -> None:
    id = control("POST", "/memory/accounts", {"id": "second", "settings": {"unique_names": True}})["id"]
    key = control("GET", f"/memory/credentials?account={id}")["api_key"]
    second = calls_to(sandbox, "/memory/v1", {"authorization": f"Bearer {key}"})
    second("POST", "/customers/create", {"records": [{"fields": {"email": "a@b.example"}}]})
    assert second("GET", "/me") == {"account": "second"}
    assert memory("GET", "/customers/count") == {"count": 0}
    assert control("GET", "/memory/state?account=second") == {
        "customers": 1,
        "products": 0,
        "invoices": 0,
        "payments": 0,
        "files": 0,
    }
    assert control("GET", "/memory/settings?account=second")["values"]["unique_names"] is True


@pytest.mark.behaviour("MEM-KEY")
def test_revoked_key_is_refused_until_it_is_given_back(memory: Any, control: Any) -> None:
    control("POST", "/memory/settings", {"grant": "revoked"})
    assert memory.send("GET", "/me").status == 401
    control("POST", "/memory/settings", {"grant": "ok"})
    assert memory.send("GET", "/me").status == 200


@pytest.mark.behaviour("MEM-LIMIT")
def test_call_above_the_limit_waits_until_the_window_has_moved(memory: Any, control: Any, clock: Clock) -> None:
    control("POST", "/memory/settings", {"limits": True})
    for _ in range(100):
        memory("GET", "/me")
    clock.advance(7.5)
    refused = memory.send("GET", "/me")
    assert (refused.status, refused.headers["retry-after"]) == (429, "3")
    assert control("GET", "/memory/meters")["breaches"] == 1
    clock.advance(3)
    assert memory.send("GET", "/me").status == 200


def test_limit_is_off_at_first(memory: Any) -> None:
    assert {memory.send("GET", "/me").status for _ in range(150)} == {200}


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"grant": "maybe"},
        {"limits": 1},
        {"lag_s": -1},
        {"lag_s": True},
        {"lag_s": "soon"},
        {"partial_answers": ["colour"]},
        {"read_only_fields": "note"},
    ],
)
def test_setting_that_cannot_be_is_refused_and_changes_nothing(control: Any, change: dict[str, Any]) -> None:
    before = control("GET", "/memory/settings")["values"]
    assert control.send("POST", "/memory/settings", {"unique_names": True, **change}).status == 400
    assert control("GET", "/memory/settings")["values"] == before


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/orders"),
        ("GET", "/customers/nothing"),
        ("PUT", "/customers"),
        ("POST", "/products/drop"),
        ("GET", "/"),
    ],
)
def test_address_that_is_not_there_is_not_found(memory: Any, method: str, path: str) -> None:
    assert memory.send(method, path, {}).status == 404


def test_schema_names_every_field(memory: Any) -> None:
    fields = {field["name"]: field for field in memory("GET", "/schema/products")["fields"]}
    assert list(fields) == ["sku", "name", "description", "price", "cost", "kind", "reference"]
    assert (fields["name"]["max_length"], fields["price"]["kind"], fields["reference"]["unique"]) == (
        100,
        "decimal",
        True,
    )


def test_same_seed_gives_the_same_answers() -> None:
    def run(seed: int) -> bytes:
        clock = Clock(lambda: 1_770_000_000.0)
        sandbox = Sandbox([VENDOR], clock, seed)
        sandbox.vendor("memory").change_settings("account-1", {"ordered_versions": False})
        key = sandbox.vendor("memory").credentials("account-1")["api_key"]
        body = msgspec.json.encode({"records": [{"fields": {"email": f"{n}@x.example"}} for n in range(5)]})
        headers = {"authorization": f"Bearer {key}"}
        _, _, answer = deliver(sandbox, "POST", "http://x/memory/v1/customers/create", headers, body)
        return answer + str(key).encode()

    assert run(1) == run(1)
    assert run(1) != run(2)
