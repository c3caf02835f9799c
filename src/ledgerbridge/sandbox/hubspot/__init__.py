"""The simulated HubSpot."""

from ledgerbridge.sandbox.hubspot.vendor import HubSpot

VENDOR = HubSpot

__all__ = ["VENDOR"]
