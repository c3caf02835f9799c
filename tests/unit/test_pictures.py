"""Pictures: their kind by their first bytes, their file names, and which web addresses are asked for one."""

from __future__ import annotations

import asyncio

import pytest

from ledgerbridge.connectors.base.web_files import had, is_public
from ledgerbridge.model.pictures import ENDINGS, file_name, media_type
from ledgerbridge.model.problems import RecordRefused, TemporaryError
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, HttpResponse, Unreachable

OWN = "http://sandbox.example:8799/hubspot"
PICTURE = "https://shop.example/oak.png"


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"GIF89a....", "image/gif"),
        (b"GIF87a....", "image/gif"),
        (b"BM....", "image/bmp"),
        (b"II*\x00....", "image/tiff"),
        (b"MM\x00*....", "image/tiff"),
        (b"RIFF....WEBP", "image/webp"),
        (b"RIFF....WAVE", None),
        (b"<html></html>", None),
        (b"%PDF-1.4", None),
        (b"", None),
    ],
)
def test_the_kind_of_a_picture_is_told_by_its_bytes(data: bytes, media: str | None) -> None:
    assert media_type(data) == media
    assert media is None or media in ENDINGS


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("oak.png", "oak.jpg"),
        ("oak", "oak.jpg"),
        ("eik ä.v2.PNG", "eik ä.v2.jpg"),
        ('o/a"k\r\n?.png', "oak.jpg"),
        (".png", "picture.jpg"),
        ("", "picture.jpg"),
        ("x" * 300 + ".png", "x" * 80 + ".jpg"),
    ],
)
def test_a_file_is_called_by_its_kind(name: str, expected: str) -> None:
    assert file_name(name, "image/jpeg") == expected


@pytest.mark.parametrize(
    ("address", "public"),
    [
        (PICTURE, True),
        ("https://shop.example:443/oak.png", True),
        (f"{OWN}/hubfs/1/oak.png", True),
        ("http://shop.example/oak.png", False),
        ("https://shop.example:8443/oak.png", False),
        ("https://shop/oak.png", False),
        ("https://127.0.0.1/oak.png", False),
        ("https://2130706433/oak.png", False),
        ("https://10.1/oak.png", False),
        ("https://[::1]/oak.png", False),
        ("https://[::1/oak.png", False),
        ("https://a.localhost/oak.png", False),
        ("https://nas.local./oak.png", False),
        ("https://ann@shop.example/oak.png", False),
        ("ftp://shop.example/oak.png", False),
        ("//shop.example/oak.png", False),
        ("", False),
    ],
)
def test_only_public_addresses_and_the_vendor_s_own_are_asked(address: str, public: bool) -> None:
    assert is_public(address, OWN) is public


class Web:
    """Answers every request alike and remembers them."""

    def __init__(self, answer: HttpResponse | Exception) -> None:
        self.answer = answer
        self.requests: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def close(self) -> None:
        return


def test_a_picture_is_had_without_a_token() -> None:
    web = Web(HttpResponse(200, {}, b"picture"))
    assert asyncio.run(had(web, "HubSpot", PICTURE, OWN)) == b"picture"
    assert [(one.method, one.url, dict(one.headers)) for one in web.requests] == [("GET", PICTURE, {})]


@pytest.mark.parametrize("status", [301, 302, 403, 404, 410])
def test_an_address_where_nothing_stands_is_told_and_a_redirect_is_not_followed(status: int) -> None:
    web = Web(HttpResponse(status, {"location": "http://10.0.0.7/"}, b""))
    with pytest.raises(RecordRefused) as refused:
        asyncio.run(had(web, "HubSpot", PICTURE, OWN))
    assert (refused.value.problem.code, len(web.requests)) == ("LB-REC-31", 1)


@pytest.mark.parametrize("answer", [HttpResponse(503, {}, b""), Unreachable("x"), AnswerLost("x")])
def test_a_place_that_does_not_answer_is_tried_again_later(answer: HttpResponse | Exception) -> None:
    with pytest.raises(TemporaryError):
        asyncio.run(had(Web(answer), "HubSpot", PICTURE, OWN))


def test_an_address_that_is_not_public_is_not_called() -> None:
    web = Web(HttpResponse(200, {}, b"picture"))
    with pytest.raises(RecordRefused):
        asyncio.run(had(web, "HubSpot", "https://10.0.0.7/oak.png", OWN))
    assert web.requests == []
