"""What is to be done about what was found, in the order in which it brings most, and where the rows are listed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.workbook.output_cells import JOINED, NAMED, OutputWords
from calc_service.domain.columns import FUNDS

OF_FINDINGS: Mapping[str, Sequence[str]] = {
    "recover": ("overpaid", "paid_ineligible"),
    "pay_after": ("underpaid", "missed"),
    "settle": ("review",),
}
"""By step the findings whose rows it is about."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step: what it is, how it is done, and the sheets of the workbook that list its rows.

    rows: of any fund, or flags; fen: by fund, without those that nothing was found of
    """

    title: str
    text: str
    rows: int
    fen: Mapping[str, int]
    sheets: Sequence[str] = ()


def next_steps(summary: BatchSummary, words: OutputWords) -> list[NextStep]:
    """What there is to do; nothing where nothing was found."""
    return [*_about_findings(summary, words), *_about_data(summary, words)]


def _about_findings(summary: BatchSummary, words: OutputWords) -> Iterator[NextStep]:
    for name, findings in OF_FINDINGS.items():
        found = {fund: [getattr(summary.findings, fund).get(finding) for finding in findings] for fund in FUNDS}
        known = {fund: [one for one in totals if one is not None] for fund, totals in found.items()}
        fen = {fund: abs(sum(fen_of(one.yuan) for one in totals)) for fund, totals in known.items() if totals}
        rows = sum(one.rows for totals in known.values() for one in totals)
        if rows:
            listed = [one for place, one in enumerate(findings) if any(found[fund][place] for fund in FUNDS)]
            yield _step(name, rows, words, fen, [words.finding(one) for one in listed])


def _about_data(summary: BatchSummary, words: OutputWords) -> Iterator[NextStep]:
    heading = words.codes.heading
    flags, rejected = sum(summary.flags.values()), summary.statuses.get("rejected", 0)
    if flags:
        yield _step("look_at", flags, words, {}, [heading("flagged")])
    if rejected:
        yield _step("correct", rejected, words, {}, [heading("rejected")])
    missing = {fund: getattr(summary.findings, fund).get("not_recorded") for fund in FUNDS}
    lacking = {fund: one.rows for fund, one in missing.items() if one and fen_of(summary.computed[fund])}
    if lacking:
        asked = _step("ask_for", max(lacking.values()), words, {}, [heading("all_rows")])
        funds = JOINED[words.language].join(map(heading, lacking))
        yield replace(asked, title=f"{asked.title}{NAMED[words.language]}{funds}")


def _step(name: str, rows: int, words: OutputWords, fen: Mapping[str, int], sheets: Sequence[str]) -> NextStep:
    heading = words.codes.heading
    return NextStep(heading(f"step_{name}"), heading(f"about_step_{name}"), rows, fen, sheets)


def fen_of(yuan: str) -> int:
    """An amount of a reply as fen."""
    return int(yuan.replace(".", ""))
