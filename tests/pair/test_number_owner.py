"""Whose number a document has, for each kind of document that each pair makes: the number stands on both sides as the
setting says, and where the target numbers, the number comes back to the source."""

from __future__ import annotations

from typing import Any

import pytest
from tests.pair.eaccounting_hubspot.test_credit_notes import OFF
from tests.pair.eaccounting_hubspot.test_sales_to_eaccounting import setup, stocked
from tests.pair.eaccounting_hubspot.test_sales_to_hubspot import setup as to_hubspot
from tests.pair.eaccounting_hubspot.test_sales_to_hubspot import sold as sold_at_eaccounting
from tests.pair.exact_quickbooks import test_credits as memos
from tests.pair.exact_quickbooks import test_sales_to_exact as to_exact
from tests.pair.exact_quickbooks import test_sales_to_quickbooks as to_quickbooks
from tests.pair.hubspot_exact.selling import OAK, buyer, deal, orders, ready
from tests.pair.hubspot_exact.test_quotes import DEAL, QUOTATIONS, QUOTED
from tests.pair.hubspot_exact.test_sales import MADE, SOURCES, TAKEN, customer, sold
from tests.pair.hubspot_quickbooks.test_invoices_out import WORK, sending
from tests.pair.hubspot_quickbooks.test_standalone_payments import choosing, connected, pays
from tests.pair.hyperline_exact.linked import with_customer
from tests.support.eaccounting_hubspot import BOOKS, BooksAndCrm, configuration
from tests.support.exact_quickbooks import LEFT, RIGHT, TO_LEFT, TO_RIGHT, TwoBooks
from tests.support.exact_quickbooks import configuration as two_books
from tests.support.hubspot_exact_world import BILLS, DEALS, ENTRIES, INVOICES, ORDERS, SALES, world
from tests.support.hubspot_quickbooks import QUICKBOOKS, configured, sale
from tests.support.hubspot_quickbooks import World as Shop
from tests.support.hyperline_exact import INVOICES_ON
from tests.support.hyperline_exact import connected as billing

from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases.numbers import numbers

pytestmark = pytest.mark.feature("F-CORE-FIN-02")
NUMBER = "26700050"
"""One that Exact takes for an order and for an entry of journal 70."""
AT_EXACT = {
    "sales order": (ORDERS, "OrderNumber"),
    "sales invoice": (BILLS, "InvoiceNumber"),
    "direct invoice": (BILLS, "InvoiceNumber"),
    "sales entry": (ENTRIES, "EntryNumber"),
    "credit entry": (ENTRIES, "EntryNumber"),
    "credit invoice": (BILLS, "InvoiceNumber"),
}
"""{what is made at Exact: (its type, the field of its number)}."""
KEEPS = [made for made in AT_EXACT if "invoice" not in made]
"""What Exact lets us number."""


# --- HubSpot to Exact -------------------------------------------------------------------------------------------------

NUMBERED_AS = {
    "deal": (DEALS, {"own": NUMBER}, 'number_property = "own"'),
    "order": (SALES, {"hs_external_order_id": NUMBER}, ""),
    "invoice": (INVOICES, {"hs_number": NUMBER}, ""),
}


def sale_settings(source: str, made: str, owner: str, more: str = "") -> str:
    said = f'source = "{source}"\ntype = "{made}"\nnumber_owner = "{owner}"\nrevenue.account = "@account:8000"\n'
    return orders(f'{said}tell.number_property = "at_exact"\n{NUMBERED_AS[source][2]}\n{more}')


