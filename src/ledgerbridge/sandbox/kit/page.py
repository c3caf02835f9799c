"""The page for people at the sandbox's root: what is there, what was just called, what is broken on purpose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from ledgerbridge.sandbox.kit.calls import Call
from ledgerbridge.sandbox.kit.control.records import count_records
from ledgerbridge.sandbox.kit.desk import Desk
from ledgerbridge.sandbox.kit.page_style import SCRIPT, STYLE

if TYPE_CHECKING:
    from ledgerbridge.sandbox.kit.clock import Clock
    from ledgerbridge.sandbox.kit.sandbox import Sandbox

RECENT = 15
ROOT = "/_sandbox"


def page(sandbox: Sandbox) -> str:
    """The whole page; every value from outside is escaped."""
    vendors = "".join(_vendor(desk) for desk in sandbox.desks.values())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<noscript><meta http-equiv="refresh" content="5"></noscript>'
        f"<title>Ledgerbridge sandbox</title><style>{STYLE}</style></head>"
        f"<body><main><header><h1>Ledgerbridge sandbox</h1>{_clock(sandbox.clock)}</header>{vendors}</main>"
        f"<script>{SCRIPT}</script></body></html>"
    )


def _clock(clock: Clock) -> str:
    modes = [name for name, on in (("frozen", clock.frozen), ("jumps by itself", clock.auto)) if on]
    mode = f" <span class=badge>{', '.join(modes)}</span>" if modes else ""
    return f"<p>Clock: <time>{clock.now().isoformat(sep=' ', timespec='seconds')}</time>{mode}</p>"


def _vendor(desk: Desk) -> str:
    accounts = "".join(_account(desk, account) for account in desk.vendor.accounts())
    return f"<section><h2>{escape(desk.vendor.name)}</h2>{accounts}{_faults(desk)}{_calls(desk)}</section>"


def _account(desk: Desk, account: str) -> str:
    root = f"{ROOT}/{desk.vendor.name}"
    chosen = f"?account={quote(account, safe='')}"
    rows = [
        (_link(f"{root}/state/{quote(type)}{chosen}", type), str(count))
        for type, count in count_records(desk.vendor, account).items()
    ]
    links = " · ".join(_link(f"{root}/{name}{chosen}", name) for name in ("credentials", "settings", "meters"))
    return f"<h3>Account {escape(account)}</h3><p>{links}</p>{_table(('Records', 'Count'), rows)}"


def _faults(desk: Desk) -> str:
    rows = [
        (
            escape(fault.id),
            escape(f"{fault.order.do}, {fault.order.phase} the effect"),
            escape(f"{fault.order.match.method or 'any'} {fault.order.match.path or '*'}"),
            str(fault.struck),
        )
        for fault in desk.faults.all()
        if not fault.spent
    ]
    return "<h3>Faults in force</h3>" + _table(("Fault", "Does", "To", "Struck"), rows)


def _calls(desk: Desk) -> str:
    rows = [_call(call) for call in desk.calls.recent(RECENT)]
    headline = f"<h3>Recent calls</h3><p>{_link(f'{ROOT}/{desk.vendor.name}/calls', 'all as JSON')}</p>"
    return headline + _table(("No.", "At", "Call", "Status", "ms", "Fault"), rows)


def _call(call: Call) -> tuple[str, ...]:
    told = call.shown()
    status = "waiting" if call.answer is None else str(told["status"] or "no answer")
    kind = "bad" if status[0] in "45n" else "good"
    return (
        str(told["n"]),
        escape(told["at"][11:19]),
        f"<code>{escape(told['method'])} {escape(told['path'])}</code>",
        f"<span class={kind}>{status}</span>",
        "" if told["ms"] is None else str(told["ms"]),
        escape(told["fault"]["do"]) if told["fault"] else "",
    )


def _link(address: str, text: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def _table(heads: Iterable[str], rows: Sequence[tuple[str, ...]]) -> str:
    """A table of cells that are HTML already."""
    if not rows:
        return "<p class=quiet>none</p>"
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<div class=scroll><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
