"""The simulated Hyperline: billing with customers, products, invoices, credit notes, payments and webhooks."""

from ledgerbridge.sandbox.hyperline.server import Hyperline

VENDOR = Hyperline

__all__ = ["VENDOR"]
