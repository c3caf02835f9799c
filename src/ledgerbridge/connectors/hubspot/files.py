"""Files of records: HubSpot hangs a file on a record by a note that names it, so a file here is such a note."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, FieldSpec, Kind, TypeCapabilities
from ledgerbridge.connectors.hubspot.notes import LINKS
from ledgerbridge.connectors.hubspot.record_type import REFERENCE
from ledgerbridge.model.kinds import RecordKind

FILES = "files"
NAME = "name"
MEDIA_TYPE = "media_type"
SIZE = "size"
RECORD_ID = "record.id"
RECORD_TYPE = "record.type"

SPECS = (
    FieldSpec(NAME, "Name", required=True, max_length=255),
    FieldSpec(MEDIA_TYPE, "Media type"),
    FieldSpec(SIZE, "Size in bytes", Kind.NUMBER, read_only=True),
    FieldSpec(RECORD_ID, "Belongs to", required=True),
    FieldSpec(RECORD_TYPE, "Belongs to type", Kind.CHOICE, required=True, options=tuple(link.type for link in LINKS)),
    FieldSpec(REFERENCE, "Ledgerbridge reference"),
)
"""Which of those types a note may stand beside, the account says.

The length of a name is ASSUMED to be that of common file systems.
"""

CAPABILITIES = TypeCapabilities(
    type=FILES,
    label="Files",
    slots={"name": NAME, "media_type": MEDIA_TYPE, "record_id": RECORD_ID, "record_type": RECORD_TYPE},
    match_keys=(REFERENCE,),
    reference_path=REFERENCE,
    create_safety=CreateSafety.REFERENCE,
    page_size=100,
    find_batch=100,
    read_batch=100,
    write_batch=1,
    ordered_versions=True,
    lag_s=60.0,
    unique=(REFERENCE,),
    cannot={
        "update": "A file in HubSpot is not changed; another one is added beside it.",
        "changes": "HubSpot does not list the files of records; the notes that carry them are listed as notes.",
    },
    kind=RecordKind.FILE,
    updates=False,
    changes=False,
    downloads=True,
    write_costs={"api": 3},
)
