"""Whether a system agrees with the kit: one verdict a case, counted by topic and by clause, and as reports."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from calc_service.domain.wording import Label
from calc_service.policy.conformance.kit import COMPUTED, KitCase, Manifest
from calc_service.policy.conformance.levels import (
    KEPT,
    NO_OBJECT,
    NOT_REFUSED,
    REFUSED,
    WHOLE,
    Departure,
    departures,
    is_refusal,
    kept,
    refusal_departures,
)

MOST_DEPARTURES = 50
"""So many places of one case are reported."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system said to a case: a JSON document, or why there is none."""

    document: Any = None
    failure: Label | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a case came out as expected: where not, what differs, or what went wrong altogether."""

    case: KitCase
    departures: tuple[Departure, ...] = ()
    failure: Label | None = None

    @property
    def passed(self) -> bool:
        """Whether nothing differs."""
        return self.failure is None and not self.departures


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases of a topic or a clause there were, and how many came out."""

    name: str
    about: Label
    cases: int
    passed: int


def verdict(case: KitCase, answer: Answer, level: str, whole: Mapping[str, Any] | None = None) -> Verdict:
    """Compare an answer with what is expected at a level; `whole` is the whole reply, needed at the level WHOLE."""
    if answer.failure is not None:
        return Verdict(case, failure=answer.failure)
    got = answer.document
    if not isinstance(got, dict):
        return Verdict(case, failure=NO_OBJECT)
    if is_refusal(got) == (case.outcome == COMPUTED):
        return Verdict(case, failure=REFUSED if case.outcome == COMPUTED else NOT_REFUSED)
    expected = case.expected if whole is None else whole
    if case.outcome == COMPUTED:
        due = expected if level == WHOLE else kept(expected, KEPT[level])
        found = departures(due, got, exact=level == WHOLE)
    else:
        found = refusal_departures(expected, got, level)
    return Verdict(case, tuple(found))


def by_topic(verdicts: Iterable[Verdict], manifest: Manifest) -> tuple[Count, ...]:
    """The counts of each topic that was tried, in the kit's order."""
    counts = _counted((one.case.topic, one.passed) for one in verdicts)
    topics = manifest.topics.items()
    return tuple(Count(name, Label(topic.zh, topic.en), *counts[name]) for name, topic in topics if name in counts)


def by_clause(verdicts: Iterable[Verdict], manifest: Manifest) -> tuple[Count, ...]:
    """The counts of each clause that a case rests on, in the order of the documents."""
    counts = _counted((clause, one.passed) for one in verdicts for clause in one.case.clauses)
    named = manifest.clauses.items()
    return tuple(
        Count(clause, Label(title.zh, title.en), *counts[clause]) for clause, title in named if clause in counts
    )


def _counted(passed: Iterable[tuple[str, bool]]) -> dict[str, list[int]]:
    counts: dict[str, list[int]] = {}
    for name, came_out in passed:
        count = counts.setdefault(name, [0, 0])
        count[0] += 1
        count[1] += came_out
    return counts


def document(verdicts: tuple[Verdict, ...], manifest: Manifest, level: str) -> dict[str, Any]:
    """The report as JSON: the counts, and each case that did not come out."""
    return {
        "level": level,
        "rules": manifest.rules,
        "engine": manifest.engine,
        "cases": len(verdicts),
        "passed": sum(one.passed for one in verdicts),
        "topics": [_count(one) for one in by_topic(verdicts, manifest)],
        "clauses": [_count(one) for one in by_clause(verdicts, manifest)],
        "failed": [_failed(one) for one in verdicts if not one.passed],
    }


def _count(count: Count) -> dict[str, Any]:
    about = {"zh": count.about.zh, "en": count.about.en}
    return {"name": count.name, **about, "cases": count.cases, "passed": count.passed}


def _failed(one: Verdict) -> dict[str, Any]:
    failure = None if one.failure is None else {"zh": one.failure.zh, "en": one.failure.en}
    places = [
        {"pointer": each.pointer, "expected": each.expected, "got": each.got}
        for each in one.departures[:MOST_DEPARTURES]
    ]
    title = {"zh": one.case.title.zh, "en": one.case.title.en}
    return {"id": one.case.id, "title": title, "clauses": one.case.clauses, "failure": failure, "departures": places}


def junit(verdicts: tuple[Verdict, ...], manifest: Manifest) -> bytes:
    """The report as JUnit XML: a suite a topic, a test a case."""
    failed = sum(not one.passed for one in verdicts)
    root = Element("testsuites", name="conformance", tests=str(len(verdicts)), failures=str(failed))
    for count in by_topic(verdicts, manifest):
        tried = {"name": count.name, "tests": str(count.cases), "failures": str(count.cases - count.passed)}
        suite = SubElement(root, "testsuite", tried)
        for one in (each for each in verdicts if each.case.topic == count.name):
            test = SubElement(suite, "testcase", classname=f"conformance.{count.name}", name=_named(one.case))
            if not one.passed:
                lines = tuple(lines_of(one))
                SubElement(test, "failure", message=_fit(lines[0])).text = _fit("\n".join(lines))
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _named(case: KitCase) -> str:
    return _fit(f"{case.id} {case.title.zh} / {case.title.en}")


def _fit(text: str) -> str:
    """A text without what XML cannot hold."""
    return "".join(
        character if character.isprintable() or character == "\n" else "\N{REPLACEMENT CHARACTER}" for character in text
    )


def lines_of(one: Verdict) -> Iterator[str]:
    """What is wrong with a case, a line each."""
    if one.failure is not None:
        yield f"{one.failure.zh} / {one.failure.en}"
    for each in one.departures[:MOST_DEPARTURES]:
        yield f"{each.pointer or '/'}: 应为 expected {each.expected} · 得到 got {each.got}"
