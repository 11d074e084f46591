"""One file of enrolments: what its columns mean, what every row comes to, and what there is to say of it all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from calc_service import __version__
from calc_service.batch.audit import Request, understood
from calc_service.batch.cells import Cells
from calc_service.batch.claims import category_sets, districts
from calc_service.batch.enrolments.assessment import assess_enrolments
from calc_service.batch.enrolments.reply_types import PremiumBatchSummary, PremiumOptions
from calc_service.batch.enrolments.result import EnrolmentTally, premium_summary, subsidy_columns, tallied_enrolments
from calc_service.batch.files import Table
from calc_service.batch.headers import ColumnMapping, described
from calc_service.batch.partitions import PartResult, Rows, in_file_order
from calc_service.batch.passes import cleaned_columns, computed, refuse_what_cells_hold
from calc_service.batch.piece_reading import PieceRead, with_numbers
from calc_service.batch.reply_types import CleanedColumn, RulesUsed
from calc_service.batch.result_file import with_result
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
        """Every input column in its place, then `columns.OF_PREMIUM`, amounts as Decimal(18, 2); rows as they were."""
        return with_result(self.given, partial(in_file_order, self.found), self.renamed, PREMIUM)


def audit_enrolments(table: Table, request: Request, book: RuleBook) -> AuditedEnrolments:
    """Compute every subsidy of a file whose cells are texts under its own headers.

    request: of the kind PREMIUM; of its options the tolerance, what is assumed and what is told have a part
    Raises FileRefused with every fault of the columns.
    """
    mapping, tables = understood(table, request, book), tabulate(book)
    numbers, assessing = partial(numbers_of_enrolments, tables), partial(assessed_enrolments, request, tables)
    read = computed(table, mapping, book, numbers, assessing, partial(refuse_what_cells_hold, mapping))
    cleaned = cleaned_columns(read.held.changes, mapping)
    said = summary_of_enrolments(read.of_parts, cleaned, mapping, request, tables)
    return AuditedEnrolments(table, read.found, said, mapping.renamed)


def numbers_of_enrolments(tables: Tables, read: PieceRead) -> tuple[Cells, None]:
    """The rows of a piece as all the numbers that they are computed from; there is nothing to note of it."""
    words, faults = read.translation, read.faults
    district = districts(words.parts, read.cells.rows, faults, tables, words.texts)
    sets = category_sets(words.parts, district, faults, tables, words.texts)
    return with_numbers(read.cells, {"district": district, "category_set": sets}), None


def assessed_enrolments(request: Request, tables: Tables, rows: Rows) -> tuple[PartResult, EnrolmentTally]:
    """What is found out of a part, and what it amounts to."""
    columns = subsidy_columns(assess_enrolments(rows.cells, rows.faults, tables), tables, request.tolerance)
    return PartResult(rows.place, columns), tallied_enrolments(columns)


def summary_of_enrolments(
    tallies: Sequence[EnrolmentTally],
    cleaned: list[CleanedColumn],
    mapping: ColumnMapping,
    request: Request,
    tables: Tables,
) -> PremiumBatchSummary:
    """What is said of a whole file."""
    said: dict[str, Any] = {**premium_summary(tallies), **described(mapping)}
    return PremiumBatchSummary(
        **said,
        cleaned=cleaned,
        rules=RulesUsed(tables.book.digest, __version__),
        options=PremiumOptions(yuan(request.tolerance)),
    )
