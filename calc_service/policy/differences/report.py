"""Differences as lines to read and as plain data for JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from calc_service.domain.reply_fields import Day, Reply, RulesDigest, means, one_of
from calc_service.domain.wording import Label
from calc_service.policy.compared_rules import RulesToCompare, UsedDefault
from calc_service.policy.differences import differences
from calc_service.policy.differences.change import EFFECT, PROVENANCE, WORDS, Difference, reaching_back, rewriting
from calc_service.rulebook.folder import digest

HEADINGS: Mapping[str, Label] = {
    EFFECT: Label("待遇、条件和识别", "What is paid, to whom, and what is understood"),
    PROVENANCE: Label("出处和核实", "Where it comes from"),
    WORDS: Label("文字", "Words"),
}
NO_DIFFERENCE = Label("含义没有差别", "no difference in meaning")
REACHES_BACK = Label(
    "⚠ 注意：{count} 处改动影响 {through} 及以前已结算的日期，最早自 {earliest} 起；"
    "已付金额不会自动更正，请先用“rules impact”核算影响，或改为从以后的日期起生效",
    "⚠ WARNING: {count} of these reach back into days already settled (up to {through}), the furthest to {earliest};"
    " what was paid is not corrected by itself: weigh it with rules impact first, or let them begin on a later day",
)
REWRITES = Label(
    "⚠ 注意：{count} 处没有写日期，对 {through} 及以前的结算，答复也会改变；如果是从某一天起改变的，"
    "请保留原来的内容，写成按日期的列表（- {{from: 日期, …}}）；如果只是更正，可以不改",
    "⚠ WARNING: {count} of these have no days, so that replies about days up to {through} say something else as well;"
    " where the change begins on a day, keep what stood there and write a dated list (- {{from: day, …}}); where it is"
    " a mere correction, it may stay",
)
DEFAULTS = Label(
    "为了比较而补上的内容，均不涉及金额",
    "Filled in so that both can be compared; none of it decides money",
)
NO_FURTHER_DIFFERENCE = Label("除补上的内容外，含义没有差别", "no difference in meaning apart from what was filled in")
MARK = "⚠"
SIDES = ("before", "after")


class RulesDifference(Reply):
    """One difference between two states of the rules."""

    kind: Annotated[
        str,
        one_of((EFFECT, PROVENANCE, WORDS)),
        means("effect: what is paid, to whom, what is understood; provenance: where it comes from; words: texts"),
    ]
    file: Annotated[str, means("below the rules folder")]
    path: Annotated[list[str], means("the keys within the file")]
    district: Annotated[str | None, means("the district in whose file it is; null = the city")]
    start: Annotated[Day | None, means("the first day on which both differ; null where no settlement depends on it")]
    until: Annotated[Day | None, means("the day from which on they are alike again; null where they never are")]
    reaches_back: Annotated[bool, means("whether it changes days that are settled")]
    undated: Annotated[bool, means("whether it has no days, though it could, and changes what is said of past ones")]
    sentence: Label


class FilledIn(Reply):
    """What one state of the rules lacks and was taken from elsewhere to compare them; it decides no money."""

    side: Annotated[str, one_of(SIDES), means("which of both lacks it")]
    file: Annotated[str, means("below the rules folder")]
    path: Annotated[list[str], means("the keys within the file")]
    sentence: Label


class ComparedRules(Reply):
    """What two states of the rules differ in."""

    before: Annotated[RulesDigest, means("of the rules in force")]
    after: Annotated[RulesDigest, means("of the rules with the changes")]
    settled_through: Day
    reaches_back_to: Annotated[Day | None, means("the first settled day that is changed; null without any")]
    defaults: Annotated[list[FilledIn], means("what was filled in to compare both")]
    differences: Annotated[list[RulesDifference], means("effects first")]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two states of the rules and what differs between them.

    settled_through: the last ISO day whose claims count as settled
    """

    before: RulesToCompare
    after: RulesToCompare
    settled_through: str
    found: Sequence[Difference]

    @property
    def digests(self) -> tuple[str, str]:
        """Those of both states, without what either was completed with."""
        return digest(self.before.contents), digest(self.after.contents)

    @property
    def defaults(self) -> tuple[tuple[str, UsedDefault], ...]:
        """Every default used, with the side that it was used for."""
        sides = zip(SIDES, (self.before, self.after), strict=True)
        return tuple((side, used) for side, rules in sides for used in rules.defaults)


def compare(before: RulesToCompare, after: RulesToCompare, settled_through: str) -> Comparison:
    """Both states and what differs between them."""
    return Comparison(before, after, settled_through, differences(before.contents, after.contents))


def lines(compared: Comparison, language: str) -> Iterator[str]:
    """The report in `language`, "zh" or "en": defaults, what reaches back, then all by kind, the digests last."""
    before, after = compared.digests
    if compared.defaults:
        yield f"{DEFAULTS.in_language(language)} ({len(compared.defaults)})"
        yield from (f"  · {used.sentence.in_language(language)}" for _, used in compared.defaults)
    if not compared.found:
        verdict = NO_FURTHER_DIFFERENCE if compared.defaults else NO_DIFFERENCE
        yield f"{verdict.in_language(language)}: {after}"
        return
    back = reaching_back(compared.found, compared.settled_through)
    if back:
        yield REACHES_BACK.in_language(language).format(
            count=len(back), through=compared.settled_through, earliest=back[0].start
        )
    rewritten = rewriting(compared.found, compared.settled_through)
    if rewritten:
        yield REWRITES.in_language(language).format(count=len(rewritten), through=compared.settled_through)
    for kind, heading in HEADINGS.items():
        of_kind = [one for one in compared.found if one.kind == kind]
        if of_kind:
            yield f"{heading.in_language(language)} ({len(of_kind)})"
        for one in of_kind:
            yield f"  {MARK if one in (*back, *rewritten) else '·'} {one.sentence.in_language(language)}"
    yield f"{before} → {after}"


def document(compared: Comparison) -> ComparedRules:
    """The same for JSON: every difference with its sentences, days as ISO texts or null."""
    before, after = compared.digests
    back = reaching_back(compared.found, compared.settled_through)
    return ComparedRules(
        before=before,
        after=after,
        settled_through=compared.settled_through,
        reaches_back_to=back[0].start if back else None,
        defaults=[_default(side, used) for side, used in compared.defaults],
        differences=[_plain(one, reaches_back=one in back) for one in compared.found],
    )


def _default(side: str, used: UsedDefault) -> FilledIn:
    return FilledIn(side, f"{used.path[0]}.yaml", list(used.path[1:]), used.sentence)


def _plain(one: Difference, *, reaches_back: bool) -> RulesDifference:
    return RulesDifference(
        kind=one.kind,
        file=f"{one.path[0]}.yaml",
        path=list(one.path[1:]),
        district=one.district or None,
        start=one.start or None,
        until=one.until or None,
        reaches_back=reaches_back,
        undated=one.undated,
        sentence=one.sentence,
    )
