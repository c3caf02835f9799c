"""Composing: a preset's flow and what a user chose, made into a flow that can run.

Settings end here: what they say is put in their place in rules and filters, so that planner and engine know none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.base.protocol import Connector, ShowsPictures
from ledgerbridge.engine.flow import End, Flow, Gone, Matching, NameClash
from ledgerbridge.mapping.rules import Rule, When, default_rules, rule_from_data
from ledgerbridge.mapping.settings import resolved_rule
from ledgerbridge.mapping.valuemaps import ValueMap
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.documents.terms import DocumentTerms
from ledgerbridge.planner.filters import Condition, Filter, Leaving
from ledgerbridge.planner.merge import Winner
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.choices import FlowChoice, IntegrationChoice
from ledgerbridge.usecases.document_settings import faults_of, terms_of, with_own_codes
from ledgerbridge.usecases.presets import (
    ONLY_FOR,
    ONLY_IF,
    SOURCE,
    TYPE,
    UNLESS,
    ConditionData,
    FilterData,
    FlowData,
    MapData,
    ScopeData,
    bare,
    value_maps,
)
from ledgerbridge.usecases.settings import (
    EVERYTHING,
    IMAGE,
    OFF,
    SETUP_DAY,
    SETUP_MOMENT,
    START,
    TIME_ZONE,
    Setting,
    SettingType,
    Updating,
)

SETTING = "setting"


class Setup(msgspec.Struct, frozen=True):
    """When an integration came to be."""

    moment: datetime
    """When the later of its connections was made, UTC."""
    zone: str

    @property
    def day(self) -> datetime:
        """The first moment of that day where the company is, in its time."""
        zone = ZoneInfo(self.zone)
        return datetime.combine(self.moment.astimezone(zone).date(), time(), zone)


def setup_of(choice: IntegrationChoice, rows: Sequence[ConnectionRow]) -> Setup:
    # Systems tell times to the second or the millisecond, so the second it happened in counts as a whole.
    moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(max(row.created_at for row in rows)))
    return Setup(moment, str(choice.settings.get(TIME_ZONE.key, TIME_ZONE.default)))


def flows_of(choice: IntegrationChoice) -> list[FlowData]:
    """The flows of an integration: those of its preset, then those of its own."""
    found = list(presets.load(choice.preset).flow) if choice.preset else []
    return [*found, *(flow.own for flow in choice.flows.values() if flow.own is not None)]


def maps_of(choice: IntegrationChoice) -> list[MapData]:
    """The value maps of an integration: as chosen, else as its preset says."""
    found = {one.name: one for one in presets.load(choice.preset).map} if choice.preset else {}
    return list({**found, **choice.maps}.values())


def is_off(choice: IntegrationChoice, data: FlowData) -> bool:
    """Whether a flow is off: as chosen, else as the flow is that it follows, else as the preset says."""
    chosen = choice.flows.get(data.name, FlowChoice())
    if "direction" in chosen.settings:
        return chosen.off
    leader = next((flow for flow in flows_of(choice) if flow.name == data.follows), None)
    if leader is None:
        return data.off
    values = values_of(leader, choice.flows.get(leader.name, FlowChoice()))
    return is_off(choice, leader) or not _is_about(data.follows_if, values)


def with_chosen_ends(data: FlowData, values: Mapping[str, Any]) -> FlowData:
    """A flow of documents with the kinds that were chosen to be read and made."""
    if data.documents is None:
        return data
    source = Side.LEFT if data.direction is Direction.TO_RIGHT else Side.RIGHT
    read, made = data.documents.sources.get(values.get(SOURCE, "")), data.documents.targets.get(values.get(TYPE, ""))
    left, right = (read, made) if source is Side.LEFT else (made, read)
    return msgspec.structs.replace(data, left=left or data.left, right=right or data.right)


def slots_of(data: FlowData, connectors: Mapping[Side, Connector]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    left = connectors[Side.LEFT].capabilities.types[data.left.type].slots
    right = connectors[Side.RIGHT].capabilities.types[data.right.type].slots
    return left, right


def values_of(data: FlowData, chosen: FlowChoice, setup: Setup | None = None) -> dict[str, Any]:
    """{setting: value} of a flow: as chosen, else its default; those without either are left out."""
    settings = data.settings()
    found = {key: setting.default for key, setting in settings.items() if setting.default is not None}
    found |= {key: value for key, value in chosen.settings.items() if value is not None}
    return {key: _dated(settings[key], value, setup) for key, value in found.items() if value != EVERYTHING}


def _dated(setting: Setting, value: Any, setup: Setup | None) -> Any:
    """A value with the words for moments replaced by the moments they stand for; dates begin where the company is."""
    if setting.type is not SettingType.DAY or setup is None:
        return value
    if value in (SETUP_DAY, SETUP_MOMENT):
        return setup.day if value == SETUP_DAY else setup.moment
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(), ZoneInfo(setup.zone))
    return value


def rules_of(
    data: FlowData,
    chosen: FlowChoice,
    left: Mapping[str, str],
    right: Mapping[str, str],
    setup: Setup | None = None,
    maps: Mapping[str, ValueMap] = MappingProxyType({}),
) -> tuple[Rule, ...]:
    """The default rules of the slots, with the preset's own laid over them, and the user's over those."""
    values = values_of(data, chosen, setup)
    usual = default_rules(left, right) if data.slots and data.documents is None else ()
    laid = {rule.id: rule for rule in usual}
    for entry in (*data.rule, *chosen.rules):
        written = resolved_rule(bare(entry), values) if _applies(entry, values) else None
        if written is not None:
            laid[entry["id"]] = rule_from_data(written, maps)
        elif entry["id"] in laid and _applies(entry, values):
            del laid[entry["id"]]
    kept = [rule for id, rule in laid.items() if id not in chosen.rules_off]
    return tuple(_updating(rule, values.get("update_existing")) for rule in kept)


def _rules(
    entries: Iterable[Mapping[str, Any]], values: Mapping[str, Any], maps: Mapping[str, ValueMap]
) -> Iterable[Rule]:
    """The rules of which something is left once their settings are put in."""
    for entry in entries:
        written = resolved_rule(bare(entry), values) if _applies(entry, values) else None
        if written is not None:
            yield rule_from_data(written, maps)


def _applies(entry: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether the settings that an entry depends on are as it wants them."""
    wanted, unwanted = entry.get(ONLY_IF), entry.get(UNLESS)
    fits = not (wanted and not values.get(wanted)) and not (unwanted and values.get(unwanted))
    return fits and _is_about(entry.get(ONLY_FOR, {}), values)


