"""The pages of the manual, and what is generated in each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from docs.generating.capabilities import capabilities
from docs.generating.features import features
from docs.generating.fields import fields_of
from docs.generating.fits import fits
from docs.generating.functions import functions
from docs.generating.money import money, reckoning
from docs.generating.safe_creates import safe_creates
from docs.generating.settings import document_settings, general_settings, preset_settings, preset_table
from docs.generating.simulators import assumptions, evidence, simulator_settings
from docs.generating.systems import system
from docs.generating.tables import DOCS, PROJECT

from ledgerbridge.usecases import presets
from ledgerbridge.wiring import connector_kinds

PART = re.compile(r"(<!-- generated: ([\w -]+?) -->\n).*?(<!-- end of \2 -->)", re.DOTALL)


def pages() -> str:
    """Every page of the manual, by its title."""
    found = [page for page in sorted(DOCS.rglob("*.md")) if page != DOCS / "README.md" and not page.name[0].isdigit()]
    titles = {page: page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ") for page in found}
    return "\n".join(f"- [{title}]({page.relative_to(DOCS).as_posix()})" for page, title in titles.items())


PARTS: Mapping[str, Callable[[], str]] = {
    "settings": general_settings,
    "document settings": document_settings,
    "preset settings": preset_settings,
    "presets": preset_table,
    "capabilities": capabilities,
    "safe creates": safe_creates,
    "money": money,
    "reckoning": reckoning,
    "evidence": evidence,
    "simulator settings": simulator_settings,
    "assumptions": assumptions,
    "functions": functions,
    "fits": fits,
    "features": features,
    "pages": pages,
    **{f"system {name}": partial(system, name) for name in connector_kinds()},
    **{
        f"{preset} {flow.name}": partial(fields_of, preset, flow.name)
        for preset in presets.offered()
        for flow in presets.load(preset).flow
    },
}


def manual() -> list[Path]:
    """All pages: the README and everything in docs/."""
    return [PROJECT / "README.md", *sorted(DOCS.rglob("*.md"))]


def renewed(text: str) -> str:
    """A page with its generated parts as they should be. Raises KeyError for a part that nothing generates."""
    return PART.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n\n{found[3]}", text)