@pytest.mark.parametrize("made", ["sales order", "sales invoice", "direct invoice", "sales entry"])
@pytest.mark.parametrize("source", NUMBERED_AS)
def test_exact_numbers_what_is_made_of_hubspot_s_sales_and_hubspot_is_told(source: str, made: str) -> None:
    type, said, _ = NUMBERED_AS[source]
    with world(sales_journal="70") as office:
        ready(office)
        for name in ("own", "at_exact"):
            office.property(type, name)
        office.configured(sale_settings(source, made, "target", "book = true"))
        id = deal(office, type=type, **said)
        office.sync()
        kind, field = AT_EXACT[made]
        document = office.row(kind, YourRef=NUMBER) if kind != ENTRIES else office.row(ENTRIES)
        assert document["YourRef"] == NUMBER
        assert document[field] is not None and str(document[field]) != NUMBER
        assert office.held(type, id)["at_exact"] == str(document[field])
        office.comes_to_rest()


@pytest.mark.parametrize("made", ["sales order", "sales entry"])
@pytest.mark.parametrize("source", NUMBERED_AS)
def test_exact_takes_the_number_of_hubspot_s_sales_where_it_can(source: str, made: str) -> None:
    type, said, _ = NUMBERED_AS[source]
    with world(sales_journal="70") as office:
        ready(office)
        for name in ("own", "at_exact"):
            office.property(type, name)
        office.configured(sale_settings(source, made, "source"))
        id = deal(office, type=type, **said)
        office.sync()
        kind, field = AT_EXACT[made]
        assert str(office.row(kind)[field]) == NUMBER
        assert office.held(type, id)["at_exact"] == NUMBER
        office.comes_to_rest()


@pytest.mark.parametrize("made", ["sales invoice", "direct invoice"])
def test_a_number_of_the_source_is_refused_beforehand_where_exact_gives_its_own(made: str) -> None:
    with world(sales_journal="70") as office:
        office.configured(sale_settings("order", made, "source"))
        with pytest.raises(SetupError, match="Exact numbers its invoices when it prints them"):
            office.sync()


def test_an_invoice_that_somebody_prints_later_has_its_number_told_then() -> None:
    with world(sales_journal="70") as office:
        ready(office)
        office.property(SALES, "at_exact")
        office.configured(sale_settings("order", "sales invoice", "target"))
        id = deal(office, type=SALES, hs_external_order_id=NUMBER)
        office.sync()
        assert office.held(SALES, id).get("at_exact") is None
        assert office.problems() == {id: "LB-DOC-57"}
        office.does(BILLS, office.row(BILLS)["InvoiceID"], do="print")
        office.pair.later(70)
        office.sync()
        assert office.held(SALES, id)["at_exact"] == str(office.row(BILLS)["InvoiceNumber"])
        assert office.problems() == {}
        office.comes_to_rest()


def test_what_else_is_told_does_not_wait_for_the_number() -> None:
    with world(sales_journal="70") as office:
        ready(office)
        office.property(DEALS, "at_exact")
        office.configured(sale_settings("deal", "sales invoice", "target", 'tell.stage = "contractsent"'))
        id = deal(office)
        office.sync()
        assert office.held(DEALS, id)["dealstage"] == "contractsent"
        office.does(BILLS, office.row(BILLS)["InvoiceID"], do="print")
        office.pair.later(70)
        office.sync()
        assert office.held(DEALS, id)["at_exact"] == str(office.row(BILLS)["InvoiceNumber"])
        office.comes_to_rest()


def test_a_quotation_has_exact_s_number_which_its_deal_is_told() -> None:
    with world(QUOTED.format("deal", 'tell.number_property = "at_exact"')) as office:
        ready(office)
        office.property(DEALS, "at_exact")
        who = buyer(office)
        beside = {"companies": [who["company"]], "line_items": [office.makes("line_items", **OAK)]}
        id = office.makes(DEALS, beside, **DEAL)
        office.sync()
        assert office.held(DEALS, id)["at_exact"] == str(office.row(QUOTATIONS)["QuotationNumber"])
        office.configured(QUOTED.format("deal", 'number_owner = "source"'))
        with pytest.raises(SetupError, match="Exact numbers its quotations itself"):
            office.sync()


# --- Exact to HubSpot -------------------------------------------------------------------------------------------------

