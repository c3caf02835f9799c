"""The calls of orders and quotes."""

from __future__ import annotations

from ledgerbridge.sandbox.eaccounting import orders, quotes, sending, writes
from ledgerbridge.sandbox.eaccounting.actions import Answer, Handler, named, removed, replaced
from ledgerbridge.sandbox.eaccounting.binder import bind
from ledgerbridge.sandbox.eaccounting.call import Call
from ledgerbridge.sandbox.eaccounting.document_fields import CONVERSION
from ledgerbridge.sandbox.eaccounting.listing import page
from ledgerbridge.sandbox.eaccounting.resources import RESOURCES, Resource

INVOICES, ORDERS, QUOTES = RESOURCES["customerinvoices"], RESOURCES["orders"], RESOURCES["quotes"]


def order_converted(call: Call) -> Answer:
    return INVOICES.answer(call.desk, orders.convert(call.desk, named(call, ORDERS)))


def order_back_ordered(call: Call) -> Answer:
    return ORDERS.answer(call.desk, orders.back_order(call.desk, named(call, ORDERS)))


def order_printed(call: Call) -> Answer:
    # EA-PRINT
    kind = "Delivery note" if "deliverynote" in call.request.path.lower() else "Order"
    return sending.pages(f"{kind} {named(call, ORDERS)['Number']}")


def order_mailed(call: Call) -> Answer:
    # EA-EMAIL-OWN-ADDRESS
    sending.mail(call.desk, "order", named(call, ORDERS), call.optional_body())
    return None


def _quotes(is_draft: bool) -> Handler:
    """Drafts of quotes and sent quotes are two lists."""
    # EA-QUOTE-DRAFT

    def handle(call: Call) -> Answer:
        rows = [
            row
            for row in call.desk.company.table("quotes").rows.values()
            if (row.wire["Status"] == quotes.DRAFT) == is_draft
        ]
        return page(call.desk, QUOTES.view, call.request, rows)

    return handle


quotes_listed, quote_drafts_listed = _quotes(False), _quotes(True)
QUOTE_DRAFTS = Resource("quotes", QUOTES.fields, quotes.settle_draft)


def quote(call: Call) -> Answer:
    return QUOTES.answer(call.desk, quotes.found(call.desk, call.parts[0], False))


def quote_draft(call: Call) -> Answer:
    return QUOTES.answer(call.desk, quotes.found(call.desk, call.parts[0], True))


def quote_replaced(call: Call) -> Answer:
    quotes.found(call.desk, call.parts[0], False)
    return replaced("quotes")(call)


def quote_removed(call: Call) -> Answer:
    quotes.found(call.desk, call.parts[0], False)
    return removed("quotes")(call)


def quote_draft_created(call: Call) -> Answer:
    return QUOTES.answer(call.desk, writes.create(call.desk, QUOTE_DRAFTS, call.body()))


def quote_draft_replaced(call: Call) -> Answer:
    quotes.found(call.desk, call.parts[0], True)
    return QUOTES.answer(call.desk, writes.replace(call.desk, QUOTE_DRAFTS, call.parts[0], call.body()))


def quote_draft_removed(call: Call) -> Answer:
    quotes.found(call.desk, call.parts[0], True)
    return removed("quotes")(call)


def quote_draft_sent(call: Call) -> Answer:
    return QUOTES.answer(call.desk, quotes.sent(call.desk, quotes.found(call.desk, call.parts[0], True)))


def quote_accepted(call: Call) -> Answer:
    return QUOTES.answer(call.desk, quotes.accepted(call.desk, quotes.found(call.desk, call.parts[0], False)))


def quote_ordered(call: Call) -> Answer:
    wished = bind(CONVERSION, call.optional_body() or {})
    found = quotes.found(call.desk, call.parts[0], False)
    return ORDERS.answer(call.desk, quotes.to_order(call.desk, found, wished["Type"] == 1))


def quote_invoiced(call: Call) -> Answer:
    found = quotes.found(call.desk, call.parts[0], False)
    return INVOICES.answer(call.desk, quotes.to_invoice(call.desk, found))


def quote_printed(call: Call) -> Answer:
    return sending.pages(f"Quote {quotes.found(call.desk, call.parts[0], False)['Number']}")


def quote_mailed(call: Call) -> Answer:
    # EA-EMAIL-OWN-ADDRESS
    sending.mail(call.desk, "quote", quotes.found(call.desk, call.parts[0], False), call.optional_body())
    return None
