"""The page for people at the sandbox's root: what is there, what happens, what is broken on purpose."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ledgerbridge.sandbox.kit.control.values import seconds
from ledgerbridge.sandbox.kit.desk import Desk
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.page_style import SCRIPT, STYLE
from ledgerbridge.sandbox.kit.page_vendor import ROOT, vendor_section
from ledgerbridge.sandbox.kit.pending import Pending

if TYPE_CHECKING:
    from ledgerbridge.sandbox.kit.clock import Clock
    from ledgerbridge.sandbox.kit.sandbox import Sandbox

_ICON = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
    "<rect width='16' height='16' rx='4' fill='%232f6feb'/>"
    "<path d='M4 6h8M4 10h5' stroke='white' stroke-width='2'/></svg>"
)


def page_call(sandbox: Sandbox, request: Request) -> Response | Pending:
    """The page; with `seen` and `wait_s` as soon as something is not as it was seen, so that the page can follow."""
    seen, wait_s = request.argument("seen"), seconds(request, "wait_s")

    def answer() -> Response:
        return Response.html(200, page(sandbox))

    if wait_s is None or seen != look(sandbox):
        return answer()
    return Pending(ready=lambda: seen != look(sandbox), answer=answer, patience_s=wait_s)


def look(sandbox: Sandbox) -> str:
    """A short text that changes when something on the page does, the running of the clock apart."""
    clock = sandbox.clock
    moments = [clock.frozen, clock.auto, clock.timestamp() if clock.frozen else 0]
    return "-".join([*map(str, moments), *(_look(desk) for desk in sandbox.desks.values())])


def _look(desk: Desk) -> str:
    vendor = desk.vendor
    held = [vendor.count(account, type) for account in vendor.accounts() for type in vendor.types(account)]
    struck = [fault.struck for fault in desk.faults.all()]
    told = (desk.calls.last, desk.calls.answered, vendor.outbox.moves, len(held), sum(held), len(struck), sum(struck))
    return ".".join(map(str, told))


def page(sandbox: Sandbox) -> str:
    """The whole page; every value from outside is escaped."""
    names = "".join(f'<a href="#{escape(name)}">{escape(name)}</a>' for name in sandbox.desks)
    sections = "".join(vendor_section(desk) for desk in sandbox.desks.values())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<noscript><meta http-equiv="refresh" content="5"></noscript>'
        f'<title>Ledgerbridge sandbox</title><link rel="icon" href="{_ICON}"><style>{STYLE}</style></head>'
        f'<body><main data-look="{escape(look(sandbox))}">'
        f"<header><h1>Ledgerbridge sandbox</h1><nav>{names}</nav>{_doors(sandbox)}{_clock(sandbox.clock)}</header>"
        f"{sections}</main>"
        f"<script>{SCRIPT}</script></body></html>"
    )


def _doors(sandbox: Sandbox) -> str:
    """The way to where applications are registered, where a vendor that is served takes any."""
    has_any = any(desk.vendor.forms for desk in sandbox.desks.values())
    return f'<p><a href="{ROOT}/register">register an application</a></p>' if has_any else ""


def _clock(clock: Clock) -> str:
    modes = [name for name, on in (("frozen", clock.frozen), ("jumps by itself", clock.auto)) if on]
    mode = f" <span class=badge>{', '.join(modes)}</span>" if modes else ""
    running = "" if clock.frozen else " data-runs"
    moment = clock.now().isoformat(sep=" ", timespec="seconds")
    return f"<p id=clock class=clock{running}>Clock <time>{moment}</time>{mode}</p>"
