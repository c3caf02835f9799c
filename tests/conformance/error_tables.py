"""Every row of a connector's error tables is reached and becomes what the row says."""

from __future__ import annotations

import inspect
from typing import Any, ClassVar

import pytest
from tests.conformance.failures import assert_readable
from tests.conformance.rig import Rig
from tests.conformance.subject import Subject

from ledgerbridge.connectors.base.protocol import Delayed, Refused
from ledgerbridge.model.problems import TemporaryError

REASON_MIN = 20


class ErrorTables:
    subject: ClassVar[Subject]

    async def test_answer_becomes_the_error_of_its_row(self, rig: Rig, call_row: Any) -> None:
        meant, type = rig.subject.rows.calls[call_row], next(iter(rig.subject.samples))
        rig.transport.answers = rig.subject.rows.said[call_row]
        with pytest.raises(meant.error) as caught:
            await rig.connector.fetch(type, ["1"])
        assert (caught.type, caught.value.problem.code) == (meant.error, meant.code)
        assert_readable(caught.value.problem)

    async def test_refused_record_becomes_the_problem_of_its_row(self, rig: Rig, record_row: Any) -> None:
        meant, refusal = rig.subject.rows.records[record_row], rig.subject.rows.refused[record_row]
        refusal.before(rig.control)
        [outcome] = await rig.write(refusal.type, rig.new(refusal.type, 1, dict(refusal.fields)))
        assert isinstance(outcome, Delayed if issubclass(meant.error, TemporaryError) else Refused), outcome
        assert (outcome.problem.code, outcome.problem.field) == (meant.code, refusal.field)
        assert_readable(outcome.problem)

    def test_every_row_is_reached(self) -> None:
        rows = self.subject.rows
        assert set(rows.said) == set(rows.calls)
        assert {*rows.refused, *rows.elsewhere} == set(rows.records)
        assert not set(rows.refused) & set(rows.elsewhere)

    def test_rows_reached_elsewhere_name_a_test_of_the_suite(self) -> None:
        tests = {name for name, _ in inspect.getmembers(type(self), inspect.isfunction) if name.startswith("test_")}
        for reason in self.subject.rows.elsewhere.values():
            assert len(reason) >= REASON_MIN
            assert any(name in reason for name in tests) or reason.startswith("Unit:"), reason
