"""What the worked examples notice, as plain data for JSON and as lines to read."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Annotated

from calc_service.domain.reply_fields import Cite, Count, Position, Reply, RulesDigest, means
from calc_service.domain.wording import Label
from calc_service.policy.coverage import ALIKE, CHECK, DEEP, EXAMPLE, NOBODY, NOTICED, Coverage, TriedChange
from calc_service.policy.coverage.proposals import HEADING, ProposedChange

WHO: Mapping[str, Label] = {
    EXAMPLE: Label("算例", "examples"),
    CHECK: Label("检查", "check"),
    DEEP: Label("试算", "deep check"),
    NOBODY: Label("无人发现", "nobody"),
    ALIKE: Label("不计", "not counted"),
}
"""Who notices a change, in the order of the columns."""
HUNDREDTHS = 10_000
"""Of a per cent, in all."""


class CoveredClause(Reply):
    """The smallest changes of the entries that cite one clause, or of one file's that cite none."""

    clause: Annotated[Cite | None, means("null for entries that cite none")]
    file: Annotated[str | None, means("the file of entries that cite none, below the rules folder; else null")]
    changes: Annotated[Count, means("all of them, those not counted included")]
    example: Annotated[Count, means("noticed by a worked example")]
    check: Annotated[Count, means("refused by rules check")]
    deep: Annotated[Count, means("noticed by rules check --deep alone")]
    nobody: Annotated[Count, means("noticed by nobody though a case could tell")]
    alike: Annotated[Count, means("not counted: no case can tell")]
    percent: Annotated[str, means("of those counted, how many are noticed; two decimals, rounded down")]


class MissedChange(Reply):
    """A change that nobody notices, or that no case can tell."""

    path: Annotated[str, means("the file, `rules/…`")]
    line: Annotated[Position, means("counts from 1")]
    column: Annotated[Position, means("counts from 1")]
    clause: Annotated[Cite | None, means("the clause that the entry cites")]
    sentence: Label
    example: Annotated[Count | None, means("which proposed example would notice, from 1; null: none can")]
    why: Annotated[Label | None, means("why no case can tell; null where one can")]


class RulesCoverage(Reply):
    """Which smallest changes of the rules their worked examples notice."""

    rules: Annotated[RulesDigest, means("of the rules that were tried")]
    examples: Annotated[Count, means("worked examples in the folder")]
    total: CoveredClause
    clauses: Annotated[list[CoveredClause], means("clauses in order, then files of entries that cite none")]
    unnoticed: Annotated[list[MissedChange], means("what nobody notices though a case could tell")]
    alike: Annotated[list[MissedChange], means("what no case can tell")]
    not_deep: Annotated[Count, means("changes that no example notices on which the deep check was not tried any more")]
    proposed: Annotated[list[str], means("an entry of a file of examples each, to be confirmed by hand")]


def hundredths(findings: Sequence[TriedChange]) -> int:
    """How much of what counts is noticed, hundredths of a per cent rounded down; all where nothing counts."""
    counted = [finding for finding in findings if finding.by != ALIKE]
    noticed = sum(finding.by in NOTICED for finding in counted)
    return HUNDREDTHS * noticed // len(counted) if counted else HUNDREDTHS


def percent(findings: Sequence[TriedChange]) -> str:
    """The same to be read."""
    share = hundredths(findings)
    return f"{share // 100}.{share % 100:02d}%"


def document(found: Coverage, digest: str) -> RulesCoverage:
    """The whole as it is printed as JSON."""
    numbers = _numbers(found)
    return RulesCoverage(
        rules=digest,
        examples=found.examples,
        total=_covered(None, None, found.findings),
        clauses=[_covered(clause, file, findings) for clause, file, findings in _grouped(found)],
        unnoticed=[_missed(one, numbers) for one in found.by(NOBODY)],
        alike=[_missed(one, numbers) for one in found.by(ALIKE)],
        not_deep=found.not_deep,
        proposed=[proposal.text for proposal in found.proposals],
    )


def _numbers(found: Coverage) -> Mapping[ProposedChange | None, int]:
    return {proposal: number for number, proposal in enumerate(found.proposals, start=1)}


