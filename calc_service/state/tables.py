"""The tables of the state as they are now; `migrations` says how a database comes to have them.

Moments are whole seconds since 1970 UTC, days are ISO days in Chongqing: both databases keep and compare them alike.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, MetaData, String, Table

VERSION = "0002"
"""The last migration: a database that has another one is brought up to it, or refused where it is not known here."""
METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)
KEYS = Table(
    "keys",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("person", String(60), nullable=False),
    Column("roles", String(200), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("valid_until", String(10), nullable=False),
    Column("last_used_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("created_by", String(60)),
    Column("revoked_by", String(60)),
    Column("requests_a_minute", BigInteger),
    Column("batches_at_once", BigInteger),
    Column("body_limit", BigInteger),
    CheckConstraint("length(hash) = 64", name="hash_is_whole"),
    CheckConstraint("roles <> ''", name="some_role"),
)
"""API keys. `roles` are parted by spaces, `hash` is hexadecimal, `valid_until` the last day; a row is never removed.

`created_by` and `revoked_by` name the key that did it; of the limits NULL is that of the settings.
"""
