"""The cells of a file in our own vocabulary, whatever vocabulary they were written in.

Our own column goes before a code's meaning, a code before what was assumed; a blank cell in a column of categories says
"none" and is not filled. A cell that no map knows stays as it is, so that whoever reads the row refuses it too. The
name of a code is understood whoever owns the list that it stands in; a code itself only where the list is the one that
counts for the file. Of a code that means several things the row has the fault AMBIGUOUS, and something neutral instead.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from calc_service.batch.code_readers import names_of_others, nothing, reader_of_codes
from calc_service.batch.coded_cells import different, every_text, places_of
from calc_service.batch.files.exact_text import exact_text
from calc_service.batch.headers import ColumnMapping, Source
from calc_service.batch.places import PLACE, derived, settled
from calc_service.batch.spellings import Reader, as_all_spell, named, parted, reader_of
from calc_service.domain.fields import ENROLMENT_FIELDS, FILE_FIELDS, Field
from calc_service.domain.interface_codes import FACILITY_DISTRICT, REFUND, VALID
from calc_service.domain.kinds import AMOUNT, DAY, FLAG_WORDS, TOTAL
from calc_service.engine.edition import RuleBook

Parts = dict[str, list[pl.Series]]
Faults = dict[tuple[str, str], pl.Series]

UNKNOWN = "unknown_value"
DISAGREE = "codes_disagree"
AMBIGUOUS = "ambiguous"
TRUE, FALSE = FLAG_WORDS
DISTRICT = "district"
NEUTRAL = {
    field.name: field.kind.neutral for field in (*FILE_FIELDS, *ENROLMENT_FIELDS) if isinstance(field.kind.neutral, str)
}
"""What stands instead of a code with several meanings, so that nothing else is found wrong with its cell."""
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
    """`frame` holds the cells of the file, see `as_kept`, under its own headers; `mapping` is without faults."""
    faults: Faults = {}
    columns = mapping.kind.columns(book.pools)
    frame = _as_exported(frame, mapping, columns, book)
    worded = {REFUND, VALID, FACILITY_DISTRICT, *(column.name for column in columns if column.kind.worded)}
    texts = _different(frame, [source.header for source in mapping.sources if _about(source) & worded])
    file = _File(frame, mapping, book, texts, _days(frame, mapping, book))
    read = {column.name: _texts(file, column, faults) for column in columns if column.name != PLACE}
    read[PLACE] = _places(file, read.get(DISTRICT, []), faults)
    refund, invalid = _says(file, REFUND, TRUE, faults), _says(file, VALID, FALSE, faults)
    return Translated(
        parts={column: texts for column, texts in read.items() if texts},
        refund=refund,
        invalid=invalid,
        faults={key: rows for key, rows in faults.items() if rows.any()},
        texts=file.known,
    )


def _says(file: _File, flag: str, value: str, faults: Faults) -> pl.Series:
    said = [series.cast(pl.String) == value for series in _worded(file, flag, faults)]
    return _any(said, len(file.frame)).alias(flag)


def _as_exported(frame: pl.DataFrame, mapping: ColumnMapping, columns: Sequence[Field], book: RuleBook) -> pl.DataFrame:
    """The cells with what the profile says of blanks and days put the way that all files have it."""
    profile = book.codes.profiles.get(mapping.profile)
    if profile is None or not (profile.nothing or profile.days):
        return frame
    kinds = {column.name: column.kind for column in columns}
    schema = frame.schema
    texts = [one for one in mapping.sources if schema[one.header] == pl.String]
    cells = [one.header for one in texts if kinds.get(one.column) not in {AMOUNT, TOTAL}]
    days = [one.header for one in texts if kinds.get(one.column) is DAY]
    return as_all_spell(frame, profile, cells, days)


def _about(source: Source) -> set[str]:
    return {source.column, *source.settles}


def _different(frame: pl.DataFrame, headers: Sequence[str]) -> dict[str, list[str]]:
    """By header the different texts of its cells; in one query, since each has a price of its own."""
    schema = frame.schema
    texts = [header for header in headers if schema[header] == pl.String]
    found = frame.select(pl.col(header).unique().drop_nulls().implode() for header in texts)
    of_texts: dict[str, list[str]] = found.row(0, named=True) if texts else {}
    return of_texts | {header: different(frame[header]) for header in headers if header not in of_texts}


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
    return [texts[0].cast(pl.String).zip_with(said, given), *texts[1:]]


def _worded(file: _File, column: str, faults: Faults) -> list[pl.Series]:
    said = _said(file, column, faults)
    return said if said and column == "categories" else _with_assumed(file, column, said)


def _said(file: _File, column: str, faults: Faults) -> list[pl.Series]:
    """What the columns of the file say about `column`: one series, or none where nothing does."""
    sources = file.mapping.sources_of(column)
    if not sources:
        return []
    cells = [file.frame[source.header] for source in sources]
    read = [_read(file, *one, column) for one in zip(sources, cells, strict=True)]
    raw = [each for source, each in zip(sources, cells, strict=True) if source.column == column]
    raw = _without_ambiguous(file, column, raw, read, faults)
    _note_unknown(column, raw, read, faults)
    value = _first(read)
    if value is cells[0] and not file.mapping.assumed.get(column):
        file.known[column] = file.texts[sources[0].header]
    if read[1:]:
        faults[column, DISAGREE] = _any([series != value for series in read[1:]], len(file.frame))
    # What is known of every cell that is not blank needs no other word.
    whole = len(cells) == 1 and value.null_count() == cells[0].null_count()
    return [(value if whole else _first(_as_texts([value, *raw]))).alias(column)]


def _as_texts(series: Sequence[pl.Series]) -> list[pl.Series]:
    return [one.cast(pl.String) for one in series]


def _without_ambiguous(
    file: _File, column: str, raw: list[pl.Series], read: Sequence[pl.Series], faults: Faults
) -> list[pl.Series]:
    """`raw` with something neutral for codes that mean several things; notes their rows."""
    patterns = [one.pattern for name, one in file.book.codes.ambiguous.items() if _means(name, file.book) == column]
    if not patterns or all(values is cells for cells, values in zip(raw, read, strict=False)):
        return raw
    several = re.compile("|".join(patterns))
    texts = {text for source in file.mapping.sources_of(column) for text in file.texts[source.header]}
    found = [text for text in texts if any(several.fullmatch(part) for part in _parts(text, column))]
    if not found:
        return raw
    raw = _as_texts(raw)
    unread = [
        (cells.is_in(found) & values.is_null()).fill_null(value=False) for cells, values in zip(raw, read, strict=False)
    ]
    if not any(rows.any() for rows in unread):
        return raw
    faults[column, AMBIGUOUS] = _any(unread, len(file.frame))
    neutral = pl.Series([NEUTRAL.get(column)], dtype=pl.String)
    return [cells.zip_with(~rows, neutral) for cells, rows in zip(raw, unread, strict=True)]


def _means(field: str, book: RuleBook) -> str:
    return book.codes.fields[field].means if field in book.codes.fields else ""


def _parts(text: str, column: str) -> Sequence[str]:
    return parted(text) if column == "categories" else (text,)


def _places(file: _File, district: Sequence[pl.Series], faults: Faults) -> list[pl.Series]:
    """The place of care: by our own column, else derived from the facility's place, else as assumed."""
    facility = next((one for one in file.mapping.sources if one.column == FACILITY_DISTRICT), None)
    own = _said(file, PLACE, faults)
    if facility is None:
        return _with_assumed(file, PLACE, own)
    file.known.pop(PLACE, None)
    own, district = _as_texts(own), _as_texts(district)
    cells, texts = file.frame[facility.header].cast(pl.String), file.texts[facility.header]
    found = derived(cells, texts, next(iter(district), None), file.book)
    said, faulty = settled(next(iter(own), None), found, file.mapping.assumed.get(PLACE))
    for code, rows in faulty.items():
        faults[PLACE, code] = _any([rows, *(old for key, old in faults.items() if key == (PLACE, code))], len(cells))
    return _with_assumed(file, PLACE, [said.alias(PLACE)])


