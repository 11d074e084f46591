"""An impact to be handed on: one page to print or to open in a browser, and one long table for a spreadsheet.

The page has no script, nothing is fetched, every text is escaped.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import polars as pl

from calc_service import __version__
from calc_service.batch.files.table import decimal_column
from calc_service.domain.columns import SUBSIDY
from calc_service.domain.html_pages import StyledPage
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.impact import messages, phrases
from calc_service.policy.impact.headings import HEADINGS
from calc_service.policy.impact.phrases import grouped, label_of
from calc_service.policy.impact.result import (
    FUNDS,
    GROUPS,
    BeforeAfter,
    GainOrLoss,
    GroupImpact,
    Impact,
    OneSidedRows,
)
from calc_service.policy.impact.sayings import all_warnings, bases, headlines
from calc_service.policy.impact.weighing import Weighed

WHOLE_BAR = 1000
"""The length of the longest bar of a chart; bars are drawn in a box of so many units."""
SHORTEST_BAR = 4
"""What is not nothing stays to be seen."""
SYNTHETIC = "SYNTHETIC"
NOTHING = BeforeAfter(0, 0)


def report(weighed: Weighed) -> str:
    """The page as HTML, in both languages, Chinese first."""
    impact, enrolments, before, after = weighed.claims, weighed.enrolments, weighed.before, weighed.after
    return REPORT.render(
        impact=impact,
        enrolments=enrolments,
        has_claims=weighed.has_claims,
        synthetic=impact.synthetic_rows or (enrolments and enrolments.synthetic_rows),
        run=weighed.run,
        engine=__version__,
        groups=GROUPS,
        headings=HEADINGS,
        headlines=headlines(weighed),
        bases=bases(weighed),
        changes=messages.most(weighed.changes),
        defaults=messages.most(weighed.defaults),
        warnings=all_warnings(weighed),
        notes=list(messages.notes(impact)) if weighed.has_claims else [messages.LIST_IS_STATIC],
        moved=messages.moved(impact),
        label=lambda by, name: phrases.label_of(by, name, before, after),
        error=lambda code: phrases.error_label(code, before),
        errors=lambda codes: phrases.errors_label(codes, before),
        status=lambda code: phrases.status_label(code, before),
        of_funds=_of_funds(impact.amounts),
        of_groups={name: of_groups(groups) for name, groups in impact.by.items()},
        of_premiums=_of_funds(enrolments.amounts) if enrolments else [],
        of_premium_groups={name: of_groups(groups) for name, groups in (enrolments.by if enrolments else {}).items()},
    )


def _of_funds(amounts: Mapping[str, BeforeAfter]) -> list[tuple[int, ...]]:
    return lengths((change.before, change.after) for change in amounts.values())


def lengths(figures: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The bars of figures that are drawn to one scale: 0 … WHOLE_BAR, without regard to signs."""
    figures = [tuple(abs(figure) for figure in row) for row in figures]
    longest = max((figure for row in figures for figure in row), default=0)
    return [tuple(_length(figure, longest) for figure in row) for row in figures]


def of_groups(groups: Iterable[GroupImpact]) -> list[tuple[int, ...]]:
    """For every group the bars of what is gained and what is lost in it."""
    return lengths((group.gaining.fen, group.losing.fen) for group in groups)


