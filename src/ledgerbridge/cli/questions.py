"""Questions of a set-up: shown with what they can be answered by, and answered."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from ledgerbridge.cli.session import Session
from ledgerbridge.messages import _
from ledgerbridge.usecases.setting_up import Question
from ledgerbridge.usecases.settings import SettingType

SHOWN_MAX = 30
"""Entries of a list that a question shows."""


def _read(given: Sequence[str]) -> dict[str, Any]:
    return {key: value for key, _sign, value in (one.partition("=") for one in given)}


def answered(current: Session, asked: Sequence[Question], given: Sequence[str]) -> dict[str, Any]:
    """The answers given as FLOW.KEY=VALUE, with those asked for at the screen where somebody sits at it."""
    found = _read(given)
    for question in asked:
        if question.key not in found and sys.stdin.isatty():
            show_questions(current, [question])
            found[question.key] = typer.prompt(question.key, err=True)
        if question.key in found:
            found[question.key] = _value(question, found[question.key])
    return found


def _value(question: Question, text: Any) -> Any:
    """An answer as its setting takes it."""
    match question.setting.type:
        case SettingType.SWITCH:
            return {"true": True, "yes": True, "false": False, "no": False}.get(str(text).lower(), text)
        case SettingType.WHOLE:
            return int(text) if str(text).isdigit() else text
        case SettingType.TEXTS:
            return [part.strip() for part in str(text).split(",")]
    return text


def show_questions(current: Session, asked: Sequence[Question]) -> None:
    if not asked:
        current.say(_("Nothing is asked: every setting has a safe default."))
    for question in asked:
        current.say(f"{question.key}: {_(question.setting.help)}")
        if question.choices:
            table = Table(box=SIMPLE_HEAD, pad_edge=False)
            for heading in (_("Answer"), _("Name"), ""):
                table.add_column(heading)
            for choice in question.choices[:SHOWN_MAX]:
                table.add_row(choice.id, choice.name, choice.detail)
            current.out.print(table)
