"""Who made a key and who revoked it, and what limits it has of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
ADDED = (
    ("created_by", sa.String(60)),
    ("revoked_by", sa.String(60)),
    ("requests_a_minute", sa.BigInteger),
    ("batches_at_once", sa.BigInteger),
    ("body_limit", sa.BigInteger),
)


def upgrade() -> None:
    """Add the columns; of the keys that there are nothing of it is known."""
    for name, kind in ADDED:
        op.add_column("keys", sa.Column(name, kind))


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("keys") as keys:
        for name, _ in ADDED:
            keys.drop_column(name)
