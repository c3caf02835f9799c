"""Which call does what."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.sandbox.hyperline import (
    credit_notes,
    customers,
    downloads,
    entities,
    invoices,
    lists,
    one_time,
    payments,
    products,
    properties,
    provider_links,
    subscriptions,
    taxes,
)
from ledgerbridge.sandbox.hyperline.errors import Refused, no_route, refused
from ledgerbridge.sandbox.hyperline.invoice_views import shown_v1, shown_v2
from ledgerbridge.sandbox.hyperline.listings import BY_CURSOR, BY_SKIP
from ledgerbridge.sandbox.hyperline.message_log import list_messages
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.kit.http import Request, Response


def answer(office: Office, request: Request) -> Response:
    """The answer to a call that was let in; every refusal is one too."""
    try:
        return _answered(office, request)
    except Refused as refusal:
        return refusal.response


def _answered(office: Office, request: Request) -> Response:
    path = request.path.rstrip("/") or "/"
    if request.method == "GET":
        if path in BY_SKIP:
            return Response.of(200, lists.by_skip(office, BY_SKIP[path], request))
        if path in BY_CURSOR:
            return Response.of(200, lists.by_cursor(office, BY_CURSOR[path], request))
    match path.strip("/").split("/"):
        case [("v1" | "v2") as version, "customers", *rest]:
            return _customers(office, request, version, rest)
        case [("v1" | "v2") as version, "invoices", *rest]:
            return _invoices(office, request, version, rest)
        case ["v1", "products", *rest]:
            return _products(office, request, rest)
        case ["v1", "price-configurations", *rest]:
            return _prices(office, request, rest)
        case [("v1" | "v2") as version, "subscriptions", *rest]:
            return _subscriptions(office, request, version, rest)
        case ["v1", *rest]:
            return _others(office, request, rest)
    raise no_route()


def body_of(request: Request) -> Any:
    """The body as JSON; nothing is an empty object."""
    # HYP-BODY-JSON
    if not request.body.strip():
        return {}
    try:
        return request.json()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise refused(400, "Invalid JSON body") from error


def _customers(office: Office, request: Request, version: str, rest: list[str]) -> Response:
    shown = customers.shown_v1 if version == "v1" else customers.shown_v2
    match (version, request.method, rest):
        case (_, "GET", [id]):
            return Response.of(200, shown(office, office.row("customers", id)))
        case ("v1", "POST", []):  # HYP-CREATED
            return Response.of(201, shown(office, customers.create(office, body_of(request))))
        case ("v1", "POST", ["batch"]):
            return Response.of(201, customers.create_batch(office, body_of(request)))
        case ("v1", "POST", ["providers-bulk-update"]):
            return Response.of(200, provider_links.update(office, body_of(request)))
        case ("v1", "PUT", [id]):
            return Response.of(200, shown(office, customers.update(office, id, body_of(request))))
        case ("v1", "PUT", [id, "archive"]):
            return Response.of(200, shown(office, customers.archive(office, id)))
        case ("v1", "DELETE", [id]):
            customers.delete(office, id)
            return Response(204)
        case ("v1", _, [id, *part]):
            return _of_customer(office, request, id, part)
    raise no_route()


def _of_customer(office: Office, request: Request, id: str, part: list[str]) -> Response:
    match (request.method, part):
        case ("GET", ["portal"]):  # HYP-PORTAL
            office.row("customers", id)
            return Response.of(200, {"url": f"{request.base_url}/portal/{office.new_id('por')}"})
        case ("GET", ["payment-methods"]):  # HYP-PAYMENT-METHODS
            rows = office.table("payment_methods").find("customer_id", office.row("customers", id).id)
            data = [payments.method_shown(office, row) for row in rows]
            return Response.of(200, {"meta": {"total": len(data), "taken": len(data), "skipped": 0}, "data": data})
        case ("DELETE", ["payment-methods", method]):
            payments.remove_method(office, id, method)
            return Response(204)
    raise no_route()


def _invoices(office: Office, request: Request, version: str, rest: list[str]) -> Response:
    shown = shown_v1 if version == "v1" else shown_v2
    match (version, request.method, rest):
        case (_, "GET", [id]):
            return Response.of(200, shown(office, office.row("invoices", id)))
        case (_, "GET", [id, "download"]):
            return downloads.download(office, id, request)
        case ("v1", "POST", []):
            return Response.of(201, shown(office, invoices.create(office, body_of(request))))
        case ("v1", "POST", ["batch"]):
            return Response.of(201, invoices.create_batch(office, body_of(request)))
        case ("v1", "PATCH", [id]):
            return Response.of(200, shown(office, invoices.update(office, id, body_of(request))))
        case ("v1", "DELETE", [id]):
            invoices.delete(office, id)
            return Response(204)
        case ("v1", _, [id, *part]):
            return _of_invoice(office, request, id, part)
    raise no_route()


def _of_invoice(office: Office, request: Request, id: str, part: list[str]) -> Response:
    match (request.method, part):
        case ("POST", ["validate"]):
            return Response.of(200, shown_v1(office, invoices.validate(office, id)))
        case ("POST", ["void"]):
            return Response.of(200, shown_v1(office, invoices.void(office, id)))
        case ("POST", ["uncollectible"]):
            return Response.of(200, shown_v1(office, invoices.mark_uncollectible(office, id)))
        case ("POST", ["charge"]):
            return Response.of(200, shown_v1(office, payments.charge(office, id, body_of(request))))
        case ("POST", ["credit-notes"]):
            return Response.of(201, shown_v1(office, credit_notes.create(office, id, body_of(request))))
        case ("POST", ["transactions"]):
            return Response.of(201, shown_v1(office, payments.record(office, id, body_of(request))))
        case ("DELETE", ["transactions", transaction]):
            payments.remove(office, id, transaction)
            return Response(204)
    raise no_route()


def _products(office: Office, request: Request, rest: list[str]) -> Response:
    match (request.method, rest):
        case ("POST", []):
            return Response.of(201, products.shown(office, products.create(office, body_of(request))))
        case ("GET", [id]):
            book = request.argument("price_book_id")
            return Response.of(200, products.shown(office, office.row("products", id), book))
        case ("GET", [id, "features"]):  # HYP-PRODUCT-FEATURES
            office.row("products", id)
            return Response.of(200, [])
        case ("PUT", [id]):
            return Response.of(200, products.shown(office, products.update(office, id, body_of(request))))
        case ("PUT", [id, "archive"]):  # HYP-ARCHIVE-VERB
            return Response.of(200, products.shown(office, products.archive(office, id)))
        case ("DELETE", [id]):
            products.delete(office, id)
            return Response(204)
    raise no_route()


def _prices(office: Office, request: Request, rest: list[str]) -> Response:
    match (request.method, rest):
        case ("POST", []):
            return Response.of(201, products.add_price(office, body_of(request)).wire)
        case ("GET", [id]):
            return Response.of(200, office.row("price_configurations", id).wire)
        case ("POST", [id, "prices"]):  # HYP-PRICES
            return Response.of(200, products.set_prices(office, id, body_of(request)).wire)
    raise no_route()


def _subscriptions(office: Office, request: Request, version: str, rest: list[str]) -> Response:
    """Reading and changing in v2, making and acting in v1."""
    # HYP-SUBSCRIPTION-VERSIONS
    match (version, request.method, rest):
        case ("v2", "GET", [id]):
            return Response.of(200, office.row("subscriptions", id).wire)
        case ("v2", "PUT", [id]):
            return Response.of(200, subscriptions.update(office, id, body_of(request)).wire)
        case ("v1", "POST", []):
            return Response.of(201, subscriptions.create(office, body_of(request)).wire)
        case ("v1", "POST", [id, action]):
            return Response.of(200, subscriptions.act(office, id, action).wire)
    raise no_route()


def _others(office: Office, request: Request, rest: list[str]) -> Response:
    match (request.method, rest):
        case ("POST", ["invoicing-entities"]):
            return Response.of(201, entities.create(office, body_of(request)).wire)
        case ("GET", ["invoicing-entities", id]):
            return Response.of(200, office.row("invoicing_entities", id).wire)
        case ("PUT", ["invoicing-entities", id]):
            return Response.of(200, entities.update(office, id, body_of(request)).wire)
        case ("POST", ["taxes", "rates"]):  # HYP-TAX-RATES
            return Response.of(201, taxes.create_rate(office, body_of(request)).wire)
        case ("POST", ["custom-properties"]):
            return Response.of(201, properties.create(office, body_of(request)).wire)
        case ("POST", ["payments"]):
            return Response.of(201, one_time.charge(office, body_of(request), request.base_url))
        case ("GET", ["webhooks", "messages"]):
            return Response.of(200, list_messages(office, request))
    raise no_route()
