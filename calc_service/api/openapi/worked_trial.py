"""The worked change of the documentation: what is posted. What comes back is computed, so it is always true."""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from calc_service.api.openapi.rules_trial_change import MISSPELT, Change, Ratio, raised, with_entry_added
from calc_service.api.openapi.worked_case import DAY
from calc_service.api.problems import TrialRefused
from calc_service.api.replies import encoded
from calc_service.api.rules_trials.answers import changed_rules, checked, compared, made_up, weighed
from calc_service.api.rules_trials.asked import Asked, Sides, laid, read_asked
from calc_service.api.rules_trials.forms import CHECK, DIFF, IMPACT
from calc_service.api.served import FOLDER, Served
from calc_service.batch.audit import Request
from calc_service.batch.refusals import FileRefused
from calc_service.case.reading import read_json
from calc_service.case.refusals import Fault
from calc_service.case.schema import Form
from calc_service.policy.impact.document import document

Posted = dict[str, Any]
CHANGED = "medical_assistance.yaml"
POPULATION = {"persons": 3, "seed": 34}
"""So few that the reply is short; one of them gains under the rules that come with the service."""
ASSUMED = "place_of_care:in_city"


def to_check(served: Served) -> Posted:
    """Return the body of a check."""
    return {"files": _posted(_changed(served)), "today": DAY, "deep": False}


def to_compare(served: Served) -> Posted:
    """Return the body of a comparison."""
    return {"files": _posted(_changed(served)), "settled_through": DAY}


def to_weigh(served: Served) -> Posted:
    """Return the body of a question for the impact."""
    change = _changed(served)
    return {"files": _posted(change), "population": POPULATION, "as_of": change.begins}


def check_reply(served: Served) -> object | None:
    """Return the reply to the check; None, as below, under rules to which the change cannot be made."""
    return _tried(served, CHECK, to_check(served), checked)


def comparison(served: Served) -> object | None:
    """Return the reply to the comparison."""
    return _tried(served, DIFF, to_compare(served), compared)


def impact_reply(served: Served) -> object | None:
    """Return the reply to the question for the impact."""

    def weigh(sides: Sides, asked: Asked) -> object:
        after = changed_rules(sides, asked)
        claims = made_up(asked, served)
        found = weighed(claims, served, after.book, Request(assumed=dict([ASSUMED.split(":")])), asked)
        return document(found, after.said)

    return _tried(served, IMPACT, to_weigh(served), weigh)


def refused_rules(served: Served) -> tuple[Fault, ...]:
    """Return why a ratio that is misspelt is refused."""
    posted = {"files": _posted(_changed(served, MISSPELT))}
    try:
        _try(served, DIFF, posted, compared)
    except TrialRefused as refusal:
        return refusal.faults
    return ()


def refused_path(served: Served) -> tuple[Fault, ...]:
    """Return why a file outside the rules folder is refused."""
    try:
        _try(served, CHECK, {"files": {"../elsewhere.yaml": ""}}, checked)
    except TrialRefused as refusal:
        return refusal.faults
    return ()


def _changed(served: Served, ratio: Ratio = raised) -> Change:
    return with_entry_added(served.files[CHANGED].decode(), DAY, ratio)


def _posted(change: Change) -> Mapping[str, str]:
    return {f"{FOLDER}/{CHANGED}": change.text}


def _tried(served: Served, form: Form, posted: Posted, answer: Callable[[Sides, Asked], object]) -> object | None:
    try:
        return _try(served, form, posted, answer)
    except (TrialRefused, FileRefused):
        return None


def _try(served: Served, form: Form, posted: Posted, answer: Callable[[Sides, Asked], object]) -> object:
    asked = read_asked(form, read_json(encoded(posted)), "zh")
    with TemporaryDirectory(prefix="trial-") as scratch:
        return answer(laid(asked, served, Path(scratch)), asked)
