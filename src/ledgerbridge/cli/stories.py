"""What is told of one field that was written: the rule in words, both times, what was lost."""

from __future__ import annotations

from collections.abc import Iterator

from ledgerbridge.activity.lineage import FieldStory
from ledgerbridge.cli.wording import moment, shown
from ledgerbridge.messages import _


def rule_told(story: FieldStory) -> str:
    """The rule in words, with the row of its table that was used; empty where there is no such rule any more."""
    told = ", ".join(part.said(_(part.text)) for part in story.told)
    return f"{told}: {shown(story.entry)}" if story.entry else told


def notes(story: FieldStory) -> Iterator[str]:
    """What is kept of a conflict."""
    if story.changed_at:
        times = ", ".join(f"{name} {_time(at)}" for name, at in story.changed_at.items())
        yield _("last changed: {times}").format(times=times)
    if story.lost is not None:
        yield _("lost: {value}").format(value=shown(story.lost))


def _time(at: float | None) -> str:
    return moment(at) if at is not None else _("(no time given)")
