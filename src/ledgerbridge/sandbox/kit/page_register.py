"""The page on which a developer registers an application: one form for each thing a vendor's own portal registers."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

import msgspec

from ledgerbridge.sandbox.kit.page_style import STYLE
from ledgerbridge.sandbox.kit.page_vendor import ROOT, table
from ledgerbridge.sandbox.kit.registering import Field, Form, Kind, Known, Told
from ledgerbridge.sandbox.kit.vendor import Vendor

if TYPE_CHECKING:
    from ledgerbridge.sandbox.kit.sandbox import Sandbox

ADDRESS = f"{ROOT}/register"
BOXES_MAX = 16
"""Up to so many choices are boxes to tick; more are pasted into a text."""
SCOPES_SHOWN = 3
FORM_STYLE = """
form { display: grid; gap: .8rem; max-width: 46rem; }
label, legend { font-weight: 600; } legend { padding: 0; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
input[type=text], textarea, select {
  display: block; width: 100%; margin-top: .2rem; padding: .35rem .5rem; font: inherit; color: inherit;
  background: var(--page); border: 1px solid var(--line); border-radius: .35rem;
}
textarea { font: 12.5px/1.5 ui-monospace, "SF Mono", Menlo, monospace; min-height: 4.2rem; resize: vertical; }
.boxes { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .15rem 1rem; }
.boxes label { font-weight: 400; }
.levels td:last-child { text-align: left; } .levels select { width: auto; margin: 0; }
button { justify-self: start; padding: .4rem 1rem; font: inherit; font-weight: 600; color: #fff; background: #1f5fd0;
  border: 0; border-radius: .35rem; cursor: pointer; }
button:hover { background: #184fb0; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
.told { border: 1px solid var(--good); border-radius: .5rem; padding: .6rem .9rem; margin: 0 0 1rem; }
.told td { white-space: normal; overflow-wrap: anywhere; }
.form { margin: 0 0 1.4rem; } .form > h3 { margin-top: 0; } .form:last-child { margin-bottom: 0; }
pre { margin: .5rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 12.5px ui-monospace, Menlo, monospace; }
"""


class Sent(msgspec.Struct):
    """A form that was sent, and what became of it."""

    vendor: str
    kind: str
    values: dict[str, object]
    faults: dict[str, str] = {}
    told: Told | None = None


def registration_page(sandbox: Sandbox, base_url: str, sent: Sent | None = None) -> str:
    """The whole page; every value from outside is escaped. A form that was refused keeps what was written in it."""
    vendors = [desk.vendor for desk in sandbox.desks.values() if desk.vendor.forms]
    names = "".join(f'<a href="#{escape(vendor.name)}">{escape(vendor.name)}</a>' for vendor in vendors)
    sections = "".join(_section(vendor, base_url, sent) for vendor in vendors)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Register an application - Ledgerbridge sandbox</title><style>{STYLE}{FORM_STYLE}</style></head>"
        f"<body><main><header><h1>Register an application</h1><nav>{names}</nav>"
        f'<p class=clock><a href="{ROOT}/">the sandbox</a></p></header>{sections}</main></body></html>'
    )


def _section(vendor: Vendor, base_url: str, sent: Sent | None) -> str:
    mine = sent if sent is not None and sent.vendor == vendor.name else None
    done = _told(vendor, base_url, mine) if mine is not None else ""
    of_form = {mine.kind: mine} if mine is not None else {}
    forms = "".join(_form(vendor, form, of_form.get(form.kind)) for form in vendor.forms)
    name = escape(vendor.name)
    right = f'<div class=wide><div id="{name}-forms">{done}{forms}</div></div>'
    return f'<section id="{name}"><h2>{name}</h2><div class=columns>{_known(vendor)}{right}</div></section>'


def _known(vendor: Vendor) -> str:
    """What was registered so far."""
    listed = "".join(_one(known) for known in vendor.registered()) or "<p class=quiet>none</p>"
    return f'<div class=side id="{escape(vendor.name)}-registered"><h3>Registered</h3>{listed}</div>'


def _one(known: Known) -> str:
    addresses = "".join(f"<br><code>{escape(address)}</code>" for address in known.redirects)
    scopes = f"<br><span class=quiet>{escape(_some(known.scopes))}</span>" if known.scopes else ""
    return f"<p>{escape(known.name)}<br><code>{escape(known.id)}</code>{addresses}{scopes}</p>"


def _some(scopes: tuple[str, ...]) -> str:
    more = len(scopes) - SCOPES_SHOWN
    return ", ".join(scopes[:SCOPES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _told(vendor: Vendor, base_url: str, sent: Sent) -> str:
    """What the developer is given, and how it is used; shown once."""
    if sent.told is None:
        return ""
    rows = [("", escape(name), f"<code>{escape(value)}</code>") for name, value in sent.told.secrets.items()]
    command = _command(vendor, base_url, sent.told.secrets)
    shown = f"<pre>{escape(command)}</pre>" if command else ""
    heading = f"<b class=good>{escape(sent.told.name)} is registered.</b> The secrets are shown once."
    return f"<div class=told role=status><p>{heading}</p>{table(('What', 'Value'), rows)}{shown}</div>"


def _command(vendor: Vendor, base_url: str, secrets: Mapping[str, str]) -> str:
    """How the hub is connected with it; empty for what the hub does not take."""
    start = f"ledgerbridge connect {vendor.name} --sandbox {base_url}"
    if "client_id" in secrets:
        proof = f"--client-id {secrets['client_id']} --client-secret {secrets['client_secret']}"
        return f"{start} {proof} --redirect {vendor.registered()[-1].redirects[0]}"
    return f"{start} --key {secrets['api_key']}" if "api_key" in secrets else ""


# --- the form ---------------------------------------------------------------------------------------------------------


def _form(vendor: Vendor, form: Form, sent: Sent | None) -> str:
    """A form, as it was sent where it has to be mended, else empty."""
    refused = sent if sent is not None and sent.faults else Sent(vendor.name, form.kind, {})
    place = f"{vendor.name}-{form.kind}"
    hidden = "".join(
        f'<input type=hidden name={name} value="{escape(value)}">'
        for name, value in (("vendor", vendor.name), ("kind", form.kind))
    )
    asked = "".join(_field(place, field, refused) for field in form.fields)
    return (
        f'<div class=form id="{escape(place)}"><h3>{escape(form.title)}'
        f"<span class=aside>stands for {escape(form.stands_for)}</span></h3>"
        f'<form method=post action="{ADDRESS}#{escape(vendor.name)}">{hidden}{_account(vendor, form, place)}{asked}'
        f"<button>Register</button></form></div>"
    )


def _account(vendor: Vendor, form: Form, place: str) -> str:
    if not form.of_account:
        return ""
    options = "".join(f"<option>{escape(account)}</option>" for account in vendor.accounts())
    id = escape(f"{place}-account")
    return f'<div><label for="{id}">Account</label><select id="{id}" name=account>{options}</select></div>'


def _field(place: str, field: Field, sent: Sent) -> str:
    """A question with its help, and with what is wrong with the answer given."""
    id, value = escape(f"{place}-{field.name}"), sent.values.get(field.name)
    help = f"<p class=quiet>{escape(field.help)}</p>" if field.help else ""
    fault = sent.faults.get(field.name, "")
    wrong = f"<p class=bad role=alert>{escape(fault)}</p>" if fault else ""
    label = f'<label for="{id}">{escape(field.label)}</label>'
    name = escape(field.name)
    match field.kind:
        case Kind.LEVELS:
            return f"<fieldset><legend>{escape(field.label)}</legend>{help}{_levels(field, value)}{wrong}</fieldset>"
        case Kind.SCOPES if len(field.choices) <= BOXES_MAX:
            return f"<fieldset><legend>{escape(field.label)}</legend>{help}{_boxes(field, value)}{wrong}</fieldset>"
        case Kind.SCOPES | Kind.ADDRESSES:
            rows = 5 if field.kind is Kind.SCOPES else 2
            text = escape("\n".join(_texts(value)))
            return f'<div>{label}{help}<textarea id="{id}" name="{name}" rows={rows}>{text}</textarea>{wrong}</div>'
        case Kind.CHOICE:
            options = "".join(_option(choice, value) for choice in field.choices)
            return f'<div>{label}{help}<select id="{id}" name="{name}">{options}</select>{wrong}</div>'
    text = escape("".join(_texts(value)))
    return f'<div>{label}{help}<input type=text id="{id}" name="{name}" value="{text}">{wrong}</div>'


def _boxes(field: Field, value: object) -> str:
    ticked = _texts(value)
    boxes = "".join(
        f'<label><input type=checkbox name="{escape(field.name)}" value="{escape(choice)}"'
        f"{' checked' if choice in ticked else ''}> {escape(choice)}</label>"
        for choice in field.choices
    )
    return f"<div class=boxes>{boxes}</div>"


def _levels(field: Field, value: object) -> str:
    chosen = value if isinstance(value, Mapping) else {}
    rows = [
        (
            "",
            f"<code>{escape(choice)}</code>",
            f'<select name="{escape(field.name)}:{escape(choice)}" aria-label="{escape(choice)}">'
            f'<option value="">not used</option>{"".join(_option(one, chosen.get(choice)) for one in field.levels)}'
            "</select>",
        )
        for choice in field.choices
    ]
    return f"<div class=levels>{table(('Scope', 'Level'), rows)}</div>"


def _option(choice: str, value: object) -> str:
    return f"<option{' selected' if choice == value else ''}>{escape(choice)}</option>"


def _texts(value: object) -> list[str]:
    """What was written in a field, as texts."""
    if isinstance(value, str):
        return [value]
    return [str(part) for part in value] if isinstance(value, list | tuple) else []
