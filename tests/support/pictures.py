"""Products with pictures: one system shows them, the other is given them, and people change them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import msgspec
from tests.support import exact_quickbooks, hubspot_exact_world
from tests.support.pair import ADDRESS, Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.sandbox.kit.faults import Kind, Match, Order, Phase
from ledgerbridge.seams.transport import HttpRequest
from ledgerbridge.usecases import status
from ledgerbridge.usecases.passes import PlanLine
from ledgerbridge.usecases.status import OpenRecord

PNG = b"\x89PNG\r\n\x1a\n"
JPG = b"\xff\xd8\xff\xe0"
ITEMS, PRODUCTS, ITEM, FILES = "logistics/Items", "products", "Item", "Attachable"
EDGE = b"edge-of-a-person"


class System(Protocol):
    """One of the two systems, as people use it for products and their pictures."""

    name: str
    uploads: str
    """Where a picture is sent to, as a glob of paths."""
    method: str
    carries: bytes
    """What stands in such a call."""
    makes: str
    """Where products are made, as a glob of paths."""

    def product(self, sku: str) -> str: ...

    def named(self, id: str, name: str) -> None: ...

    def paints(self, id: str, *pictures: bytes, name: str = "oak") -> None:
        """The product's pictures are these, the first first."""
        ...

    def pictures(self, sku: str) -> list[bytes]:
        """What the product with this SKU has as pictures."""
        ...


class Exact:
    name, uploads, method, carries = "exact", "*logistics/Items*", "PUT", b'"Picture"'
    makes = "*logistics/Items"

    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    def product(self, sku: str) -> str:
        wire = {"Code": sku, "Description": f"Oak {sku}", "IsSalesItem": True, "IsStockItem": False}
        return self._pair.load(self.name, ITEMS, [wire])[0]

    def named(self, id: str, name: str) -> None:
        self._edits(id, {"Description": name})

    def paints(self, id: str, *pictures: bytes, name: str = "oak") -> None:
        self._edits(id, {"PictureName": f"{name}.png", "Picture": base64.b64encode(pictures[0]).decode()})

    def _edits(self, id: str, wire: dict[str, Any]) -> None:
        self._pair.vendor(self.name).person_edits(self._pair.account(self.name), ITEMS, id, wire)

    def pictures(self, sku: str) -> list[bytes]:
        division = self._pair.vendor(self.name).state.divisions[self._pair.account(self.name)]
        (row,) = [one for one in self._pair.records(self.name, ITEMS) if one["Code"].strip() == sku]
        held = division.row(ITEMS, row["ID"]).values.get("Picture")
        return [base64.b64decode(held)] if held else []


class HubSpot:
    name, uploads, method, carries = "hubspot", "*/files/*", "POST", b"overwrite"
    makes = "*/products/batch/upsert"

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._painted = 0

    def product(self, sku: str) -> str:
        wire = {"properties": {"hs_sku": sku, "name": f"Oak {sku}", "price": "10"}}
        return self._pair.load(self.name, PRODUCTS, [wire])[0]

    def named(self, id: str, name: str) -> None:
        self.sets(id, name=name)

    def paints(self, id: str, *pictures: bytes, name: str = "oak") -> None:
        self.sets(id, hs_images=";".join(self._hosted(name, picture) for picture in pictures))

    def sets(self, id: str, **properties: str) -> None:
        wire = {"properties": properties}
        self._pair.vendor(self.name).person_edits(self._pair.account(self.name), PRODUCTS, id, wire)

    def _hosted(self, name: str, content: bytes) -> str:
        """The address of a picture that a person put into the file store."""
        self._painted += 1
        folder = f"/shop/{self._painted}".encode()
        options = b'{"access":"PUBLIC_INDEXABLE"}'
        parts = {b"file": content, b"fileName": f"{name}.png".encode(), b"folderPath": folder, b"options": options}
        return str(posted(self._pair, self.name, "/hubspot/files/v3/files", parts)["url"])

    def pictures(self, sku: str) -> list[bytes]:
        vendor, account = self._pair.vendor(self.name), self._pair.account(self.name)
        (held,) = [one for one in self._pair.records(self.name, PRODUCTS) if one["properties"].get("hs_sku") == sku]
        addresses = [one for one in (held["properties"].get("hs_images") or "").split(";") if one]
        files = vendor.state.accounts[account].files.values()
        by_path = {f"{one.folder}/{one.name}.{one.extension}": one.content for one in files}
        return [by_path[unquote(urlsplit(one).path).partition(f"/{account}")[2]] for one in addresses]


