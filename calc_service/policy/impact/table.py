"""An impact as one long table for a spreadsheet: a line for the whole and one for every group."""

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from calc_service.batch.files.decimals import decimal_column
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.impact.result import FUNDS, Change, Impact, Side
from calc_service.policy.impact.voice import label_of

Line = dict[str, str | int]


def table(impact: Impact, before: RuleBook, after: RuleBook) -> pl.DataFrame:
    """One line for all rows (`by` "total") and one a group; amounts in yuan (Decimal), the others text or integers.

    Columns: notice, by, id, label_zh, label_en, rows_*, payable_*, by FUNDS *_before, *_after and *_difference,
    gaining_* and losing_* (persons, rows, yuan). `notice` says on every line where the claims are made up.
    """
    lines = list(_lines(impact, before, after))
    columns = [_column(name, [line[name] for line in lines]) for name in lines[0]]
    return pl.DataFrame(columns)


def _lines(impact: Impact, before: RuleBook, after: RuleBook) -> Iterator[Line]:
    notice: Line = {"notice": "SYNTHETIC" if impact.synthetic_rows else ""}
    payable = impact.statuses.get("payable", Change(0, 0))
    sides = _side("gaining", impact.gaining) | _side("losing", impact.losing)
    whole = _counts("rows", Change(impact.rows, impact.rows)) | _counts("payable", payable)
    yield notice | _named("total", "", Label("合计", "All rows")) | whole | _amounts(impact.amounts) | sides
    for by, groups in impact.by.items():
        for group in groups:
            label = label_of(by, group.name, before, after)
            counts = _counts("rows", group.rows) | _counts("payable", group.payable)
            sides = _side("gaining", group.gaining) | _side("losing", group.losing)
            yield notice | _named(by, group.name or "", label) | counts | _amounts(group.amounts) | sides


def _named(by: str, name: str, label: Label) -> Line:
    return {"by": by, "id": name, "label_zh": label.zh, "label_en": label.en}


def _counts(name: str, change: Change) -> Line:
    return {f"{name}_before": change.before, f"{name}_after": change.after}


def _amounts(amounts: Mapping[str, Change]) -> Line:
    line: Line = {}
    for fund in FUNDS:
        change = amounts[fund]
        line |= {
            f"{fund}_before": change.before,
            f"{fund}_after": change.after,
            f"{fund}_difference": change.difference,
        }
    return line


def _side(name: str, side: Side) -> Line:
    return {f"{name}_persons": side.persons, f"{name}_rows": side.rows, f"{name}_yuan": side.fen}


def _column(name: str, values: list[str | int]) -> pl.Series:
    if name.endswith("_yuan") or name.startswith(FUNDS):
        return decimal_column(name, np.array(values, dtype=np.int64))
    return pl.Series(name, values)
