"""Sales tax of one document: in the US one code for the whole of it, elsewhere a code on every line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.amounts import ZERO, added, cents, shared_out
from ledgerbridge.sandbox.quickbooks.company import Company
from ledgerbridge.sandbox.quickbooks.sales_lines import Lines
from ledgerbridge.sandbox.quickbooks.wire import reference

TAXED = "TAX"
INCLUSIVE, NONE, EXCLUSIVE = "TaxInclusive", "NotApplicable", "TaxExcluded"
CODE_OF_STATE = {"CA": "2", "AZ": "3"}
"""Where the company is registered, and the code that automated sales tax takes there."""
WITHOUT_RATE = "Make sure all your transactions have a GST/HST rate before you save."
HUNDRED = Decimal(100)


class Rate(msgspec.Struct, frozen=True):
    """One rate of a code: its percentage, and the part of a net amount it comes to where taxes stand on taxes."""

    id: str
    percent: Decimal
    base: Decimal


def settle_taxes(company: Company, new: Wire, lines: Lines, customer: Wire | None) -> Decimal:
    """Writes tax detail and net amounts into the document and answers the tax. Raises Fault."""
    sent: Wire = new.get("TxnTaxDetail", {})
    if company.is_american:
        new.pop("GlobalTaxCalculation", None)
        detail = _american(company, new, lines, sent, customer)
    elif not company.settings["sales_tax"]:  # QB-TAX-OFF
        new.pop("GlobalTaxCalculation", None)
        detail = {"TotalTax": ZERO}
    else:
        detail = _global(company, new, lines, sent)
    new["TxnTaxDetail"] = detail
    return Decimal(detail["TotalTax"])


def discount_of(lines: Lines) -> Decimal:
    return Decimal(lines.discount["Amount"]) if lines.discount else ZERO


# --- United States -----------------------------------------------------------------------------------------------


def _american(company: Company, new: Wire, lines: Lines, sent: Wire, customer: Wire | None) -> Wire:
    """One code for the document; its rates fall on what the taxable lines come to."""
    # QB-TAX-US
    if not company.settings["sales_tax"]:
        return {"TotalTax": ZERO}
    automated = company.settings["automated_sales_tax"]
    code = _code_by_address(new) if automated else _code_said(sent, customer)
    taxable = _taxable(new, lines)
    override = sent.get("TotalTax") or None
    if not taxable or (code is None and override is None):  # QB-TAX-UNTAXED
        return {"TotalTax": ZERO}
    rates = _rates(company, code) if code else []
    amounts = [cents(taxable * rate.percent / HUNDRED) for rate in rates]
    detail: Wire = {} if code is None else {"TxnTaxCodeRef": reference(code)}
    if override is not None and cents(override) != added(amounts):  # QB-TAX-OVERRIDE
        amounts = shared_out(override, amounts)
        if automated:
            detail["TaxReviewStatus"] = "AST_TAX_OVERRIDE"
    detail["TotalTax"] = added(amounts) if amounts else cents(override or ZERO)
    if rates:
        detail["TaxLine"] = [_tax_line(rate, amount, taxable) for rate, amount in zip(rates, amounts, strict=True)]
    return detail


def _code_said(sent: Wire, customer: Wire | None) -> str | None:
    """The document's code, else that of the customer."""
    said = sent.get("TxnTaxCodeRef")
    if said is None and customer is not None and customer.get("Taxable"):
        said = customer.get("DefaultTaxCodeRef")
    return said["value"] if said else None


def _code_by_address(new: Wire) -> str | None:
    """Automated sales tax takes the code of the place of delivery, whatever was sent; none where not registered."""
    # QB-TAX-AUTOMATED
    place = new.get("ShipAddr") or new.get("BillAddr") or {}
    state = place.get("CountrySubDivisionCode")
    return CODE_OF_STATE["CA"] if state is None else CODE_OF_STATE.get(state)


def _taxable(new: Wire, lines: Lines) -> Decimal:
    """What the taxable lines come to; the discount lowers it only where tax comes after discount."""
    # QB-TAX-AFTER-DISCOUNT
    taxed = [line for line in lines.taxable_lines if _code_of(line) == TAXED]
    items = added(line["Amount"] for line in taxed if line is not lines.shipping)
    if new.get("ApplyTaxAfterDiscount") and lines.subtotal:
        items -= cents(discount_of(lines) * items / lines.subtotal)
    return items + added(line["Amount"] for line in taxed if line is lines.shipping)


# --- everywhere else ---------------------------------------------------------------------------------------------


