"""Orders, invoices and entries of Exact become invoices and sales receipts of QuickBooks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.support.exact_quickbooks import LEFT, RIGHT, TO_LEFT, TO_RIGHT, TwoBooks, configuration, day

from ledgerbridge.model.problems import SetupError

ORDERS, INVOICES, ENTRIES = "salesorder/SalesOrders", "salesinvoice/SalesInvoices", "salesentry/SalesEntries"
TYPES = {"sales order": ORDERS, "sales invoice": INVOICES}


def sending(codes: dict[str, str], more: str = "", flow: str = "sales", tables: str = "") -> str:
    """A configuration in which sales of Exact are sent; customers and products are brought by them alone."""
    rows = ", ".join(f'"{rate}" = "{code}"' for rate, code in codes.items())
    tax = f'[integration.pair.flows.{flow}.tax]\nmap = {{ {rows} }}\ndefault_code = "{next(iter(codes.values()))}"\n'
    return configuration(tax + tables, **{flow: f"{TO_RIGHT}{more}"})


class Sales:
    """A pair whose documents a person enters in Exact; QuickBooks is Dutch, so that both count in euros."""

    def __init__(self, pair: TwoBooks, code: str = "2") -> None:
        self.pair = pair
        self.item = pair.item("OAK-1", "Oak table", SalesVatCode=code)
        self.product = pair.product("OAK-1", "Oak table")
        place = {"AddressLine1": "Storgatan 12", "City": "Umeå", "Postcode": "903 26", "Country": "SE"}
        self.debtor = pair.debtor("Öberg AB", "ann@oberg.example", **place)
        names = {str(row["Name"]): str(row["Id"]) for row in pair.records(RIGHT, "TaxCode")}
        self.codes = {"21": names["21%"], "9": names["9%"], "0": names["0%"]}

    def order(self, price: str = "100", quantity: int = 2, **more: Any) -> dict[str, Any]:
        row = {"Item": self.item, "Quantity": quantity, "NetPrice": Decimal(price), "VATCode": "2"}
        return self.pair.enters(LEFT, ORDERS, **{"OrderedBy": self.debtor, "SalesOrderLines": [row], **more})

    def invoice(self, price: str = "100", quantity: int = 2, **more: Any) -> dict[str, Any]:
        """A printed one, which has its number."""
        row = {"Item": self.item, "Quantity": quantity, "NetPrice": Decimal(price), "VATCode": "2"}
        usual = {"OrderedBy": self.debtor, "Journal": "70", "SalesInvoiceLines": [row]}
        made = self.pair.enters(LEFT, INVOICES, **{**usual, **more})
        return self.pair.does(LEFT, INVOICES, str(made["InvoiceID"]), "print")

    def made(self, type: str = "Invoice") -> list[dict[str, Any]]:
        return self.pair.records(RIGHT, type)

    def why(self, id: str, flow: str = "sales") -> tuple[str, str, str]:
        """(outcome, reason, code of the problem) of the last pass."""
        told = self.pair.outcomes(self.pair.synced(), flow)[id]
        return told.outcome, told.reason, told.problem.code if told.problem else ""


def assert_whole(made: dict[str, Any], sales: Sales, number: object) -> None:
    assert (made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"]) == (242, 42)
    assert made["CustomerRef"]["name"] == "Öberg AB"
    detail = made["Line"][0]["SalesItemLineDetail"]
    assert (detail["ItemRef"]["value"], detail["Qty"], detail["UnitPrice"]) == (sales.product, 2, 100)
    assert made["PrivateNote"].startswith(f"{number}\n")


@pytest.mark.feature("F-EX-QB-ORD-02")
@pytest.mark.feature("F-CORE-ORD-07")
@pytest.mark.parametrize("source", list(TYPES))
def test_each_kind_of_sale_makes_an_invoice(source: str) -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes, f'source = "{source}"\n')
        sold = sales.order() if source == "sales order" else sales.invoice()
        assert pair.synced().counts["sales"] == {"created": 1}
        (made,) = sales.made()
        assert_whole(made, sales, sold["OrderNumber" if source == "sales order" else "InvoiceNumber"])
        assert made["Balance"] == 242
        assert pair.settles()


@pytest.mark.feature("F-EX-QB-ORD-02")
def test_a_sale_is_a_receipt_into_the_chosen_account_once_it_is_paid() -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        checking = pair.entry("Account", "Checking")
        pair.configuration = sending(sales.codes, f'deposit_account = "{checking}"\n', "paid_sales")
        sold = sales.invoice()
        assert sales.why(str(sold["InvoiceID"]), "paid_sales")[:2] == ("excluded", "it is not paid")
        pair.does(LEFT, INVOICES, str(sold["InvoiceID"]), "pay", amount=100)
        assert pair.synced().counts.get("paid_sales", {}).get("created") is None
        pair.does(LEFT, INVOICES, str(sold["InvoiceID"]), "pay", amount=142)
        assert pair.synced().counts["paid_sales"] == {"created": 1}
        (made,) = sales.made("SalesReceipt")
        assert_whole(made, sales, sold["InvoiceNumber"])
        assert (made["DepositToAccountRef"]["value"], sales.made()) == (checking, [])
        assert pair.settles()


@pytest.mark.feature("F-EX-QB-ORD-04")
@pytest.mark.feature("F-CORE-ORD-16")
@pytest.mark.feature("F-CORE-ORD-03")
def test_a_golden_invoice_arrives_whole_and_brings_its_customer() -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes)
        sold = sales.invoice(Remarks="Thanks")
        assert pair.synced().counts["customers"] == {"created": 1}
        (made,) = sales.made()
        (customer,) = pair.customers().values()
        assert (customer["DisplayName"], customer["BillAddr"]["City"]) == ("Öberg AB", "Umeå")
        assert made["CustomerRef"]["value"] == customer["Id"]
        assert (made["TxnDate"], made["DueDate"]) == (pair.today.isoformat(), day(sold["DueDate"]).isoformat())
        assert (made["BillAddr"]["Line1"], made["CustomerMemo"]["value"]) == ("Storgatan 12", "Thanks")


@pytest.mark.feature("F-EX-QB-ORD-04")
@pytest.mark.feature("F-CORE-ORD-02")
@pytest.mark.feature("F-CORE-B-04")
@pytest.mark.parametrize("field", ["PrivateNote", "DocNumber"])
def test_an_invoice_that_is_there_is_skipped_by_its_number_or_private_note(field: str) -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        pair.switches(RIGHT, custom_txn_numbers=True)
        sales = Sales(pair)
        pair.configuration = sending(sales.codes, f'reference_field = "{field}"\n')
        sold = sales.invoice()
        other = {"value": pair.customer("Somebody else")}
        row = {"ItemRef": {"value": sales.product}, "TaxCodeRef": {"value": sales.codes["21"]}}
        entered = {"Amount": 1, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": row}
        pair.enters(RIGHT, "Invoice", CustomerRef=other, Line=[entered], **{field: str(sold["InvoiceNumber"])})
        outcome, reason, _ = sales.why(str(sold["InvoiceID"]))
        assert outcome == "skipped" and reason.startswith("already there as no.")
        assert len(sales.made()) == 1
        assert "ann@oberg.example" not in pair.customers()


@pytest.mark.feature("F-CORE-ORD-01")
@pytest.mark.feature("F-CORE-ORD-02")
def test_an_invoice_whose_answer_was_lost_is_made_once_and_told_as_made() -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes)
        sales.invoice()
        pair.faulty(RIGHT, "timeout", "*/invoice", phase="after", method="POST")
        pair.synced()
        pair.mended(RIGHT)
        assert pair.synced().counts["sales"] == {"created": 1}
        assert len(sales.made()) == 1
        assert pair.settles()


@pytest.mark.feature("F-CORE-ORD-06")
@pytest.mark.feature("F-EX-QB-ORD-04")
@pytest.mark.parametrize(("choice", "sku"), [("fail", None), ("create", "ASH-1"), ("substitute", "OAK-1")])
def test_a_missing_product_fails_is_made_or_replaced(choice: str, sku: str | None) -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        instead = 'substitute_product = "OAK-1"\n' if choice == "substitute" else ""
        pair.configuration = sending(sales.codes, f'on_missing_product = "{choice}"\n{instead}')
        ash = pair.item("ASH-1", "Ash table")
        row = {"Item": ash, "Quantity": 1, "NetPrice": 10, "VATCode": "2"}
        sold = sales.invoice(SalesInvoiceLines=[row])
        outcome, _, code = sales.why(str(sold["InvoiceID"]))
        skus = {product["Id"]: name for name, product in pair.products().items()}
        if sku is None:
            assert (outcome, code, sales.made()) == ("failed", "LB-DOC-08", [])
        else:
            (made,) = sales.made()
            assert skus[made["Line"][0]["SalesItemLineDetail"]["ItemRef"]["value"]] == sku


@pytest.mark.feature("F-CORE-ORD-05")
@pytest.mark.feature("F-EX-QB-ORD-04")
@pytest.mark.parametrize(
    ("when", "booked", "guest"),
    [("never", "Öberg AB", None), ("fallback", "Öberg AB", "Web"), ("always", "Web", "Web")],
)
def test_the_default_debtor_stands_in_as_chosen(when: str, booked: str, guest: str | None) -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        web = pair.customer("Web", "web@example.com")
        debtor = f'[integration.pair.flows.sales.default_debtor]\nid = "{web}"\nwhen = "{when}"\n'
        pair.configuration = sending(sales.codes, tables=debtor)
        sales.invoice()
        sales.invoice(OrderedBy=pair.debtor("No e-mail"))
        pair.synced()
        names = sorted(made["CustomerRef"]["name"] for made in sales.made())
        assert names == sorted(name for name in (booked, guest) if name)


@pytest.mark.feature("F-EX-QB-ORD-03")
@pytest.mark.feature("F-CORE-ORD-12")
@pytest.mark.parametrize(("condition", "term"), [("30", "3"), ("14", "2")])
def test_payment_conditions_become_terms_and_the_due_date_stays(condition: str, term: str) -> None:
    terms = '[integration.pair.flows.sales.payment]\ncondition_map = { "30" = "3", "14" = "2" }\n'
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes, tables=terms)
        sold = sales.invoice(PaymentCondition=condition)
        pair.synced()
        (made,) = sales.made()
        assert (made["SalesTermRef"]["value"], made["DueDate"]) == (term, day(sold["DueDate"]).isoformat())


@pytest.mark.feature("F-EX-QB-ORD-03")
@pytest.mark.feature("F-CORE-ORD-13")
def test_a_receipt_gets_the_payment_method_that_was_chosen() -> None:
    method = '[integration.pair.flows.paid_sales.payment]\nmethod = "3"\n'
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes, flow="paid_sales", tables=method)
        pair.does(LEFT, INVOICES, str(sales.invoice()["InvoiceID"]), "pay", amount=242)
        pair.synced()
        assert [made["PaymentMethodRef"]["value"] for made in sales.made("SalesReceipt")] == ["3"]


@pytest.mark.feature("F-CORE-ORD-08")
def test_a_rate_without_a_code_fails() -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending({"9": sales.codes["9"]})
        sold = sales.invoice()
        assert sales.why(str(sold["InvoiceID"]))[2] == "LB-DOC-02"
        assert sales.made() == []


@pytest.mark.feature("F-CORE-B-16")
def test_a_currency_that_the_customer_has_not_in_quickbooks_fails() -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes)
        sold = sales.invoice(Currency="USD")
        assert sales.why(str(sold["InvoiceID"]))[2] == "LB-REC-12"
        assert sales.made() == []


@pytest.mark.feature("F-CORE-FIN-06")
def test_books_that_are_closed_in_quickbooks_refuse_the_invoice() -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes)
        pair.switches(RIGHT, closing_date=pair.today.isoformat())
        sold = sales.invoice()
        assert sales.why(str(sold["InvoiceID"]))[2] == "LB-REC-10"
        assert sales.made() == []


@pytest.mark.feature("F-CORE-ORD-20")
def test_a_draft_of_exact_stays_until_it_is_processed() -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes)
        row = {"Item": sales.item, "Quantity": 1, "NetPrice": 10, "VATCode": "2"}
        draft = pair.enters(LEFT, INVOICES, OrderedBy=sales.debtor, Journal="70", SalesInvoiceLines=[row])
        assert sales.why(draft["InvoiceID"])[:2] == ("excluded", "Status 20 is none of 50")
        pair.does(LEFT, INVOICES, draft["InvoiceID"], "print")
        assert pair.synced().counts["sales"] == {"created": 1}


@pytest.mark.feature("F-EX-QB-ORD-02")
def test_sales_cannot_go_both_ways_at_once() -> None:
    tax = "".join(f'[integration.pair.flows.{name}.tax]\ndefault_code = "1"\n' for name in ("sales", "invoices"))
    both = configuration(tax, sales=TO_RIGHT, invoices=TO_LEFT)
    with TwoBooks(both) as pair, pytest.raises(SetupError) as refused:
        pair.plan()
    assert "LB-SETUP-75" in str(refused.value)


@pytest.mark.feature("F-CORE-RUL-12")
@pytest.mark.feature("F-CORE-CUS-11")
@pytest.mark.parametrize("flow", ["sales", "paid_sales", "sales_credits"])
def test_without_a_default_tax_code_the_flow_does_not_run_and_the_setting_is_named(flow: str) -> None:
    with TwoBooks(configuration(**{flow: TO_RIGHT}), country="NL") as pair, pytest.raises(SetupError) as told:
        pair.synced()
    assert [(one.code, one.values["key"]) for one in told.value.problems] == [("LB-SETUP-41", "tax.default_code")]


@pytest.mark.feature("F-CORE-FIN-02")
@pytest.mark.parametrize("owner", ["target", "source"])
def test_the_number_is_that_of_its_owner(owner: str) -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        if owner == "source":
            pair.switches(RIGHT, custom_txn_numbers=True)
        pair.configuration = sending(sales.codes, f'number_owner = "{owner}"\n')
        sold = sales.invoice()
        pair.synced()
        (made,) = sales.made()
        assert (made["DocNumber"] == str(sold["InvoiceNumber"])) is (owner == "source")
        assert made["DocNumber"]
        assert_whole(made, sales, sold["InvoiceNumber"])


@pytest.mark.feature("F-CORE-CUS-08")
def test_the_cost_centre_is_the_class_of_the_lines() -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        pair.switches(RIGHT, class_tracking="line")
        north = str(pair.enters(RIGHT, "Class", Name="North")["Id"])
        sales = Sales(pair)
        pair.configuration = sending(sales.codes, f'cost_centre = "{north}"\n')
        sales.invoice()
        pair.synced()
        (made,) = sales.made()
        assert made["Line"][0]["SalesItemLineDetail"]["ClassRef"]["value"] == north


@pytest.mark.feature("F-CORE-FIN-01")
def test_what_is_made_in_quickbooks_is_mailed_by_nobody() -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes)
        sales.invoice()
        pair.synced()
        assert [made["EmailStatus"] for made in sales.made()] == ["NotSet"]
