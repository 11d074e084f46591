"""What the report of a run says: headings, figures and tables as texts, which the page only lays out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.summary import SUMMED
from calc_service.batch.workbook.headings import MEANINGS
from calc_service.batch.workbook.output_cells import OutputWords
from calc_service.domain.columns import FUNDS
from calc_service.domain.vocabulary import FINDINGS
from calc_service.runs.manifest import Manifest

WHOLE_BAR = 1000
"""The length of the longest bar; bars are drawn in a box of so many units."""
GROUPS = {"by_district": "district", "by_category": "category", "by_track": "track"}
OF_CLAIM = ("rows", "payable", "paid_assistance", "paid_tilt")
DIFFERENCE = "difference_assistance"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, and whether it is a number, which stands to the right."""

    text: str
    number: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: a heading, the names of its columns, its rows, and what may stand below.

    bars: for each row the length of its bar, above 0 where more was paid than is due; none without any
    """

    heading: str
    columns: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    aside: str = ""
    bars: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that stands on the page; `cards` and `basis`: names with what they come to, and how many rows."""

    title: str
    nature: str
    made_by: str
    cards: Sequence[tuple[str, str, str]]
    sheets: Sequence[Sheet]
    basis: Sequence[tuple[str, str]] = field(default_factory=tuple)


def of_claims(summary: BatchSummary, manifest: Manifest, run_id: str, words: OutputWords) -> Content:
    """The report of a file of claims."""
    heading = words.codes.heading
    sheets = [_findings(summary, words), _meanings(words), *_groups(summary, words), *_largest(summary, words)]
    sheets += [*_control(summary, words), *_flags(summary, words), *_errors(summary, words)]
    sheets += _understood(summary, words)
    options = summary.options
    how = [
        (heading("catastrophic_option"), heading(f"catastrophic_{options.catastrophic}")),
        (heading("accumulate_option"), heading(f"accumulate_{options.accumulate}")),
        (heading("tolerance"), options.tolerance),
        *((heading("warnings"), words.codes.term("warning", code)) for code in summary.warnings),
    ]
    basis = [*_basis(summary, manifest, run_id, words), *how]
    return Content(heading("title"), heading("nature"), heading("made_by"), _cards(summary, words), sheets, basis)


def of_premiums(summary: PremiumBatchSummary, manifest: Manifest, run_id: str, words: OutputWords) -> Content:
    """The report of a file of enrolments."""
    heading, computed = words.codes.heading, summary.computed
    cards = [
        (heading("rows"), f"{summary.rows:,}", ""),
        (heading("rejected_rows"), f"{summary.statuses.get('rejected', 0):,}", ""),
        *((heading(name), money(getattr(computed, name)), "") for name in ("standard", "subsidy", "personal")),
    ]
    found = [
        [Cell(words.finding(name), number=False), Cell(f"{one.rows:,}"), Cell(money(one.yuan))]
        for name, one in summary.findings.items()
    ]
    columns = [Cell(heading("finding"), number=False), Cell(heading("number")), Cell(heading("yuan"))]
    sheets = [Sheet(heading("premium_findings"), columns, found), *_premium_groups(summary, words)]
    sheets += [*_errors(summary, words), *_understood(summary, words)]
    basis = [*_basis(summary, manifest, run_id, words), (heading("tolerance"), summary.options.tolerance)]
    return Content(heading("title_premium"), heading("nature"), heading("made_by"), cards, sheets, basis)


def money(yuan: str) -> str:
    """An amount with its thousands apart."""
    whole, _, fen = yuan.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.removeprefix('-')):,}.{fen}"


def _fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))


def _sum(parts: Iterable[Any]) -> tuple[int, int]:
    """(rows, fen) of some findings, those without rows left out."""
    known = [part for part in parts if part is not None]
    return sum(part.rows for part in known), sum(_fen(part.yuan) for part in known)


def _cards(summary: BatchSummary, words: OutputWords) -> list[tuple[str, str, str]]:
    heading, statuses = words.codes.heading, summary.statuses
    rejected, void = statuses.get("rejected", 0), statuses.get("void", 0)
    found = summary.findings.assistance
    sums = {
        "overpaid_sum": _sum([found.get("overpaid")]),
        "ineligible_sum": _sum([found.get("paid_ineligible")]),
        "underpaid_sum": _sum([found.get("underpaid"), found.get("missed")]),
    }
    return [
        (heading("rows"), f"{summary.rows:,}", ""),
        (heading("computed_rows"), f"{summary.rows - rejected - void:,}", ""),
        (heading("void_rows"), f"{void:,}", ""),
        (heading("rejected_rows"), f"{rejected:,}", ""),
        *((heading(name), _yuan(fen), heading("rows_short").format(f"{rows:,}")) for name, (rows, fen) in sums.items()),
    ]


