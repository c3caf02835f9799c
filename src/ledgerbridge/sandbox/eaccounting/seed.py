"""What a company holds on its first day, made some months before the sandbox starts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from ledgerbridge.sandbox.eaccounting.articles import GOODS, SERVICES
from ledgerbridge.sandbox.eaccounting.binder import bind
from ledgerbridge.sandbox.eaccounting.company import Company, Desk
from ledgerbridge.sandbox.eaccounting.company_settings import founded
from ledgerbridge.sandbox.eaccounting.countries import EU, NAMES, PER_EURO, Rate
from ledgerbridge.sandbox.eaccounting.ledger_fields import ACCOUNT, BANK_ACCOUNT
from ledgerbridge.sandbox.eaccounting.party_fields import CODING
from ledgerbridge.sandbox.eaccounting.times import day_form
from ledgerbridge.sandbox.kit.vendor import Wire

AGE = timedelta(days=90)
PERCENT = {"0.25": "MP1", "0.12": "MP2", "0.06": "MP3"}
DELIVERY_METHODS = (("Post", "POST"), ("Courier", "COUR"))
DELIVERY_TERMS = (("Free on board", "FOB"), ("Delivered duty paid", "DDP"))
ACCOUNT_TYPES = ("Asset", "Liability", "Income", "Cost")
DIMENSIONS = ("Department", "Cost unit", "Region")


def found_company(company: Company, moment: datetime, random: Random) -> None:
    """Fills a new company with registers, a chart of accounts for this year and the last, and bank accounts."""
    desk = Desk(company, moment - AGE, random, lambda type, id: None)
    company.profile = founded(company)
    for year in (moment.year - 1, moment.year):
        _fiscal_year(desk, year)
    _sales_registers(desk)
    _common_lists(desk)
    _accounts(desk)
    _codings(desk)
    _bank_accounts(desk)
    for name in DIMENSIONS:
        number = len(company.table("costcenters").rows) + 1
        _put(desk, "costcenters", Name=name, Number=number, IsActive=number == 1, Items=[])


def _put(desk: Desk, type: str, **wire: object) -> Wire:
    return desk.store(type, {"Id": desk.new_id(), **wire})


def _fiscal_year(desk: Desk, year: int) -> None:
    _put(
        desk,
        "fiscalyears",
        StartDate=day_form(date(year, 1, 1)),
        EndDate=day_form(date(year, 12, 31)),
        IsLockedForAccounting=False,
        BookkeepingMethod=0,
    )


def _sales_registers(desk: Desk) -> None:
    country = desk.company.country
    for days in (30, 10, 0):
        kind = (0, "Normal") if days else (2, "Cash")
        _put(
            desk,
            "termsofpayments",
            Name=f"{days} {country.days}",
            NameEnglish=f"{days} days",
            NumberOfDays=days,
            TermsOfPaymentTypeId=kind[0],
            TermsOfPaymentTypeText=kind[1],
            AvailableForSales=True,
            AvailableForPurchase=True,
        )
    for name, abbreviation, english in country.units:
        _put(
            desk, "units", Name=name, Code=abbreviation.upper(), Abbreviation=abbreviation, AbbreviationEnglish=english
        )
    for name, code in DELIVERY_METHODS:
        _put(desk, "deliverymethods", Name=name, Code=code, NameEnglish=name)
    for name, code in DELIVERY_TERMS:
        _put(desk, "deliveryterms", Name=name, Code=code, NameEnglish=name, Editable=True)


def _common_lists(desk: Desk) -> None:
    for code, name in sorted(NAMES.items(), key=lambda entry: entry[1]):
        desk.store("countries", {"Code": code, "Name": name, "IsEuMember": code in EU})
    for code in PER_EURO:
        desk.store("currencies", {"Code": code})
    for number, name in enumerate(ACCOUNT_TYPES, start=1):
        desk.store("accounttypes", {"Type": number, "TypeDescription": name})
    _put(desk, "foreignpaymentcodes", Code=101, Description="Import of goods", CountryCode=desk.company.country.code)
    _put(
        desk,
        "users",
        Email="robin@company.example",
        FirstName="Robin",
        LastName="Vance",
        IsActive=True,
        IsCurrentUser=True,
        IsConsultant=False,
    )


def _accounts(desk: Desk) -> None:
    """The chart, once for each fiscal year, with the VAT code of each account of sales."""
    country = desk.company.country
    names: dict[int, tuple[str, int]] = {
        country.receivables: ("Accounts receivable", 1),
        country.bank: ("Bank account", 1),
        country.savings: ("Savings account", 1),
        country.rounding: ("Rounding", 4),
        country.charges: ("Bank charges", 4),
        country.construction: ("Sales under reverse charge, construction", 3),
        country.within_eu[0]: ("Sales of goods within the EU", 3),
        country.within_eu[1]: ("Sales of services within the EU", 3),
        country.outside_eu[0]: ("Sales of goods outside the EU", 3),
        country.outside_eu[1]: ("Sales of services outside the EU", 3),
    }
    codes: dict[int, Wire] = {}
    for rate in country.rates:
        code = _vat_code(desk, rate)
        names.update({rate.goods: (f"Sales of goods {rate.label}", 3), rate.services: _services(rate)})
        codes.update({rate.goods: code, rate.services: code})
        names.setdefault(rate.vat, (f"Output VAT {rate.label}", 2))
    for year in list(desk.company.table("fiscalyears").rows):
        for number, (name, type) in sorted(names.items()):
            _account(desk, year, number, name, type, codes.get(number))


def _services(rate: Rate) -> tuple[str, int]:
    return f"Sales of services {rate.label}", 3


def _vat_code(desk: Desk, rate: Rate) -> Wire:
    return _put(
        desk,
        "vatcodes",
        Code=PERCENT.get(str(rate.part), f"V{rate.label.removesuffix(' %')}"),
        Description=f"Sales {rate.label}",
        VatRate=rate.part,
        OssCodeType=0,
        RelatedAccounts={"AccountNumber1": rate.vat, "AccountNumber2": None, "AccountNumber3": None},
    )


def _account(desk: Desk, year: str, number: int, name: str, type: int, code: Wire | None) -> None:
    wire: Wire = {**bind(ACCOUNT, {}, lenient=True), "Number": str(number), "Name": name, "FiscalYearId": year}
    wire.update(IsActive=True, Type=type, TypeDescription=ACCOUNT_TYPES[type - 1])
    if code:
        wire.update(VatCodeId=code["Id"], VatCodeDescription=code["Description"])
    desk.store("accounts", wire)


def _codings(desk: Desk) -> None:
    """Goods and services for each rate: the account of sales in every market."""
    # EA-CODING
    country = desk.company.country
    for is_service in (False, True):
        for rate in country.rates:
            free = country.rates[-1]
            wire: Wire = {
                **bind(CODING, {}),
                "Id": desk.new_id(),
                "Name": f"{country.services if is_service else country.goods} {rate.label}",
                "NameEnglish": f"{SERVICES if is_service else GOODS} {rate.label}",
                "Type": SERVICES if is_service else GOODS,
                "VatRate": rate.label,
                "VatRatePercent": rate.part,
                "IsActive": True,
                "DomesticSalesSubjectToVatAccountNumber": rate.services if is_service else rate.goods,
                "DomesticSalesVatExemptAccountNumber": free.services if is_service else free.goods,
                "DomesticSalesSubjectToReversedConstructionVatAccountNumber": country.construction,
                "ForeignSalesSubjectToVatWithinEuAccountNumber": rate.services if is_service else rate.goods,
                "ForeignSalesVatExemptWithinEuAccountNumber": country.within_eu[is_service],
                "ForeignSalesVatExemptOutsideEuAccountNumber": country.outside_eu[is_service],
            }
            desk.store("articleaccountcodings", wire)


def _bank_accounts(desk: Desk) -> None:
    country = desk.company.country
    for type, name, number in ((1, "Business account", country.bank), (3, "Savings account", country.savings)):
        wire = {
            **bind(BANK_ACCOUNT, {}, lenient=True),
            "Id": desk.new_id(),
            "Name": name,
            "BankAccountType": type,
            "BankAccountTypeDescription": "ChequeAccount" if type == 1 else "SavingsAccount",
            "Bban": f"5439-00000{type}",
            "LedgerAccountNumber": number,
            "IsDefaultChequeAccount": type == 1,
            "CurrencyCode": country.currency,
            "Balance": {"Balance": Decimal("0.00"), "Date": day_form(desk.today)},
        }
        desk.store("bankaccounts", wire)
