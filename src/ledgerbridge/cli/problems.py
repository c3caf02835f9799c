"""Problems as people read them: code, cause, next step."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ledgerbridge.cli.wording import shown
from ledgerbridge.messages import _
from ledgerbridge.model.categories import category_of
from ledgerbridge.model.problems import LedgerbridgeError, Problem, SetupError


def cause_of(problem: Problem) -> str:
    return problem.said(_(problem.cause), _)


def next_step_of(problem: Problem) -> str:
    return problem.said(_(problem.next_step), _)


def show_error(console: Console, error: LedgerbridgeError) -> None:
    """Tells all problems of an error."""
    show_problems(console, error.problems if isinstance(error, SetupError) else [error.problem])


def explained_category(problem: Problem) -> str:
    """The category of a problem, what it means and how it is solved, in one line."""
    category = category_of(problem)
    text = _("Category {name} ({label}): {meaning} {remedy}")
    told = {"label": _(category.label), "meaning": _(category.meaning), "remedy": _(category.remedy)}
    return text.format(name=category.name, **told)


def show_problems(console: Console, problems: Sequence[Problem], explained: bool = False) -> None:
    """Each problem in two lines, or three where the vendor said something; nothing where there is none. With
    `explained` each has a line about its category."""
    if not problems:
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for problem in problems:
        table.add_row(Text(problem.code, style="red"), Text(cause_of(problem)))
        if problem.vendor_text:
            table.add_row("", Text(_("It said: {text}").format(text=shown(problem.vendor_text))))
        table.add_row("", Text(next_step_of(problem), style="bold"))
        if explained:
            table.add_row("", Text(explained_category(problem), style="dim"))
    console.print(table)


def show_unexpected(console: Console, error: Exception) -> None:
    """Tells of an error nobody foresaw, in one line, and how to report it."""
    text = _(
        "Something unforeseen happened ({name}: {text}). Please report it to the maintainers, with what the same "
        "command prints when LEDGERBRIDGE_DEBUG=1 is set."
    )
    said = text.format(name=type(error).__name__, text=str(error).partition("\n")[0])
    console.print(Text(said), soft_wrap=True)
