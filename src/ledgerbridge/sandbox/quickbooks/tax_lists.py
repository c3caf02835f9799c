"""Tax agencies, rates and codes: what a company starts with by country, and what it adds."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.company import INDEXED, Company, Desk
from ledgerbridge.sandbox.quickbooks.table import Row, Table
from ledgerbridge.sandbox.quickbooks.wire import reference

LISTS = ("TaxCode", "TaxRate", "TaxAgency")
AGENCIES: Mapping[str, tuple[str, ...]] = {
    "US": ("Arizona Dept. of Revenue", "Board of Equalization"),
    "CA": ("Canada Revenue Agency", "Ministry of Finance (BC)"),
    "GB": ("HM Revenue & Customs (VAT)",),
    "AU": ("Australian Taxation Office",),
    "IN": ("GST Council",),
    "FR": ("Direction des impôts",),
    "DE": ("Finanzamt",),
    "NL": ("Belastingdienst",),
    "SE": ("Skatteverket",),
}
CODES: Mapping[str, tuple[tuple[str, tuple[tuple[str, str, int], ...]], ...]] = {
    "US": (
        ("California", (("California", "8", 2),)),
        ("Tucson", (("AZ State tax", "7.1", 1), ("Tucson City", "2", 1))),
    ),
    "CA": (
        ("GST", (("GST", "5", 1),)),
        ("HST ON", (("HST ON", "13", 1),)),
        ("GST/PST BC", (("GST", "5", 1), ("PST BC", "7", 2))),
        ("Zero-rated", (("Zero-rated", "0", 1),)),
        ("Exempt", (("Exempt", "0", 1),)),
    ),
    "GB": (
        ("20.0% S", (("20.0% S", "20", 1),)),
        ("5.0% R", (("5.0% R", "5", 1),)),
        ("0.0% Z", (("0.0% Z", "0", 1),)),
        ("Exempt", (("Exempt", "0", 1),)),
    ),
    "AU": (("GST", (("GST", "10", 1),)), ("GST free", (("GST free", "0", 1),))),
    "IN": (
        ("18.0% GST", (("CGST 9", "9", 1), ("SGST 9", "9", 1))),
        ("0% GST", (("GST 0", "0", 1),)),
    ),
    "FR": (("20,0 %", (("TVA 20", "20", 1),)), ("5,5 %", (("TVA 5,5", "5.5", 1),)), ("0 %", (("TVA 0", "0", 1),))),
    "DE": (("19 %", (("USt 19", "19", 1),)), ("7 %", (("USt 7", "7", 1),)), ("0 %", (("USt 0", "0", 1),))),
    "NL": (("21%", (("BTW 21", "21", 1),)), ("9%", (("BTW 9", "9", 1),)), ("0%", (("BTW 0", "0", 1),))),
    "SE": (
        ("25%", (("Moms 25", "25", 1),)),
        ("12%", (("Moms 12", "12", 1),)),
        ("6%", (("Moms 6", "6", 1),)),
        ("0%", (("Moms 0", "0", 1),)),
    ),
}
"""Codes by country, each with its rates: name, percentage, number of the agency. Numbers start at 2."""
PSEUDO = (("TAX", True), ("NON", False))
FIRST_CODE = 1


def found(desk: Desk) -> None:
    """Gives a company the tax lists of its country, in place of any it had."""
    # QB-TAX-LISTS
    company = desk.company
    for name in LISTS:
        company.tables[name] = Table(INDEXED[name])
    company.table("TaxCode").numbers.last = FIRST_CODE
    for name in AGENCIES[company.country]:
        _store(desk, "TaxAgency", agency_wire(name))
    if company.is_american:  # QB-PSEUDO-CODES
        for id, taxable in PSEUDO:
            wire = {"Id": id, "Name": id, "Description": id, "Taxable": taxable, "TaxGroup": False}
            desk.store("TaxCode", {**wire, "SyncToken": "0"}, None)
    for name, rates in CODES[company.country]:
        ids = [_rate_id(desk, rate, percent, str(agency)) for rate, percent, agency in rates]
        _store(desk, "TaxCode", code_wire(name, ids, []))


def _rate_id(desk: Desk, name: str, percent: str, agency: str) -> str:
    twins = desk.company.table("TaxRate").find("Name", [name])
    return twins[0].id if twins else _store(desk, "TaxRate", rate_wire(name, Decimal(percent), agency)).id


def _store(desk: Desk, type: str, wire: Wire) -> Row:
    id = desk.company.table(type).new_id()
    return desk.store(type, {**wire, "Id": id, "SyncToken": "0"}, None)


def agency_wire(name: str) -> Wire:
    return {"DisplayName": name, "TaxTrackedOnSales": True, "TaxTrackedOnPurchases": False}


def rate_wire(name: str, percent: Decimal, agency: str) -> Wire:
    # QB-TAX-RATE
    return {
        "Name": name,
        "Description": name,
        "Active": True,
        "RateValue": percent,
        "AgencyRef": reference(agency),
        "SpecialTaxType": "NONE" if percent else "ZERO_RATE",
        "DisplayType": "ReadOnly",
        "EffectiveTaxRate": [{"RateValue": percent, "EffectiveDate": "2010-01-01"}],
    }


def code_wire(name: str, sales: list[str], purchases: list[str]) -> Wire:
    """A code over rates, each on the amount alone."""
    # QB-TAX-CODE
    return {
        "Name": name,
        "Description": name,
        "Active": True,
        "Hidden": False,
        "Taxable": True,
        "TaxGroup": True,
        "SalesTaxRateList": {"TaxRateDetail": [_detail(id, n) for n, id in enumerate(sales)]},
        "PurchaseTaxRateList": {"TaxRateDetail": [_detail(id, n) for n, id in enumerate(purchases)]},
        "TaxCodeConfigType": "USER_DEFINED",
    }


def _detail(id: str, order: int) -> Wire:
    return {"TaxRateRef": reference(id), "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": Decimal(order)}


def settle_agency(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """The agency as stored."""
    # QB-TAX-AGENCY
    if "DisplayName" not in wished:
        raise faults.missing("DisplayName")
    twins = desk.company.table("TaxAgency").find("DisplayName", [wished["DisplayName"]])
    if any(row.id != wished.get("Id") for row in twins):
        raise faults.duplicate_name()
    return {**agency_wire(""), **wished}


def settle_code(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """Codes and rates are made by the tax service; a person may change their names or switch them off."""
    # QB-TAX-READ-ONLY
    if not desk.is_person or old is None:
        raise faults.unsupported("create or update of TaxCode or TaxRate")
    return wished


# --- the tax service -----------------------------------------------------------------------------------------------


def serve(desk: Desk, bound: Wire) -> Wire:
    """Makes a code with new or known rates; the answer is flat, without an envelope. Raises Fault."""
    # QB-TAX-SERVICE
    company = desk.company
    name = bound.get("TaxCode")
    if not name:
        raise faults.missing("TaxCode")
    if not bound.get("TaxRateDetails"):
        raise faults.missing("TaxRateDetails")
    if company.table("TaxCode").find("Name", [name]):
        raise faults.duplicate_name("Another tax code is already using this name. Please use a different name.")
    for entry in bound["TaxRateDetails"]:
        _check_rate(company, entry)
    made = [_made_rate(desk, entry) for entry in bound["TaxRateDetails"]]
    sales = [entry["TaxRateId"] for entry in made if entry["TaxApplicableOn"] == "Sales"]
    purchases = [entry["TaxRateId"] for entry in made if entry["TaxApplicableOn"] == "Purchase"]
    row = _store(desk, "TaxCode", code_wire(name, sales, purchases))
    return {"TaxCode": name, "TaxCodeId": row.id, "TaxRateDetails": made}


def _check_rate(company: Company, entry: Wire) -> None:
    """A known rate by its id, or a new one with name, value and agency."""
    # QB-TAX-SERVICE-RATE
    if "TaxRateId" in entry:
        if entry["TaxRateId"] not in company.table("TaxRate").rows:
            raise faults.invalid_reference()
        return
    for name in ("TaxRateName", "RateValue", "TaxAgencyId"):
        if name not in entry:
            raise faults.missing(name)
    if entry["RateValue"] < 0:
        raise faults.number_out_of_range("RateValue", entry["RateValue"])
    if entry["TaxAgencyId"] not in company.table("TaxAgency").rows:
        raise faults.invalid_reference()
    if company.table("TaxRate").find("Name", [entry["TaxRateName"]]):  # QB-TAX-SERVICE-TWIN
        raise faults.duplicate_name("Another tax rate is already using this name. Please use a different name.")


def _made_rate(desk: Desk, entry: Wire) -> Wire:
    row = desk.company.table("TaxRate").rows.get(entry.get("TaxRateId", ""))
    if row is None:
        row = _store(desk, "TaxRate", rate_wire(entry["TaxRateName"], entry["RateValue"], entry["TaxAgencyId"]))
    return {
        "TaxRateName": row.wire["Name"],
        "TaxRateId": row.id,
        "RateValue": row.wire["RateValue"],
        "TaxAgencyId": row.wire["AgencyRef"]["value"],
        "TaxApplicableOn": entry.get("TaxApplicableOn", "Sales"),
    }
