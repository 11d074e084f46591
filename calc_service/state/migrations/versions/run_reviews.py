"""What reviewers found about rows of audit runs."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "run_reviews",
        sa.Column("run", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("row", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("amount", sa.BigInteger),
        sa.Column("reason", sa.Text, nullable=False),
        *(sa.Column(name, sa.String(60), nullable=False) for name in ("person", "key")),
        sa.Column("reviewed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("run", "number", name="pk_run_reviews"),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_run_reviews_run"),
    )
    op.create_index("ix_run_reviews_run_row", "run_reviews", ["run", "row"])


def downgrade() -> None:
    """Take it away, with every review."""
    op.drop_table("run_reviews")
