"""Who is asking, and which divisions there are: rows made from the licence itself."""

from __future__ import annotations

from collections.abc import Iterable

from ledgerbridge.sandbox.exact import tokens
from ledgerbridge.sandbox.exact.division import Desk, Division
from ledgerbridge.sandbox.exact.sites import CURRENCY_NAMES
from ledgerbridge.sandbox.exact.state import Grant, State
from ledgerbridge.sandbox.exact.table import Row, Table
from ledgerbridge.sandbox.kit.vendor import Wire

ME = "current/Me"
ALL = "system/AllDivisions"
RECENT = "system/GetMostRecentlyUsedDivisions"
RECENT_MOST = 5
CUSTOMER_CODE = "1".rjust(18)
ACTIVE, ARCHIVED = 1, 2
DIVISION_SETS = ("hrm/Divisions", "system/Divisions", ALL, RECENT)


def me(state: State, grant: Grant, desk: Desk) -> Table:
    """The user, as a list of one."""
    # EX-ME
    division = desk.division
    site = division.site
    values: Wire = {
        "UserID": state.user,
        "FullName": "A. Tester",
        "FirstName": "A.",
        "LastName": "Tester",
        "Initials": "A.",
        "Email": "a.tester@division.example",
        "UserName": "a.tester",
        "Gender": "O",
        "CurrentDivision": int(grant.current),
        "AccountingDivision": int(next(iter(state.divisions))),
        "CustomerCode": CUSTOMER_CODE,
        "DivisionCustomer": division.customer,
        "DivisionCustomerCode": CUSTOMER_CODE,
        "DivisionCustomerName": division.name,
        "DivisionCustomerSiretNumber": "",
        "DivisionCustomerVatNumber": "",
        "Language": "EN" if division.language == "EN" else "NL",
        "LanguageCode": "en-GB" if division.language == "EN" else site.language,
        "Legislation": site.legislation,
        "ServerTime": f"{desk.now:%Y-%m-%dT%H:%M:%S}",
        "ServerUtcOffset": desk.utc_offset_s,
        "PackageCode": "EOL",
        "PictureUrl": "",
        **dict.fromkeys(("IsClientUser", "IsEmployeeSelfServiceUser", "IsMyFirmLiteUser"), False),
        **dict.fromkeys(("IsMyFirmPortalUser", "IsOEIMigrationMandatory", "IsStarterUser"), False),
    }
    table = Table()
    table.put(Row(state.user, values, 0))
    return table


def divisions(state: State, grant: Grant, path: str) -> Table:
    """The divisions an address lists: those granted, or all of the licence."""
    # EX-DIVISIONS, EX-GRANTED-DIVISIONS
    listed: Iterable[Division] = tokens.granted(state, grant)
    if path == ALL:
        listed = state.divisions.values()
    if path == RECENT:
        listed = sorted(listed, key=lambda entry: entry.code != grant.current)[:RECENT_MOST]
    table = Table()
    for division in listed:
        is_main = division.code == next(iter(state.divisions))
        values = _hrm(division, is_main) if path == "hrm/Divisions" else _system(division, is_main, grant)
        table.put(Row(division.code, values, 0))
    return table


def _common(division: Division) -> Wire:
    return {
        "Code": int(division.code),
        "Description": division.name,
        "Customer": division.customer,
        "CustomerCode": CUSTOMER_CODE,
        "CustomerName": division.name,
        "Country": division.site.country,
        "Currency": division.currency,
        "BlockingStatus": 0,
        "Created": division.founded,
        "Modified": division.founded,
        "Creator": division.user,
        "Modifier": division.user,
        "StartDate": division.founded.replace(hour=0, minute=0, second=0, microsecond=0),
        "SiretNumber": "",
        "Status": ACTIVE,
    }


def _hrm(division: Division, is_main: bool) -> Wire:
    named = {"CountryDescription": division.site.country, "CurrencyDescription": CURRENCY_NAMES[division.currency]}
    return {**_common(division), **named, "HID": int(division.code) % 100_000, "Main": is_main}


def _system(division: Division, is_main: bool, grant: Grant) -> Wire:
    # EX-DIVISION-MOVE
    own: Wire = {
        "Hid": str(int(division.code) % 100_000),
        "IsMainDivision": is_main,
        "Current": division.code == grant.current,
        "Legislation": str(division.site.legislation),
        "IsDossierDivision": False,
        "IsHRDivision": False,
        "IsPracticeDivision": False,
    }
    return {**_common(division), **own, **({"DivisionMoveDate": division.moved} if division.moved else {})}
