"""The operations of samples, reviews and projections as the description shows them."""

from collections.abc import Iterable

from calc_service.api import problem_kinds
from calc_service.api.audits.description import KEY, OF_DONE, OF_ONE
from calc_service.api.audits.examples import RUN_ID
from calc_service.api.audits.samples import kinds
from calc_service.api.audits.samples.asked import DRAWING, PROJECTING
from calc_service.api.audits.samples.asked import REVIEWED as LISTING
from calc_service.api.audits.samples.examples import PROJECTED, REVIEWED, TO_REVIEW, sample_example
from calc_service.api.audits.samples.forms import PostedReviewsForm
from calc_service.api.audits.samples.resource import PROJECTION, REVIEWS, SAMPLE
from calc_service.api.description import LANGUAGE, PACKED, REQUEST_ID, Shape, refusals, reply
from calc_service.api.problem_kinds import ProblemKind
from calc_service.api.replies import JSON
from calc_service.engine.edition import RuleBook
from calc_service.runs.samples.reply_types import RunProjection, RunSample
from calc_service.runs.samples.review_types import RowReviewList

SAMPLE_ABOUT = """
Rows drawn by a seed, so that anybody can draw them again. The key of a row is HMAC-SHA256 with the seed in UTF-8 as its
key and the number of the row in ASCII digits as its message; of each stratum those rows are drawn that have the lowest
keys. `n` is allotted to strata in proportion to their rows by the largest remainder, with two of each at least, or one
where there are too many strata for that (`least`). Ten million rows take some twelve seconds.
"""
ADD_ABOUT = """
What reviewers found about rows, at most 1,000 at a time: all of them are kept, or none. Who sends them and when is kept
with each. The last review of a row stands, those before it stay. All go with the run. What already stands in the same
words of the same person is not kept twice, so a request without a reply can be sent again.
"""
LIST_ABOUT = "\nEvery review, in the order in which they came, those that no longer stand among them.\n"
PROJECTION_ABOUT = """
The same sample as GET /v1/audits/{id}/sample draws, with the reviews of its rows: what was wrongly paid on all rows
that it was drawn from, its standard error and a confidence interval. Each row of the sample has to be reviewed (409
`reviews-missing`). Sums are exact; bounds are rounded outward to the fen.
"""
REPLIES = (RunSample, RowReviewList, RunProjection)
OF_DRAWS = (*OF_DONE, problem_kinds.UNPROCESSABLE_QUERY, problem_kinds.UNPROCESSABLE_FILE, problem_kinds.BUSY)
OF_PROJECTIONS = (*OF_DRAWS, kinds.REVIEWS_MISSING, kinds.WITHOUT_ERROR, kinds.NOT_INSTALLED)
OF_POSTS = (
    *OF_DONE,
    problem_kinds.MALFORMED_BODY,
    problem_kinds.CODING_NOT_TAKEN,
    problem_kinds.REQUEST_TIMEOUT,
    problem_kinds.NOT_JSON,
    kinds.REVIEWS_TOO_LARGE,
    kinds.UNPROCESSABLE_REVIEWS,
    kinds.TOO_MANY_REVIEWS,
)


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description; the row of the sample is computed under `book`."""
    sample = reply("The sample.", RunSample, sample_example(book))
    projection = reply("The projection.", RunProjection, PROJECTED, "Content-Language", "Vary")
    kept = reply("The reviews as they are kept.", RowReviewList, REVIEWED, "Content-Language", "Vary")
    listed = reply("The reviews.", RowReviewList, REVIEWED)
    content = {JSON: {"schema": PostedReviewsForm, "example": TO_REVIEW}}
    body = {"required": True, "description": PACKED, "content": content}
    added = _operation(REVIEWS, "Add reviews · 提交复核结果", ADD_ABOUT, (), kept, OF_POSTS)
    return {
        _path(SAMPLE): {"get": _operation(SAMPLE, "A sample · 抽样", SAMPLE_ABOUT, DRAWING, sample, OF_DRAWS)},
        _path(REVIEWS): {
            "post": added | {"requestBody": body},
            "get": _operation(
                REVIEWS, "Reviews · 复核结果", LIST_ABOUT, LISTING, listed, (*OF_ONE, problem_kinds.UNPROCESSABLE_QUERY)
            ),
        },
        _path(PROJECTION): {
            "get": _operation(
                PROJECTION, "A projection · 推算", PROJECTION_ABOUT, PROJECTING, projection, OF_PROJECTIONS
            )
        },
    }


def _path(address: str) -> str:
    return address.replace("<", "{").replace(">", "}")


def _operation(  # noqa: PLR0913, PLR0917  an operation is all of this
    address: str,
    title: str,
    about: str,
    parameters: Iterable[Shape],
    said: Shape,
    problems: Iterable[ProblemKind],
) -> Shape:
    return {
        "summary": title,
        "description": about.strip(),
        "tags": ["audits"],
        "parameters": [KEY, *parameters, LANGUAGE, REQUEST_ID],
        "responses": {"200": said} | refusals(address.replace("<id>", RUN_ID), problems),
    }
