"""How a settlement was computed, as text for its record: a line a step, cut between steps where room ends."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from calc_service.case.platform.reply_types import MOST_CHARACTERS
from calc_service.case.reply_types import AssessedClaim, RulesServing
from calc_service.domain.wording import Label, Wording

LEFT_OUT = Label("（其余步骤从略）", "(further steps are left out)")
LINE_END = "\n"
HEAD = Label(
    "医疗救助计算：{status}；规则 {digest}，引擎 {engine}",
    "Medical assistance: {status}; rules {digest}, engine {engine}",
)
STEP = Label("{label}：{formula} = {amount}〔{clauses}〕", "{label}: {formula} = {amount} [{clauses}]")
UNCLAUSED = Label("{label}：{formula} = {amount}", "{label}: {formula} = {amount}")
REASON = Label("原因：{message}〔{clause}〕", "Reason: {message} [{clause}]")
NOTICE = Label("提示：{message}", "Note: {message}")


class ProcessText(NamedTuple):
    """A text of at most MOST_CHARACTERS characters, and whether steps were left out."""

    text: str
    cut: bool


def process_text(claim: AssessedClaim, rules: RulesServing, wording: Wording, language: str) -> ProcessText:
    """The text for the record of `claim`, in `language`."""
    return within(list(_lines(claim, rules, wording, language)), LEFT_OUT.in_language(language))


def within(lines: Sequence[str], left_out: str, most: int = MOST_CHARACTERS) -> ProcessText:
    """The `lines`, as many of them as fit, whole, into `most` characters together with the remark `left_out`."""
    whole = LINE_END.join(lines)
    if len(whole) <= most:
        return ProcessText(whole, cut=False)
    return ProcessText(LINE_END.join([*_fitting(lines, most - len(left_out)), left_out]), cut=True)


def _fitting(lines: Iterable[str], room: int) -> Iterator[str]:
    """Whole lines, each with its end, that fit into `room` characters."""
    for line in lines:
        room -= len(line) + len(LINE_END)
        if room < 0:
            return
        yield line


def _lines(claim: AssessedClaim, rules: RulesServing, wording: Wording, language: str) -> Iterator[str]:
    def said(form: Label, **parts: object) -> str:
        return form.in_language(language).format(**parts)

    status = wording.terms["status"][claim.status].in_language(language)
    yield said(HEAD, status=status, digest=rules.digest, engine=rules.engine)
    for reason in claim.reason_details:
        yield said(REASON, message=reason.message, clause=reason.clause)
    for step in claim.steps:
        clauses = _separator(language).join(step.clauses)
        form = STEP if clauses else UNCLAUSED
        yield said(form, label=step.label, formula=step.formula, amount=step.amount, clauses=clauses)
    for warning in claim.warnings:
        yield said(NOTICE, message=warning.message)


def _separator(language: str) -> str:
    return _SEPARATORS[language]


_SEPARATORS: Mapping[str, str] = {"zh": "、", "en": ", "}
