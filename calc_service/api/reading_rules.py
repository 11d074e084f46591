"""The problem of those who ask for rules of the past while others of the same process wait for theirs."""

from http import HTTPStatus

from calc_service.api.problem_kinds import ProblemKind
from calc_service.domain.wording import Label

READING_RULES = ProblemKind(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "reading-rules",
    Label("正在读取以往的规则", "Rules of the past are being read"),
    Label(
        "同时有太多请求要用以往的规则；请在 Retry-After 头所示秒数之后重新发送。",
        "Too many requests ask for rules of the past at a time; send it again after the seconds in Retry-After.",
    ),
)
