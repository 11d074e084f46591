"""Audit runs, their steps and who works on them; and the office of a key, whose auditors see its runs."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables, and the column."""
    op.add_column("keys", sa.Column("office", sa.String(60)))
    _make_runs()
    _make_steps()
    op.create_table(
        "run_workers",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run_workers"),
    )


def _make_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.String(32), nullable=False),
        *(sa.Column(name, sa.String(60), nullable=False) for name in ("office", "person", "key")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("created_at", "expires_at", "touched_at")),
        sa.Column("spool", sa.String(32), nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("size", "received")),
        sa.Column("media_type", sa.String(200), nullable=False),
        sa.Column("rules_digest", sa.String(71), nullable=False),
        sa.Column("engine", sa.String(20), nullable=False),
        sa.Column("law", sa.String(71), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("waits_for", sa.String(20), nullable=False),
        sa.Column("rows", sa.BigInteger),
        sa.Column("buckets", sa.Integer, nullable=False),
        sa.Column("faults", sa.Text, nullable=False),
        sa.Column("failure", sa.String(20), nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_expires_at", "runs", ["expires_at"])


def _make_steps() -> None:
    op.create_table(
        "run_steps",
        sa.Column("run", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("form", sa.String(200), nullable=False),
        sa.Column("added_at", sa.BigInteger, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("worker", sa.String(32)),
        sa.Column("attempt", sa.String(32), nullable=False),
        sa.Column("life", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("attempts", "deaths")),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(71), nullable=False),
        sa.Column("failure", sa.String(20), nullable=False),
        sa.Column("faults", sa.Text, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in ("started_at", "ended_at")),
        sa.PrimaryKeyConstraint("run", "kind", "number", "form", name="pk_run_steps"),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_run_steps_run"),
    )
    op.create_index("ix_run_steps_status_added_at", "run_steps", ["status", "added_at"])


def downgrade() -> None:
    """Take them away, with every run; what lies in their folder is nobody's then."""
    for table in ("run_workers", "run_steps", "runs"):
        op.drop_table(table)
    with op.batch_alter_table("keys") as keys:
        keys.drop_column("office")
