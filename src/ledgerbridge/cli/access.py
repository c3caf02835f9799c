"""How an account is let in: by a key, by a person at the vendor's page, or by the sandbox in that person's place."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from ledgerbridge.cli.callback import is_local, redirected, typed_line
from ledgerbridge.cli.control import Control, Credentials
from ledgerbridge.cli.session import Session
from ledgerbridge.connectors.base.oauth import App
from ledgerbridge.messages import _
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases.connect import begin, finish, with_key
from ledgerbridge.usecases.hub import Hub

REDIRECT = "http://localhost:8765/callback"
PATIENCE_S = 300.0


class Given(msgspec.Struct, frozen=True):
    """Credentials on the command line."""

    client_id: str | None = None
    client_secret: str | None = None
    key: str | None = None

    def __repr__(self) -> str:
        return f"Given(client_id={self.client_id!r})"


class Wish(msgspec.Struct, frozen=True):
    """What is to be connected, and how."""

    vendor: str
    name: str
    sandbox: str | None = None
    account: str | None = None
    redirect: str = REDIRECT
    given: Given = Given()
    settings: dict[str, str] = {}


async def connected(session: Session, hub: Hub, wish: Wish) -> ConnectionRow:
    """The connection, stored. Raises SetupError for what is missing, AuthError when access is not given."""
    kind = hub.kind(wish.vendor)
    if kind.oauth is None:
        return await _with_key(session, hub, wish)
    if wish.given.key is not None:
        raise SetupError([_no_key(kind.label)])
    stands_in = wish.sandbox is not None and kind.oauth(wish.sandbox).authorize_url.startswith(wish.sandbox)
    return await (_granted_by_sandbox(hub, wish) if stands_in else _granted_by_person(session, hub, wish))


def read_settings(pairs: Sequence[str]) -> dict[str, str]:
    """Settings written as KEY=VALUE. Raises SetupError for all that are not."""
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise SetupError([_no_pair(pair) for pair in wrong])
    return dict(pair.split("=", 1) for pair in pairs)


async def _with_key(session: Session, hub: Hub, wish: Wish) -> ConnectionRow:
    key = wish.given.key or session.tools.variable(variable_of(wish.vendor, "KEY"))
    if key is None and wish.sandbox is not None:
        key = (await _credentials(hub, wish)).api_key
    if key is None:
        raise SetupError([_missing(wish.vendor, "--key", variable_of(wish.vendor, "KEY"))])
    return await with_key(hub, wish.vendor, wish.name, key, wish.sandbox, wish.settings)


async def _granted_by_sandbox(hub: Hub, wish: Wish) -> ConnectionRow:
    """Through the vendor's own authorize address, where the sandbox plays the person as well."""
    found = await _credentials(hub, wish)
    client_id = wish.given.client_id or found.client_id or ""
    client_secret = wish.given.client_secret or found.client_secret or ""
    app = App(client_id, client_secret, wish.redirect)
    attempt = begin(hub, wish.vendor, wish.name, app, wish.sandbox, wish.settings)
    redirected_to = await Control(hub.transport, wish.sandbox or "").grant(attempt.address, found.account_id)
    return await finish(hub, attempt, redirected_to)


async def _credentials(hub: Hub, wish: Wish) -> Credentials:
    return await Control(hub.transport, wish.sandbox or "").credentials(wish.vendor, wish.account)


async def _granted_by_person(session: Session, hub: Hub, wish: Wish) -> ConnectionRow:
    app = _own_app(session, wish)
    attempt = begin(hub, wish.vendor, wish.name, app, wish.sandbox, wish.settings)
    loop = asyncio.get_running_loop()

    def ask() -> None:
        session.note(_("Give access here:\n\n{address}\n").format(address=attempt.address))
        if not is_local(wish.redirect):
            session.note(_("Afterwards, paste the address the browser was sent to here:"))
            return
        session.note(
            _("Waiting for the answer. If it does not arrive, paste the address the browser was sent to here.")
        )
        loop.run_in_executor(None, session.tools.show_page, attempt.address)

    return await finish(hub, attempt, await redirected(wish.redirect, ask, typed_line, PATIENCE_S))


def _own_app(session: Session, wish: Wish) -> App:
    """The user's application at the vendor. Raises SetupError for all that is missing of it."""
    id_variable, secret_variable = variable_of(wish.vendor, "CLIENT_ID"), variable_of(wish.vendor, "CLIENT_SECRET")
    client_id = wish.given.client_id or session.tools.variable(id_variable)
    client_secret = wish.given.client_secret or session.tools.variable(secret_variable)
    missing = []
    if not client_id:
        missing.append(("--client-id", id_variable))
    if not client_secret:
        missing.append(("--client-secret", secret_variable))
    if missing:
        raise SetupError([_missing(wish.vendor, *place) for place in missing])
    return App(client_id or "", client_secret or "", wish.redirect)


def variable_of(vendor: str, what: str) -> str:
    """The environment variable that holds a credential of a vendor."""
    return f"LEDGERBRIDGE_{vendor.upper()}_{what}"


def _missing(vendor: str, option: str, variable: str) -> Problem:
    return Problem(
        "LB-SETUP-14",
        "To connect {vendor}, {option} is needed.",
        "Give {option}, or set {variable}. To try without an account: --sandbox URL.",
        {"vendor": vendor, "option": option, "variable": variable},
    )


def _no_pair(text: str) -> Problem:
    return Problem(
        "LB-SETUP-15",
        "{text} is not a setting.",
        "Write settings as --set KEY=VALUE.",
        {"text": text},
    )


def _no_key(label: str) -> Problem:
    return Problem(
        "LB-SETUP-16",
        "{vendor} is not connected with an access key.",
        "Leave --key out and give --client-id and --client-secret of your application there.",
        {"vendor": label},
    )
