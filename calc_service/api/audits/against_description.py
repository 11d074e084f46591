"""The operations of two runs side by side as the description shows them."""

from calc_service import __version__
from calc_service.api.audits import kinds
from calc_service.api.audits.against_asked import COMPARING, REVIEWS_COMPARED
from calc_service.api.audits.description import KEY, OF_DONE, as_path, operation
from calc_service.api.audits.examples import RUN_ID
from calc_service.api.audits.resource import AGAINST, COMPARED_REVIEWS, COMPARED_ROWS
from calc_service.api.audits.samples.examples import REVIEWED
from calc_service.api.audits.samples.kinds import TOO_MANY_REVIEWS
from calc_service.api.description import TEXT, Shape, path_parameter, reply
from calc_service.batch.reply_types import RulesUsed
from calc_service.runs.against.comparison_types import (
    ChangeCounts,
    ComparedPage,
    ComparedSide,
    ComparisonAwaited,
    Crossing,
    ReviewAgainst,
    ReviewFates,
    ReviewsAgainst,
    ReviewsCarried,
    RowCompared,
    RunsCompared,
    SumChange,
)

ABOUT = """
The run `id` is before, the run `other` after: under new rules, of a corrected file, of a month more. Rows belong
together that are of the same person (ids compared as in an audit, whatever their case or width) and have the same
claim_id; where several have, in the order of their files. Both runs have to be ones that you may see. They are compared
when that is first asked for: 202 with `Retry-After`, ask again; what was found is kept with the runs.
"""
ROWS_ABOUT = """
The rows that are new, gone or changed, each with what both runs found. A row is changed where any column of the result
differs; what is only carried through is not compared.
"""
REVIEWS_ABOUT = """
The standing reviews of the run `id`, and what becomes of each in the run `other`: it applies, since its row is the same
in every column of the result; it has been carried on; another review of that row stands there; its row is changed, to
be looked at again; or gone; or it is not the only one of its person and claim_id, so that nobody can tell which it is.
"""
CARRY_ABOUT = """
Enters the reviews that apply into the run `other`: outcome, amount, reason, who reviewed and when stay as they are, and
beside them stands from which run and review, by whom and when they were carried on (`origin`). A review that stands in
`other` is never replaced, and what has been carried on is not entered twice. At most 10,000 are entered at a time: as
long as any still applies (`counts`), ask again. There is no body.
"""
OTHER = path_parameter("other", "The run after.", TEXT, RUN_ID)
SIDE = ComparedSide(RUN_ID, 3, RulesUsed(f"sha256:{'0' * 64}", __version__))
FATES = ReviewFates(applies=0, carried=0, reviewed=0, changed=1, gone=0, several=0)
COMPARED = RunsCompared(
    before=SIDE,
    after=SIDE,
    rows=ChangeCounts(same=2, changed=1, gone=0, new=0),
    columns={"assistance_paid": 1},
    amounts=[SumChange("assistance_paid", "27491.12", "27500.00", "8.88", 1)],
    crossed={"status": [Crossing("payable", "payable", 3)]},
    reviews=FATES,
)
ROW = RowCompared("new", None, 4, "S-3", "P-1", [], None, {"status": "payable"}, None, None)
CHANGED = ReviewAgainst("changed", REVIEWED.reviews[0], 2, None)
REPLIES = (RunsCompared, ComparedPage, ComparisonAwaited, ReviewsAgainst, ReviewsCarried)
OF_COMPARISONS = (*OF_DONE, kinds.NOT_COMPARABLE, kinds.COMPARISON_FAILED, kinds.OTHER_ENGINE)


def operations() -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    awaited = reply(
        "They are being compared: ask again.", ComparisonAwaited, ComparisonAwaited("waiting"), "Retry-After"
    )
    return {
        as_path(AGAINST): {
            "get": operation(
                AGAINST,
                "Two runs side by side · 两次核查对比",
                ABOUT,
                (KEY, OTHER),
                {"200": reply("What became of the rows.", RunsCompared, COMPARED), "202": awaited},
                OF_COMPARISONS,
            )
        },
        as_path(COMPARED_ROWS): {
            "get": operation(
                COMPARED_ROWS,
                "The rows that differ · 不同的各行",
                ABOUT + ROWS_ABOUT,
                (KEY, OTHER, *COMPARING),
                {"200": reply("Some of the rows.", ComparedPage, ComparedPage([ROW], None)), "202": awaited},
                OF_COMPARISONS,
            )
        },
        as_path(COMPARED_REVIEWS): {"get": _reviews(awaited), "post": _carried(awaited)},
    }


def _reviews(awaited: Shape) -> Shape:
    said = ReviewsAgainst(FATES, [CHANGED], None)
    replies = {"200": reply("Some of the reviews.", ReviewsAgainst, said), "202": awaited}
    title, parameters = "Reviews against another run · 复核结果与另一次核查", (KEY, OTHER, *REVIEWS_COMPARED)
    return operation(COMPARED_REVIEWS, title, ABOUT + REVIEWS_ABOUT, parameters, replies, OF_COMPARISONS)


def _carried(awaited: Shape) -> Shape:
    said = ReviewsCarried(0, FATES, [CHANGED])
    replies = {"200": reply("What was carried on, and what not.", ReviewsCarried, said), "202": awaited}
    problems = (*OF_COMPARISONS, TOO_MANY_REVIEWS)
    return operation(
        COMPARED_REVIEWS,
        "Carry reviews on · 沿用复核结果",
        REVIEWS_ABOUT + CARRY_ABOUT,
        (KEY, OTHER),
        replies,
        problems,
    )
