"""Sales tax in the United States and elsewhere, and the lists behind it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.quickbooks_caller import Caller, discount, line


def totals(document: dict[str, Any]) -> tuple[Any, Any]:
    return document["TxnTaxDetail"]["TotalTax"], document["TotalAmt"]


def code_of(caller: Caller, name: str) -> str:
    rows = caller.query(f"select * from TaxCode where Name = '{name}'").body["QueryResponse"]["TaxCode"]
    return str(rows[0]["Id"])


TUCSON = {"TxnTaxCodeRef": {"value": "3"}}


@pytest.mark.behaviour("QB-TAX-US")
@pytest.mark.behaviour("QB-TAX-LINES")
@pytest.mark.behaviour("QB-TAX-ROUNDING")
def test_a_code_of_two_rates_gives_two_lines_each_rounded_by_itself() -> None:
    caller = Caller()
    amounts = (line("10.07", "TAX"), line(50))
    invoice = caller.sell("Invoice", caller.customer("A"), *amounts, TxnTaxDetail=TUCSON)
    first, second = invoice["TxnTaxDetail"]["TaxLine"]
    assert (first["Amount"], second["Amount"]) == (Decimal("0.71"), Decimal("0.20"))
    assert first["TaxLineDetail"]["NetAmountTaxable"] == second["TaxLineDetail"]["NetAmountTaxable"] == Decimal("10.07")
    assert (first["TaxLineDetail"]["TaxPercent"], "name" in first["TaxLineDetail"]["TaxRateRef"]) == (
        Decimal("7.1"),
        False,
    )
    assert totals(invoice) == (Decimal("0.91"), Decimal("60.98"))


@pytest.mark.behaviour("QB-TAX-UNTAXED")
def test_without_a_code_or_taxable_lines_there_is_no_tax() -> None:
    caller = Caller()
    free = caller.customer("Free", Taxable=False)
    assert caller.sell("Invoice", free, line(10, "TAX"))["TxnTaxDetail"] == {"TotalTax": 0}
    taxed = caller.customer("Taxed")
    assert caller.sell("Invoice", taxed, line(10))["TxnTaxDetail"] == {"TotalTax": 0}
    assert totals(caller.sell("Invoice", taxed, line(10, "TAX"))) == (Decimal("0.80"), Decimal("10.80"))


@pytest.mark.behaviour("QB-TAX-AFTER-DISCOUNT")
@pytest.mark.parametrize(("after", "tax"), [(False, "8.00"), (True, "7.20")])
def test_tax_falls_on_what_is_left_only_after_discount(after: bool, tax: str) -> None:
    caller = Caller()
    amounts = (line(100, "TAX"), discount(0, 10))
    invoice = caller.sell("Invoice", caller.customer("A"), *amounts, ApplyTaxAfterDiscount=after)
    assert totals(invoice) == (Decimal(tax), 90 + Decimal(tax))


@pytest.mark.behaviour("QB-TAX-OVERRIDE")
def test_a_total_of_tax_that_is_sent_is_kept_and_shared_out() -> None:
    caller = Caller()
    detail = {**TUCSON, "TotalTax": 10}
    invoice = caller.sell("Invoice", caller.customer("A"), line(100, "TAX"), TxnTaxDetail=detail)
    assert [entry["Amount"] for entry in invoice["TxnTaxDetail"]["TaxLine"]] == [Decimal("7.80"), Decimal("2.20")]
    assert totals(invoice) == (10, 110)


@pytest.mark.behaviour("QB-TAX-RECALCULATED")
def test_tax_follows_changed_lines_unless_it_is_sent_again() -> None:
    caller = Caller()
    invoice = caller.sell("Invoice", caller.customer("A"), line(100, "TAX"), TxnTaxDetail={**TUCSON, "TotalTax": 10})
    noted = caller.changed("Invoice", invoice, PrivateNote="x")
    assert totals(noted) == (10, 110)
    changed = caller.changed("Invoice", noted, Line=[line(200, "TAX")])
    assert totals(changed) == (Decimal("18.20"), Decimal("218.20"))
    echoed = caller.changed("Invoice", changed, Line=[line(300, "TAX")], TxnTaxDetail=invoice["TxnTaxDetail"])
    assert totals(echoed) == (10, 310)


@pytest.mark.behaviour("QB-TAX-AUTOMATED")
@pytest.mark.parametrize(("state", "tax", "code"), [("CA", "8.00", "2"), ("AZ", "9.10", "3"), ("NY", "0", None)])
def test_automated_tax_follows_the_address_whatever_is_sent(state: str, tax: str, code: str | None) -> None:
    caller = Caller(automated_sales_tax=True)
    assert caller.get("preferences").body["Preferences"]["TaxPrefs"]["PartnerTaxEnabled"] is True
    place = {"Line1": "1 Main", "CountrySubDivisionCode": state}
    sent = {"TxnTaxCodeRef": {"value": "2" if state == "AZ" else "3"}}
    invoice = caller.sell("Invoice", caller.customer("A"), line(100, "TAX"), ShipAddr=place, TxnTaxDetail=sent)
    assert invoice["TxnTaxDetail"].get("TxnTaxCodeRef") == (code and {"value": code})
    assert invoice["TxnTaxDetail"]["TotalTax"] == Decimal(tax)


def test_automated_tax_marks_what_the_sender_overrode() -> None:
    caller = Caller(automated_sales_tax=True)
    invoice = caller.sell("Invoice", caller.customer("A"), line(100, "TAX"), TxnTaxDetail={"TotalTax": 5})
    assert invoice["TxnTaxDetail"]["TaxReviewStatus"] == "AST_TAX_OVERRIDE"
    assert totals(invoice) == (5, 105)


@pytest.mark.behaviour("QB-TAX-OFF")
@pytest.mark.parametrize("country", ["US", "SE"])
def test_a_company_without_sales_tax_drops_it_silently(country: str) -> None:
    caller = Caller(country=country, sales_tax=False)
    item = caller.service("Repair")["Id"]
    invoice = caller.sell("Invoice", caller.customer("A"), line(100, "", item), TxnTaxDetail={"TotalTax": 25})
    assert totals(invoice) == (0, 100)
    assert caller.get("preferences").body["Preferences"]["TaxPrefs"]["UsingSalesTax"] is False


# --- elsewhere -----------------------------------------------------------------------------------------------------


class Abroad:
    """A company of another country, one customer, one item."""

    def __init__(self, country: str, **settings: Any) -> None:
        self.caller = Caller(country=country, **settings)
        self.customer = self.caller.customer("A")
        self.item = self.caller.service("Repair")["Id"]

    def line(self, amount: object, code: str = "", **detail: Any) -> dict[str, Any]:
        return line(amount, code_of(self.caller, code) if code else "", self.item, **detail)

    def sell(self, *lines: Any, **fields: Any) -> dict[str, Any]:
        return self.caller.sell("Invoice", self.customer, *lines, **fields)


@pytest.mark.behaviour("QB-TAX-GLOBAL")
def test_elsewhere_tax_is_worked_out_by_line_and_given_by_rate() -> None:
    abroad = Abroad("SE")
    invoice = abroad.sell(abroad.line("33.33", "25%"), abroad.line("33.33", "25%"), abroad.line(10, "0%"))
    assert invoice["GlobalTaxCalculation"] == "TaxExcluded"
    full, zero = invoice["TxnTaxDetail"]["TaxLine"]
    assert (full["Amount"], full["TaxLineDetail"]["NetAmountTaxable"]) == (Decimal("16.67"), Decimal("66.66"))
    assert (zero["Amount"], zero["TaxLineDetail"]["NetAmountTaxable"]) == (0, 10)
    assert totals(invoice) == (Decimal("16.67"), Decimal("93.33"))


@pytest.mark.behaviour("QB-TAX-CODE-NEEDED")
def test_elsewhere_every_line_has_a_code() -> None:
    abroad = Abroad("GB")
    answer = abroad.caller.try_to_sell("Invoice", abroad.customer, abroad.line(1, "20.0% S"), abroad.line(1))
    assert answer.code == "6000"
    assert answer.fault["Detail"].endswith("Make sure all your transactions have a GST/HST rate before you save.")
    assert abroad.caller.try_to_sell("Invoice", abroad.customer, line(1, "TAX", abroad.item)).code == "2500"


@pytest.mark.behaviour("QB-TAX-NOT-APPLICABLE")
def test_a_document_may_have_no_tax_at_all() -> None:
    abroad = Abroad("GB")
    assert totals(abroad.sell(abroad.line(50), GlobalTaxCalculation="NotApplicable")) == (0, 50)


@pytest.mark.behaviour("QB-TAX-INCLUSIVE")
def test_inclusive_of_tax_a_line_has_both_amounts() -> None:
    abroad = Abroad("SE")
    gross = abroad.line(100, "25%", TaxInclusiveAmt=100)
    invoice = abroad.sell(gross, GlobalTaxCalculation="TaxInclusive")
    first = invoice["Line"][0]
    assert (first["Amount"], first["SalesItemLineDetail"]["TaxInclusiveAmt"]) == (80, 100)
    assert totals(invoice) == (20, 100)
    net = abroad.sell(abroad.line(80, "25%", Qty=1, UnitPrice=80), GlobalTaxCalculation="TaxInclusive")
    assert totals(net) == (20, 100)
    noted = abroad.caller.changed("Invoice", invoice, PrivateNote="x")
    assert (noted["Line"][0]["Amount"], totals(noted)) == (80, (20, 100))


@pytest.mark.behaviour("QB-TAX-ECHO")
def test_tax_lines_sent_elsewhere_are_taken_as_they_are() -> None:
    abroad = Abroad("SE")
    invoice = abroad.sell(abroad.line(100, "25%"))
    stale = abroad.caller.changed(
        "Invoice", invoice, Line=[abroad.line(200, "25%")], TxnTaxDetail=invoice["TxnTaxDetail"]
    )
    assert totals(stale) == (25, 225)
    fresh = abroad.caller.changed("Invoice", stale, Line=[abroad.line(300, "25%")])
    assert totals(fresh) == (75, 375)


@pytest.mark.behaviour("QB-DISCOUNT-GLOBAL")
def test_elsewhere_a_discount_lowers_what_tax_stands_on() -> None:
    abroad = Abroad("SE")
    assert totals(abroad.sell(abroad.line(100, "25%"), discount(0, 10))) == (Decimal("22.50"), Decimal("112.50"))


@pytest.mark.behaviour("QB-TAX-ON-TAX")
def test_a_rate_may_stand_on_another() -> None:
    abroad = Abroad("CA")
    id = code_of(abroad.caller, "GST/PST BC")
    code = abroad.caller.get(f"taxcode/{id}").body["TaxCode"]
    first, second = code["SalesTaxRateList"]["TaxRateDetail"]
    rates = {"TaxRateDetail": [first, {**second, "TaxTypeApplicable": "TaxOnAmountPlusTax"}]}
    abroad.caller.vendor.person_edits(abroad.caller.realm, "TaxCode", id, {"SalesTaxRateList": _bare(rates)})
    invoice = abroad.sell(abroad.line(100, "GST/PST BC"))
    assert [entry["Amount"] for entry in invoice["TxnTaxDetail"]["TaxLine"]] == [5, Decimal("7.35")]


def _bare(rates: dict[str, Any]) -> dict[str, Any]:
    return {"TaxRateDetail": [{**entry, "TaxOrder": str(entry["TaxOrder"])} for entry in rates["TaxRateDetail"]]}


# --- the lists -----------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-TAX-LISTS")
def test_a_company_has_the_codes_of_its_country() -> None:
    caller = Caller()
    assert caller.names("select * from TaxCode") == ["California", "NON", "TAX", "Tucson"]
    caller.set(country="SE")
    assert caller.names("select * from TaxCode") == ["0%", "12%", "25%", "6%"]
    rows = caller.query("select * from TaxAgency").body["QueryResponse"]
    assert (rows["TaxAgency"][0]["DisplayName"], rows["totalCount"]) == ("Skatteverket", 1)


@pytest.mark.behaviour("QB-PSEUDO-CODES")
def test_the_codes_of_lines_in_the_us_are_words_without_versions() -> None:
    caller = Caller()
    code = caller.get("taxcode/TAX").body["TaxCode"]
    assert (code["Id"], code["TaxGroup"]) == ("TAX", False)
    assert not {"SyncToken", "domain", "sparse", "Active"} & set(code)
    assert caller.names("select * from TaxCode where Id = 'NON'") == ["NON"]


@pytest.mark.behaviour("QB-TAX-CODE")
@pytest.mark.behaviour("QB-TAX-RATE")
def test_a_code_names_its_rates_and_a_rate_its_agency() -> None:
    caller = Caller()
    code = caller.get("taxcode/3").body["TaxCode"]
    assert (code["Active"], code["TaxGroup"]) == (True, True)
    details = code["SalesTaxRateList"]["TaxRateDetail"]
    assert [entry["TaxTypeApplicable"] for entry in details] == ["TaxOnAmount", "TaxOnAmount"]
    rate = caller.get(f"taxrate/{details[0]['TaxRateRef']['value']}").body["TaxRate"]
    assert (rate["Name"], rate["RateValue"], rate["AgencyRef"]) == ("AZ State tax", Decimal("7.1"), {"value": "1"})
    assert caller.names("select * from TaxRate where AgencyRef = '2'") == ["California"]


@pytest.mark.behaviour("QB-TAX-READ-ONLY")
@pytest.mark.parametrize("type", ["taxcode", "taxrate"])
def test_codes_and_rates_are_not_written_directly(type: str) -> None:
    caller = Caller()
    assert caller.post(type, {"Name": "Mine"}).code == "500"
    assert caller.post(type, {"Id": "2", "SyncToken": "0", "sparse": True, "Name": "Mine"}).code == "500"


@pytest.mark.behaviour("QB-TAX-AGENCY")
def test_an_agency_is_made_and_named_once() -> None:
    caller = Caller()
    made = caller.make("TaxAgency", DisplayName="Town hall")
    assert (made["TaxTrackedOnSales"], made["SyncToken"]) == (True, "0")
    assert caller.post("taxagency", {"DisplayName": "Town hall"}).code == "6240"
    assert caller.post("taxagency", {}).fault["element"] == "DisplayName"


def new_rate(name: str, **fields: Any) -> dict[str, Any]:
    return {"TaxRateName": name, "RateValue": "25", "TaxAgencyId": "1", "TaxApplicableOn": "Sales", **fields}


@pytest.mark.behaviour("QB-TAX-SERVICE")
def test_the_tax_service_makes_a_code_and_answers_flat() -> None:
    caller = Caller(country="SE")
    answer = caller.post("taxservice/taxcode", {"TaxCode": "VAT 25", "TaxRateDetails": [new_rate("VAT25")]})
    assert set(answer.body) == {"TaxCode", "TaxCodeId", "TaxRateDetails"}
    [rate] = answer.body["TaxRateDetails"]
    assert (rate["RateValue"], rate["TaxAgencyId"], rate["TaxApplicableOn"]) == (25, "1", "Sales")
    item = caller.service("Repair")["Id"]
    taxed = line(100, answer.body["TaxCodeId"], item)
    assert totals(caller.sell("Invoice", caller.customer("A"), taxed)) == (25, 125)


@pytest.mark.behaviour("QB-TAX-SERVICE-RATE")
@pytest.mark.parametrize(
    ("rate", "code"),
    [
        ({"TaxRateId": "1"}, ""),
        ({"TaxRateId": "99"}, "2500"),
        (new_rate("A", TaxAgencyId="99"), "2500"),
        ({"TaxRateName": "A", "RateValue": "5"}, "2020"),
        (new_rate("A" * 11), "2050"),
        (new_rate("A", RateValue="101"), "2090"),
    ],
)
def test_a_rate_of_a_new_code_is_known_or_whole(rate: dict[str, Any], code: str) -> None:
    caller = Caller()
    answer = caller.post("taxservice/taxcode", {"TaxCode": "Mine", "TaxRateDetails": [rate]})
    assert (answer.code if "Fault" in answer.body else "") == code


@pytest.mark.behaviour("QB-TAX-SERVICE-TWIN")
def test_a_rate_is_named_once() -> None:
    caller = Caller()
    for name, code in (("First", ""), ("Second", "6240")):
        answer = caller.post("taxservice/taxcode", {"TaxCode": name, "TaxRateDetails": [new_rate("VAT25")]})
        assert (answer.code if "Fault" in answer.body else "") == code
    assert "Another tax rate" in answer.fault["Detail"]


@pytest.mark.behaviour("QB-PREFERENCES-TAX")
def test_preferences_tell_the_tax_model() -> None:
    caller = Caller()
    assert caller.get("preferences").body["Preferences"]["TaxPrefs"] == {
        "UsingSalesTax": True,
        "TaxGroupCodeRef": {"value": "2"},
    }
    caller.set(country="NL")
    assert caller.get("preferences").body["Preferences"]["TaxPrefs"] == {"UsingSalesTax": True}
