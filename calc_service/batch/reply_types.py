"""The shapes of what is said of a file of claims: its summary, how it is understood, and what columns there are."""

from typing import Annotated

import msgspec

from calc_service.batch.total_types import (
    CategoryTotals,
    ControlTotals,
    Difference,
    DistrictTotals,
    FindingCode,
    FundFindings,
    MonthTotals,
    TrackTotals,
)
from calc_service.domain.columns import FUNDS
from calc_service.domain.reply_fields import (
    Amount,
    Cite,
    Count,
    IsVerified,
    Position,
    Reply,
    RulesDigest,
    means,
    one_of,
)
from calc_service.domain.vocabulary import ROW_STATUSES, STATUSES, WARNINGS
from calc_service.domain.wording import Label

Fund = Annotated[str, one_of(FUNDS)]


class LargestDifference(Reply):
    """One row whose payment differs most."""

    row: Annotated[Position, means("as a spreadsheet counts, the header being 1")]
    claim_id: str | None
    person_id: str | None
    fund: Fund
    finding: FindingCode
    difference: Difference


class UnderstoodColumn(Reply):
    """One column of the file that the calculation uses."""

    header: Annotated[str, means("as it stands in the file")]
    column: Annotated[str, means("our column that it means; `refund`: whether the row cancels another")]
    field: Annotated[str | None, means("the national field that it is; null for our own column")]
    settles: Annotated[list[str], means("further columns that some of its codes settle")]
    added_up: Annotated[bool, means("whether it adds up with other columns")]


class IgnoredColumn(Reply):
    """One column of the file that is carried through and not used."""

    header: str
    why: Label


class CleanedColumn(Reply):
    """One column whose cells were not all taken as they stand; the result holds them as they were."""

    header: str
    trimmed: Annotated[int, means("ids around which blanks, or before which an apostrophe, were left out")]
    blanked: Annotated[int, means("cells with a mark for nothing, such as NULL")]


class ColumnFault(Reply):
    """Why the file would be refused."""

    code: str
    column: str
    message: Label


UnderstoodColumns = Annotated[list[UnderstoodColumn], means("in file order")]
IgnoredColumns = Annotated[list[IgnoredColumn], means("carried through, not used")]
AssumedValues = Annotated[dict[str, str], means("the value taken where a row says nothing, by column")]
MissingColumns = Annotated[list[str], means("required columns that nothing gives: the file would be refused")]
PartlyGiven = Annotated[list[str], means("required columns that only some codes of another column give")]
AbsentColumns = Annotated[list[str], means("optional columns that nothing gives")]


class DryRun(Reply):
    """How a file is understood, before anything is computed."""

    rows: Count
    understood: UnderstoodColumns
    ignored: IgnoredColumns
    assumed: AssumedValues
    missing: MissingColumns
    partly: PartlyGiven
    absent: AbsentColumns
    faults: list[ColumnFault]


class RulesUsed(Reply):
    """Under which rules the file was computed."""

    digest: RulesDigest
    engine: str


class BatchOptions(Reply):
    """How the file was computed."""

    tolerance: Amount
    catastrophic: Annotated[str, one_of(("settled", "computed"))]
    accumulate: Annotated[str, one_of(("computed", "recorded"))]


class BatchSummary(Reply):
    """What a file amounts to, and how it was understood."""

    rows: Count
    statuses: Annotated[dict[str, Count], means("rows by status: " + ", ".join((*STATUSES, *ROW_STATUSES)))]
    errors: Annotated[dict[str, Count], means("rows by error, `column:code`")]
    flags: Annotated[dict[str, Count], means("rows by flag")]
    findings: FundFindings
    compared: Annotated[dict[Fund, bool], means("false: the file records nowhere what the fund paid")]
    computed: Annotated[dict[Fund, Amount], means("what is due on all rows that were computed")]
    by_category: list[CategoryTotals]
    by_district: list[DistrictTotals]
    by_track: list[TrackTotals]
    by_month: list[MonthTotals]
    largest_differences: Annotated[list[LargestDifference], means("at most ten")]
    control: ControlTotals
    understood: UnderstoodColumns
    ignored: IgnoredColumns
    assumed: AssumedValues
    missing: MissingColumns
    partly: PartlyGiven
    absent: AbsentColumns
    faults: list[ColumnFault]
    cleaned: Annotated[list[CleanedColumn], means("columns in whose cells something was left out")]
    warnings: list[Annotated[str, one_of(WARNINGS)]]
    rules: RulesUsed
    options: BatchOptions


class GuideRules(Reply):
    """Under which rules files are read."""

    digest: RulesDigest


class NationalColumn(Reply):
    """A field of the national interface that means one of our columns."""

    field: str
    headers: list[str]
    added_up: bool
    from_: Annotated[str, means("first day on which it holds")] = msgspec.field(name="from")
    clause: Cite | None
    source: str | None
    verified: IsVerified


class WordedValue(Reply):
    """A value of a column, and the words for it."""

    value: str
    label: Label | None
    words: list[str]


class GuideColumn(Reply):
    """One column that a file may have."""

    column: str
    label: Label | None
    kind: str
    required: bool
    written: Annotated[Label | None, means("how a cell is written")]
    headers: Annotated[list[str], means("headers that mean it")]
    fields: Annotated[list[NationalColumn], means("national fields that mean it")]
    settled_by_codes_of: Annotated[list[str], means("national fields some of whose codes settle it")]
    values: Annotated[list[WordedValue], means("its values and the words for them, where it has a closed list")]


class RefundColumn(Reply):
    """How a file says that a row cancels another."""

    label: Label | None
    fields: list[NationalColumn]
    values: list[WordedValue]


class MeaningOfCode(Reply):
    """What one code of a national field means."""

    code: str
    label: Label | None
    means: dict[str, str]


class CodesFromADay(Reply):
    """What the codes of a national field mean from a day on."""

    from_: Annotated[str, means("first day on which it holds")] = msgspec.field(name="from")
    clause: Cite | None
    source: str | None
    verified: IsVerified
    codes: list[MeaningOfCode]


class UnusedField(Reply):
    """A national field from which nothing is computed."""

    field: str
    headers: list[str]
    why: Label


class OutputColumn(Reply):
    """A column of the result."""

    column: str
    label: Label | None


class FlagGuide(Reply):
    """What draws attention to a row."""

    code: str
    label: Label
    definition: Label
    clause: str
    active: bool
    parameters: dict[str, str]


class ColumnGuide(Reply):
    """Everything that a file of claims may hold, and what comes back."""

    rules: GuideRules
    columns: list[GuideColumn]
    refund: RefundColumn
    codes: Annotated[dict[str, list[CodesFromADay]], means("by national field, what its codes mean from a day on")]
    not_inputs: list[UnusedField]
    output: list[OutputColumn]
    flags: list[FlagGuide]
