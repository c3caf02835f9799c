"""Setting up: the questions without a safe default, their answers from live lists, and the file that comes of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.pair.test_presets import first_choices
from tests.support.pair import Pair

from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.usecases import presets, setting_up
from ledgerbridge.usecases.configuration import parse
from ledgerbridge.usecases.setting_up import Question

PRESET = "hubspot-exact"
TAX = "orders.tax.default_code"


@pytest.fixture
def pair() -> Iterator[Pair]:
    with Pair(None, vendors=("hubspot", "exact")) as pair:
        pair.connect()
        pair.connect(**{vendor: pair.run(first_choices(pair, vendor)) for vendor in pair.vendors})
        yield pair


def asked(pair: Pair, *flows: str) -> list[Question]:
    found = pair.run(setting_up.pair_for(pair.hub, PRESET))
    return pair.run(setting_up.questions(pair.hub, found, setting_up.flows_for(PRESET, flows)))  # type: ignore[no-any-return]


def refused(pair: Pair, preset: str, **names: str) -> list[Problem]:
    with pytest.raises(SetupError) as error:
        pair.run(setting_up.pair_for(pair.hub, preset, **names))
    return error.value.problems


def written(pair: Pair, answers: dict[str, str], *flows: str) -> str:
    found = pair.run(setting_up.pair_for(pair.hub, PRESET))
    chosen = setting_up.flows_for(PRESET, flows)
    rows = pair.run(pair.hub.connections())
    return setting_up.configured(pair.hub, found, "office", chosen, answers, rows)


@pytest.mark.feature("F-CORE-SET-02")
def test_customers_and_products_ask_nothing(pair: Pair) -> None:
    assert asked(pair, "customers", "products") == []


@pytest.mark.feature("F-CORE-SET-02")
def test_a_question_offers_the_entries_of_the_live_list(pair: Pair) -> None:
    [question] = [question for question in asked(pair, "orders") if question.key == TAX]
    assert {choice.id for choice in question.choices} >= {"1", "2"}
    assert [problem.said("{what}") for problem in setting_up.faults([question], {})] == ["it is not answered"]
    [fault] = setting_up.faults([question], {TAX: "99"})
    assert fault.code == "LB-SETUP-71" and fault.said("{what}").startswith("choose one of: ")
    assert setting_up.faults([question], {TAX: "2"}) == []


@pytest.mark.feature("F-CORE-SET-09")
def test_the_file_made_runs_the_flows_wanted_and_no_others(pair: Pair) -> None:
    text = written(pair, {TAX: "2"}, "orders", "customers")
    [choice] = parse(text, "office.toml", {"hubspot": "hubspot", "exact": "exact"}).integrations
    assert choice.flows["orders"].settings["tax.default_code"] == "2"
    assert choice.flows["products"].settings["direction"] == "off"
    pair.configuration = text
    flows = {flow.name: flow.on_demand for flow in pair.integration().flows}
    assert {name: flows[name] for name in ("products", "customers", "orders")} == {
        "products": True,
        "customers": False,
        "orders": False,
    }


def test_what_is_missing_for_a_preset_is_named(pair: Pair) -> None:
    assert [problem.code for problem in refused(pair, "hubspot-quickbooks")] == ["LB-SETUP-47"]
    assert [problem.code for problem in refused(pair, "hubspot-exakt")] == ["LB-SETUP-46"]
    assert [problem.code for problem in refused(pair, PRESET, left="crm")] == ["LB-SETUP-47"]
    with pytest.raises(SetupError) as error:
        setting_up.flows_for(PRESET, ["ordres"])
    assert error.value.problems[0].code == "LB-SETUP-49"


@pytest.mark.feature("F-CORE-SET-02")
@pytest.mark.parametrize("preset", presets.offered())
def test_every_setting_has_a_default_or_is_asked_or_may_be_left_out(preset: str) -> None:
    """A setting without a default that is not asked must be one that may be empty: its help says what holds then."""
    for flow in presets.load(preset).flow:
        for setting in flow.setting:
            empty = not setting.options or "Without it" in setting.help
            assert setting.default is not None or setting.asked or setting.lacking or empty, setting.key
