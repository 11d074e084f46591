"""An impact to be handed on: one page to print or to open in a browser, and one long table for a spreadsheet.

The page has no script, nothing is fetched, every text is escaped.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from jinja2 import Template

from calc_service.batch.files.table import decimal_column
from calc_service.domain.html_pages import templates
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

TEMPLATE = Path(__file__).with_name("report.html")
WHOLE_BAR = 1000
"""The length of the longest bar of a chart; bars are drawn in a box of so many units."""
SHORTEST_BAR = 4
"""What is not nothing stays to be seen."""


def report(
    impact: Impact,
    before: RuleBook,
    after: RuleBook,
    changes: Sequence[Label] = (),
    defaults: Sequence[Label] = (),
) -> str:
    """The page as HTML, in both languages, Chinese first; `changes` are the sentences that say what was changed.

    defaults: the sentences that say what was filled in to compare both rules
    """
    return _template().render(
        impact=impact,
        groups=GROUPS,
        headings=HEADINGS,
        headline=messages.headline(impact),
        basis=messages.basis(impact),
        changes=messages.most(changes),
        defaults=messages.most(defaults),
        warnings=list(messages.warnings(impact)),
        notes=list(messages.notes(impact)),
        moved=messages.moved(impact),
        label=lambda by, name: phrases.label_of(by, name, before, after),
        error=lambda code: phrases.error_label(code, before),
        errors=lambda codes: phrases.errors_label(codes, before),
        status=lambda code: phrases.status_label(code, before),
        of_funds=lengths((change.before, change.after) for change in impact.amounts.values()),
        of_groups={name: of_groups(groups) for name, groups in impact.by.items()},
        of_sides=lengths([(impact.gaining.fen, impact.losing.fen)]),
    )


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


@cache
def _template() -> Template:
    environment = templates(TEMPLATE.parent)
    filters: Mapping[str, object] = {
        "yuan": grouped,
        "signed": _signed,
        "percent": phrases.percent,
        "further": messages.further,
    }
    environment.filters.update(filters)
    return environment.get_template(TEMPLATE.name)


def _signed(fen: int) -> str:
    """A difference in yuan with its sign, 0.00 without one."""
    return f"+{grouped(fen)}" if fen > 0 else grouped(fen)


Line = dict[str, str | int]


def table(impact: Impact, before: RuleBook, after: RuleBook) -> pl.DataFrame:
    """One line for all rows that are compared (`by` "total"), one a group, and one a side for rows that stand apart.

    Of those (`by` "only_before", "only_after") the other side is 0, and so is the difference. Amounts are in yuan
    (Decimal), the others text or integers.

    Columns: notice, by, id, label_zh, label_en, rows_*, payable_*, by FUNDS *_before, *_after and *_difference,
    gaining_* and losing_* (persons, rows, yuan). `notice` says on every line where the claims are made up.
    """
    lines = list(_lines(impact, before, after))
    columns = [_column(name, [line[name] for line in lines]) for name in lines[0]]
    return pl.DataFrame(columns)


def _lines(impact: Impact, before: RuleBook, after: RuleBook) -> Iterator[Line]:
    notice: Line = {"notice": "SYNTHETIC" if impact.synthetic_rows else ""}
    payable = impact.statuses.get("payable", BeforeAfter(0, 0))
    sides = _side("gaining", impact.gaining) | _side("losing", impact.losing)
    whole = _counts("rows", BeforeAfter(impact.compared, impact.compared)) | _counts("payable", payable)
    yield notice | _named("total", "", Label("合计", "All rows")) | whole | _amounts(impact.amounts) | sides
    for by, groups in impact.by.items():
        for group in groups:
            label = label_of(by, group.name, before, after)
            counts = _counts("rows", group.rows) | _counts("payable", group.payable)
            sides = _side("gaining", group.gaining) | _side("losing", group.losing)
            yield notice | _named(by, group.name or "", label) | counts | _amounts(group.amounts) | sides
    for name, side, apart in (("rejected", "before", impact.rejected), ("accepted", "after", impact.accepted)):
        if apart.rows:
            yield notice | _named(f"only_{side}", "", HEADINGS[name]) | _apart(side, apart)


def _apart(side: str, apart: OneSidedRows) -> Line:
    """Of rows that one side alone computes; nothing is said of the other, nor of a difference."""
    nobody = GainOrLoss(0, 0, 0)
    counts = _counts("rows", _one_side(side, apart.rows)) | _counts("payable", BeforeAfter(0, 0))
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
    for fund in FUNDS:
        change = amounts[fund]
        line |= {
            f"{fund}_before": change.before,
            f"{fund}_after": change.after,
            f"{fund}_difference": change.difference,
        }
    return line


def _side(name: str, side: GainOrLoss) -> Line:
    return {f"{name}_persons": side.persons, f"{name}_rows": side.rows, f"{name}_yuan": side.fen}


def _column(name: str, values: list[str | int]) -> pl.Series:
    if name.endswith("_yuan") or name.startswith(FUNDS):
        return decimal_column(name, np.array(values, dtype=np.int64))
    return pl.Series(name, values)
