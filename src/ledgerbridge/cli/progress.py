"""How far long work is, on standard error; nothing where that is no terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from ledgerbridge.cli.session import Session
from ledgerbridge.messages import _
from ledgerbridge.usecases.hub import Hub


@contextmanager
def watched(session: Session, hub: Hub) -> Iterator[Hub]:
    """The hub, telling how far it is for as long as the block lasts."""
    if not session.err.is_terminal:
        yield hub
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.completed}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=session.err, transient=True) as progress:
        bars: dict[tuple[str, str], TaskID] = {}

        def tell(flow: str, stage: str, done: int) -> None:
            if (flow, stage) not in bars:
                bars[flow, stage] = progress.add_task(f"{flow}: {_(stage)}", total=None)
            progress.update(bars[flow, stage], completed=done)

        yield hub.watched(tell)
