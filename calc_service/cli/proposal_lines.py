"""A proposal, the list of all, and the history as lines to read. What was kept is read as it was written."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from calc_service.cli.shadow_lines import shadow_lines
from calc_service.cli.terminal import aligned
from calc_service.domain.today import CHONGQING
from calc_service.domain.wording import Label
from calc_service.policy.differences.report import HEADINGS, MARK, NO_DIFFERENCE, REACHES_BACK, REWRITES
from calc_service.policy.proposed.reply_types import (
    HistoryEntry,
    ProposalInShort,
    ProposalList,
    ProposalShown,
    PublicationHistory,
)
from calc_service.policy.proposed.shown import NOT_ANY_MORE
from calc_service.state.history import IN_FORCE
from calc_service.state.proposals import OPEN, PUBLISHED, REPLACED, WITHDRAWN

NONE = "–"
SHOWN_OF_DIGEST = len("sha256:") + 12
"""In a list; the number of an entry names it as well."""
STATUSES: Mapping[str, Label] = {
    OPEN: Label("待批准", "open"),
    WITHDRAWN: Label("已撤回", "withdrawn"),
    REPLACED: Label("已由新版本取代", "replaced by a newer version"),
    PUBLISHED: Label("已公布", "published"),
}
KINDS: Mapping[str, Label] = {PUBLISHED: Label("公布", "published"), IN_FORCE: Label("生效", "in force")}
COLUMNS = (
    Label("编号", "id"),
    Label("版本", "version"),
    Label("状态", "status"),
    Label("生效日", "in force from"),
    Label("提出人", "proposed by"),
    Label("提出时间", "proposed at"),
    Label("理由", "reason"),
)
HISTORY_COLUMNS = (
    Label("序号", "number"),
    Label("时间", "at"),
    Label("事项", "what"),
    Label("生效日", "in force from"),
    Label("提出人", "proposed by"),
    Label("批准人", "approved by"),
    Label("提案", "proposal"),
    Label("规则", "rules"),
    Label("理由", "reason"),
)
FACTS: Mapping[str, Label] = {
    "proposal": Label("提案", "proposal"),
    "status": Label("状态", "status"),
    "publication": Label("历史序号", "in the history"),
    "by": Label("提出人", "proposed by"),
    "at": Label("提出时间", "proposed at"),
    "from": Label("生效日", "in force from"),
    "reason": Label("理由", "reason"),
    "check": Label("检查", "check"),
    "coverage": Label("算例覆盖", "coverage"),
    "impact": Label("影响", "impact"),
    "rules": Label("规则", "rules"),
    "seen": Label("改动摘要", "difference"),
}
AT_ONCE = Label("批准后立即生效", "once approved")
VERSION = Label("第 {} 版", "version {}")
CHECKED = Label(
    "{errors} 处错误，{warnings} 处提醒；试算 {points} 个点，{deep} 处提醒",
    "{errors} errors, {warnings} warnings; {points} points tried, {deep} warnings",
)
NOTICED = Label("算例和检查能发现最小改动的 {}", "examples and checks notice {} of the smallest changes")
NOT_WEIGHED = Label("没有提供结算，未测算", "no claims were given, so it was not weighed")
BECOMING_VERIFIED = Label("由此从未核实变为已核实的数据", "Figures that were not verified and are so by this")
EARLIER = Label("以前的版本", "Earlier versions")
TO_APPROVE = Label(
    "请由另一人查看后批准：“rules approve {id} --seen {digest}”",
    "to be approved by another person: rules approve {id} --seen {digest}",
)
NO_PROPOSALS = Label("没有提案", "there are no proposals")
NO_HISTORY = Label("还没有公布过规则，规则文件夹照常使用", "nothing has been published: the folder serves")
BROKEN = Label(
    "!! 第 {} 条与写入时不同，或之前缺少一条：历史已被改动，请恢复备份",
    "!! entry {} is not as it was written, or one before it is missing: the history was tampered with; restore a"
    " backup",
)
UNBROKEN = Label(
    "{} 条，逐条相连，与写入时一致", "{} entries, each with the hash of the one before, as they were written"
)


def proposal_lines(shown: ProposalShown, language: str) -> Iterator[str]:
    """One proposal with what was found of it, and what to do next."""
    one, difference = shown.proposal, json.loads(msgspec.json.encode(shown.difference))
    yield from aligned((FACTS[name].in_language(language), said) for name, said in _facts(shown, language) if said)
    if one.moved_on:
        yield f"!! {NOT_ANY_MORE.in_language(language)}"
    yield ""
    yield from difference_lines(difference, language)
    yield from _verified_lines(shown.becoming_verified, language)
    if len(shown.versions) > 1:
        yield f"{EARLIER.in_language(language)} ({len(shown.versions) - 1})"
        yield from aligned(("  ·", *_row(each, language)) for each in shown.versions[1:])
    yield from shadow_lines(shown.shadows, language)
    if one.status == OPEN and not one.moved_on:
        yield ""
        yield TO_APPROVE.in_language(language).format(id=one.id, digest=one.difference_digest)


def _facts(shown: ProposalShown, language: str) -> Iterator[tuple[str, str]]:
    one, found = shown.proposal, json.loads(msgspec.json.encode(shown.found))
    yield "proposal", f"{one.id} · {VERSION.in_language(language).format(one.version)}"
    yield "status", STATUSES[one.status].in_language(language)
    yield "publication", str(shown.publication or "")
    yield "by", f"{one.proposed_by} ({one.proposed_with})"
    yield "at", moment(one.proposed_at)
    yield "from", _start(one.in_force_from, language)
    yield "reason", one.reason
    check, impact = found["check"], found["impact"]
    counts = {"points": check["deep"]["points"], "deep": check["deep"]["warnings"]}
    yield (
        "check",
        CHECKED.in_language(language).format(errors=check["errors"], warnings=check["warnings"], **counts),
    )
    yield "coverage", NOTICED.in_language(language).format(found["coverage"]["total"]["percent"])
    yield "impact", impact["result"][language] if impact else NOT_WEIGHED.in_language(language)
    yield "rules", f"{one.base} → {one.folder}"
    yield "seen", one.difference_digest


def difference_lines(said: Mapping[str, Any], language: str) -> Iterator[str]:
    """What differs, by kind, as `rules diff` says it: what reaches back is marked and comes first as a warning."""
    found, through = said["differences"], said["settled_through"]
    back = [one for one in found if one["reaches_back"]]
    undated = [one for one in found if one["undated"] and (one["start"] or "") <= through]
    told = {"through": through, "earliest": said["reaches_back_to"]}
    for warning, ones in ((REACHES_BACK, back), (REWRITES, undated)):
        if ones:
            yield warning.in_language(language).format(count=len(ones), **told)
    if not found:
        yield NO_DIFFERENCE.in_language(language)
    for kind, heading in HEADINGS.items():
        of_kind = [one for one in found if one["kind"] == kind]
        if of_kind:
            yield f"{heading.in_language(language)} ({len(of_kind)})"
        for one in of_kind:
            yield f"  {MARK if one in (*back, *undated) else '·'} {one['sentence'][language]}"


def list_lines(shown: ProposalList, language: str) -> Iterator[str]:
    """A line a proposal."""
    if not shown.proposals:
        yield NO_PROPOSALS.in_language(language)
        return
    heading = tuple(column.in_language(language) for column in COLUMNS)
    yield from aligned([heading, *(_row(one, language) for one in shown.proposals)])


def history_lines(shown: PublicationHistory, language: str) -> Iterator[str]:
    """A line an entry, below it the figures that came to be verified; whether all is as it was written comes last."""
    if not shown.entries:
        yield NO_HISTORY.in_language(language)
        return
    heading = ("", *(column.in_language(language) for column in HISTORY_COLUMNS))
    lines = list(aligned([heading, *(_entry(one, shown.in_force, language) for one in shown.entries)]))
    yield lines[0]
    for one, line in zip(shown.entries, lines[1:], strict=True):
        yield line
        yield from (f"      {text}" for text in _verified_lines(one.becoming_verified, language))
    broken, whole = BROKEN.in_language(language), UNBROKEN.in_language(language)
    yield whole.format(len(shown.entries)) if shown.broken_at is None else broken.format(shown.broken_at)


def moment(text: str) -> str:
    """A moment as a clock in Chongqing shows it."""
    return f"{datetime.fromisoformat(text) + CHONGQING:%Y-%m-%d %H:%M}"


def _row(one: ProposalInShort, language: str) -> tuple[str, ...]:
    status = STATUSES[one.status].in_language(language)
    start = _start(one.in_force_from, language)
    mark = f" {MARK}" if one.moved_on else ""
    return one.id, str(one.version), status + mark, start, one.proposed_by, moment(one.proposed_at), one.reason


def _entry(one: HistoryEntry, in_force: int | None, language: str) -> tuple[str, ...]:
    return (
        "*" if one.number == in_force else "",
        str(one.number),
        moment(one.at),
        KINDS[one.kind].in_language(language),
        _start(one.in_force_from, language),
        one.proposed_by,
        one.approved_by or NONE,
        f"{one.proposal}/{one.version}",
        f"{one.rules[:SHOWN_OF_DIGEST]}…",
        one.reason,
    )


def _start(day: str | None, language: str) -> str:
    return day or AT_ONCE.in_language(language)


def _verified_lines(figures: Sequence[Mapping[str, Any]], language: str) -> Iterator[str]:
    if figures:
        yield f"{BECOMING_VERIFIED.in_language(language)} ({len(figures)})"
    for figure in figures:
        yield f"  · {figure['label'][language]} {figure['from']} ({figure['name']})"
