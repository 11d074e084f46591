"""What every header means, and how the columns of a file were mapped to ours, before anything is computed.

Headers are our ids, Chinese headers and the fields of the national interface, mixed freely, compared without
surrounding blanks and without regard to upper and lower case or to full and half width.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calc_service.batch.refusals import FileFault
from calc_service.batch.reply_types import ColumnFault, IgnoredColumn, UnderstoodColumn
from calc_service.domain.columns import OPENING_OF_POOL, input_columns
from calc_service.domain.interface_codes import as_header
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook


@dataclass(frozen=True, slots=True)
class Source:
    """One column of the file that the calculation uses.

    header: as it stands in the file
    column: our column that it means, or REFUND
    field:  the national field that it is, "" for our own column
    coded:  whether the field has codes of its own
    settles: our further columns that some of its codes settle as well
    summed: whether it adds up with others
    """

    header: str
    column: str
    field: str = ""
    coded: bool = False
    settles: tuple[str, ...] = ()
    summed: bool = False


@dataclass(frozen=True, slots=True)
class Ignored:
    """One column of the file that the calculation does not use, and why not."""

    header: str
    why: Label


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How a file was understood; it may be computed where `faults` is empty.

    sources: in file order
    ignored: in file order
    assumed: our column → our value, where one was assumed for the rows that say nothing
    missing: required columns that nothing gives
    partly:  required columns that only some codes of another column give; rows without are rejected as `required`
    absent:  optional columns that nothing gives
    fund_headers: every column that is a payment of a fund, used or not, in file order
    """

    sources: tuple[Source, ...]
    ignored: tuple[Ignored, ...]
    assumed: Mapping[str, str]
    missing: tuple[str, ...]
    partly: tuple[str, ...]
    absent: tuple[str, ...]
    faults: tuple[FileFault, ...]
    fund_headers: tuple[str, ...] = ()

    def sources_of(self, column: str) -> tuple[Source, ...]:
        """What gives `column`, in order of precedence: our own column, the fields that mean it, other codes."""
        direct = [source for source in self.sources if source.column == column]
        beside = [source for source in self.sources if column in source.settles]
        return (*sorted(direct, key=lambda source: source.field != ""), *beside)


def described(mapping: ColumnMapping) -> dict[str, Any]:
    """The mapping as fields of a `DryRun` and of a `BatchSummary`."""
    return {
        "understood": [_described_source(source) for source in mapping.sources],
        "ignored": [IgnoredColumn(one.header, one.why) for one in mapping.ignored],
        "assumed": dict(mapping.assumed),
        "missing": list(mapping.missing),
        "partly": list(mapping.partly),
        "absent": list(mapping.absent),
        "faults": [ColumnFault(fault.code, fault.column, fault.message) for fault in mapping.faults],
    }


def _described_source(source: Source) -> UnderstoodColumn:
    return UnderstoodColumn(
        header=source.header,
        column=source.column,
        field=source.field or None,
        settles=list(source.settles),
        added_up=source.summed,
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
