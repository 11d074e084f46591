"""Rules folders, what is proposed, and the history of what came to be in force."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of publications."""
    _folders()
    _proposals()
    _history()


def _folders() -> None:
    op.create_table(
        "folders",
        sa.Column("digest", sa.String(71), nullable=False),
        sa.Column("rules_digest", sa.String(71), nullable=False),
        sa.Column("engine", sa.String(20), nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
        sa.Column("files", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_folders"),
    )
    op.create_index("ix_folders_rules_digest", "folders", ["rules_digest"])


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("folder", sa.String(71), nullable=False),
        sa.Column("base", sa.String(71), nullable=False),
        sa.Column("in_force_from", sa.String(10)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("person", sa.String(60), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("proposed_at", sa.BigInteger, nullable=False),
        sa.Column("difference", sa.Text, nullable=False),
        sa.Column("difference_digest", sa.String(71), nullable=False),
        sa.Column("found", sa.Text, nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger),
        sa.Column("withdrawn_by", sa.String(60)),
        sa.PrimaryKeyConstraint("id", "version", name="pk_proposals"),
        sa.ForeignKeyConstraint(["folder"], ["folders.digest"], name="fk_proposals_folder"),
        sa.ForeignKeyConstraint(["base"], ["folders.digest"], name="fk_proposals_base"),
    )


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("folder", sa.String(71), nullable=False),
        sa.Column("proposal", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("hash", sa.String(71), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_history"),
        sa.ForeignKeyConstraint(["folder"], ["folders.digest"], name="fk_history_folder"),
        sa.ForeignKeyConstraint(
            ["proposal", "version"], ["proposals.id", "proposals.version"], name="fk_history_proposal"
        ),
    )


def downgrade() -> None:
    """Take them away, with everything that was published."""
    for table in ("history", "proposals", "folders"):
        op.drop_table(table)