def _length(figure: int, longest: int) -> int:
    return max(figure * WHOLE_BAR // longest, SHORTEST_BAR) if figure else 0


def _signed(fen: int) -> str:
    """A difference in yuan with its sign, 0.00 without one."""
    return f"+{grouped(fen)}" if fen > 0 else grouped(fen)


REPORT = StyledPage(
    Path(__file__).with_name("report.html"),
    yuan=grouped,
    signed=_signed,
    percent=phrases.percent,
    further=messages.further,
)

Line = dict[str, str | int]


def table(weighed: Weighed) -> pl.DataFrame:
    """One line for all rows that are compared (`by` "total"), one a group, and one a side for rows that stand apart.

    Of those (`by` "only_before", "only_after") the other side is 0, and so is the difference. Lines of premium
    subsidies have `premium_` before that, and their amounts in columns of their own. Amounts are in yuan (Decimal), the
    others text or integers.
    Columns: notice, by, id, label_zh, label_en, rows_*, payable_*, by FUNDS *_before, *_after and *_difference,
    gaining_* and losing_* (persons, rows, yuan). `notice` says on every line where the rows are made up.
    """
    claims = _frame(list(_lines(weighed.claims, weighed.before, weighed.after))) if weighed.has_claims else None
    premiums = _frame(list(_premium_lines(weighed))) if weighed.enrolments else None
    return pl.concat([one for one in (claims, premiums) if one is not None], how="diagonal")


def _frame(lines: list[Line]) -> pl.DataFrame:
    return pl.DataFrame([_column(name, [line[name] for line in lines]) for name in lines[0]])


def _lines(impact: Impact, before: RuleBook, after: RuleBook) -> Iterator[Line]:
    notice: Line = {"notice": SYNTHETIC if impact.synthetic_rows else ""}
    payable = impact.statuses.get("payable", NOTHING)
    sides = _side("gaining", impact.gaining) | _side("losing", impact.losing)
    whole = _counts("rows", BeforeAfter(impact.compared, impact.compared)) | _counts("payable", payable)
    yield notice | _named("total", "", Label("合计", "All rows")) | whole | _amounts(impact.amounts) | sides
    for by, groups in impact.by.items():
        for group in groups:
            yield notice | _named(by, group.name or "", label_of(by, group.name, before, after)) | _group(group)
    for name, side, apart in (("rejected", "before", impact.rejected), ("accepted", "after", impact.accepted)):
        if apart.rows:
            yield notice | _named(f"only_{side}", "", HEADINGS[name]) | _apart(side, apart)


def _premium_lines(weighed: Weighed) -> Iterator[Line]:
    impact = weighed.enrolments
    if impact is None:
        return
    notice: Line = {"notice": SYNTHETIC if impact.synthetic_rows else ""}
    sides = _side("gaining", impact.gaining) | _side("losing", impact.losing)
    granted = impact.statuses.get("granted", NOTHING)
    whole = _counts("rows", BeforeAfter(impact.compared, impact.compared)) | _counts("payable", granted)
    yield notice | _named("premium_total", "", HEADINGS["premium"]) | whole | _amounts(impact.amounts) | sides
    for by, groups in impact.by.items():
        for group in groups:
            label = label_of(by, group.name, weighed.before, weighed.after)
            yield notice | _named(f"premium_{by}", group.name or "", label) | _group(group)
    for name, side, apart in (("rejected", "before", impact.rejected), ("accepted", "after", impact.accepted)):
        if apart.rows:
            yield notice | _named(f"premium_only_{side}", "", HEADINGS[f"premium_{name}"]) | _apart(side, apart)


def _group(group: GroupImpact) -> Line:
    sides = _side("gaining", group.gaining) | _side("losing", group.losing)
    return _counts("rows", group.rows) | _counts("payable", group.payable) | _amounts(group.amounts) | sides


def _apart(side: str, apart: OneSidedRows) -> Line:
    """Of rows that one side alone computes; nothing is said of the other, nor of a difference."""
    nobody = GainOrLoss(0, 0, 0)
    counts = _counts("rows", _one_side(side, apart.rows)) | _counts("payable", NOTHING)
    amounts = _amounts({fund: _one_side(side, fen) for fund, fen in apart.amounts.items()})
    none = {name: 0 for name in amounts if name.endswith("_difference")}
    return counts | amounts | none | _side("gaining", nobody) | _side("losing", nobody)


def _one_side(side: str, number: int) -> BeforeAfter:
    return BeforeAfter(number, 0) if side == "before" else BeforeAfter(0, number)


def _named(by: str, name: str, label: Label) -> Line:
    return {"by": by, "id": name, "label_zh": label.zh, "label_en": label.en}


def _counts(name: str, change: BeforeAfter) -> Line:
    return {f"{name}_before": change.before, f"{name}_after": change.after}


def _amounts(amounts: Mapping[str, BeforeAfter]) -> Line:
    line: Line = {}
    for fund, change in amounts.items():
        line |= {
            f"{fund}_before": change.before,
            f"{fund}_after": change.after,
            f"{fund}_difference": change.difference,
        }
    return line


def _side(name: str, side: GainOrLoss) -> Line:
    return {f"{name}_persons": side.persons, f"{name}_rows": side.rows, f"{name}_yuan": side.fen}


def _column(name: str, values: list[str | int]) -> pl.Series:
    if name.endswith("_yuan") or name.startswith((*FUNDS, *SUBSIDY)):
        return decimal_column(name, np.array(values, dtype=np.int64))
    return pl.Series(name, values)
