"""Proposals beside the rules in force, and what was counted meanwhile."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
COUNTED = (
    "compared",
    "differing",
    "gaining",
    "plus",
    "losing",
    "minus",
    "only_before",
    "only_after",
    "entangled",
    "uncomputed",
    "failed",
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "shadows",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("proposal", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("until", sa.String(10), nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("started_by", sa.String(60), nullable=False),
        sa.Column("stopped_at", sa.BigInteger),
        sa.Column("stopped_by", sa.String(60)),
        sa.PrimaryKeyConstraint("id", name="pk_shadows"),
        sa.ForeignKeyConstraint(
            ["proposal", "version"], ["proposals.id", "proposals.version"], name="fk_shadows_proposal"
        ),
    )
    op.create_table(
        "shadow_counts",
        sa.Column("shadow", sa.String(16), nullable=False),
        sa.Column("writer", sa.String(16), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("dimension", sa.String(10), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in COUNTED),
        sa.PrimaryKeyConstraint("shadow", "writer", "day", "dimension", "name", name="pk_shadow_counts"),
        sa.ForeignKeyConstraint(["shadow"], ["shadows.id"], name="fk_shadow_counts_shadow"),
    )


def downgrade() -> None:
    """Take them away, with everything that was counted."""
    for table in ("shadow_counts", "shadows"):
        op.drop_table(table)
