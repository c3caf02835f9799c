"""The tables. Everything personal stands in a `sealed` column; everything else may be read by an operator."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

NEWEST = "0006"
"""The migration that leads to these tables."""

metadata = MetaData()

_Id = BigInteger().with_variant(Integer, "sqlite")

connections = Table(
    "connections",
    metadata,
    Column("name", Text, primary_key=True),
    Column("vendor", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("base_url", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("created_at", Float, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("connection", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", Float),
)

integrations = Table(
    "integrations",
    metadata,
    Column("name", Text, primary_key=True),
    Column("epoch", Integer, nullable=False, default=0),
)

cursors = Table(
    "cursors",
    metadata,
    Column("integration", Text, primary_key=True),
    Column("flow", Text, primary_key=True),
    Column("side", Text, primary_key=True),
    Column("cursor", Text, nullable=False),
)

flow_prints = Table(
    "flow_prints",
    metadata,
    Column("integration", Text, primary_key=True),
    Column("flow", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("print", Text, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("integration", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("left_id", Text, nullable=False),
    Column("right_id", Text, nullable=False),
    Column("left_base", LargeBinary, nullable=False),
    Column("right_base", LargeBinary, nullable=False),
    Column("left_version", Text),
    Column("right_version", Text),
    Column("left_written_at", Float),
    Column("right_written_at", Float),
    Column("gone", Text),
    UniqueConstraint("integration", "flow", "role", "left_id", name="link_left"),
    UniqueConstraint("integration", "flow", "role", "right_id", name="link_right"),
)

passes = Table(
    "passes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("integration", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("state", Text, nullable=False),
    Column("report", Text),
)

observed = Table(
    "observed",
    metadata,
    Column("pass_id", Text, primary_key=True),
    Column("flow", Text, primary_key=True),
    Column("side", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("sealed", LargeBinary),
    Column("gone", Text),
    Column("index_only", Boolean, nullable=False),
)

observed_tags = Table(
    "observed_tags",
    metadata,
    Column("pass_id", Text, primary_key=True),
    Column("flow", Text, primary_key=True),
    Column("side", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("tag", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Index("tags_of_record", "pass_id", "flow", "side", "record_id"),
)

known_keys = Table(
    "known_keys",
    metadata,
    Column("integration", Text, primary_key=True),
    Column("flow", Text, primary_key=True),
    Column("side", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("tag", Text, nullable=False),
    Index("known_by_tag", "integration", "flow", "side", "tag"),
)

actions = Table(
    "actions",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("pass_id", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("phase", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("side", Text),
    Column("type", Text, nullable=False),
    Column("left_id", Text),
    Column("right_id", Text),
    Column("key_tag", Text),
    Column("needs", BigInteger().with_variant(Integer, "sqlite")),
    Column("beside", Text),
    Column("sealed", LargeBinary, nullable=False),
    Column("outcome", Text),
    Column("code", Text),
    Column("result_id", Text),
    Index("actions_of_pass", "pass_id", "outcome", "phase", "id"),
    Index("actions_left", "pass_id", "flow", "role", "left_id"),
    Index("actions_right", "pass_id", "flow", "role", "right_id"),
    Index(
        "actions_by_key",
        "pass_id",
        "key_tag",
        sqlite_where=Column("role", Text) != "main",
        postgresql_where=Column("role", Text) != "main",
    ),
    Index(
        "actions_beside",
        "pass_id",
        "beside",
        sqlite_where=Column("beside", Text).is_not(None),
        postgresql_where=Column("beside", Text).is_not(None),
    ),
)

batches = Table(
    "batches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("integration", Text, nullable=False),
    Column("connection", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("body_hash", Text, nullable=False),
    Column("created_at", Float, nullable=False),
)

intents = Table(
    "intents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("integration", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("connection", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("key_tag", Text),
    Column("batch_id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("source_id", Text, nullable=False),
    Column("target_id", Text),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("settled", Text),
    Index("open_intents", "integration", "settled"),
    Index("intents_of_batch", "batch_id"),
    Index(
        "keys_under_way",
        "connection",
        "type",
        "key_tag",
        sqlite_where=Column("settled", Text).is_(None),
        postgresql_where=Column("settled", Text).is_(None),
    ),
    Index(
        "create_reference",
        "connection",
        "type",
        "reference",
        unique=True,
        sqlite_where=Column("kind", Text) == "create",
        postgresql_where=Column("kind", Text) == "create",
    ),
)

parked = Table(
    "parked",
    metadata,
    Column("integration", Text, primary_key=True),
    Column("flow", Text, primary_key=True),
    Column("side", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("key_tag", Text),
    Column("problem", Text, nullable=False),
    Column("due_at", Float),
    Column("since", Float, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
)

journal = Table(
    "journal",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("integration", Text, nullable=False),
    Column("pass_id", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("left_id", Text),
    Column("right_id", Text),
    Column("action", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("code", Text),
    Column("detail", Text, nullable=False),
    Index("journal_left", "integration", "left_id"),
    Index("journal_right", "integration", "right_id"),
)

match_decisions = Table(
    "match_decisions",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("integration", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("left_id", Text),
    Column("right_id", Text),
    Column("verdict", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Float, nullable=False),
    UniqueConstraint("integration", "flow", "left_id", name="decided_left"),
    UniqueConstraint("integration", "flow", "right_id", name="decided_right"),
)

known_fields = Table(
    "known_fields",
    metadata,
    Column("integration", Text, primary_key=True),
    Column("flow", Text, primary_key=True),
    Column("side", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("connection", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("read_only", Boolean, nullable=False),
    Column("required", Boolean, nullable=False),
    Column("options", Text, nullable=False),
    Column("seen_at", Float, nullable=False),
    Index("known_of_type", "connection", "type"),
)

field_drift = Table(
    "field_drift",
    metadata,
    Column("integration", Text, primary_key=True),
    Column("flow", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("seen_at", Float, nullable=False),
)

losses = Table(
    "losses",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("integration", Text, nullable=False),
    Column("pass_id", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("left_id", Text),
    Column("right_id", Text),
    Column("key_tag", Text),
    Column("sealed", LargeBinary, nullable=False),
    Index("losses_left", "integration", "left_id"),
    Index("losses_right", "integration", "right_id"),
    Index("losses_of_age", "integration", "at"),
)
