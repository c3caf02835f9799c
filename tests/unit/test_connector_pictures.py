"""A picture sent twice is there once, at each system that takes one; another one takes its place."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

import pytest
from tests.support.exact_world import Division
from tests.support.hubspot_world import World
from tests.support.quickbooks import Company, new

from ledgerbridge.connectors.base.protocol import Connector, Outcome, ShowsPictures, Write, Written

PNG = b"\x89PNG\r\n\x1a\n"


class Shown(Protocol):
    """One system with a product."""

    type: str
    id: str
    connector: Connector

    def files(self) -> int:
        """How many pictures of ours the product has."""
        ...


class AtExact:
    type = "logistics/Items"

    def __init__(self) -> None:
        self.division = Division()
        self.id = self.division.item()
        self.connector: Connector = self.division.connector

    def files(self) -> int:
        [row] = [row for row in self.division.stored(self.type) if row["ID"] == self.id]
        return 1 if row.get("PictureName") else 0


class AtHubSpot:
    type = "products"

    def __init__(self) -> None:
        self.world = World()
        self.id = self.world.load(self.type, {"name": "Oak", "hs_sku": "OAK-1"})[0]
        self.connector: Connector = self.world.hubspot

    def files(self) -> int:
        record = asyncio.run(self.connector.fetch(self.type, [self.id])).found[self.id]
        return len([one for one in str(record.fields["hs_images"] or "").split(";") if one])


class AtQuickBooks:
    type = "Item"

    def __init__(self) -> None:
        self.company = Company()
        [made] = asyncio.run(self.company.write("Item", new(1, {"Name": "Oak"}, "Item")))
        assert isinstance(made, Written)
        self.id = made.id
        self.connector: Connector = self.company.connector

    def files(self) -> int:
        return len(asyncio.run(self.connector.find("Attachable", "FileName", ["oak.png"])).get("oak.png", []))


SYSTEMS = [AtExact, AtHubSpot, AtQuickBooks]


def sent(at: Shown, content: bytes, reference: str, times: int = 1) -> Sequence[Outcome]:
    """The outcomes of the same write, sent so often by calls of their own."""
    fields = {"name": "oak.png", "media_type": "image/png"}
    write = Write("picture", reference, fields, at.id, content=content)
    calls = [at.connector.prepare(at.type, [write], f"call {n} of {reference}") for n in range(times)]
    return [outcome for call in calls for outcome in asyncio.run(at.connector.write(call))]


def mark(at: Shown) -> str | None:
    """What the system says of the product's picture."""
    assert isinstance(at.connector, ShowsPictures)
    records = list(asyncio.run(at.connector.fetch(at.type, [at.id])).found.values())
    return asyncio.run(at.connector.pictured(at.type, records)).get(at.id)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_picture_sent_twice_is_there_once_and_is_read_as_it_was_sent(system: type[Shown]) -> None:
    at = system()
    assert mark(at) is None
    outcomes = sent(at, PNG, "LB0000000000000000001", times=2)
    assert [type(one) for one in outcomes] == [Written, Written]
    assert {one.id for one in outcomes if isinstance(one, Written)} == {at.id}
    assert at.files() == 1
    assert asyncio.run(at.connector.download(at.type, at.id)).data == PNG


@pytest.mark.parametrize("system", SYSTEMS)
def test_another_picture_takes_its_place_and_is_told_apart(system: type[Shown]) -> None:
    at = system()
    sent(at, PNG, "LB0000000000000000001")
    before = mark(at)
    if isinstance(at, AtExact):
        at.division.sandbox.clock.advance(1)
    sent(at, PNG + b"2", "LB0000000000000000002")
    assert before is not None
    assert mark(at) not in (None, before)
    assert at.files() == 1
    content = asyncio.run(at.connector.download(at.type, at.id))
    assert (content.data, content.media_type) == (PNG + b"2", "image/png")


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_same_picture_is_the_same_bytes_to_send(system: type[Shown]) -> None:
    at = system()
    write = Write(
        "picture", "LB0000000000000000001", {"name": "oak.png", "media_type": "image/png"}, at.id, content=PNG
    )
    assert at.connector.prepare(at.type, [write], "r").body == at.connector.prepare(at.type, [write], "r").body