AT_HUBSPOT = {"order": "hs_external_order_id", "invoice": "hs_number", "deal": None}


@pytest.mark.parametrize("made", AT_HUBSPOT)
@pytest.mark.parametrize("source", ["sales order", "sales invoice", "sales entry"])
@pytest.mark.parametrize("owner", ["source", "target"])
def test_hubspot_shows_exact_s_number_where_exact_s_counts(owner: str, source: str, made: str) -> None:
    with world(TAKEN.format(source=source, made=made, more=f'number_owner = "{owner}"')) as office:
        account, _ = customer(office)
        sold(office, SOURCES[source], account)
        office.sync()
        kind, field = AT_EXACT[source]
        number, held = str(office.row(kind)[field]), office.held(MADE[made])
        path = AT_HUBSPOT[made]
        if path is not None:
            assert (held.get(path) == number) is (owner == "source")
            return
        # A deal has no number: what HubSpot is to number cannot be listed, and what Exact numbered is.
        sides = office.pair.run(numbers(office.pair.hub, office.pair.integration(), ["sales"]))
        found = {side.system: side.problem.code if side.problem else side.documents for side in sides}
        assert found == ({"exact": 1} if owner == "source" else {"hubspot": "LB-DOC-56"})


# --- Hyperline to Exact -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flow", ["invoices", "credit_notes"])
@pytest.mark.parametrize("owner", ["source", "target"])
def test_an_entry_of_exact_has_hyperline_s_number_where_that_counts(flow: str, owner: str) -> None:
    own = f'{INVOICES_ON}\nnumber_owner = "{owner}"'
    with billing(**{"invoices": INVOICES_ON, flow: own}) as books:
        invoice = books.invoice(with_customer(books), number=NUMBER if flow == "invoices" else "INV-1")
        if flow == "credit_notes":
            note = books.credit(invoice)
            books.raw("invoices", books.of("invoices", note), number=NUMBER)
        books.sync()
        (entry,) = [one for one in books.held(ENTRIES) if (one["Type"] == 21) is (flow == "credit_notes")]
        assert entry["YourRef"] == NUMBER
        assert (str(entry["EntryNumber"]) == NUMBER) is (owner == "source")


@pytest.mark.parametrize(("flow", "made"), [("invoices", "sales invoice"), ("credit_notes", "credit invoice")])
def test_an_invoice_of_exact_has_exact_s_number_and_hyperline_s_as_reference(flow: str, made: str) -> None:
    more = f'tax.default_code = "2"\ntype = "{made}"\nproduct.default = "OAK-1"\nbook = true\n'
    with billing(**{"invoices": INVOICES_ON, flow: more}) as books:
        books.enters("logistics/Items", Code="OAK-1", Description="Oak table", IsSalesItem=True)
        invoice = books.invoice(with_customer(books))
        wanted = books.credit(invoice) if flow == "credit_notes" else invoice
        books.sync()
        books.sync()
        (document,) = books.held(BILLS)
        assert document["YourRef"] == books.of("invoices", wanted)["number"]
        assert str(document["InvoiceNumber"]).startswith("2670")
        books.choose(**{"invoices": INVOICES_ON, flow: f'{more}number_owner = "source"\n'})
        with pytest.raises(SetupError, match="Exact numbers its invoices when it prints them"):
            books.pair.integration()


# --- HubSpot and eAccounting ------------------------------------------------------------------------------------------

AT_EACCOUNTING = {
    "order": ("orders", "Number"),
    "invoice draft": ("customerinvoicedrafts", None),
    "invoice": ("customerinvoices", "InvoiceNumber"),
}


