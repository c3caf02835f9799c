"""The small APIs: owners, account details, usage, tax rates, custom object schemas."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ledgerbridge.sandbox.hubspot.account import Owner
from ledgerbridge.sandbox.hubspot.call import Call, object_scopes, record_id
from ledgerbridge.sandbox.hubspot.errors import invalid, not_found
from ledgerbridge.sandbox.hubspot.objects import QUOTES
from ledgerbridge.sandbox.hubspot.times import EPOCH, MILLISECOND, iso
from ledgerbridge.sandbox.kit.http import Response

OWNERS_PAGE = 100
OWNERS_PAGE_MAX = 500


def list_owners(call: Call) -> Response:
    """A page of owners, by e-mail where one is asked for."""  # HS-OWNERS
    call.require("crm.objects.owners.read")
    limit = call.limit(OWNERS_PAGE, OWNERS_PAGE_MAX)
    first = record_id(call.request.argument("after") or "0")
    email = call.request.argument("email")
    if first is None:
        raise invalid(f"{call.request.argument('after')} is not a valid paging cursor")
    owners = [owner for owner in call.account.owners if owner.archived == call.archived]
    owners = [owner for owner in owners if not email or owner.email == email]
    answer: dict[str, Any] = {"results": [_owner(owner) for owner in owners[first : first + limit]]}
    if first + limit < len(owners):
        answer["paging"] = {"next": {"after": str(first + limit)}}
    return Response.of(200, answer)


def get_owner(call: Call) -> Response:
    """One owner by id, or by user id on demand."""
    call.require("crm.objects.owners.read")
    by_user = call.request.argument("idProperty") == "userId"
    for owner in call.account.owners:
        if call.parts["id"] == str(owner.user_id if by_user else owner.id):
            return Response.of(200, _owner(owner))
    raise not_found()


def _owner(owner: Owner) -> dict[str, Any]:
    return {
        "id": str(owner.id),
        "email": owner.email,
        "type": "PERSON",
        "firstName": owner.first_name,
        "lastName": owner.last_name,
        "userId": None if owner.archived else owner.user_id,
        "userIdIncludingInactive": owner.user_id,
        "createdAt": iso(owner.made_ms),
        "updatedAt": iso(owner.made_ms),
        "archived": owner.archived,
    }


def account_details(call: Call) -> Response:
    """Which account this is, where its data lives, and its currencies."""  # HS-ACCOUNT-INFO
    settings = call.account.settings
    now = EPOCH + call.now_ms * MILLISECOND
    offset = utc_offset(now, settings["time_zone"])
    answer = {
        "portalId": int(call.account.id),
        "accountType": "DEVELOPER_TEST",
        "timeZone": settings["time_zone"],
        "companyCurrency": settings["currency"],
        "additionalCurrencies": settings["additional_currencies"],
        "utcOffset": _signed(offset),
        "utcOffsetMilliseconds": offset // MILLISECOND,
        "uiDomain": call.account.ui_domain,
        "dataHostingLocation": settings["region"],
    }
    if call.version == "2026-09":
        answer |= {"portalName": f"Portal {call.account.id}", "createdAt": iso(call.account.owners[0].made_ms)}
    return Response.of(200, answer)


def utc_offset(moment: datetime, zone: str) -> timedelta:
    """Offset of the zone from UTC at that moment, daylight time included."""
    return moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)


def _signed(offset: timedelta) -> str:
    sign = "-" if offset < timedelta(0) else "+"
    minutes = int(abs(offset).total_seconds()) // 60
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"


def daily_usage(call: Call) -> Response:
    """How many calls private apps have made of those they may make today."""  # HS-USAGE
    call.require("oauth")
    now = EPOCH + call.now_ms * MILLISECOND
    midnight = (now.astimezone(ZoneInfo(call.account.settings["time_zone"])) + timedelta(days=1)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    row = {
        "name": "private-apps-api-calls-daily",
        "usageLimit": call.day_limit,
        "currentUsage": call.day_used,
        "collectedAt": iso(call.now_ms),
        "fetchStatus": "SUCCESS",
        "resetsAt": iso((midnight - EPOCH) // MILLISECOND),
    }
    return Response.of(200, {"results": [row]})


def list_tax_rates(call: Call) -> Response:
    """The account's tax rates, which only people can change."""  # HS-TAX-RATES
    return Response.of(200, {"results": _tax_rates(call)})


def get_tax_rate(call: Call) -> Response:
    for rate in _tax_rates(call):
        if rate["id"] == call.parts["id"]:
            return Response.of(200, rate)
    raise not_found()


def _tax_rates(call: Call) -> list[dict[str, Any]]:
    call.require("tax_rates.read", *object_scopes(QUOTES, "read"))
    made = iso(call.account.owners[0].made_ms)
    return [{**rate, "createdAt": made, "updatedAt": made} for rate in call.account.settings["tax_rates"]]


def list_schemas(call: Call) -> Response:
    """Custom object types, of which there are none."""  # HS-SCHEMAS
    call.require("crm.objects.custom.read", "crm.schemas.custom.read")
    return Response.of(200, {"results": []})
