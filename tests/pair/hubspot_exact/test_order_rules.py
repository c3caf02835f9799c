"""What becomes of a sale of HubSpot on its way to Exact: whom it is for, what it needs, whether it is there already."""

from __future__ import annotations

from typing import Any

import pytest
from tests.pair.hubspot_exact.selling import OAK, buyer, deal, orders, ready
from tests.support.hubspot_exact_world import (
    ACCOUNTS,
    BILLS,
    DEALS,
    EXACT,
    ITEMS,
    ORDERS,
    PEOPLE,
    SALES,
    World,
    world,
)

from ledgerbridge.sandbox.kit.faults import Match, Order


def said(office: World, report: Any, flow: str = "orders") -> str:
    """Why the one sale did not go."""
    (line,) = [line for line in office.lines(report, flow) if line.action != "set up"]
    return str(line.problem or line.reason)


# --- whether it is there ----------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-ORD-02", "F-HS-EX-ORD-07")
def test_an_order_with_this_reference_is_skipped_with_its_number_and_nothing_else_is_touched() -> None:
    with world(orders(other='[flows.companies]\ndirection = "off"\n[flows.contacts]\ndirection = "off"\n')) as office:
        ready(office)
        office.sync()
        id = deal(office)
        item = office.row(ITEMS, Code="OAK-1")["ID"]
        stranger = office.enters(ACCOUNTS, Name="Stranger", Status="C")
        lines = [{"Item": item, "Quantity": 1}]
        office.enters(ORDERS, OrderedBy=stranger, YourRef=id, SalesOrderLines=lines)
        report = office.sync()
        assert report.counts["orders"] == {"skipped": 1}
        assert said(office, report) == f"already there as no. {office.row(ORDERS)['OrderNumber']}"
        assert [row["Name"] for row in office.rows(ACCOUNTS)] == ["Stranger"]


@pytest.mark.feature("F-CORE-ORD-02")
def test_an_order_that_is_there_is_a_failure_where_that_is_chosen() -> None:
    with world(orders('on_existing = "fail"')) as office:
        ready(office)
        office.sync()
        id = deal(office)
        stranger = office.enters(ACCOUNTS, Name="Stranger", Status="C")
        lines = [{"Item": office.row(ITEMS, Code="OAK-1")["ID"], "Quantity": 1}]
        office.enters(ORDERS, OrderedBy=stranger, YourRef=id, SalesOrderLines=lines)
        office.sync()
        assert office.problems() == {id: "LB-DOC-10"}


@pytest.mark.feature("F-CORE-ORD-02")
def test_an_order_that_is_there_gets_what_differs_where_that_is_chosen_and_brings_nobody() -> None:
    off = "".join(f'[flows.{name}]\ndirection = "off"\n' for name in ("companies", "customers", "contacts"))
    with world(orders('on_existing = "update if still open"', off)) as office:
        ready(office)
        office.sync()
        id = deal(office, description="As agreed")
        stranger = office.enters(ACCOUNTS, Name="Stranger", Status="C")
        lines = [{"Item": office.row(ITEMS, Code="OAK-1")["ID"], "Quantity": 7}]
        office.enters(ORDERS, OrderedBy=stranger, YourRef=id, SalesOrderLines=lines, Remarks="Old")
        report = office.sync()
        assert report.counts["orders"] == {"updated": 1}, said(office, report)
        order = office.row(ORDERS)
        assert (order["Remarks"], order["OrderedBy"], order["YourRef"]) == ("As agreed", stranger, id)
        assert [row["Quantity"] for row in office.rows_of(ORDERS, order["OrderID"])] == [7]
        assert [row["Name"] for row in office.rows(ACCOUNTS)] == ["Stranger"]
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-ORD-02", "F-CORE-B-05")
@pytest.mark.parametrize("number", ["W-1", None])
def test_an_order_whose_answer_was_lost_is_made_once(number: str | None) -> None:
    with world(orders('source = "order"')) as office:
        ready(office)
        office.sync()
        deal(office, type=SALES, hs_external_order_id=number)
        fault = Order(do="timeout", match=Match(path="*/SalesOrders", method="POST"), phase="after", times=1)
        office.pair.sandbox.desk(EXACT).order_fault(office.pair.account(EXACT), fault)
        assert office.sync().counts["orders"] == {"waiting": 1}
        office.pair.later()
        assert office.sync().counts["orders"]["created"] == 1
        office.comes_to_rest()
        assert len(office.rows(ORDERS)) == 1
        assert office.problems() == {}