class QuickBooks:
    name, uploads, method, carries = "quickbooks", "*/upload", "POST", b"AttachableRef"
    makes = "*/batch"

    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    def product(self, sku: str) -> str:
        (income,) = [one["Id"] for one in self.held("Account") if one["Name"] == "Sales of Product Income"]
        wire = {"Name": f"Oak {sku}", "Sku": sku, "Type": "NonInventory", "IncomeAccountRef": {"value": income}}
        return str(self._vendor.person_creates(self._account, ITEM, wire)["Id"])

    def named(self, id: str, name: str) -> None:
        self._vendor.person_edits(self._account, ITEM, id, {"Name": name})

    def paints(self, id: str, *pictures: bytes, name: str = "oak") -> None:
        for file in self._hanging_on(id):
            self._vendor.person_deletes(self._account, FILES, file)
        for picture in pictures:
            self.attaches(id, picture, f"{name}.png")

    def attaches(self, id: str, picture: bytes, name: str = "oak.png") -> None:
        """A person hangs one more file on a product."""
        told = {"AttachableRef": [{"EntityRef": {"type": ITEM, "value": id}}], "FileName": name}
        parts = {b"file_metadata_01": msgspec.json.encode(told), b"file_content_01": picture}
        posted(self._pair, self.name, f"/quickbooks/v3/company/{self._account}/upload", parts, name)

    def pictures(self, sku: str) -> list[bytes]:
        (product,) = [one["Id"] for one in self.held(ITEM) if one.get("Sku") == sku]
        held = self._vendor.state.companies[self._account].files
        return [held[file] for file in self._hanging_on(product)]

    def _hanging_on(self, product: str) -> list[str]:
        """Ids of the files that hang on a product, the oldest first."""
        held = self._vendor.state.companies[self._account].files
        files = [one for one in self.held(FILES) if one["Id"] in held]
        return [one["Id"] for one in files if one["AttachableRef"][0]["EntityRef"]["value"] == product]

    def held(self, type: str) -> list[dict[str, Any]]:
        return self._pair.records(self.name, type)

    @property
    def _vendor(self) -> Any:
        return self._pair.vendor(self.name)

    @property
    def _account(self) -> str:
        return self._pair.account(self.name)


def posted(pair: Pair, vendor: str, path: str, parts: dict[bytes, bytes], file: str = "file.png") -> dict[str, Any]:
    """The answer to a form that a person sends with the vendor's own program."""
    lines: list[bytes] = []
    for name, content in parts.items():
        named = b'; filename="' + file.encode() + b'"' if name.startswith(b"file") and b"metadata" not in name else b""
        kind = [b"Content-Type: application/json"] if b"metadata" in name else []
        lines += [b"--" + EDGE, b'Content-Disposition: form-data; name="' + name + b'"' + named, *kind, b"", content]
    body = b"\r\n".join([*lines, b"--" + EDGE + b"--", b""])
    token = pair.vendor(vendor).credentials(pair.account(vendor))["access_token"]
    headers = {"authorization": f"Bearer {token}", "content-type": f"multipart/form-data; boundary={EDGE.decode()}"}
    answer = pair.run(pair.transport.send(HttpRequest("POST", f"{ADDRESS}{path}", headers, body)))
    assert answer.status < 300, answer.body
    told = msgspec.json.decode(answer.body)
    assert "Fault" not in str(told), told
    return dict(told)