@pytest.mark.parametrize("made", AT_EACCOUNTING)
@pytest.mark.parametrize("source", ["deal", "order", "invoice"])
def test_eaccounting_numbers_what_is_made_there_and_keeps_hubspot_s_number_beside(source: str, made: str) -> None:
    with BooksAndCrm(setup(f'source = "{source}"\ntype = "{made}"')) as pair:
        stocked(pair)
        contact = pair.contact("ann@oberg.example", company="Öberg AB")
        sale = {"deal": pair.deal, "order": pair.crm_order, "invoice": pair.crm_invoice}[source]
        id = sale(contact, pair.line("OAK-1"))
        pair.synced()
        type, field = AT_EACCOUNTING[made]
        (one,) = pair.records(BOOKS, type)
        assert one["YourReference"] == {"deal": id, "order": "W-1001", "invoice": "INV-1"}[source]
        assert field is None or str(one[field]) == "1"
        pair.configuration = setup(f'source = "{source}"\ntype = "{made}"\nnumber_owner = "source"')
        with pytest.raises(SetupError, match="eAccounting: it numbers its documents"):
            pair.integration()


@pytest.mark.parametrize("source", ["deal", "order"])
def test_the_number_of_an_order_of_eaccounting_is_told_to_hubspot(source: str) -> None:
    with BooksAndCrm(setup(f'source = "{source}"\nnumber_property = "description"')) as pair:
        stocked(pair)
        contact = pair.contact("ann@oberg.example", company="Öberg AB")
        text = "description" if source == "deal" else "hs_order_note"
        pair.configuration = setup(f'source = "{source}"\nnumber_property = "{text}"')
        (pair.deal if source == "deal" else pair.crm_order)(contact, pair.line("OAK-1"))
        pair.synced()
        (one,) = pair.held(f"{source}s")
        (order,) = pair.records(BOOKS, "orders")
        assert one[text] == str(order["Number"])
        assert pair.settles()


@pytest.mark.parametrize("made", ["order", "invoice", "deal"])
@pytest.mark.parametrize("source", ["order", "invoice"])
@pytest.mark.parametrize("owner", ["source", "target"])
def test_hubspot_shows_eaccounting_s_number_where_that_counts(owner: str, source: str, made: str) -> None:
    with BooksAndCrm(to_hubspot(f'source = "{source}"\ntype = "{made}"\nnumber_owner = "{owner}"')) as pair:
        sold_at_eaccounting(pair, source)
        pair.synced()
        (one,) = pair.held(f"{made}s")
        path = AT_HUBSPOT[made]
        if path is None:
            assert one["dealname"].startswith("1 ")
        else:
            assert (one.get(path) == "1") is (owner == "source")


def test_a_credit_of_eaccounting_takes_no_number_of_hubspot() -> None:
    flows = {"orders": 'direction = "right-to-left"\nsource = "invoice"\ntype = "invoice"'}
    credits = 'direction = "right-to-left"\nnumber_owner = "source"'
    configured = configuration(customers=OFF, products=OFF, credit_notes=credits, **flows)
    with BooksAndCrm(configured) as pair, pytest.raises(SetupError, match="eAccounting: it numbers its documents"):
        pair.integration()


# --- HubSpot and QuickBooks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("owner", ["source", "target"])
def test_an_invoice_of_quickbooks_has_the_owner_s_number_and_hubspot_is_told_it(owner: str) -> None:
    with Shop(sending(f'number_owner = "{owner}"\n'), custom_txn_numbers=owner == "source") as shop:
        shop.pair.connect(quickbooks={"income_account": "79"})
        shop.invoiced([shop.contact()], [WORK])
        for _ in range(3):
            shop.pair.later()
            shop.pair.sync()
        (made,), invoice = shop.books(), shop.invoice()
        assert (made["DocNumber"] == invoice["hs_number"]) is (owner == "source")
        assert invoice["lb_number"] == made["DocNumber"]
        assert made["PrivateNote"].startswith(invoice["hs_number"])


def test_quickbooks_refuses_a_number_that_its_company_does_not_let_us_give() -> None:
    with Shop(sending('number_owner = "source"\n')) as shop:
        shop.pair.connect(quickbooks={"income_account": "79"})
        shop.invoiced([shop.contact()], [WORK])
        shop.pair.later()
        shop.pair.sync()
        assert shop.books() == []


