"""The cells of a file in our own vocabulary, whatever vocabulary they were written in.

Our own column goes before a code's meaning, a code before what was assumed; a blank cell in a column of categories says
"none" and is not filled. A cell that no map knows stays as it is, so that whoever reads the row refuses it too. A code
that lost its leading zeros is understood where only one code can be meant and the short form is none itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from calc_service.batch.headers import ColumnMapping, Source
from calc_service.batch.spellings import Reader, reader_of
from calc_service.domain.columns import input_columns
from calc_service.domain.fields import Field
from calc_service.domain.interface_codes import REFUND, VALID, CodeMap
from calc_service.domain.kinds import FLAG_WORDS
from calc_service.engine.edition import RuleBook

Parts = dict[str, list[pl.Series]]
Faults = dict[tuple[str, str], pl.Series]

UNKNOWN = "unknown_value"
DISAGREE = "codes_disagree"
TRUE, FALSE = FLAG_WORDS
_DAY = r"^([0-9]{4})[-/]?([0-9]{1,2})[-/]?([0-9]{1,2})"


@dataclass(frozen=True, slots=True)
class Translated:
    """A file in our columns; every series has one value a row, in the order of the file.

    parts:  our column → its texts: one series (String, null where blank), several for an amount that is their sum;
            a column that nothing gives is missing
    refund: Boolean, whether the row is flagged as refunded or refund
    invalid: Boolean, whether its record is declared invalid
    faults: (our column, "refund" or "valid", code) → Boolean, the rows that have it; only those with any
    texts:  by column its different texts, of those that did not have to be translated
    """

    parts: Mapping[str, list[pl.Series]]
    refund: pl.Series
    invalid: pl.Series
    faults: Mapping[tuple[str, str], pl.Series]
    texts: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class _File:
    """What is being translated.

    texts: by header the different texts of every column of words
    days:  the ISO days of settlement, null where unreadable or not needed
    known: by our column the different texts of what did not have to be translated, noted on the way
    """

    frame: pl.DataFrame
    mapping: ColumnMapping
    book: RuleBook
    texts: Mapping[str, list[str]]
    days: pl.Series
    known: dict[str, list[str]] = field(default_factory=dict)


def translated(frame: pl.DataFrame, mapping: ColumnMapping, book: RuleBook) -> Translated:
    """`frame` holds the cells of the file as texts under its own headers; `mapping` is without faults."""
    faults: Faults = {}
    columns = input_columns(book.pools)
    worded = {REFUND, VALID, *(column.name for column in columns if column.kind.worded)}
    texts = _different(frame, [source.header for source in mapping.sources if _about(source) & worded])
    file = _File(frame, mapping, book, texts, _days(frame, mapping, book))
    read = {column.name: _texts(file, column, faults) for column in columns}
    parts = {column: texts for column, texts in read.items() if texts}
    refund, invalid = _says(file, REFUND, TRUE, faults), _says(file, VALID, FALSE, faults)
    return Translated(parts, refund, invalid, {key: rows for key, rows in faults.items() if rows.any()}, file.known)


def _says(file: _File, flag: str, value: str, faults: Faults) -> pl.Series:
    return _any([series == value for series in _worded(file, flag, faults)], len(file.frame)).alias(flag)


def _about(source: Source) -> set[str]:
    return {source.column, *source.settles}


def _different(frame: pl.DataFrame, headers: Sequence[str]) -> dict[str, list[str]]:
    """By header the different texts of its cells; in one query, since each has a price of its own."""
    different = frame.select(pl.col(header).unique().drop_nulls().implode() for header in headers)
    return different.row(0, named=True) if headers else {}


def _texts(file: _File, column: Field, faults: Faults) -> list[pl.Series]:
    return _worded(file, column.name, faults) if column.kind.worded else _plain(file, column.name)


def _plain(file: _File, column: str) -> list[pl.Series]:
    texts = [file.frame[source.header].alias(column) for source in file.mapping.sources_of(column)]
    return _with_assumed(file, column, texts)


def _with_assumed(file: _File, column: str, texts: list[pl.Series]) -> list[pl.Series]:
    value = file.mapping.assumed.get(column)
    if not value:
        return texts
    given = pl.repeat(value, len(file.frame), dtype=pl.String, eager=True).alias(column)
    if not texts:
        return [given]
    said = _any([part.is_not_null() for part in texts], len(file.frame))
    return [texts[0].zip_with(said, given), *texts[1:]]


def _worded(file: _File, column: str, faults: Faults) -> list[pl.Series]:
    sources = file.mapping.sources_of(column)
    if not sources:
        return _with_assumed(file, column, [])
    cells = [file.frame[source.header] for source in sources]
    read = [_read(file, *one, column) for one in zip(sources, cells, strict=True)]
    raw = [each for source, each in zip(sources, cells, strict=True) if source.column == column]
    _note_unknown(column, raw, read, faults)
    value = _first(read)
    if value is cells[0] and not file.mapping.assumed.get(column):
        file.known[column] = file.texts[sources[0].header]
    if read[1:]:
        faults[column, DISAGREE] = _any([series != value for series in read[1:]], len(file.frame))
    whole = [_first([value, *raw]).alias(column)]
    return whole if column == "categories" else _with_assumed(file, column, whole)


def _note_unknown(column: str, raw: Sequence[pl.Series], read: Sequence[pl.Series], faults: Faults) -> None:
    # Where nothing had to be translated the very same cells come back.
    changed = [(cells, values) for cells, values in zip(raw, read, strict=False) if values is not cells]
    if changed and column != "district":
        unknown = [cells.is_not_null() & values.is_null() for cells, values in changed]
        faults[column, UNKNOWN] = _any(unknown, len(raw[0]))


def _read(file: _File, source: Source, cells: pl.Series, column: str) -> pl.Series:
    """What the `cells` of `source` say about `column`; null where they are blank, unknown or leave it open."""
    words = reader_of(source.column, file.book) if source.column == column else _nothing
    maps = file.book.codes.maps.get(source.field, ()) if source.coded else ()
    texts = file.texts[source.header]
    if not maps:
        return _mapped(cells, texts, words)
    values = _mapped(cells, texts, _reader_of_codes(maps[0], column, words))
    for later in maps[1:]:
        begun = (file.days >= later.provenance.start).fill_null(value=False)
        values = _mapped(cells, texts, _reader_of_codes(later, column, words)).zip_with(begun, values)
    return values


def _mapped(cells: pl.Series, texts: Sequence[str], reader: Reader) -> pl.Series:
    read = {text: reader(text) for text in texts}
    if all(text == value for text, value in read.items()):
        return cells
    known = {text: value for text, value in read.items() if value is not None}
    if not known:
        return pl.repeat(None, len(cells), dtype=pl.String, eager=True)
    return cells.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)


def _reader_of_codes(code_map: CodeMap, column: str, words: Reader) -> Reader:
    """A code, a code without its leading zeros, the name of a code, or else a word of our own column."""
    meanings = code_map.meanings
    names = {label.zh: code for code, label in code_map.labels.items()}
    short = _without_zeros(meanings)

    def read(cell: str) -> str | None:
        code = cell if cell in meanings else short.get(cell) or names.get(cell)
        return words(cell) if code is None else meanings[code].get(column)

    return read


def _without_zeros(codes: Mapping[str, object]) -> dict[str, str]:
    shortened = [(code.lstrip("0"), code) for code in codes if code.startswith("0")]
    alone = [short for short, _ in shortened]
    return {short: code for short, code in shortened if short and short not in codes and alone.count(short) == 1}


def _nothing(_: str) -> None:
    return None


def _first(series: Sequence[pl.Series]) -> pl.Series:
    value = series[0]
    for other in series[1:]:
        if other is not series[0] and value.null_count():
            value = value.zip_with(value.is_not_null(), other)
    return value


def _any(flags: Sequence[pl.Series], rows: int) -> pl.Series:
    found = pl.repeat(False, rows, eager=True)  # noqa: FBT003  the value to repeat
    for one in flags:
        found |= one.fill_null(value=False)
    return found


def _days(frame: pl.DataFrame, mapping: ColumnMapping, book: RuleBook) -> pl.Series:
    """The days of settlement, read only where a field has codes that change."""
    nothing = pl.repeat(None, len(frame), dtype=pl.String, eager=True)
    settled = mapping.sources_of("settled_on")
    changing = any(len(book.codes.maps.get(source.field, ())) > 1 for source in mapping.sources)
    if not (changing and settled):
        return nothing
    year, month, day = (frame[settled[0].header].str.extract(_DAY, group) for group in (1, 2, 3))
    return year + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)
