"""The page of each system."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from docs.generating.capabilities import CAN, by_type, limits
from docs.generating.tables import DOCS, code

from ledgerbridge.cli.access import REDIRECT, variable_of
from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.base.kind import ConnectorKind
from ledgerbridge.connectors.base.oauth import Shape
from ledgerbridge.wiring import connector_kinds

SYSTEMS = DOCS / "systems"
SANDBOX = "http://127.0.0.1:8700"
OVERVIEW: Mapping[str, Callable[[TypeCapabilities], str]] = {
    "what": lambda c: c.label,
    **{what: CAN[what] for what in ("is", "created", "changed", "booked", "changes listed", "file")},
}


def system(name: str) -> str:
    """The page of one system: how it is connected, a heading for each setting, its record types and limits."""
    kind = connector_kinds()[name]
    lists = ", ".join(reference.value for reference in kind.capabilities.reference_data)
    parts = [
        f"API: {kind.capabilities.api_version}.",
        "## How to connect",
        *(_by_key(kind) if kind.oauth is None else _by_person(kind, kind.oauth(None))),
        f"To try it without an account: `ledgerbridge connect {name} --sandbox {SANDBOX}`.",
        "## Settings",
        *_setting_headings(kind),
        "## Record types",
        by_type(list(kind.capabilities.types.values()), OVERVIEW),
        f"Fields are matched, looked up and left out as [capabilities](../capabilities.md#{_anchor(kind.label)}) say.",
        f"Lists that settings and mappings choose from: {lists}." if lists else "",
        "## Limits",
        "\n".join(limits(kind)) or "None that are known.",
        f"A call counts as lost after {kind.capabilities.timeout_s:g} s.",
        f"What was found out about it: [notes on the connector](../../src/ledgerbridge/connectors/{name}/README.md).",
    ]
    return "\n\n".join(part for part in parts if part)


def _by_person(kind: ConnectorKind, shape: Shape) -> Iterator[str]:
    """How an account is let in where a person gives access at the vendor's page."""
    yield (
        f"{kind.label} lets a program in through an application of your own. Create one there, as "
        f"[registering](../registering.md#{_anchor(kind.label)}) tells, register the address `{REDIRECT}` with it, and "
        "give its id and secret:"
    )
    given = [f"{variable_of(kind.name, what)}=..." for what in ("CLIENT_ID", "CLIENT_SECRET")]
    yield f"```sh\nexport {'  '.join(given)}\nledgerbridge connect {kind.name}\n```"
    asked = " ".join([*shape.scopes, *shape.asked_for.get("optional_scope", "").split()])
    yield (
        f"Then a person gives access at the page that opens. Scopes asked for: {code(*asked.split())}."
        if asked
        else "Then a person gives access at the page that opens. The scopes are those registered with the application."
    )


def _by_key(kind: ConnectorKind) -> Iterator[str]:
    yield f"{kind.label} lets a program in by an access key. Make one there and give it:"
    yield f"```sh\nexport {variable_of(kind.name, 'KEY')}=...\nledgerbridge connect {kind.name}\n```"


def _setting_headings(kind: ConnectorKind) -> Iterator[str]:
    if not kind.settings:
        yield "None."
        return
    yield (
        "Given when connecting, as `--set KEY=VALUE`, and kept with the connection. Connect again to change them; "
        f"links stay. `ledgerbridge connect {kind.name} --settings` shows them in your language."
    )
    for setting in kind.settings:
        yield f"### {code(setting.key)}"
        yield setting.help
        facts = [f"- Example: `--set {setting.key}={setting.example}`"]
        facts += [f"- Without it: {code(setting.default)}"] if setting.default else []
        if setting.reference_data:
            facts.append(f"- An entry of the account's list: {setting.reference_data.replace('_', ' ')}")
        yield "\n".join(facts)


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")


def begin_systems() -> None:
    """Every system has a page; that of a new one begins empty."""
    for name, kind in connector_kinds().items():
        page = SYSTEMS / f"{name}.md"
        if not page.exists():
            page.parent.mkdir(exist_ok=True)
            part = f"system {name}"
            page.write_text(
                f"# {kind.label}\n\n<!-- generated: {part} -->\n\n<!-- end of {part} -->\n", encoding="utf-8"
            )