@pytest.mark.parametrize("owner", ["source", "target"])
def test_an_invoice_of_hubspot_shows_quickbooks_number_where_that_counts(owner: str) -> None:
    place = 'reference_field = "hs_purchase_order_number"\n'
    with Shop(configured(invoices=f'direction = "right-to-left"\nnumber_owner = "{owner}"\n{place}')) as shop:
        shop.pair.connect(quickbooks={"income_account": "79"})
        made = shop.bills(shop.customer(), [sale(shop.item("OAK"))])
        for _ in range(2):
            shop.pair.later()
            shop.pair.sync()
        assert (shop.invoice().get("hs_number") == made["DocNumber"]) is (owner == "source")


@pytest.mark.parametrize(("made", "type"), [("sales receipt", "SalesReceipt"), ("paid invoice", "Invoice")])
def test_what_is_made_of_a_payment_is_numbered_by_quickbooks(made: str, type: str) -> None:
    with choosing(made) as shop:
        pays(shop, shop.contact())
        connected(shop)
        (document,) = shop.pair.records(QUICKBOOKS, type)
        assert document["DocNumber"].isdigit()


# --- Exact and QuickBooks ---------------------------------------------------------------------------------------------


def tells(pair: TwoBooks) -> None:
    """The company uses its first custom field."""
    pair.switches(RIGHT, custom_fields="Exact no.")


@pytest.mark.parametrize("made", ["sales order", "sales invoice", "direct invoice", "sales entry"])
@pytest.mark.parametrize("flow", ["invoices", "receipts"])
def test_exact_numbers_what_is_made_of_quickbooks_sales_and_quickbooks_is_told(flow: str, made: str) -> None:
    with TwoBooks(two_books()) as pair:
        tells(pair)
        sales = to_exact.Sales(pair)
        revenue = pair.entry("financial/GLAccounts", "8000", LEFT)
        tables = f'[integration.pair.flows.{flow}.revenue]\naccount = "{revenue}"\n'
        own = f'type = "{made}"\ntell.number_field = "CustomField.1"\nbook = true\n'
        pair.configuration = to_exact.sending(own, flow=flow, tables=tables)
        type = "Invoice" if flow == "invoices" else "SalesReceipt"
        entered = sales.enters(type)
        pair.synced()
        pair.synced()
        kind, field = AT_EXACT[made]
        (document,) = [one for one in pair.records(LEFT, kind) if one["YourRef"] == entered["DocNumber"]]
        assert document[field] is not None
        (source,) = pair.records(RIGHT, type)
        assert [one.get("StringValue") for one in source["CustomField"]] == [str(document[field])]
        assert pair.settles()


@pytest.mark.parametrize("made", ["sales order", "sales entry"])
def test_exact_takes_the_number_of_quickbooks_where_it_can(made: str) -> None:
    with TwoBooks(two_books()) as pair:
        pair.switches(RIGHT, custom_txn_numbers=True)
        sales = to_exact.Sales(pair)
        revenue = pair.entry("financial/GLAccounts", "8000", LEFT)
        tables = f'[integration.pair.flows.invoices.revenue]\naccount = "{revenue}"\n'
        pair.configuration = to_exact.sending(f'type = "{made}"\nnumber_owner = "source"\n', tables=tables)
        sales.enters(DocNumber=NUMBER)
        pair.synced()
        kind, field = AT_EXACT[made]
        (document,) = pair.records(LEFT, kind)
        assert (str(document[field]), document["YourRef"]) == (NUMBER, NUMBER)


