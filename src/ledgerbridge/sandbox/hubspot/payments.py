"""Commerce payments: records of money received elsewhere, and those that HubSpot itself collected."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.sandbox.hubspot.account import Work
from ledgerbridge.sandbox.hubspot.errors import Refused, invalid
from ledgerbridge.sandbox.hubspot.line_items import ZERO
from ledgerbridge.sandbox.hubspot.money import decimal_of, sum_text
from ledgerbridge.sandbox.hubspot.table import Record

COLLECTORS = ("hs_payments", "byo_stripe")
"""Processors through which HubSpot collects money itself."""


def completed_payment(work: Work, values: Mapping[str, str]) -> dict[str, str]:
    """A new payment is being processed unless said otherwise. Raises Refused without payment processing."""
    by_api = work.source.type == "INTEGRATION"
    if by_api and not work.account.settings["payments"]:  # HS-PAYMENT-SETUP
        raise Refused(403, "The account has no payment processing set up", "MISSING_SCOPES")
    filled = {  # HS-PAYMENT-CREATE
        "hs_latest_status": "processing",
        "hs_payment_id": str(work.random.randrange(1_000_000_000, 9_999_999_999)),
        "hs_payment_creation_method": "OTHER",
        "hs_has_associated_invoice": "false",
        "hs_number_of_associated_invoices": "0",
    }
    return {**filled, **values}


def payment_values(properties: Mapping[str, str]) -> dict[str, str]:
    """What is left of the payment after fees, and after refunds."""
    net = (decimal_of(properties, "hs_initial_amount") or ZERO) - (decimal_of(properties, "hs_fees_amount") or ZERO)
    refunds = decimal_of(properties, "hs_refunds_amount") or ZERO
    return {"hs_net_amount": sum_text(net), "hs_net_amount_after_refunds": sum_text(net - refunds)}


def refuse_collected(record: Record) -> None:
    """Raises Refused for a payment that HubSpot collected itself: nobody changes or deletes it."""  # HS-PAYMENT-OWN
    if record.source.type != "INTEGRATION" and record.properties.get("hs_processor_type") in COLLECTORS:
        raise invalid(f"Payment {record.id} was processed by HubSpot and cannot be changed or deleted")
