"""By which code of the law the rules of a folder were computed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "folder_laws",
        sa.Column("folder", sa.String(71), nullable=False),
        sa.Column("law", sa.String(71), nullable=False),
        sa.Column("engine", sa.String(20), nullable=False),
        sa.Column("noted_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("folder", "law", name="pk_folder_laws"),
        sa.ForeignKeyConstraint(["folder"], ["folders.digest"], name="fk_folder_laws_folder"),
    )


def downgrade() -> None:
    """Take it away: rules kept by an older version are not known to be computable any more."""
    op.drop_table("folder_laws")
