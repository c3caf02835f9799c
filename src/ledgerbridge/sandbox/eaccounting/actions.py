"""The calls that read, create, replace or delete one record, and those of registers and settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ledgerbridge.sandbox.eaccounting import company_settings, writes
from ledgerbridge.sandbox.eaccounting.call import Call
from ledgerbridge.sandbox.eaccounting.listing import View, page
from ledgerbridge.sandbox.eaccounting.resources import RESOURCES, Resource
from ledgerbridge.sandbox.kit.http import Response
from ledgerbridge.sandbox.kit.vendor import Wire

Answer: TypeAlias = Wire | list[Wire] | Response | None
Handler: TypeAlias = Callable[[Call], Answer]
CREATED = 201


def named(call: Call, resource: Resource) -> Wire:
    """The record whose id the address names. Raises Refusal 3000."""
    return writes.found(call.desk, resource, call.parts[0]).wire


def listed(type: str) -> Handler:
    return lambda call: page(call.desk, RESOURCES[type].view, call.request)


def read(type: str) -> Handler:
    return lambda call: RESOURCES[type].answer(call.desk, named(call, RESOURCES[type]))


def created(type: str) -> Handler:
    """The whole record, with status 200."""
    resource = RESOURCES[type]
    return lambda call: resource.answer(call.desk, writes.create(call.desk, resource, call.body()))


def replaced(type: str) -> Handler:
    resource = RESOURCES[type]
    return lambda call: resource.answer(call.desk, writes.replace(call.desk, resource, call.parts[0], call.body()))


def removed(type: str) -> Handler:
    def handle(call: Call) -> Answer:
        writes.remove(call.desk, RESOURCES[type], call.parts[0])
        return None

    return handle


def removed_and_shown(type: str) -> Handler:
    """Labels are answered when they go."""
    # EA-LABELS
    resource = RESOURCES[type]
    return lambda call: resource.answer(call.desk, writes.remove(call.desk, resource, call.parts[0]))


def nothing(call: Call) -> Answer:
    """A list of which a company here has none."""
    return page(call.desk, View("users", {}, lambda desk, wire: wire), call.request, among=())


def e_invoice_addresses(call: Call) -> Answer:
    """Where a customer can receive e-invoices; private persons nowhere."""
    # EA-E-INVOICE-ADDRESSES
    customer = named(call, RESOURCES["customers"])
    answer = nothing(call)
    assert isinstance(answer, dict)
    if customer["IsPrivatePerson"] or not customer["ElectronicAddress"]:
        return answer
    found: Wire = {name: customer[name] for name in ("Name", "ElectronicAddress", "EdiServiceDelivererId", "VatNumber")}
    found["CorporateIdentityNumber"] = customer["CorporateIdentityNumber"]
    for name, source in (("Address1", "Address1"), ("Address2", "Address2"), ("City", "City")):
        found[name] = customer[f"Invoice{source}"]
    found.update(CountryCode=customer["InvoiceCountryCode"], PostalCode=customer["InvoicePostalCode"])
    found["Gln"] = customer["EdiGlnNumber"]
    return {"Meta": {**answer["Meta"], "TotalNumberOfResults": 1, "TotalNumberOfPages": 1}, "Data": [found]}


def vat_codes(call: Call) -> Answer:
    """A bare list, of one where an id is named."""
    # EA-NO-ENVELOPE
    resource = RESOURCES["vatcodes"]
    if call.parts:
        return [resource.answer(call.desk, named(call, resource))]
    return [resource.answer(call.desk, row.wire) for row in call.desk.company.table("vatcodes").rows.values()]


def vat_code_rates(call: Call) -> Answer:
    start = min(row.wire["StartDate"] for row in call.desk.company.table("fiscalyears").rows.values())
    answer = vat_codes(call)
    assert isinstance(answer, list)
    return [
        {
            **{name: value for name, value in code.items() if name != "VatRate"},
            "VatRates": [{"VatRateDate": start, "VatRate": code["VatRate"]}],
        }
        for code in answer
    ]


def settings(call: Call) -> Answer:
    return company_settings.shown(call.desk)


def settings_replaced(call: Call) -> Answer:
    return company_settings.replaced(call.desk, call.body())


def settings_locked(call: Call) -> Answer:
    return company_settings.locked(call.desk, call.body())


def link_created(call: Call) -> Answer:
    """The only create that answers 201."""
    # EA-PARTNER-LINKS
    answer = created("partnerresourcelinks")(call)
    return Response.of(CREATED, answer)
