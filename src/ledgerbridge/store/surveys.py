"""What a survey leaves behind: nothing."""

from __future__ import annotations

from sqlalchemy import Connection, delete

from ledgerbridge.store.schema import actions


def forget_plan(connection: Connection, pass_id: str) -> None:
    """Drops the action rows of a pass that was never meant to be carried out."""
    connection.execute(delete(actions).where(actions.c.pass_id == pass_id))
