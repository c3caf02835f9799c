"""Labels of articles, the nearest eAccounting has to groups (reference, ArticleLabelApi)."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.eaccounting.notes import REFERENCE, ROOM, unfolded
from ledgerbridge.connectors.eaccounting.record_type import RecordType, read_only, spec_table, text
from ledgerbridge.connectors.eaccounting.wire import Wire
from ledgerbridge.model.kinds import RecordKind

DESCRIPTION = "Description"


def _unfold(wire: Wire) -> Wire:
    return unfolded(wire, DESCRIPTION)


LABELS = RecordType(
    capabilities=TypeCapabilities(
        type="articlelabels",
        label="Article labels",
        slots={"name": "Name", "description": DESCRIPTION},
        match_keys=("Name",),
        reference_path=REFERENCE,
        create_safety=CreateSafety.REFERENCE,
        page_size=1000,
        find_batch=20,
        read_batch=25,
        write_batch=1,
        write_costs={"articlelabels": 2},
        looks_ahead=True,
        ordered_versions=False,
        lag_s=0.0,
        cannot={
            "changes": "eAccounting keeps no time of change for labels, so they are looked up, not listed.",
            "parent": "eAccounting's labels have no levels.",
        },
        kind=RecordKind.PRODUCT_GROUP,
        changes=False,
    ),
    specs=spec_table(
        text("Name", "Name", 50, required=True),
        text(DESCRIPTION, "Description", 400 - ROOM),
        *read_only(text(REFERENCE, "Reference of Ledgerbridge")),
    ),
    resource="articlelabels",
    stamp=None,
    lasting=frozenset({"Name"}),
    reference=DESCRIPTION,
    signs=True,
    unfold=_unfold,
)
