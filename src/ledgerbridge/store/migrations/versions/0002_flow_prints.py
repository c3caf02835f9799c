"""What a flow's rules and filters looked like when a pass of it last completed is remembered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "flow_prints",
        sa.Column("integration", sa.Text(), primary_key=True),
        sa.Column("flow", sa.Text(), primary_key=True),
        sa.Column("part", sa.Text(), primary_key=True),
        sa.Column("print", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("flow_prints")
