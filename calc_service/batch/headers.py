"""What every header means, and how the columns of a file were mapped to ours, before anything is computed.

Headers are our ids, Chinese headers and the fields of the national interface, mixed freely, compared as `as_header`
reads them. What the run says about a header goes before the profile of its export, and that before what all share.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from calc_service.batch.files import ReadingNote
from calc_service.batch.refusals import FileFault
from calc_service.batch.reply_types import (
    ColumnFault,
    FileNote,
    IgnoredColumn,
    NeededColumn,
    ProfileTaken,
    UnderstoodColumn,
)
from calc_service.batch.unknowns.words import ENDS, KINDS, SURE
from calc_service.domain.columns import ADDING_UP, BOUNDS, CERTAINTY, CLAIMS, OPENING_OF_POOL, FileKind
from calc_service.domain.interface_codes import (
    BESIDE_OURS,
    FACILITY_DISTRICT,
    NATIONAL,
    ExportHeader,
    ExportProfile,
    FieldNotUsed,
    as_header,
)
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook

OWN, CHINESE, FIELD, PROFILE, TOLD = "own_name", "chinese_header", "national_field", "profile", "told"
"""Why a column is taken for what it is."""
NOT_AN_INPUT, SEVERAL_MEANINGS, NOT_UNDERSTOOD = "not_an_input", "several_meanings", "not_understood"
"""Why a column is not used, beside PROFILE and TOLD."""
NOT_KNOWN = Label("不认识的列，原样保留，不参与计算", "Not understood; carried through untouched and not used")
TOLD_SO = Label("本次运行写明不使用（“ignore”）", "The run says that it is not used (ignore)")


@dataclass(frozen=True, slots=True)
class Source:
    """One column of the file that the calculation uses.

    header: as it stands in the file
    column: our column that it means, or one of BESIDE_OURS
    field:  the national field that it is, "" for our own column
    owner:  whose codes the field holds, "" where it has none
    settles: our further columns that it settles as well, or some of its codes
    summed: whether it adds up with others
    how:    OWN, CHINESE, FIELD, PROFILE or TOLD
    """

    header: str
    column: str
    field: str = ""
    owner: str = ""
    settles: tuple[str, ...] = ()
    summed: bool = False
    how: str = OWN


@dataclass(frozen=True, slots=True)
class Ignored:
    """One column of the file that the calculation does not use, and why not; `fund`: whether a fund paid it."""

    header: str
    why: Label
    how: str = NOT_UNDERSTOOD
    fund: bool = False


Meant = Source | Ignored
NOT_OF_THIS_KIND = Ignored(
    "",
    Label("另一种文件的列，这里用不到，原样保留", "A column of the other kind of file; carried through untouched"),
    NOT_AN_INPUT,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a run says about the columns of its file.

    profile: the name of a profile, NO_PROFILE for none, "" to find one
    columns: header → our column, one of BESIDE_OURS or a national field, this also with the owner of its codes behind
             CODES_OF
    ignored: headers that are not used
    """

    profile: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()


NOTHING_TOLD = Told()


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How a file was understood; it may be computed where `faults` is empty and `unsettled` are zero everywhere.

    sources: in file order
    ignored: in file order
    assumed: our column → our value, where one was assumed for the rows that say nothing
    missing: required columns that nothing gives
    partly:  required columns that only some codes of another column give; rows without are rejected as `required`
    absent:  optional columns that nothing gives
    needed:  what is missing or given partly, and how it can be given
    taken:   the profile by which the file is read, if any, and why
    fund_headers: every column that is a payment of a fund, used or not, in file order
    renamed: columns of the result that are called otherwise, since the file has one of that name
    notes:   what has to be said about how the file was read
    kind:    what kind of file it is
    unknown: our columns whose blank cells are facts that nobody knows
    """

    sources: tuple[Source, ...]
    ignored: tuple[Ignored, ...]
    assumed: Mapping[str, str]
    missing: tuple[str, ...]
    partly: tuple[str, ...]
    absent: tuple[str, ...]
    faults: tuple[FileFault, ...]
    needed: tuple[NeededColumn, ...]
    taken: ProfileTaken
    fund_headers: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    kind: FileKind = CLAIMS
    unknown: tuple[str, ...] = ()

    @property
    def profile(self) -> str:
        """The name of the profile by which the file is read, or ""."""
        return self.taken.name or ""

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Columns with several meanings in practice: any amount in them refuses the file."""
        return tuple(one.header for one in self.ignored if one.how == SEVERAL_MEANINGS)

    notes: tuple[ReadingNote, ...] = ()

    def sources_of(self, column: str) -> tuple[Source, ...]:
        """What gives `column`, in order of precedence: our own column, the fields that mean it, other codes."""
        direct = [source for source in self.sources if source.column == column]
        beside = [one for one in self.sources if column in one.settles and one.column != FACILITY_DISTRICT]
        return (*sorted(direct, key=lambda source: source.field != ""), *beside)


def described(mapping: ColumnMapping) -> dict[str, Any]:
    """The mapping as fields of a `DryRun` and of a `BatchSummary`."""
    return {
        "profile": mapping.taken,
        "understood": [_described_source(source) for source in mapping.sources],
        "ignored": [IgnoredColumn(one.header, _why(one, mapping), one.how) for one in mapping.ignored],
        "assumed": dict(mapping.assumed),
        "renamed": dict(mapping.renamed),
        "missing": list(mapping.missing),
        "partly": list(mapping.partly),
        "absent": list(mapping.absent),
        "faults": [ColumnFault(fault.code, fault.column, fault.message) for fault in mapping.faults],
        "needed": list(mapping.needed),
        "notes": [FileNote(note.code, note.message) for note in mapping.notes],
    }


