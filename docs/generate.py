"""Writes the generated parts of the manual: `uv run python docs/generate.py`.

A generated part stands between `<!-- generated: NAME -->` and `<!-- end of NAME -->`. What it says is read from the
code: declared capabilities, presets, the simulators' evidence, the marks of tests. Tests compare it with the files.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":  # a script stands in no package
    sys.path.insert(0, str(Path(__file__).parents[1]))

from docs.generating.features import catalogue, proofs
from docs.generating.pages import PARTS, manual, renewed
from docs.generating.safe_creates import DOCUMENT_TEST, MASTER_TEST, safe_creates
from docs.generating.systems import SYSTEMS, begin_systems
from docs.generating.tables import DOCS, PROJECT

__all__ = [
    "DOCS",
    "DOCUMENT_TEST",
    "MASTER_TEST",
    "PARTS",
    "PROJECT",
    "SYSTEMS",
    "catalogue",
    "manual",
    "proofs",
    "renewed",
    "safe_creates",
]


def main() -> None:
    begin_systems()
    for page in manual():
        before = page.read_text(encoding="utf-8")
        after = renewed(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            sys.stdout.write(f"rewrote {page.relative_to(PROJECT)}\n")


if __name__ == "__main__":
    main()
