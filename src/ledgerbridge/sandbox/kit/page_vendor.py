"""One vendor on the page for people: accounts and records on the left, calls and webhooks on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from ledgerbridge.sandbox.kit.calls import Call
from ledgerbridge.sandbox.kit.control.records import count_records
from ledgerbridge.sandbox.kit.desk import Desk
from ledgerbridge.sandbox.kit.faults import NO_CALLS, Order
from ledgerbridge.sandbox.kit.webhooks import Delivery

CALLS = 15
DELIVERIES = 8
WORDS_MAX = 200
"""Characters shown of a webhook's body."""
ROOT = "/_sandbox"
_TONES = {"delivered": "good", "waiting": "quiet"}


def vendor_section(desk: Desk) -> str:
    """Every block that can change has an id, so that the page's script replaces it alone."""
    name = escape(desk.vendor.name)
    accounts = "".join(_account(desk, account) for account in desk.vendor.accounts())
    left = f'<div class=side id="{name}-records">{accounts}</div>'
    right = f"<div class=wide>{_calls(desk)}{_deliveries(desk)}{_faults(desk)}</div>"
    return f'<section id="{name}"><h2>{name}</h2><div class=columns>{left}{right}</div></section>'


def _account(desk: Desk, account: str) -> str:
    root = f"{ROOT}/{desk.vendor.name}"
    chosen = f"?account={quote(account, safe='')}"
    counts = count_records(desk.vendor, account)
    linked = {type: link(f"{root}/state/{quote(type)}{chosen}", type) for type in counts}
    rows = [(linked[type], str(count)) for type, count in counts.items() if count]
    empty = [linked[type] for type, count in counts.items() if not count]
    links = " · ".join(link(f"{root}/{name}{chosen}", name) for name in ("credentials", "settings", "meters"))
    fold = f'<details id="{escape(desk.vendor.name)}-empty-{escape(quote(account))}">'
    rest = f"{fold}<summary>{len(empty)} without records</summary><p>{', '.join(empty)}</p></details>" if empty else ""
    held = table(("Records", "Count"), [("", *row) for row in rows]) if rows else ""
    return f"<h3>Account {escape(account)}</h3><p>{links}</p>{held}{rest}"


def _calls(desk: Desk) -> str:
    name = escape(desk.vendor.name)
    rows = [(f"{name}-call-{call.n}", *_call(call)) for call in desk.calls.recent(CALLS)]
    everything = link(f"{ROOT}/{desk.vendor.name}/calls", f"all {desk.calls.last} as JSON") if rows else ""
    return _block(f"{name}-calls", "Calls", everything, ("No.", "At", "Call", "Status", "ms", "Fault"), rows)


def _call(call: Call) -> tuple[str, ...]:
    told = call.shown()
    status = "waiting" if call.answer is None else str(told["status"] or "no answer")
    tone = "bad" if status[0] in "45n" else "quiet" if status == "waiting" else "good"
    return (
        str(told["n"]),
        escape(told["at"][11:19]),
        f"<code>{escape(told['method'])} {escape(told['path'])}</code>",
        f"<span class={tone}>{status}</span>",
        "" if told["ms"] is None else f"{told['ms']:g}",
        escape(told["fault"]["do"]) if told["fault"] else "",
    )


def _deliveries(desk: Desk) -> str:
    name = escape(desk.vendor.name)
    outbox = desk.vendor.outbox
    rows = [(f"{name}-delivery-{entry.n}", *_delivery(entry)) for entry in outbox.recent(DELIVERIES)]
    everything = link(f"{ROOT}/{desk.vendor.name}/deliveries", f"all {outbox.last} as JSON") if rows else ""
    heads = ("No.", "At", "To", "State", "Tries", "Body")
    return _block(f"{name}-deliveries", "Webhooks", everything, heads, rows)


def _delivery(delivery: Delivery) -> tuple[str, ...]:
    told = delivery.shown()
    at = told["attempts"][-1]["at"] if told["attempts"] else told["due"] or ""
    words = told["body"] if len(told["body"]) <= WORDS_MAX else told["body"][:WORDS_MAX] + "…"
    last = told["status"] or told["answer"] or told["reason"] or ""
    return (
        str(told["n"]),
        escape(at[11:19]),
        f"<code>{escape(told['to'])}</code>",
        f'<span class={_TONES.get(told["state"], "bad")} title="{escape(str(last))}">{told["state"]}</span>',
        str(len(told["attempts"])),
        f"<code>{escape(words)}</code>",
    )


def _faults(desk: Desk) -> str:
    name = escape(desk.vendor.name)
    rows = [
        (
            f"{name}-fault-{escape(fault.id)}",
            escape(fault.id),
            escape(_deed(fault.order)),
            escape(f"{fault.order.match.method or 'any'} {fault.order.match.path or '*'}"),
            str(fault.struck),
        )
        for fault in desk.faults.all()
        if not fault.spent
    ]
    return _block(f"{name}-faults", "Faults in force", "", ("Fault", "Does", "To", "Struck"), rows)


def _deed(order: Order) -> str:
    return order.do if order.do in NO_CALLS else f"{order.do}, {order.phase} the effect"


def _block(id: str, title: str, aside: str, heads: Iterable[str], rows: Sequence[tuple[str, ...]]) -> str:
    """A table under its title; only the title where there is nothing."""
    beside = aside if rows else "none"
    return f'<div id="{id}"><h3>{title}<span class=aside>{beside}</span></h3>{table(heads, rows) if rows else ""}</div>'


def link(address: str, text: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def table(heads: Iterable[str], rows: Sequence[tuple[str, ...]]) -> str:
    """A table of cells that are HTML already; the first of each row is the row's id, or nothing."""
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join(_row(*row) for row in rows)
    return f"<div class=scroll><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _row(id: str, *cells: str) -> str:
    named = f' id="{id}"' if id else ""
    return f"<tr{named}>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
