"""The one picture of an item: bytes and a name go there, a name and an address come back."""

from __future__ import annotations

import asyncio
import base64
from urllib.parse import urlsplit

import msgspec
import pytest
from tests.support.exact_world import Division, answer, change, new

from ledgerbridge.connectors.base.protocol import Refused, Write, Written
from ledgerbridge.model.problems import RecordRefused
from ledgerbridge.model.record import Record

ITEMS = "logistics/Items"
PNG = b"\x89PNG\r\n\x1a\n"
JPG = b"\xff\xd8\xff\xe0"


def item(content: bytes = b"", **fields: str) -> Write:
    return new(1, ITEMS, {"Code": "OAK-1", "Description": "Oak table", **fields}, content=content)


def done(division: Division, write: Write) -> str:
    [outcome] = asyncio.run(division.write(ITEMS, write))
    assert isinstance(outcome, Written), outcome
    return outcome.id


def pictured(id: str, name: str, content: bytes) -> Write:
    return msgspec.structs.replace(change(id, {"PictureName": name}), content=content)


def read(division: Division, id: str) -> Record:
    return asyncio.run(division.connector.fetch(ITEMS, [id])).found[id]


def test_item_is_made_with_its_picture_which_is_read_by_name_and_address() -> None:
    division = Division()
    id = done(division, item(PNG, PictureName="oak.png"))
    fields = read(division, id).fields
    assert fields["PictureName"] == "oak.png"
    assert urlsplit(str(fields["PictureUrl"])).path.endswith("/docs/SysImage.aspx")
    content = asyncio.run(division.connector.download(ITEMS, id))
    assert (content.name, content.media_type, content.data) == ("oak.png", "image/png", PNG)


def test_another_picture_takes_the_place_of_the_first() -> None:
    division = Division()
    id = done(division, item(PNG, PictureName="oak.png"))
    division.forget_calls()
    done(division, pictured(id, "oak-2.JPG", JPG))
    [put] = [request for request in division.transport.requests if request.method == "PUT"]
    assert msgspec.json.decode(put.body) == {"PictureName": "oak-2.JPG", "Picture": base64.b64encode(JPG).decode()}
    content = asyncio.run(division.connector.download(ITEMS, id))
    assert (content.name, content.media_type, content.data) == ("oak-2.JPG", "image/jpeg", JPG)


def test_same_write_is_the_same_bytes() -> None:
    connector = Division().connector
    calls = [connector.prepare(ITEMS, [item(PNG, PictureName="oak.png")], "r") for _ in range(2)]
    assert calls[0].body == calls[1].body


def test_update_without_a_picture_leaves_it_there() -> None:
    division = Division()
    id = done(division, item(PNG, PictureName="oak.png"))
    done(division, change(id, {"Description": "Oak table, long"}))
    assert read(division, id).fields["PictureName"] == "oak.png"
    assert asyncio.run(division.connector.download(ITEMS, id)).data == PNG


def test_item_without_a_picture_has_no_address_and_no_file() -> None:
    division = Division()
    id = division.item()
    assert [read(division, id).fields[path] for path in ("PictureName", "PictureUrl")] == [None, None]
    with pytest.raises(RecordRefused) as refused:
        asyncio.run(division.connector.download(ITEMS, id))
    assert refused.value.problem.code == "LB-REC-08"


def test_item_that_is_gone_has_no_file() -> None:
    division = Division()
    id = division.item()
    division.removes(ITEMS, id)
    with pytest.raises(RecordRefused):
        asyncio.run(division.connector.download(ITEMS, id))


@pytest.mark.parametrize(
    ("write", "code", "field"),
    [
        (item(PNG), "LB-REC-03", "PictureName"),
        (item(PictureName="oak.png"), "LB-REC-01", "PictureName"),
        (item(PNG, PictureName="oak.png", PictureUrl="https://images.example.test/1.png"), "LB-REC-01", "PictureUrl"),
        (item(bytes(10 * 1024 * 1024 + 1), PictureName="oak.png"), "LB-REC-01", ""),
    ],
)
def test_picture_that_cannot_be_set_is_refused_and_nothing_sent(write: Write, code: str, field: str) -> None:
    division = Division()
    [outcome] = asyncio.run(division.write(ITEMS, write))
    assert isinstance(outcome, Refused)
    assert (outcome.problem.code, outcome.problem.field) == (code, field)
    assert division.calls() == []


def test_address_on_another_host_is_never_called() -> None:
    division = Division()
    id = division.item()
    row = {"ID": id, "Code": "W-1", "Description": "x", "PictureUrl": "https://elsewhere.example.test/docs/a.png"}
    division.transport.answers = [answer(200, msgspec.json.encode({"d": [row]}))]
    with pytest.raises(Exception, match="address"):
        asyncio.run(division.connector.download(ITEMS, id))
    assert division.calls() == ["GET logistics/Items"]
