"""The assumptions of the simulators, and those that only a person can check."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

BY_HAND = Path(__file__).parent / "by_hand.toml"


def assumptions(vendor: str) -> dict[str, str]:
    """{id: what is assumed} of a vendor's simulator, in the order of its file."""
    file = files("ledgerbridge.sandbox") / vendor / "EVIDENCE.toml"
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["behaviour"]
    return {row["id"]: row["what"] for row in rows if row["evidence"] == "assumption"}


def simulators() -> list[str]:
    """The vendors whose simulators say what they rest on."""
    folders = (files("ledgerbridge.sandbox")).iterdir()
    return sorted(folder.name for folder in folders if (folder / "EVIDENCE.toml").is_file())


def by_hand() -> dict[str, str]:
    """{id: what a person does to check it}."""
    return tomllib.loads(BY_HAND.read_text(encoding="utf-8"))
