"""From which review of another run a review was carried on, by whom and when."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
ADDED = (
    ("carried_run", sa.String(32)),
    ("carried_number", sa.Integer()),
    ("carried_person", sa.String(60)),
    ("carried_key", sa.String(60)),
    ("carried_at", sa.BigInteger()),
)


def upgrade() -> None:
    """Add the columns; what was reviewed before was carried from nowhere."""
    for name, kind in ADDED:
        op.add_column("run_reviews", sa.Column(name, kind))


def downgrade() -> None:
    """Take them away; the reviews stay."""
    with op.batch_alter_table("run_reviews") as reviews:
        for name, _ in ADDED:
            reviews.drop_column(name)
