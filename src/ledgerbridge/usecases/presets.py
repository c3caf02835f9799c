"""Presets: what a pair of systems starts with, read from data files and checked whole before use."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from ledgerbridge.mapping.checking import rule_faults as written_faults
from ledgerbridge.mapping.settings import settings_named
from ledgerbridge.mapping.valuemaps import ValueMap, value_map_faults, value_map_from_data
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.wording import Phrase, phrase
from ledgerbridge.planner.filters import Operator
from ledgerbridge.planner.merge import Winner
from ledgerbridge.usecases.document_settings import DOCUMENT_SETTINGS
from ledgerbridge.usecases.settings import GENERAL, IMAGE, Group, Setting, SettingType, fault
from ledgerbridge.usecases.unreadable import form_fault, toml_fault

ONLY_IF, UNLESS, ONLY_FOR = "only_if", "unless", "only_for"
MAP_KEYS = ("row", "values", "default_left", "default_right", "exact")
SOURCE, TYPE = "source", "type"
HELPS = {
    SOURCE: "What is read: the kind of document that is sent.",
    TYPE: "What is made of it on the other side.",
}


class EndData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One side of a flow: the vendor's record type and the field that records are matched by."""

    type: str
    key: str


class ConditionData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition of a filter; a value may be `{ setting = "key" }`."""

    field: str
    operator: Operator
    values: list[Any] = []
    reason: str = ""
    only_for: list[str] | dict[str, list[str]] = []
    """The kinds of documents, read or made, of which this is asked, or {setting: values with which it is}; empty for
    always."""
    new_if: str = ""
    """A table with whose rows this is asked of new records alone: those that were sent follow along it."""


class ScopeData(ConditionData, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A condition on what the flow is about at all."""

    side: Side
    field: str = ""
    field_from: str = ""
    """The setting that names the field, instead; without a value it asks nothing."""
    only_if: str = ""
    unless: str = ""


class FilterData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of conditions that all hold; a record passes that meets one group of its side."""

    side: Side
    condition: list[ConditionData]
    fixed: bool = False
    scope: bool = False
    """Of a preset: what the flow sends from that side at all; a user's own filters come on top of it."""
    while_on: str = ""
    """The flow with which alone the group counts."""


class MapData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value map: what the values of one side are called on the other."""

    name: str
    help: str = ""
    left_list: str = ""
    """The kind of list of the left account that its left values come from; empty where they are found in records."""
    right_list: str = ""
    row: list[dict[str, Any]] = []
    values: dict[str, Any] = {}
    """Left value = right value: the short form of rows."""
    default_left: Any = None
    default_right: Any = None
    exact: bool = False
    """Whether capitals and blanks around a value matter."""


class DocumentData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What makes a flow one of documents: what they can be made of and into, and what differs in their settings."""

    sources: dict[str, EndData] = {}
    """{value of the setting `source`: what is read}; empty where there is one alone."""
    targets: dict[str, EndData] = {}
    """{value of the setting `type`: what is made}; empty where there is one alone."""
    credit: bool = False
    """Whether the documents are credit notes."""
    negative: list[str] = []
    """The types whose amounts are negative in a credit note."""
    line_reads: dict[str, str] = {}
    """{slot of a line: the setting that names the source's field for it}."""
    reads: dict[str, str] = {}
    """{slot of a document: the setting that names the source's field for it}, for what its own slots do not say."""
    booked: list[str] = []
    """The types that are drafts at first and are always booked, once they were compared."""
    customers: str = "customers"
    companies: str = ""
    contacts: str = ""
    products: str = "products"
    originals: str = ""
    """The flow of the invoices that credit notes correct."""
    makes_customers: bool = True
    """Whether documents bring their customers although the flow of those is off."""
    own_codes: bool = False
    """Whether product, tax and account codes of the source's lines are those of the target."""
    defaults: dict[str, Any] = {}
    """{setting: what holds without it}, where this differs from other flows of documents."""
    asked: list[str] = []
    """Settings that have no safe default here."""
    lacking: dict[str, str] = {}
    """{setting: why this pair has none}."""
    tell: list[dict[str, Any]] = []
    """Rules into the source, of the fields of the document that was made: its number, a status."""
    tax_only_if: str = ""
    """The yes-or-no setting without which documents with tax are refused; empty where they go anyway."""
    countries: list[str] = []
    """The countries of companies that documents are made in; empty for all."""
    abroad_if: str = ""
    """The yes-or-no setting by which they are made in others too."""
    stand_in: dict[str, Any] = {}
    """{field of a product of the target: its value, or a setting's}: what is made to stand in for missing products."""
    protects: bool = False
    """Whether lines, prices and tax of a document that was made are to stay as they were made."""
    falls: str = ""
    """The rule into the source whose number may only fall."""
    called_off: list[str] = []
    """The states of a source document that was called off."""


