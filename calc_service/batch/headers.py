"""What the headers of a file mean: our ids, Chinese headers and the fields of the national interface, mixed freely.

Headers are compared without surrounding blanks and without regard to upper and lower case or to full and half width.
Two columns that mean the same are refused, with two exceptions: fields that add up to one amount of ours, and a field
of the interface beside our own column where the values are words (a setting, a facility level, categories): there our
own cell goes first, and a row in which the two disagree is rejected. Our own column beside parts of its sum is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from calc_service.batch.columns import OPENING_OF_POOL, input_columns
from calc_service.batch.header_faults import faults
from calc_service.batch.understanding import Ignored, Source, Understanding, described
from calc_service.batch.words import reader_of
from calc_service.domain.fields import Field
from calc_service.domain.interface_codes import as_header
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook

__all__ = ["Understanding", "described", "known_headers", "label_of", "own_headers", "understand"]

NOT_UNDERSTOOD = Label("不认识的列，原样保留，不参与计算", "Not understood; carried through untouched and not used")


def understand(headers: Sequence[str], book: RuleBook, assumed: Mapping[str, str]) -> Understanding:
    """What `headers` mean; `assumed` is our column → a value as a cell of that column could hold it."""
    known = known_headers(book)
    found = [(header, known.get(as_header(header))) for header in headers]
    sources = tuple(replace(source, header=header) for header, source in found if source is not None)
    columns = input_columns(book.pools)
    given = {source.column for source in sources}
    beside = {column for source in sources for column in source.settles} - given
    missing, partly = _lacking(columns, given | assumed.keys(), beside)
    return Understanding(
        sources=sources,
        ignored=tuple(_ignored(header, book) for header, source in found if source is None),
        assumed={column: reader_of(column, book)(value) or value for column, value in assumed.items()},
        missing=missing,
        partly=partly,
        absent=tuple(one.name for one in columns if not one.required and one.name not in given | assumed.keys()),
        faults=faults(headers, sources, assumed, missing, book),
    )


def known_headers(book: RuleBook) -> Mapping[str, Source]:
    """Every header that is understood, as it is compared, with what it means."""
    codes = book.codes
    found: dict[str, Source] = {}
    for field in codes.fields.values():
        settles = _settled_beside(field.name, book)
        source = Source("", field.means, field.name, field.name in codes.maps, settles, field.summed)
        found |= {as_header(name): source for name in (field.name, *field.headers)}
    for column in input_columns(book.pools):
        found |= {as_header(name): Source("", column.name) for name in own_headers(column.name, book)}
    return found


def own_headers(column: str, book: RuleBook) -> tuple[str, ...]:
    """Our id of a column, its Chinese label and its further headers."""
    label = label_of(column, book)
    names = (column, *((label.zh,) if label else ()), *book.codes.headers.get(column, ()))
    pool = column.removeprefix(OPENING_OF_POOL)
    if pool != column and label is not None and pool in book.wording.tracks:
        names = (*names, label.zh.replace(pool, book.wording.tracks[pool].zh))
    return names


def label_of(column: str, book: RuleBook) -> Label | None:
    """What a column of ours is called; None where the rules have no words for it."""
    terms = book.wording.terms
    if column.startswith(OPENING_OF_POOL) and "opening_assistance" in terms.get("column", {}):
        template, pool = terms["column"]["opening_assistance"], column.removeprefix(OPENING_OF_POOL)
        return Label(template.zh.replace("{pool}", pool), template.en.replace("{pool}", pool))
    return terms.get("column", {}).get(column) or terms.get("amount", {}).get(column)


def _settled_beside(field: str, book: RuleBook) -> tuple[str, ...]:
    meanings = (one for code_map in book.codes.maps.get(field, ()) for one in code_map.meanings.values())
    settled = {column for meaning in meanings for column in meaning}
    return tuple(sorted(settled - {book.codes.fields[field].means}))


def _lacking(columns: Sequence[Field], given: set[str], beside: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    lacking = [column.name for column in columns if column.required and column.name not in given]
    missing = tuple(name for name in lacking if name not in beside)
    return missing, tuple(name for name in lacking if name in beside)


def _ignored(header: str, book: RuleBook) -> Ignored:
    for field in book.codes.unused.values():
        if as_header(header) in {as_header(name) for name in (field.name, *field.headers)}:
            return Ignored(header, field.why)
    return Ignored(header, NOT_UNDERSTOOD)
