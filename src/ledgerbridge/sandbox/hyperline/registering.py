"""Making an access key in a workspace: Hyperline has no applications of one's own."""

from __future__ import annotations

from ledgerbridge.sandbox.hyperline import person
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.settings import AREAS
from ledgerbridge.sandbox.hyperline.workspace import State
from ledgerbridge.sandbox.kit.registering import Field, Filled, Form, Kind, Known, Told

KEYS = "api_keys"
RIGHTS = ("all", *(f"{area}:{deed}" for area in AREAS for deed in ("read", "write")))
KEY = Form(
    "key",
    "API key",
    "Settings, API, in a workspace",
    (
        Field("name", "Name", at_least=1),
        Field("rights", "Rights", Kind.SCOPES, "Read or write, by area.", RIGHTS, at_least=1),
    ),
    of_account=True,
)


def register(office: Office, filled: Filled) -> Told:
    """A new key, told once."""
    # HYP-KEY-MADE
    wire = {"name": filled.text("name"), "scopes": list(filled.several("rights"))}
    return Told(filled.text("name"), {"api_key": person.creates(office, KEYS, wire)["key"]})


def registered(state: State) -> list[Known]:
    rows = [row for workspace in state.workspaces.values() for row in workspace.tables[KEYS].rows.values()]
    return [Known(KEY.kind, row.wire["name"], row.wire["id"], scopes=tuple(row.wire["scopes"])) for row in rows]