class Gallery:
    """Two systems, of which one gives its products' pictures to the other."""

    def __init__(self, pair: Pair, source: System, target: System) -> None:
        self.pair = pair
        self.source = source
        self.target = target
        self._mark: dict[str, int] = {}

    def product(self, *pictures: bytes, sku: str = "OAK-1") -> str:
        """Id of a new product of the source, with pictures."""
        id = self.source.product(sku)
        if pictures:
            self.source.paints(id, *pictures)
        return id

    def given(self, sku: str = "OAK-1") -> list[bytes]:
        """What the target's product has as pictures."""
        return self.target.pictures(sku)

    def sync(self, retry_failed: bool = False) -> Report:
        self.pair.later()
        return self.pair.sync(retry_failed)

    def made(self, report: Report) -> int:
        """How many products were made."""
        return report.counts.get("products", {}).get("created", 0)

    def steps(self, report: Report) -> list[PlanLine]:
        """What was planned of pictures."""
        return [line for line in self.pair.lines(report) if line.action == "attach"]

    def fault(self, kind: Kind, phase: Phase, times: int = 1) -> None:
        """The next pictures that are sent meet this."""
        match = Match(path=self.target.uploads, method=self.target.method)
        order = Order(do=kind, match=match, phase=phase, times=times)
        self.pair.sandbox.desk(self.target.name).order_fault(self.pair.account(self.target.name), order)

    def loses_products(self) -> None:
        """Products are made at the target, and its answers are lost."""
        order = Order(do="reset", match=Match(path=self.target.makes, method="POST"), phase="after")
        self.pair.sandbox.desk(self.target.name).order_fault(self.pair.account(self.target.name), order)

    def mended(self) -> None:
        self.pair.sandbox.desk(self.target.name).faults.lift_all()

    def open_records(self) -> list[OpenRecord]:
        return list(self.pair.run(status.status(self.pair.hub, self.pair.integration())).open_records)

    def codes(self) -> list[str]:
        return [one.problem.code for one in self.open_records()]

    def listens(self) -> None:
        """From now on calls are counted."""
        self._mark = {name: self.pair.sandbox.desk(name).calls.last for name in self.pair.vendors}

    def sent(self) -> list[str]:
        """Those that bring the target a picture."""
        return self._calls(
            self.target.name, f"{self.target.method} {self.target.uploads}", carrying=self.target.carries
        )

    def had(self) -> list[str]:
        """Those that read a picture of the source."""
        return self._calls(self.source.name, "GET */SysImage*", "GET /hubfs/*", "GET */download/*")

    def _calls(self, vendor: str, *wanted: str, carrying: bytes = b"") -> list[str]:
        """The calls since then that look like one of these, as `METHOD path`."""
        found = self.pair.sandbox.desk(vendor).calls.since(self._mark[vendor] + 1, 1_000_000)
        named = [f"{call.request.method} {call.request.path}" for call in found if carrying in call.request.body]
        return [one for one in named if any(fnmatchcase(one, glob) for glob in wanted)]

    def rests(self) -> bool:
        """Whether two more passes write nothing and touch no picture."""
        self.listens()
        reports = [self.sync() for _ in range(2)]
        idle = not any(report.writes or self.steps(report) for report in reports)
        return idle and not (self.sent() or self.had())


HUBSPOT_EXACT, EXACT_QUICKBOOKS = "hubspot-exact", "exact-quickbooks"
WAYS = {
    "HubSpot to Exact": (HUBSPOT_EXACT, "left-to-right"),
    "Exact to HubSpot": (HUBSPOT_EXACT, "right-to-left"),
    "Exact to QuickBooks": (EXACT_QUICKBOOKS, "left-to-right"),
    "QuickBooks to Exact": (EXACT_QUICKBOOKS, "right-to-left"),
}
"""{way: (preset, direction)}."""


def settings(direction: str, image: str) -> str:
    return f'direction = "{direction}"\nimage = "{image}"\n'


@contextmanager
def gallery(way: str, direction: str = "", image: str = "") -> Iterator[Gallery]:
    """Both systems connected, pictures going that way; the flow goes in another direction, or images are set
    otherwise, where that is said."""
    preset, towards = WAYS[way]
    lines = settings(direction or towards, image or towards)
    if preset == HUBSPOT_EXACT:
        with hubspot_exact_world.world(f"[flows.products]\n{lines}") as world:
            yield _gallery(world.pair, towards, HubSpot(world.pair), Exact(world.pair))
    else:
        with exact_quickbooks.TwoBooks(exact_quickbooks.configuration(products=lines)) as pair:
            yield _gallery(pair, towards, Exact(pair), QuickBooks(pair))


def _gallery(pair: Pair, towards: str, left: System, right: System) -> Gallery:
    return Gallery(pair, left, right) if towards == "left-to-right" else Gallery(pair, right, left)
