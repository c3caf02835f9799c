"""A flow tried on one real record: what each rule makes of it, what a sync would do, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact
from tests.pair.rig import company, configuration, contact, customer
from tests.pair.watching import Watch
from tests.support.hyperline_exact import CUSTOMERS_ON
from tests.support.pair import Pair

from ledgerbridge.model.problems import SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action
from ledgerbridge.store import schema
from ledgerbridge.usecases.trying import RuleTried, Tried, try_record

EMAIL = "ann.lee@example.com"


def stored(pair: Pair) -> dict[str, list[tuple[object, ...]]]:
    """Everything the hub's store holds but the tokens, which are renewed when they must be."""
    with pair.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in schema.metadata.sorted_tables
            if table.name != "secrets"
        }


@contextmanager
def nothing_changes(pair: Pair) -> Iterator[None]:
    watch, before = Watch(pair), stored(pair)
    yield
    assert watch.all_writes() == []
    assert stored(pair) == before


def tried(pair: Pair, record: str, flow: str = "customers", rule: str = "") -> Tried:
    with nothing_changes(pair):
        found: Tried = pair.run(try_record(pair.hub, pair.integration(), flow, record, rule))
    return found


def rule_of(found: Tried, id: str) -> RuleTried:
    (one,) = [rule for rule in found.rules if rule.id == id]
    return one


def why(rule: RuleTried) -> list[str]:
    return [str(reason) for reason in rule.why]


def refused(pair: Pair, record: str, flow: str = "customers", rule: str = "") -> str:
    with nothing_changes(pair), pytest.raises(SetupError) as error:
        pair.run(try_record(pair.hub, pair.integration(), flow, record, rule))
    return str(error.value)


@pytest.fixture
def pair() -> Iterator[Pair]:
    with Pair() as made:
        yield made


def test_a_new_record_shows_what_each_rule_would_write(pair: Pair) -> None:
    pair.load(HUBSPOT, "companies", [company("Lee AB")])
    (id,) = pair.load(HUBSPOT, "contacts", [contact(EMAIL, phone="08-123", company="Lee AB")])
    pair.connect()
    found = tried(pair, f"hubspot:{id}")
    assert (found.action, found.other_id, found.linked) == (Action.CREATE, None, False)
    assert (found.fields["email"], found.fields["company.name"]) == (EMAIL, "Lee AB")
    phone = rule_of(found, "phone")
    assert (phone.inputs, phone.field, phone.result) == (
        {"phone": "08-123"},
        "PrimaryPhone.FreeFormNumber",
        "08-123",
    )
    assert (phone.writes, phone.old, why(phone)) == (Side.RIGHT, None, ["new record"])
    name = rule_of(found, "display_name")
    assert (name.result, name.inputs["company.name"]) == ("Lee AB", "Lee AB")
    assert str(name.parts[0]).startswith("DisplayName from first(company.name")
    fax = rule_of(found, "fax")
    assert (fax.writes, why(fax)) == (None, ["there is no value to bring"])


def test_it_is_what_the_plan_says_of_the_record(pair: Pair) -> None:
    pair.load(HUBSPOT, "companies", [company("Lee AB")])
    (id,) = pair.load(HUBSPOT, "contacts", [contact(EMAIL, phone="08-123", company="Lee AB")])
    pair.connect()
    pair.later()
    found = tried(pair, id)
    (line,) = [line for line in pair.lines(pair.plan()) if line.left_id == id and line.role == "main"]
    written = {rule.field: rule.result for rule in found.rules if rule.writes is Side.RIGHT}
    assert {change.field: change.new for change in line.fields} == written


def test_a_linked_record_shows_old_and_new_and_why_the_rest_stays(pair: Pair) -> None:
    (id,) = pair.load(HUBSPOT, "contacts", [contact(EMAIL, phone="08-123")])
    pair.connect()
    pair.sync()
    pair.later()
    edit_contact(pair, id, phone="08-456")
    found = tried(pair, id)
    assert (found.action, found.linked, found.other_id) == (Action.UPDATE, True, state.customers(pair)[0]["Id"])
    phone = rule_of(found, "phone")
    assert (phone.old, phone.result, why(phone)) == ("08-123", "08-456", ["changed on the other side"])
    assert why(rule_of(found, "email")) == ["the same already"]


