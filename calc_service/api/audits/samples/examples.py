"""A sample, its reviews and its projection as the description shows them: made up, since no run is kept there."""

from calc_service.api.audits.examples import ENDED, page_example
from calc_service.engine.edition import RuleBook
from calc_service.runs.samples.reply_types import (
    METHOD,
    ProjectedInterval,
    ProjectedStratum,
    RecordedOfFund,
    RunProjection,
    RunSample,
    SampledRow,
    SampleStratum,
)
from calc_service.runs.samples.review_types import RowReview, RowReviewList
from calc_service.runs.samples.row_keys import keys_by
from calc_service.state.reviews import CONFIRMED, NOT_CONFIRMED

SEED, BY = "2026-Q3", ["district"]
VALUES: dict[str, str | None] = {"district": "500101"}
ONLY = {"finding": "overpaid", "fund": "assistance"}
TO_REVIEW = {
    "reviews": [
        {"row": 2, "outcome": CONFIRMED, "amount": "6223.50", "reason": "同一住院重复结算"},
        {"row": 3, "outcome": NOT_CONFIRMED},
    ]
}
REVIEWED = RowReviewList(
    [
        RowReview(
            1, 2, CONFIRMED, "6223.50", "同一住院重复结算", "张三", "wanzhou-audit", ENDED, stands=True, origin=None
        )
    ],
    None,
)
PROJECTED = RunProjection(
    n=200,
    seed=SEED,
    by=BY,
    only=ONLY,
    method=METHOD,
    population=1_200,
    drawn=200,
    confirmed=40,
    found="52000.00",
    estimate="312000.00",
    standard_error="42100.07",
    confidence="95",
    interval=ProjectedInterval("228980.06", "395019.94"),
    degrees_of_freedom="199.00",
    strata=[ProjectedStratum(VALUES, 1_200, 200, 40, "52000.00", "312000.00", "42100.07")],
    notes=[],
)


def sample_example(book: RuleBook) -> RunSample | None:
    """Return a sample of one row of the worked file; None under rules that do not know its columns."""
    page = page_example(book)
    if page is None:
        return None
    (one,) = page.rows
    row = SampledRow(one.row, 1, keys_by(SEED)(one.row).hex(), one.claim_id, one.person_id, one.found)
    strata = [SampleStratum(VALUES, 1, 1, [RecordedOfFund("assistance", 1, "20000.00")])]
    return RunSample(200, SEED, BY, {}, 1, 1, 1, strata, [row])
