"""Ids of accounts that every company has and that QuickBooks chooses by itself."""

from __future__ import annotations

SERVICES_INCOME = "1"
UNDEPOSITED_FUNDS = "4"
SALES_INCOME = "79"
RECEIVABLES = "84"
DISCOUNTS_GIVEN = "86"
