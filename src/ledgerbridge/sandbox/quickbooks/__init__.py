"""QuickBooks Online, simulated."""

from ledgerbridge.sandbox.quickbooks.server import QuickBooks

VENDOR = QuickBooks

__all__ = ["VENDOR"]
