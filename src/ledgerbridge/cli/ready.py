"""`ledgerbridge ready`: whether documents can be sent, and what is missing."""

from __future__ import annotations

from typing import Annotated

import typer

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.advice import show_advice
from ledgerbridge.cli.problems import show_problems
from ledgerbridge.messages import _
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.readiness import Readiness, readiness


def register(app: typer.Typer) -> None:
    app.command(
        "ready",
        help=_(
            "Says whether documents can be sent: tests every prerequisite of the connections, the settings, and the "
            "codes of every product, and lists what is missing."
        ),
        epilog=_("Example: ledgerbridge ready office"),
    )(ready)


def ready(
    context: typer.Context,
    integration: Annotated[str | None, typer.Argument(help=_("Which integration."))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print it as JSON."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Looks whether the flows of documents can run."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await readiness(hub, integration)
        if as_json:
            gaps = [forms.problem_form(gap) for gap in found.gaps]
            form = {"ready": found.is_ready, "sends": list(found.sends), "gaps": gaps}
            current.say(forms.text_of({**form, "advice": [one.form() for one in found.advice]}))
        else:
            show_advice(current.say, found.advice)
            show_problems(current.out, found.gaps)
            current.say(said(found))
        return exits.DONE if found.is_ready else exits.PARTLY

    session.with_hub(current, work, clock)


def said(found: Readiness) -> str:
    """The message as people read it."""
    if not found.sends:
        return _("Not ready: no documents are sent.") if not found.gaps else _("Not ready.")
    what = _(" and ").join(map(_within, found.sends))
    return (_("Ready to send {what}.") if found.is_ready else _("Not ready to send {what}.")).format(what=what)


def _within(label: str) -> str:
    """A label within a sentence. Where it is translated it stays as it is: nouns have capitals in German."""
    told = _(label)
    return told.lower() if told == label else told
