"""Registering an application with one of the vendors: by a page for people, or by a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from ledgerbridge.sandbox.kit.control.values import json_object
from ledgerbridge.sandbox.kit.desk import Desk
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.page_register import Sent, registration_page
from ledgerbridge.sandbox.kit.problem import problem
from ledgerbridge.sandbox.kit.registering import Form, Kind, Told, Unfit, filled
from ledgerbridge.sandbox.kit.vendor import SandboxError

if TYPE_CHECKING:
    from ledgerbridge.sandbox.kit.sandbox import Sandbox

ABOUT = ("vendor", "kind", "account")
"""What a call says beside the form's own fields."""


def register_call(sandbox: Sandbox, request: Request) -> Response:
    """The page, or what became of a form that was sent: by a browser as a page, else as JSON."""
    match request.method:
        case "GET" | "HEAD":
            return Response.html(200, registration_page(sandbox, request.base_url))
        case "POST" if _is_form(request):
            return _by_page(sandbox, request)
        case "POST":
            return _by_call(sandbox, request)
    raise SandboxError(405, "the form is shown with GET and sent with POST")


def _is_form(request: Request) -> bool:
    """Whether a browser sent it; `curl -d` says of JSON too that it is a form."""
    is_named = "form-urlencoded" in request.headers.get("content-type", "")
    return is_named and not request.body.lstrip().startswith(b"{")


def _by_call(sandbox: Sandbox, request: Request) -> Response:
    given = json_object(request)
    about = {name: str(given.pop(name, "")) for name in ABOUT}
    desk, form = _form(sandbox, about)
    try:
        told = _registered(desk, form, about, given)
    except Unfit as unfit:
        return problem(422, f"{form.title.lower()} not registered: {unfit}", fields=unfit.faults)
    answer = {"vendor": desk.vendor.name, "kind": form.kind, "name": told.name, **told.secrets}
    return Response.of(201, answer, cache_control="no-store")


def _by_page(sandbox: Sandbox, request: Request) -> Response:
    """The page again, with what was given to the developer or with what has to be mended in the form."""
    fields = parse_qs(request.body.decode(errors="replace"), keep_blank_values=True)
    about = {name: fields.pop(name, [""])[0] for name in ABOUT}
    desk, form = _form(sandbox, about)
    sent = Sent(desk.vendor.name, form.kind, _written(form, fields))
    try:
        sent.told = _registered(desk, form, about, sent.values)
    except Unfit as unfit:
        sent.faults = unfit.faults
    page = registration_page(sandbox, request.base_url, sent)
    answer = Response.html(422 if sent.faults else 201, page)
    answer.headers["cache-control"] = "no-store"
    return answer


def _form(sandbox: Sandbox, about: Mapping[str, str]) -> tuple[Desk, Form]:
    """Raises SandboxError for a vendor that is not served, or a thing that cannot be registered with it."""
    desk = sandbox.desk(about["vendor"])
    kinds = {form.kind: form for form in desk.vendor.forms}
    if not kinds:
        raise SandboxError(404, f"nothing can be registered with {desk.vendor.name}")
    kind = about["kind"] or next(iter(kinds))
    if kind not in kinds:
        raise SandboxError(404, f"{desk.vendor.name} registers no {kind}; it registers {', '.join(kinds)}")
    return desk, kinds[kind]


def _registered(desk: Desk, form: Form, about: Mapping[str, str], given: Mapping[str, object]) -> Told:
    """Raises Unfit, or SandboxError for an account that is not there."""
    known = desk.vendor.accounts()
    account = about["account"] or known[0]
    if account not in known:
        raise SandboxError(404, f"{desk.vendor.name} has no account {account}; there are {', '.join(known)}")
    return desk.vendor.register(account, form.kind, filled(form, given))


def _written(form: Form, fields: Mapping[str, list[str]]) -> dict[str, object]:
    """What a browser sent, as a call would say it: levels come as `field:choice`, one left out as nothing."""
    written: dict[str, object] = {}
    for field in form.fields:
        if field.kind is Kind.LEVELS:
            levels = {choice: fields.get(f"{field.name}:{choice}", [""])[0] for choice in field.choices}
            written[field.name] = {choice: level for choice, level in levels.items() if level}
        elif field.kind in (Kind.ADDRESSES, Kind.SCOPES):
            written[field.name] = fields.get(field.name, [])
        else:
            written[field.name] = fields.get(field.name, [""])[0]
    return written
