"""The operations of two runs side by side as the description shows them."""

from calc_service import __version__
from calc_service.api.audits import kinds
from calc_service.api.audits.against_asked import COMPARING
from calc_service.api.audits.description import KEY, OF_DONE, as_path, operation
from calc_service.api.audits.examples import RUN_ID
from calc_service.api.audits.resource import AGAINST, COMPARED_ROWS
from calc_service.api.description import TEXT, Shape, path_parameter, reply
from calc_service.batch.reply_types import RulesUsed
from calc_service.runs.against.comparison_types import (
    ChangeCounts,
    ComparedPage,
    ComparedSide,
    ComparisonAwaited,
    Crossing,
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
REPLIES = (RunsCompared, ComparedPage, ComparisonAwaited)
OTHER = path_parameter("other", "The run after.", TEXT, RUN_ID)
SIDE = ComparedSide(RUN_ID, 3, RulesUsed(f"sha256:{'0' * 64}", __version__))
COMPARED = RunsCompared(
    before=SIDE,
    after=SIDE,
    rows=ChangeCounts(same=2, changed=1, gone=0, new=0),
    columns={"assistance_paid": 1},
    amounts=[SumChange("assistance_paid", "27491.12", "27500.00", "8.88", 1)],
    crossed={"status": [Crossing("payable", "payable", 3)]},
)
ROW = RowCompared("new", None, 4, "S-3", "P-1", [], None, {"status": "payable"})
REPLIES = (RunsCompared, ComparedPage, ComparisonAwaited)
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
    }
