"""Rules folders, kept whole under the digest of their bytes: what was once proposed or published can always be had."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import zstandard
from sqlalchemy import Connection, insert, select

from calc_service.domain.wording import Label
from calc_service.state.opening import KeptState
from calc_service.state.refusals import FOLDER_DAMAGED, FOLDER_UNKNOWN, PublishingRefused
from calc_service.state.tables import FOLDERS

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
    """

    digest: str
    rules_digest: str
    engine: str
    files: Mapping[str, bytes]


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


def _plain(files: Mapping[str, bytes]) -> bytes:
    # Rules files are UTF-8: anything else was refused when they were read.
    texts = {path: files[path].decode() for path in sorted(files)}
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()


def _about(message: Label, digest: str) -> Label:
    return Label(message.zh.format(digest), message.en.format(digest))
