"""The kinds of problem of those who are not let in, or not now."""

from http import HTTPStatus

from calc_service.api.problem_kinds import ProblemKind
from calc_service.domain.wording import Label

CREDENTIALS_NEEDED = ProblemKind(
    HTTPStatus.UNAUTHORIZED,
    "credentials-needed",
    Label("需要密钥", "A key is needed"),
    Label(
        "请在 Authorization 头中以“Bearer calc_…”的形式附上密钥；没有密钥请向运行人员申请。",
        "Send a key in the header Authorization: Bearer calc_…; those who run the service make keys.",
    ),
)
CREDENTIALS_REFUSED = ProblemKind(
    HTTPStatus.UNAUTHORIZED,
    "credentials-refused",
    Label("凭据无效", "The credentials are not accepted"),
    Label(
        "请核对 Authorization 头中的密钥是否完整，形式为“Bearer calc_…”；经代理登录的，请告知运行人员。",
        "Check that the header Authorization holds the whole key, as Bearer calc_…; where a proxy signs you in, tell"
        " those who run the service.",
    ),
)
KEY_REVOKED = ProblemKind(
    HTTPStatus.UNAUTHORIZED,
    "key-revoked",
    Label("密钥已经收回", "The key has been revoked"),
    Label("请向运行人员申请新的密钥。", "Ask those who run the service for a new one."),
)
KEY_EXPIRED = ProblemKind(
    HTTPStatus.UNAUTHORIZED,
    "key-expired",
    Label("密钥已经过期", "The key has expired"),
    Label("请向运行人员申请新的密钥。", "Ask those who run the service for a new one."),
)
ROLE_NEEDED = ProblemKind(
    HTTPStatus.FORBIDDEN,
    "role-needed",
    Label("没有这项权限", "The role for this is missing"),
    Label(
        "这项操作需要另一种角色；请向运行人员申请。",
        "This takes another role; ask those who run the service for it.",
    ),
)
ROLES_THAT_MAY = Label(
    "这项操作需要以下角色之一：{}；请向运行人员申请。",
    "This takes one of the roles {}; ask those who run the service for it.",
)
TOO_MANY_REQUESTS = ProblemKind(
    HTTPStatus.TOO_MANY_REQUESTS,
    "too-many-requests",
    Label("请求过于频繁", "Too many requests"),
    Label(
        "一分钟内的请求数已达上限；请在 Retry-After 头所示秒数之后重试，多个案件可合并提交。",
        "As many as a minute may have were sent: come again after the seconds in Retry-After, and send several cases"
        " together.",
    ),
)
TOO_MANY_BATCHES = ProblemKind(
    HTTPStatus.TOO_MANY_REQUESTS,
    "too-many-batches",
    Label("同时处理的文件过多", "Too many files at once"),
    Label(
        "同一密钥或人员同时处理的文件数已达上限；请在 Retry-After 头所示秒数之后重试。",
        "This key or person has as many files at work as it may; come again after the seconds in Retry-After.",
    ),
)
BODY_OVER_LIMIT = ProblemKind(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "body-over-limit",
    Label("请求正文超过该密钥的上限", "The body is larger than this key may send"),
    Label("请分次提交，或向运行人员申请提高上限。", "Send it in parts, or ask those who run the service for more."),
)
STATE_UNREACHABLE = ProblemKind(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "state-unreachable",
    Label("暂时读不到保存的数据", "What is kept cannot be read for now"),
    Label(
        "保存密钥和规则的数据库暂时没有应答；请在 Retry-After 头所示秒数之后重试，仍不行请告知运行人员。",
        "The database of keys and rules does not answer; come again after the seconds in Retry-After, and if that does"
        " not help tell those who run the service.",
    ),
)
ASKED_FOR_CREDENTIALS = (
    CREDENTIALS_NEEDED,
    CREDENTIALS_REFUSED,
    KEY_REVOKED,
    KEY_EXPIRED,
    ROLE_NEEDED,
    TOO_MANY_REQUESTS,
    BODY_OVER_LIMIT,
    STATE_UNREACHABLE,
)
"""What may be answered where credentials are asked for."""
ACCESS_KINDS = (*ASKED_FOR_CREDENTIALS, TOO_MANY_BATCHES)
