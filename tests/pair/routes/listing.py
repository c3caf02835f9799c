"""Every route: each pair, direction and kind of document."""

from __future__ import annotations

from collections.abc import Mapping

from tests.pair.routes import (
    eaccounting_hubspot,
    exact_to_hubspot,
    exact_to_quickbooks,
    hubspot_quickbooks,
    hubspot_to_exact,
    hyperline_exact,
    payments,
    quickbooks_to_exact,
)
from tests.pair.routes.route import Opened

DIRECTIONS: Mapping[str, Mapping[str, Opened]] = {
    "hyperline to exact": hyperline_exact.ROUTES,
    "hubspot to exact": hubspot_to_exact.ROUTES,
    "exact to hubspot": exact_to_hubspot.ROUTES,
    "eaccounting to hubspot": eaccounting_hubspot.TO_HUBSPOT,
    "hubspot to eaccounting": eaccounting_hubspot.TO_EACCOUNTING,
    "exact to quickbooks": exact_to_quickbooks.ROUTES,
    "quickbooks to exact": quickbooks_to_exact.ROUTES,
    "quickbooks to hubspot": hubspot_quickbooks.TO_HUBSPOT,
    "hubspot to quickbooks": hubspot_quickbooks.TO_QUICKBOOKS,
    "payments of quickbooks to exact": payments.QUICKBOOKS_TO_EXACT,
    "payments of exact to quickbooks": payments.EXACT_TO_QUICKBOOKS,
    "payments of hyperline to exact": payments.HYPERLINE_TO_EXACT,
    "payments of exact to hyperline": payments.EXACT_TO_HYPERLINE,
}
"""{pair and direction: its routes}."""
ROUTES: Mapping[str, Opened] = {name: route for routes in DIRECTIONS.values() for name, route in routes.items()}
