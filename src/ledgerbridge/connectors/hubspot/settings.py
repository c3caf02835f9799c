"""What a user can set on a connection to HubSpot."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.connectors.base.kind import SettingSpec
from ledgerbridge.connectors.hubspot.urls import LATEST, Versions
from ledgerbridge.model.problems import Problem, SetupError, filled

API_VERSION = SettingSpec("api_version", "Version of HubSpot's API: 2026-03, 2026-09 or v3.", "2026-09", default=LATEST)
MAKE, NEVER = "make", "never"
OWN_PROPERTIES = SettingSpec(
    "own_properties",
    "Whether properties of Ledgerbridge's own are added to HubSpot: make, as the plan lists them, or never. Without "
    "them no records are made in HubSpot; those that are there are found by their keys and kept the same, and what "
    "has no property of HubSpot's is left out.",
    NEVER,
    default=MAKE,
)
KNOWN_VERSIONS = ("2026-03", "2026-09", "v3")

SETTINGS = (API_VERSION, OWN_PROPERTIES)


def versions(settings: Mapping[str, str]) -> Versions:
    """The API versions a connection uses. Raises SetupError for one that is not known."""
    said = settings.get(API_VERSION.key, API_VERSION.default)
    if said not in KNOWN_VERSIONS:
        raise SetupError([_wrong(API_VERSION, said)])
    return Versions.all_of(said)


def adds_properties(settings: Mapping[str, str]) -> bool:
    """Whether properties of ours may be added to the account. Raises SetupError for an answer that is not known."""
    said = settings.get(OWN_PROPERTIES.key) or OWN_PROPERTIES.default
    if said not in (MAKE, NEVER):
        raise SetupError([_wrong(OWN_PROPERTIES, said)])
    return said == MAKE


def _wrong(setting: SettingSpec, found: str) -> Problem:
    return Problem(
        "LB-SETUP-01",
        "The setting {setting} cannot be {found}.",
        "Set it to something like {example}.",
        filled({"setting": setting.key, "found": found, "example": setting.example}),
    )
