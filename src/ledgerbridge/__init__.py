"""Ledgerbridge keeps a company's CRM and its accounting the same: plan first, then apply."""

__version__ = "0.1.0"