def _note_unknown(column: str, raw: Sequence[pl.Series], read: Sequence[pl.Series], faults: Faults) -> None:
    # Where nothing had to be translated the very same cells come back.
    changed = [(cells, values) for cells, values in zip(raw, read, strict=False) if values is not cells]
    if changed and column != "district":
        ambiguous = faults.get((column, AMBIGUOUS), pl.repeat(False, len(raw[0]), eager=True))  # noqa: FBT003  to repeat
        unknown = [cells.is_not_null() & values.is_null() & ~ambiguous for cells, values in changed]
        faults[column, UNKNOWN] = _any(unknown, len(raw[0]))


def _read(file: _File, source: Source, cells: pl.Series, column: str) -> pl.Series:
    """What the `cells` of `source` say about `column`; null where they are blank, unknown or leave it open."""
    words = reader_of(source.column, file.book) if source.column == column else nothing
    texts = file.texts[source.header]
    if not source.owner:
        return _mapped(cells, texts, words)
    maps = file.book.codes.maps[source.field][source.owner]
    names = names_of_others(source, file.book)
    values = _mapped(cells, texts, reader_of_codes(maps[0], column, names, words))
    for later in maps[1:]:
        begun = (file.days >= later.provenance.start).fill_null(value=False)
        changed = _mapped(cells, texts, reader_of_codes(later, column, names, words))
        values = changed.cast(pl.String).zip_with(begun, values.cast(pl.String))
    return values


def _mapped(cells: pl.Series, texts: Sequence[str], reader: Reader) -> pl.Series:
    read = {text: reader(text) for text in texts}
    if all(text == value for text, value in read.items()):
        return cells
    if cells.dtype == pl.Enum:
        return named([*(read.get(text) for text in every_text(cells)), None], places_of(cells))
    known = {text: value for text, value in read.items() if value is not None}
    if not known:
        return pl.repeat(None, len(cells), dtype=pl.String, eager=True)
    return cells.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)


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
    changing = any(len(book.codes.maps[one.field][one.owner]) > 1 for one in mapping.sources if one.owner)
    if not (changing and settled):
        return nothing
    days = exact_text(frame[settled[0].header])
    year, month, day = (days.str.extract(_DAY, group) for group in (1, 2, 3))
    return year + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)
