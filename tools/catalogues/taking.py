"""What takes texts: the fields, arguments and words whose English is what a catalogue translates."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What a text is, which tells a translator how it is read."""

    COMMAND = "help of a command"
    SCREEN = "screen"
    PROBLEM = "problem"
    SETTING = "help of a connection's setting"
    CHOICE = "help of a flow's setting"
    FUNCTION = "help of a mapping function"
    LABEL = "label"
    CANNOT = "what a system cannot do"
    FINDING = "finding of a check"
    SET_UP = "step of a set-up"
    REASON = "reason in a plan"
    WORD = "word"
    PHRASE = "stands in a place of another text"


class Form(StrEnum):
    """Where in an argument the texts stand."""

    ITSELF = "the argument is the text"
    VALUES = "the values of a table"
    KEYS = "the keys of a table"


BASE = "ledgerbridge.connectors.base"
TAKERS: Mapping[str, Mapping[str, tuple[Kind, Form]]] = {
    "ledgerbridge.messages._": {"text": (Kind.SCREEN, Form.ITSELF)},
    "ledgerbridge.messages.counted": {"one": (Kind.SCREEN, Form.ITSELF)},
    "ledgerbridge.model.problems.Problem": {
        "cause": (Kind.PROBLEM, Form.ITSELF),
        "next_step": (Kind.PROBLEM, Form.ITSELF),
    },
    "ledgerbridge.model.wording.Phrase": {"text": (Kind.PHRASE, Form.ITSELF)},
    "ledgerbridge.model.wording.phrase": {"text": (Kind.PHRASE, Form.ITSELF)},
    "ledgerbridge.model.categories.Category": {
        "label": (Kind.WORD, Form.ITSELF),
        "meaning": (Kind.PROBLEM, Form.ITSELF),
        "remedy": (Kind.PROBLEM, Form.ITSELF),
    },
    f"{BASE}.meanings.Row": {"cause": (Kind.PROBLEM, Form.ITSELF), "next_step": (Kind.PROBLEM, Form.ITSELF)},
    f"{BASE}.kind.SettingSpec": {"help": (Kind.SETTING, Form.ITSELF)},
    f"{BASE}.capabilities.Capabilities": {"label": (Kind.LABEL, Form.ITSELF)},
    f"{BASE}.capabilities.FieldSpec": {"barred": (Kind.CANNOT, Form.ITSELF)},
    f"{BASE}.capabilities.PartCapabilities": {"label": (Kind.LABEL, Form.ITSELF)},
    f"{BASE}.capabilities.TypeCapabilities": {
        "label": (Kind.LABEL, Form.ITSELF),
        "cannot": (Kind.CANNOT, Form.VALUES),
        "companions": (Kind.WORD, Form.KEYS),
    },
    f"{BASE}.protocol.Finding": {"text": (Kind.FINDING, Form.ITSELF)},
    f"{BASE}.protocol.SetupStep": {"text": (Kind.SET_UP, Form.ITSELF)},
    "ledgerbridge.connectors.hubspot.record_type.RecordType": {"singular": (Kind.WORD, Form.ITSELF)},
    "ledgerbridge.activity.lineage.Station": {"does": (Kind.SCREEN, Form.ITSELF)},
    "ledgerbridge.planner.decision.Change": {"why": (Kind.REASON, Form.ITSELF)},
    "ledgerbridge.planner.reason.Reason": {"text": (Kind.REASON, Form.ITSELF)},
    "ledgerbridge.usecases.settings.Setting": {
        "help": (Kind.CHOICE, Form.ITSELF),
        "lacking": (Kind.CANNOT, Form.ITSELF),
    },
    "ledgerbridge.usecases.settings.Fault": {
        "clause": (Kind.PROBLEM, Form.ITSELF),
        "sentence": (Kind.PROBLEM, Form.ITSELF),
    },
    "ledgerbridge.planner.filters.Condition": {"reason": (Kind.REASON, Form.ITSELF)},
    "ledgerbridge.store.passes.begin": {"kind": (Kind.WORD, Form.ITSELF)},
    "ledgerbridge.store.passes.end": {"state": (Kind.WORD, Form.ITSELF)},
    "ledgerbridge.engine.run.no_progress": {"stage": (Kind.WORD, Form.ITSELF)},
}
"""{what is called: {argument: what it takes}}; functions that hand an argument on to one of these are found."""

