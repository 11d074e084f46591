"""The columns of a file mapped to ours, or every reason why they cannot be taken.

What the run says of a header goes first, then the profile of its export, then what all files share. Which faults there
are, `column_faults` says; a profile is found by itself where the file has all headers by which exactly one is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from calc_service.batch import column_faults
from calc_service.batch.headers import (
    NOT_KNOWN,
    NOTHING_TOLD,
    SEVERAL_MEANINGS,
    TOLD,
    TOLD_SO,
    ColumnMapping,
    Ignored,
    Meant,
    Source,
    Told,
    known_headers,
    source_of_column,
    source_of_field,
)
from calc_service.batch.missing_columns import needed_columns
from calc_service.batch.reply_types import ProfileTaken
from calc_service.batch.spellings import reader_of
from calc_service.batch.unknowns.asked import columns_of
from calc_service.domain.columns import CLAIMS, FUND_PAYMENTS, FileKind
from calc_service.domain.fields import Field
from calc_service.domain.interface_codes import CODES_OF, NO_PROFILE, ExportProfile, as_header, without_other_unit
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook

COMPUTED = "computed_"
"""What stands before the name of a column of the result, where the file has an ordinary column of that name."""
NOTHING_FOUND = ProfileTaken(
    None, None, Label("没有指定，表头也不符合任何配置", "None was named, and the headers are those of none"), []
)


def map_columns(  # noqa: PLR0913, PLR0917  the headers, and all that the run says of them
    headers: Sequence[str],
    book: RuleBook,
    assumed: Mapping[str, str],
    told: Told = NOTHING_TOLD,
    kind: FileKind = CLAIMS,
    unknown: Sequence[str] = (),
) -> ColumnMapping:
    """What `headers` mean; `assumed` is our column → a value as a cell of that column could hold it.

    unknown: what the run says that nobody knows, see `unknowns.asked`

    headers: as they stand in the file; those of columns that nobody reads may stand there more than once
    """
    profile, taken = _profile(headers, book, told.profile)
    known = known_headers(book, profile, kind)
    meant = [_meant(header, known, told, book, profile) for header in headers]
    if column_faults.hold_no_header(headers, meant, kind):
        return _of_nothing(taken)
    mapping = _mapping(meant, assumed, book, kind, taken, columns_of(unknown))
    faults = column_faults.of_file(
        headers=headers,
        meant=meant,
        known=known,
        renamed=mapping.renamed,
        assumed=assumed,
        missing=mapping.missing,
        told=told,
        book=book,
        kind=kind,
        unknown=unknown,
    )
    return replace(mapping, faults=faults)


def _mapping(  # noqa: PLR0913, PLR0917  the columns, and all that says what they mean
    meant: Sequence[Meant],
    assumed: Mapping[str, str],
    book: RuleBook,
    kind: FileKind,
    taken: ProfileTaken,
    unknown: tuple[str, ...],
) -> ColumnMapping:
    """What the columns mean, whatever is wrong with them."""
    sources = tuple(one for one in meant if isinstance(one, Source))
    ignored = tuple(one for one in meant if isinstance(one, Ignored))
    columns = kind.columns(book.pools)
    given = {source.column for source in sources}
    beside = {column for source in sources for column in source.settles} - given
    said = given | assumed.keys() | set(unknown)
    missing, partly = _lacking(columns, said, beside)
    return ColumnMapping(
        sources=sources,
        ignored=ignored,
        assumed={column: reader_of(column, book)(value) or value for column, value in assumed.items()},
        missing=missing,
        partly=partly,
        absent=tuple(one.name for one in columns if not one.required and one.name not in said),
        faults=(),
        needed=needed_columns(missing, partly, sources, book, kind),
        taken=taken,
        fund_headers=tuple(one.header for one in meant if _is_paid_by_a_fund(one)),
        renamed=_renamed(ignored, kind),
        kind=kind,
        unknown=unknown,
    )


def _profile(headers: Sequence[str], book: RuleBook, asked: str) -> tuple[ExportProfile | None, ProfileTaken]:
    profiles = book.codes.profiles
    compared = {as_header(header) for header in headers}
    matching = [profile for profile in profiles.values() if profile.known_by <= compared]
    names = [profile.name for profile in matching]
    if asked:
        named = profiles.get(asked)
        why = Label("本次运行指定", "The run says so")
        return named, ProfileTaken(named.name if named else None, named.label if named else None, why, names)
    if len(matching) == 1:
        found = matching[0]
        why = Label(
            f"表头符合，自动采用；不用请写“profile={NO_PROFILE}”",
            f"Found by its headers; profile={NO_PROFILE} does without",
        )
        return found, ProfileTaken(found.name, found.label, why, names)
    return None, _several(names) if names else NOTHING_FOUND


def _several(matching: list[str]) -> ProfileTaken:
    names = ", ".join(matching)
    why = Label(
        f"表头同时符合几个配置，一个也没有采用：{names}；请用“profile=”指定一个",
        f"The headers are those of several, so none was taken: {names}; name one with profile=",
    )
    return ProfileTaken(None, None, why, matching)


def _meant(header: str, known: Mapping[str, Meant], told: Told, book: RuleBook, profile: ExportProfile | None) -> Meant:
    compared = as_header(header)
    for named, ours in told.columns.items():
        if as_header(named) == compared:
            return replace(_told(ours, book, profile), header=header)
    found = known.get(compared)
    # In what unit a column stands that is not used makes no difference.
    bare = known.get(without_other_unit(header))
    found = bare if found is None and isinstance(bare, Ignored) and bare.how != SEVERAL_MEANINGS else found
    if compared in {as_header(named) for named in told.ignored}:
        paid = found is not None and _is_paid_by_a_fund(found)
        return Ignored(header, TOLD_SO, TOLD, paid)
    return Ignored(header, NOT_KNOWN) if found is None else replace(found, header=header)


def _told(ours: str, book: RuleBook, profile: ExportProfile | None) -> Source:
    field, _, owner = ours.partition(CODES_OF)
    if field in book.codes.fields:
        return source_of_field(field, book, profile, TOLD, owner)
    return source_of_column(ours, TOLD)


def _is_paid_by_a_fund(one: Meant) -> bool:
    return one.column in FUND_PAYMENTS if isinstance(one, Source) else one.fund


def _renamed(ignored: Sequence[Ignored], kind: FileKind) -> dict[str, str]:
    """Columns of the result beside which an ordinary column of the file keeps its name."""
    ordinary = {as_header(one.header) for one in ignored if one.how in column_faults.CARRIED_WHATEVER_THE_NAME}
    return {name: COMPUTED + name for name in kind.output if name in ordinary}


def _lacking(columns: Sequence[Field], given: set[str], beside: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    lacking = [column.name for column in columns if column.required and column.name not in given]
    missing = tuple(name for name in lacking if name not in beside)
    return missing, tuple(name for name in lacking if name in beside)


def _of_nothing(taken: ProfileTaken) -> ColumnMapping:
    """The mapping of a first row that holds no header: none of its cells is repeated."""
    return ColumnMapping(
        sources=(),
        ignored=(),
        assumed={},
        missing=(),
        partly=(),
        absent=(),
        faults=(column_faults.NO_HEADER,),
        needed=(),
        taken=taken,
    )
