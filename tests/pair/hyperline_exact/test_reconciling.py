"""Customers that both systems have already: pairs are proposed by what they share, and a person decides."""

from __future__ import annotations

import pytest
from tests.support.hyperline_exact import ACCOUNTS, INVOICES_ON, Books, connected

from ledgerbridge.engine.matching import Meeting
from ledgerbridge.usecases import matching

ADDRESS = {"line1": "Storgatan 12", "city": "Umeå", "zip": "903 26", "country": "NL"}
PEOPLE = (
    ({"name": "Ahlgren", "billing_email": "a@ahlgren.example"}, {"Name": "Ahlgren AB", "Email": "a@ahlgren.example"}),
    ({"name": "Berg", "billing_email": "b@berg.example"}, {"Name": "Berg", "Email": "b@berg.example"}),
    (
        {"name": "Cohn", "billing_email": "c@cohn.example", "tax_ids": [{"value": "NL004495445B01"}]},
        {"Name": "C. Holding", "Email": "office@cohn.example", "VATNumber": "NL004495445B01"},
    ),
    (
        {"name": "Dahl Trading", "billing_email": "d@dahl.example", "billing_address": ADDRESS},
        {"Name": "Dahl Trading", "Email": "info@dahl.example", "Postcode": "903 26", "City": "Umeå"},
    ),
    ({"name": "Ek", "billing_email": "e@ek.example"}, {"Name": "Oak Ltd", "Email": "hello@oak.example"}),
)
"""(customer of Hyperline, the same one at Exact): two by e-mail, one by VAT number, one by name and postal code, and
one whom only a person knows."""


def meetings(books: Books) -> list[Meeting]:
    integration = books.pair.integration()

    async def told() -> list[Meeting]:
        async with matching.preview(books.pair.hub, integration, ("customers",)) as found:
            return [meeting async for meeting in found.meetings()]

    return list(books.pair.run(told()))


@pytest.mark.feature("F-HY-EX-CUS-02")
def test_of_five_that_both_have_four_are_proposed_one_is_matched_by_hand_and_none_is_doubled() -> None:
    pairs: dict[str, str] = {}

    def there(books: Books) -> None:
        pairs.update({books.customer(**mine): books.account(**theirs) for mine, theirs in PEOPLE})

    with connected(before=there, invoices=INVOICES_ON) as books:
        books.pair.later(1)
        proposed = {}
        for meeting in meetings(books):
            others = [meeting.other] if meeting.other is not None else list(meeting.candidates)
            if others:
                assert others[0].score.points > 0
                proposed[meeting.id] = others[0].id
        assert len(proposed) == 4
        assert proposed.items() <= pairs.items()
        for customer, account in pairs.items():
            books.decide("customers", customer, account)
            books.invoice(customer, number=f"N-{customer}")
        assert books.sync()["invoices", "created"] == 5
        assert len(books.held(ACCOUNTS)) == 5
