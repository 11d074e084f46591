"""What can be wrong with the columns of a file, and with what a run says about them.

Two columns that mean the same are refused, with two exceptions: fields that add up to one amount of ours, and a field
of the interface beside our own column where the values are words (a setting, a facility level, categories): there our
own cell goes first, and a row in which the two disagree is rejected. Our own column beside parts of its sum is refused.

Codes, beside those of `refusals`: required, repeated_key, unknown_field, unknown_value (to assume, or told).
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from calc_service.batch.headers import (
    NOT_UNDERSTOOD,
    PROFILE,
    SEVERAL_MEANINGS,
    TOLD,
    Ignored,
    Meant,
    Source,
    Told,
    label_of,
    name_of,
)
from calc_service.batch.missing_columns import how_to_give
from calc_service.batch.payment_headers import PaymentHeaders
from calc_service.batch.refusals import FileFault
from calc_service.batch.run_options import wrongly_asked
from calc_service.domain.columns import FileKind
from calc_service.domain.fields import Field
from calc_service.domain.interface_codes import WORDED, as_header, without_other_unit
from calc_service.domain.wording import LANGUAGES, Label
from calc_service.engine.edition import RuleBook

CARRIED_WHATEVER_THE_NAME = (PROFILE, TOLD)
"""Columns that are known to be ordinary ones of the export: they may bear the name of a column of the result."""
NO_HEADER = FileFault(
    "no_header",
    Label(
        "第 1 行不是表头：认不出任何一列；请在各行数据之上加一行表头（本服务的列名、中文表头或国家平台字段）",
        "Row 1 is no header: none of its cells is the name of a column; put a row of headers (our ids, Chinese headers"
        " or national fields) above the rows",
    ),
    row=1,
)
LABEL_OF_OUTPUT = Label(
    "该列与结果列同名：这个文件像是本服务的结果；请用原来的文件",
    "This column bears the name of one of the result: the file looks like a result of ours; take the original file",
)
_A_VALUE = re.compile(r"[-+]?[0-9][0-9.,:/\-年月日tx ]*")
_FEW = 2
"""So many headers may be understood by chance where the first row is one of data."""
_SEPARATE = ("district",)
"""Worded columns whose words are the same in every vocabulary: a second column could only repeat the first."""


def hold_no_header(headers: Sequence[str], meant: Sequence[Meant], kind: FileKind) -> bool:
    """Whether what stands in the first row are cells of data."""
    recognised = [
        header
        for header, one in zip(headers, meant, strict=True)
        if isinstance(one, Source) or one.how != NOT_UNDERSTOOD or as_header(header) in kind.output
    ]
    if not headers or len(recognised) > _FEW:
        return False
    return not recognised or any(_A_VALUE.fullmatch(as_header(header)) for header in headers)


def of_file(  # noqa: PLR0913  every input has its name
    *,
    headers: Sequence[str],
    meant: Sequence[Meant],
    known: Mapping[str, Meant],
    renamed: Mapping[str, str],
    assumed: Mapping[str, str],
    missing: Sequence[str],
    told: Told,
    book: RuleBook,
    kind: FileKind,
    unknown: Sequence[str] = (),
) -> tuple[FileFault, ...]:
    """Every fault of the columns; none where the file may be computed, unless an unsettled column holds an amount."""
    columns = kind.columns(book.pools)
    sources = [one for one in meant if isinstance(one, Source)]
    payments = PaymentHeaders(known, book.codes.payments)
    return (
        *_named_like_output(meant, renamed, kind),
        *_named_like_labels(meant, book, kind),
        *_repeated(meant, payments, kind),
        *_meaning_the_same(sources, columns, book),
        *_in_another_unit(meant, known, payments, kind),
        *payments.faults(one.header for one in meant if _is_unknown(one, kind) and not without_other_unit(one.header)),
        *(fault for _, fault in wrongly_asked(assumed, told, book, kind, unknown)),
        *_told_of_nothing(headers, told),
        *(_missing(column, book, kind) for column in missing),
    )


def _is_unknown(one: Meant, kind: FileKind) -> bool:
    return isinstance(one, Ignored) and one.how == NOT_UNDERSTOOD and as_header(one.header) not in kind.output


def _named_like_output(meant: Sequence[Meant], renamed: Mapping[str, str], kind: FileKind) -> Iterator[FileFault]:
    for one in meant:
        name = as_header(one.header)
        ordinary = isinstance(one, Ignored) and one.how in CARRIED_WHATEVER_THE_NAME
        if name in renamed.values() or (name in kind.output and not ordinary):
            yield FileFault(
                "output_column",
                Label(
                    "该列与结果列同名；请改名或删去；原样保留就写“ignore=表头”，结果列会改名",
                    "This column bears the name of a column of the result; rename or remove it, or say ignore=HEADER to"
                    " carry it through, and the column of the result is called otherwise",
                )
                if name in kind.output
                else Label(
                    "该列与改名后的结果列同名；请改名或删去",
                    "This column bears the name that a column of the result was given; rename or remove it",
                ),
                one.header,
            )


def _named_like_labels(meant: Sequence[Meant], book: RuleBook, kind: FileKind) -> Iterator[FileFault]:
    """The columns that bear labels of our output, where the file is a result of ours.

    A label such as 年度 may stand in any file; those of our findings only in a result.
    """
    headers = {as_header(one.header) for one in meant}
    for language in LANGUAGES:
        labels = {column: label_of(column, book) for column in kind.output}
        named = {column: as_header(label.in_language(language)) for column, label in labels.items() if label}
        if any(label in headers for column, label in named.items() if column.startswith("finding_")):
            yield from (
                FileFault("output_column", LABEL_OF_OUTPUT, one.header)
                for one in meant
                if as_header(one.header) in named.values()
            )
            return


def _repeated(meant: Sequence[Meant], payments: PaymentHeaders, kind: FileKind) -> Iterator[FileFault]:
    """Headers that stand twice over columns that are read, or might be payments."""
    names = [one.header for one in meant]
    for place, one in enumerate(meant):
        unsettled = isinstance(one, Ignored) and one.how == SEVERAL_MEANINGS
        read = isinstance(one, Source) or unsettled or (_is_unknown(one, kind) and payments.look_alike(one.header))
        if read and names.index(one.header) == place and one.header in names[place + 1 :]:
            yield FileFault(
                "repeated_column",
                Label("表头重复；请只留一列", "This header stands more than once; keep one of the columns"),
                one.header,
            )


def _meaning_the_same(sources: Sequence[Source], columns: Sequence[Field], book: RuleBook) -> Iterator[FileFault]:
    worded = {one.name for one in columns if one.kind.worded and one.name not in _SEPARATE} | WORDED.keys()
    for number, source in enumerate(sources):
        rivals = [earlier for earlier in sources[:number] if _clash(earlier, source, worded)]
        if rivals and rivals[0].header != source.header:
            yield _same(source, rivals[0], name_of(source.column, book))


def _clash(one: Source, other: Source, worded: set[str]) -> bool:
    side_by_side = one.column in worded or (one.summed and other.summed)
    return one.column == other.column and not (side_by_side and _named(one) != _named(other))


def _named(source: Source) -> str:
    """What a column is, where several may make up one of ours."""
    return source.field or (as_header(source.header) if source.how in CARRIED_WHATEVER_THE_NAME else "")


def _same(source: Source, rival: Source, named: Label) -> FileFault:
    zh = f"“{rival.header}”与“{source.header}”都表示“{named.zh}”，不知道以哪一列为准；请只留一列"
    en = f"'{rival.header}' and '{source.header}' both mean '{named.en}', so it is unclear which counts; keep one"
    return FileFault("repeated_column", Label(zh, en), source.header)


def _in_another_unit(
    meant: Sequence[Meant], known: Mapping[str, Meant], payments: PaymentHeaders, kind: FileKind
) -> Iterator[FileFault]:
    for one in meant:
        bare = without_other_unit(one.header) if isinstance(one, Source) or _is_unknown(one, kind) else ""
        if bare and (isinstance(one, Source) or bare in known or payments.look_alike(bare)):
            yield FileFault(
                "wrong_unit",
                Label(
                    "金额不是以元为单位，不会换算；请改成以元为单位的数，或写“ignore=表头”不使用这一列",
                    "The amounts are not in yuan and are not converted; write them in yuan, or say ignore=HEADER where"
                    " the column is not used",
                ),
                one.header,
            )


def _told_of_nothing(headers: Sequence[str], told: Told) -> Iterator[FileFault]:
    there = {as_header(header) for header in headers}
    for named in (*told.columns, *told.ignored):
        if headers and as_header(named) not in there:
            yield FileFault(
                "unknown_field",
                Label(
                    "文件里没有“column”或“ignore”所写的表头", "The file has no such header as column or ignore names"
                ),
                named,
            )


def _missing(column: str, book: RuleBook, kind: FileKind) -> FileFault:
    how = how_to_give(column, book, kind)
    named, en = name_of(column, book), "The required column '{}' is missing; "
    message = Label(f"缺少必需的列“{named.zh}”；请{how.zh}", en.format(named.en) + how.en)
    return FileFault("required", message, column)
