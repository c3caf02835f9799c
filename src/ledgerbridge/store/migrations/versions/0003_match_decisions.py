"""What people decided about matches is remembered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "match_decisions",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("integration", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("left_id", sa.Text()),
        sa.Column("right_id", sa.Text()),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Float(), nullable=False),
        sa.UniqueConstraint("integration", "flow", "left_id", name="decided_left"),
        sa.UniqueConstraint("integration", "flow", "right_id", name="decided_right"),
    )


def downgrade() -> None:
    op.drop_table("match_decisions")
