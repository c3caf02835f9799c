"""What goes wrong becomes the class that says who acts, in a sentence a person can read."""

from __future__ import annotations

import re

import msgspec
import pytest
from tests.conformance.rig import Rig
from tests.conformance.ways import HTTP

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.base.protocol import Delayed, Outcome, Refused, Unknown, Write
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    PermissionMissing,
    Problem,
    RateLimited,
    TemporaryError,
)
from ledgerbridge.model.values import Value

PASSING = ["500", "503", "html", "reset", "truncate", "429"]
SILENT = "timeout"


class Failures:
    @pytest.mark.parametrize("do", [*PASSING, SILENT])
    async def test_read_goes_on_after_a_passing_fault(self, rig: Rig, type: str, do: str) -> None:
        made = await rig.create(type, 1)
        rig.control.fault(do, times=1)
        assert (await rig.read(type, made.id)).id == made.id

    @pytest.mark.parametrize("do", [*PASSING, SILENT])
    async def test_read_gives_up_with_a_temporary_error(self, rig: Rig, type: str, do: str) -> None:
        made = await rig.create(type, 1)
        rig.control.fault(do)
        before = len(rig.transport.requests)
        with pytest.raises(TemporaryError) as caught:
            await rig.read(type, made.id)
        assert_readable(caught.value.problem)
        assert isinstance(caught.value, RateLimited) is (do == "429")
        assert 2 <= len(rig.transport.requests) - before <= 8

    @pytest.mark.parametrize("do", ["html", "reset", "truncate"])
    @pytest.mark.ways(HTTP)
    async def test_broken_answer_over_the_network_is_read_again(self, rig: Rig, type: str, do: str) -> None:
        made = await rig.create(type, 1)
        rig.control.fault(do, times=1)
        assert (await rig.read(type, made.id)).id == made.id

    @pytest.mark.parametrize("do", [*PASSING, SILENT])
    async def test_write_without_effect_is_never_called_done(self, rig: Rig, type: str, do: str) -> None:
        before = rig.control.count(type)
        rig.control.fault(do if do != "truncate" else "reset")
        [outcome] = await rig.write(type, rig.new(type, 1))
        assert isinstance(outcome, Delayed | Unknown), outcome
        assert_readable(outcome.problem)
        assert rig.control.count(type) == before

    async def test_write_is_delayed_while_the_vendor_asks_for_fewer_calls(self, rig: Rig, type: str) -> None:
        rig.control.fault("429")
        [outcome] = await rig.write(type, rig.new(type, 1))
        assert isinstance(outcome, Delayed), outcome
        assert outcome.problem.code == "LB-LIMIT-01"

    async def test_refused_credentials_stop_a_write_before_it_has_effect(self, rig: Rig, type: str) -> None:
        before = rig.control.count(type)
        rig.control.fault("401")
        with pytest.raises(AuthError) as caught:
            await rig.write(type, rig.new(type, 1))
        assert_readable(caught.value.problem)
        assert rig.control.count(type) == before

    async def test_missing_right_is_named_and_nothing_is_written(self, rig: Rig, type: str) -> None:
        if rig.subject.forbid is None:
            pytest.skip("the vendor has no rights narrower than the whole account")
        before = rig.control.count(type)
        rig.subject.forbid(rig.control, type)
        with pytest.raises(PermissionMissing) as caught:
            await rig.write(type, rig.new(type, 1))
        assert caught.value.problem.code == "LB-PERM-01"
        assert_readable(caught.value.problem)
        assert rig.control.count(type) == before

    async def test_missing_mandatory_value_is_refused_with_its_field(self, rig: Rig, type: str) -> None:
        for path in await mandatory_paths(rig, type):
            kept = {p: value for p, value in rig.new(type, 1).fields.items() if p != path}
            outcome = await sent(rig, type, kept)
            assert isinstance(outcome, Refused), (path, outcome)
            assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-03", path)

    async def test_record_without_any_of_the_needed_values_is_refused(self, rig: Rig, type: str) -> None:
        needed = rig.capabilities(type).needs_any
        if not needed:
            pytest.skip("needs_any is empty: no group of fields must hold a value")
        golden = rig.fields(type, rig.samples(type).golden(1))
        outcome = await sent(rig, type, {p: value for p, value in golden.items() if p not in needed})
        assert isinstance(outcome, Refused), outcome
        assert outcome.problem.code == "LB-REC-03"
        assert_readable(outcome.problem)

    async def test_value_another_record_has_is_refused_where_it_must_be_unique(self, rig: Rig, type: str) -> None:
        for path, value in unique_values(rig, type).items():
            await rig.create(type, 1, {path: value})
            outcome = await sent(rig, type, {**rig.new(type, 2).fields, path: value}, reference_of=2)
            assert isinstance(outcome, Refused), (path, outcome)
            assert outcome.problem.code in ("LB-REC-02", "LB-REC-06")
            assert outcome.problem.field == path
            assert_readable(outcome.problem)

    async def test_value_outside_the_options_is_refused_with_its_field(self, rig: Rig, type: str) -> None:
        chosen = [
            path for path, spec in (await rig.writable(type)).items() if spec.kind is Kind.CHOICE and spec.options
        ]
        if not chosen:
            pytest.skip("schema: no writable slot lists its options")
        for path in chosen:
            outcome = await sent(rig, type, {**rig.new(type, 1).fields, path: "no such option"})
            assert isinstance(outcome, Refused), (path, outcome)
            assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-01", path)
            assert_readable(outcome.problem)

    async def test_forbidden_character_is_refused_with_its_field(self, rig: Rig, type: str) -> None:
        forbidding = {path: spec.forbidden for path, spec in (await rig.writable(type)).items() if spec.forbidden}
        if not forbidding:
            pytest.skip("schema: no writable slot forbids a character")
        for path, characters in forbidding.items():
            outcome = await sent(rig, type, {**rig.new(type, 1).fields, path: f"a{characters[0]}b"})
            assert isinstance(outcome, Refused), (path, outcome)
            assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-01", path)
            assert_readable(outcome.problem)

    async def test_check_tells_what_is_wrong(self, rig: Rig) -> None:
        assert all(finding.problem is None for finding in await rig.connector.check())
        rig.control.fault("503")
        try:
            told = [finding.problem for finding in await rig.connector.check() if finding.problem]
        except LedgerbridgeError as error:
            told = [error.problem]
        assert told
        for problem in told:
            assert_readable(problem)


