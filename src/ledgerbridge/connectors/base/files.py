"""Files of records: what is said where there is none."""

from __future__ import annotations

from ledgerbridge.model.problems import Problem, RecordRefused, filled


def no_file(label: str, type: str, id: str) -> RecordRefused:
    """The record has no file and no printed form."""
    return RecordRefused(
        Problem(
            "LB-REC-08",
            "{vendor} has no file of this record.",
            "Nothing to do, unless one was expected: then look at the record there.",
            filled({"vendor": label, "type": type, "id": id}),
        )
    )
