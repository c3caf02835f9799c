"""What a user can set on a connection to HubSpot."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.connectors.base.kind import SettingSpec
from ledgerbridge.connectors.hubspot.urls import LATEST, Versions
from ledgerbridge.model.problems import Problem, SetupError, filled

API_VERSION = SettingSpec("api_version", "Version of HubSpot's API: 2026-03, 2026-09 or v3.", "2026-09", default=LATEST)
KNOWN_VERSIONS = ("2026-03", "2026-09", "v3")

SETTINGS = (API_VERSION,)


def versions(settings: Mapping[str, str]) -> Versions:
    """The API versions a connection uses. Raises SetupError for one that is not known."""
    said = settings.get(API_VERSION.key, API_VERSION.default)
    if said not in KNOWN_VERSIONS:
        raise SetupError([_wrong(said)])
    return Versions.all_of(said)


def _wrong(found: str) -> Problem:
    return Problem(
        "LB-SETUP-01",
        "The setting {setting} cannot be {found}.",
        "Set it to something like {example}.",
        filled({"setting": API_VERSION.key, "found": found, "example": API_VERSION.example}),
    )
