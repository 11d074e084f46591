"""The sample in a pack drawn again out of the strata, these held against the result, and reviews against the rows."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa

from calc_service.batch.files import CSV, XLSX, FileFormat, Table, read
from calc_service.batch.refusals import FileRefused
from calc_service.domain.columns import PREMIUM, UNCERTAIN
from calc_service.domain.wording import Label
from calc_service.engine.columns import Column, Flags
from calc_service.runs.record.pack import SUMMARY
from calc_service.runs.record.packed_reviews import REVIEWS, ReviewsUnreadable, are_whole, reviews_in
from calc_service.runs.record.packed_sample import SAMPLE, STRATA, STRATUM, PackedSample, RowCondition
from calc_service.runs.record.record_types import RecordedResult
from calc_service.runs.record.verifying import FLAW, SAID, PackRemark, ProvenPack, filled, said_at
from calc_service.runs.row_types import FIRST_ROW
from calc_service.runs.samples.drawing import draw
from calc_service.runs.samples.strata import Population

UNREADABLE = Label("样本或各行的层无法读取", "the sample, or the strata of the rows, cannot be read")
OTHER_ROWS = Label(
    "按种子重新抽取，抽到的行不同，或各层的行数不符",
    "drawn again by its seed, other rows come out, or strata have other rows than it says",
)
REDRAWN = Label("按种子重新抽取，抽到的行相同：{} 行", "drawn again by its seed, the same rows come out: {}")
OTHER_STRATA = Label("各行的层与结果不符：{}", "the strata of the rows are not what the result says: {}")
SAME_STRATA = Label("各行的层与结果一致：{}", "the strata of the rows are what the result says: {}")
TOLD_ALONE = Label("结果里没有的列，以证据包所写为准：{}", "of columns that no result has the pack alone tells: {}")
NOT_COMPARED = Label("工作簿没有逐行核对各层", "strata are not held against a workbook")
WRONG_REVIEWS = Label(
    "复核结果无法读取，或不属于结果的任何一行", "the reviews cannot be read, or are not all of rows of the result"
)
REVIEWS_SAID = Label("复核结果都属于结果的行：{} 条", "every review is of a row of the result: {}")
POPULATION = "population"
"""How the rows that were drawn from are called where they are not what the result says."""
UNREAD = (FileRefused, pl.exceptions.PolarsError, msgspec.DecodeError, LookupError, ValueError, TypeError)


def sampled(proven: ProvenPack) -> Iterator[PackRemark]:
    """The sample drawn again, where the pack has one."""
    if not {SAMPLE, STRATA} & {*proven.pack.names}:
        return
    with TemporaryDirectory(prefix="pack-") as place:
        try:
            sample = msgspec.json.decode(proven.pack.content(SAMPLE) or b"", type=PackedSample)
            strata = _strata(proven, Path(place))
        except UNREAD:
            yield PackRemark(FLAW, SAMPLE, UNREADABLE)
            return
    if len(strata) != rows_recorded(proven) or not _comes_out(sample, strata):
        yield PackRemark(FLAW, SAMPLE, OTHER_ROWS)
        return
    yield PackRemark(SAID, SAMPLE, filled(REDRAWN, len(sample.rows)))
    for result in proven.record.results:
        if result.file in proven.pack.names:
            yield from _held_against(proven, result, sample, strata)


def reviewed(proven: ProvenPack) -> Iterator[PackRemark]:
    """The reviews, where the pack has any."""
    if REVIEWS not in proven.pack.names:
        return
    try:
        reviews = reviews_in(proven.pack)
    except ReviewsUnreadable:
        reviews = []
    sound = reviews and are_whole(reviews, rows_recorded(proven) + FIRST_ROW - 1)
    yield PackRemark(SAID, REVIEWS, filled(REVIEWS_SAID, len(reviews))) if sound else _wrong_reviews()


def _wrong_reviews() -> PackRemark:
    return PackRemark(FLAW, REVIEWS, WRONG_REVIEWS)


def rows_recorded(proven: ProvenPack) -> int:
    """How many rows were audited, as the record says."""
    return sum(file.rows for file in proven.record.posted)


def _strata(proven: ProvenPack, place: Path) -> Column:
    """By row the place of its stratum, from 1, 0 where it was not drawn from. Raises one of UNREAD."""
    form = FileFormat(CSV, "", "gzip")
    file = proven.pack.copied(STRATA, place / STRATA)
    if file is None:
        raise ValueError
    numbers = read(file, form, place).whole()[STRATUM].cast(pl.UInt32)
    if numbers.null_count():
        raise ValueError
    return numbers.cast(pl.Int64).to_numpy()


def _comes_out(sample: PackedSample, strata: Column) -> bool:
    """Whether by its seed just this sample is drawn from rows of these strata."""
    batch = pa.record_batch({STRATUM: strata})
    from_all = Population(lambda: iter([(0, batch)]), lambda _: np.flatnonzero(strata), (STRATUM,))
    drawing = draw(from_all, sample.n, sample.seed)
    return (
        not drawing.needed
        and [(one.values, one.rows, one.drawn) for one in drawing.strata]
        == [((number,), one.rows, one.drawn) for number, one in enumerate(sample.strata, 1)]
        and [(one.row, one.stratum + 1, one.key) for one in drawing.rows]
        == [(one.row, one.stratum, one.key) for one in sample.rows]
    )


def _held_against(
    proven: ProvenPack, result: RecordedResult, sample: PackedSample, strata: Column
) -> Iterator[PackRemark]:
    """What the result says of the columns that tell strata, and of those that say which rows were drawn from."""
    if result.form.media_type == XLSX:
        yield PackRemark(SAID, STRATA, NOT_COMPARED)
        return
    form = FileFormat(result.form.media_type, result.form.charset, result.form.compression)
    told = {*sample.by, *(column for one in sample.conditions for column in one.columns)}
    kind = PREMIUM if proven.record.options.get("kind") == PREMIUM.name else UNCERTAIN
    renamed = said_at(proven.json(SUMMARY), "renamed")
    headers = {column: said_at(renamed, column) or column for column in sorted(told.intersection(kind.output))}
    with TemporaryDirectory(prefix="pack-") as place:
        file = proven.pack.copied(str(result.file), Path(place, f"result{form.suffix}"))
        try:
            wrong = _differing(read(file, form, Path(place)), headers, sample, strata) if file else sorted(headers)
        except UNREAD:
            wrong = sorted(headers)
    if wrong:
        yield PackRemark(FLAW, STRATA, filled(OTHER_STRATA, ", ".join(wrong)))
    elif headers:
        yield PackRemark(SAID, STRATA, filled(SAME_STRATA, ", ".join(headers)))
    if alone := sorted(told.difference(headers)):
        yield PackRemark(SAID, STRATA, filled(TOLD_ALONE, ", ".join(alone)))


def _differing(table: Table, headers: dict[str, str], sample: PackedSample, strata: Column) -> list[str]:
    """The columns of which a result says something else than the strata, POPULATION among them."""
    known = [one for one in sample.conditions if {*one.columns} <= headers.keys()]
    wrong = set[str]()
    for piece, place in table.located():
        numbers = strata[place.start : place.stop]
        cells = piece(list(headers.values())) if headers else pl.DataFrame()
        of_rows = {column: cells[header] for column, header in headers.items()}
        for column in {*sample.by} & headers.keys():
            expected = pl.Series([None, *(one.values[column] for one in sample.strata)], dtype=pl.String)
            unlike = of_rows[column].ne_missing(expected.gather(numbers)).to_numpy()
            wrong |= {column} if (unlike & (numbers > 0)).any() else set()
        holding = _holding(of_rows, known, len(numbers))
        left_out = len(known) == len(sample.conditions) and (holding & (numbers == 0)).any()
        wrong |= {POPULATION} if left_out or (~holding & (numbers > 0)).any() else set()
    return sorted(wrong)


def _holding(cells: dict[str, pl.Series], conditions: Sequence[RowCondition], rows: int) -> Flags:
    """Which rows hold what all conditions say."""
    holding = np.ones(rows, dtype=np.bool_)
    for one in conditions:
        columns = (cells[column].fill_null("").str.split("|").list.contains(one.value) for column in one.columns)
        holding &= np.logical_or.reduce([column.to_numpy() for column in columns])
    return holding
