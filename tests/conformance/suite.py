"""The suite that judges every connector: a test file subclasses it and names its subject."""

from __future__ import annotations

import inspect
from typing import ClassVar

from tests.conformance.auth import Auth
from tests.conformance.changes import Changes
from tests.conformance.cleanliness import Cleanliness
from tests.conformance.companions import Companions
from tests.conformance.crash import Crash
from tests.conformance.documents import DocumentTypes
from tests.conformance.error_tables import REASON_MIN, ErrorTables
from tests.conformance.failures import Failures
from tests.conformance.identity import Identity
from tests.conformance.limits import Limits
from tests.conformance.own_fields import OwnFields
from tests.conformance.preconditions import Preconditions
from tests.conformance.round_trip import RoundTrip
from tests.conformance.subject import Subject


class ConnectorSuite(
    Identity,
    RoundTrip,
    OwnFields,
    Companions,
    Changes,
    DocumentTypes,
    Preconditions,
    Failures,
    ErrorTables,
    Limits,
    Auth,
    Crash,
    Cleanliness,
):
    """Each test runs for each record type of the subject and each way to the simulator it is marked with."""

    subject: ClassVar[Subject]

    def test_every_record_type_is_judged(self) -> None:
        judged = {*self.subject.samples, *self.subject.documents}
        assert judged == set(self.subject.kind.capabilities.types)

    def test_every_skip_names_a_test_and_says_why(self) -> None:
        tests = {name for name, _ in inspect.getmembers(type(self), inspect.isfunction)}
        for skipped, reason in self.subject.skips.items():
            name, _, record_type = skipped.rstrip("]").partition("[")
            assert name in tests
            assert record_type in {"", *self.subject.samples, *self.subject.documents}
            assert len(reason) >= REASON_MIN
