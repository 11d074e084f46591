"""What a kit is made of: cases by topic, one a line, with what is expected; beside them the whole replies."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from calc_service.domain.wording import Label

FORM = 1
"""Of the folder; a later one is refused by name."""
CASES, REPLIES, MANIFEST, SCHEMA, COVERAGE = "cases", "replies", "manifest.json", "case.schema.json", "coverage.csv"
COMPUTED: Final = "computed"
REFUSED: Final = "refused"


class KitTitle(Struct, frozen=True):
    """What a case is about, in both languages."""

    zh: str
    en: str


class KitCase(Struct, frozen=True):
    """One line of a file of cases: what is posted, and what has to come out of it."""

    id: str
    topic: str
    title: KitTitle
    clauses: Annotated[list[str], Meta(description="the clauses that the outcome rests on, document#clause")]
    outcome: Annotated[
        Literal["computed", "refused"], Meta(description="a reply, or a refusal that names each fault by its place")
    ]
    expected: Annotated[
        dict[str, Any],
        Meta(description="what the law decides of the reply; of a refusal errors, each with pointer and code"),
    ]
    request: Annotated[dict[str, Any] | UnsetType, Meta(description="the case as it is posted")] = UNSET
    body: Annotated[
        str | UnsetType, Meta(description="in place of a request: text that is posted as it is, and is no case")
    ] = UNSET

    @property
    def posted(self) -> bytes:
        """The bytes that are posted; no line breaks."""
        return msgspec.json.encode(self.request) if isinstance(self.body, UnsetType) else self.body.encode()


class KitReply(Struct, frozen=True):
    """One line of a file of replies: the whole reply in Chinese; of a refusal its errors."""

    id: str
    reply: dict[str, Any]


class KitFile(Struct, frozen=True):
    """A file of the kit as it was written."""

    sha256: str
    cases: int


class KitTopic(Struct, frozen=True):
    """What the cases of a topic try."""

    zh: str
    en: str
    cases: int


class Manifest(Struct, frozen=True):
    """What a kit holds and what it was made from."""

    form: int
    rules: Annotated[str, Meta(description="digest of the rules")]
    engine: Annotated[str, Meta(description="version of the engine")]
    cases: int
    topics: dict[str, KitTopic]
    clauses: Annotated[dict[str, KitTitle], Meta(description="what each clause is called")]
    files: Annotated[dict[str, KitFile], Meta(description="by path every file but this one")]


class KitUnusable(Exception):  # noqa: N818  named for what happened, as RulesRefused is
    """A folder is no kit, or not as it was exported; `why` says so."""

    def __init__(self, why: Label) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit that was read and is as it was exported."""

    folder: Path
    manifest: Manifest

    def cases(self, topics: tuple[str, ...] = ()) -> Iterator[KitCase]:
        """The cases of some topics, of all where none is named."""
        for topic in topics or self.manifest.topics:
            for line in self._lines(CASES, topic):
                yield msgspec.json.decode(line, type=KitCase)

    def replies(self, topics: tuple[str, ...] = ()) -> Mapping[str, dict[str, Any]]:
        """The whole replies by the ids of the cases."""
        lines = (line for topic in topics or self.manifest.topics for line in self._lines(REPLIES, topic))
        found = (msgspec.json.decode(line, type=KitReply) for line in lines)
        return {each.id: each.reply for each in found}

    def _lines(self, kind: str, topic: str) -> Iterator[bytes]:
        with (self.folder / file_of(kind, topic)).open("rb") as file:
            yield from file


def file_of(kind: str, topic: str) -> str:
    """The path of a topic's file within a kit."""
    return f"{kind}/{topic}.ndjson"


def read_kit(folder: Path) -> Kit:
    """The kit in `folder`. Raises KitUnusable where it is none, of another form, or has been changed."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        raise KitUnusable(
            Label(
                f"文件夹里没有可读的 {MANIFEST}，不是一套符合性用例", f"there is no readable {MANIFEST}: this is no kit"
            )
        ) from None
    if manifest.form != FORM:
        raise KitUnusable(
            Label(
                f"用例格式是第 {manifest.form} 版，这里能读第 {FORM} 版",
                f"this kit has form {manifest.form}, not {FORM}",
            )
        )
    for path, file in manifest.files.items():
        if digest_of(folder / path) != file.sha256:
            raise KitUnusable(
                Label(f"{path} 与导出时不同，请重新导出或取回原件", f"{path} is not as it was exported: export it anew")
            )
    return Kit(folder, manifest)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file; "" where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
