"""What an update of a document changes beside its properties: the records it names, its lines, the invoices it pays.

New associations and lines are made before the old ones go, so that a crash between leaves too much rather than too
little; what was done is done again harmlessly. New lines are known by a property of ours. Where nothing of ours may be
added to the account they bear no mark: a repetition then makes them once more, and the ones made before go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ledgerbridge.connectors.base.protocol import Call, Delayed, Outcome, Refused, Write, Written
from ledgerbridge.connectors.hubspot.api import HubSpotApi, Json
from ledgerbridge.connectors.hubspot.associating import AssociationTypes, associate_all
from ledgerbridge.connectors.hubspot.capabilities import TYPES
from ledgerbridge.connectors.hubspot.document_bodies import line_properties, paid_invoices
from ledgerbridge.connectors.hubspot.document_creates import in_lines
from ledgerbridge.connectors.hubspot.errors import GONE, NOT_BESIDE, NOT_KNOWN, problem
from ledgerbridge.connectors.hubspot.line_items import LINE_ITEMS, LINES
from ledgerbridge.connectors.hubspot.payments import ALLOCATIONS
from ledgerbridge.connectors.hubspot.record_type import REFERENCE, Link, RecordType
from ledgerbridge.connectors.hubspot.related import INVOICE_RECORDS
from ledgerbridge.connectors.hubspot.sending import Sent, send
from ledgerbridge.model.problems import LedgerbridgeError, Problem, RecordRefused
from ledgerbridge.model.record import Part
from ledgerbridge.model.values import as_text
from ledgerbridge.model.wording import Phrase

Failures = dict[str, LedgerbridgeError]
"""{id of a document: why it is not as it should be}."""


class DocumentUpdates:
    """Changes what stands beside the documents of one account."""

    def __init__(self, api: HubSpotApi, types: AssociationTypes, marks_lines: bool = True) -> None:
        self._api = api
        self._types = types
        self._marks_lines = marks_lines

    async def complete(self, call: Call, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """The outcomes, once what stands beside the documents that were written is as the writes say."""
        type = TYPES[call.type]
        done = {outcome.reference: outcome.id for outcome in outcomes if isinstance(outcome, Written)}
        writes = {done[write.reference]: write for write in call.writes if write.reference in done}
        failures: Failures = {}
        for link in type.links:
            failures |= await self._link(type, link, _without(writes, failures))
        if type.lines:
            failures |= await self._lines(type, _with_parts(_without(writes, failures), LINES))
        if type.allocations:
            failures |= await self._allocations(type, _with_parts(_without(writes, failures), ALLOCATIONS))
        return [
            _failed(outcome, failures[outcome.id])
            if isinstance(outcome, Written) and outcome.id in failures
            else outcome
            for outcome in outcomes
        ]

    async def _link(self, type: RecordType, link: Link, writes: Mapping[str, Write]) -> Failures:
        """Each document names the record that its write names there, and no longer the one it was shown with."""
        changed = {id: write for id, write in writes.items() if link.path in write.fields}
        wanted = {id: as_text(write.fields[link.path]) for id, write in changed.items()}
        former = {id: as_text(write.current.get(link.path)) for id, write in changed.items()}
        new = [(id, other) for id, other in wanted.items() if other and other != former[id]]
        failures: Failures = {}
        if new:
            failures = await self._named(type, link, new)
        old = [(id, former[id]) for id in changed if former[id] not in ("", wanted[id]) and id not in failures]
        return failures | await self._dissociated(type, link.type, old)

    async def _named(self, type: RecordType, link: Link, pairs: Sequence[tuple[str, str]]) -> Failures:
        try:
            association = await self._types.of(type.name, link)
        except LedgerbridgeError as error:
            return {id: error for id, _ in pairs}
        if not association:
            refusal = RecordRefused(problem(NOT_BESIDE, link.path, type=Phrase(type.singular)))
            return {id: refusal for id, _ in pairs}
        return await self._associated(type, link.type, pairs, association, link.path)

    async def _allocations(self, type: RecordType, writes: Mapping[str, Write]) -> Failures:
        if not writes:
            return {}
        present = await self._beside(type, INVOICE_RECORDS, list(writes))
        if isinstance(present, LedgerbridgeError):
            return dict.fromkeys(writes, present)
        wanted = {id: paid_invoices(write.parts[ALLOCATIONS]) for id, write in writes.items()}
        new = [(id, one) for id, invoices in wanted.items() for one in invoices if one not in present.get(id, {})]
        old = [(id, one) for id, beside in present.items() for one in beside if one not in wanted[id]]
        failures = await self._associated(type, INVOICE_RECORDS, new, type.allocations, ALLOCATIONS) if new else {}
        return failures | await self._dissociated(type, INVOICE_RECORDS, [one for one in old if one[0] not in failures])

    # --- lines -------------------------------------------------------------------------------------------------

    async def _lines(self, type: RecordType, writes: Mapping[str, Write]) -> Failures:
        """The lines of each document are those of its write: the ones it names by id are changed, the others made anew
        and the rest goes to the recycle bin."""
        if not writes:
            return {}
        present = await self._beside(type, LINE_ITEMS.name, list(writes))
        if isinstance(present, LedgerbridgeError):
            return dict.fromkeys(writes, present)
        kept = {id: _kept(write.parts[LINES], present.get(id, {})) for id, write in writes.items()}
        fresh = {id: self._new_lines(type, id, write, kept[id]) for id, write in writes.items()}
        sent = await self._sent(type, "upsert" if self._marks_lines else "create", fresh)
        failed = sent.failed | await self._attached(type, fresh, sent.made)
        changed = {id: _kept_lines(type, write, kept[id]) for id, write in writes.items() if id not in failed}
        failed |= (await self._sent(type, "update", changed)).failed
        # On a repetition the lines made anew are there already.
        stay = {*sent.made.values(), *(line for lines in kept.values() for line in lines)}
        gone = [one for id in writes if id not in failed for one in present.get(id, {}) if one not in stay]
        try:
            await self._api.archive(LINE_ITEMS.name, gone)
        except LedgerbridgeError as error:
            return failed | dict.fromkeys(writes, error)
        return failed

    async def _sent(self, type: RecordType, operation: str, inputs: Mapping[str, Mapping[str, Json]]) -> _Lines:
        """What became of the lines of each document."""
        every = {mark: line for lines in inputs.values() for mark, line in lines.items()}
        try:
            sent = await send(self._api, LINE_ITEMS.name, operation, every)
        except LedgerbridgeError as error:
            return _Lines({}, {id: error for id, lines in inputs.items() if lines})
        first = {id: _first_failure(lines, sent) for id, lines in inputs.items()}
        failed = {id: failure for id, failure in first.items() if failure is not None}
        return _Lines({mark: wire.id for mark, wire in sent.made.items()}, failed)

    def _new_lines(self, type: RecordType, id: str, write: Write, kept: set[str]) -> dict[str, Json]:
        """{mark: input of an upsert, or of a create}; the mark is of this document and this update."""
        own = {
            f"{id}/{write.reference}/{position}": line_properties(type, write, position, Part(part.fields))
            for position, part in enumerate(write.parts[LINES], 1)
            if part.id not in kept
        }
        key = {"idProperty": REFERENCE} if self._marks_lines else {}
        return {mark: {**({"id": mark, **key} if key else {}), "properties": one} for mark, one in own.items()}

    async def _attached(
        self, type: RecordType, fresh: Mapping[str, Mapping[str, Json]], made: Mapping[str, str]
    ) -> Failures:
        pairs = [(id, made[mark]) for id, lines in fresh.items() for mark in lines if mark in made]
        return await self._associated(type, LINE_ITEMS.name, pairs, type.lines, LINES) if pairs else {}

    # --- associations ------------------------------------------------------------------------------------------

    async def _beside(
        self, type: RecordType, other: str, ids: Sequence[str]
    ) -> dict[str, dict[str, frozenset[int]]] | LedgerbridgeError:
        try:
            return await self._api.linked(type.name, other, ids)
        except LedgerbridgeError as error:
            return error

    async def _associated(
        self, type: RecordType, other: str, pairs: Sequence[tuple[str, str]], association: int, path: str
    ) -> Failures:
        failures = await associate_all(self._api, type.name, other, pairs, association)
        return {id: _as_named(type, path, error) for id, error in failures.items()}

    async def _dissociated(self, type: RecordType, other: str, pairs: Sequence[tuple[str, str]]) -> Failures:
        if not pairs:
            return {}
        try:
            await self._api.dissociate(type.name, other, pairs)
        except LedgerbridgeError as error:
            return {id: error for id, _ in pairs}
        return {}


class _Lines:
    """{mark: id of the line} of those that are there, and the documents whose lines are not all there."""

    def __init__(self, made: dict[str, str], failed: Failures) -> None:
        self.made = made
        self.failed = failed


def _without(writes: Mapping[str, Write], failures: Iterable[str]) -> dict[str, Write]:
    return {id: write for id, write in writes.items() if id not in set(failures)}


def _with_parts(writes: Mapping[str, Write], name: str) -> dict[str, Write]:
    return {id: write for id, write in writes.items() if name in write.parts}


def _kept(parts: Sequence[Part], present: Iterable[str]) -> set[str]:
    """Ids of lines that are there and stay."""
    return {part.id for part in parts if part.id is not None} & set(present)


def _kept_lines(type: RecordType, write: Write, kept: set[str]) -> dict[str, Json]:
    return {
        str(part.id): {"id": part.id, "properties": line_properties(type, write, position, part)}
        for position, part in enumerate(write.parts[LINES], 1)
        if part.id in kept
    }


def _first_failure(lines: Iterable[str], sent: Sent) -> LedgerbridgeError | None:
    for mark in lines:
        if mark in sent.refused:
            return RecordRefused(in_lines(sent.refused[mark]))
        if mark in sent.failed:
            return sent.failed[mark]
    return None


def _as_named(type: RecordType, path: str, error: LedgerbridgeError) -> LedgerbridgeError:
    """The record named there is not known, where HubSpot does not find it."""
    if not isinstance(error, RecordRefused) or error.problem.code != GONE.code:
        return error
    said: Problem = problem(NOT_KNOWN, path, error.problem.vendor_text, type=Phrase(type.singular))
    return RecordRefused(said)


def _failed(outcome: Written, error: LedgerbridgeError) -> Outcome:
    """Its properties were written, but the document is done only with all that stands beside it: sent again, the whole
    write finds what is there and completes it."""
    kind = Refused if isinstance(error, RecordRefused) else Delayed
    return kind(outcome.reference, error.problem)
