"""The kit as a folder of plain files: the same rules and the same engine give the same bytes."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from calc_service import __version__
from calc_service.domain.wording import Label
from calc_service.engine.tables import tabulate
from calc_service.policy.conformance.coverage import CoveredThing, Tallies, covered, table
from calc_service.policy.conformance.kit import (
    CASES,
    COVERAGE,
    FORM,
    MANIFEST,
    REPLIES,
    SCHEMA,
    KitCase,
    KitFile,
    KitTitle,
    KitTopic,
    KitUnusable,
    Manifest,
    digest_of,
    file_of,
)
from calc_service.policy.conformance.posing import PosedCase
from calc_service.policy.conformance.readme import readme
from calc_service.policy.conformance.solving import SolvedCase, Solver
from calc_service.policy.conformance.topics import posed
from calc_service.rulebook.load import SoundRules

Told = Callable[[str], object]
IN_THE_WAY = Label(
    "该文件夹里有别的文件；请写一个新的、空的，或原来导出的文件夹",
    "there is something else in that folder; name a new one, an empty one, or one that was exported before",
)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: how many cases a topic has, and what they touch."""

    topics: Mapping[str, KitTopic]
    things: tuple[CoveredThing, ...]

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return sum(topic.cases for topic in self.topics.values())


def export(folder: Path, rules: SoundRules, into: Path, told: Told = lambda _topic: None) -> Exported:
    """Write the kit of `rules`, which were read from `folder`, to `into`; `told` is told each topic.

    What stood there of a kit before is replaced at the end. Raises KitUnusable where something else is in the way,
    NotCovered where the cases do not touch all that they could, and OSError.
    """
    _refuse_others(into)
    part = into.with_name(f"{into.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        exported = _Export(rules, part).written(folder, told)
        shutil.rmtree(into, ignore_errors=True)
        part.replace(into)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return exported


def _refuse_others(into: Path) -> None:
    if into.exists() and not (into / MANIFEST).is_file() and (not into.is_dir() or any(into.iterdir())):
        raise KitUnusable(IN_THE_WAY)


@dataclass(slots=True)
class _Export:
    """One kit on its way: which requests it has already, what they touch, the topics that are written."""

    rules: SoundRules
    into: Path
    tallies: Tallies = field(default_factory=Tallies)
    topics: dict[str, KitTopic] = field(default_factory=dict)
    known: set[bytes] = field(default_factory=set)

    def written(self, folder: Path, told: Told) -> Exported:
        for kind in (CASES, REPLIES):
            (self.into / kind).mkdir(parents=True)
        solver = Solver(self.rules)
        for name, topic, cases in posed(folder, tabulate(self.rules.book), solver.reply):
            told(name)
            number = self._write(name, self._solved(name, cases, solver))
            if number:
                self.topics[name] = KitTopic(topic.about.zh, topic.about.en, number)
        exported = Exported(self.topics, covered(self.tallies, self.rules))
        self._describe(exported)
        return exported

    def _solved(self, name: str, cases: Iterator[PosedCase], solver: Solver) -> Iterator[SolvedCase]:
        """The cases that no topic has had before, numbered."""
        number = 0
        for one in cases:
            digest = hashlib.sha256(msgspec.json.encode(one.request or one.body)).digest()
            if digest not in self.known:
                self.known.add(digest)
                number += 1
                solved = solver.solved(f"{name}-{number:05}", name, one)
                self.tallies.add(solved)
                yield solved

    def _write(self, name: str, cases: Iterator[SolvedCase]) -> int:
        paths = [self.into / file_of(kind, name) for kind in (CASES, REPLIES)]
        number = 0
        with paths[0].open("wb") as of_cases, paths[1].open("wb") as of_replies:
            for number, solved in enumerate(cases, 1):  # noqa: B007  how many there were is asked behind
                of_cases.write(msgspec.json.encode(solved.case) + b"\n")
                of_replies.write(msgspec.json.encode(solved.reply) + b"\n")
        if not number:
            for path in paths:
                path.unlink()
        return number

    def _describe(self, exported: Exported) -> None:
        schema = msgspec.json.encode(msgspec.json.schema(KitCase))
        self._text(SCHEMA, msgspec.json.format(schema, indent=2).decode())
        self._text(COVERAGE, table(exported.things))
        for name, text in readme(exported.topics, exported.cases, self.rules.book.digest, __version__).items():
            self._text(name, text)
        manifest = Manifest(
            form=FORM,
            rules=self.rules.book.digest,
            engine=__version__,
            cases=exported.cases,
            topics=self.topics,
            clauses=self._clauses(),
            files=self._files(),
        )
        self._text(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2).decode())

    def _text(self, name: str, text: str) -> None:
        (self.into / name).write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")

    def _clauses(self) -> dict[str, KitTitle]:
        documents = self.rules.book.wording.documents.items()
        return {
            f"{document}#{clause}": KitTitle(said.label.zh, said.label.en)
            for document, text in documents
            for clause, said in text.clauses.items()
        }

    def _files(self) -> dict[str, KitFile]:
        paths = sorted(path for path in self.into.rglob("*") if path.is_file())
        counts = {file_of(kind, name): topic.cases for kind in (CASES, REPLIES) for name, topic in self.topics.items()}
        names = [path.relative_to(self.into).as_posix() for path in paths]
        return {name: KitFile(digest_of(self.into / name), counts.get(name, 0)) for name in names}