def _yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02}"


def _findings(summary: BatchSummary, words: OutputWords) -> Sheet:
    heading = words.codes.heading
    columns = [Cell(heading("finding"), number=False)]
    for fund in FUNDS:
        columns += [Cell(f"{heading(fund)} {heading('number')}"), Cell(f"{heading(fund)} {heading('yuan')}")]
    rows = []
    for finding in FINDINGS:
        of_funds = [getattr(summary.findings, fund).get(finding) for fund in FUNDS]
        if any(of_funds):
            cells = [cell for one in of_funds for cell in (_cell(one, "rows"), _cell(one, "yuan"))]
            rows.append([Cell(words.finding(finding), number=False), *cells])
    due = [cell for fund in FUNDS for cell in (Cell(""), Cell(money(summary.computed[fund])))]
    rows.append([Cell(heading("due"), number=False), *due])
    not_compared = [heading(fund) for fund in FUNDS if not summary.compared[fund]]
    parted = "、" if words.language == "zh" else ", "
    aside = f"{heading('not_compared')} · {parted.join(not_compared)}：{heading('nothing_recorded')}"
    return Sheet(heading("findings"), columns, rows, aside if not_compared else "")


def _cell(found: Any, what: str) -> Cell:  # noqa: ANN401  the totals of a finding, or none
    if found is None:
        return Cell("")
    return Cell(f"{found.rows:,}" if what == "rows" else money(found.yuan))


def _meanings(words: OutputWords) -> Sheet:
    heading = words.codes.heading
    rows = [
        [Cell(words.finding(one), number=False), Cell(MEANINGS[one].in_language(words.language), number=False)]
        for one in FINDINGS
    ]
    return Sheet(heading("meaning"), [Cell(heading("finding"), number=False), Cell("", number=False)], rows)


def _groups(summary: BatchSummary, words: OutputWords) -> Iterator[Sheet]:
    heading, codes = words.codes.heading, words.codes
    yield _group("by_month", "settled", [(one.month or heading("undated"), one) for one in summary.by_month], words)
    named = {"category": codes.category, "district": codes.district, "track": codes.track}
    for group, kind in GROUPS.items():
        members = [(getattr(one, kind), one) for one in getattr(summary, group)]
        named_members = [(heading("nobody") if code is None else named[kind](code), one) for code, one in members]
        yield _group(group, group, named_members, words)


def _group(name: str, kind: str, members: Sequence[tuple[str, Any]], words: OutputWords) -> Sheet:
    heading = words.codes.heading
    differences = [Cell(heading("differences").format(heading(fund))) for fund in FUNDS]
    columns = [Cell(heading(kind), number=False), *(Cell(heading(each)) for each in OF_CLAIM), *differences]
    rows = [
        [
            Cell(called, number=False),
            Cell(f"{one.rows:,}"),
            Cell(f"{one.payable:,}"),
            *(Cell(money(getattr(one, each))) for each in SUMMED),
        ]
        for called, one in members
    ]
    return Sheet(heading(name), columns, rows, bars=_bars([_fen(getattr(one, DIFFERENCE)) for _, one in members]))


