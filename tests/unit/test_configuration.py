"""The configuration file: what it says, and everything that is wrong with it, in one go."""

from __future__ import annotations

import re

import pytest

from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Direction
from ledgerbridge.planner.merge import Winner
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.choices import FlowChoice, IntegrationChoice
from ledgerbridge.usecases.configuration import parse

CONNECTIONS = {"crm": "hubspot", "books": "quickbooks", "old books": "quickbooks"}
HEAD = 'version = 1\n[integration.main]\npreset = "hubspot-quickbooks"\nleft = "crm"\nright = "books"\n'


def problems(text: str, connections: dict[str, str] | None = None) -> list[Problem]:
    with pytest.raises(SetupError) as error:
        parse(text, "lb.toml", CONNECTIONS if connections is None else connections)
    return error.value.problems


def told(text: str, connections: dict[str, str] | None = None) -> list[tuple[str, str, str]]:
    """(place, what is wrong, next step) of each problem, the file's name cut off."""
    found = [(p.values["place"], p.said("{what}"), p.said(p.next_step)) for p in problems(text, connections)]
    return [(re.sub(r"^lb\.toml[:0-9]*,? ?", "", place), what, step) for place, what, step in found]


def flow(text: str, name: str = "customers") -> FlowChoice:
    """What a table of the flow comes to."""
    (choice,) = parse(f"{HEAD}[integration.main.flows.{name}]\n{text}", "lb.toml", CONNECTIONS).integrations
    return choice.flows[name]


def test_the_shortest_file_keeps_everything_as_the_preset_says() -> None:
    (choice,) = parse(HEAD, "lb.toml", CONNECTIONS).integrations
    assert choice == IntegrationChoice(
        "main",
        "hubspot-quickbooks",
        "crm",
        "books",
        {flow.name: FlowChoice() for flow in presets.load("hubspot-quickbooks").flow},
    )


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("", FlowChoice()),
        ('direction = "off"', FlowChoice({"direction": "off"})),
        *[(f'direction = "{direction}"', FlowChoice({"direction": direction})) for direction in Direction],
        *[(f'conflict = "{winner}"', FlowChoice({"conflict": winner})) for winner in Winner],
        ("display_name_from_company = false", FlowChoice({"display_name_from_company": False})),
        (
            'direction = "two-way"\nconflict = "ask"\ndisplay_name_from_company = true',
            FlowChoice({"direction": Direction.BOTH, "conflict": Winner.ASK, "display_name_from_company": True}),
        ),
    ],
)
def test_flow_choice(text: str, choice: FlowChoice) -> None:
    assert flow(text) == choice


def test_several_integrations_stand_side_by_side() -> None:
    second = HEAD.replace("version = 1\n", "").replace("main", "archive").replace('"books"', '"old books"')
    assert [(c.name, c.right) for c in parse(HEAD + second, "lb.toml", CONNECTIONS).integrations] == [
        ("main", "books"),
        ("archive", "old books"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            HEAD.replace("version = 1", "version = 2"),
            ("version", "it is 2", "Write version = 1."),
        ),
        (
            HEAD.replace("version = 1\n", ""),
            ("version", "it is None", "Write version = 1."),
        ),
        (
            "version = 1\n",
            ("", "no integration is described", "Add a table [integration.NAME] with preset, left, right."),
        ),
        (
            HEAD.replace('"hubspot-quickbooks"', '"hubspot-hyperline"'),
            ("integration.main.preset", "'hubspot-hyperline' is no preset", "Choose one of: "),
        ),
        (
            HEAD.replace('"crm"', '"books"'),
            ("integration.main.left", "'books' is no connection to hubspot", "Choose one of: crm."),
        ),
        (
            HEAD.replace('right = "books"\n', ""),
            ("integration.main.right", "no connection is named", "Choose one of: books, old books."),
        ),
        (
            HEAD + 'colour = "red"\n',
            (
                "integration.main.colour",
                "no key is called 'colour'",
                "There are: preset, left, right, flows, map, time_zone, advice_read.",
            ),
        ),
        (
            HEAD.replace("preset =", "presets ="),
            ("integration.main.presets", "no key is called 'presets'", "Did you mean 'preset'?"),
        ),
        (
            HEAD + "[integration.main.flows.costumers]\n",
            ("integration.main.flows.costumers", "no flow is called 'costumers'", "Did you mean 'customers'?"),
        ),
        (
            HEAD + '[integration.main.flows.customers]\ndirektion = "off"\n',
            ("integration.main.flows.customers.direktion", "no key is called 'direktion'", "Did you mean 'direction'?"),
        ),
        (
            HEAD + '[integration.main.flows.customers]\ndirection = "both"\n',
            (
                "integration.main.flows.customers.direction",
                "it is 'both'",
                "Choose one of: left-to-right, right-to-left, two-way, off.",
            ),
        ),
        (
            HEAD + '[integration.main.flows.customers]\nconflict = "newest"\n',
            ("integration.main.flows.customers.conflict", "it is 'newest'", "Choose one of: left, right, ask"),
        ),
        (
            HEAD + '[integration.main.flows.customers]\ndisplay_name_from_company = "yes"\n',
            (
                "integration.main.flows.customers.display_name_from_company",
                "it is 'yes'",
                "Write true or false.",
            ),
        ),
        (
            HEAD + 'flows = "all"\n',
            ("integration.main.flows", "it is not a table", "Write it as a table in square brackets."),
        ),
        (
            'version = 1\nintegration = "main"\n',
            ("integration", "it is not a table", "Write it as a table in square brackets."),
        ),
        (
            HEAD + "[integration.main.flows]\ncustomers = true\n",
            ("integration.main.flows.customers", "it is not a table", "Write it as a table in square brackets."),
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_what_would_be_right(
    text: str, expected: tuple[str, str, str]
) -> None:
    places = {(place, what): step for place, what, step in told(text)}
    assert places[expected[:2]].startswith(expected[2])


def test_a_vendor_that_is_not_connected_is_to_be_connected_first() -> None:
    assert (
        "integration.main.right",
        "'books' is no connection to quickbooks",
        "Run: ledgerbridge connect quickbooks",
    ) in (told(HEAD, {"crm": "hubspot"}))


def test_what_is_not_toml_is_one_problem_with_its_line() -> None:
    (problem,) = problems("version = \n")
    assert problem.code == "LB-SETUP-01"
    assert "it cannot be read: a value is neither a text in quotes nor" in str(problem)
    assert "in line 1, column 11" in str(problem)


def test_all_problems_are_told_at_once() -> None:
    text = (
        'version = 3\nverson = 1\n[integration.main]\npreset = "hubspot-quickbooks"\nleft = "books"\nright = "none"\n'
        '[integration.main.flows.customers]\ndirection = "up"\nconflict = "chance"\ndisplay_name_from_company = 1\n'
        "[integration.main.flows.custommers]\n[integration.other]\n"
    )
    assert [place for place, _, _ in told(text)] == [
        "verson",
        "version",
        "integration.main.left",
        "integration.main.right",
        "integration.main.flows.customers.direction",
        "integration.main.flows.customers.conflict",
        "integration.main.flows.customers.display_name_from_company",
        "integration.main.flows.custommers",
        "integration.other.left",
        "integration.other.right",
        "integration.other",
    ]


def test_every_problem_names_the_file_and_has_one_code() -> None:
    for problem in problems('version = 3\nverson = 1\n[integration.main]\npreset = "x"\n'):
        assert problem.code == "LB-SETUP-01"
        assert str(problem).startswith("LB-SETUP-01: In lb.toml")
