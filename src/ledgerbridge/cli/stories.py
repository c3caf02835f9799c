"""What is told of one field that was written: the rule in words, both times, what was lost."""

from __future__ import annotations

from collections.abc import Iterator

from ledgerbridge.activity.lineage import Event, FieldStory
from ledgerbridge.cli.wording import moment, shown
from ledgerbridge.messages import _
from ledgerbridge.planner.decision import Outcome
from ledgerbridge.planner.steps import Step


def rule_told(story: FieldStory) -> str:
    """The rule in words, with the row of its table that was used; empty where there is no such rule any more."""
    told = ", ".join(part.said(_) for part in story.told)
    return f"{told}: {shown(story.entry)}" if story.entry else told


def steps_told(event: Event) -> Iterator[str]:
    """The steps of a document in words, in their order; the last one says so where it stopped there."""
    words = {
        Step.FETCH: _("fetched from its system"),
        Step.FILTER: _("held against the filter"),
        Step.MAP: _("mapped"),
        Step.SETTINGS: _("completed from the settings"),
        Step.EXISTING: _("looked for in the other system"),
        Step.CUSTOMER: _("its customer found or made"),
        Step.PRODUCTS: _("its products found or made"),
        Step.WRITE: _("written"),
        Step.LINK: _("linked"),
        Step.CONFIRM: _("confirmed"),
    }
    for step in event.steps[:-1]:
        yield words[step]
    for step in event.steps[-1:]:
        stopped = event.outcome != Outcome.CREATED.value
        yield _("{step}: stopped here").format(step=words[step]) if stopped else words[step]


def notes(story: FieldStory) -> Iterator[str]:
    """What is kept of a conflict."""
    if story.changed_at:
        times = ", ".join(f"{name} {_time(at)}" for name, at in story.changed_at.items())
        yield _("last changed: {times}").format(times=times)
    if story.lost is not None:
        yield _("lost: {value}").format(value=shown(story.lost))


def _time(at: float | None) -> str:
    return moment(at) if at is not None else _("(no time given)")