def _bars(fen: Sequence[int]) -> list[int]:
    longest = max((abs(one) for one in fen), default=0)
    if not longest:
        return []
    return [(1 if one > 0 else -1) * -(-abs(one) * WHOLE_BAR // longest) for one in fen]


def _premium_groups(summary: PremiumBatchSummary, words: OutputWords) -> Iterator[Sheet]:
    heading, codes = words.codes.heading, words.codes
    named: dict[str, Any] = {"category": codes.category, "district": codes.district, "year": str}
    for kind, called in named.items():
        names = [heading(name) for name in ("rows", "granted", "standard", "subsidy", "personal")]
        rows = [
            [
                Cell(heading("nobody") if one.id is None else called(one.id), number=False),
                Cell(f"{one.rows:,}"),
                Cell(f"{one.granted:,}"),
                *(Cell(money(getattr(one, name))) for name in ("standard", "subsidy", "personal")),
            ]
            for one in getattr(summary, f"by_{kind}")
        ]
        yield Sheet(heading(f"by_{kind}"), [Cell(heading(f"by_{kind}"), number=False), *map(Cell, names)], rows)


def _largest(summary: BatchSummary, words: OutputWords) -> Iterator[Sheet]:
    if not summary.largest_differences:
        return
    heading = words.codes.heading
    columns = [
        Cell(heading("row")),
        Cell(words.column("claim_id"), number=False),
        Cell(heading("fund"), number=False),
        Cell(heading("finding"), number=False),
        Cell(heading("difference")),
    ]
    rows = [
        [
            Cell(f"{one.row:,}"),
            Cell(one.claim_id or "", number=False),
            Cell(heading(one.fund), number=False),
            Cell(words.finding(one.finding), number=False),
            Cell(money(one.difference)),
        ]
        for one in summary.largest_differences
    ]
    yield Sheet(heading("largest"), columns, rows)


def _control(summary: BatchSummary, words: OutputWords) -> Iterator[Sheet]:
    if not summary.control.amounts:
        return
    heading = words.codes.heading
    names = [Cell(heading(name)) for name in ("amounts_all", "blank_cells", "unreadable_cells")]
    columns = [Cell(heading("column_header"), number=False), *names, Cell(heading("column"), number=False)]
    rows = [
        [
            Cell(one.header, number=False),
            Cell(money(one.yuan)),
            Cell(f"{one.blank:,}"),
            Cell(f"{one.unreadable:,}"),
            Cell(words.column(one.column) if one.column else "", number=False),
        ]
        for one in summary.control.amounts
    ]
    yield Sheet(heading("control"), columns, rows)


def _flags(summary: BatchSummary, words: OutputWords) -> Iterator[Sheet]:
    if summary.flags:
        rows = []
        for code, number in summary.flags.items():
            flag = words.book.monitoring.flags.get(code)
            text = flag.definition.in_language(words.language) if flag else code
            rows.append([Cell(words.flag(code), number=False), Cell(f"{number:,}"), Cell(text, number=False)])
        yield _counted("flags", rows, words)


def _errors(summary: BatchSummary | PremiumBatchSummary, words: OutputWords) -> Iterator[Sheet]:
    if summary.errors:
        rows = []
        for fault, number in summary.errors.items():
            column, _, code = fault.rpartition(":")
            name = words.column(column) if column else words.codes.heading("whole_row")
            rows.append([Cell(name, number=False), Cell(f"{number:,}"), Cell(words.error(code), number=False)])
        yield _counted("errors", rows, words)


def _counted(name: str, rows: Sequence[Sequence[Cell]], words: OutputWords) -> Sheet:
    heading = words.codes.heading
    columns = [Cell("", number=False), Cell(heading("rows")), Cell(heading("meaning"), number=False)]
    return Sheet(heading(name), columns, rows)


def _understood(summary: BatchSummary | PremiumBatchSummary, words: OutputWords) -> Iterator[Sheet]:
    heading = words.codes.heading
    columns = [Cell(heading("column_header"), number=False), Cell(heading("column_meaning"), number=False)]
    read = [
        [Cell(one.header, number=False), Cell(words.column(one.column), number=False)] for one in summary.understood
    ]
    yield Sheet(heading("columns_read"), columns, read)
    if summary.ignored:
        why = [
            [Cell(one.header, number=False), Cell(one.why.in_language(words.language), number=False)]
            for one in summary.ignored
        ]
        yield Sheet(heading("ignored"), columns, why)


def _basis(
    summary: BatchSummary | PremiumBatchSummary, manifest: Manifest, run_id: str, words: OutputWords
) -> list[tuple[str, str]]:
    heading, profile = words.codes.heading, summary.profile
    return [
        (heading("run"), run_id),
        (heading("file_digest"), manifest.file),
        (heading("rules"), summary.rules.digest),
        (heading("engine"), summary.rules.engine),
        (heading("buckets"), f"{len(manifest.buckets):,}"),
        (heading("profile"), profile.label.in_language(words.language) if profile.label else heading("no_profile")),
        *((heading("assumed"), f"{words.column(column)} = {value}") for column, value in summary.assumed.items()),
        *((heading("notes"), note.message.in_language(words.language)) for note in summary.notes),
    ]
