"""Composing: a preset's flow and what a user chose, made into a flow that can run.

Settings end here: what they say is put in their place in rules and filters, so that planner and engine know none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.base.protocol import Connector, ShowsPictures
from ledgerbridge.engine.flow import End, Flow, Gone, Matching, NameClash
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.wording import Phrase, phrase
from ledgerbridge.planner.documents.terms import DocumentTerms, NumberOwner, SentBy
from ledgerbridge.planner.filters import Leaving
from ledgerbridge.planner.merge import Winner
from ledgerbridge.usecases.choices import FlowChoice, IntegrationChoice
from ledgerbridge.usecases.chosen import (
    Setup,
    flows_of,
    is_off,
    key_label_of,
    maps_of,
    second_key,
    slots_of,
    values_of,
    with_chosen_ends,
)
from ledgerbridge.usecases.chosen_filters import asks, filters_of, scope_of
from ledgerbridge.usecases.chosen_rules import rules_from, rules_of
from ledgerbridge.usecases.coded_fields import coded_of
from ledgerbridge.usecases.depending import chosen_values
from ledgerbridge.usecases.document_terms import faults_of, terms_of, with_own_codes
from ledgerbridge.usecases.presets import (
    TYPE,
    FlowData,
    value_maps,
)
from ledgerbridge.usecases.settings import (
    IMAGE,
    OFF,
    Setting,
)

NOT_SENT = "The system cannot be told to send them."
"""Why the target sends no documents, where the connector says no more of it."""
GIVEN_THERE = "The number is given there."
"""Why a source's numbers are not kept, where the connector says no more of it."""


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
            self._refuse(f"{data.name}.left.second_key", phrase("a second key needs a field on both sides"))
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
            tuple(scope_of(entry, values) for entry in data.condition if asks(entry, values)),
            key_label_of(data, chosen),
            filters_of(data, chosen, values, {flow.name for flow in flows_of(self._choice) if self._is_on(flow)}),
            Leaving(values["leaving"]),
            Matching.NONE if data.documents is not None else Matching(values["matching"]),
            makes,
            self._gone(data, values, direction),
            values["batch_size"],
            on_demand,
            self._documents(data, values),
            self._on_name_clash(data, values),
            makes_only,
            None if on_demand else self._picture_to(data, values, direction),
            self._wanted(data, rules_from(data.when_gone, values, self._maps)),
            coded_of(data, values),
        )

    def _is_on(self, data: FlowData) -> bool:
        return not is_off(self._choice, data)

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
            one_way = phrase("the flow goes {direction} alone", direction=Phrase(direction.value))
            self._refuse(f"{data.name}.{IMAGE.key}", one_way)
        elif reason:
            self._refuse_for(f"{data.name}.{IMAGE.key}", reason)
        else:
            return towards
        return None

    def _takes_no_picture(self, data: FlowData, towards: Side) -> str:
        """Why no picture goes to a side, as a sentence; empty where one can."""
        target = self._capabilities(data, towards)
        if target.picture is None:
            return target.cannot.get(IMAGE.key, "No picture can be set there.")
        shows = isinstance(self._connectors[towards.other], ShowsPictures)
        return "" if shows else self._capabilities(data, towards.other).cannot.get(IMAGE.key, "No picture is there.")

    def _on_name_clash(self, data: FlowData, values: Mapping[str, Any]) -> NameClash:
        """As chosen. A record can stand under another one only where one of the systems knows that."""
        chosen = NameClash(values["on_name_clash"])
        if chosen is NameClash.UNDER and not any(self._knows_parents(data, side) for side in Side):
            unknown = phrase("{value} is known to neither system", value=repr(chosen.value))
            self._wrong(f"{data.name}.on_name_clash", unknown, "fail, suffix")
        return chosen

    def _gone(self, data: FlowData, values: Mapping[str, Any], direction: Direction) -> Gone:
        """As chosen. A record follows the one that went only where its system can make it inactive, documents never."""
        chosen = Gone(values["gone"])
        for side in Side if chosen is Gone.ARCHIVE else ():
            type = self._capabilities(data, side)
            if direction.goes(side) and (data.documents is not None or not type.archives):
                self._refuse(f"{data.name}.gone", phrase("such records are not made inactive there"))
        return chosen

    def _knows_parents(self, data: FlowData, side: Side) -> bool:
        return self._capabilities(data, side).parent_path is not None

    def _documents(self, data: FlowData, values: Mapping[str, Any]) -> DocumentTerms | None:
        if data.documents is None:
            return None
        for key, what in faults_of(values):
            self._refuse(f"{data.name}.{key}", what)
        self._check_number_owner(data, values)
        self._check_sender(data, values)
        made = str(values.get(TYPE, ""))
        described = data.documents
        terms = terms_of(values, self._setup.zone, described.credit, made in described.negative)
        tell = self._wanted(data, rules_from(described.tell, values, self._maps))
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
            stand_in={
                path: found[0] for path, one in described.stand_in.items() if (found := chosen_values([one], values))
            },
            protects=described.protects,
            falls=described.falls,
            called_off=frozenset(described.called_off),
        )

    def _check_number_owner(self, data: FlowData, values: Mapping[str, Any]) -> None:
        """The source's numbers are kept only where the target takes a number."""
        towards = _made_on(data)
        target = self._capabilities(data, towards)
        bearer = self._connectors[towards].capabilities.types[target.numbering.borne_by or target.type]
        if values["number_owner"] == NumberOwner.SOURCE.value and bearer.numbering.always_given:
            self._refuse_for(f"{data.name}.number_owner", bearer.cannot.get(bearer.slots["number"], GIVEN_THERE))

    def _check_sender(self, data: FlowData, values: Mapping[str, Any]) -> None:
        """The target sends documents only where it can be told to."""
        target = self._capabilities(data, _made_on(data))
        if values["sent_by"] == SentBy.TARGET.value and not target.sending.can_be_asked:
            self._refuse_for(f"{data.name}.sent_by", target.cannot.get("send", NOT_SENT))

    def _direction(self, data: FlowData, chosen: FlowChoice) -> Direction:
        """As chosen, else as the preset says. No way goes where nothing can be written, and documents of one flow go
        one way."""
        said = chosen.settings.get("direction", OFF)
        direction = data.direction if said == OFF else Direction(said)
        if data.documents is not None and direction is not data.direction:
            self._refuse(
                f"{data.name}.direction",
                phrase("its documents go {direction} alone", direction=Phrase(data.direction.value)),
            )
        for side in Side:
            type = self._capabilities(data, side)
            if direction.goes(side) and not (type.creates or type.updates):
                reason = type.cannot.get("create", "Nothing can be written there.")
                self._refuse_for(f"{data.name}.direction", reason)
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
            unfit = phrase("{key} cannot be matched by", key=repr(key))
            self._wrong(f"{data.name}.{side.value}.key", unfit, ", ".join(known))
        return End(connection, self._connectors[side], described.type, key, str(values.get(second_key(side), "")))

    def _ask(self, data: FlowData, values: Mapping[str, Any]) -> None:
        """What has no safe default and was not answered."""
        for setting in data.settings().values():
            if setting.asked and setting.key not in values:
                self.problems.append(_unanswered(self._choice.name, data.name, setting))

    def _refuse(self, at: str, what: Phrase) -> None:
        self._add("LB-SETUP-45", "In {integration}, {at}: {what}.", "Correct the setting.", at, what)

    def _refuse_for(self, at: str, reason: str) -> None:
        """The reason is a sentence."""
        self._add("LB-SETUP-45", "In {integration}, {at}: {what}", "Correct the setting.", at, Phrase(reason))

    def _wrong(self, at: str, what: Phrase, known: str) -> None:
        self._add("LB-SETUP-40", "In {integration}, {at}: {what}.", "Choose one of: {known}.", at, what, known=known)

    def _add(self, code: str, cause: str, next_step: str, at: str, what: Phrase, **values: str) -> None:
        places = {"integration": self._choice.name, "at": at, **values}
        self.problems.append(Problem(code, cause, next_step, places, words={"what": (what,)}))


def _made_on(data: FlowData) -> Side:
    """The side on which a flow's documents are made."""
    if isinstance(data.makes, Side):
        return data.makes
    return Side.RIGHT if data.direction.goes(Side.RIGHT) else Side.LEFT


def _unanswered(integration: str, flow: str, setting: Setting) -> Problem:
    return Problem(
        "LB-SETUP-41",
        "The flow {flow} of {integration} needs an answer: {key}.",
        'Write it into ledgerbridge.toml, such as {key} = "{example}", or switch the flow off.',
        filled({"integration": integration, "flow": flow, "key": setting.key, "example": setting.example or "..."}),
    )
