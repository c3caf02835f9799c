"""Whatever is sent, the service answers; and the sandbox around it works with this vendor as with any other."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from tests.sandbox.exact_caller import Caller

from ledgerbridge.sandbox.exact import VENDOR
from ledgerbridge.sandbox.exact.model import SETS, EntitySet
from ledgerbridge.sandbox.exact.rulebook import NAVIGATION
from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.sandbox import Sandbox

CALLS = 1500
STATUSES = {200, 201, 204, 400, 404, 405, 406, 415, 500}
FILTERS = (
    "Name eq 'x'",
    "Timestamp gt 1L",
    "Modified ge datetime'0001-01-01'",
    "not",
    "((",
    "1 eq 1",
    "null eq null",
    "",
)
TOKENS = ("x", "null", "1L", "'a'", "null,guid'x'", "guid'00000000-0000-0000-0000-000000000001'")
TEXTS = ("x", "70", "20", "10", "2", "EUR", "30", "", None)
NUMBERS = (0, 1, -1, 2, 12, 20, 50, 8021, 0.005, 1e14, None, "1e999", 10**30)
ODD: tuple[Any, ...] = (True, [], {}, [None], "9" * 400, "/Date(99999999999999)/", "0001-01-01", "2026-01-31")


class Throws:
    """Random calls from one seed against a division with a record of each kind."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.caller = Caller(mandatory_filter=False, own_keys="honoured")
        account, item = self.caller.customer(City="Breda", SalesVATCode="2"), self.caller.item()
        order = self.caller.order(account, {"Item": item["ID"]})
        invoice = self.caller.invoice(account, {"Item": item["ID"], "NetPrice": 5})
        self.caller.post("salesinvoice/PrintedSalesInvoices", {"InvoiceID": invoice["InvoiceID"]})
        self.ids = [account["ID"], item["ID"], order["OrderID"], invoice["InvoiceID"], self.caller.gl("1300")]
        self.fitting = {"Item": item["ID"], "GLAccount": self.caller.gl("1300"), "ID": order["OrderID"]}

    def throw(self) -> int:
        """The status of one random call."""
        path = self.random.choice(list(SETS))
        if self.random.random() < 0.35:
            return self.caller.call("GET", path + self.tail(), None, self.options(SETS[path])).status
        method = self.random.choice([name for name in SETS[path].methods if name != "GET"] or ["POST"])
        place = path if method == "POST" else f"{path}(guid'{self.key(SETS[path])}')"
        return self.caller.call(method, place, self.body(SETS[path])).status

    def tail(self) -> str:
        return self.random.choice(["", "", "", "/$count", f"(guid'{self.random.choice(self.ids)}')"])

    def key(self, kind: EntitySet) -> str:
        rows = self.caller.vendor.state.divisions[self.caller.division].table(kind.base).rows
        return str(self.random.choice(list(rows) or self.ids))

    def options(self, kind: EntitySet) -> dict[str, str]:
        names = list(kind.props)
        offered = {
            "$filter": self.random.choice([*FILTERS, f"{self.random.choice(names)} gt 'x'"]),
            "$select": ",".join(self.random.sample(names, min(3, len(names)))),
            "$orderby": self.random.choice(names),
            "$top": self.random.choice(["0", "1", "100", "-1"]),
            "$skiptoken": self.random.choice(TOKENS),
            "$expand": self.random.choice(names),
            "itemId": f"guid'{self.ids[1]}'",
        }
        return {name: value for name, value in offered.items() if self.random.random() < 0.5}

    def body(self, kind: EntitySet) -> dict[str, Any]:
        """Some properties with any value, the mandatory ones mostly with a fitting one."""
        names = self.random.sample(list(kind.props), min(4, len(kind.props)))
        body = {name: self.any(kind.props[name].kind) for name in names}
        for name, prop in kind.props.items():
            if "M" in prop.flags and self.random.random() < 0.9:
                body[name] = self.fit(kind, name, prop.kind)
        return body

    def any(self, type: str) -> Any:
        """Mostly a value of the type, now and then something else."""
        pools = {"String": TEXTS, "Guid": (*self.ids, None), "Boolean": (True, False, None), "Collection": ([], None)}
        dates = ("2026-01-31", "0001-01-01", "9999-12-31", "/Date(0)/", None)
        pool = dates if type == "DateTime" else pools.get(type, NUMBERS)
        return self.random.choice(ODD if self.random.random() < 0.03 else pool)

    def fit(self, kind: EntitySet, name: str, type: str) -> Any:
        if type == "Collection":
            target = NAVIGATION.get(kind.base, {}).get(name)
            known = SETS[target[0]].props if target else {"ID": None}
            return [{key: value for key, value in {**self.fitting, "AmountFC": 1}.items() if key in known}]
        fitting = {"Guid": self.ids[0], "String": self.random.choice(TEXTS), "DateTime": "2026-01-31", "Binary": "JVBE"}
        return self.fitting.get(name) or fitting.get(type, self.random.choice([0, 1, 10]))


@pytest.mark.parametrize("seed", [1, 2])
def test_no_call_breaks_the_service(seed: int) -> None:
    throws = Throws(seed)
    seen = {throws.throw() for _ in range(CALLS)}
    assert seen <= STATUSES
    assert {200, 201, 204, 400, 500} <= seen


def test_the_sandbox_serves_edits_and_delivers() -> None:
    clock = Clock(lambda: 1_769_850_000.0)
    clock.freeze()
    sandbox = Sandbox([VENDOR], clock, seed=3)
    bodies: list[bytes] = []

    def call(method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        status, _, answer = deliver(sandbox, method, f"http://sandbox.test{path}", {}, body)
        return status, answer

    def take(method: str, url: str, headers: Mapping[str, str], body: bytes) -> int:
        bodies.append(body)
        return 200

    status, created = call("POST", "/_sandbox/exact/state/crm/Accounts", b'{"Name": "By hand", "Status": "C"}')
    assert (status, b'"Name":"By hand"' in created) == (201, True)
    assert b'"crm/Accounts":1' in call("GET", "/_sandbox/exact/state")[1]
    vendor = sandbox.vendor("exact")
    hook = {"CallbackURL": "http://127.0.0.1:9/hook", "Topic": "Items"}
    vendor.person_creates(vendor.accounts()[0], "webhooks/WebhookSubscriptions", hook)
    vendor.person_creates(vendor.accounts()[0], "logistics/Items", {"Code": "A", "Description": "A"})
    clock.advance(2)
    assert sandbox.deliver_due(take) == 2
    assert [body[:25] for body in bodies] == [b"", b'{"Content":{"Topic":"Item']