def needs_of(documents: DocumentData) -> frozenset[str]:
    """The flows that bring what such documents stand on."""
    return frozenset({documents.companies, documents.customers, documents.contacts, documents.products} - {""})


class FlowData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A flow as presets describe it. `rule` entries are those of docs/mapping.md, each with `only_if` or `unless` a
    yes-or-no setting, where it depends on one, and `only_for` as conditions have it."""

    name: str
    label: str
    left: EndData
    right: EndData
    key_label: str
    direction: Direction
    conflict: Winner
    rule: list[dict[str, Any]] = []
    condition: list[ScopeData] = []
    filter: list[FilterData] = []
    setting: list[Setting] = []
    unavailable: dict[str, str] = {}
    """{what users ask for: the reason why this pair has none of it}."""
    slots: bool = True
    """Whether fields of the same meaning are mapped from the start."""
    makes: bool | Side = True
    """Whether new records are made, or the side on which alone they are."""
    off: bool = False
    """Whether the flow is off until somebody asks for it."""
    warning: str = ""
    """Said before the flow is switched on."""
    follows: str = ""
    """A flow that it is on and off with, until somebody says otherwise."""
    follows_if: dict[str, list[str]] = {}
    """{setting of that flow: the values with which alone}."""
    not_with: list[str] = []
    """Flows that cannot be on beside this one: they would carry the same thing in a circle."""
    documents: DocumentData | None = None
    when_gone: list[dict[str, Any]] = []
    """Derived rules that write on a record once its counterpart is gone; their values are made of what it holds."""
    image: bool = False
    """Whether its products have a picture that can go from one side to the other."""

    def settings(self) -> dict[str, Setting]:
        """{key: setting}, the flow's own over the general ones."""
        pictures = (IMAGE,) if self.image else ()
        return {setting.key: setting for setting in (*GENERAL, *self._of_documents(), *pictures, *self.setting)}

    def _of_documents(self) -> Iterable[Setting]:
        """The settings of a flow of documents, as this pair has them."""
        if self.documents is None:
            return
        for key, ends in ((SOURCE, self.documents.sources), (TYPE, self.documents.targets)):
            if ends:
                first = next(iter(ends))
                yield Setting(key, SettingType.CHOICE, HELPS[key], first, first, tuple(ends), Group.ORDER)
        for setting in DOCUMENT_SETTINGS:
            default = self.documents.defaults.get(setting.key, setting.default)
            lacking = self.documents.lacking.get(setting.key, "")
            asked = setting.key in self.documents.asked
            yield msgspec.structs.replace(setting, default=default, lacking=lacking, asked=asked)


class AdviceKind(StrEnum):
    """What sort of advice it is."""

    NOTICE = "notice"
    LIMITATION = "limitation"
    RECOMMENDATION = "recommendation"


class AdviceData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to be read before a pair writes anything. Where the system of a `side` says how it stands, `finding` is
    the beginning of that line of its check, and `good` what may stand behind it. One about a `flow` is as advised once
    that flow has been through."""

    kind: AdviceKind
    text: str
    side: Side | None = None
    finding: str = ""
    flow: str = ""
    good: list[str] = []
    """What is as advised; empty where anything but what is `bad` is."""
    bad: list[str] = []


class Preset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Flows, default rules, filters and settings of one pair of systems."""

    version: int
    left: str
    right: str
    flow: list[FlowData]
    map: list[MapData] = []
    advice: list[AdviceData] = []

    def flow_named(self, name: str) -> FlowData | None:
        return next((flow for flow in self.flow if flow.name == name), None)


def names() -> list[str]:
    """The presets that come with the hub."""
    files = resources.files("ledgerbridge.presets").iterdir()
    return sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))


