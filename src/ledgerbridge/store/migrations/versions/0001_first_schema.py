"""The first schema, spelled out: what a later release changes, it changes in a migration of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CREATES = sa.text("kind = 'create'")
_COMPANIONS = sa.text("role != 'main'")
_BESIDE = sa.text("beside IS NOT NULL")
_OPEN = sa.text("settled IS NULL")
_TABLES = (
    "connections",
    "secrets",
    "integrations",
    "links",
    "cursors",
    "known_keys",
    "passes",
    "observed",
    "observed_tags",
    "actions",
    "batches",
    "intents",
    "parked",
    "journal",
)


def upgrade() -> None:
    _what_is_set_up()
    _what_is_known()
    _what_a_pass_sees_and_plans()
    _what_is_under_way()
    _what_became_of_records()


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)


def _what_is_set_up() -> None:
    op.create_table(
        "connections",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
    )
    op.create_table(
        "secrets",
        sa.Column("connection", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", sa.Float()),
    )
    op.create_table(
        "integrations",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
    )


def _what_is_known() -> None:
    op.create_table(
        "links",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("integration", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("left_id", sa.Text(), nullable=False),
        sa.Column("right_id", sa.Text(), nullable=False),
        sa.Column("left_base", sa.LargeBinary(), nullable=False),
        sa.Column("right_base", sa.LargeBinary(), nullable=False),
        sa.Column("left_version", sa.Text()),
        sa.Column("right_version", sa.Text()),
        sa.Column("left_written_at", sa.Float()),
        sa.Column("right_written_at", sa.Float()),
        sa.Column("gone", sa.Text()),
        sa.UniqueConstraint("integration", "flow", "role", "left_id", name="link_left"),
        sa.UniqueConstraint("integration", "flow", "role", "right_id", name="link_right"),
    )
    op.create_table(
        "cursors",
        sa.Column("integration", sa.Text(), primary_key=True),
        sa.Column("flow", sa.Text(), primary_key=True),
        sa.Column("side", sa.Text(), primary_key=True),
        sa.Column("cursor", sa.Text(), nullable=False),
    )
    op.create_table(
        "known_keys",
        sa.Column("integration", sa.Text(), primary_key=True),
        sa.Column("flow", sa.Text(), primary_key=True),
        sa.Column("side", sa.Text(), primary_key=True),
        sa.Column("record_id", sa.Text(), primary_key=True),
        sa.Column("tag", sa.Text(), nullable=False),
    )
    op.create_index("known_by_tag", "known_keys", ["integration", "flow", "side", "tag"])


def _what_a_pass_sees_and_plans() -> None:
    op.create_table(
        "passes",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("integration", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("report", sa.Text()),
    )
    op.create_table(
        "observed",
        sa.Column("pass_id", sa.Text(), primary_key=True),
        sa.Column("flow", sa.Text(), primary_key=True),
        sa.Column("side", sa.Text(), primary_key=True),
        sa.Column("record_id", sa.Text(), primary_key=True),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("gone", sa.Text()),
        sa.Column("index_only", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "observed_tags",
        sa.Column("pass_id", sa.Text(), primary_key=True),
        sa.Column("flow", sa.Text(), primary_key=True),
        sa.Column("side", sa.Text(), primary_key=True),
        sa.Column("path", sa.Text(), primary_key=True),
        sa.Column("tag", sa.Text(), primary_key=True),
        sa.Column("record_id", sa.Text(), primary_key=True),
    )
    op.create_index("tags_of_record", "observed_tags", ["pass_id", "flow", "side", "record_id"])
    op.create_table(
        "actions",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("pass_id", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("side", sa.Text()),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("left_id", sa.Text()),
        sa.Column("right_id", sa.Text()),
        sa.Column("key_tag", sa.Text()),
        sa.Column("needs", _ID),
        sa.Column("beside", sa.Text()),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("code", sa.Text()),
        sa.Column("result_id", sa.Text()),
    )
    op.create_index("actions_of_pass", "actions", ["pass_id", "outcome", "phase", "id"])
    op.create_index("actions_left", "actions", ["pass_id", "flow", "role", "left_id"])
    op.create_index("actions_right", "actions", ["pass_id", "flow", "role", "right_id"])
    op.create_index(
        "actions_by_key",
        "actions",
        ["pass_id", "key_tag"],
        sqlite_where=_COMPANIONS,
        postgresql_where=_COMPANIONS,
    )
    op.create_index("actions_beside", "actions", ["pass_id", "beside"], sqlite_where=_BESIDE, postgresql_where=_BESIDE)


def _what_is_under_way() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("integration", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
    )
    op.create_table(
        "intents",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("integration", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("key_tag", sa.Text()),
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text()),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("settled", sa.Text()),
    )
    op.create_index(
        "create_reference",
        "intents",
        ["connection", "type", "reference"],
        unique=True,
        sqlite_where=_CREATES,
        postgresql_where=_CREATES,
    )
    op.create_index("open_intents", "intents", ["integration", "settled"])
    op.create_index("intents_of_batch", "intents", ["batch_id"])
    op.create_index(
        "keys_under_way",
        "intents",
        ["connection", "type", "key_tag"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _what_became_of_records() -> None:
    op.create_table(
        "parked",
        sa.Column("integration", sa.Text(), primary_key=True),
        sa.Column("flow", sa.Text(), primary_key=True),
        sa.Column("side", sa.Text(), primary_key=True),
        sa.Column("record_id", sa.Text(), primary_key=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key_tag", sa.Text()),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Float()),
        sa.Column("since", sa.Float(), nullable=False),
    )
    op.create_table(
        "journal",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("integration", sa.Text(), nullable=False),
        sa.Column("pass_id", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("left_id", sa.Text()),
        sa.Column("right_id", sa.Text()),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text()),
        sa.Column("detail", sa.Text(), nullable=False),
    )
    op.create_index("journal_left", "journal", ["integration", "left_id"])
    op.create_index("journal_right", "journal", ["integration", "right_id"])
