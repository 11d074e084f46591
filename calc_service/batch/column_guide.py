"""What files may hold and what comes back: every column, header, value and code that is understood."""

from calc_service.batch.flag_parameters import shown_parameters
from calc_service.batch.guide_types import (
    AmbiguousCodesGuide,
    CodesFromADay,
    ColumnGuide,
    FlagColumn,
    FlagGuide,
    GuideColumn,
    GuideRules,
    MeaningOfCode,
    NationalColumn,
    OutputColumn,
    ProfileGuide,
    ProfileHeader,
    UnusedField,
    WordedValue,
)
from calc_service.batch.headers import label_of, own_headers
from calc_service.batch.spellings import values_of, words_of
from calc_service.domain.columns import OUTPUT, PREMIUM, input_columns
from calc_service.domain.fields import Field
from calc_service.domain.interface_codes import (
    FACILITY_DISTRICT,
    REFUND,
    VALID,
    CodeMap,
    ExportProfile,
    FieldNotUsed,
    Flag,
    NationalField,
)
from calc_service.engine.edition import RuleBook


def documented(book: RuleBook) -> ColumnGuide:
    """All that `book` lets files be written in; every label stands in both languages."""
    codes = book.codes
    return ColumnGuide(
        rules=GuideRules(book.digest),
        columns=[_column(column, book) for column in input_columns(book.pools)],
        refund=FlagColumn(label_of(REFUND, book), _fields(REFUND, book), _values(REFUND, book)),
        valid=FlagColumn(label_of(VALID, book), _fields(VALID, book), _values(VALID, book)),
        facility_district=_fields(FACILITY_DISTRICT, book),
        codes={
            name: [_codes(owner, one) for owner, maps in sorted(owners.items()) for one in maps]
            for name, owners in sorted(codes.maps.items())
        },
        ambiguous_codes=[
            AmbiguousCodesGuide(name, one.pattern, one.why) for name, one in sorted(codes.ambiguous.items())
        ],
        not_inputs=[_unused(one) for _, one in sorted(codes.unused.items())],
        several_meanings=[_unused(one) for _, one in sorted(codes.unsettled.items())],
        profiles=[_profile(profile) for profile in codes.profiles.values()],
        output=[OutputColumn(name, label_of(name, book)) for name in OUTPUT],
        premium_columns=[_column(column, book) for column in PREMIUM.fields],
        premium_output=[OutputColumn(name, label_of(name, book)) for name in PREMIUM.output],
        flags=[_flag(code, flag) for code, flag in sorted(book.monitoring.flags.items())],
    )


def _unused(field: FieldNotUsed) -> UnusedField:
    return UnusedField(field.name, list(field.headers), field.why)


def _profile(profile: ExportProfile) -> ProfileGuide:
    return ProfileGuide(
        profile=profile.name,
        label=profile.label,
        clause=profile.provenance.cite or None,
        source=profile.provenance.source or None,
        verified=profile.provenance.verified,
        known_by=sorted(profile.known_by),
        headers=[
            ProfileHeader(header, one.means or None, one.summed, one.why if not one.means else None)
            for header, one in profile.headers.items()
        ],
        codes_of=dict(profile.owners),
        nothing=list(profile.nothing),
        days=list(profile.days),
    )


def _fields(means: str, book: RuleBook) -> list[NationalColumn]:
    return [_field(field) for _, field in sorted(book.codes.fields.items()) if field.means == means]


def _column(column: Field, book: RuleBook) -> GuideColumn:
    return GuideColumn(
        column=column.name,
        label=label_of(column.name, book),
        kind=column.kind.name,
        required=column.required,
        written=column.kind.written,
        headers=list(dict.fromkeys(own_headers(column.name, book))),
        fields=_fields(column.name, book),
        settled_by_codes_of=[
            name
            for name, owners in sorted(book.codes.maps.items())
            if any(_settles(maps, column.name) for maps in owners.values())
        ],
        values=_values(column.name, book) if column.kind.worded else [],
    )


def _settles(maps: tuple[CodeMap, ...], column: str) -> bool:
    return any(column in meaning for one in maps for meaning in one.meanings.values())


def _field(field: NationalField) -> NationalColumn:
    return NationalColumn(
        field=field.name,
        headers=list(field.headers),
        added_up=field.summed,
        from_=field.provenance.start,
        clause=field.provenance.cite or None,
        source=field.provenance.source or None,
        verified=field.provenance.verified,
    )


def _values(column: str, book: RuleBook) -> list[WordedValue]:
    words = words_of(column, book)
    return [
        WordedValue(value, label, [word for word, meant in words.items() if meant == value and word != value])
        for value, label in values_of(column, book).items()
    ]


def _codes(owner: str, code_map: CodeMap) -> CodesFromADay:
    provenance = code_map.provenance
    return CodesFromADay(
        owner=owner,
        from_=provenance.start,
        clause=provenance.cite or None,
        source=provenance.source or None,
        verified=provenance.verified,
        codes=[
            MeaningOfCode(code, code_map.labels.get(code), dict(meaning)) for code, meaning in code_map.meanings.items()
        ],
    )


def _flag(code: str, flag: Flag) -> FlagGuide:
    return FlagGuide(code, flag.label, flag.definition, flag.cite, flag.active, shown_parameters(flag))