CALLED: Mapping[str, str] = {"progress": "ledgerbridge.engine.run.no_progress"}
"""{name of an attribute that holds a function: a function of that form}."""

KEYWORDS: Mapping[str, Mapping[str, tuple[Kind, Form]]] = {
    "replace": {
        "label": (Kind.LABEL, Form.ITSELF),
        "cause": (Kind.PROBLEM, Form.ITSELF),
        "next_step": (Kind.PROBLEM, Form.ITSELF),
        "cannot": (Kind.CANNOT, Form.VALUES),
        "companions": (Kind.WORD, Form.KEYS),
    },
    "values": {"state": (Kind.WORD, Form.ITSELF)},
}
"""{name of a function that is not ours: {what it is given by name: what that is}}."""

VALUES: Mapping[str, tuple[Kind, Form]] = {
    "ledgerbridge.model.slots.LABELS": (Kind.LABEL, Form.VALUES),
    "ledgerbridge.engine.flow.MAIN": (Kind.WORD, Form.ITSELF),
    "ledgerbridge.engine.setup.ROLE": (Kind.WORD, Form.ITSELF),
    "ledgerbridge.store.passes.SYNC": (Kind.WORD, Form.ITSELF),
}
"""Values that are texts themselves."""

WORDS: Mapping[str, Kind] = {
    "ledgerbridge.mapping.functions.declaring.Takes": Kind.PHRASE,
    "ledgerbridge.mapping.kinds.FieldKind": Kind.WORD,
    "ledgerbridge.model.side.Direction": Kind.WORD,
    "ledgerbridge.model.side.Side": Kind.WORD,
    "ledgerbridge.model.documents.LineKind": Kind.WORD,
    "ledgerbridge.planner.decision.Action": Kind.WORD,
    "ledgerbridge.planner.decision.Outcome": Kind.WORD,
    "ledgerbridge.planner.merge.Why": Kind.REASON,
    "ledgerbridge.planner.likeness.Clue": Kind.WORD,
    "ledgerbridge.engine.matching.State": Kind.WORD,
    "ledgerbridge.usecases.coverage.Topic": Kind.WORD,
    "ledgerbridge.usecases.settings.Group": Kind.WORD,
}
"""Enumerations whose every value is shown."""

DOCUMENTED: Mapping[str, Kind] = {"ledgerbridge.mapping.functions.declaring.declared": Kind.FUNCTION}
"""Decorators that make a function's docstring its help."""

IN_PRESETS: Mapping[str, tuple[Kind, Form]] = {
    "label": (Kind.LABEL, Form.ITSELF),
    "key_label": (Kind.LABEL, Form.ITSELF),
    "help": (Kind.CHOICE, Form.ITSELF),
    "reason": (Kind.REASON, Form.ITSELF),
    "warning": (Kind.SCREEN, Form.ITSELF),
    "lacking": (Kind.CANNOT, Form.ITSELF),
    "unavailable": (Kind.CANNOT, Form.VALUES),
}
"""{key in a preset's file: what it holds}."""
NO_TEXTS = ("rule", "row", "values", "table", "default", "example")
"""Keys in a preset's file that hold the fields and values of records, whatever they are called."""

CARRIED = {name for arguments in TAKERS.values() for name in arguments} | {
    *(
        "action",
        "direction",
        "kind",
        "key_label",
        "labels",
        "outcome",
        "role",
        "state",
        "takes",
        "unavailable",
        "value",
        "warning",
    )
}
"""Attributes that hold a text which was found where it was put in."""
