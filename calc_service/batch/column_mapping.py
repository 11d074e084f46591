"""The columns of a file mapped to ours, or every reason why they cannot be taken.

Two columns that mean the same are refused, with two exceptions: fields that add up to one amount of ours, and a field
of the interface beside our own column where the values are words (a setting, a facility level, categories): there our
own cell goes first, and a row in which the two disagree is rejected. Our own column beside parts of its sum is refused.

Codes, beside those of `refusals`: output_column, required, unknown_field, unknown_value (to assume).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from calc_service.batch.cells import SPELLED
from calc_service.batch.headers import ColumnMapping, Ignored, Source, known_headers, label_of
from calc_service.batch.refusals import FileFault
from calc_service.batch.spellings import reader_of, values_of
from calc_service.domain.columns import FUND_PAYMENTS, FUNDS, OUTPUT, input_columns
from calc_service.domain.fields import Field
from calc_service.domain.interface_codes import REFUND, VALID, as_header
from calc_service.domain.kinds import CATEGORIES, Kind
from calc_service.domain.parsing import ParseError
from calc_service.domain.wording import LANGUAGES, Label
from calc_service.engine.edition import RuleBook

_SEPARATE = ("district",)
"""Worded columns whose words are the same in every vocabulary: a second column could only repeat the first."""

_NOT_ASSUMED = {
    "unknown_field": Label(
        "没有这一列，无法假定；请填写列标识", "There is no such column to assume; write a column id"
    ),
    "empty": Label("假定的值是空的；请在冒号后写上值", "The value to assume is blank; write one behind the colon"),
    "unknown_value": Label(
        "假定的值不能是该列的值；可以是：{}", "The value to assume cannot stand in its column; what can: {}"
    ),
}
NOT_UNDERSTOOD = Label("不认识的列，原样保留，不参与计算", "Not understood; carried through untouched and not used")


def map_columns(headers: Sequence[str], book: RuleBook, assumed: Mapping[str, str]) -> ColumnMapping:
    """What `headers` mean; `assumed` is our column → a value as a cell of that column could hold it."""
    known = known_headers(book)
    found = [(header, known.get(as_header(header))) for header in headers]
    sources = tuple(replace(source, header=header) for header, source in found if source is not None)
    columns = input_columns(book.pools)
    given = {source.column for source in sources}
    beside = {column for source in sources for column in source.settles} - given
    missing, partly = _lacking(columns, given | assumed.keys(), beside)
    return ColumnMapping(
        sources=sources,
        ignored=tuple(_ignored(header, book) for header, source in found if source is None),
        assumed={column: reader_of(column, book)(value) or value for column, value in assumed.items()},
        missing=missing,
        partly=partly,
        absent=tuple(one.name for one in columns if not one.required and one.name not in given | assumed.keys()),
        faults=faults(headers, sources, assumed, missing, book),
        fund_headers=tuple(source.header for source in sources if source.column in FUND_PAYMENTS),
    )


def _lacking(columns: Sequence[Field], given: set[str], beside: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    lacking = [column.name for column in columns if column.required and column.name not in given]
    missing = tuple(name for name in lacking if name not in beside)
    return missing, tuple(name for name in lacking if name in beside)


def _ignored(header: str, book: RuleBook) -> Ignored:
    for field in book.codes.unused.values():
        if as_header(header) in {as_header(name) for name in (field.name, *field.headers)}:
            return Ignored(header, field.why)
    return Ignored(header, NOT_UNDERSTOOD)


def faults(
    headers: Sequence[str],
    sources: Sequence[Source],
    assumed: Mapping[str, str],
    missing: Sequence[str],
    book: RuleBook,
) -> tuple[FileFault, ...]:
    """Every fault of the columns; none where the file may be computed."""
    columns = input_columns(book.pools)
    return (
        *_named_like_output(headers, book),
        *_repeated(headers),
        *_meaning_the_same(sources, columns),
        *_assumed_wrongly(assumed, columns, book),
        *(_missing(column) for column in missing),
    )


def _named_like_output(headers: Sequence[str], book: RuleBook) -> Iterator[FileFault]:
    names = {*OUTPUT, *_labels_of_a_result({as_header(header) for header in headers}, book)}
    for header in headers:
        if as_header(header) in names:
            yield FileFault(
                "output_column",
                Label(
                    "该列与结果列同名；请改名或删去，以免与计算结果混淆",
                    "This column bears the name of a column of the result; rename or remove it",
                ),
                header,
            )


def _labels_of_a_result(headers: set[str], book: RuleBook) -> set[str]:
    """The labels of our output, as headers are compared, where the file is a result of ours that bears them.

    A label such as 年度 may stand in any file; those of our findings only in a result.
    """
    for language in LANGUAGES:
        labels = {column: label_of(column, book) for column in OUTPUT}
        named = {column: as_header(label.in_language(language)) for column, label in labels.items() if label}
        if any(named.get(f"finding_{fund}") in headers for fund in FUNDS):
            return set(named.values())
    return set()


def _repeated(headers: Sequence[str]) -> Iterator[FileFault]:
    for header in dict.fromkeys(header for number, header in enumerate(headers) if header in headers[:number]):
        yield FileFault(
            "repeated_column",
            Label("表头重复；请只留一列", "This header stands more than once; keep one of the columns"),
            header,
        )


def _meaning_the_same(sources: Sequence[Source], columns: Sequence[Field]) -> Iterator[FileFault]:
    worded = {one.name for one in columns if one.kind.worded and one.name not in _SEPARATE} | {REFUND, VALID}
    for number, source in enumerate(sources):
        rivals = [earlier for earlier in sources[:number] if _clash(earlier, source, worded)]
        if rivals and rivals[0].header != source.header:
            yield _same(source, rivals[0])


def _clash(one: Source, other: Source, worded: set[str]) -> bool:
    side_by_side = one.column in worded or (one.summed and other.summed)
    return one.column == other.column and not (side_by_side and one.field != other.field)


def _same(source: Source, rival: Source) -> FileFault:
    zh = f"“{rival.header}”与“{source.header}”都表示 {source.column}，不知道以哪一列为准；请只留一列"
    en = f"'{rival.header}' and '{source.header}' both mean {source.column}, so it is unclear which counts; keep one"
    return FileFault("repeated_column", Label(zh, en), source.header)


def allowed(column: str, book: RuleBook) -> str:
    """What may be assumed for a column: the values of its list, or what its cells look like; "" if there is none."""
    examples = {each.name: each.kind.example for each in input_columns(book.pools)}
    return ", ".join(values_of(column, book)) or examples.get(column, "")


def _assumed_wrongly(assumed: Mapping[str, str], columns: Sequence[Field], book: RuleBook) -> Iterator[FileFault]:
    kinds = {column.name: column.kind for column in columns}
    for column, value in assumed.items():
        code = _code(kinds.get(column), column, value, book)
        if code:
            message, can = _NOT_ASSUMED[code], allowed(column, book)
            yield FileFault(code, Label(message.zh.format(can), message.en.format(can)), column)


def _code(kind: Kind | None, column: str, value: str, book: RuleBook) -> str:
    if kind is None:
        return "unknown_field"
    if not value:
        # Nobody's category is a blank cell.
        return "" if kind is CATEGORIES else "empty"
    return "" if _can_stand(kind, column, value, book) else "unknown_value"


def _can_stand(kind: Kind, column: str, value: str, book: RuleBook) -> bool:
    if kind.worded:
        return reader_of(column, book)(value) is not None
    read: Callable[[str], object] = SPELLED.get(kind.name) or kind.parse
    try:
        read(value)
    except ParseError:
        return False
    return True


def _missing(column: str) -> FileFault:
    message = Label(
        f"缺少必需的列 {column}；请补上，或用 assume={column}:… 给所有行一个值",
        f"The required column {column} is missing; add it, or give all rows a value with assume={column}:…",
    )
    return FileFault("required", message, column)