def _why(one: Ignored, mapping: ColumnMapping) -> Label:
    if one.how != SEVERAL_MEANINGS or one.header in {fault.column for fault in mapping.faults}:
        return one.why
    return Label(f"{one.why.zh}；此文件中全部为零", f"{one.why.en}; zero throughout this file")


def _described_source(source: Source) -> UnderstoodColumn:
    return UnderstoodColumn(
        header=source.header,
        column=source.column,
        field=source.field or None,
        codes_of=source.owner or None,
        settles=list(source.settles),
        added_up=source.summed,
        how=source.how,
    )


def known_headers(book: RuleBook, profile: ExportProfile | None = None, kind: FileKind = CLAIMS) -> Mapping[str, Meant]:
    """Every header that is understood, as it is compared, with what it means to whoever exports by `profile`.

    What a file of another `kind` holds is known as that, and not used.
    """
    codes = book.codes
    found: dict[str, Meant] = {}
    for unused in codes.unused.values():
        found |= dict.fromkeys(_names(unused), Ignored("", unused.why, NOT_AN_INPUT, unused.fund))
    for unsettled in codes.unsettled.values():
        found |= dict.fromkeys(_names(unsettled), Ignored("", unsettled.why, SEVERAL_MEANINGS, fund=True))
    for name, field_ in codes.fields.items():
        headers = (as_header(header) for header in (name, *field_.headers))
        found |= dict.fromkeys(headers, source_of_field(name, book, profile, FIELD))
    for column in kind.columns(book.pools):
        chinese = Source("", column.name, how=CHINESE)
        found |= dict.fromkeys(map(as_header, own_headers(column.name, book)), chinese)
        found[column.name] = Source("", column.name)
    for name in BESIDE_OURS:
        found.setdefault(name, source_of_column(name, OWN))
    if profile is not None:
        found |= {header: _exported(header, one, found, book, profile) for header, one in profile.headers.items()}
    taken = {*(column.name for column in kind.columns(book.pools)), *kind.beside}
    return {header: one if _is_taken(one, taken) else NOT_OF_THIS_KIND for header, one in found.items()}


def _is_taken(one: Meant, taken: Container[str]) -> bool:
    return isinstance(one, Ignored) or one.column in taken


def _names(unused: FieldNotUsed) -> list[str]:
    return [as_header(header) for header in (unused.name, *unused.headers)]


def source_of_field(name: str, book: RuleBook, profile: ExportProfile | None, how: str, owner: str = "") -> Source:
    """A column that is the national field `name`, its codes those of `owner`, or else of whom `profile` says."""
    field_, lists = book.codes.fields[name], book.codes.maps.get(name, {})
    owner = owner or (profile.owners if profile else {}).get(name, NATIONAL)
    owner = owner if owner in lists else ""
    meanings = (one for code_map in lists.get(owner, ()) for one in code_map.meanings.values())
    settled = {column for meaning in meanings for column in meaning}
    settles = tuple(sorted(settled - {field_.means})) if owner else _beside(field_.means)
    return Source("", field_.means, name, owner, settles, field_.summed, how)


def source_of_column(column: str, how: str, *, summed: bool | None = None) -> Source:
    """A column that means our `column`, or one of BESIDE_OURS."""
    adds_up = column in ADDING_UP if summed is None else summed
    return Source("", column, settles=_beside(column), summed=adds_up, how=how)


def _beside(column: str) -> tuple[str, ...]:
    return ("place_of_care",) if column == FACILITY_DISTRICT else ()


def _exported(
    header: str, said: ExportHeader, shared: Mapping[str, Meant], book: RuleBook, profile: ExportProfile
) -> Meant:
    known = shared.get(header)
    if not said.means:
        return Ignored("", said.why, PROFILE, isinstance(known, Ignored) and known.fund)
    if said.field:
        return source_of_field(said.field, book, profile, PROFILE)
    return source_of_column(said.means, PROFILE, summed=said.summed)


def own_headers(column: str, book: RuleBook) -> tuple[str, ...]:
    """Our id of a column, its Chinese label and its further headers."""
    label = label_of(column, book)
    names = (column, *((label.zh,) if label else ()), *book.codes.headers.get(column, ()))
    pool = column.removeprefix(OPENING_OF_POOL)
    if pool != column and label is not None and pool in book.wording.tracks:
        names = (*names, *(label.zh.replace(pool, each.zh) for each in book.wording.tracks[pool].values))
    return names


def name_of(column: str, book: RuleBook) -> Label:
    """What a column of ours is called in a sentence, itself where the rules have no words for it."""
    return label_of(column, book) or Label(column, column)


def label_of(column: str, book: RuleBook) -> Label | None:
    """What a column of ours is called; None where the rules have no words for it."""
    terms = book.wording.terms
    if column.startswith(OPENING_OF_POOL) and "opening_assistance" in terms.get("column", {}):
        template, pool = terms["column"]["opening_assistance"], column.removeprefix(OPENING_OF_POOL)
        return Label(template.zh.replace("{pool}", pool), template.en.replace("{pool}", pool))
    return terms.get("column", {}).get(column) or terms.get("amount", {}).get(column) or _of_unknowns(column, book)


def _of_unknowns(column: str, book: RuleBook) -> Label | None:
    """What a column is called that stands in a result only where facts are missing."""
    for end, said in ENDS.items():
        if column.endswith(end) and (label := label_of(column.removesuffix(end), book)):
            return Label(label.zh + said.zh, label.en + said.en)
    if column == BOUNDS:
        return KINDS
    fund = column.removeprefix(CERTAINTY)
    if fund != column and (label := label_of(f"finding_{fund}", book)):
        return Label(label.zh + SURE.zh, label.en + SURE.en)
    return None
