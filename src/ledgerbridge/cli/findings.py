"""What a connection's check found, as people see it."""

from __future__ import annotations

from collections.abc import Sequence

from ledgerbridge.cli.problems import show_problems
from ledgerbridge.cli.session import Session
from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.messages import _


def told(finding: Finding) -> str:
    """What was looked at, in the reader's language."""
    return finding.said(_(finding.text), _)


def show_findings(current: Session, findings: Sequence[Finding]) -> bool:
    """A line for each, then what to do; answers whether something is to be put right."""
    for finding in findings:
        current.say(f"  {'✗' if finding.problem else '✓'} {told(finding)}")
    wrong = [finding.problem for finding in findings if finding.problem is not None]
    show_problems(current.out, wrong)
    return bool(wrong)
