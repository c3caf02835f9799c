"""What the QuickBooks connector writes, seen in the company's own records."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.support.quickbooks import Company, change, new, query_of

from ledgerbridge.connectors.base.protocol import Call, Delayed, Refused, Unknown, Written
from ledgerbridge.model.problems import AuthError, PermissionMissing
from ledgerbridge.seams.transport import HttpRequest, HttpResponse

EVA = {
    "DisplayName": "Eva Lind",
    "GivenName": "Eva",
    "FamilyName": "Lind",
    "PrimaryEmailAddr.Address": "eva@nordwind.example",
    "BillAddr.Line1": "Storgatan 1",
    "BillAddr.City": "Stockholm",
    "BillAddr.Country": "Sweden",
}


def test_customer_is_created_with_nested_fields_and_our_reference_in_the_notes() -> None:
    company = Company()
    write = new(1, {**EVA, "Notes": "Prefers mail"})
    [done] = asyncio.run(company.write("Customer", write))
    assert isinstance(done, Written)
    stored = company.stored("Customer", done.id)
    assert stored["BillAddr"]["City"] == "Stockholm"
    assert stored["Notes"] == f"Prefers mail\nLedgerbridge {write.reference}"
    assert done.fields["Notes"] == "Prefers mail"
    assert (done.version, done.fields["GivenName"], done.adopted) == ("0", "Eva", False)


def test_thirty_creates_are_one_call_with_the_request_id() -> None:
    company = Company()
    writes = [new(n, {"DisplayName": f"Customer {n}"}) for n in range(30)]
    before = company.count("Customer")
    outcomes = asyncio.run(company.write("Customer", *writes, request_id="call-7"))
    assert [outcome.reference for outcome in outcomes] == [write.reference for write in writes]
    assert company.count("Customer") == before + 30
    [request] = company.transport.requests
    assert query_of(request) == {"minorversion": "75", "requestid": "call-7"}


def test_one_refused_record_stops_no_other() -> None:
    company = Company()
    good, bad, also = (
        new(1, {"DisplayName": "Good"}),
        new(2, {"DisplayName": "Bad", "Mobile.FreeFormNumber": "1" * 31}),
        new(3, {"DisplayName": "Also"}),
    )
    outcomes = asyncio.run(company.write("Customer", good, bad, also))
    assert [type(outcome) for outcome in outcomes] == [Written, Refused, Written]
    [refused] = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert refused.reference == bad.reference
    assert (refused.problem.code, refused.problem.field) == ("LB-REC-04", "Mobile.FreeFormNumber")
    assert "Supplied length" in refused.problem.vendor_text


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"DisplayName": "A:B"}, "LB-REC-01", "DisplayName"),
        ({"DisplayName": "A", "PrimaryEmailAddr.Address": "nobody"}, "LB-REC-01", "PrimaryEmailAddr.Address"),
        ({"DisplayName": "A", "ShipAddr.Line2": "x" * 501}, "LB-REC-04", "ShipAddr.Line2"),
        ({"DisplayName": "A", "PreferredDeliveryMethod": "Pigeon"}, "LB-REC-01", "PreferredDeliveryMethod"),
        ({"CompanyName": "No name of its own"}, "LB-REC-03", "DisplayName"),
        ({"DisplayName": "A", "Balance": Decimal(5)}, "LB-REC-01", "Balance"),
        ({"DisplayName": "A", "ShoeSize": "44"}, "LB-REC-01", "ShoeSize"),
    ],
)
def test_refusal_names_the_field(fields: dict[str, str], code: str, field: str) -> None:
    company = Company()
    before = company.count("Customer")
    [refused] = asyncio.run(company.write("Customer", new(1, fields)))
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.field) == (code, field)
    assert company.count("Customer") == before


def test_update_sends_only_what_changes_and_addresses_whole() -> None:
    company = Company()
    id = company.enters(
        "Customer",
        DisplayName="Eva",
        CompanyName="Nordwind",
        BillAddr={"Line1": "Storgatan 1", "Line2": "Floor 2", "City": "Stockholm"},
    )

    company.edits("Customer", id, GivenName="Eva")
    asyncio.run(edit_of(company, id, {"BillAddr.City": "Uppsala"}))
    stored = company.stored("Customer", id)
    address = {name: stored["BillAddr"].get(name) for name in ("Line1", "Line2", "City")}
    assert address == {"Line1": "Storgatan 1", "Line2": "Floor 2", "City": "Uppsala"}
    assert (stored["CompanyName"], stored["GivenName"]) == ("Nordwind", "Eva")
    assert b"CompanyName" not in company.transport.requests[-1].body


async def edit_of(company: Company, id: str, fields: dict[str, str | None]) -> Written:
    """The outcome of an update of the record as it is now."""
    current = (await company.connector.fetch("Customer", [id])).found[id]
    update = change(id, fields, current.version, current.fields)
    [done] = await company.write("Customer", update, request_id=f"edit-{id}-{current.version}")
    assert isinstance(done, Written), done
    return done


def test_clearing_empties_scalars_members_references_and_whole_parts() -> None:
    company = Company()
    id = company.enters(
        "Customer",
        DisplayName="Eva",
        CompanyName="Nordwind",
        PrimaryEmailAddr={"Address": "eva@nordwind.example"},
        BillAddr={"Line1": "Storgatan 1", "City": "Stockholm"},
        SalesTermRef={"value": "3"},
    )
    cleared = {
        "CompanyName": None,
        "PrimaryEmailAddr.Address": None,
        "BillAddr.City": None,
        "SalesTermRef.value": None,
    }
    done = asyncio.run(edit_of(company, id, cleared))
    stored = company.stored("Customer", id)
    assert not {"CompanyName", "PrimaryEmailAddr", "SalesTermRef"} & stored.keys()
    assert "City" not in stored["BillAddr"]
    assert stored["BillAddr"]["Line1"] == "Storgatan 1"
    assert [done.fields[path] for path in cleared] == [None] * 4


def test_name_cannot_be_cleared() -> None:
    company = Company()
    id = company.enters("Customer", DisplayName="Eva")
    [refused] = asyncio.run(company.write("Customer", change(id, {"DisplayName": None})))
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.field) == ("LB-REC-03", "DisplayName")
    assert company.transport.requests == []


def test_change_of_notes_keeps_our_reference() -> None:
    company = Company()
    write = new(1, {"DisplayName": "Eva", "Notes": "Old"})
    [made] = asyncio.run(company.write("Customer", write))
    assert isinstance(made, Written)
    asyncio.run(edit_of(company, made.id, {"Notes": "New\nsecond line"}))
    assert company.stored("Customer", made.id)["Notes"] == f"New\nsecond line\nLedgerbridge {write.reference}"
    asyncio.run(edit_of(company, made.id, {"Notes": None}))
    assert company.stored("Customer", made.id)["Notes"] == f"Ledgerbridge {write.reference}"


def test_stale_version_is_delayed_and_changes_nothing() -> None:
    company = Company()
    id = company.enters("Customer", DisplayName="Eva")
    company.edits("Customer", id, GivenName="Eva")
    [delayed] = asyncio.run(company.write("Customer", change(id, {"GivenName": "Ours"}, version="0")))
    assert isinstance(delayed, Delayed)
    assert delayed.problem.code == "LB-REC-07"
    assert company.stored("Customer", id)["GivenName"] == "Eva"


def test_update_without_a_version_takes_the_current_one() -> None:
    company = Company()
    id = company.enters("Customer", DisplayName="Eva")
    company.edits("Customer", id, GivenName="Theirs")
    unknown = change("987654", {"GivenName": "x"}, version=None)
    done, gone = asyncio.run(company.write("Customer", change(id, {"GivenName": "Ours"}, version=None), unknown))
    assert isinstance(done, Written)
    assert company.stored("Customer", id)["GivenName"] == "Ours"
    assert isinstance(gone, Refused)
    assert gone.problem.code == "LB-REC-05"


def test_update_of_a_record_that_is_not_there_is_refused_as_gone() -> None:
    company = Company()
    [refused] = asyncio.run(company.write("Customer", change("987654", {"GivenName": "x"})))
    assert isinstance(refused, Refused)
    assert refused.problem.code == "LB-REC-05"


def test_name_of_another_customer_is_refused_with_its_id() -> None:
    company = Company()
    id = company.enters("Customer", DisplayName="Nordwind")
    [refused] = asyncio.run(company.write("Customer", new(1, {"DisplayName": "NORDWIND"})))
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.field) == ("LB-REC-02", "DisplayName")
    assert refused.problem.values["id"] == id


def test_name_of_a_vendor_is_refused_though_no_customer_has_it() -> None:
    company = Company()
    company.enters("Vendor", DisplayName="Nordwind")
    [refused] = asyncio.run(company.write("Customer", new(1, {"DisplayName": "Nordwind"})))
    assert isinstance(refused, Refused)
    assert refused.problem.code == "LB-REC-02"
    assert refused.problem.field == "DisplayName"


def test_customer_created_before_the_request_id_was_forgotten_is_adopted() -> None:
    company = Company()
    call = company.connector.prepare("Customer", [new(1, {"DisplayName": "Eva", "Notes": "Hi"})], "request-1")
    [made] = asyncio.run(company.connector.write(call))
    company.person("POST", "settings", {"requestid_memory_s": 0})
    company.sandbox.clock.advance(10)
    [adopted] = asyncio.run(company.connected().write(Call.unpacked(call.packed())))
    assert isinstance(made, Written)
    assert isinstance(adopted, Written)
    assert (adopted.id, adopted.adopted) == (made.id, True)


def test_customer_made_for_another_record_is_not_adopted() -> None:
    company = Company()
    [made] = asyncio.run(company.write("Customer", new(1, {"DisplayName": "Eva"})))
    [refused] = asyncio.run(company.write("Customer", new(2, {"DisplayName": "Eva"}), request_id="request-2"))
    assert isinstance(made, Written)
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.values["id"]) == ("LB-REC-02", made.id)


def test_product_name_clash_is_never_taken_for_our_own() -> None:
    company = Company(income_account="79")
    call = company.connector.prepare("Item", [new(1, {"Name": "Widget"}, "Item")], "request-1")
    [made] = asyncio.run(company.connector.write(call))
    company.person("POST", "settings", {"requestid_memory_s": 0})
    company.sandbox.clock.advance(10)
    [refused] = asyncio.run(company.connector.write(call))
    assert isinstance(made, Written)
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.values["id"]) == ("LB-REC-02", made.id)


@pytest.mark.parametrize("do", ["timeout", "reset", "500", "html", "truncate"])
def test_lost_answer_is_replayed_and_makes_one_record(do: str) -> None:
    company = Company()
    before = company.count("Customer")
    company.faults(do, phase="after", times=1)
    [done] = asyncio.run(company.write("Customer", new(1, EVA)))
    assert isinstance(done, Written)
    assert company.count("Customer") == before + 1
    bodies = {request.body for request in company.transport.requests}
    assert len(company.transport.requests) == 2
    assert len(bodies) == 1


def test_answers_that_stay_lost_leave_the_outcome_unknown() -> None:
    company = Company()
    company.faults("reset", phase="after")
    [unknown] = asyncio.run(company.write("Customer", new(1, EVA)))
    assert isinstance(unknown, Unknown)
    assert unknown.problem.code == "LB-NET-02"


def test_limit_after_a_lost_answer_does_not_hide_that_the_outcome_is_unknown() -> None:
    company = Company()
    company.faults("reset", phase="after", match={"nth": 1})
    company.faults("429")
    [unknown] = asyncio.run(company.write("Customer", new(1, EVA)))
    assert isinstance(unknown, Unknown)


def test_limit_delays_every_record_of_the_call() -> None:
    company = Company()
    company.faults("429")
    outcomes = asyncio.run(company.write("Customer", new(1, EVA), new(2, {"DisplayName": "B"})))
    assert all(isinstance(outcome, Delayed) and outcome.problem.code == "LB-LIMIT-01" for outcome in outcomes)
    assert len(outcomes) == 2


def test_unpacked_call_sends_the_same_bytes() -> None:
    company = Company()
    write = new(1, {"Name": "Widget", "UnitPrice": Decimal("19.90"), "Type": "Service"}, "Item")
    call = company.connector.prepare("Item", [write], "request-1")
    again = company.connector.prepare("Item", [write], "request-1")
    assert call.body == again.body == Call.unpacked(call.packed()).body
    assert b'"UnitPrice":19.90' in call.body


def test_right_that_was_taken_away_stops_the_whole_call() -> None:
    company = Company()
    company.person("POST", "settings", {"rights": "removed"})
    with pytest.raises(PermissionMissing) as caught:
        asyncio.run(company.write("Customer", new(1, EVA)))
    assert caught.value.problem.code == "LB-PERM-01"


class Canned:
    """Answers every call alike."""

    def __init__(self, body: Any) -> None:
        self._body = msgspec.json.encode(body)

    async def send(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(200, {}, self._body)

    async def close(self) -> None:
        return


def ended_subscription(*positions: str) -> list[dict[str, Any]]:
    return [{"bId": n, "Fault": {"Error": [{"Message": "ended", "code": "6190"}]}} for n in positions]


def test_ended_subscription_is_for_the_administrator_when_nothing_was_written() -> None:
    company = Company()
    company.transport = Canned({"BatchItemResponse": ended_subscription("0", "1")})
    call = company.connector.prepare("Customer", [new(1, EVA), new(2, {"DisplayName": "B"})], "r")
    with pytest.raises(PermissionMissing) as caught:
        asyncio.run(company.connected().write(call))
    assert caught.value.problem.code == "LB-PERM-02"


def test_answers_are_matched_by_bid_in_whatever_order_they_come() -> None:
    company = Company()
    written = {"bId": "1", "Customer": {"Id": "7", "SyncToken": "0", "DisplayName": "B"}}
    company.transport = Canned({"BatchItemResponse": [written, *ended_subscription("0")]})
    call = company.connector.prepare("Customer", [new(1, EVA), new(2, {"DisplayName": "B"}), new(3, EVA)], "r")
    refused, done, unanswered = asyncio.run(company.connected().write(call))
    assert isinstance(refused, Refused)
    assert isinstance(done, Written)
    assert (done.reference, done.id) == (call.writes[1].reference, "7")
    assert isinstance(unanswered, Unknown)


def test_company_the_grant_does_not_open_is_told() -> None:
    company = Company()
    stranger = company.connected(realm="1234567890")
    with pytest.raises(AuthError) as caught:
        asyncio.run(stranger.count("Customer"))
    assert caught.value.problem.code == "LB-AUTH-06"
    assert "1234567890" in caught.value.problem.said(caught.value.problem.cause)