def test_a_record_in_order_is_unchanged(pair: Pair) -> None:
    (id,) = pair.load(HUBSPOT, "contacts", [contact(EMAIL)])
    pair.connect()
    pair.sync()
    pair.later()
    found = tried(pair, id)
    assert (found.action, {rule.writes for rule in found.rules}) == (Action.NOTHING, {None})


def test_a_record_is_found_by_its_key_on_the_side_that_is_named(pair: Pair) -> None:
    (left,) = pair.load(HUBSPOT, "contacts", [contact(EMAIL)])
    (right,) = pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", EMAIL)])
    pair.connect()
    pair.later()
    assert (tried(pair, f" {EMAIL.upper()}").side, tried(pair, EMAIL).id) == (Side.LEFT, left)
    of_right = tried(pair, f"quickbooks:{EMAIL}")
    assert (of_right.side, of_right.id, of_right.other_id, of_right.linked) == (Side.RIGHT, right, left, False)


def test_a_value_of_the_other_side_that_stands_is_shown_as_written_here(pair: Pair) -> None:
    (id,) = pair.load(HUBSPOT, "contacts", [contact(EMAIL, city="Lund")])
    pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", EMAIL, BillAddr={"City": "Malmö"})])
    pair.connect()
    pair.later()
    city = rule_of(tried(pair, id), "billing.city")
    assert (city.writes, city.old, city.result) == (Side.LEFT, "Lund", "Malmö")


def test_a_record_outside_the_scope_names_the_condition(pair: Pair) -> None:
    (id,) = pair.load(QUICKBOOKS, "Item", [{"Name": "Foods", "Type": "Category"}])
    pair.connect()
    found = tried(pair, f"quickbooks:{id}", "products")
    assert (found.action, [str(reason) for reason in found.reasons]) == (
        Action.EXCLUDE,
        ["categories and bundles are not products"],
    )
    assert why(rule_of(found, "name")) == ["the record as a whole is not written"]
    assert rule_of(found, "name").result == "Foods"


def test_a_question_is_told_with_its_problem(pair: Pair) -> None:
    pair.load(QUICKBOOKS, "Customer", [customer("Ann 1", EMAIL), customer("Ann 2", EMAIL)])
    (id,) = pair.load(HUBSPOT, "contacts", [contact(EMAIL)])
    pair.connect()
    pair.later()
    found = tried(pair, id)
    assert found.action is Action.AMBIGUOUS
    assert found.problem is not None and found.problem.code == "LB-MATCH-01"


def test_a_record_of_the_side_nothing_comes_from_leads_to_the_one_it_is_linked_with() -> None:
    with Pair(configuration('direction = "left-to-right"')) as pair:
        (left,) = pair.load(HUBSPOT, "contacts", [contact(EMAIL)])
        (alone,) = pair.load(QUICKBOOKS, "Customer", [customer("Bo Berg", "bo@example.com")])
        pair.connect()
        pair.sync()
        pair.later()
        (right,) = [one["Id"] for one in state.customers(pair) if one["Id"] != alone]
        found = tried(pair, f"quickbooks:{right}")
        assert (found.side, found.id) == (Side.LEFT, left)
        assert "LB-SETUP-52" in refused(pair, f"quickbooks:{alone}")


def test_a_rule_that_is_not_configured_is_tried(pair: Pair) -> None:
    (id,) = pair.load(HUBSPOT, "contacts", [contact(EMAIL, jobtitle="buyer")])
    pair.connect()
    for text in (
        '{"id": "note", "into": "right", "field": "Notes", "value": {"upper": "jobtitle"}}',
        'id = "note"\ninto = "right"\nfield = "Notes"\nvalue = { upper = "jobtitle" }',
        '[[rule]]\nid = "note"\ninto = "right"\nfield = "Notes"\nvalue = { upper = "jobtitle" }',
    ):
        note = rule_of(tried(pair, id, rule=text), "note")
        assert (note.writes, note.field, note.result, note.inputs) == (
            Side.RIGHT,
            "Notes",
            "BUYER",
            {"jobtitle": "buyer"},
        )