def _is_about(wanted: Collection[str] | Mapping[str, Collection[str]], values: Mapping[str, Any]) -> bool:
    """Whether one of these kinds of documents is read or made, or each of these settings has one of its values."""
    if not isinstance(wanted, Mapping):
        return not wanted or not {values.get(SOURCE), values.get(TYPE)}.isdisjoint(wanted)
    return all(values.get(key) in some for key, some in wanted.items())


def _updating(rule: Rule, updating: Any) -> Rule:
    """The rule as the choice of what may be updated leaves it."""
    when = {Updating.EMPTY.value: When.EMPTY, Updating.NEVER.value: When.CREATE}.get(updating)
    if when is None or rule.when is When.CREATE:
        return rule
    return msgspec.structs.replace(rule, when=when)


class Composer:
    """Makes the flows of one integration and gathers what keeps them from running."""

    def __init__(self, choice: IntegrationChoice, connectors: Mapping[Side, Connector], setup: Setup) -> None:
        self._choice = choice
        self._connectors = connectors
        self._setup = setup
        self._maps = value_maps(maps_of(choice))
        self.problems: list[Problem] = []

    def flow(self, data: FlowData, on_demand: bool = False) -> Flow:
        """A flow as described and chosen; `on_demand` for one that is off and that documents need."""
        chosen = self._choice.flows.get(data.name, FlowChoice())
        values = values_of(data, chosen, self._setup)
        self._ask(data, values)
        if len([side for side in Side if values.get(second_key(side))]) == 1:
            self._refuse(f"{data.name}.left.second_key", "a second key needs a field on both sides")
        data = with_chosen_ends(data, values)
        direction = self._direction(data, chosen)
        makes, makes_only = self._makes(data, direction)
        rules = rules_of(data, chosen, *slots_of(data, self._connectors), self._setup, self._maps)
        return Flow(
            data.name,
            self._end(data, values, Side.LEFT),
            self._end(data, values, Side.RIGHT),
            direction,
            Winner(values.get("conflict", data.conflict)),
            self._wanted(data, rules),
            tuple(_scope(entry, values) for entry in data.condition if _asks(entry, values)),
            _key_label(data, chosen),
            _filters(data, chosen, values),
            Leaving(values["leaving"]),
            Matching.NONE if data.documents is not None else Matching(values["matching"]),
            makes,
            Gone(values["gone"]),
            values["batch_size"],
            on_demand,
            self._documents(data, values),
            self._on_name_clash(data, values),
            makes_only,
            None if on_demand else self._picture_to(data, values, direction),
        )

    def _makes(self, data: FlowData, direction: Direction) -> tuple[bool, Side | None]:
        """Whether new records are made, and the side on which alone they are: as the preset says, and nowhere that the
        flow goes and none can be made."""
        said = (data.makes is not False, data.makes if isinstance(data.makes, Side) else None)
        shut = {side for side in Side if direction.goes(side) and not self._capabilities(data, side).creates}
        if not shut:
            return said
        left = [side for side in Side if said[0] and said[1] in (None, side) and side not in shut]
        return bool(left), left[0] if left else None

    def _wanted(self, data: FlowData, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        """The rules without those that write what the user wants neither added to an account nor written there."""
        refused = {side: self._capabilities(data, side).not_wanted for side in Side}
        return tuple(
            rule
            for rule in rules
            if not any(rule.direction.goes(side) and rule.path(side) in refused[side] for side in Side)
        )

    def _picture_to(self, data: FlowData, values: Mapping[str, Any], direction: Direction) -> Side | None:
        """The side that pictures go to, as chosen; none where the flow does not go there or pictures are not taken."""
        chosen = values.get(IMAGE.key, OFF)
        if chosen == OFF:
            return None
        towards = Side.RIGHT if chosen == Direction.TO_RIGHT.value else Side.LEFT
        reason = self._takes_no_picture(data, towards)
        if not direction.goes(towards):
            self._refuse(f"{data.name}.{IMAGE.key}", f"the flow goes {direction.value} alone")
        elif reason:
            self._refuse(f"{data.name}.{IMAGE.key}", reason.rstrip("."))
        else:
            return towards
        return None

    def _takes_no_picture(self, data: FlowData, towards: Side) -> str:
        """Why no picture goes to a side; empty where one can."""
        target = self._capabilities(data, towards)
        if target.picture is None:
            return target.cannot.get(IMAGE.key, "no picture can be set there")
        shows = isinstance(self._connectors[towards.other], ShowsPictures)
        return "" if shows else self._capabilities(data, towards.other).cannot.get(IMAGE.key, "no picture is there")

    def _on_name_clash(self, data: FlowData, values: Mapping[str, Any]) -> NameClash:
        """As chosen. A record can stand under another one only where one of the systems knows that."""
        chosen = NameClash(values["on_name_clash"])
        if chosen is NameClash.UNDER and not any(self._knows_parents(data, side) for side in Side):
            self._wrong(f"{data.name}.on_name_clash", f"{chosen.value!r} is known to neither system", "fail, suffix")
        return chosen

    def _knows_parents(self, data: FlowData, side: Side) -> bool:
        return self._capabilities(data, side).parent_path is not None

    def _documents(self, data: FlowData, values: Mapping[str, Any]) -> DocumentTerms | None:
        if data.documents is None:
            return None
        for key, what in faults_of(values):
            self._refuse(f"{data.name}.{key}", what)
        made = str(values.get(TYPE, ""))
        described = data.documents
        terms = terms_of(values, self._setup.zone, described.credit, made in described.negative)
        tell = self._wanted(data, _rules(described.tell, values, self._maps))
        return msgspec.structs.replace(
            with_own_codes(terms) if described.own_codes else terms,
            customers=described.customers,
            companies=described.companies,
            contacts=described.contacts,
            products=described.products,
            originals=described.originals,
            makes_customers=described.makes_customers,
            book=terms.book or made in described.booked,
            reads={slot: str(values[key]) for slot, key in described.reads.items() if values.get(key)},
            line_reads={slot: str(values[key]) for slot, key in described.line_reads.items() if values.get(key)},
            tell=tell,
            untaxed=bool(described.tax_only_if) and not values.get(described.tax_only_if),
            countries=frozenset() if values.get(described.abroad_if) else frozenset(described.countries),
            stand_in={path: found[0] for path, one in described.stand_in.items() if (found := _chosen([one], values))},
            protects=described.protects,
            falls=described.falls,
            called_off=frozenset(described.called_off),
        )

    def _direction(self, data: FlowData, chosen: FlowChoice) -> Direction:
        """As chosen, else as the preset says. No way goes where nothing can be written, and documents of one flow go
        one way."""
        said = chosen.settings.get("direction", OFF)
        direction = data.direction if said == OFF else Direction(said)
        if data.documents is not None and direction is not data.direction:
            self._refuse(f"{data.name}.direction", f"its documents go {data.direction.value} alone")
        for side in Side:
            type = self._capabilities(data, side)
            if direction.goes(side) and not (type.creates or type.updates):
                reason = type.cannot.get("create", "nothing can be written there")
                self._refuse(f"{data.name}.direction", reason.rstrip("."))
        return direction

    def _capabilities(self, data: FlowData, side: Side) -> TypeCapabilities:
        described = data.left if side is Side.LEFT else data.right
        return self._connectors[side].capabilities.types[described.type]

    def _end(self, data: FlowData, values: Mapping[str, Any], side: Side) -> End:
        described = data.left if side is Side.LEFT else data.right
        connection = self._choice.left if side is Side.LEFT else self._choice.right
        key = values.get(f"{side.value}.key", described.key)
        known = self._connectors[side].capabilities.types[described.type].match_keys
        if key not in known and data.documents is None:
            self._wrong(f"{data.name}.{side.value}.key", f"{key!r} cannot be matched by", ", ".join(known))
        return End(connection, self._connectors[side], described.type, key, str(values.get(second_key(side), "")))

    def _ask(self, data: FlowData, values: Mapping[str, Any]) -> None:
        """What has no safe default and was not answered."""
        for setting in data.settings().values():
            if setting.asked and setting.key not in values:
                self.problems.append(_unanswered(self._choice.name, data.name, setting))

    def _refuse(self, at: str, what: str) -> None:
        values = {"integration": self._choice.name, "at": at, "what": what}
        self.problems.append(Problem("LB-SETUP-45", "In {integration}, {at}: {what}.", "Correct the setting.", values))

    def _wrong(self, at: str, what: str, known: str) -> None:
        values = {"integration": self._choice.name, "at": at, "what": what, "known": known}
        self.problems.append(
            Problem("LB-SETUP-40", "In {integration}, {at}: {what}.", "Choose one of: {known}.", values)
        )


def _unanswered(integration: str, flow: str, setting: Setting) -> Problem:
    return Problem(
        "LB-SETUP-41",
        "The flow {flow} of {integration} needs an answer: {key}.",
        'Write it into ledgerbridge.toml, such as {key} = "{example}", or switch the flow off.',
        filled({"integration": integration, "flow": flow, "key": setting.key, "example": setting.example or "..."}),
    )


def second_key(side: Side) -> str:
    """The setting that names a side's second match key."""
    return f"{side.value}.second_key"


def _key_label(data: FlowData, chosen: FlowChoice) -> str:
    """What the match key is called: as the preset says, else by the fields that were chosen."""
    keys = [chosen.settings.get("left.key", data.left.key), chosen.settings.get(second_key(Side.LEFT))]
    is_chosen = "left.key" in chosen.settings or keys[1]
    return ", ".join(key for key in keys if key) if is_chosen else data.key_label


def _filters(data: FlowData, chosen: FlowChoice, values: Mapping[str, Any]) -> tuple[Filter, ...]:
    """The filters of each side: what the flow sends at all, and the preset's where it is fixed or nothing else was
    chosen."""
    usual = [one for one in data.filter if not one.scope and (one.fixed or chosen.filters is None)]
    kinds = ([one for one in data.filter if one.scope], [*usual, *(chosen.filters or ())])
    each = [(side, [one for one in given if one.side is side]) for given in kinds for side in Side]
    return tuple(_filter(side, groups, values) for side, groups in each if groups)


def _filter(side: Side, groups: Iterable[FilterData], values: Mapping[str, Any]) -> Filter:
    groups = list(groups)
    made = tuple(tuple(_conditions(side, group.condition, values)) for group in groups)
    return Filter(side, made, any(group.fixed for group in groups))


def _conditions(side: Side, given: Iterable[ConditionData], values: Mapping[str, Any]) -> Iterable[Condition]:
    """Conditions with what was chosen; one whose setting has no value asks nothing."""
    for entry in given:
        found = _chosen(entry.values, values)
        if (found or not entry.values) and _is_about(entry.only_for, values):
            yield Condition(side, entry.field, entry.operator, tuple(found), entry.reason, _says_start(entry.values))


def _says_start(given: Iterable[Any]) -> bool:
    """Whether a condition compares with the start of the flow."""
    return any(isinstance(value, Mapping) and value[SETTING] == START for value in given)


def _scope(entry: ScopeData, values: Mapping[str, Any]) -> Condition:
    field = str(values[entry.field_from]) if entry.field_from else entry.field
    return Condition(entry.side, field, entry.operator, tuple(_chosen(entry.values, values)), entry.reason)


def _asks(entry: ScopeData, values: Mapping[str, Any]) -> bool:
    """Whether a condition asks anything, as the settings are."""
    return _applies(_dependence(entry), values) and not (entry.field_from and not values.get(entry.field_from))


def _dependence(entry: ScopeData) -> dict[str, Any]:
    return {ONLY_IF: entry.only_if, UNLESS: entry.unless, ONLY_FOR: entry.only_for}


def _chosen(given: Iterable[Any], values: Mapping[str, Any]) -> list[Any]:
    """Values with settings replaced by what they say; a list of texts comes one by one."""
    found: list[Any] = []
    for value in given:
        one = values.get(value[SETTING]) if isinstance(value, Mapping) else value
        found += one if isinstance(one, list) else [one] if one is not None else []
    return found
