"""What a user can set on a connection to Hyperline."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.connectors.base.kind import SettingSpec
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.problems import Problem, SetupError, filled

LANGUAGES = ("en", "fr", "de", "it", "es", "pl", "pt", "nl")
"""Languages of documents as PDF (download page)."""

ENTITY = SettingSpec(
    "invoicing_entity",
    "Invoicing entity whose accounting codes of products are meant, by id; without it, the one that was the default "
    "when the connection was made. Documents of all entities are read and name theirs in seller.id.",
    "ive_484dn4U48E",
    reference_data=Reference.INVOICING_ENTITIES,
)
LANGUAGE = SettingSpec("document_language", "Language of documents as PDF.", "fr", default="en")

SETTINGS = (ENTITY, LANGUAGE)


def language(settings: Mapping[str, str]) -> str:
    """Raises SetupError for one Hyperline does not print."""
    said = settings.get(LANGUAGE.key) or LANGUAGE.default
    if said in LANGUAGES:
        return said
    raise SetupError(
        [
            Problem(
                "LB-SETUP-01",
                "The setting {setting} cannot be {found}.",
                "Set it to one of {allowed}.",
                filled({"setting": LANGUAGE.key, "found": said, "allowed": ", ".join(LANGUAGES)}),
            )
        ]
    )
