"""Lines of a document, replaced one by one: Exact takes no new ones in an update of the header.

New lines are made before others go, so that the document has one at every moment.
"""

from __future__ import annotations

from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.errors import GONE, problem
from ledgerbridge.connectors.exact.payloads import Defaults, changed_line, encode, line
from ledgerbridge.connectors.exact.reading import Reader
from ledgerbridge.connectors.exact.record_type import LINES, RecordType, Rows
from ledgerbridge.model.problems import RecordRefused
from ledgerbridge.model.record import Part


async def replace_lines(api: ExactApi, reader: Reader, kind: RecordType, write: Write, defaults: Defaults) -> None:
    """The document has these lines and no others; those that carry the id of one there are changed."""
    id = (write.id or "").lower()
    record = (await reader.by_ids(kind, [id])).records.get(id)
    if record is None:
        raise RecordRefused(problem(GONE))
    if kind.lines is None:
        return
    there = {part.id: part for part in record.parts[LINES]}
    for part in write.parts[LINES]:
        await _put(api, kind, kind.lines, id, part, there.get(part.id) if part.id else None, defaults)
    kept = {part.id for part in write.parts[LINES]}
    for line_id in there.keys() - kept:
        await api.delete(kind.lines.endpoint, line_id or "")


async def _put(
    api: ExactApi, kind: RecordType, rows: Rows, header: str, part: Part, there: Part | None, defaults: Defaults
) -> None:
    if there is None:
        await api.post(rows.endpoint, encode({**line(kind, rows, part, defaults), rows.parent: header}))
    elif any(there.fields.get(path) != value for path, value in part.fields.items()):
        await api.put(rows.endpoint, there.id or "", encode(changed_line(kind, rows, part)))
