"""The shapes of samples, reviews and projections as they are shown."""

from typing import Annotated, Any

from msgspec import Meta

from calc_service.domain.columns import FileKind
from calc_service.domain.money import signed_yuan
from calc_service.domain.reply_fields import Count, Position, Reply, SignedAmount, means, one_of
from calc_service.runs.row_types import FoundColumns, RowNumber, found_columns
from calc_service.runs.samples.drawing import DrawnRow, DrawnStratum
from calc_service.runs.samples.strata import PAID, Values

ProjectedAmount = Annotated[str, Meta(pattern=r"^\d{1,18}\.\d{2}$", description="yuan, exact to the fen")]
MONTH = "month"
METHOD = "stratified_expansion"
NOTES = ("few_confirmed", "strata_without_confirmed", "nothing_varies")
StratumValues = Annotated[
    dict[str, str | None], means("what the rows have in each column of `by`; null where that is blank")
]
KeyOfRow = Annotated[
    str,
    Meta(pattern="^[0-9a-f]{64}$"),
    means("HMAC-SHA256 in hexadecimal; its key is the seed in UTF-8, its message the number of the row in digits"),
]
StratumNumber = Annotated[Position, means("its stratum, by its place in `strata`, from 1")]


class RecordedOfFund(Reply):
    """What was recorded as paid by a fund, of rows whose payment could be compared."""

    fund: Annotated[str, one_of(tuple(PAID))]
    rows: Annotated[Count, means("rows of which a payment is recorded that could be compared with what was due")]
    amount: Annotated[SignedAmount, means("yuan recorded on these rows")]


class SampleStratum(Reply):
    """Rows that have the same in the columns asked for."""

    values: StratumValues
    rows: Annotated[Count, means("rows of the run in this stratum")]
    drawn: Annotated[Count, means("rows of them in the sample")]
    recorded: Annotated[list[RecordedOfFund], means("by fund")]


class SampledRow(Reply):
    """A row that was drawn, with what was found out about it."""

    row: RowNumber
    stratum: StratumNumber
    key: KeyOfRow
    claim_id: Annotated[str | None, means("null where the file has none, or none that is readable")]
    person_id: Annotated[str | None, means("null where it is blank or not readable")]
    found: FoundColumns


class RunSample(Reply):
    """A sample of the rows of a run."""

    n: Annotated[Count, means("rows asked for")]
    seed: str
    by: Annotated[list[str], means("the columns that tell strata; none: all rows are one stratum")]
    only: Annotated[
        dict[str, str], means("the parameters that say which rows were drawn from; empty: all rows of the file")
    ]
    population: Annotated[Count, means("rows that were drawn from")]
    drawn: Annotated[Count, means("rows that were drawn: `n`, or all where there are no more")]
    least: Annotated[
        int,
        one_of((0, 1, 2)),
        means("rows drawn of each stratum at least, where it has so many; with 1 no error can be told; 0: no rows"),
    ]
    strata: Annotated[list[SampleStratum], means("in the order in which they begin in the file")]
    rows: Annotated[list[SampledRow], means("in the order of the file")]


class ProjectedStratum(Reply):
    """What a sample says of one stratum."""

    values: StratumValues
    rows: Annotated[Count, means("rows of the run in this stratum")]
    drawn: Annotated[Count, means("rows of them that were drawn and reviewed")]
    confirmed: Annotated[Count, means("rows of these that were confirmed")]
    found: Annotated[ProjectedAmount, means("yuan wrongly paid on the rows drawn")]
    estimate: Annotated[ProjectedAmount, means("yuan wrongly paid in the stratum, as estimated")]
    standard_error: Annotated[ProjectedAmount, means("its standard error, yuan, rounded up")]


class ProjectedInterval(Reply):
    """A confidence interval, rounded outward to the fen."""

    low: Annotated[ProjectedAmount, means("yuan; never below what was found in the sample")]
    high: Annotated[ProjectedAmount, means("yuan")]


class ProjectionNote(Reply):
    """What has to be known of a projection."""

    code: Annotated[str, one_of(NOTES)]
    message: str


class RunProjection(Reply):
    """What was wrongly paid in the whole run, as the reviews of a sample say."""

    n: Annotated[Count, means("rows asked for")]
    seed: str
    by: Annotated[list[str], means("the columns that tell strata; none: all rows are one stratum")]
    method: Annotated[str, one_of((METHOD,)), means("each stratum's mean times its rows, added up (Cochran 1977, 5.3)")]
    only: Annotated[
        dict[str, str], means("the parameters that say which rows were drawn from; empty: all rows of the file")
    ]
    population: Annotated[Count, means("rows that were drawn from")]
    drawn: Annotated[Count, means("rows that were drawn and reviewed")]
    confirmed: Annotated[Count, means("rows of these that were confirmed")]
    found: Annotated[ProjectedAmount, means("yuan wrongly paid on the rows drawn")]
    estimate: Annotated[ProjectedAmount, means("yuan wrongly paid on all rows that were drawn from, as estimated")]
    standard_error: Annotated[
        ProjectedAmount, means("its standard error, yuan, with finite population correction, rounded up")
    ]
    confidence: Annotated[str, means("percent")]
    interval: Annotated[
        ProjectedInterval | None, means("null where the sample does not show how much rows differ: see `notes`")
    ]
    degrees_of_freedom: Annotated[
        str | None, means("of Student's t, by Satterthwaite; null where nothing is left to chance, or seems to be")
    ]
    strata: Annotated[list[ProjectedStratum], means("in the order in which they begin in the file")]
    notes: list[ProjectionNote]


def stratum_values(by: tuple[str, ...], values: Values) -> dict[str, str | None]:
    """Return what the rows of a stratum have, as it is shown."""
    return {column: _shown(column, value) for column, value in zip(by, values, strict=True)}


def _shown(column: str, value: str | int | None) -> str | None:
    if value is None:
        return None
    text = str(value)
    return f"{text[:-2]}-{text[-2:]}" if column == MONTH else text


def sample_stratum(by: tuple[str, ...], one: DrawnStratum) -> SampleStratum:
    """Return a stratum of a sample as it is shown."""
    recorded = [RecordedOfFund(fund, rows, signed_yuan(fen)) for fund, (rows, fen) in one.recorded.items()]
    return SampleStratum(stratum_values(by, one.values), one.rows, one.drawn, recorded)


def sampled_row(one: DrawnRow, kind: FileKind) -> SampledRow:
    """Return a drawn row of a run as it is shown."""
    cells: dict[str, Any] = one.cells
    ids = (cells.get("claim_id"), cells.get("person_id"))
    return SampledRow(one.row, one.stratum + 1, one.key, *ids, found_columns(cells, kind))
