"""Every address of the API: who may call it, and what answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from ledgerbridge.sandbox.eaccounting import (
    actions,
    file_actions,
    invoice_actions,
    ledger_actions,
    trade_actions,
)
from ledgerbridge.sandbox.eaccounting.actions import Handler
from ledgerbridge.sandbox.eaccounting.attachments import DRAFT_TYPES, INVOICE_TYPES
from ledgerbridge.sandbox.eaccounting.company import Company
from ledgerbridge.sandbox.eaccounting.errors import inactive, no_module, no_scope, not_started

READS = ("GET",)
AREAS = {"s": "sales", "a": "accounting", "p": "purchase"}
API_MODULE = "api_standard"
SALES = ("Pro", "Standard", "Invoicing", "Solo")
TRADE = ("Pro", "Standard", "Invoicing")
ANY = ("Pro", "Standard", "Invoicing", "Bookkeeping", "Solo")
PLANNING = ("Pro", "Standard", "Bookkeeping", "Invoicing")


class Route(msgspec.Struct, frozen=True):
    """A method and address, with what a caller needs for it."""

    method: str
    steps: tuple[str, ...]
    scopes: tuple[str, ...]
    """Any of them will do."""
    variants: tuple[str, ...]
    modules: tuple[str, ...]
    """Any of them will do; the first is named where all are missing."""
    handler: Handler

    @property
    def name(self) -> str:
        return f"{self.method} {'/'.join(self.steps)}"

    def matches(self, steps: tuple[str, ...]) -> bool:
        return all(
            mine.startswith("{") or mine == theirs.lower() for mine, theirs in zip(self.steps, steps, strict=True)
        )

    def variable(self, steps: tuple[str, ...]) -> tuple[str, ...]:
        """The ids in an address, in lower case as the service writes them; codes of countries in upper case."""
        return tuple(
            theirs.upper() if mine == "{code}" else theirs.lower()
            for mine, theirs in zip(self.steps, steps, strict=True)
            if mine.startswith("{")
        )


def check(route: Route, scopes: Iterable[str], company: Company) -> None:
    """Raises Refusal for a caller whom the route is closed to."""
    # EA-SCOPE, EA-API-SCOPE, EA-MODULE, EA-VARIANT
    given = set(scopes)
    if "ea:api" not in given:
        raise no_scope("ea:api")
    if not given & set(route.scopes):
        raise no_scope(", ".join(route.scopes))
    settings = company.settings
    if settings["company_status"] == "inactive":
        raise inactive()
    if not settings["start_guide"]:
        raise not_started()
    if API_MODULE not in settings["modules"]:
        raise no_module(API_MODULE)
    if route.modules and not set(route.modules) & set(settings["modules"]):
        raise no_module(route.modules[0])
    if settings["variant"] not in route.variants:
        raise no_module(route.modules[0] if route.modules else settings["variant"])


def _scopes(areas: str, is_read: bool) -> tuple[str, ...]:
    """Reading needs the area or its reading half, writing the area itself; `+` marks writes declared for both."""
    both = is_read or "+" in areas
    names = [AREAS[area] for area in areas if area in AREAS]
    return tuple(f"ea:{name}{half}" for name in names for half in (("", "_readonly") if both else ("",)))


def _route(
    method: str, path: str, areas: str, handler: Handler, variants: tuple[str, ...] = SALES, module: str = ""
) -> Route:
    modules = ("sales_standard", f"{module}_standard") if module else ()
    return Route(method, tuple(path.split("/")), _scopes(areas, method in READS), variants, modules, handler)


def _usual(
    type: str,
    areas: str,
    letters: str,
    variants: tuple[str, ...] = SALES,
    module: str = "",
    writes: str = "",
    id: str = "{id}",
) -> Iterator[Route]:
    """Routes of a list (l), reading one (r), creating (c), replacing (u) and deleting (d)."""
    known = {
        "l": ("GET", type, actions.listed),
        "r": ("GET", f"{type}/{id}", actions.read),
        "c": ("POST", type, actions.created),
        "u": ("PUT", f"{type}/{id}", actions.replaced),
        "d": ("DELETE", f"{type}/{id}", actions.removed),
    }
    for letter in letters:
        method, path, make = known[letter]
        asked = areas if method in READS else writes or areas
        yield _route(method, path, asked, make(type), variants, module)


def _customers() -> Iterator[Route]:
    yield from _usual("customers", "s", "lrcud")
    yield _route("GET", "customers/{id}/autoinvoicerecipients", "s", actions.e_invoice_addresses)
    yield from _usual("articles", "s", "lrcu")
    for type in ("customerlabels", "articlelabels"):
        yield from _usual(type, "s", "lrcu", TRADE)
        yield _route("DELETE", f"{type}/{{id}}", "s", actions.removed_and_shown(type), TRADE)


def _registers() -> Iterator[Route]:
    for type in ("articleaccountcodings", "units", "deliverymethods", "deliveryterms"):
        yield from _usual(type, "s", "lr")
    yield from _usual("termsofpayments", "sp", "lr")
    yield from _usual("countries", "s", "lr", id="{code}")
    yield from _usual("currencies", "sp", "l", TRADE)
    yield from _usual("foreignpaymentcodes", "p", "l", ("Pro", "Standard"))
    yield from _usual("users", "spa", "l", ANY)
    yield from _usual("partnerresourcelinks", "sp", "lrud", ANY)
    yield _route("POST", "partnerresourcelinks", "sp", actions.link_created, ANY)
    yield _route("GET", "companysettings", "s", actions.settings, ANY)
    yield _route("PUT", "companysettings", "s", actions.settings_replaced, ANY)
    yield _route("PUT", "companysettings/accountinglocksettings", "s", actions.settings_locked, ANY)
    yield from (
        _route("GET", path, "s", actions.nothing, ("Pro",)) for path in ("salespricelists", "discountagreements")
    )


def _documents() -> Iterator[Route]:
    yield from _usual("customerinvoicedrafts", "s", "lrcud")
    yield _route("POST", "customerinvoicedrafts/{id}/convert", "s", invoice_actions.draft_converted)
    invoice = "customerinvoices/{id}"
    yield _route("GET", "customerinvoices", "s", invoice_actions.invoices_listed)
    yield _route("POST", "customerinvoices", "s+", invoice_actions.invoice_created)  # EA-SCOPE-READONLY-WRITES
    yield from _usual("customerinvoices", "s", "r")
    yield _route("GET", f"{invoice}/pdf", "s", invoice_actions.invoice_address)
    yield _route("GET", f"{invoice}/print", "s", invoice_actions.invoice_printed)
    yield _route("POST", f"{invoice}/payments", "s", invoice_actions.invoice_paid)
    yield _route("POST", f"{invoice}/email", "s+", invoice_actions.invoice_mailed)
    yield _route("POST", f"{invoice}/paymentreminders", "s+", invoice_actions.invoice_reminded)
    yield from _usual("customerledgeritems", "s", "lrc")
    yield _route("POST", "customerledgeritems/customerledgeritemswithvoucher", "s", ledger_actions.item_with_voucher)


def _orders() -> Iterator[Route]:
    yield from _usual("orders", "s", "lrcud", TRADE, "order")
    order = "orders/{id}"
    yield _route("POST", f"{order}/convert", "s", trade_actions.order_converted, TRADE, "order")
    yield _route("POST", f"{order}/backorder", "s", trade_actions.order_back_ordered, TRADE, "order")
    yield _route("GET", f"{order}/print", "s", trade_actions.order_printed, TRADE, "order")
    yield _route("GET", f"{order}/deliverynote/print", "s", trade_actions.order_printed, TRADE, "order")
    yield _route("POST", f"{order}/email", "s", trade_actions.order_mailed, TRADE, "order")


def _quotes() -> Iterator[Route]:
    for method, path, handler in (
        ("GET", "quotes", trade_actions.quotes_listed),
        ("POST", "quotes", actions.created("quotes")),
        ("GET", "quotes/{id}", trade_actions.quote),
        ("PUT", "quotes/{id}", trade_actions.quote_replaced),
        ("DELETE", "quotes/{id}", trade_actions.quote_removed),
        ("PUT", "quotes/{id}/accept", trade_actions.quote_accepted),
        ("POST", "quotes/{id}/converttoorder", trade_actions.quote_ordered),
        ("POST", "quotes/{id}/converttocustomerinvoice", trade_actions.quote_invoiced),
        ("GET", "quotes/{id}/print", trade_actions.quote_printed),
        ("POST", "quotes/{id}/email", trade_actions.quote_mailed),
        ("GET", "quotedrafts", trade_actions.quote_drafts_listed),
        ("POST", "quotedrafts", trade_actions.quote_draft_created),
        ("GET", "quotedrafts/{id}", trade_actions.quote_draft),
        ("PUT", "quotedrafts/{id}", trade_actions.quote_draft_replaced),
        ("DELETE", "quotedrafts/{id}", trade_actions.quote_draft_removed),
        ("PUT", "quotedrafts/{id}/convert", trade_actions.quote_draft_sent),
    ):
        yield _route(method, path, "s", handler, TRADE, "quote")


def _attachments() -> Iterator[Route]:
    sales = "salesdocumentattachments"
    yield _route("POST", sales, "s", file_actions.attached(*DRAFT_TYPES))
    yield _route("POST", f"{sales}/customerinvoicedraft", "s", file_actions.attached(*DRAFT_TYPES))
    yield _route("POST", f"{sales}/customerinvoice", "s", file_actions.attached(*INVOICE_TYPES))
    yield Route("GET", (sales, "{id}"), ("ea:sales",), SALES, (), file_actions.attachment_file)
    yield _route("DELETE", f"{sales}/{{document}}/{{id}}", "s", file_actions.detached(*DRAFT_TYPES))
    yield _route(
        "DELETE", f"{sales}/customerinvoicedraft/{{document}}/{{id}}", "s", file_actions.detached(*DRAFT_TYPES)
    )
    yield _route("DELETE", f"{sales}/customerinvoice/{{document}}/{{id}}", "s", file_actions.detached(*INVOICE_TYPES))
    yield _route("GET", "attachments", "pa", file_actions.inbox, ANY)
    yield _route("POST", "attachments", "pa", file_actions.inbox_created, ANY)
    yield from _usual("attachments", "pa", "rd", ANY)
    yield _route("POST", "attachmentlinks", "ap", file_actions.inbox_linked, ANY)
    yield _route("DELETE", "attachmentlinks/{id}", "ap", file_actions.inbox_unlinked, ANY)


def _ledger() -> Iterator[Route]:
    yield _route("GET", "vatcodes", "a", actions.vat_codes, ANY)
    yield _route("GET", "vatcodes/{id}", "a", actions.vat_codes, ANY)
    yield _route("GET", "vatcodesrates", "a", actions.vat_code_rates, ANY)
    yield from _usual("accounts", "a", "lc", ANY)
    yield _route("GET", "accounts/{year}", "a", ledger_actions.accounts_of_year, ANY)
    yield _route("GET", "accounts/{year}/{number}", "a", ledger_actions.account, ANY)
    yield _route("PUT", "accounts/{year}/{number}", "a", ledger_actions.account_replaced, ANY)
    yield from _usual("accounttypes", "a", "l", ANY)
    yield from _usual("fiscalyears", "sa", "lrc", ANY)
    yield _route("PUT", "fiscalyears/{id}", "sa", ledger_actions.fiscal_year_locked, ANY)
    yield from _usual("vouchers", "a", "l", ANY)
    yield _route("POST", "vouchers", "a", ledger_actions.voucher_created, ANY)
    yield _route("GET", "vouchers/{year}", "a", ledger_actions.vouchers_of_year, ANY)
    yield _route("GET", "vouchers/{year}/{id}", "a", ledger_actions.voucher, ANY)
    yield from _usual("costcenters", "as", "lu", PLANNING)
    yield from _usual("costcenteritems", "as", "rcu", PLANNING)
    yield from _usual("projects", "asp", "lrcu", PLANNING, writes="a")
    yield from _usual("bankaccounts", "p", "lrcud", ANY)


ROUTES: tuple[Route, ...] = (
    *_customers(),
    *_registers(),
    *_documents(),
    *_orders(),
    *_quotes(),
    *_attachments(),
    *_ledger(),
)
_BY_START: dict[tuple[str, int], list[Route]] = {}
for _each in sorted(ROUTES, key=lambda route: sum(step.startswith("{") for step in route.steps)):
    _BY_START.setdefault((_each.steps[0], len(_each.steps)), []).append(_each)


def routes_at(steps: tuple[str, ...]) -> list[Route]:
    """All methods of an address, whatever its case; named steps go before ids."""
    # EA-PATH-CASE
    return [route for route in _BY_START.get((steps[0].lower(), len(steps)), ()) if route.matches(steps)]