def test_a_rule_tried_replaces_the_one_with_its_id_and_its_failure_is_shown(pair: Pair) -> None:
    (id,) = pair.load(HUBSPOT, "contacts", [contact(EMAIL, city="Atlantis")])
    pair.connect()
    text = '{"id": "billing.country", "into": "right", "field": "BillAddr.Country", "value": {"country_code": "city"}}'
    found = tried(pair, id, rule=text)
    country = rule_of(found, "billing.country")
    assert (found.action, country.result) == (Action.REFUSE, None)
    assert country.problem is not None
    assert (country.problem.code, country.problem.vendor_text) == ("LB-MAP-02", "Atlantis")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"into": "right", "field": "Notes", "value": {"uper": "x"}}', "no function is called 'uper'"),
        ('{"left": "phone"}', "a pair names a field on both sides"),
        ("into = ", "LB-SETUP-53"),
        ("{", "LB-SETUP-53"),
        ("[1]", "LB-SETUP-53"),
        ('{"into": "right", "field": "Notes", "value": {"setting": "note"}}', "write its value"),
    ],
)
def test_a_rule_that_is_not_right_is_refused_with_what_is_wrong(pair: Pair, text: str, told: str) -> None:
    (id,) = pair.load(HUBSPOT, "contacts", [contact(EMAIL)])
    pair.connect()
    assert told in refused(pair, id, rule=text)


def test_what_is_not_there_is_refused(pair: Pair) -> None:
    pair.load(QUICKBOOKS, "Customer", [customer("Ann 1", EMAIL), customer("Ann 2", EMAIL)])
    pair.connect()
    pair.later()
    assert "LB-SETUP-51" in refused(pair, "nobody@example.com")
    assert "LB-SETUP-51" in refused(pair, "hubspot:999999999")
    assert "LB-SETUP-50" in refused(pair, "1", flow="custmers")
    assert "LB-MATCH-01" in refused(pair, f"quickbooks:{EMAIL}")


def test_a_record_that_failed_before_stays_failed_though_a_rule_tried_would_mend_it() -> None:
    broken = """
[[integration.hubspot-quickbooks.flows.customers.rule]]
id = "note"
into = "right"
field = "Notes"
value = { country_code = "jobtitle" }
"""
    with Pair(configuration() + broken) as pair:
        (id,) = pair.load(HUBSPOT, "contacts", [contact(EMAIL, jobtitle="buyer")])
        pair.connect()
        pair.later()
        pair.sync()
        mended = tried(pair, id, rule='{"id": "note", "into": "right", "field": "Notes", "value": "jobtitle"}')
        assert (mended.action, rule_of(mended, "note").result) == (Action.CREATE, "buyer")
        assert tried(pair, id).action is Action.REFUSE


@pytest.mark.parametrize(
    ("vendors", "source", "type", "wire", "record"),
    [
        (
            ("hyperline", "exact"),
            "hyperline",
            "customers",
            {"name": "Lind AB", "billing_email": "info@lind.example", "billing_address": {"city": "Lund"}},
            "info@lind.example",
        ),
        (
            ("exact", "quickbooks"),
            "quickbooks",
            "Customer",
            {"DisplayName": "Lind AB", "PrimaryEmailAddr": {"Address": "info@lind.example"}},
            "quickbooks:info@lind.example",
        ),
    ],
)
def test_any_pair_can_be_tried(
    vendors: tuple[str, str], source: str, type: str, wire: dict[str, object], record: str
) -> None:
    chosen = CUSTOMERS_ON if source == "hyperline" else None
    with Pair(chosen, vendors=vendors) as pair:
        (id,) = pair.load(source, type, [wire])
        pair.connect()
        pair.later()
        before = stored(pair)
        found: Tried = pair.run(try_record(pair.hub, pair.integration(), "customers", record))
        assert (found.id, found.action) == (id, Action.CREATE)
        assert {rule.result for rule in found.rules if rule.writes is not None} >= {"Lind AB", "info@lind.example"}
        assert stored(pair) == before
