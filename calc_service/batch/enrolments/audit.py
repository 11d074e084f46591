"""One file of enrolments: understood and read piece by piece, assessed whole persons at a time; no row is lost."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from calc_service import __version__
from calc_service.batch.audit import Request, columns_cleaned, refuse_what_rows_hold, understood, unsettled_columns
from calc_service.batch.claims import category_sets, districts
from calc_service.batch.cleaning import Changes
from calc_service.batch.enrolments.assessment import assess_enrolments
from calc_service.batch.enrolments.reply_types import PremiumBatchSummary, PremiumOptions
from calc_service.batch.enrolments.result import EnrolmentTally, premium_summary, subsidy_columns, tallied_enrolments
from calc_service.batch.files import Piece, Table
from calc_service.batch.headers import ColumnMapping, described
from calc_service.batch.memory import give_back
from calc_service.batch.partitions import PartResult, Rows, by_part, number_of_parts, whole_part
from calc_service.batch.payment_headers import holding_amounts
from calc_service.batch.piece_reading import read_piece, with_numbers
from calc_service.batch.refusals import FileRefused
from calc_service.batch.reply_types import RulesUsed
from calc_service.batch.result_file import with_result
from calc_service.batch.threads import together
from calc_service.domain.columns import PREMIUM
from calc_service.domain.money import yuan
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import Tables, tabulate


@dataclass(frozen=True, slots=True)
class AuditedEnrolments:
    """given: the file as it was; found: what was found out about its rows, part by part.

    renamed: columns of the result that are called otherwise, since the file has one of that name
    """

    given: Table
    found: tuple[PartResult, ...]
    summary: PremiumBatchSummary
    renamed: Mapping[str, str]

    @property
    def result(self) -> Table:
        """Every input column in its place, then `columns.OF_PREMIUM`, amounts as Decimal(20, 2); rows as they were."""
        return with_result(self.given, self.found, self.renamed, PREMIUM)


def audit_enrolments(table: Table, request: Request, book: RuleBook) -> AuditedEnrolments:
    """Compute every subsidy of a file whose cells are texts under its own headers.

    request: of the kind PREMIUM; of its options the tolerance, what is assumed and what is told have a part
    Raises FileRefused with every fault of the columns.
    """
    mapping = understood(table, request, book)
    if mapping.faults:
        raise FileRefused((*mapping.faults, *unsettled_columns(mapping, table)))
    tables, parts = tabulate(book), number_of_parts(len(table))
    unsettled: set[str] = set()
    reading = partial(_read, mapping=mapping, tables=tables, parts=parts, unsettled=unsettled)
    read = together(partial(reading, piece, rows.start) for piece, rows in table.located())
    pieces, changes = zip(*read, strict=True)
    refuse_what_rows_hold(mapping, unsettled, changes)
    rows_of_parts = deque(zip(*pieces, strict=True))
    del read, pieces  # What a part was read as is gone with it, while what was found of it is kept.
    assessed = together(partial(_assessed, rows_of_parts.popleft(), request, tables) for _ in range(parts))
    found, tallies = zip(*assessed, strict=True)
    give_back()
    if sum(len(part.place) for part in found) != len(table):
        raise AssertionError("a row was lost")
    return AuditedEnrolments(table, found, _summary(tallies, changes, mapping, request, tables), mapping.renamed)


def _read(  # noqa: PLR0913  every input has its name
    piece: Piece, start: int, *, mapping: ColumnMapping, tables: Tables, parts: int, unsettled: set[str]
) -> tuple[list[Rows], Changes]:
    """The rows of a piece of the file as numbers; adds to `unsettled` the columns of that kind which hold amounts."""
    whole = piece()
    unsettled |= holding_amounts(whole, mapping.unsettled)
    read = read_piece(whole, mapping, tables.book)
    del whole
    words, faults = read.translation, read.faults
    district = districts(words.parts, read.cells.rows, faults, tables, words.texts)
    sets = category_sets(words.parts, district, faults, tables, words.texts)
    cells = with_numbers(read.cells, {"district": district, "category_set": sets})
    return by_part(Rows(np.arange(start, start + cells.rows), cells, faults), parts), read.changes


def _assessed(pieces: Sequence[Rows], request: Request, tables: Tables) -> tuple[PartResult, EnrolmentTally]:
    rows = whole_part(pieces)
    columns = subsidy_columns(assess_enrolments(rows.cells, rows.faults, tables), tables, request.tolerance)
    return PartResult(rows.place, columns), tallied_enrolments(columns)


def _summary(
    tallies: Sequence[EnrolmentTally],
    changes: Sequence[Changes],
    mapping: ColumnMapping,
    request: Request,
    tables: Tables,
) -> PremiumBatchSummary:
    said: dict[str, Any] = {**premium_summary(tallies), **described(mapping)}
    return PremiumBatchSummary(
        **said,
        cleaned=columns_cleaned(changes, mapping),
        rules=RulesUsed(tables.book.digest, __version__),
        options=PremiumOptions(yuan(request.tolerance)),
    )