def assert_readable(problem: Problem) -> None:
    """A stable code, and two whole sentences without open places."""
    assert re.fullmatch(r"LB-[A-Z]+-\d\d", problem.code)
    for text in (problem.said(problem.cause), problem.said(problem.next_step)):
        assert re.fullmatch(r"[A-Z].{8,}[.:?].*", text, re.DOTALL), text
        assert not re.search(r"[{}]|None|Error\b", text), text


async def sent(rig: Rig, type: str, fields: dict[str, Value], reference_of: int = 1) -> Outcome:
    """The outcome of a create with exactly these fields."""
    write: Write = msgspec.structs.replace(rig.new(type, reference_of), fields=fields)
    [outcome] = await rig.write(type, write)
    return outcome


async def mandatory_paths(rig: Rig, type: str) -> list[str]:
    """Paths without which nothing is created; skips a type that has none."""
    specs: dict[str, FieldSpec] = await rig.writable(type)
    required = [path for path, spec in specs.items() if spec.required]
    if not required:
        pytest.skip("schema: no single field is required")
    return required


def unique_values(rig: Rig, type: str) -> dict[str, Value]:
    """{path: a value of it} for what the vendor keeps unique, our reference apart; skips where there is nothing."""
    capabilities = rig.capabilities(type)
    golden = rig.fields(type, rig.samples(type).golden(1))
    found = {path: golden[path] for path in capabilities.unique if path in golden}
    if not found:
        pytest.skip(f"unique is {capabilities.unique}: no field a user fills must be unique")
    return found
