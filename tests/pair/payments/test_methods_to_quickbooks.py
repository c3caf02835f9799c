"""How a payment was made chooses the payment method it gets in QuickBooks, and the account that its money goes to."""

from __future__ import annotations

from typing import Any

import pytest
from tests.pair.exact_quickbooks.test_payments import ENTRIES, RECEIVABLES, Paid
from tests.pair.hubspot_quickbooks.test_invoice_payments import FLOW, billed
from tests.pair.hubspot_quickbooks.test_standalone_payments import choosing, connected, pays
from tests.pair.rig import main_lines
from tests.pair.test_code_tables import table, told
from tests.support.exact_quickbooks import LEFT, RIGHT, TO_RIGHT, TwoBooks, configuration
from tests.support.pair import Pair

CHECKING = "35"
CASH, VISA = "1", "3"


def taken(payment: Any) -> tuple[str | None, str | None]:
    """(payment method, account that the money goes to) of a document of QuickBooks."""
    named = (payment.get("PaymentMethodRef"), payment.get("DepositToAccountRef"))
    method, account = (one["value"] if one else None for one in named)
    return method, account


def undeposited(pair: Pair) -> str:
    """The account of money for which none is named."""
    (id,) = [str(row["Id"]) for row in pair.records(RIGHT, "Account") if row["Name"] == "Undeposited Funds"]
    return id


@pytest.mark.feature("F-CORE-ORD-13", "F-HS-QB-INV-18")
def test_a_card_payment_of_hubspot_gets_its_method_and_account_and_others_the_default_ones() -> None:
    lines = f'payment.method_map = {{ card = "{VISA}" }}\npayment.method = "{CASH}"\n'
    lines += f'payment.account_map = {{ card = "{CHECKING}" }}\n'
    with billed(invoice_payments=lines) as sales:
        sales.passes()
        for amount, method in (("50", "card"), ("60", "ach"), ("70", "")):
            sales.pays(amount, **({"hs_payment_method_type": method} if method else {}))
        sales.passes()
        found = {int(one["TotalAmt"]): taken(one) for one in sales.world.books("Payment")}
        assert found[50] == (VISA, CHECKING)
        assert found[60] == found[70] == (CASH, undeposited(sales.pair))
        codes = told(table(sales.pair, FLOW, "payment methods"))
        assert codes == {"card": (1, VISA, False), "ach": (1, CASH, True)}


@pytest.mark.feature("F-CORE-ORD-13", "F-CORE-B-20")
def test_a_payment_of_hubspot_without_a_row_fails_if_so_chosen_until_it_has_one() -> None:
    fail = 'payment.unmapped_method = "fail"\n'
    lines = fail + f'payment.method_map = {{ card = "{VISA}" }}\n'
    with billed(invoice_payments=lines) as sales:
        sales.passes()
        sales.pays("50", hs_payment_method_type="ach")
        (line,) = main_lines(sales.pair, sales.passes(), FLOW)
        assert line.problem is not None
        assert (line.problem.code, line.problem.values["map"]) == ("LB-MAP-01", "payment.method_map")
        assert sales.world.books("Payment") == []
        more = fail + f'payment.method_map = {{ card = "{VISA}", ach = "{CASH}" }}\n'
        assert lines in sales.pair.configuration
        sales.pair.configuration = sales.pair.configuration.replace(lines, more)
        sales.passes()
        assert [taken(one)[0] for one in sales.world.books("Payment")] == [CASH]


@pytest.mark.feature("F-CORE-ORD-13", "F-HS-QB-INV-18")
@pytest.mark.parametrize(("made", "type"), [("sales receipt", "SalesReceipt"), ("paid invoice", "Payment")])
def test_the_money_of_a_payment_without_an_invoice_goes_to_the_account_of_its_method(made: str, type: str) -> None:
    chosen = f'payment.account_map = {{ card = "{CHECKING}" }}\n'
    own = f"[integration.hubspot-quickbooks.flows.standalone_settled]\n{chosen}" if made == "paid invoice" else chosen
    with choosing(made, own) as world:
        contact = world.contact()
        pays(world, contact)
        pays(world, contact, hs_payment_method_type="cash")
        connected(world)
        accounts = [taken(one)[1] for one in world.books(type)]
        assert (len(accounts), accounts.count(CHECKING)) == (2, 1)


@pytest.mark.feature("F-CORE-ORD-13", "F-EX-QB-ORD-03")
def test_cash_of_exact_gets_its_method_and_account_in_quickbooks_and_others_the_default_ones() -> None:
    with TwoBooks(configuration()) as pair:
        till = undeposited(pair)
        lines = f'{TO_RIGHT}method = "2"\npayment.method_map = {{ K = "{CASH}" }}\n'
        lines += f'payment.account_map = {{ K = "{till}" }}\ndeposit_account = "{CHECKING}"\n'
        paid = Paid(pair, payments_to_quickbooks=lines)
        (term,) = [row for row in pair.records(LEFT, RECEIVABLES) if row["TransactionEntryID"] == paid.entry()]
        pair.edits(LEFT, RECEIVABLES, term["ID"], PaymentMethod="K")
        pair.does(LEFT, ENTRIES, paid.entry(), "pay", amount=1780)
        pair.does(LEFT, ENTRIES, paid.entry(1), "pay", amount=1000)
        pair.synced()
        found = {int(one["TotalAmt"]): taken(one) for one in pair.records(RIGHT, "Payment")}
        assert found == {1780: (CASH, till), 1000: ("2", CHECKING)}
        codes = table(pair, "payments_to_quickbooks", "payment methods")
        assert told(codes)["K"][1:] == (CASH, False)
        assert {row.value: row.name for row in codes.rows}["K"] == "Cash"
