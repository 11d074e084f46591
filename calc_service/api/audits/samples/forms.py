"""What is posted of reviews: the fields, and what each may hold."""

from calc_service.api.rules_trials.forms import FreeText, WholeNumber
from calc_service.case.schema import Form, ListField, ValueField
from calc_service.domain.kinds import AMOUNT, choice
from calc_service.runs.row_types import FIRST_ROW
from calc_service.state.reviews import LONGEST_REASON, OUTCOMES

MOST_REVIEWS = 1000
HIGHEST_ROW = 2**53 - 1
"""What every JSON client can write exactly; which rows there are depends on the run."""
_ROW = "The row as a spreadsheet counts, the header being 1"
_AMOUNT = "Yuan that were wrongly paid; only with `confirmed`, and always with it"


class PostedReviewForm(Form):
    """What a reviewer found about a row."""

    row = WholeNumber(FIRST_ROW, HIGHEST_ROW, required=True, metadata={"description": _ROW})
    outcome = ValueField(
        choice(OUTCOMES), required=True, metadata={"description": "Whether anything was wrongly paid on it"}
    )
    amount = ValueField(AMOUNT, load_default=None, metadata={"description": _AMOUNT})
    reason = FreeText(LONGEST_REASON, load_default="", metadata={"description": "Why; no identity numbers"})


class PostedReviewsForm(Form):
    """What reviewers found about rows of a run."""

    reviews = ListField(PostedReviewForm(), most=MOST_REVIEWS, required=True)


REVIEWS = PostedReviewsForm()
