"""Whether the service is about to end, so that a balancer sends nobody here any more."""

from http import HTTPStatus
from mmap import mmap

from calc_service.api.problem_kinds import ProblemKind
from calc_service.domain.wording import Label

DRAINING = ProblemKind(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "draining",
    Label("服务即将停止", "The service is about to end"),
    Label(
        "已收到的请求照常答复；请把新的请求发往别处，或稍后再发。",
        "What has been sent is still answered. Send new requests elsewhere, or later.",
    ),
)


class Draining:
    """One fact, shared by this process and those that are forked from it; `seconds` is how long all is still served."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self._shared = mmap(-1, 1)

    def begin(self) -> None:
        """Say so from now on."""
        self._shared[0] = 1

    @property
    def under_way(self) -> bool:
        """Whether it has begun."""
        return bool(self._shared[0])
