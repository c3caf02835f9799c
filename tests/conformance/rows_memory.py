"""The error tables of the reference connector."""

from __future__ import annotations

from tests.conformance.control import Control
from tests.conformance.rows import Refusal, Rows, Said

from ledgerbridge.connectors.memory.errors import CALLS, RECORDS


def clash(control: Control) -> None:
    control.settings(unique_names=True)
    control.create("customers", {"company_name": "Engines"})


MEMORY = Rows(
    calls=CALLS,
    said={
        401: Said(401, {"error": {"code": "unauthorized", "message": "this key is not known here"}}),
        429: Said(429, {"error": {"code": "too_many_calls", "message": "too many calls"}}, {"retry-after": "3"}),
    },
    records=RECORDS,
    refused={
        "required": Refusal("products", {"name": None}, "name"),
        "too_long": Refusal("customers", {"family_name": "x" * 101}, "family_name"),
        "invalid": Refusal("products", {"price": "ten"}, "price"),
        "unknown_field": Refusal("products", {"colour": "blue"}, "colour"),
        "read_only": Refusal("products", {"kind": "x"}, "kind", lambda c: c.settings(read_only_fields=["kind"])),
        "name_in_use": Refusal("customers", {"company_name": "Engines"}, "company_name", clash),
    },
    elsewhere={
        "duplicate_reference": "A create is adopted: test_same_reference_in_another_request_adopts_the_record.",
        "missing": "Needs an update: test_update_of_an_unknown_record_is_refused.",
        "final": "Needs a booked invoice: test_booking_makes_a_draft_final.",
        "unknown_reference": "test_unknown_record_named_in_a_document_is_refused_and_nothing_made names one.",
        "stale": "Needs an update: test_update_of_a_version_that_moved_on_has_no_effect.",
    },
)
