"""The kinds of problem of samples, reviews and projections."""

from http import HTTPStatus

from calc_service.api.problem_kinds import ProblemKind
from calc_service.domain.wording import Label

UNPROCESSABLE_REVIEWS = ProblemKind(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "unprocessable-reviews",
    Label("复核结果有误", "The reviews cannot be kept"),
    Label(
        "没有保存任何一条。请按所列各处逐项更正后重新提交。",
        "None of them was kept. Correct each place that errors names and send them again.",
    ),
)
REVIEWS_TOO_LARGE = ProblemKind(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "reviews-too-large",
    Label("复核结果过大", "The reviews are too large"),
    Label(
        "请分次提交，每次最多 1000 条，请求正文（解压后）不超过 1 MiB。",
        "Send them in parts: at most 1,000 at a time, in a body of 1 MiB at most, unpacked.",
    ),
)
TOO_MANY_REVIEWS = ProblemKind(
    HTTPStatus.CONFLICT,
    "too-many-reviews",
    Label("复核记录过多", "There are too many reviews"),
    Label(
        "一次核查最多保存 100000 条复核记录（含已被后来的记录取代的）；这些没有保存。",
        "At most 100,000 reviews of one run are kept, those that later ones replaced among them; these were not.",
    ),
)
REVIEWS_MISSING = ProblemKind(
    HTTPStatus.CONFLICT,
    "reviews-missing",
    Label("样本还没有复核完", "Not every row of the sample is reviewed"),
    Label(
        "抽到的每一行都有复核结果后才能推算；请提交其余各行的复核结果。",
        "A projection needs a review of every row that was drawn; send those of the others.",
    ),
)
WITHOUT_ERROR = ProblemKind(
    HTTPStatus.CONFLICT,
    "projection-without-error",
    Label("样本无法说明误差", "The sample cannot tell its own error"),
    Label(
        "有的层不止一行，却只抽了一行，看不出层内各行的差别。请增加抽取行数“n”，或减少分层的列“by”，再复核新抽到的行。",
        "Of some strata with several rows only one was drawn, which does not show how much their rows differ. Draw more"
        " rows (n) or tell strata by fewer columns (by), and review the rows that are new.",
    ),
)
NOT_INSTALLED = ProblemKind(
    HTTPStatus.NOT_IMPLEMENTED,
    "projection-not-installed",
    Label("本服务没有安装推算所需的软件包", "What projections need is not installed here"),
    Label(
        "请运行人员按运行手册安装 SciPy；抽样和复核照常可用。",
        "Ask those who run the service to install requirements-projection.txt (SciPy); samples and reviews work without"
        " it.",
    ),
)
SAMPLE_KINDS = (
    UNPROCESSABLE_REVIEWS,
    REVIEWS_TOO_LARGE,
    TOO_MANY_REVIEWS,
    REVIEWS_MISSING,
    WITHOUT_ERROR,
    NOT_INSTALLED,
)
