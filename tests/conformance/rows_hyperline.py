"""The error tables of the Hyperline connector."""

from __future__ import annotations

from tests.conformance.rows import Refusal, Rows, Said

from ledgerbridge.connectors.hyperline.errors import CALLS, RECORDS

UNSEEN = "Unit: a create of the least record does not come to this; the connector's unit tests show it."

HYPERLINE = Rows(
    calls=CALLS,
    said={
        "401": Said(401, {"message": "Missing authentication token"}),
        "403": Said(403, {"message": "Forbidden"}),
        "route": Said(404, {"message": "Route not found"}),
        "429": Said(429, {"message": "Too many requests"}, {"retry-after": "3"}),
        "5xx": Said(503, {"message": "Service unavailable"}),
    },
    records=RECORDS,
    refused={
        "value": Refusal("customers", {"language": "tlh"}, "language"),
    },
    elsewhere={
        "not_found": "Needs an update: test_update_of_an_unknown_record_is_refused.",
        "stale": "Needs an update: test_update_of_a_version_that_moved_on_has_no_effect.",
        "points_to_nothing": "test_unknown_record_named_in_a_document_is_refused_and_nothing_made has such an invoice.",
        "missing": "test_missing_mandatory_value_is_refused_with_its_field, before it is sent.",
        "too_big": "test_text_one_too_long_is_refused_with_its_field, before it is sent.",
        **dict.fromkeys(("too_small", "record", "no_currency", "conflict", "same_key", "final"), UNSEEN),
    },
)
