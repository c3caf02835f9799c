"""An invoice that names several contacts, of whom none or more than one can be its customer, goes by itself once it is
clear whom it is for: by a contact, by a link, by the invoice itself or by a setting."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import pytest
from tests.pair.hubspot_quickbooks.test_healing import looked_at
from tests.pair.hubspot_quickbooks.test_invoice_customers import WORK, billed, connected, names_also
from tests.pair.rig import open_records, problem_of
from tests.support.hubspot_quickbooks import HUBSPOT, World, configured

from ledgerbridge.usecases import link_file

OFF = 'direction = "off"'
ON = 'direction = "two-way"\ncustom_line_account = "79"\n'
Mend = Callable[[World, str, Sequence[str]], None]
FIRST, SECOND, SHOP = "p0@lee.example", "p1@lee.example", "shop@lee.example"


class Case(msgspec.Struct, frozen=True):
    mend: Mend
    customer: str
    """Whose invoice it is at last."""
    contacts: Sequence[str] = (FIRST, SECOND)
    """E-mail addresses of those that the invoice names."""
    customers_off: bool = True


def first_gets(email: str) -> Mend:
    def mend(world: World, invoice: str, people: Sequence[str]) -> None:
        vendor, account = world.pair.vendor(HUBSPOT), world.pair.account(HUBSPOT)
        vendor.person_edits(account, "contacts", people[0], {"properties": {"email": email}})

    return mend


def first_is_linked(world: World, invoice: str, people: Sequence[str]) -> None:
    customer = world.customer("First", FIRST)
    lines = ["flow,role,left_id,right_id", f"customers,main,{people[0]},{customer}"]
    world.pair.run(link_file.imported(world.pair.hub, world.pair.integration(), lines))


def second_is_taken_off(world: World, invoice: str, people: Sequence[str]) -> None:
    names_also(world, invoice, list(people[:1]))


def shop_stands_in(world: World, invoice: str, people: Sequence[str]) -> None:
    (shop,) = [one["Id"] for one in world.books("Customer") if one["DisplayName"] == "Shop"]
    chosen = f'default_debtor.id = "{shop}"\ndefault_debtor.when = "fallback"\n'
    world.pair.configuration = configuration(True, chosen)


CASES = {
    "one of them gets an e-mail": Case(first_gets(FIRST), FIRST, ("", "")),
    "one of them gets an e-mail, contacts on": Case(first_gets(FIRST), FIRST, ("", ""), customers_off=False),
    "one of them loses its e-mail": Case(first_gets(""), SECOND),
    "one of them is linked by hand": Case(first_is_linked, FIRST),
    "one of them is taken off": Case(second_is_taken_off, FIRST),
    "a default customer is chosen": Case(shop_stands_in, SHOP),
}


def configuration(customers_off: bool, more: str = "") -> str:
    flows = {"invoices": OFF, "sent_invoices": ON + more}
    return configured(**flows, **({"customers": OFF} if customers_off else {}))


@pytest.mark.feature("F-CORE-B-20", "F-HS-QB-CUS-04")
@pytest.mark.parametrize("name", CASES)
def test_an_invoice_of_several_contacts_goes_by_itself_once_it_is_clear_whom_it_is_for(name: str) -> None:
    case = CASES[name]
    with World(configuration(case.customers_off)) as world:
        world.customer("Shop", SHOP)
        connected(world)
        people = [world.contact(email, firstname=f"P{n}", lastname="Lee") for n, email in enumerate(case.contacts)]
        invoice = world.invoiced(people[:1], [WORK])
        names_also(world, invoice, people)
        world.pair.later()
        world.pair.sync()
        assert problem_of(world.pair, invoice).code == "LB-DOC-43"
        assert [one["DisplayName"] for one in world.books("Customer")] == ["Shop"]
        world.pair.later()
        assert looked_at(world.pair.sync()) == 0
        case.mend(world, invoice, people)
        for _ in range(2):
            world.pair.later()
            world.pair.sync()
        assert (billed(world), open_records(world.pair)) == ([case.customer], [])
        world.pair.later()
        assert world.pair.sync().writes == 0
