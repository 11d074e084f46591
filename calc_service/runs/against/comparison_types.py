"""The shapes of what is said of two audits side by side."""

from typing import Annotated

from msgspec import Meta

from calc_service.batch.reply_types import RulesUsed
from calc_service.domain.reply_fields import Count, Position, Reply, SignedAmount, means, one_of
from calc_service.runs.row_types import FoundColumns
from calc_service.runs.samples.review_types import RowReview

SAME, CHANGED, GONE, NEW = CHANGES = ("same", "changed", "gone", "new")
"""`gone`: a row of the first audit alone; `new`: one of the second alone; `changed`: any column differs."""
DIFFERING = (CHANGED, GONE, NEW)
Change = Annotated[str, one_of(DIFFERING)]
APPLIES, CARRIED, REVIEWED, SEVERAL = "applies", "carried", "reviewed", "several"
FATES = (APPLIES, CARRIED, REVIEWED, CHANGED, GONE, SEVERAL)
"""What becomes of the review of a row in the second audit."""
RowOfSide = Annotated[Position | None, means("as a spreadsheet counts, the header being 1; null: it has no such row")]


class ComparedSide(Reply):
    """One of the two audits."""

    id: Annotated[str | None, means("the run; null: a file")]
    rows: Count
    rules: Annotated[RulesUsed | None, means("null: a file does not say")]


class ChangeCounts(Reply):
    """Rows by what became of them; `same` and `changed` are pairs."""

    same: Annotated[Count, means("pairs that are the same in every column of the result")]
    changed: Annotated[Count, means("pairs that differ in any column of the result")]
    gone: Annotated[Count, means("rows of the first audit alone")]
    new: Annotated[Count, means("rows of the second audit alone")]


class SumChange(Reply):
    """One column of amounts: what it adds up to, and on how many rows it differs, new and gone ones among them."""

    column: Annotated[str, means("of the result; or what was recorded, on the rows that were computed")]
    before: Annotated[SignedAmount, means("what it added up to")]
    after: Annotated[SignedAmount, means("what it adds up to")]
    difference: Annotated[SignedAmount, means("after − before")]
    rows: Count


class Crossing(Reply):
    """How many rows had one value before and another, or the same, after."""

    before: Annotated[str | None, means("null: the column was blank, or there was no such row")]
    after: Annotated[str | None, means("null: the column is blank, or there is no such row")]
    rows: Count


class ReviewFates(Reply):
    """The standing reviews of the first run by what becomes of them in the second."""

    applies: Annotated[Count, means("the row is the same, and has no review in the second run yet")]
    carried: Annotated[Count, means("carried on: it stands in the second run")]
    reviewed: Annotated[Count, means("the row is the same, but in the second run another review of it stands")]
    changed: Annotated[Count, means("the row differs in some column of the result: to be looked at again")]
    gone: Annotated[Count, means("the second run has no such row")]
    several: Annotated[
        Count, means("the row is the same, but not the only one of its person and claim_id: which it is has to be said")
    ]


class ReviewAgainst(Reply):
    """The standing review of a row of the first run, and what becomes of it in the second."""

    fate: Annotated[str, one_of(FATES), means("what becomes of it")]
    review: Annotated[RowReview, means("as it stands in the first run")]
    row_after: RowOfSide
    review_after: Annotated[RowReview | None, means("the review of that row that stands in the second run")]


class ReviewsAgainst(Reply):
    """Standing reviews of the first run, in the order in which they came."""

    counts: Annotated[ReviewFates, means("of all of them")]
    reviews: Annotated[list[ReviewAgainst], means("those that were asked for")]
    next: Annotated[str | None, means("the cursor of the page that follows; null: there is none")]


class ReviewsCarried(Reply):
    """Reviews carried on from the first run to the second."""

    entered: Annotated[Count, means("reviews that the second run has got by this")]
    counts: Annotated[ReviewFates, means("of all standing reviews of the first run, after this")]
    left: Annotated[
        list[ReviewAgainst], means("those that were not carried on, and why; the first 1,000, GET lists all")
    ]


class RunsCompared(Reply):
    """Two audits side by side. Rows are those of the same person and claim_id, in file order where several are."""

    before: ComparedSide
    after: ComparedSide
    rows: ChangeCounts
    columns: Annotated[dict[str, Count], means("by column the changed rows in which it differs, the most first")]
    amounts: Annotated[list[SumChange], means("every column of amounts that both have")]
    crossed: Annotated[
        dict[str, list[Crossing]], means("`status` and each `finding_*`, before × after, over all rows of both")
    ]
    reviews: Annotated[ReviewFates | None, means("null: files have none")] = None


class RowCompared(Reply):
    """One row that is not the same in both."""

    change: Annotated[Change, means("what became of it")]
    row_before: RowOfSide
    row_after: RowOfSide
    claim_id: Annotated[str | None, means("null where the file has none, or none that is readable")]
    person_id: Annotated[str | None, means("null where it is blank or not readable")]
    columns: Annotated[list[str], means("of a changed row those that differ")]
    before: Annotated[FoundColumns | None, means("null: the first audit has no such row")]
    after: Annotated[FoundColumns | None, means("null: the second audit has no such row")]
    review_before: Annotated[RowReview | None, means("the review of the row that stands in the first audit")]
    review_after: Annotated[RowReview | None, means("the review of the row that stands in the second audit")]


class ComparedPage(Reply):
    """Some of the rows that differ, in the order asked for."""

    rows: list[RowCompared]
    next: Annotated[str | None, means("the cursor of the page that follows; null: there is none")]


class ComparisonAwaited(Reply):
    """A comparison that is being made: ask again."""

    state: Annotated[str, one_of(("waiting", "working")), Meta(description="how far it is")]