def _covered(clause: str | None, file: str | None, findings: Sequence[TriedChange]) -> CoveredClause:
    counts = Counter(finding.by for finding in findings)
    return CoveredClause(
        clause=clause,
        file=file,
        changes=len(findings),
        percent=percent(findings),
        **{who: counts[who] for who in WHO},
    )


def _grouped(found: Coverage) -> Iterator[tuple[str | None, str | None, list[TriedChange]]]:
    def group(finding: TriedChange) -> tuple[bool, str]:
        cite = finding.change.cite
        return not cite, cite or finding.change.file

    for (by_file, name), findings in groupby(sorted(found.findings, key=group), group):
        yield None if by_file else name, name if by_file else None, list(findings)


def _missed(finding: TriedChange, numbers: Mapping[ProposedChange | None, int]) -> MissedChange:
    place = finding.change.place
    return MissedChange(
        path=place.path,
        line=place.line,
        column=place.column,
        clause=finding.change.cite or None,
        sentence=finding.sentence or Label("", ""),
        example=numbers.get(finding.proposed),
        why=finding.why,
    )


_CLAUSE, _SHARE, _ALL = Label("条款或文件", "clause or file"), Label("发现", "noticed"), Label("合计", "total")
_UNNOTICED = Label("以下改动没有人会发现：", "Nobody would notice these changes:")
_ALIKE = Label(
    "以下改动不计，没有一种情形能看出差别：", "These changes are not counted, since no case can tell the difference:"
)
_NOT_DEEP = Label(
    "算例没有发现的改动太多，其中 {} 处没有再做全部情形的试算；补上算例后再看。",
    "So many changes are noticed by no example that the deep check was not tried on {} of them; add examples first.",
)
_BY_EXAMPLE = Label("第 {} 个算例能发现", "example {} would")
_PROPOSED = Label(
    "能发现它们的最小算例，可以粘贴到“examples/”的文件里；金额由现行规则算出，请先手算核对：",
    "The smallest examples that would, to be pasted into a file of examples/; their amounts are those of the rules as"
    " they are, so work them out by hand first:",
)


def table(found: Coverage, language: str) -> Iterator[tuple[str, ...]]:
    """A row a clause, the heading first and the total last."""
    yield tuple(label.in_language(language) for label in (_CLAUSE, *WHO.values(), _SHARE))
    for clause, file, findings in _grouped(found):
        yield _row(clause or f"{file}.yaml", findings)
    yield _row(_ALL.in_language(language), found.findings)


def _row(name: str, findings: Sequence[TriedChange]) -> tuple[str, ...]:
    counts = Counter(finding.by for finding in findings)
    return name, *(str(counts[who]) for who in WHO), percent(findings)


def missed_lines(found: Coverage, language: str) -> Iterator[str]:
    """What nobody would notice and what does not count, each at its place."""
    if found.not_deep:
        yield _NOT_DEEP.in_language(language).format(found.not_deep)
    numbers = _numbers(found)
    if found.by(NOBODY):
        yield _UNNOTICED.in_language(language)
    for one in found.by(NOBODY):
        yield f"  {_placed(one, language)} — {_BY_EXAMPLE.in_language(language).format(numbers.get(one.proposed))}"
    yield from _alike_lines(found, language)


def _alike_lines(found: Coverage, language: str) -> Iterator[str]:
    """What does not count, below the reason why."""
    reasons = dict.fromkeys(one.why for one in found.by(ALIKE) if one.why)
    if reasons:
        yield _ALIKE.in_language(language)
    for why in reasons:
        yield f"  {why.in_language(language)}"
        yield from (f"    {_placed(one, language)}" for one in found.by(ALIKE) if one.why == why)


def _placed(one: TriedChange, language: str) -> str:
    place, sentence = one.change.place, one.sentence or Label("", "")
    return f"{place.path}:{place.line}:{place.column}: {sentence.in_language(language)}"


def proposal_lines(found: Coverage, language: str) -> Iterator[str]:
    """The examples that would notice, under a heading; nothing where none is needed."""
    if found.proposals:
        yield _PROPOSED.in_language(language)
        yield from examples_file(found).splitlines()


def examples_file(found: Coverage) -> str:
    """A file of the examples that would notice what nobody does."""
    entries = "\n".join(f"{proposal.text}\n" for proposal in found.proposals)
    return "\n".join((*HEADING, entries))