@pytest.mark.parametrize("made", ["credit entry", "credit invoice"])
def test_a_credit_of_exact_has_exact_s_number_which_quickbooks_is_told(made: str) -> None:
    with TwoBooks(two_books()) as pair:
        tells(pair)
        _, product, _, buys = memos.entered(pair)
        revenue = pair.entry("financial/GLAccounts", "8000", LEFT)
        tables = f'[integration.pair.flows.credits.revenue]\naccount = "{revenue}"\n'
        own = f'type = "{made}"\ntell.number_field = "CustomField.1"\nbook = true\n'
        pair.configuration = memos.sending("credits", TO_LEFT, "0", own, tables)
        memos.memo(pair, product, buys, 100)
        pair.synced()
        pair.synced()
        kind, field = AT_EXACT[made]
        (document,) = [one for one in pair.records(LEFT, kind) if one["YourRef"]]
        (source,) = pair.records(RIGHT, "CreditMemo")
        assert [one.get("StringValue") for one in source["CustomField"]] == [str(document[field])]
        assert document["YourRef"] == source["DocNumber"]


@pytest.mark.parametrize("source", ["sales order", "sales invoice", "sales entry"])
@pytest.mark.parametrize("owner", ["source", "target"])
def test_an_invoice_of_quickbooks_has_the_number_of_its_owner(owner: str, source: str) -> None:
    with TwoBooks(two_books(), country="NL") as pair:
        sales = to_quickbooks.Sales(pair)
        pair.switches(RIGHT, custom_txn_numbers=owner == "source")
        own = f'source = "{source}"\nnumber_owner = "{owner}"\ntell.number_field = "PaymentReference"\n'
        instead = (
            'statuses = ["12", "20", "21", "50"]\non_missing_product = "substitute"\nsubstitute_product = "OAK-1"\n'
        )
        pair.configuration = to_quickbooks.sending(sales.codes, own + (instead if source == "sales entry" else ""))
        sell = {"sales order": sales.order, "sales invoice": sales.invoice, "sales entry": lambda: entry(sales)}
        sell[source]()
        pair.synced()
        pair.synced()
        kind, field = AT_EXACT[source]
        (document,) = pair.records(LEFT, kind)
        (made,) = sales.made()
        assert (made["DocNumber"] == str(document[field])) is (owner == "source")
        assert made["PrivateNote"].startswith(str(document[field]))
        assert (document.get("PaymentReference") == made["DocNumber"]) is (source != "sales invoice")
        assert pair.settles()


def entry(sales: to_quickbooks.Sales) -> dict[str, Any]:
    """A sales entry that a person makes in Exact."""
    line = {"GLAccount": sales.pair.entry("financial/GLAccounts", "8000", LEFT), "AmountFC": 100, "VATCode": "2"}
    return sales.pair.enters(LEFT, ENTRIES, Customer=sales.debtor, Journal="70", SalesEntryLines=[line])


@pytest.mark.parametrize("owner", ["source", "target"])
def test_a_receipt_and_a_credit_memo_of_quickbooks_have_the_number_of_their_owner(owner: str) -> None:
    with TwoBooks(two_books(), country="NL") as pair:
        sales = to_quickbooks.Sales(pair)
        pair.switches(RIGHT, custom_txn_numbers=owner == "source")
        code = sales.codes["21"]
        checking = pair.entry("Account", "Checking")
        taxes = "".join(
            f'[integration.pair.flows.{flow}.tax]\ndefault_code = "{code}"\n'
            for flow in ("paid_sales", "sales_credits")
        )
        owned = f'{TO_RIGHT}number_owner = "{owner}"\n'
        pair.configuration = two_books(
            taxes,
            paid_sales=f'{owned}deposit_account = "{checking}"\n',
            sales_credits=f'{owned}source = "credit invoice"\n',
        )
        paid, credit = sales.invoice(), sales.invoice(Type=8021)
        pair.does(LEFT, BILLS, str(paid["InvoiceID"]), "pay", amount=242)
        pair.synced()
        for sold_as, type in ((paid, "SalesReceipt"), (credit, "CreditMemo")):
            (made,) = sales.made(type)
            assert (made["DocNumber"] == str(sold_as["InvoiceNumber"])) is (owner == "source")
            assert made["DocNumber"]