@pytest.mark.feature("F-HS-EX-ORD-07", "F-CORE-B-05")
@pytest.mark.parametrize("number", ["W-1", None])
def test_an_order_sent_by_another_install_is_not_sent_again(number: str | None) -> None:
    with world(orders('source = "order"')) as office:
        ready(office)
        deal(office, type=SALES, hs_external_order_id=number)
        office.sync()
        office.installed_anew()
        report = office.sync()
        assert report.counts["orders"] == {"skipped": 1}
        assert len(office.rows(ORDERS)) == 1


@pytest.mark.feature("F-CORE-B-04")
@pytest.mark.parametrize("field", ["YourRef", "Description"])
def test_the_field_that_is_asked_for_the_reference_is_chosen(field: str) -> None:
    with world(orders(f'reference_field = "{field}"')) as office:
        ready(office)
        office.sync()
        id = deal(office)
        stranger = office.enters(ACCOUNTS, Name="Stranger", Status="C")
        lines = [{"Item": office.row(ITEMS, Code="OAK-1")["ID"], "Quantity": 1}]
        office.enters(ORDERS, OrderedBy=stranger, SalesOrderLines=lines, **{field: id})
        assert office.sync().counts["orders"] == {"skipped": 1}


# --- whom it is for ---------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-ORD-04", "F-CORE-CUS-02", "F-CORE-ORD-03")
@pytest.mark.parametrize("company", [True, False])
def test_a_company_is_the_debtor_with_its_person_as_contact_and_a_person_without_one_alone(company: bool) -> None:
    off = "".join(f'[flows.{name}]\ndirection = "off"\n' for name in ("companies", "customers", "contacts"))
    with world(orders(other=off)) as office:
        ready(office)
        deal(office, buyer=buyer(office, company))
        report = office.sync()
        assert report.counts["orders"] == {"created": 1}, said(office, report)
        account = office.row(ACCOUNTS)
        people = [(row["FirstName"], row["Account"]) for row in office.rows(PEOPLE)]
        assert account["Name"] == ("Lind AB" if company else "Ann Lind")
        assert people == ([("Ann", account["ID"])] if company else [])
        order = office.row(ORDERS)
        assert (order["OrderedBy"], order["OrderedByContactPerson"]) == (account["ID"], account["MainContact"])


@pytest.mark.feature("F-CORE-ORD-03")
def test_a_second_order_of_a_customer_makes_no_second_account() -> None:
    with world(orders()) as office:
        ready(office)
        who = buyer(office)
        deal(office, buyer=who)
        office.sync()
        deal(office, buyer=who)
        office.sync()
        assert (len(office.rows(ORDERS)), len(office.rows(ACCOUNTS)), len(office.rows(PEOPLE))) == (2, 1, 1)


@pytest.mark.feature("F-CORE-ORD-03")
@pytest.mark.parametrize(("updates", "city"), [("true", "Delft"), ("false", "Umea")])
def test_an_order_brings_the_changes_of_its_customer_where_that_is_chosen(updates: str, city: str) -> None:
    off = "".join(f'[flows.{name}]\ndirection = "off"\n' for name in ("companies", "customers", "contacts"))
    with world(orders(f"update_customer = {updates}", off)) as office:
        ready(office)
        who = buyer(office, city="Umea")
        deal(office, buyer=who)
        office.sync()
        office.edits("companies", who["company"], city="Delft")
        office.sync()
        assert office.row(ACCOUNTS)["City"] == "Umea"
        deal(office, buyer=who)
        office.sync()
        assert office.row(ACCOUNTS)["City"] == city


