"""Batches of inputs that are each marked: what became of every one, halves being tried where a whole is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ledgerbridge.connectors.hubspot.api import BATCH, HubSpotApi, Json
from ledgerbridge.connectors.hubspot.errors import UNANSWERED, problem, refusal
from ledgerbridge.connectors.hubspot.record_type import REFERENCE
from ledgerbridge.connectors.hubspot.wire import BatchWire, ObjectWire, ids_named
from ledgerbridge.model.batches import batches
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    OutcomeUnknown,
    PermissionMissing,
    Problem,
    RecordRefused,
)

TRACE = "objectWriteTraceId"


class Sent(msgspec.Struct):
    """What became of marked inputs: each mark stands in one of these."""

    made: dict[str, ObjectWire] = {}
    refused: dict[str, Problem] = {}
    failed: dict[str, LedgerbridgeError] = {}
    """Nothing is known of these, or waiting helps: the error says which."""

    def refuse(self, marks: Sequence[str], said: Problem) -> list[Sequence[str]]:
        """Halves to try instead; one alone is the one at fault."""
        if len(marks) == 1:
            self.refused[marks[0]] = said
            return []
        middle = len(marks) // 2
        return [marks[middle:], marks[:middle]]

    def take(self, marks: Sequence[str], answer: BatchWire) -> list[Sequence[str]]:
        """Batches to send instead for what the answer left open."""
        errors = [error for error in answer.errors if isinstance(error, dict)]
        self.made |= {mark: wire for wire in _wires(answer.results) for mark in _marks(wire) if mark in marks}
        for error in errors:
            named = ids_named([error], TRACE, "ids") & set(marks)
            self.refused |= {mark: refusal(error) for mark in sorted(named) if mark not in self.made}
        left = [mark for mark in marks if mark not in self.made and mark not in self.refused]
        nameless = [error for error in errors if not ids_named([error], TRACE, "ids") & set(marks)]
        if left and nameless:
            return self.refuse(left, refusal(nameless[0]))
        self.failed |= {mark: OutcomeUnknown(problem(UNANSWERED)) for mark in left}
        return []


async def send(
    api: HubSpotApi, type: str, operation: str, inputs: Mapping[str, Json], repeatable: bool = False
) -> Sent:
    """Sends all inputs, by mark. Raises AuthError or PermissionMissing only when nothing was written."""
    sent = Sent()
    waiting = list(batches(list(inputs), BATCH))
    while waiting:
        marks = waiting.pop(0)
        body = msgspec.json.encode({"inputs": [{**inputs[mark], TRACE: mark} for mark in marks]}, order="sorted")
        try:
            answer = await api.batch_write(type, operation, body, repeatable)
        except RecordRefused as error:
            waiting = [*sent.refuse(marks, error.problem), *waiting]
        except LedgerbridgeError as error:
            if isinstance(error, AuthError | PermissionMissing) and not (sent.made or sent.failed):
                raise
            sent.failed |= dict.fromkeys(marks, error)
        else:
            waiting = [*sent.take(marks, answer), *waiting]
    return sent


def _wires(results: Sequence[Any]) -> list[ObjectWire]:
    wires: list[ObjectWire] = []
    for result in results:
        try:
            wires.append(msgspec.convert(result, ObjectWire))
        except msgspec.ValidationError:
            continue  # its mark is left open, and so of unknown outcome
    return wires


def _marks(wire: ObjectWire) -> list[str]:
    """What a result can be recognised by: our mark, or the key it has."""
    return [mark for mark in (wire.object_write_trace_id, wire.properties.get(REFERENCE), wire.id) if mark]