def _global(company: Company, new: Wire, lines: Lines, sent: Wire) -> Wire:
    """A code on every line; the tax is worked out by code and given by rate."""
    # QB-TAX-GLOBAL
    mode = new.setdefault("GlobalTaxCalculation", EXCLUSIVE)
    if mode == NONE:  # QB-TAX-NOT-APPLICABLE
        for line in lines.taxable_lines:
            line["SalesItemLineDetail"].pop("TaxInclusiveAmt", None)
        return {"TotalTax": ZERO}
    if not all(_code_of(line) for line in lines.taxable_lines):  # QB-TAX-CODE-NEEDED
        raise faults.business_rule(WITHOUT_RATE)
    for line in lines.taxable_lines:
        _settle_amount(company, mode, line)
    if sent.get("TaxLine"):  # QB-TAX-ECHO
        given = [{**line, "Amount": cents(line.get("Amount", ZERO))} for line in sent["TaxLine"]]
        return {"TotalTax": added(line["Amount"] for line in given), "TaxLine": given}
    return _by_rate(company, lines, mode)


def _settle_amount(company: Company, mode: str, line: Wire) -> None:
    """Tax inclusive, a line has both: its net amount, and the gross one beside it."""
    # QB-TAX-INCLUSIVE
    detail = line["SalesItemLineDetail"]
    if mode != INCLUSIVE:
        detail.pop("TaxInclusiveAmt", None)
        return
    factor = 1 + sum((rate.percent * rate.base for rate in _rates(company, str(_code_of(line)))), ZERO) / HUNDRED
    if "TaxInclusiveAmt" in detail:
        detail["TaxInclusiveAmt"] = cents(detail["TaxInclusiveAmt"])
        line["Amount"] = cents(detail["TaxInclusiveAmt"] / factor)
    else:
        detail["TaxInclusiveAmt"] = cents(line["Amount"] * factor)


def _by_rate(company: Company, lines: Lines, mode: str) -> Wire:
    """One tax line for each rate; a discount lowers what each code stands on (ASSUMED)."""
    # QB-DISCOUNT-GLOBAL
    nets: dict[str, Decimal] = {}
    grosses: dict[str, Decimal] = {}
    share = 1 - discount_of(lines) / lines.subtotal if lines.subtotal else Decimal(1)
    for line in lines.taxable_lines:
        code = str(_code_of(line))
        part = Decimal(1) if line is lines.shipping else share
        nets[code] = nets.get(code, ZERO) + line["Amount"] * part
        grosses[code] = grosses.get(code, ZERO) + line["SalesItemLineDetail"].get("TaxInclusiveAmt", ZERO) * part
    found: dict[str, tuple[Rate, Decimal, Decimal]] = {}
    for code, net in nets.items():
        rates = _rates(company, code)
        amounts = [cents(cents(net) * rate.base * rate.percent / HUNDRED) for rate in rates]
        if mode == INCLUSIVE:
            amounts = shared_out(cents(grosses[code]) - cents(net), amounts)
        for rate, amount in zip(rates, amounts, strict=True):
            _, before, base = found.get(rate.id, (rate, ZERO, ZERO))
            found[rate.id] = (rate, before + amount, base + cents(net) * rate.base)
    tax_lines = [_tax_line(rate, cents(amount), cents(base)) for rate, amount, base in found.values()]
    return {"TotalTax": added(line["Amount"] for line in tax_lines), "TaxLine": tax_lines}


# --- both ----------------------------------------------------------------------------------------------------------


def _code_of(line: Wire) -> str | None:
    code = line["SalesItemLineDetail"].get("TaxCodeRef")
    return code["value"] if code else None


def _rates(company: Company, code: str) -> Sequence[Rate]:
    """The rates of a code for sales, in order, each with what it stands on."""
    # QB-TAX-ON-TAX
    known = company.table("TaxCode").rows.get(code)
    entries = known.wire.get("SalesTaxRateList", {}).get("TaxRateDetail", []) if known else []
    rates: list[Rate] = []
    for entry in entries:
        row = company.table("TaxRate").rows.get(entry["TaxRateRef"]["value"])
        if row is None:  # the company moved to a country with other rates
            continue
        before = sum((rate.base * rate.percent / HUNDRED for rate in rates), ZERO)
        base = {"TaxOnAmountPlusTax": 1 + before, "TaxOnTax": before}.get(entry.get("TaxTypeApplicable"), Decimal(1))
        rates.append(Rate(row.id, row.wire["RateValue"], base))
    return rates


def _tax_line(rate: Rate, amount: Decimal, net: Decimal) -> Wire:
    # QB-TAX-LINES
    return {
        "Amount": amount,
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {
            "TaxRateRef": reference(rate.id),
            "PercentBased": True,
            "TaxPercent": rate.percent,
            "NetAmountTaxable": net,
        },
    }
