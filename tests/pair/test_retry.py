"""Records that failed or wait: which are tried again, when, and what a person can choose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact
from tests.pair.hyperline_exact.linked import with_customer
from tests.pair.rig import (
    NAME,
    break_calls,
    configuration,
    contact,
    customer,
    mend,
    open_records,
    quiet,
    reconfigure,
    set_switch,
)
from tests.pair.watching import Watch
from tests.support.hyperline_exact import ENTRIES, Books, connected, line
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases import retrying
from ledgerbridge.usecases.retrying import Selection

FLOW = f"integration.{NAME}.flows.customers"
MAPPED = 'tax.map = {{ "21" = "2"{more} }}\nrevenue.account = "account:8000"'
MINUTE, HOUR, DAY = 60, 3600, 86_400
ENOUGH = 15
"""Calls of Exact that three invoices take, and not four."""
CREATES = {HUBSPOT: "/contacts/batch/upsert", QUICKBOOKS: "/batch"}
"""{vendor: how the paths end by which people are made}."""


def titles(table: str) -> str:
    """Contacts become customers, their title through a table."""
    rule = f'id = "title"\nleft = "jobtitle"\nright = "Title"\ndirection = "left-to-right"\ntable = {{ {table} }}'
    return configuration(f"\n[[{FLOW}.rule]]\n{rule}\n", 'direction = "off"')


def retry(pair: Pair, **selection: tuple[str, ...]) -> Report | None:
    """As `ledgerbridge retry` does it."""
    integration = pair.integration()
    found = pair.run(retrying.chosen(pair.hub, integration, Selection(**selection)))
    return pair.run(retrying.retry(pair.hub, integration, found))  # type: ignore[no-any-return]


def tried(pair: Pair, **selection: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """{flow: {outcome: records}} of a retry."""
    report = retry(pair, **selection)
    assert report is not None
    return report.counts


# --- permanent --------------------------------------------------------------------------------------------------------


@pytest.fixture
def failed() -> Iterator[Pair]:
    """Three contacts whose title has no entry in the table, and one whose name is in use."""
    with Pair(titles('m = "Mr"')) as pair:
        people = [contact(f"p{n}@example.com", f"P{n}", "Lee", jobtitle="d") for n in range(3)]
        pair.load(HUBSPOT, "contacts", [*people, contact("ann@example.com", "Ann", "Berg", jobtitle="m")])
        pair.load(QUICKBOOKS, "Vendor", [{"DisplayName": "Ann Berg"}])
        pair.connect()
        assert pair.sync().counts["customers"] == {"failed": 4}
        yield pair


@pytest.mark.feature("F-CORE-OBS-08")
def test_failed_records_are_not_tried_again_by_themselves(failed: Pair) -> None:
    assert quiet(failed) == []
    assert len(open_records(failed)) == 4


@pytest.mark.feature("F-CORE-OBS-08")
def test_after_the_mapping_is_mended_its_category_is_created_without_duplicates(failed: Pair) -> None:
    reconfigure(failed, titles('m = "Mr", d = "Dr"'))
    assert tried(failed, categories=("mapping-failed",))["customers"] == {"created": 3}
    assert [record.problem.code for record in open_records(failed)] == ["LB-REC-02"]
    assert retry(failed, categories=("mapping-failed",)) is None
    failed.later()
    failed.sync()
    assert quiet(failed) == []
    assert sorted(one["Title"] for one in state.customers(failed)) == ["Dr"] * 3


@pytest.mark.feature("F-CORE-OBS-08")
def test_one_record_alone_is_tried_again(failed: Pair) -> None:
    reconfigure(failed, titles('m = "Mr", d = "Dr"'))
    ids = [record.record_id for record in open_records(failed) if record.problem.code == "LB-MAP-01"]
    assert tried(failed, records=(f"customers:hubspot:{ids[0]}",))["customers"] == {"created": 1}
    assert tried(failed, records=(ids[1], f"hubspot:{ids[2]}"))["customers"] == {"created": 2}


@pytest.mark.feature("F-CORE-OBS-08")
def test_a_record_whose_source_is_corrected_goes_by_itself(failed: Pair) -> None:
    failed.later()
    edit_contact(failed, state.by_email(failed, "ann@example.com")["id"], firstname="Anna")
    failed.later()
    assert failed.sync().counts["customers"] == {"created": 1}


@pytest.mark.feature("F-CORE-OBS-08")
def test_a_record_that_is_gone_meanwhile_is_open_no_more(failed: Pair) -> None:
    id = state.by_email(failed, "ann@example.com")["id"]
    failed.vendor(HUBSPOT).person_deletes(failed.account(HUBSPOT), "contacts", id)
    failed.later()
    report = retry(failed, records=(id,))
    assert report is not None
    assert (report.state, report.writes) == ("done", 0)
    assert id not in {record.record_id for record in open_records(failed)}


def test_what_cannot_be_tried_again_is_told_at_once(failed: Pair) -> None:
    with pytest.raises(SetupError) as refused:
        retry(failed, records=("999",), categories=("bad-luck",), flows=("nothing",))
    assert [problem.code for problem in refused.value.problems] == ["LB-RUN-28", "LB-RUN-24", "LB-RUN-27"]


# --- a setting that nobody wrote into a record ------------------------------------------------------------------------


@pytest.fixture
def books() -> Iterator[Books]:
    """Three invoices at 9 % and 21 %, of which only 21 % has a tax code."""
    with connected(invoices=MAPPED.format(more="")) as books:
        customer = with_customer(books)
        for rate in (9, 9, 21):
            books.invoice(customer, line(rate=rate))
        assert books.sync() == {("invoices", "failed"): 2, ("invoices", "created"): 1}
        yield books


@pytest.mark.feature("F-CORE-OBS-08")
def test_failed_documents_go_by_themselves_once_a_setting_of_their_flow_is_changed(books: Books) -> None:
    assert books.sync() == {}
    books.choose(invoices=MAPPED.format(more=', "9" = "1"'))
    assert books.sync() == {("invoices", "created"): 2}
    assert (len(books.held(ENTRIES)), books.sync()) == (3, {})


@pytest.mark.feature("F-CORE-OBS-08")
def test_a_row_of_tax_added_and_the_category_tried_again_makes_each_document_once(books: Books) -> None:
    books.choose(invoices=MAPPED.format(more=', "9" = "1"'))
    assert tried(books.pair, categories=("unknown-reference",)) == {"invoices": {"created": 2}}
    assert (len(books.held(ENTRIES)), books.sync(), len(books.held(ENTRIES))) == (3, {}, 3)


# --- temporary --------------------------------------------------------------------------------------------------------


def tries(pair: Pair, vendor: str, path: str, count: int) -> list[int]:
    """Seconds between the passes in which the vendor was asked to write, a pass being run as often as need be."""
    moments: list[datetime] = []
    while len(moments) < count:
        watch, before = Watch(pair), pair.world.clock.now()
        pair.sync()
        if any(call.endswith(path) for call in watch.writes(vendor)):
            moments.append(before)
        (record,) = open_records(pair)
        assert record.outcome == "waiting"
        assert record.due_at is not None
        ahead = record.due_at - pair.world.clock.now().timestamp()
        pair.pass_time(max(ahead - 10, 10) if ahead > 15 else 15)
    return [round((after - before).total_seconds()) for before, after in pairwise(moments)]


PLANNED = [MINUTE * 2**n for n in range(6)] + [HOUR] * 3 + [DAY] * 3
"""Between ten tries at growing intervals, and those of the days after."""


@contextmanager
def broken(source: str) -> Iterator[Pair]:
    """A new person on one side, whom the other side cannot take."""
    with Pair(configuration("", 'direction = "off"')) as pair:
        if source == QUICKBOOKS:
            pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com")])
        else:
            pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Lee")])
        pair.connect()
        target = HUBSPOT if source == QUICKBOOKS else QUICKBOOKS
        break_calls(pair, target, "503", f"*{CREATES[target]}", method="POST")
        yield pair


@pytest.mark.feature("F-CORE-B-14", "F-CORE-OBS-08")
@pytest.mark.parametrize("source", [QUICKBOOKS, HUBSPOT])
def test_a_fault_of_the_vendor_is_tried_again_from_a_minute_to_an_hour_ten_times_and_then_daily(source: str) -> None:
    with broken(source) as pair:
        target = HUBSPOT if source == QUICKBOOKS else QUICKBOOKS
        found = tries(pair, target, CREATES[target], len(PLANNED) + 1)
        # A listing of changes overlaps with the one before, so in the first minutes the record comes up early.
        assert all(plan - 10 <= one <= plan + MINUTE for one, plan in zip(found, PLANNED, strict=True)), found
        mend(pair)
        pair.pass_time(DAY)
        assert pair.sync().state == "done"
        pair.later()
        pair.sync()
        assert (open_records(pair), len(state.contacts(pair)), len(state.customers(pair))) == ([], 1, 1)


@pytest.mark.feature("F-CORE-B-14")
@pytest.mark.parametrize("source", [QUICKBOOKS, HUBSPOT])
def test_a_person_need_not_wait_for_the_next_try(source: str) -> None:
    with broken(source) as pair:
        target = HUBSPOT if source == QUICKBOOKS else QUICKBOOKS
        tries(pair, target, CREATES[target], 6)
        pair.sandbox.desk(target).faults.lift_all()
        pair.pass_time(3 * MINUTE)
        assert retry(pair) is not None
        assert (len(state.contacts(pair)), len(state.customers(pair))) == (1, 1)


def calls_used(books: Books) -> int:
    """Calls of the day, where Exact allows 5000."""
    meters = books.pair.vendor("exact").meters(books.pair.account("exact"))
    return 5000 - int(meters["headroom"]["calls_per_day"])


@pytest.mark.feature("F-CORE-B-14")
def test_the_last_calls_of_a_day_are_left_to_new_records() -> None:
    with connected(exact={"limits": True}, invoices=MAPPED.format(more="")) as books:
        customer = with_customer(books)
        late = books.invoice(customer)
        books.fault("exact", "*SalesEntries", "429", method="POST")
        assert books.sync() == {("invoices", "waiting"): 1}
        books.pair.sandbox.desk("exact").faults.lift_all()
        books.pair.later(61)
        for _ in range(3):
            books.invoice(customer)
        news = {books.of("invoices", id)["number"] for id in books.ids("invoices") if id != late}
        set_switch(books.pair, "exact", daily_limit=calls_used(books) + ENOUGH)
        assert books.sync()["invoices", "created"] == len(news)
        assert {entry["YourRef"] for entry in books.held(ENTRIES)} == news
        set_switch(books.pair, "exact", daily_limit=5000)
        books.pair.pass_time(DAY)
        books.sync()
        assert len(books.held(ENTRIES)) == 4
