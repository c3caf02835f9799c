"""What a mapping does not cover yet is found on all real records, every kind of it at once, before a write."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from tests.pair.edits import HUBSPOT, QUICKBOOKS
from tests.pair.rig import configuration, contact, customer
from tests.pair.watching import Watch
from tests.support.hyperline_exact import CUSTOMERS_ON
from tests.support.pair import Pair

from ledgerbridge.model.problems import SetupError
from ledgerbridge.store import schema
from ledgerbridge.usecases.coverage import VALUES_MAX, Coverage, Gap, Topic, coverage

RULES = """
[[integration.hubspot-quickbooks.flows.customers.rule]]
id = "title"
left = "jobtitle"
right = "Title"
direction = "left-to-right"
table = { "Director" = "Dir.", "Buyer" = "B." }
[[integration.hubspot-quickbooks.flows.customers.rule]]
id = "note"
into = "right"
field = "Notes"
value = { country_code = "city" }
"""


def covered(pair: Pair, *flows: str, examples: int = 5) -> Coverage:
    found: Coverage = pair.run(coverage(pair.hub, pair.integration(), flows, examples))
    return found


def gap_of(found: Coverage, topic: Topic, rule: str = "") -> Gap:
    (gap,) = [gap for gap in found.gaps if gap.topic is topic and gap.rule == rule]
    return gap


def code_of(gap: Gap) -> str:
    return gap.problem.code if gap.problem is not None else ""


def incomplete(pair: Pair) -> list[str]:
    """Contacts with everything that can be wrong, several things with one of them."""
    return pair.load(
        HUBSPOT,
        "contacts",
        [
            contact("fine@example.com", "Ann", "Lee", jobtitle="Buyer"),
            contact("king@example.com", "Bo", "Berg", jobtitle="King"),
            contact("king2@example.com", "Cy", "Cohn", jobtitle="King", city="Atlantis"),
            contact("queen@example.com", "D" * 120, "Dahl", jobtitle="Queen", city="Norway"),
            contact("", "Ed", "Ek"),
            contact("twin@example.com", "Fay", "Falk"),
        ],
    )


@pytest.mark.feature("F-CORE-SET-05")
def test_everything_that_is_not_covered_is_told_with_its_values_and_examples() -> None:
    with Pair(configuration() + RULES) as pair:
        fine, king, king2, queen, keyless, twin = incomplete(pair)
        pair.load(QUICKBOOKS, "Customer", [customer("F 1", "twin@example.com"), customer("F 2", "twin@example.com")])
        pair.connect()
        pair.later()
        found = covered(pair, "customers")
        assert (found.records, found.is_open) == ({"customers": 8}, True)
        entry = gap_of(found, Topic.NO_ENTRY, "title")
        assert (code_of(entry), entry.field, entry.records) == ("LB-MAP-01", "jobtitle", 3)
        assert (entry.values, entry.examples) == ({"King": 2, "Queen": 1}, [king, king2, queen])
        unfit = gap_of(found, Topic.UNFIT, "note")
        assert (code_of(unfit), unfit.values, unfit.examples) == ("LB-MAP-02", {"Atlantis": 1}, [king2])
        long = gap_of(found, Topic.TOO_LONG, "given_name")
        assert (code_of(long), long.field, long.values, long.examples) == (
            "LB-REC-04",
            "GivenName",
            {"120": 1},
            [queen],
        )
        excluded = gap_of(found, Topic.EXCLUDED)
        assert ([str(reason) for reason in excluded.reasons], excluded.examples) == (["no e-mail"], [keyless])
        unclear = [gap for gap in found.gaps if gap.topic is Topic.UNCLEAR]
        assert sorted((gap.system, gap.records) for gap in unclear) == [("hubspot", 1), ("quickbooks", 2)]
        assert twin in {id for gap in unclear for id in gap.examples}
        assert fine not in {id for gap in found.gaps for id in gap.examples}


@pytest.mark.feature("F-CORE-SET-05")
def test_it_writes_to_no_system_keeps_no_value_and_moves_no_cursor() -> None:
    with Pair(configuration() + RULES) as pair:
        incomplete(pair)
        pair.connect()
        pair.later()
        watch = Watch(pair)
        covered(pair)
        assert watch.all_writes() == []
        with pair.engine.connect() as connection:
            for table in ("observed", "observed_tags", "actions", "cursors", "links", "parked", "journal"):
                count = select(func.count()).select_from(schema.metadata.tables[table])
                assert connection.execute(count).scalar_one() == 0, table
            open_rows = str([connection.execute(select(table)).all() for table in schema.metadata.sorted_tables])
        assert "Atlantis" not in open_rows
        assert "king@example.com" not in open_rows


def test_what_it_calls_covered_goes_and_what_it_calls_open_fails() -> None:
    with Pair(configuration() + RULES) as pair:
        incomplete(pair)
        pair.connect()
        pair.later()
        told = {id for gap in covered(pair, "customers", examples=100).gaps if gap.is_open for id in gap.examples}
        report = pair.sync()
        failed = {line.left_id for line in pair.lines(report) if line.outcome == "failed"}
        assert told == failed


def test_nothing_is_open_where_all_is_covered() -> None:
    with Pair() as pair:
        pair.load(HUBSPOT, "contacts", [contact("fine@example.com")])
        pair.connect()
        pair.later()
        found = covered(pair, "customers")
        assert (found.records, found.gaps, found.is_open) == ({"customers": 1}, [], False)
        pair.sync()
        assert covered(pair, "customers").gaps == []


def test_records_that_filters_leave_out_are_counted_by_their_condition_and_are_not_open() -> None:
    with Pair() as pair:
        wires = [{"Name": f"Group {n}", "Type": "Category"} for n in range(7)]
        pair.load(QUICKBOOKS, "Item", [*wires, {"Name": "No SKU", "Type": "Service"}])
        pair.connect()
        found = covered(pair, "products", examples=2)
        told = {str(gap.reasons[0]): (gap.records, len(gap.examples)) for gap in found.gaps}
        assert told["categories and bundles are not products"] == (7, 2)
        assert (told["no SKU"][0] >= 1, found.is_open) == (True, False)


def test_many_different_values_are_counted_beyond_those_named() -> None:
    with Pair(configuration() + RULES) as pair:
        contacts = [contact(f"p{n}@example.com", "Ann", f"Lee {n}", jobtitle=f"T{n}") for n in range(VALUES_MAX + 7)]
        pair.load(HUBSPOT, "contacts", contacts)
        pair.connect()
        pair.later()
        entry = gap_of(covered(pair, "customers"), Topic.NO_ENTRY, "title")
        assert (entry.records, len(entry.values), entry.values_more) == (VALUES_MAX + 7, VALUES_MAX, 7)


def test_a_flow_that_is_not_there_is_refused() -> None:
    with Pair() as pair:
        pair.connect()
        with pytest.raises(SetupError, match="LB-SETUP-50"):
            covered(pair, "custmers")


@pytest.mark.parametrize(
    ("vendors", "source", "type", "wire", "topic"),
    [
        (("hyperline", "exact"), "hyperline", "customers", {"name": "L" * 60}, Topic.TOO_LONG),
        (("exact", "quickbooks"), "quickbooks", "Customer", {"DisplayName": "L" * 60}, Topic.TOO_LONG),
    ],
)
def test_other_pairs_are_covered_too(
    vendors: tuple[str, str], source: str, type: str, wire: dict[str, Any], topic: Topic
) -> None:
    keys: dict[str, dict[str, Any]] = {
        "hyperline": {"billing_email": "a@x.example"},
        "quickbooks": {"PrimaryEmailAddr": {"Address": "a@x.example"}},
    }
    chosen = CUSTOMERS_ON if source == "hyperline" else None
    with Pair(chosen, vendors=vendors) as pair:
        (id,) = pair.load(source, type, [{**wire, **keys[source]}])
        pair.connect()
        pair.later()
        (gap,) = [gap for gap in covered(pair, "customers").gaps if gap.is_open]
        assert (gap.topic, gap.examples, gap.values) == (topic, [id], {"60": 1})
