"""The shape of what is said of a file of enrolments."""

from typing import Annotated

from calc_service.batch.reply_types import (
    AbsentColumns,
    AssumedValues,
    CleanedColumn,
    ColumnFault,
    FileNote,
    IgnoredColumns,
    MissingColumns,
    Needed,
    PartlyGiven,
    ProfileTaken,
    Renamed,
    RulesUsed,
    UnderstoodColumns,
)
from calc_service.batch.total_types import FindingCode, FindingTotals
from calc_service.domain.reply_fields import Amount, Count, Reply, means
from calc_service.domain.vocabulary import PREMIUM_STATUSES


class PremiumAmounts(Reply):
    """What premiums come to."""

    standard: Annotated[Amount, means("the whole premiums")]
    subsidy: Annotated[Amount, means("what is paid of them")]
    personal: Annotated[Amount, means("what is left to the persons")]


class PremiumTotals(Reply):
    """The computed rows of one category, district or year."""

    id: Annotated[str | None, means("null: rows without one")]
    rows: Count
    granted: Annotated[Count, means("rows with a subsidy")]
    standard: Annotated[Amount, means("the whole premiums")]
    subsidy: Annotated[Amount, means("what is paid of them")]
    personal: Annotated[Amount, means("what is left to the persons")]


class PremiumOptions(Reply):
    """How the file was computed."""

    tolerance: Amount


class PremiumBatchSummary(Reply):
    """What a file of enrolments amounts to, and how it was understood."""

    rows: Count
    statuses: Annotated[
        dict[str, Count], means("rows by status: " + ", ".join((*PREMIUM_STATUSES, "void", "rejected")))
    ]
    errors: Annotated[dict[str, Count], means("rows by error, `column:code`")]
    findings: Annotated[dict[FindingCode, FindingTotals], means("rows and yuan by finding")]
    compared: Annotated[bool, means("false: the file records nowhere what was paid")]
    computed: Annotated[PremiumAmounts, means("of all rows that were computed")]
    by_category: list[PremiumTotals]
    by_district: list[PremiumTotals]
    by_year: Annotated[list[PremiumTotals], means("by the year that was enrolled for")]
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
    cleaned: Annotated[list[CleanedColumn], means("columns in whose cells something was left out")]
    notes: list[FileNote]
    rules: RulesUsed
    options: PremiumOptions
