"""An order that failed goes by itself once what it failed for is put right: a record of either side, a setting, or what
Exact says of its accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.pair.hubspot_exact.selling import OAK, buyer, deal, orders, ready
from tests.support.hubspot_exact_world import ACCOUNTS, CONTACTS, ENTRIES, ITEMS, ORDERS, SALES, World, world

FLOWS = """
[flows.companies]
direction = "{companies}"
[flows.customers]
direction = "{people}"
[flows.contacts]
direction = "{people}"
"""
ALL_ON = FLOWS.format(companies="left-to-right", people="left-to-right")
PEOPLE_OFF = FLOWS.format(companies="left-to-right", people="off")
ALL_OFF = FLOWS.format(companies="off", people="off")
PRODUCTS_OFF = '[flows.products]\ndirection = "off"\n'
FAIL = 'on_missing_product = "fail"\n'
ENTRY = 'type = "sales entry"\nrevenue.account = "@account:8000"\n'
NEW = {**OAK, "hs_sku": "NEW-1"}
ACCOUNT = "financial/GLAccounts"
Step = Callable[[World, dict[str, str]], None]


def nothing(office: World, who: dict[str, str]) -> None:
    """Nothing is to be done before."""


def no_mail(office: World, who: dict[str, str]) -> None:
    office.edits(CONTACTS, who["contact"], email="")


def mail(office: World, who: dict[str, str]) -> None:
    office.edits(CONTACTS, who["contact"], email="ann@lind.example")


def item(office: World, who: dict[str, str]) -> None:
    office.enters(ITEMS, Code="NEW-1", Description="New", IsSalesItem=True)


def other_item(office: World, who: dict[str, str]) -> None:
    office.enters(ITEMS, Code="OLD-1", Description="New", IsSalesItem=True)


def item_is_coded(office: World, who: dict[str, str]) -> None:
    office.changes(ITEMS, office.row(ITEMS, Code="OLD-1")["ID"], Code="NEW-1")


def blocks(blocked: bool) -> Step:
    def step(office: World, who: dict[str, str]) -> None:
        if not office.rows(ACCOUNTS):
            office.enters(ACCOUNTS, Name="Lind AB", Status="C", Email="ann@lind.example")
        office.changes(ACCOUNTS, office.row(ACCOUNTS)["ID"], Blocked=blocked)

    return step


def blocks_account(blocked: bool) -> Step:
    def step(office: World, who: dict[str, str]) -> None:
        office.changes(ACCOUNT, office.id_of(ACCOUNT, "8000"), IsBlocked=blocked)

    return step


def chooses(flows: str) -> Step:
    def step(office: World, who: dict[str, str]) -> None:
        office.configured(flows)

    return step


def term(office: World, who: dict[str, str]) -> None:
    office.property("deals", "terms")


def other_term(office: World, who: dict[str, str]) -> None:
    (sale,) = [one["id"] for one in office.pair.records("hubspot", "deals")]
    office.edits("deals", sale, terms="net14")


def another_has_its_reference(office: World, who: dict[str, str]) -> None:
    stranger = office.enters(ACCOUNTS, Name="Stranger", Status="C")
    lines = [{"Item": office.row(ITEMS, Code="OAK-1")["ID"], "Quantity": 1}]
    office.enters(ORDERS, OrderedBy=stranger, YourRef=who["sale"], SalesOrderLines=lines)


def the_other_is_told_apart(office: World, who: dict[str, str]) -> None:
    office.changes(ORDERS, office.row(ORDERS)["OrderID"], YourRef="Else")


def sums(tax: str, total: str) -> Step:
    def step(office: World, who: dict[str, str]) -> None:
        office.edits("orders", who["sale"], hs_tax=tax, hs_total_price=total)

    return step


TERMS = 'payment.condition_property = "terms"\npayment.unmapped_condition = "fail"\n'
NET30 = TERMS + 'payment.condition_map = { net30 = "30" }\n'
NET14 = TERMS + 'payment.condition_map = { net14 = "14" }\n'
EXISTING = 'on_existing = "fail"\n'
LOW = 'source = "order"\n'
OTHER_CODE = ('default_code = "2"', 'default_code = "1"')
CASES: dict[str, tuple[str, str, Step, Step, dict[str, Any]]] = {
    "the company's contact gets an e-mail": (orders(other=ALL_ON), "LB-DOC-07", no_mail, mail, OAK),
    "the same, contacts off": (orders(other=PEOPLE_OFF), "LB-DOC-07", no_mail, mail, OAK),
    "the same, companies off too": (orders(other=ALL_OFF), "LB-DOC-07", no_mail, mail, OAK),
    "the contact of a company that is named alone gets an e-mail": (
        orders(other=ALL_ON),
        "LB-DOC-07",
        no_mail,
        mail,
        OAK,
    ),
    "the same of a company alone, contacts off": (orders(other=PEOPLE_OFF), "LB-DOC-07", no_mail, mail, OAK),
    "the same of a company alone, all off": (orders(other=ALL_OFF), "LB-DOC-07", no_mail, mail, OAK),
    "the product is made in Exact": (orders(FAIL), "LB-DOC-08", nothing, item, NEW),
    "the product is made in Exact, products off": (orders(FAIL, PRODUCTS_OFF), "LB-DOC-08", nothing, item, NEW),
    "a product of Exact gets the code, products off": (
        orders(FAIL, PRODUCTS_OFF),
        "LB-DOC-08",
        other_item,
        item_is_coded,
        NEW,
    ),
    "missing products are replaced": (
        orders(FAIL),
        "LB-DOC-08",
        nothing,
        chooses(orders('on_missing_product = "substitute"\nsubstitute_product = "OAK-1"\n')),
        NEW,
    ),
    "the customer is not blocked any more": (
        orders("update_customer = false\n"),
        "LB-DOC-34",
        blocks(True),
        blocks(False),
        OAK,
    ),
    "the account is not blocked any more": (
        orders(ENTRY),
        "LB-DOC-49",
        blocks_account(True),
        blocks_account(False),
        OAK,
    ),
    "a payment term gets a row": (orders(NET14), "LB-DOC-03", term, chooses(orders(NET30)), OAK),
    "payment terms without a row get the default": (
        orders(NET14),
        "LB-DOC-03",
        term,
        chooses(orders(NET14.replace('"fail"', '"default"'))),
        OAK,
    ),
    "the deal gets a term that has a row": (orders(NET14), "LB-DOC-03", term, other_term, OAK),
    "the order of that reference gets another": (
        orders(EXISTING),
        "LB-DOC-10",
        another_has_its_reference,
        the_other_is_told_apart,
        OAK,
    ),
    "an order of that reference is left as it is": (
        orders(EXISTING),
        "LB-DOC-10",
        another_has_its_reference,
        chooses(orders()),
        OAK,
    ),
    "the tax code is that of the order's rate": (
        orders(LOW).replace(*OTHER_CODE),
        "LB-DOC-05",
        sums("21.00", "121.00"),
        chooses(orders(LOW)),
        OAK,
    ),
    "the order gets the sums of its tax code": (
        orders(LOW).replace(*OTHER_CODE),
        "LB-DOC-05",
        sums("21.00", "121.00"),
        sums("9.00", "109.00"),
        OAK,
    ),
}
COMPANY_ALONE = [name for name in CASES if " alone" in name]
"""The deal names the company and not its contact."""

BOTH_STAND = ("the order of that reference gets another",)
AFTERWARDS = ("LB-DOC-05", "LB-DOC-10")
"""Problems of a sale that is there already."""


@pytest.mark.feature("F-CORE-B-20")
@pytest.mark.parametrize("name", CASES)
def test_an_order_goes_by_itself_once_its_cause_is_removed(name: str) -> None:
    flows, code, prepare, mend, line = CASES[name]
    with world(flows, sales_journal="70") as office:
        ready(office)
        if code == "LB-DOC-10":
            office.sync()
        who = buyer(office)
        if code not in AFTERWARDS:
            prepare(office, who)
        own = {"terms": "net30"} if code == "LB-DOC-03" else {"type": SALES} if code == "LB-DOC-05" else {}
        sale = deal(office, line, buyer={**who, "contact": ""} if name in COMPANY_ALONE else who, **own)
        if code in AFTERWARDS:
            who["sale"] = sale
            prepare(office, who)
        office.sync()
        assert office.problems().get(sale) == code, office.problems()
        office.sync()
        assert office.sync().counts.get("orders", {}) == {}
        mend(office, who)
        for _ in range(2):
            office.sync()
        made = office.rows(ENTRIES if ENTRY in flows else ORDERS)
        assert (office.problems(), len(made)) == ({}, 2 if name in BOTH_STAND else 1)
        office.comes_to_rest()