def offered() -> list[str]:
    """The presets made for users: those of the reference system are for tests."""
    return [name for name in names() if "memory" not in name]


@cache
def load(name: str) -> Preset:
    """A preset by name, read once; nobody changes it. Raises SetupError where the file is wrong, all faults at once."""
    text = (resources.files("ledgerbridge.presets") / f"{name}.toml").read_text(encoding="utf-8")
    return parse(name, text)


def parse(name: str, text: str) -> Preset:
    """The preset a file describes. Raises SetupError where the file is wrong, all faults at once."""
    try:
        preset = msgspec.convert(tomllib.loads(text), Preset)
    except msgspec.ValidationError as error:
        raise SetupError([_wrong(name, form_fault(error))]) from error
    except tomllib.TOMLDecodeError as error:
        raise SetupError([_wrong(name, toml_fault(error))]) from error
    wrong = [phrase("map {map}: {fault}", map=one.name, fault=fault) for one in preset.map for fault in map_faults(one)]
    maps = value_maps(preset.map) if not wrong else {}
    for flow in preset.flow:
        wrong += [phrase("flow {flow}, {fault}", flow=flow.name, fault=fault) for fault in _faults(flow, maps)]
    found = [_wrong(name, what) for what in wrong]
    if found:
        raise SetupError(found)
    return preset


def for_pair(left: str, right: str) -> str | None:
    """The preset made for two vendors in this order, if there is one."""
    name = f"{left}-{right}"
    return name if name in names() else None


def _faults(flow: FlowData, maps: Mapping[str, ValueMap]) -> Iterable[Phrase]:
    for setting in flow.setting:
        if (why := _setting_fault(setting)) is not None:
            yield phrase("setting {key}: {why}", key=setting.key, why=why)
    known = flow.settings()
    told = flow.documents.tell if flow.documents is not None else []
    for rule in (*flow.rule, *told, *flow.when_gone):
        for why in rule_faults(rule, known, maps):
            yield phrase("rule {rule}: {why}", rule=rule.get("id", "?"), why=why)
    for condition in (*flow.condition, *(one for group in flow.filter for one in group.condition)):
        named = [value["setting"] for value in condition.values if isinstance(value, Mapping)]
        named += [condition.field_from] if isinstance(condition, ScopeData) and condition.field_from else []
        text = "condition on {field}: no setting is called {name}"
        yield from (phrase(text, field=condition.field, name=repr(key)) for key in named if key not in known)


def _setting_fault(setting: Setting) -> Phrase | None:
    if not setting.help:
        return phrase("it has no help text")
    if setting.asked and setting.default is not None:
        return phrase("it is asked although it has a default")
    found = None if setting.default is None or setting.lacking else fault(setting, setting.default)
    return phrase(found.clause, known=found.known) if found is not None else None


def value_maps(given: Iterable[MapData]) -> dict[str, ValueMap]:
    """{name: value map}. Assumes data that was checked."""
    return {one.name: value_map_from_data(one.name, msgspec.structs.asdict(one)) for one in given}


def map_faults(given: MapData) -> list[Phrase]:
    """What is wrong with a value map as written, in words."""
    plain = msgspec.structs.asdict(given)
    return value_map_faults(given.name, {key: plain[key] for key in MAP_KEYS})


def rule_faults(
    rule: Mapping[str, Any], known: Mapping[str, Setting], maps: Mapping[str, ValueMap] | None = None
) -> Iterable[Phrase]:
    """What is wrong with a rule as written, in words; `known` are the settings it may depend on, `maps` the value maps
    it may name, where they are known already."""
    named = {rule[key] for key in (ONLY_IF, UNLESS) if key in rule}
    named |= settings_named(bare(rule))
    unknown = [key for key in sorted(named) if key not in known]
    yield from (phrase("no setting is called {name}", name=repr(key)) for key in unknown)
    yield from written_faults(bare(rule), maps)


def bare(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule without what it depends on."""
    return {key: value for key, value in rule.items() if key not in (ONLY_IF, UNLESS, ONLY_FOR)}


def _wrong(name: str, what: Phrase) -> Problem:
    cause = "The preset {preset} is not right: {what}."
    return Problem("LB-SETUP-03", cause, "Correct the preset file.", {"preset": name}, words={"what": (what,)})
