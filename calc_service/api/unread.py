"""What the server answers itself, to requests that the application never sees."""

from http import HTTPStatus

from calc_service.api.problem_kinds import ProblemKind
from calc_service.domain.wording import Label

OVERLOADED = ProblemKind(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "overloaded",
    Label("请求过多", "More requests than can be answered"),
    Label("请在 Retry-After 头所示秒数之后重新发送。", "Send it again after the seconds in Retry-After."),
)
ADDRESS_TOO_LONG = ProblemKind(
    HTTPStatus.REQUEST_URI_TOO_LONG,
    "address-too-long",
    Label("请求地址过长", "The address is too long"),
    Label(
        "地址连同查询参数至多约 8000 个字节；请缩短后重新发送。",
        "With its query it has 8,000 bytes or so at most. Send a shorter one.",
    ),
)
UNREAD = (ADDRESS_TOO_LONG, OVERLOADED)
"""What any operation may be answered with, by the server."""
