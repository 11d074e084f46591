"""The result in a pack counted again: rows, statuses, findings and what is due have to be what the summary says."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from calc_service.batch.files import XLSX, FileFormat, Table, read
from calc_service.batch.refusals import FileRefused
from calc_service.batch.summary import COMPUTED
from calc_service.domain.columns import CLAIMS, FUNDS, PREMIUM, SUBSIDY
from calc_service.domain.money import yuan
from calc_service.domain.wording import Label
from calc_service.runs.record.pack import SUMMARY
from calc_service.runs.record.verifying import FLAW, SAID, PackRemark, ProvenPack, filled, said_at

COUNTED = Label(
    "结果逐行重新清点，与汇总一致：{} 行", "the result was counted again and is what the summary says: {} rows"
)
NOT_COUNTED = Label(
    "工作簿没有逐行清点；可用“--recompute”重新计算并比较",
    "a workbook is not counted again; --recompute computes and compares it",
)
UNREADABLE = Label("结果文件无法读取", "the result cannot be read")
DIFFERS = Label("与汇总不一致：{}", "is not what the summary says: {}")
Counts = dict[str, Any]


def counted(proven: ProvenPack) -> Iterator[PackRemark]:
    """What the summary says of the result, against the result."""
    summary = proven.json(SUMMARY)
    for result in proven.record.results:
        if result.file is None or result.file not in proven.pack.names:
            continue
        if result.form.media_type == XLSX:
            yield PackRemark(SAID, result.file, NOT_COUNTED)
            continue
        form = FileFormat(result.form.media_type, result.form.charset, result.form.compression)
        with TemporaryDirectory(prefix="pack-") as place:
            yield from _compared(proven, result.file, form, Path(place), summary)


def _compared(proven: ProvenPack, name: str, form: FileFormat, place: Path, summary: object) -> Iterator[PackRemark]:
    file = proven.pack.copied(name, place / f"result{form.suffix}")
    kind = str(proven.record.options.get("kind", CLAIMS.name))
    try:
        found = None if file is None else counts_of(read(file, form, place), said_at(summary, "renamed") or {}, kind)
    except (FileRefused, pl.exceptions.PolarsError, LookupError, ValueError, TypeError, AttributeError):
        found = None
    if found is None:
        yield PackRemark(FLAW, name, UNREADABLE)
        return
    expected = counts_said(summary, kind)
    wrong = [what for what in expected if found.get(what) != expected[what]]
    message = DIFFERS if wrong else COUNTED
    told = ", ".join(wrong) if wrong else found["rows"]
    yield PackRemark(FLAW if wrong else SAID, name, filled(message, told))


def counts_said(summary: object, kind: str) -> Counts:
    """What a summary says, of that which `counts_of` counts."""
    findings = said_at(summary, "findings")
    by_fund = {"subsidy": findings} if kind == PREMIUM.name else {fund: said_at(findings, fund) for fund in FUNDS}
    due = {name: name for name in SUBSIDY} if kind == PREMIUM.name else COMPUTED
    said: Counts = {"rows": said_at(summary, "rows"), "statuses": _without_none(said_at(summary, "statuses"))}
    said |= {column: said_at(summary, "computed", name) for name, column in due.items()}
    return said | {
        f"finding_{fund}": _without_none({code: said_at(found, code, "rows") for code in found or ()})
        for fund, found in by_fund.items()
    }


def counts_of(table: Table, renamed: Mapping[str, str], kind: str) -> Counts:
    """Rows, statuses, findings and sums of a result; `renamed`: columns of the result that are called otherwise."""
    words = ("status", *((f"finding_{fund}" for fund in FUNDS) if kind != PREMIUM.name else ("finding_subsidy",)))
    amounts = tuple(COMPUTED.values()) if kind != PREMIUM.name else SUBSIDY
    headers = {name: renamed.get(name, name) for name in (*words, *amounts)}
    tallies: dict[str, Counter[str]] = {name: Counter() for name in words}
    sums, rows = dict.fromkeys(amounts, 0), 0
    for piece in table.pieces:
        frame = piece(list(headers.values()))
        rows += len(frame)
        for name in words:
            tallies[name].update(dict(frame[headers[name]].drop_nulls().value_counts().iter_rows()))
        for name in amounts:
            sums[name] += _fen(frame[headers[name]])
    found: Counts = {"rows": rows, "statuses": dict(tallies.pop("status"))}
    return (
        found | {name: dict(tally) for name, tally in tallies.items()} | {name: yuan(fen) for name, fen in sums.items()}
    )


def _fen(amounts: pl.Series) -> int:
    """The sum of amounts with two decimals, fen."""
    return int(amounts.str.replace(".", "", literal=True).cast(pl.Int64).sum())


def _without_none(counts: object) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count} if isinstance(counts, dict) else {}
