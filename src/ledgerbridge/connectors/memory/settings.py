"""What a user can set on a connection to the reference system."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ledgerbridge.connectors.base.kind import SettingSpec
from ledgerbridge.model.problems import Problem, SetupError, filled

ORDERED = SettingSpec(
    "ordered_versions", "Whether the account numbers its versions upwards: yes or no.", "no", default="yes"
)
LAG = SettingSpec("lag_s", "Seconds until a change shows in the account's feed of changes.", "5", default="0")

SETTINGS = (ORDERED, LAG)


def has_ordered_versions(settings: Mapping[str, str]) -> bool:
    said = settings.get(ORDERED.key, ORDERED.default)
    if said not in ("yes", "no"):
        raise SetupError([_wrong(ORDERED, said)])
    return said == "yes"


def lag_s(settings: Mapping[str, str]) -> float:
    said = settings.get(LAG.key, LAG.default)
    if not re.fullmatch(r"\d+(\.\d+)?", said, re.ASCII):
        raise SetupError([_wrong(LAG, said)])
    return float(said)


def _wrong(spec: SettingSpec, found: str) -> Problem:
    return Problem(
        "LB-SETUP-01",
        "The setting {setting} cannot be {found}.",
        "Set it to something like {example}.",
        filled({"setting": spec.key, "found": found, "example": spec.example}),
    )
