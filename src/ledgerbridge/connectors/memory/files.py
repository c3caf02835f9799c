"""Files of the reference system, each beside an invoice; what a file holds is sent and never read back."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.memory.normal import TEXT
from ledgerbridge.connectors.memory.record_type import NO_OWN_FIELDS, RecordType
from ledgerbridge.model.kinds import RecordKind

REFERENCE = "reference"
CONTENT = "content"
"""The field that takes the content; no path of a record."""
SLOTS = {"record_id": "invoice_id", "name": "name"}

FILES = RecordType(
    TypeCapabilities(
        type="files",
        label="Files",
        slots=SLOTS,
        match_keys=("invoice_id",),
        reference_path=REFERENCE,
        create_safety=CreateSafety.REFERENCE,
        page_size=100,
        find_batch=100,
        read_batch=100,
        write_batch=10,
        write_costs={"calls": 1},
        ordered_versions=True,
        lag_s=0.0,
        unique=(REFERENCE,),
        updates=False,
        cannot={
            "update": "A file is made once; another one stands beside it.",
            "book": "A file counts as soon as it is there.",
            "custom fields": NO_OWN_FIELDS,
        },
        kind=RecordKind.FILE,
    ),
    fields=dict.fromkeys((*SLOTS.values(), REFERENCE), TEXT),
    required=("name",),
)
