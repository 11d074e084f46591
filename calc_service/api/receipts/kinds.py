"""The kind of problem of what is no receipt."""

from http import HTTPStatus

from calc_service.api.problem_kinds import ProblemKind
from calc_service.domain.wording import Label

NO_RECEIPT = ProblemKind(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "no-receipt",
    Label("收据无法核对", "The receipt cannot be verified"),
    Label(
        "请按所列各处更正后重新提交：收据照服务给出的样子，请求照当时提交的样子。",
        "Correct each place that errors names: the receipt as the service gave it, the request as it was sent then.",
    ),
)
