"""Amounts in the smallest unit of their currency, and as decimals.

EUR 34.17 is 3417, XOF 12065 is 12065, three decimals count thousandths (amount page; exponents of ISO 4217).
"""

from __future__ import annotations

from decimal import Context, Decimal, Inexact
from types import MappingProxyType

_BY_EXPONENT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF"
    " CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK"
    " HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR"
    " MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP"
    " SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER"
    " ZAR ZMW ZWG ZWL",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
EXPONENTS = MappingProxyType({code: exponent for exponent, codes in _BY_EXPONENT.items() for code in codes.split()})
"""{currency: how many decimals its smallest unit stands for}; metals and units of account have none."""

_EXACT = Context(prec=60, traps=[Inexact])


def major(minor: Decimal, currency: str) -> Decimal:
    """3417 euro cents as 34.17. Raises KeyError for a currency that is not known."""
    return minor.scaleb(-EXPONENTS[currency], _EXACT)


def minor(amount: Decimal, currency: str) -> int:
    """34.17 euros as 3417 cents.

    Raises KeyError for a currency that is not known, ArithmeticError for an amount with parts of the smallest unit.
    """
    units = amount.scaleb(EXPONENTS[currency], _EXACT)
    return int(units.to_integral_exact(context=_EXACT))
