"""Each invoicing entity of Hyperline in a division of its own: an integration for each, by a filter on who sells."""

from __future__ import annotations

import pytest
from tests.pair.rig import attempt_as
from tests.support.hyperline_exact import ENTRIES, connected

from ledgerbridge.usecases import integrations, link_file, passes

OFFICE = """
[integration.{name}]
preset = "hyperline-exact"
left = "hyperline"
right = "{exact}"
[integration.{name}.flows.invoices]
tax.default_code = "2"
revenue.account = "{account}"
attach = false
[[integration.{name}.flows.invoices.filter]]
side = "left"
condition = [{{ field = "seller.id", operator = "is", values = ["{seller}"] }}]
[integration.{name}.flows.credit_notes]
direction = "off"
"""


@pytest.mark.feature("F-HY-EX-CON-03")
def test_two_entities_go_to_two_divisions() -> None:
    with connected() as books:
        pair, vendor = books.pair, books.pair.vendor("exact")
        first, second = books.entity(), books.seller("Second B.V.")
        own, other = pair.account("exact"), vendor.add_account({"name": "Second division", "limits": False})
        attempt_as(pair, "exact", other, "exact-two", {"division": other, "sales_journal": "70"})
        text = "version = 1\n"
        for name, exact, division, seller in (("one", "exact", own, first), ("two", "exact-two", other, second)):
            rows = vendor.records(division, "financial/GLAccounts", 1000, 0)
            account = next(row["ID"] for row in rows if row["Code"].strip() == "8000")
            text += OFFICE.format(name=name, exact=exact, account=account, seller=seller)
        pair.configuration = text
        customer = books.customer()
        for entity, number in ((first, "A-1"), (second, "B-1")):
            books.invoice(customer, invoicing_entity_id=entity, number=number)
        for name, division in (("one", own), ("two", other)):
            integration = pair.run(integrations.load(pair.hub, name))
            account = vendor.person_creates(division, "crm/Accounts", {"Name": "Öberg", "Status": "C"})["ID"]
            lines = ["flow,role,left_id,right_id", f"customers,main,{customer},{account}"]
            pair.run(link_file.imported(pair.hub, integration, lines))
            pair.later(1)
            report = pair.run(passes.sync(pair.hub, integration, False, ""))
            assert report.counts["invoices"] == {"created": 1, "excluded": 1}
        sent = {
            division: [row["YourRef"] for row in vendor.records(division, ENTRIES, 1000, 0)]
            for division in (own, other)
        }
        assert sent == {own: ["A-1"], other: ["B-1"]}
