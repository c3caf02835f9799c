"""New documents, whole or not at all.

    look up the references          a document of an earlier try is adopted
    upsert the line items           by keys of ours; nobody sees a line without its document
    create the documents            with every association in the same call, those with the line items too

If the last answer is lost, the document is there with all it needs or it is not there, and a look-up by its reference
tells. If it fails before, the next try finds the line items by their keys. A document that is refused takes the lines
made for it to the recycle bin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.protocol import Call, Delayed, Outcome, Refused, Write, Written
from ledgerbridge.connectors.hubspot.api import HubSpotApi, Json
from ledgerbridge.connectors.hubspot.associating import AssociationTypes
from ledgerbridge.connectors.hubspot.capabilities import TYPES
from ledgerbridge.connectors.hubspot.deals import DEALS
from ledgerbridge.connectors.hubspot.document_bodies import document, lines_of, links_of, to
from ledgerbridge.connectors.hubspot.errors import GONE, HELD, NOT_BESIDE, NOT_KNOWN, problem
from ledgerbridge.connectors.hubspot.line_items import LINE_ITEMS, LINES
from ledgerbridge.connectors.hubspot.outcomes import failed, refused, written
from ledgerbridge.connectors.hubspot.reading import Reader
from ledgerbridge.connectors.hubspot.record_type import REFERENCE, RecordType
from ledgerbridge.connectors.hubspot.schema import Schema
from ledgerbridge.connectors.hubspot.sending import Sent, send
from ledgerbridge.connectors.hubspot.stages import Stages
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    PermissionMissing,
    Problem,
    VendorDrift,
)
from ledgerbridge.model.record import Record
from ledgerbridge.model.wording import Phrase


class DocumentCreates:
    """Makes the documents of one account."""

    def __init__(self, api: HubSpotApi, reader: Reader, types: AssociationTypes, stages: Stages) -> None:
        self._api = api
        self._reader = reader
        self._types = types
        self._stages = stages

    async def write(self, call: Call, schema: Schema) -> list[Outcome]:
        """One outcome for each write. Raises AuthError or PermissionMissing when no document was made."""
        type = TYPES[call.type]
        try:
            flaws = {write.reference: flaw for write in call.writes if (flaw := await self._flaw(type, write))}
            fit = [write for write in call.writes if write.reference not in flaws]
            held = await self._held(type, fit) if type.lines else {}
            writes = [write for write in fit if write.reference not in held]
            lines = await self._lines(type, writes)
            ready = [write for write in writes if not open_marks(type, write, lines)]
            inputs = {write.reference: await self._input(type, write, lines) for write in ready}
        except (AuthError, PermissionMissing):
            raise
        except LedgerbridgeError as error:
            return [Delayed(write.reference, error.problem) for write in call.writes]
        sent = await send(self._api, type.name, "create", inputs)
        held |= await self._clashing(type, ready, sent)
        outcomes = [self._outcome(type, schema, write, lines, sent, held) for write in fit]
        await self._clean_up(type, fit, outcomes, lines)
        return [*outcomes, *(Refused(reference, flaw) for reference, flaw in flaws.items())]

    async def _flaw(self, type: RecordType, write: Write) -> Problem | None:
        """Why a write is not sent: it names a record of a type that HubSpot lets none of its own type name."""
        for link in type.links:
            if write.fields.get(link.path) is not None and not await self._types.of(type.name, link):
                return problem(NOT_BESIDE, link.path, type=Phrase(type.singular))
        return None

    async def _held(self, type: RecordType, writes: Sequence[Write]) -> dict[str, Record]:
        """{reference: the document that has it already}."""
        references = [write.reference for write in writes]
        try:
            records = await self._reader.by_key(type.name, REFERENCE, references)
        except VendorDrift:  # an answer cut short: nothing was written yet, so it is simply asked again
            records = await self._reader.by_key(type.name, REFERENCE, references)
        return {str(record.fields[REFERENCE]): record for record in records}

    async def _lines(self, type: RecordType, writes: Sequence[Write]) -> Sent:
        inputs = {key: line for write in writes for key, line in lines_of(type, write).items()}
        return await send(self._api, LINE_ITEMS.name, "upsert", inputs, repeatable=True)

    async def _input(self, type: RecordType, write: Write, lines: Sent) -> Json:
        asked = {
            link.path: await self._types.of(type.name, link)
            for link in type.links
            if write.fields.get(link.path) is not None
        }
        made = [to(lines.made[key].id, type.lines) for key in lines_of(type, write)]
        whole = document(type, write, [*links_of(type, write, asked), *made])
        if type is DEALS:
            whole["properties"] = await self._stages.completed(whole["properties"])
        return whole

    async def _clashing(self, type: RecordType, writes: Sequence[Write], sent: Sent) -> dict[str, Record]:
        """Documents that an earlier try made after we looked: they hold the reference now."""
        clashing = [write for write in writes if _is_clash(sent.refused.get(write.reference))]
        if not clashing:
            return {}
        try:
            return await self._held(type, clashing)
        except LedgerbridgeError as error:
            for write in clashing:
                del sent.refused[write.reference]
                sent.failed[write.reference] = error
            return {}

    def _outcome(
        self,
        type: RecordType,
        schema: Schema,
        write: Write,
        lines: Sent,
        sent: Sent,
        held: Mapping[str, Record],
    ) -> Outcome:
        if write.reference in held:
            return adopted(type, write, held[write.reference])
        lacking = open_marks(type, write, lines)
        if lacking:
            return _without_line(write, lacking[0], lines)
        if write.reference in sent.made:
            return without_late(type, written(type.name, schema, write, sent.made[write.reference]))
        if write.reference in sent.refused:
            return unknown_named(type, refused(type.name, write, sent.refused[write.reference]))
        return failed(sent.failed[write.reference], [write])[0]

    async def _clean_up(
        self, type: RecordType, writes: Sequence[Write], outcomes: Sequence[Outcome], lines: Sent
    ) -> None:
        """Lines made just now for documents that HubSpot does not take are in the recycle bin, if it lets us."""
        lost = [write for write, outcome in zip(writes, outcomes, strict=True) if isinstance(outcome, Refused)]
        made = [lines.made[key] for write in lost for key in lines_of(type, write) if key in lines.made]
        new = [wire.id for wire in made if wire.new]
        if not new:
            return
        try:
            await self._api.archive(LINE_ITEMS.name, new)
        except LedgerbridgeError:
            return  # lines without a document are seen by nobody, and a later try takes them up


def open_marks(type: RecordType, write: Write, lines: Sent) -> list[str]:
    """Keys of the lines of a write that were not made."""
    return [key for key in lines_of(type, write) if key not in lines.made]


def adopted(type: RecordType, write: Write, record: Record) -> Written:
    """A document that is there already, as it is."""
    fields = {path: value for path, value in record.fields.items() if path not in type.late}
    left = frozenset(write.fields) - frozenset(fields)
    return Written(write.reference, record.id, record.version, record.modified, fields, left, adopted=True)


def without_late(type: RecordType, outcome: Outcome) -> Outcome:
    """What HubSpot has not reckoned yet is not claimed."""
    if not isinstance(outcome, Written):
        return outcome
    late = type.late & {*outcome.fields, *outcome.unanswered}
    fields = {path: value for path, value in outcome.fields.items() if path not in late}
    return msgspec.structs.replace(outcome, fields=fields, unanswered=outcome.unanswered | late)


def unknown_named(type: RecordType, outcome: Refused) -> Refused:
    """A new record cannot be gone itself: what is not found is one it names."""
    if outcome.problem.code != GONE.code:
        return outcome
    return Refused(outcome.reference, problem(NOT_KNOWN, "", outcome.problem.vendor_text, type=Phrase(type.singular)))


def in_lines(said: Problem) -> Problem:
    """A line's problem as its document's."""
    if not said.field:
        return said
    path = f"{LINES}[].{said.field}"
    return msgspec.structs.replace(said, field=path, values={**said.values, "field": path})


def _without_line(write: Write, key: str, lines: Sent) -> Outcome:
    """The document was not sent, whatever became of its lines."""
    if key in lines.refused:
        return Refused(write.reference, in_lines(lines.refused[key]))
    return Delayed(write.reference, lines.failed[key].problem)


def _is_clash(said: Problem | None) -> bool:
    return said is not None and said.code == HELD.code
