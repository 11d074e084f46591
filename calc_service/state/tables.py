"""The tables of the state as they are now; `migrations` says how a database comes to have them.

Moments are whole seconds since 1970 UTC, days are ISO days in Chongqing: both databases keep and compare them alike.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from calc_service.domain.comparison_counts import Counts

VERSION = "0009"
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
    Column("office", String(60)),
    CheckConstraint("length(hash) = 64", name="hash_is_whole"),
    CheckConstraint("roles <> ''", name="some_role"),
)
"""API keys. `roles` are parted by spaces, `hash` is hexadecimal, `valid_until` the last day; a row is never removed.

`created_by` and `revoked_by` name the key that did it; of the limits NULL is that of the settings; without an `office`
a person is one alone.
"""
FOLDERS = Table(
    "folders",
    METADATA,
    Column("digest", String(71), primary_key=True),
    Column("rules_digest", String(71), nullable=False, index=True),
    Column("engine", String(20), nullable=False),
    Column("kept_at", BigInteger, nullable=False),
    Column("files", LargeBinary, nullable=False),
)
"""Rules folders, whole. `digest` is over the bytes of the files, `rules_digest` over what they say; never changed."""
FOLDER_LAWS = Table(
    "folder_laws",
    METADATA,
    Column("folder", String(71), ForeignKey("folders.digest"), primary_key=True),
    Column("law", String(71), primary_key=True),
    Column("engine", String(20), nullable=False),
    Column("noted_at", BigInteger, nullable=False),
)
"""By which code of the law the rules of a folder were computed: its digest, and the first engine that had it."""
PROPOSALS = Table(
    "proposals",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("folder", String(71), ForeignKey("folders.digest"), nullable=False),
    Column("base", String(71), ForeignKey("folders.digest"), nullable=False),
    Column("in_force_from", String(10)),
    Column("reason", Text, nullable=False),
    Column("person", String(60), nullable=False),
    Column("key", String(60), nullable=False),
    Column("proposed_at", BigInteger, nullable=False),
    Column("difference", Text, nullable=False),
    Column("difference_digest", String(71), nullable=False),
    Column("found", Text, nullable=False),
    Column("withdrawn_at", BigInteger),
    Column("withdrawn_by", String(60)),
)
"""What somebody proposes, a row a version. `in_force_from` is a day, null: at once; `found` is what was found of it."""
HISTORY = Table(
    "history",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("folder", String(71), ForeignKey("folders.digest"), nullable=False),
    Column("proposal", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("record", Text, nullable=False),
    Column("hash", String(71), nullable=False),
    ForeignKeyConstraint(["proposal", "version"], ["proposals.id", "proposals.version"], name="fk_history_proposal"),
)
"""What came to be in force, and when: `record` says it whole, each with the hash of the one before; rows only come."""
SHADOWS = Table(
    "shadows",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("proposal", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("until", String(10), nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("started_by", String(60), nullable=False),
    Column("stopped_at", BigInteger),
    Column("stopped_by", String(60)),
    ForeignKeyConstraint(["proposal", "version"], ["proposals.id", "proposals.version"], name="fk_shadows_proposal"),
)
"""Proposals that run, or ran, beside the rules in force. `until` is the last day."""
SHADOW_COUNTS = Table(
    "shadow_counts",
    METADATA,
    Column("shadow", String(16), ForeignKey("shadows.id"), primary_key=True),
    Column("writer", String(16), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("dimension", String(10), primary_key=True),
    Column("name", String(80), primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in Counts._fields),
)
"""What a process counted on a day, by one group of claims; amounts are fen. Nothing of a claim or a person."""
RUNS = Table(
    "runs",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("office", String(60), nullable=False),
    Column("person", String(60), nullable=False),
    Column("key", String(60), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("touched_at", BigInteger, nullable=False),
    Column("spool", String(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("media_type", String(200), nullable=False),
    Column("rules_digest", String(71), nullable=False),
    Column("engine", String(20), nullable=False),
    Column("law", String(71), nullable=False),
    Column("status", String(10), nullable=False),
    Column("waits_for", String(20), nullable=False),
    Column("rows", BigInteger),
    Column("buckets", Integer, nullable=False),
    Column("faults", Text, nullable=False),
    Column("failure", String(20), nullable=False),
    Column("ended_at", BigInteger),
)
"""Audit runs: whose they are, under which rules, and what became of them; nothing of a claim, no name of a file.

`size` is -1 where it was not announced; `spool` is the id of the folder in which the run's own lies; `faults` is JSON.
"""
RUN_STEPS = Table(
    "run_steps",
    METADATA,
    Column("run", String(32), ForeignKey("runs.id"), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("form", String(200), primary_key=True),
    Column("added_at", BigInteger, nullable=False),
    Column("status", String(10), nullable=False),
    Column("worker", String(32)),
    Column("attempt", String(32), nullable=False),
    Column("life", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("deaths", Integer, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("digest", String(71), nullable=False),
    Column("failure", String(20), nullable=False),
    Column("faults", Text, nullable=False),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Index("ix_run_steps_status_added_at", "status", "added_at"),
)
"""The steps of runs: all the queue there is. `worker` holds one that is open, and counts up `life` while it lives.

`attempt` tells one holding from the next, also by the same worker; `deaths` is how often the step's process ended.
"""
RUN_REVIEWS = Table(
    "run_reviews",
    METADATA,
    Column("run", String(32), ForeignKey("runs.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("row", BigInteger, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("amount", BigInteger),
    Column("reason", Text, nullable=False),
    Column("person", String(60), nullable=False),
    Column("key", String(60), nullable=False),
    Column("reviewed_at", BigInteger, nullable=False),
    Column("carried_run", String(32)),
    Column("carried_number", Integer),
    Column("carried_person", String(60)),
    Column("carried_key", String(60)),
    Column("carried_at", BigInteger),
    Index("ix_run_reviews_run_row", "run", "row"),
)
"""What reviewers found about rows of runs; rows only come, the last of a row stands, all go with their run.

`row` is counted as a spreadsheet counts; `amount` is fen, NULL where nothing was confirmed; `key` names the key. Where
a review was carried on from another run `carried_…` says from which review there, which may be gone, by whom and when;
else they are NULL.
"""
RUN_WORKERS = Table(
    "run_workers",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
)
"""The workers of runs, for whoever looks after them: no step is given or taken by what stands here."""
