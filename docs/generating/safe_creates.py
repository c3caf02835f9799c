"""How a create whose answer was lost is settled."""

from __future__ import annotations

from docs.generating.tables import code, table

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.wiring import connector_kinds

SAFE = {
    CreateSafety.REFERENCE: "our reference is looked up in {place}; a record that has it is adopted",
    CreateSafety.ALIKE: "one that holds all that was sent, and that no other create made, is looked up by {key}",
    CreateSafety.REPLAY: (
        "the same bytes are sent again with the same id, and the vendor gives its first answer; after an hour one that "
        "holds all that was sent, and that no other create made, is looked for first"
    ),
}
MASTER_TEST = "Crash.test_create_whose_answer_was_lost_is_settled_with_one_record"
DOCUMENT_TEST = "DocumentTypes.test_document_whose_answer_was_lost_is_settled_as_one"


def safe_creates() -> str:
    """How a create whose answer was lost is settled, for each vendor and type, with the test that shows it."""
    rows = [
        [kind.label, code(type.type), _safety(type), code(f"{_test(type)}[{type.type}]")]
        for kind in connector_kinds().values()
        for type in kind.capabilities.types.values()
        if type.creates
    ]
    return table(["system", "type", "a create without an answer is settled so", "shown by"], rows)


def _safety(type: TypeCapabilities) -> str:
    key = next(iter(type.match_keys), "")
    return SAFE[type.create_safety].format(place=code(type.reference_path or ""), key=code(key))


def _test(type: TypeCapabilities) -> str:
    return MASTER_TEST if type.kind in MASTERS else DOCUMENT_TEST


MASTERS = (RecordKind.CUSTOMER, RecordKind.COMPANY, RecordKind.PRODUCT)
"""Kinds the suite judges as records that stand by themselves."""
