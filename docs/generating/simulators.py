"""What the simulators rest on, and their switches."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

from docs.generating.tables import PROJECT, code, table

EVIDENCE = ("specification", "vendor page", "recording", "client source", "assumption")


def evidence() -> str:
    """What the behaviours of each simulator rest on."""
    rows = []
    for file in sorted((PROJECT / "src" / "ledgerbridge" / "sandbox").glob("*/EVIDENCE.toml")):
        found = Counter(row["evidence"] for row in tomllib.loads(file.read_text(encoding="utf-8"))["behaviour"])
        total = found.total()
        backed = (total - found["assumption"]) / total
        rows.append([code(file.parent.name), str(total), *(str(found[kind]) for kind in EVIDENCE), f"{backed:.0%}"])
    return table(["simulator", "behaviours", *EVIDENCE, "share with a source"], rows)


def simulator_settings() -> str:
    """The switches of each simulator's accounts."""
    from ledgerbridge.sandbox.kit.discovery import vendor_classes

    rows = [
        [code(vendor.name), code(setting.name), code(repr(setting.default)), setting.help]
        for vendor in vendor_classes(("memory",))
        for setting in vendor.settings_schema
    ]
    return table(["vendor", "setting", "default", "what it does"], rows)


def assumptions() -> str:
    """Every behaviour without a source, by simulator, and how it is checked; read from the source of the probes."""
    live = PROJECT / "tests" / "live"
    named = re.compile(r'^@probe\("([\w-]+)"(, leaves=)?.*\)\nasync def (\w+)', re.MULTILINE)
    hands = tomllib.loads((live / "by_hand.toml").read_text(encoding="utf-8"))
    checks = {id: f"by hand: {what}" for id, what in hands.items()}
    for file in sorted(live.glob("probes_*.py")):
        for id, writes, probe in named.findall(file.read_text(encoding="utf-8")):
            place = code(f"{file.relative_to(PROJECT).as_posix()}::{probe}")
            checks[id] = f"by the script{' with `--write`' if writes else ''}: {place}"
    parts = []
    for file in sorted((PROJECT / "src" / "ledgerbridge" / "sandbox").glob("*/EVIDENCE.toml")):
        behaviours = tomllib.loads(file.read_text(encoding="utf-8"))["behaviour"]
        assumed = [row for row in behaviours if row["evidence"] == "assumption"]
        rows = [[code(row["id"]), row["what"], checks.get(row["id"], "")] for row in assumed]
        if rows:
            parts.append(f"## {file.parent.name}\n\n{table(['behaviour', 'what is assumed', 'how to check it'], rows)}")
    return "\n\n".join(parts)
