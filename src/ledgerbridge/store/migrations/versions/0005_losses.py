"""Values that gave way to another side's are kept for a while, sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "losses",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("integration", sa.Text(), nullable=False),
        sa.Column("pass_id", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("left_id", sa.Text()),
        sa.Column("right_id", sa.Text()),
        sa.Column("key_tag", sa.Text()),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("losses_left", "losses", ["integration", "left_id"])
    op.create_index("losses_right", "losses", ["integration", "right_id"])
    op.create_index("losses_of_age", "losses", ["integration", "at"])


def downgrade() -> None:
    op.drop_table("losses")
