"""The configuration written out reads back as the same, whatever was chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.pair import Pair

from ledgerbridge.model.side import Side
from ledgerbridge.planner.filters import Operator
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.choices import Configuration, ConnectionChoice, FlowChoice, IntegrationChoice
from ledgerbridge.usecases.configuration import parse
from ledgerbridge.usecases.differences import differences
from ledgerbridge.usecases.exporting import exported
from ledgerbridge.usecases.places import places_of
from ledgerbridge.usecases.presets import ConditionData, FilterData
from ledgerbridge.usecases.settings import Setting, SettingType

CONNECTIONS = (
    ConnectionChoice("crm", "hubspot", "146", {}),
    ConnectionChoice("books", "quickbooks", "9341", {"income_account": "79"}),
)
NAMES = {one.name: one.vendor for one in CONNECTIONS}
TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=12)
PRESET = "hubspot-quickbooks"
DECLARED = {flow.name: flow.settings() for flow in presets.load(PRESET).flow}
FIXED = {flow.name: {one.side for one in flow.filter if one.fixed} for flow in presets.load(PRESET).flow}


def value_of(setting: Setting) -> st.SearchStrategy[Any]:
    """A value such as a file may give that setting."""
    match setting.type:
        case SettingType.CHOICE:
            return st.sampled_from(setting.options)
        case SettingType.SWITCH:
            return st.booleans()
        case SettingType.WHOLE:
            return st.integers(0, 500)
        case SettingType.NUMBER:
            return st.decimals(-1000, 1000, places=2)
        case SettingType.TEXTS:
            return st.lists(TEXT, max_size=3)
        case SettingType.TABLE:
            return st.dictionaries(TEXT, TEXT, max_size=3)
        case SettingType.DAY:
            return st.dates(date(1990, 1, 1), date(2090, 1, 1))
    return TEXT


VALUES = st.one_of(TEXT, st.booleans(), st.integers(-(2**40), 2**40), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
CONDITIONS = st.builds(
    ConditionData, field=TEXT, operator=st.sampled_from(Operator), values=st.lists(VALUES, max_size=3), reason=TEXT
)


def filters_of(sides: Sequence[Side]) -> st.SearchStrategy[FilterData]:
    conditions = st.lists(CONDITIONS, min_size=1, max_size=2)
    return st.builds(FilterData, side=st.sampled_from(sides), condition=conditions, fixed=st.just(False))


RULES = st.builds(
    lambda id, text: {"id": id, "into": "right", "field": "Notes", "value": {"fixed": text}},
    TEXT,
    TEXT,
)


@st.composite
def flow_choices(draw: st.DrawFn, flow: str) -> FlowChoice:
    declared = {key: setting for key, setting in DECLARED[flow].items() if not setting.lacking}
    chosen = draw(st.fixed_dictionaries({}, optional={key: value_of(one) for key, one in declared.items()}))
    rules = draw(st.lists(RULES, max_size=2))
    off = draw(st.lists(TEXT, max_size=2))
    free = [side for side in Side if side not in FIXED[flow]]
    filters = draw(st.none() | st.lists(filters_of(free), max_size=2).map(tuple)) if free else None
    return FlowChoice(chosen, tuple(rules), tuple(off), filters)


CONFIGURATIONS = st.builds(
    lambda flows, zone: Configuration(
        (IntegrationChoice("office", PRESET, "crm", "books", flows, {}, zone),), CONNECTIONS
    ),
    st.fixed_dictionaries({flow: flow_choices(flow) for flow in DECLARED}),
    st.just({}) | st.just({"time_zone": "Europe/Oslo"}),
)


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with Pair() as pair:
        yield pair


@given(CONFIGURATIONS)
def test_what_is_written_out_reads_back_as_the_same(pair: Pair, whole: Configuration) -> None:
    text = exported(pair.hub, whole, {})
    assert parse(text, "office.toml", NAMES) == whole
    assert differences(whole, parse(text, "office.toml", NAMES)) == []


def test_what_was_not_chosen_stands_there_explained_and_has_no_effect(pair: Pair) -> None:
    whole = Configuration((IntegrationChoice("office", PRESET, "crm", "books", {}),), CONNECTIONS)
    text = exported(pair.hub, whole, {})
    for setting in DECLARED["customers"].values():
        assert setting.help.split(",")[0].split(":")[0][:40] in text.replace("\n# ", " ")
    assert '# update_existing = "always"' in text
    assert "income_account" in text
    assert all(not flow.settings for flow in parse(text, "office.toml", NAMES).integrations[0].flows.values())


def test_a_flow_of_its_own_reads_back_too(pair: Pair) -> None:
    text = (
        'version = 1\n[integration.own]\nleft = "crm"\nright = "books"\n[integration.own.flows.people]\n'
        'left = { type = "contacts", key = "email" }\nright = { type = "Customer", key = "DisplayName" }\n'
    )
    whole = parse(text, "own.toml", NAMES)
    again = parse(exported(pair.hub, whole, {}), "own.toml", NAMES)
    assert again.integrations == whole.integrations


def test_numbers_stay_exact(pair: Pair) -> None:
    condition = ConditionData("amount", Operator.ANY_OF, [Decimal("0.1")])
    flow = FlowChoice({}, (), (), (FilterData(Side.LEFT, [condition]),))
    whole = Configuration((IntegrationChoice("office", PRESET, "crm", "books", {"customers": flow}),), CONNECTIONS)
    assert "0.1" in exported(pair.hub, whole, {})


def test_places_of_tables_keys_and_entries() -> None:
    text = (
        'version = 1\n\n[a.b]\n  key = """\n[not] = a table\n"""\nlist = [\n  "x", # [nor] this\n]\n'
        '[[a.b.rule]]\nid = "one"\n[[a.b.rule]]\nid = "two"\n[a.b.rule.more]\nx.y = 1\n'
    )
    assert places_of(text) == {
        "version": (1, 1),
        "a.b": (3, 1),
        "a.b.key": (4, 3),
        "a.b.list": (7, 1),
        "a.b.rule.0": (10, 1),
        "a.b.rule.0.id": (11, 1),
        "a.b.rule.1": (12, 1),
        "a.b.rule.1.id": (13, 1),
        "a.b.rule.1.more": (14, 1),
        "a.b.rule.1.more.x.y": (15, 1),
    }