DEBTOR = 'default_debtor.id = "{id}"\ndefault_debtor.when = "{when}"'


@pytest.mark.feature("F-CORE-ORD-05")
def test_all_orders_are_booked_on_the_default_debtor_and_name_their_own_customer() -> None:
    with world() as office:
        debtor = office.enters(ACCOUNTS, Name="Web shop", Status="C")
        off = "".join(f'[flows.{name}]\ndirection = "off"\n' for name in ("companies", "customers", "contacts"))
        office.configured(orders(DEBTOR.format(id=debtor, when="always"), off))
        ready(office)
        for number in range(10):
            person = office.contact(f"p{number}@lind.example", firstname=f"P{number}", lastname="Lind")
            deal(office, buyer={"contact": person})
        office.sync()
        assert [row["Name"] for row in office.rows(ACCOUNTS)] == ["Web shop"]
        made = office.rows(ORDERS)
        assert [row["OrderedBy"] for row in made] == [debtor] * 10
        assert sorted(row["Remarks"].split(",")[0] for row in made) == [f"P{number} Lind" for number in range(10)]


@pytest.mark.feature("F-CORE-ORD-05")
@pytest.mark.parametrize(("when", "code"), [("never", "LB-DOC-11"), ("fallback", None)])
def test_an_order_of_nobody_goes_to_the_default_debtor_only_where_that_is_chosen(when: str, code: str | None) -> None:
    with world() as office:
        debtor = office.enters(ACCOUNTS, Name="Web shop", Status="C")
        office.configured(orders(DEBTOR.format(id=debtor, when=when)))
        ready(office)
        id = deal(office, buyer={"contact": ""})
        office.sync()
        assert office.problems() == ({id: code} if code else {})
        assert [row["OrderedBy"] for row in office.rows(ORDERS)] == ([] if code else [debtor])


@pytest.mark.feature("F-CORE-ORD-05", "F-CORE-ORD-09")
@pytest.mark.parametrize(("when", "email"), [("always", "ann@lind.example"), ("fallback", None)])
def test_the_tax_of_an_order_is_that_of_who_buys_and_not_of_the_default_debtor(when: str, email: str | None) -> None:
    taxes = 'tax.home = "NL"\ntax.by_country = { NL = "1", EU = "7", "*" = "6" }\n'
    with world() as office:
        debtor = office.enters(ACCOUNTS, Name="Web shop", Status="C", Country="NL")
        office.configured(orders(DEBTOR.format(id=debtor, when=when) + "\n" + taxes))
        ready(office)
        company = office.company("Lind AB", country="Germany", city="Kiel")
        contact = office.contact(email, company, firstname="Ann") if email else ""
        deal(office, buyer={"company": company, "contact": contact})
        office.sync()
        (order,) = office.rows(ORDERS)
        (line,) = office.rows_of(ORDERS, order["OrderID"])
        assert (order["OrderedBy"], line["VATCode"]) == (debtor, "7")


# --- its products -----------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-ORD-06")
@pytest.mark.parametrize(
    ("chosen", "codes"),
    [
        ("fail", None),
        ("create", ["NEW-1"]),
        ('substitute"\nsubstitute_product = "MISC', ["MISC"]),
    ],
)
def test_a_product_that_exact_lacks(chosen: str, codes: list[str] | None) -> None:
    off = '[flows.products]\ndirection = "off"\n'
    with world(orders(f'on_missing_product = "{chosen}"', off)) as office:
        office.product("NEW-1")
        office.enters(ITEMS, Code="MISC", Description="Anything", IsSalesItem=True)
        id = deal(office, {**OAK, "hs_sku": "NEW-1"})
        report = office.sync()
        if codes is None:
            assert office.problems() == {id: "LB-DOC-08"} and "NEW-1" in said(office, report)
            assert (office.rows(ORDERS), len(office.rows(ITEMS))) == ([], 1)
        else:
            lines = office.rows_of(ORDERS, office.row(ORDERS)["OrderID"])
            assert [line["ItemCode"] for line in lines] == codes


