"""`ledgerbridge fields`: the fields of a connection's record types, as they are in the account now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.session import Session
from ledgerbridge.cli.wording import shown
from ledgerbridge.connectors.base.capabilities import FieldSpec
from ledgerbridge.messages import _
from ledgerbridge.usecases.fields import TypeFields, fields
from ledgerbridge.usecases.hub import Hub


def register(app: typer.Typer) -> None:
    app.command(
        "fields",
        help=_("Shows the fields of a connection's record types, read from the vendor now."),
        epilog=_("Examples: ledgerbridge fields hubspot contacts")
        + "\n\n"
        + _("ledgerbridge fields exact Items --json")
        + "\n\n"
        + _("ledgerbridge fields hubspot contacts --accept"),
    )(show_fields)


def show_fields(
    context: typer.Context,
    connection: Annotated[str, typer.Argument(help=_("Which connection."))],
    type: Annotated[str | None, typer.Argument(help=_("Which record type; all of them if left out."))] = None,
    own: Annotated[
        bool, typer.Option("--custom", help=_("Only the fields that the account's owner added or named."))
    ] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help=_("Flows take the fields as they are now, changed ones included."))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the fields as JSON."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Shows the fields of one record type or all."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await fields(hub, connection, type, accept)
        if as_json:
            current.say(forms.text_of([_form(each, own) for each in found]))
        else:
            for each in found:
                _show(current, connection, each, own, accept)
        return exits.DONE

    session.with_hub(current, work, clock)


def _show(current: Session, connection: str, found: TypeFields, own: bool, accepted: bool) -> None:
    wanted = _wanted(found, own)
    text = _("{label} ({type}): {n} fields, of them {own} of the account's own")
    usable = [spec for spec in found.fields if not spec.barred]
    counts = {"n": len(usable), "own": sum(spec.custom for spec in usable)}
    current.say(text.format(label=_(found.label), type=found.type, **counts))
    if wanted:
        current.out.print(_table([spec for spec in wanted if not spec.barred]))
    for spec in wanted:
        if spec.barred:
            text = _("No rule can use {label} ({path}): {why}")
            current.say(text.format(label=shown(spec.label), path=spec.path, why=_(spec.barred)))
    if not found.changed:
        return
    paths = ", ".join(found.changed)
    if accepted:
        current.say(_("The flows work with these as they are from now on: {paths}").format(paths=paths))
        return
    current.say(_("Not as the flows know them: {paths}").format(paths=paths))
    text = _("To have the flows take them as they are: ledgerbridge fields {connection} {type} --accept")
    current.say(text.format(connection=connection, type=found.type))


def _wanted(found: TypeFields, own: bool) -> Sequence[FieldSpec]:
    return [spec for spec in found.fields if spec.custom or not own]


def _table(specs: Sequence[FieldSpec]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("Field"), overflow="fold")
    table.add_column(_("Label"), overflow="fold")
    for heading in (_("Kind"), _("Required"), _("Read-only"), _("Own")):
        table.add_column(heading)
    table.add_column(_("Longest"), justify="right")
    table.add_column(_("Options"), justify="right")
    for spec in specs:
        table.add_row(*_cells(spec))
    return table


def _cells(spec: FieldSpec) -> tuple[str, ...]:
    flags = (_("yes") if flag else "" for flag in (spec.required, spec.read_only, spec.custom))
    longest = str(spec.max_length) if spec.max_length is not None else ""
    options = str(len(spec.options)) if spec.options else ""
    return spec.path, shown(spec.label), _(spec.kind.value), *flags, longest, options


def _form(found: TypeFields, own: bool) -> dict[str, Any]:
    return {
        "type": found.type,
        "label": found.label,
        "fields": [_field_form(spec) for spec in _wanted(found, own)],
        "changed": list(found.changed),
    }


def _field_form(spec: FieldSpec) -> dict[str, Any]:
    labels = spec.option_labels or spec.options
    return {
        "path": spec.path,
        "label": spec.label,
        "kind": spec.kind.value,
        "required": spec.required,
        "read_only": spec.read_only,
        "custom": spec.custom,
        "max_length": spec.max_length,
        "options": [{"value": value, "label": label} for value, label in zip(spec.options, labels, strict=True)],
        "list": spec.listed.value if spec.listed is not None else None,
        "barred": spec.barred or None,
    }
