"""Rules folders, kept whole under the digest of their bytes: what was once proposed or published can always be had."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import zstandard
from sqlalchemy import Connection, insert, select

from calc_service.domain.wording import Label
from calc_service.state.opening import KeptState
from calc_service.state.refusals import FOLDER_DAMAGED, FOLDER_UNKNOWN, PublishingRefused
from calc_service.state.tables import FOLDER_LAWS, FOLDERS

LARGEST = 64 * 1024 * 1024
"""Bytes of the files of a folder: what is kept is never unpacked to more."""
DAMAGED = Label(
    "数据库里保存的规则 {} 已经损坏；请恢复备份", "the rules kept as {} are damaged in the database; restore a backup"
)
UNKNOWN = Label("没有保存过规则 {}", "no rules are kept as {}")


@dataclass(frozen=True, slots=True)
class KeptFolder:
    """The files of a rules folder by path below it, and what they are known by.

    digest:       over paths and bytes of the files
    rules_digest: over what they say; several folders may say the same
    engine:       the version that kept them
    law:          the digest of the code that computed by them then; "" where that is not said
    """

    digest: str
    rules_digest: str
    engine: str
    files: Mapping[str, bytes]
    law: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of kept rules before they are read.

    folder:  the digest of their files
    engines: by the digest of each code of the law that computed by them, the version that first had it
    """

    folder: str
    engines: Mapping[str, str]


def digest_of(files: Mapping[str, bytes]) -> str:
    """`sha256:<hex>` over the paths and the bytes of the files of a folder."""
    return f"sha256:{sha256(_plain(files)).hexdigest()}"


def keep(state: KeptState, connection: Connection, folder: KeptFolder) -> None:
    """Keep a folder that is not kept yet, in the transaction of `connection`."""
    if connection.execute(select(FOLDERS.c.digest).where(FOLDERS.c.digest == folder.digest)).first() is None:
        row = {
            "digest": folder.digest,
            "rules_digest": folder.rules_digest,
            "engine": folder.engine,
            "kept_at": state.surroundings.second(),
            "files": zstandard.compress(_plain(folder.files)),
        }
        connection.execute(insert(FOLDERS).values(row))
    if folder.law:
        _note_law(state, connection, folder.digest, folder.law, folder.engine)


def note_law(state: KeptState, digest: str, law: str, engine: str) -> None:
    """Note that the code of `law`, which this version of the engine has, computes by the kept files of `digest`."""
    with state.reading() as connection:
        if _noted(connection, digest, law):
            return
    with state.writing() as connection:
        state.alone(connection)  # every process of a new release says so as it starts
        _note_law(state, connection, digest, law, engine)


def folder(state: KeptState, digest: str) -> KeptFolder:
    """The folder of a digest of files; raises `PublishingRefused` where there is none or it is damaged."""
    with state.reading() as connection:
        row = connection.execute(select(FOLDERS).where(FOLDERS.c.digest == digest)).first()
    if row is None:
        raise PublishingRefused(FOLDER_UNKNOWN, _about(UNKNOWN, digest))
    try:
        content = zstandard.ZstdDecompressor().stream_reader(row.files).read(LARGEST)
        files = {path: text.encode() for path, text in json.loads(content).items()}
    except (zstandard.ZstdError, ValueError, AttributeError):
        files = {}
    if digest_of(files) != digest:
        raise PublishingRefused(FOLDER_DAMAGED, _about(DAMAGED, digest))
    return KeptFolder(digest, row.rules_digest, row.engine, files)


def folder_that_says(state: KeptState, rules_digest: str) -> str | None:
    """The digest of the files that were kept last of those that say `rules_digest`; None where none were."""
    wanted = select(FOLDERS.c.digest).where(FOLDERS.c.rules_digest == rules_digest)
    with state.reading() as connection:
        found: str | None = connection.execute(wanted.order_by(FOLDERS.c.kept_at.desc(), FOLDERS.c.digest)).scalar()
    return found


def kept_that_says(state: KeptState, rules_digest: str) -> Kept | None:
    """What is known of the files that were kept last of those that say `rules_digest`, by whichever law it was."""
    newest = folder_that_says(state, rules_digest)
    if newest is None:
        return None
    wanted = (
        select(FOLDER_LAWS.c.law, FOLDER_LAWS.c.engine)
        .join(FOLDERS, FOLDERS.c.digest == FOLDER_LAWS.c.folder)
        .where(FOLDERS.c.rules_digest == rules_digest)
        .order_by(FOLDER_LAWS.c.noted_at)
    )
    with state.reading() as connection:
        return Kept(newest, {row.law: row.engine for row in connection.execute(wanted)})


def _noted(connection: Connection, digest: str, law: str) -> bool:
    wanted = select(FOLDER_LAWS.c.law).where(FOLDER_LAWS.c.folder == digest, FOLDER_LAWS.c.law == law)
    return connection.execute(wanted).first() is not None


def _note_law(state: KeptState, connection: Connection, digest: str, law: str, engine: str) -> None:
    if not _noted(connection, digest, law):
        row = {"folder": digest, "law": law, "engine": engine, "noted_at": state.surroundings.second()}
        connection.execute(insert(FOLDER_LAWS).values(row))


def _plain(files: Mapping[str, bytes]) -> bytes:
    # Rules files are UTF-8: anything else was refused when they were read.
    texts = {path: files[path].decode() for path in sorted(files)}
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()


def _about(message: Label, digest: str) -> Label:
    return Label(message.zh.format(digest), message.en.format(digest))
