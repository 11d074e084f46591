"""The shapes of what is said of a file of claims: its summary, and how it is understood."""

from typing import Annotated

from msgspec import UNSET, UnsetType

from calc_service.batch.total_types import (
    CategoryTotals,
    ControlTotals,
    Difference,
    DistrictTotals,
    FindingCode,
    FlaggedFacility,
    FundFindings,
    MonthTotals,
    TrackTotals,
)
from calc_service.batch.unknowns.reply_types import UnknownsFound
from calc_service.domain.columns import FUNDS
from calc_service.domain.reply_fields import (
    Amount,
    Count,
    Day,
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
    column: Annotated[
        str,
        means(
            "our column that it means; `refund`: whether the row cancels another, `valid`: whether it counts,"
            " `facility_district`: where the facility is, which gives the place of care"
        ),
    ]
    field: Annotated[str | None, means("the national field that it is; null for our own column")]
    codes_of: Annotated[str | None, means("whose codes it holds, as in GET /v1/columns; null where it has none")]
    settles: Annotated[list[str], means("further columns that it settles, or some of its codes")]
    added_up: Annotated[bool, means("whether it adds up with other columns")]
    how: Annotated[
        str,
        one_of(("own_name", "chinese_header", "national_field", "profile", "told")),
        means("what says that it is this"),
    ]


class IgnoredColumn(Reply):
    """One column of the file that is carried through and not used."""

    header: str
    why: Label
    how: Annotated[str, one_of(("not_an_input", "profile", "told", "several_meanings", "not_understood"))]


class ProfileTaken(Reply):
    """By which profile of exports the file is read."""

    name: str | None
    label: Label | None
    why: Label
    matching: Annotated[list[str], means("profiles whose headers the file has; of several none is taken")]


class NeededColumn(Reply):
    """A required column that nothing gives, or that is not given on every row."""

    column: str
    label: Label | None
    partly: Annotated[list[str], means("headers some of whose cells give it; rows without are rejected")]
    assume: Annotated[str | None, means("what `assume` may give for all rows; null where it may not")]
    how: Annotated[Label, means("how it can be given")]


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


class FileNote(Reply):
    """What has to be said about how the file was read."""

    code: str
    message: Label


UnderstoodColumns = Annotated[list[UnderstoodColumn], means("in file order")]
IgnoredColumns = Annotated[list[IgnoredColumn], means("carried through, not used")]
AssumedValues = Annotated[dict[str, str], means("the value taken where a row says nothing, by column")]
MissingColumns = Annotated[list[str], means("required columns that nothing gives: the file would be refused")]
PartlyGiven = Annotated[list[str], means("required columns that only some codes of another column give")]
Renamed = Annotated[
    dict[str, str], means("columns of the result that are called otherwise, the file having one of that name")
]
Needed = Annotated[list[NeededColumn], means("everything that is missing, and how to give it")]
AbsentColumns = Annotated[list[str], means("optional columns that nothing gives")]


class DryRun(Reply):
    """How a file is understood, before anything is computed."""

    rows: Count
    profile: ProfileTaken
    understood: UnderstoodColumns
    ignored: IgnoredColumns
    assumed: AssumedValues
    renamed: Renamed
    missing: MissingColumns
    partly: PartlyGiven
    absent: AbsentColumns
    faults: list[ColumnFault]
    needed: Needed
    notes: list[FileNote]


class RulesUsed(Reply):
    """Under which rules the file was computed."""

    digest: RulesDigest
    engine: str


class BatchOptions(Reply):
    """How the file was computed."""

    tolerance: Amount
    catastrophic: Annotated[str, one_of(("settled", "computed"))]
    accumulate: Annotated[str, one_of(("computed", "recorded"))]
    as_of: Annotated[Day | None, means("the day behind which a settlement lies in the future; null: not asked")]


class BatchSummary(Reply):
    """What a file amounts to, and how it was understood."""

    rows: Count
    statuses: Annotated[dict[str, Count], means("rows by status: " + ", ".join((*STATUSES, *ROW_STATUSES)))]
    errors: Annotated[dict[str, Count], means("rows by error, `column:code`")]
    flags: Annotated[dict[str, Count], means("rows by flag")]
    flagged_facilities: Annotated[
        list[FlaggedFacility], means("by flags about facilities: those with the most such rows, at most a hundred")
    ]
    findings: FundFindings
    compared: Annotated[dict[Fund, bool], means("false: the file records nowhere what the fund paid")]
    computed: Annotated[dict[Fund, Amount], means("what is due on all rows that were computed")]
    by_category: list[CategoryTotals]
    by_district: list[DistrictTotals]
    by_track: list[TrackTotals]
    by_month: list[MonthTotals]
    largest_differences: Annotated[list[LargestDifference], means("at most ten")]
    profile: ProfileTaken
    control: ControlTotals
    understood: UnderstoodColumns
    ignored: IgnoredColumns
    assumed: AssumedValues
    renamed: Renamed
    missing: MissingColumns
    partly: PartlyGiven
    absent: AbsentColumns
    faults: list[ColumnFault]
    needed: Needed
    cleaned: Annotated[list[CleanedColumn], means("columns in whose cells something was left out")]
    notes: list[FileNote]
    warnings: list[Annotated[str, one_of(WARNINGS)]]
    rules: RulesUsed
    options: BatchOptions
    unknowns: Annotated[UnknownsFound | UnsetType, means("where the run says that facts are not known")] = UNSET