# --- when it goes -----------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-RUL-09", "F-HS-EX-ORD-01", "F-CORE-B-19")
def test_a_deal_goes_once_it_stands_in_a_stage_that_is_sent() -> None:
    with world(orders()) as office:
        ready(office)
        id = deal(office, dealstage="contractsent")
        assert office.sync().counts["orders"] == {"excluded": 1}
        office.edits(DEALS, id, dealstage="closedwon")
        assert office.sync().counts["orders"] == {"created": 1}


@pytest.mark.feature("F-CORE-RUN-03")
def test_deals_from_before_the_set_up_stay_where_they_are_unless_an_earlier_day_is_chosen() -> None:
    with world(orders("start = 2099-01-01")) as office:
        ready(office)
        deal(office)
        assert office.sync().counts["orders"] == {"excluded": 1}
        office.configured(orders())
        assert office.sync().counts["orders"] == {"created": 1}


@pytest.mark.feature("F-CORE-ORD-19")
def test_a_deal_changed_after_it_was_sent_is_told_of_and_its_order_stays() -> None:
    with world(orders()) as office:
        ready(office)
        id = deal(office, description="First")
        office.sync()
        office.edits(DEALS, id, description="Second")
        report = office.sync()
        assert "documents there are not rewritten" in said(office, report)
        assert office.row(ORDERS)["Remarks"] == "First"


@pytest.mark.feature("F-CORE-ORD-19")
def test_a_deal_that_is_called_off_after_it_was_sent_is_told_of_once_and_its_order_stays() -> None:
    with world(orders()) as office:
        ready(office)
        id = deal(office)
        office.sync()
        before = office.row(ORDERS)
        office.edits(DEALS, id, dealstage="closedlost")
        (line,) = office.lines(office.sync(), "orders")
        assert (line.outcome, "changed after it was sent" in line.reason) == ("skipped", True)
        assert office.row(ORDERS) == before
        office.edits(DEALS, id, description="Never mind")
        (line,) = office.lines(office.sync(), "orders")
        assert line.outcome == "excluded"
        assert office.row(ORDERS) == before
        office.comes_to_rest()


# --- where it ends ----------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-ORD-20", "F-CORE-FIN-01")
@pytest.mark.parametrize(("book", "status"), [("false", 20), ("true", 50)])
def test_an_invoice_is_left_open_or_booked_and_nothing_is_mailed(book: str, status: int) -> None:
    with world(orders(f'type = "sales invoice"\nbook = {book}'), sales_journal="70") as office:
        ready(office)
        deal(office)
        office.sync()
        assert office.row(BILLS)["Status"] == status
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-ORD-20")
@pytest.mark.parametrize("approval", [0, 2])
def test_an_order_is_approved_as_chosen(approval: int) -> None:
    with world(orders(f'approval = "{approval}"')) as office:
        ready(office)
        deal(office)
        office.sync()
        assert office.row(ORDERS)["ApprovalStatus"] == approval


@pytest.mark.feature("F-CORE-B-03")
def test_the_deal_is_told_the_number_of_its_order_and_moves_on() -> None:
    with world(orders('tell.number_property = "lb_number"\ntell.stage = "decisionmakerboughtin"')) as office:
        ready(office)
        id = deal(office)
        office.pair.later()
        planned = [line.action for line in office.pair.lines(office.pair.plan()) if line.flow == "orders"]
        assert {"set up", "create", "tell"} <= {str(action) for action in planned}
        office.sync()
        held = office.held(DEALS, id)
        assert held["lb_number"] == str(office.row(ORDERS)["OrderNumber"])
        assert held["dealstage"] == "decisionmakerboughtin"
        office.comes_to_rest()
