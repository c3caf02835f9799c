"""The closed lists of words in Hyperline's forms."""

from __future__ import annotations

_CURRENCIES = """
EUR AED AFN XCD ALL AMD AOA ARS USD AUD AWG AZN BAM BBD BDT XOF BGN BHD BIF BMD BND BOB BRL BSD BTN NOK BWP
BYR BZD CAD CDF XAF CHF NZD CLP CNY COP CRC CUP CVE ANG CZK DJF DKK DOP DZD EGP MAD ERN ETB FJD FKP GBP GEL
GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD
KYD KZT LAK LBP LKR LRD LSL LYD MDL MGA MKD MMK MNT MOP MRO MUR MVR MWK MXN MYR MZN NAD XPF NGN NIO NPR OMR
PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLL SOS SRD SSP STD SYP SZL THB
TJS TMT TND TOP TRY TTD TWD TZS UAH UGX UYU UZS VEF VND VUV WST YER ZAR ZMW ZWL
"""
CURRENCIES = tuple(_CURRENCIES.split())
LANGUAGES = ("fr", "en", "de", "it", "nl", "es", "pt", "pl")
CUSTOMER_TYPES = ("corporate", "person", "automatically_created")
CUSTOMER_STATUSES = ("active", "archived", "imported", "inactive")
METHODS = (
    "card",
    "direct_debit",
    "direct_debit_ach",
    "direct_debit_bacs",
    "direct_debit_sepa",
    "transfer",
    "external",
)
INVOICE_TYPES = ("invoice", "credit_note", "document", "child_invoice_ref", "child_creditnote_ref")
INVOICE_STATUSES = (
    "draft",
    "open",
    "to_pay",
    "grace_period",
    "partially_paid",
    "paid",
    "late",
    "voided",
    "closed",
    "error",
    "missing_info",
    "archived",
    "charged_on_parent",
    "pending_parent_concat",
    "uncollectible",
)
UNFINISHED = ("draft", "open", "grace_period", "missing_info")
"""Invoices without a number, which may still change."""
PAYABLE = ("to_pay", "partially_paid", "late", "error")
SUBSCRIPTION_STATUSES = ("draft", "pending", "active", "paused", "cancelled", "voided", "errored")
PRODUCT_TYPES = ("flat_fee", "seat", "dynamic", "credit", "bundle")
PROVIDERS = (
    "mollie",
    "stripe",
    "gocardless",
    "airwallex",
    "hubspot",
    "attio",
    "salesforce",
    "xero",
    "exact-online",
    "pennylane",
    "quickbooks",
    "anrok",
)
