"""Every route: each pair, direction and kind of document."""

from __future__ import annotations

from tests.pair.routes import eaccounting_hubspot, exact_to_hubspot, hubspot_to_exact, hyperline_exact
from tests.pair.routes.route import Opened

ROUTES: dict[str, Opened] = {
    **hyperline_exact.ROUTES,
    **hubspot_to_exact.ROUTES,
    **exact_to_hubspot.ROUTES,
    **eaccounting_hubspot.ROUTES,
}
