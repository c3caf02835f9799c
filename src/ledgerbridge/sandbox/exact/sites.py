"""The country sites: each a realm of its own, with its zone, language and currency."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Site(msgspec.Struct, frozen=True):
    country: str
    host: str
    standard_s: int
    """Seconds from UTC in winter."""
    currency: str
    language: str
    legislation: int


# EX-SITES
SITES: Mapping[str, Site] = {
    site.country: site
    for site in (
        Site("NL", "start.exactonline.nl", 3600, "EUR", "NL-NL", 1),
        Site("BE", "start.exactonline.be", 3600, "EUR", "NL-BE", 2),
        Site("DE", "start.exactonline.de", 3600, "EUR", "DE-DE", 3),
        Site("GB", "start.exactonline.co.uk", 0, "GBP", "en-GB", 4),
        Site("FR", "start.exactonline.fr", 3600, "EUR", "FR-FR", 5),
        Site("ES", "start.exactonline.es", 3600, "EUR", "ES-ES", 6),
        Site("US", "start.exactonline.com", -18000, "USD", "en-US", 7),
    )
}
CURRENCY_NAMES: Mapping[str, str] = {"EUR": "Euro", "USD": "US dollar", "GBP": "Pound sterling"}
COUNTRY_NAMES: Mapping[str, str] = {
    "NL": "Netherlands",
    "BE": "Belgium",
    "DE": "Germany",
    "GB": "United Kingdom",
    "FR": "France",
    "ES": "Spain",
    "US": "United States",
}
