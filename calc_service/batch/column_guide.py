"""What files may hold and what comes back: every column, header, value and code that is understood."""

from calc_service.batch.headers import label_of, own_headers
from calc_service.batch.reply_types import (
    CodesFromADay,
    ColumnGuide,
    FlagGuide,
    GuideColumn,
    GuideRules,
    MeaningOfCode,
    NationalColumn,
    OutputColumn,
    RefundColumn,
    UnusedField,
    WordedValue,
)
from calc_service.batch.spellings import values_of, words_of
from calc_service.domain.columns import OUTPUT, input_columns
from calc_service.domain.fields import Field
from calc_service.domain.interface_codes import REFUND, CodeMap, Flag, NationalField
from calc_service.domain.money import yuan
from calc_service.engine.edition import RuleBook


def documented(book: RuleBook) -> ColumnGuide:
    """All that `book` lets files be written in; every label stands in both languages."""
    fields = [book.codes.fields[name] for name in sorted(book.codes.fields)]
    return ColumnGuide(
        rules=GuideRules(book.digest),
        columns=[_column(column, book) for column in input_columns(book.pools)],
        refund=RefundColumn(
            label=label_of(REFUND, book),
            fields=[_field(field) for field in fields if field.means == REFUND],
            values=_values(REFUND, book),
        ),
        codes={name: [_codes(one) for one in maps] for name, maps in sorted(book.codes.maps.items())},
        not_inputs=[UnusedField(one.name, list(one.headers), one.why) for _, one in sorted(book.codes.unused.items())],
        output=[OutputColumn(name, label_of(name, book)) for name in OUTPUT],
        flags=[_flag(code, flag) for code, flag in sorted(book.monitoring.flags.items())],
    )


def _column(column: Field, book: RuleBook) -> GuideColumn:
    fields = [field for _, field in sorted(book.codes.fields.items()) if field.means == column.name]
    return GuideColumn(
        column=column.name,
        label=label_of(column.name, book),
        kind=column.kind.name,
        required=column.required,
        written=column.kind.written,
        headers=list(dict.fromkeys(own_headers(column.name, book))),
        fields=[_field(field) for field in fields],
        settled_by_codes_of=[name for name, maps in sorted(book.codes.maps.items()) if _settles(maps, column.name)],
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


def _codes(code_map: CodeMap) -> CodesFromADay:
    provenance = code_map.provenance
    return CodesFromADay(
        from_=provenance.start,
        clause=provenance.cite or None,
        source=provenance.source or None,
        verified=provenance.verified,
        codes=[
            MeaningOfCode(code, code_map.labels.get(code), dict(meaning)) for code, meaning in code_map.meanings.items()
        ],
    )


def _flag(code: str, flag: Flag) -> FlagGuide:
    shown = {name: str(value) if name.endswith("_nights") else yuan(value) for name, value in flag.parameters.items()}
    return FlagGuide(code, flag.label, flag.definition, flag.cite, flag.active, shown)
