"""Attachments: uploads, notes, links, downloads."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.sandbox.quickbooks_caller import Answer, Caller

from ledgerbridge.sandbox.kit.http import Request, Response

PDF = b"%PDF-1.4\r\n\r\nbinary \x00\xff\n"


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.fixture
def invoice(caller: Caller) -> dict[str, Any]:
    return caller.sell("Invoice", caller.customer("A"), 10)


def about(id: str, name: str = "INV.pdf", type: str = "Invoice") -> dict[str, Any]:
    link = {"EntityRef": {"type": type, "value": id}, "IncludeOnSend": "true"}
    return {"AttachableRef": [link], "FileName": name, "ContentType": "application/pdf"}


def upload(caller: Caller, *files: tuple[dict[str, Any], bytes], encoded: bool = False) -> Answer:
    parts = []
    for number, (said, content) in enumerate(files, start=1):
        sent = b64encode(content) if encoded else content
        encoding = b"Content-Transfer-Encoding: base64\r\n" if encoded else b""
        parts += [
            b'Content-Disposition: form-data; name="file_metadata_%02d"\r\nContent-Type: application/json\r\n\r\n%s'
            % (number, json.dumps(said).encode()),
            b'Content-Disposition: form-data; name="file_content_%02d"; filename="x.pdf"\r\n'
            b"Content-Type: application/pdf\r\n%s\r\n%s" % (number, encoding, sent),
        ]
    body = b"".join(b"--B\r\n" + part + b"\r\n" for part in parts) + b"--B--\r\n"
    return send_upload(caller, body)


def send_upload(caller: Caller, body: bytes) -> Answer:
    headers = {"authorization": f"Bearer {caller.bearer}", "content-type": "multipart/form-data; boundary=B"}
    return caller.send("POST", f"/v3/company/{caller.realm}/upload", None, body, headers)


def fetch(caller: Caller, url: str) -> Response:
    parts = urlsplit(url)
    path = parts.path.removeprefix("/quickbooks")
    return caller.vendor.handle(Request("GET", path, parse_qs(parts.query)))


@pytest.mark.behaviour("QB-UPLOAD")
@pytest.mark.behaviour("QB-UPLOAD-ENCODING")
@pytest.mark.behaviour("QB-ATTACHABLE-ID")
@pytest.mark.parametrize("encoded", [False, True])
def test_an_uploaded_file_hangs_on_its_document(caller: Caller, invoice: dict[str, Any], encoded: bool) -> None:
    [answer] = upload(caller, (about(invoice["Id"]), PDF), encoded=encoded).body["AttachableResponse"]
    made = answer["Attachable"]
    assert (made["FileName"], made["Size"], made["ContentType"]) == ("INV.pdf", len(PDF), "application/pdf")
    assert made["AttachableRef"] == [{"EntityRef": {"value": invoice["Id"], "type": "Invoice"}, "IncludeOnSend": True}]
    assert made["FileAccessUri"] == f"/v3/company/{caller.realm}/download/{made['Id']}"
    assert len(made["Id"]) == 19
    assert fetch(caller, made["TempDownloadUri"]).body == PDF


@pytest.mark.behaviour("QB-UPLOAD-PARTIAL")
@pytest.mark.behaviour("QB-ATTACH-MISSING")
@pytest.mark.behaviour("QB-UPLOAD-TYPE")
def test_files_fail_by_themselves_with_an_answer_of_200(caller: Caller, invoice: dict[str, Any]) -> None:
    files = [about(invoice["Id"]), about("999"), about(invoice["Id"], "virus.exe"), about("1", type="Nonsense")]
    answer = upload(caller, *((said, PDF) for said in files))
    assert answer.status == 200
    codes = [
        entry["Fault"]["Error"][0]["code"] if "Fault" in entry else "" for entry in answer.body["AttachableResponse"]
    ]
    assert codes == ["", "6000", "6000", "6000"]
    assert send_upload(caller, b"nothing").code == "2020"


@pytest.mark.behaviour("QB-UPLOAD-MOST")
def test_an_upload_has_at_most_100_megabytes(caller: Caller) -> None:
    assert send_upload(caller, bytes(100 * 1024 * 1024 + 1)).status == 413


@pytest.mark.behaviour("QB-DOWNLOAD")
@pytest.mark.behaviour("QB-DOWNLOAD-ADDRESS")
def test_a_file_is_fetched_from_an_address_that_lasts_a_quarter_of_an_hour(
    caller: Caller, invoice: dict[str, Any]
) -> None:
    [answer] = upload(caller, (about(invoice["Id"]), PDF)).body["AttachableResponse"]
    url = caller.get(f"download/{answer['Attachable']['Id']}").text
    assert "X-Amz-Expires=900" in url
    assert fetch(caller, url).body == PDF
    caller.clock.advance(901)
    assert fetch(caller, url).status == 403
    assert fetch(caller, caller.read("Attachable", answer["Attachable"]["Id"])["TempDownloadUri"]).status == 200
    assert fetch(caller, url.replace("Signature=", "Signature=x")).status == 404
    assert caller.get("download/1").code == "610"


@pytest.mark.behaviour("QB-ATTACHABLE")
@pytest.mark.behaviour("QB-ATTACH-VERSION")
def test_a_note_hangs_on_a_record_and_gives_it_a_new_version(caller: Caller, invoice: dict[str, Any]) -> None:
    link = {"EntityRef": {"type": "invoice", "value": invoice["Id"]}}
    note = caller.make("Attachable", Note="Call back", AttachableRef=[link])
    assert note["AttachableRef"][0] == {
        "EntityRef": {"value": invoice["Id"], "type": "Invoice"},
        "IncludeOnSend": False,
    }
    assert caller.read("Invoice", invoice["Id"])["SyncToken"] == "1"
    assert caller.change("Invoice", invoice, PrivateNote="x").code == "5010"
    assert caller.post("attachable", {"AttachableRef": [link]}).code == "2020"
    assert caller.delete("Attachable", note).body["Attachable"]["status"] == "Deleted"


@pytest.mark.behaviour("QB-ATTACHABLE-FULL")
def test_every_update_of_an_attachment_is_a_full_one(caller: Caller, invoice: dict[str, Any]) -> None:
    note = caller.make("Attachable", Note="Call back", Tag="lost", Category="Other")
    link = {"EntityRef": {"type": "Invoice", "value": invoice["Id"]}}
    changed = caller.changed("Attachable", note, Note="Called", AttachableRef=[link])
    assert (changed["Note"], "Tag" in changed, len(changed["AttachableRef"])) == ("Called", False, 1)
    assert "AttachableRef" not in caller.changed("Attachable", changed, Note="Unlinked")


@pytest.mark.behaviour("QB-ATTACHABLE-QUERY")
def test_attachments_are_found_by_what_they_hang_on(caller: Caller, invoice: dict[str, Any]) -> None:
    upload(caller, (about(invoice["Id"]), PDF))
    caller.make("Attachable", Note="Loose")

    def found(where: str) -> list[str]:
        rows = caller.query(f"select * from Attachable where {where}").body["QueryResponse"].get("Attachable", [])
        return [row.get("FileName", row.get("Note")) for row in rows]

    linked = "AttachableRef.EntityRef.Type = 'INVOICE' AND AttachableRef.EntityRef.value = '{}'"
    assert found(linked.format(invoice["Id"])) == ["INV.pdf"]
    assert found(linked.format("77")) == []
    assert found("Note = 'Loose'") == ["Loose"]
    assert "TempDownloadUri" in caller.query("select * from Attachable").body["QueryResponse"]["Attachable"][0]
