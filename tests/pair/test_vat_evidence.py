"""What became of a customer's VAT number is kept with the decision about each document, without the number."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import LargeBinary, select
from tests.pair.hubspot_exact.selling import buyer, deal, orders
from tests.pair.hubspot_exact.test_order_settings import COUNTRIES, VAT, prepared
from tests.pair.hyperline_exact.linked import with_customer
from tests.support.hubspot_exact_world import DEALS, World, world
from tests.support.hyperline_exact import Books, connected, line
from tests.support.pair import Pair

from ledgerbridge.planner.reason import in_words
from ledgerbridge.store.schema import metadata
from ledgerbridge.usecases.explain import explain

pytestmark = pytest.mark.feature("F-CORE-FIN-07")
RIGHT = "VAT number right by its form and check digits on {day}; taxed as a business"
WRONG = "VAT number wrong by its form or check digits on {day}; taxed as a consumer"
ABSENT = "no VAT number on {day}; taxed as a consumer"
NUMBERS = {RIGHT: "BE0428759497", WRONG: "BE0428759498", ABSENT: ""}
BY_KIND = 'revenue.account = "account:8000"\ntax.home = "NL"\n' + (
    'tax.by_country = { "EU business" = "7", "EU consumer" = "2", NL = "2" }'
)


def explained(pair: Pair, id: str, flow: str) -> str:
    """What `ledgerbridge explain` says of the last decision about a document."""
    told = [one for one in pair.run(explain(pair.hub, pair.integration(), id)) if one.flow == flow]
    return in_words([event for event in told[0].events if event.role == "main"][-1].reasons)


def readable(pair: Pair) -> str:
    """All that stands in the store unsealed."""
    found: list[Any] = []
    with pair.engine.connect() as connection:
        for table in metadata.sorted_tables:
            plain = [column for column in table.c if not isinstance(column.type, LargeBinary)]
            found += [list(row) for row in connection.execute(select(*plain))]
    return json.dumps(found, default=str)


def invoice(books: Books, vat: str, rate: int) -> str:
    more = {"tax_ids": [{"value": vat}]} if vat else {}
    customer = with_customer(books, billing_address={"country": "BE"}, **more)
    return books.invoice(customer, line(rate=rate))


@pytest.mark.parametrize("said", NUMBERS)
def test_an_invoice_of_hyperline_keeps_what_became_of_the_number_and_when(said: str) -> None:
    with connected(invoices=BY_KIND) as books:
        id = invoice(books, NUMBERS[said], 0 if said == RIGHT else 21)
        books.pair.later(1)
        day = books.pair.day_in("UTC").isoformat()
        planned = [one for one in books.pair.lines(books.pair.plan()) if one.action == "create"]
        assert [one.reason for one in planned] == [said.format(day=day)]
        assert books.sync()["invoices", "created"] == 1, books.problems()
        assert explained(books.pair, id, "invoices") == said.format(day=day)
        assert not NUMBERS[said] or NUMBERS[said] not in readable(books.pair)
        books.pair.pass_time(3 * 86400)
        books.sync()
        assert explained(books.pair, id, "invoices") == said.format(day=day)


def test_a_document_that_is_refused_keeps_it_too() -> None:
    with connected(invoices=BY_KIND.replace('"EU consumer" = "2", ', "")) as books:
        id = invoice(books, NUMBERS[WRONG], 21)
        assert books.sync()["invoices", "failed"] == 1
        day = books.pair.day_in("UTC").isoformat()
        assert explained(books.pair, id, "invoices") == WRONG.format(day=day)


def sold(office: World, vat: str) -> str:
    more = {"vat_number": vat} if vat else {}
    return deal(office, buyer=buyer(office, country="BE", **more))


@pytest.mark.parametrize("said", NUMBERS)
def test_a_deal_of_hubspot_keeps_what_became_of_the_number_and_when(said: str) -> None:
    with world(sales_journal="70") as office:
        prepared(office)
        office.configured(orders(COUNTRIES, VAT))
        id = sold(office, NUMBERS[said])
        assert office.sync().counts["orders"] == {"created": 1}
        day = office.pair.day_in("Europe/Amsterdam").isoformat()
        assert explained(office.pair, id, "orders") == said.format(day=day)
        assert not NUMBERS[said] or NUMBERS[said] not in readable(office.pair)
        assert len(office.pair.records("hubspot", DEALS)) == 1


def test_what_is_put_right_is_told_with_the_day_of_its_own_document() -> None:
    with world(sales_journal="70") as office:
        prepared(office)
        office.configured(orders(COUNTRIES, VAT))
        who = buyer(office, country="BE", vat_number=NUMBERS[WRONG])
        first = deal(office, buyer=who)
        office.sync()
        before = office.pair.day_in("Europe/Amsterdam").isoformat()
        office.edits("companies", who["company"], vat_number=NUMBERS[RIGHT])
        office.pair.pass_time(2 * 86400)
        second = deal(office, buyer=who)
        office.sync()
        after = office.pair.day_in("Europe/Amsterdam").isoformat()
        assert explained(office.pair, first, "orders") == WRONG.format(day=before)
        assert explained(office.pair, second, "orders") == RIGHT.format(day=after)
