"""Invoices of Hyperline in Exact: whole and once, only those issued since the connection, each default in its place."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.pair.hyperline_exact.linked import with_customer
from tests.support.hyperline_exact import (
    ACCOUNTS,
    ENTRIES,
    INVOICES,
    INVOICES_ON,
    Books,
    connected,
    day,
    line,
    money,
    results,
)

from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases import presets

SENT = 'direction = "left-to-right"'


@pytest.mark.feature("F-HY-EX-INV-01", "F-CORE-ORD-16")
def test_an_issued_invoice_arrives_whole_with_all_its_lines_and_once() -> None:
    with connected(invoices=INVOICES_ON) as books:
        customer = with_customer(books)
        id = books.invoice(
            customer,
            line(name="Platform", amount=3333, units=3),
            line(name="Support", amount=5000, units=2, discount_percent=10),
            purchase_order="PO-7781",
        )
        assert books.sync() == {("invoices", "created"): 1}
        (entry,) = books.held(ENTRIES)
        invoice = books.of("invoices", id)
        assert entry["YourRef"] == invoice["number"]
        assert entry["Description"] == "PO-7781"
        assert (day(entry["EntryDate"]), day(entry["DueDate"])) == (invoice["emitted_at"][:10], invoice["due_at"][:10])
        assert (entry["Currency"], entry["Type"], entry["Journal"].strip()) == ("EUR", 20, "70")
        lines = [
            (row["Description"], row["Quantity"], row["AmountFC"], row["VATAmountFC"], row["VATCode"].strip())
            for row in entry["SalesEntryLines"]["results"]
        ]
        assert lines == [
            ("Platform", 3, money("99.99"), money("21.00"), "2"),
            ("Support", 2, money("90.00"), money("18.90"), "2"),
        ]
        assert money(entry["AmountFC"]) * 100 == invoice["total_amount"]
        for _ in range(2):
            assert not books.sync()
        assert len(books.held(ENTRIES)) == 1


@pytest.mark.feature("F-HY-EX-INV-01")
def test_a_draft_waits_until_it_is_issued() -> None:
    with connected(invoices=INVOICES_ON) as books:
        id = books.invoice(with_customer(books), status="draft")
        assert books.sync() == {("invoices", "excluded"): 1}
        books.does("invoices", id, do="issue")
        assert books.sync() == {("invoices", "created"): 1}


@pytest.mark.feature("F-HY-EX-INV-03", "F-CORE-RUN-03")
@pytest.mark.parametrize("kind", ["invoices", "credit_notes"])
def test_of_three_old_and_two_new_the_new_ones_go_and_the_date_moved_back_says_three_more_then_sends_them(
    kind: str,
) -> None:
    def makes(books: Books, count: int) -> None:
        customer = next(iter(books.ids("customers")), None) or books.customer()
        for _ in range(count):
            id = books.invoice(customer)
            if kind == "credit_notes":
                books.credit(id)

    start = f'{INVOICES_ON}\nstart = "everything"'
    with connected(before=lambda books: makes(books, 3), **{kind: INVOICES_ON}, **others(kind)) as books:
        books.link("customers", books.ids("customers")[0], books.account())
        makes(books, 2)
        assert books.sync()[kind, "created"] == 2
        assert len(books.held(ENTRIES)) == 2
        moved = {kind: start, **others(kind)}
        assert books.would_enter(**moved) == {kind: 3}
        assert len(books.held(ENTRIES)) == 2
        books.choose(**moved)
        assert books.sync()[kind, "created"] == 3
        assert len(books.held(ENTRIES)) == 5


def others(kind: str) -> dict[str, str]:
    """The other flow of documents is off."""
    return {name: 'direction = "off"' for name in ("invoices", "credit_notes") if name != kind}


@pytest.mark.feature("F-CORE-ORD-02")
def test_an_invoice_that_exact_holds_already_is_skipped_with_its_number_and_its_customer_is_left_alone() -> None:
    with connected(customers=SENT, invoices=INVOICES_ON) as books:
        account = books.account()
        held = {"GLAccount": books.account_id("8000"), "AmountFC": 5}
        books.enters(ENTRIES, Customer=account, Journal="70", YourRef="INV-2026-1", SalesEntryLines=[held])
        number = books.held(ENTRIES)[0]["EntryNumber"]
        books.invoice(books.customer())
        books.choose(invoices=INVOICES_ON)
        assert books.sync() == {("invoices", "skipped"): 1}
        assert str(number) in str(books.lines[-1].reasons)
        assert len(books.held(ENTRIES)) == len(books.held(ACCOUNTS)) == 1


@pytest.mark.feature("F-CORE-ORD-02", "F-CORE-ORD-01")
def test_an_invoice_whose_answer_was_lost_is_created_once() -> None:
    with connected(invoices=INVOICES_ON) as books:
        books.invoice(with_customer(books))
        books.fault("exact", "*SalesEntries", "reset", phase="after", method="POST", times=1)
        assert books.sync() == {("invoices", "waiting"): 1}
        books.pair.later(10)
        books.sync()
        assert not books.sync()
        assert len(books.held(ENTRIES)) == len(books.held("documents/DocumentAttachments")) == 1
        assert books.outcomes("invoices") == {"created", "updated"}


@pytest.mark.feature("F-HY-EX-INV-06", "F-CORE-ORD-12")
def test_each_default_reaches_the_entry() -> None:
    with connected(
        invoices='tax.default_code = "2"\nrevenue.account = "account:8100"\njournal = "71"\npayment.condition = "30"'
    ) as books:
        books.enters(
            "financial/Journals", Code="71", Description="Sales 2", Type=20, GLAccount=books.account_id("1300")
        )
        books.invoice(with_customer(books))
        assert books.sync()["invoices", "created"] == 1
        (entry,) = books.held(ENTRIES)
        (row,) = entry["SalesEntryLines"]["results"]
        assert (entry["Journal"].strip(), entry["PaymentCondition"].strip()) == ("71", "30")
        assert (row["GLAccountCode"].strip(), row["VATCode"].strip()) == ("8100", "2")


@pytest.mark.feature("F-HY-EX-INV-06", "F-CORE-ORD-07")
def test_invoices_become_sales_invoices_with_items_where_that_is_chosen() -> None:
    chosen = f'{INVOICES_ON}\ntype = "sales invoice"\nproduct.default = "SAAS"\nattach = false'
    with connected(invoices=chosen) as books:
        item = books.enters("logistics/Items", Code="SAAS", Description="Subscription", IsSalesItem=True)["ID"]
        id = books.invoice(with_customer(books), line(amount=4000, units=2))
        assert books.sync() == {("invoices", "created"): 1}
        (made,) = books.held(INVOICES)
        (row,) = made["SalesInvoiceLines"]["results"]
        assert (made["YourRef"], made["Type"], made["Status"]) == (books.of("invoices", id)["number"], 8020, 20)
        assert (row["Item"], row["Quantity"], row["NetPrice"]) == (item, 2, Decimal(40))
        assert made["AmountFC"] == money("96.80")
        assert books.held(ENTRIES) == []


@pytest.mark.feature("F-HY-EX-CON-03", "F-CORE-CUS-08")
def test_what_each_company_sells_goes_where_its_settings_say() -> None:
    with connected() as books:
        first, second = books.entity(), books.seller("Second B.V.")
        own = f'cost_centre_by_seller = {{ {first} = "NORTH", {second} = "SOUTH" }}'
        books.choose(invoices=f"{INVOICES_ON}\n{own}")
        for code in ("NORTH", "SOUTH"):
            books.enters("hrm/Costcenters", Code=code, Description=code)
        customer = with_customer(books)
        for entity, number in ((first, "A-1"), (second, "B-1")):
            books.invoice(customer, invoicing_entity_id=entity, number=number)
        assert books.sync()["invoices", "created"] == 2
        centres = {
            entry["YourRef"]: entry["SalesEntryLines"]["results"][0]["CostCenter"] for entry in books.held(ENTRIES)
        }
        assert centres == {"A-1": "NORTH", "B-1": "SOUTH"}


@pytest.mark.feature("F-CORE-ORD-13", "F-CORE-ORD-10")
def test_what_this_pair_has_no_field_for_is_refused_with_the_reason() -> None:
    settings = presets.load("hyperline-exact").flow_named("invoices").settings()  # type: ignore[union-attr]  # it is there
    lacking = {key for key, setting in settings.items() if setting.lacking}
    assert {"payment.method_map", "payment.method", "shipping.mode", "shipping.product", "default_debtor.id"} <= lacking
    with connected(invoices=INVOICES_ON) as books:
        books.choose(invoices=f'{INVOICES_ON}\npayment.method = "K"')
        with pytest.raises(SetupError) as raised:
            books.sync()
        assert settings["payment.method"].lacking[1:] in str(raised.value)


@pytest.mark.feature("F-CORE-ORD-14")
def test_discounts_of_lines_leave_the_total_equal_to_the_cent() -> None:
    with connected(invoices=INVOICES_ON) as books:
        id = books.invoice(
            with_customer(books),
            line(amount=1999, units=3, discount_percent=10),
            line(amount=333, units=7, discount_amount=77),
            line(amount=1, units=1, rate=21),
        )
        assert books.sync()["invoices", "created"] == 1
        (entry,) = books.held(ENTRIES)
        assert money(entry["AmountFC"]) * 100 == books.of("invoices", id)["total_amount"]
        assert len(results(entry)) == 3


@pytest.mark.feature("F-CORE-ORD-15", "F-HY-EX-INV-05")
def test_the_revenue_account_is_that_of_the_country_where_the_product_has_none() -> None:
    own = f'{INVOICES_ON}\nrevenue.by_country = {{ DE = "account:8100" }}\ntax.map = {{ "0" = "7" }}'
    with connected(invoices=own) as books:
        german = with_customer(books, billing_address={"country": "DE"}, billing_email="de@example.com")
        dutch = with_customer(books)
        books.invoice(german, line(rate=0), number="DE-1")
        books.invoice(dutch, line(), number="NL-1")
        assert books.sync()["invoices", "created"] == 2
        accounts = {entry["YourRef"]: results(entry)[0]["GLAccountCode"].strip() for entry in books.held(ENTRIES)}
        assert accounts == {"DE-1": "8100", "NL-1": "8000"}


@pytest.mark.feature("F-CORE-CUS-06", "F-CORE-ORD-09", "F-CORE-ORD-08")
def test_the_tax_code_is_by_country_and_kind_of_customer_where_nothing_nearer_says_it() -> None:
    own = 'revenue.account = "account:8000"\ntax.home = "NL"\n' + (
        'tax.by_country = { "DE business" = "7", "EU consumer" = "2", "*" = "6", NL = "2" }'
    )
    with connected(invoices=own) as books:
        cases = {
            "NL-1": ({"country": "NL"}, None, 21),
            "DE-B": ({"country": "DE"}, "DE136695976", 0),
            "DE-C": ({"country": "DE"}, None, 21),
            "DE-X": ({"country": "DE"}, "DE123456789", 21),
            "US-1": ({"country": "US"}, None, 0),
        }
        for number, (address, vat, rate) in cases.items():
            more = {"tax_ids": [{"value": vat}]} if vat else {}
            customer = with_customer(books, billing_address=address, billing_email=f"{number}@example.com", **more)
            books.invoice(customer, line(rate=rate), number=number)
        assert books.sync()["invoices", "created"] == 5, books.problems()
        codes = {entry["YourRef"]: results(entry)[0]["VATCode"].strip() for entry in books.held(ENTRIES)}
        assert codes == {"NL-1": "2", "DE-B": "7", "DE-C": "2", "DE-X": "2", "US-1": "6"}


@pytest.mark.feature("F-CORE-B-16")
def test_a_currency_that_the_division_lacks_is_refused_by_the_plan_and_nothing_is_sent() -> None:
    with connected(invoices=INVOICES_ON + "\nattach = false") as books:
        in_euro, in_krona = books.customer(), books.customer(name="Krona", currency="SEK", billing_email="k@x.example")
        for customer in (in_euro, in_krona):
            books.link("customers", customer, books.account())
        sent = books.invoice(in_euro, number="A-1")
        refused = books.invoice(in_krona, number="A-2", currency="SEK")
        books.pair.later(1)
        planned = {one.left_id: (one.action, one.problem) for one in books.pair.lines(books.pair.plan())}
        assert planned[sent] == ("create", None)
        action, problem = planned[refused]
        assert action == "refuse"
        assert problem is not None
        assert (problem.code, problem.values) == ("LB-REC-12", {"currency": "SEK"})
        books.sync()
        assert {one.left_id: one.action for one in books.lines} == {sent: "create", refused: "refuse"}
        assert [entry["YourRef"] for entry in books.held(ENTRIES)] == ["A-1"]
