"""POST /v1/rules/check, /diff and /impact: read what is asked, try it in a folder of the request's own, answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore

from flask import Blueprint, Response

from calc_service.api.bodies import discarded_if_refused
from calc_service.api.language import asked_language
from calc_service.api.places import take, taken
from calc_service.api.replies import json_reply
from calc_service.api.rules_trials.answers import checked, compared
from calc_service.api.rules_trials.asked import Asked, laid, read_asked
from calc_service.api.rules_trials.body import posted_changes
from calc_service.api.rules_trials.forms import CHECK, DIFF
from calc_service.api.rules_trials.turns import turn, turns
from calc_service.api.rules_trials.weighing import read_weighing, weigh
from calc_service.api.served import Served
from calc_service.batch.memory import give_back
from calc_service.case.reading import read_json
from calc_service.config import Settings

QUICK_AT_ONCE = 1
"""Checks and comparisons of one process at a time: milliseconds each, seconds where a request is made to be slow."""
QUICK_WAITING = 1
"""So many more wait for their turn: of four threads one or two are left for everybody else."""
QUICK_PATIENCE = 10.0
"""Seconds that they wait."""
SECONDS_UNTIL_QUICK = 1


def resource(served: Served, settings: Settings, places: BoundedSemaphore) -> Blueprint:
    """Return the routes; changes are laid over `served`, and nothing that is asked here changes it.

    What takes seconds, a deep check or an impact, needs one of `places`, which are those of batches.
    """
    blueprint = Blueprint("rules_trials", __name__)
    quick = turns(QUICK_AT_ONCE, QUICK_WAITING)

    @blueprint.post("/v1/rules/check")
    def check_rules() -> Response:
        body, language = posted_changes(served.book), asked_language()
        with turn(quick, QUICK_PATIENCE, SECONDS_UNTIL_QUICK):
            asked = read_asked(CHECK, read_json(body), language)
            if not asked.fields.get("deep"):
                return _checked(asked, served, settings)
        with taken(places):
            try:
                return _checked(asked, served, settings)
            finally:
                give_back()

    @blueprint.post("/v1/rules/diff")
    def compare_rules() -> Response:
        body, language = posted_changes(served.book), asked_language()
        with turn(quick, QUICK_PATIENCE, SECONDS_UNTIL_QUICK), _scratch(settings) as folder:
            asked = read_asked(DIFF, read_json(body), language)
            return json_reply(compared(laid(asked, served, folder), asked))

    @blueprint.post("/v1/rules/impact")
    def weigh_rules() -> Response:
        with discarded_if_refused():
            asked = read_weighing(served)
            take(places)
        try:
            with _scratch(settings) as folder:
                return weigh(asked, served, settings, folder)
        finally:
            give_back()
            places.release()

    return blueprint


def _checked(asked: Asked, served: Served, settings: Settings) -> Response:
    with _scratch(settings) as folder:
        return json_reply(checked(laid(asked, served, folder), asked))


@contextmanager
def _scratch(settings: Settings) -> Iterator[Path]:
    with TemporaryDirectory(dir=settings.batch_folder, prefix="trial-") as name:
        yield Path(name)
