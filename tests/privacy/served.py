"""The service with addresses at which something goes wrong with what is posted: where, and how, the path says."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import gettempdir

from flask import Blueprint, Response, after_this_request, request

from calc_service.api import bounded_work
from calc_service.api.access import table
from calc_service.batch.children import WorkLimits
from calc_service.batch.scratch import scratch
from tests.privacy.crashes import ENDING, IN_A_CHILD, RAISING, in_a_child
from wsgi import app

LIMITS = WorkLimits(memory=300_000_000, seconds=1)
"""Of a job: what goes wrong soon goes wrong."""
Place = Callable[[str, str], Response]


def in_view(way: str, text: str) -> Response:
    """In the view itself."""
    RAISING[way](text)
    return Response("done")


def after_view(way: str, text: str) -> Response:
    """While the reply is made ready to be sent."""

    @after_this_request
    def fail(_: Response) -> Response:
        return in_view(way, text)

    return Response("done")


def while_sent(way: str, text: str) -> Response:
    """When a part of the reply has been sent."""

    def parts() -> Iterator[bytes]:
        yield b"begun"
        RAISING[way](text)

    return Response(parts())


def once_sent(way: str, text: str) -> Response:
    """When all has been sent."""
    reply = Response("done")
    reply.call_on_close(lambda: RAISING[way](text))
    return reply


def in_header(_: str, text: str) -> Response:
    """A header that no server may send."""
    return Response("done", headers={"X-Broken": f"{text}\x01"})


def in_child(way: str, text: str) -> Response:
    """In the process that reads files."""
    return Response(bounded_work.run(in_a_child, way, text, limits=LIMITS))


def at_work(way: str, text: str) -> Response:
    """In a worker that has what was posted in a file."""
    with scratch(Path(gettempdir()), "batch-") as folder:
        folder.joinpath("posted").write_text(text)
        ENDING[way](text)
    return Response("done")


PLACES: dict[str, tuple[Place, tuple[str, ...]]] = {
    "view": (in_view, tuple(RAISING)),
    "after": (after_view, tuple(RAISING)),
    "sending": (while_sent, tuple(RAISING)),
    "sent": (once_sent, tuple(RAISING)),
    "header": (in_header, ("header",)),
    "child": (in_child, tuple(IN_A_CHILD)),
    "work": (at_work, tuple(ENDING)),
}
"""Where something may go wrong, and what."""
CRASH = "/crash/<place>/<way>/<rest>"
crashing = Blueprint("crashing", __name__)


@crashing.post(CRASH)
def crash(place: str, way: str, rest: str) -> Response:
    """Let it go wrong, whatever else stands in the address."""
    del rest
    return PLACES[place][0](way, request.get_data(as_text=True))


if os.environ.get("NAMES_TOLD"):  # as it is watched
    app.application.register_blueprint(crashing)
    table.BY_ADDRESS = {**table.BY_ADDRESS, (CRASH, "POST"): table.ANYONE}
