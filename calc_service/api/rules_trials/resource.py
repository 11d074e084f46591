"""POST /v1/rules/check, /diff, /lines, /coverage, /impact: read what is asked, try it in its own folder, answer."""

from pathlib import Path

import msgspec
from flask import Blueprint, Response
from msgspec import UNSET

from calc_service.api.batches.options import HOW_TO_COMPUTE
from calc_service.api.bounded_work import run, work_limits
from calc_service.api.places import Places, in_turn, taken, work_queue
from calc_service.api.queries import takes
from calc_service.api.replies import json_bytes, json_reply, preferred_language
from calc_service.api.rules_trials.forms import CHECK, COVERAGE, DIFF, LINES
from calc_service.api.rules_trials.impact import ImpactRequest, answer_impact, read_impact_request
from calc_service.api.rules_trials.lines import rules_with_line
from calc_service.api.rules_trials.request import (
    TrialFolders,
    TrialRequest,
    overlaid,
    posted_changes,
    read_changed,
    read_trial_request,
    refuse_too_deep,
    refuse_unfit,
)
from calc_service.api.service_rules import ServiceRules
from calc_service.batch.audit_job import packed
from calc_service.batch.children import WorkLimits
from calc_service.batch.scratch import scratch
from calc_service.case.reading import read_json
from calc_service.config import Settings
from calc_service.domain.today import today
from calc_service.policy import check as checking
from calc_service.policy.check import CheckedRules
from calc_service.policy.compared_rules import RulesToCompare
from calc_service.policy.decision_space import ExploredSpace
from calc_service.policy.differences.report import ComparedRules, compare, document
from calc_service.policy.folder_files import files_of
from calc_service.policy.impact.job import explore_rules
from calc_service.policy.publishing import cover_rules
from calc_service.state.folders import digest_of

QUICK_AT_ONCE = 1
"""Checks and comparisons of one process at a time: milliseconds each, seconds where a request is made to be slow."""
QUICK_WAITING = 1
"""So many more wait for their turn: of four threads one or two are left for everybody else."""
QUICK_PATIENCE = 10.0
"""Seconds that they wait."""
SECONDS_UNTIL_QUICK = 1
COVERED_KEPT = 8
"""What examples notice takes seconds, says the same of the same texts, and is asked for again and again."""


def resource(rules: ServiceRules, settings: Settings, places: Places) -> Blueprint:
    """Return the routes; changes are laid over `rules`, and nothing that is asked here changes them.

    What takes seconds, a deep check or an impact, needs one of `places`, which are those of batches.
    """
    blueprint, known = Blueprint("rules_trials", __name__), dict[str, bytes]()
    quick = work_queue(QUICK_AT_ONCE, QUICK_WAITING)

    @blueprint.post("/v1/rules/check")
    def check_rules() -> Response:
        body, language = posted_changes(), preferred_language()
        with in_turn(quick, QUICK_PATIENCE, SECONDS_UNTIL_QUICK):
            trial = read_trial_request(CHECK, read_json(body), language)
            if not trial.fields.get("deep"):
                return _checked(trial, rules, settings)
        with taken(places):
            return _checked(trial, rules, settings)

    @blueprint.post("/v1/rules/diff")
    def compare_rules() -> Response:
        body, language = posted_changes(), preferred_language()
        with in_turn(quick, QUICK_PATIENCE, SECONDS_UNTIL_QUICK), scratch(settings.batch_folder, "trial-") as folder:
            trial = read_trial_request(DIFF, read_json(body), language)
            return json_reply(compared(read_changed(overlaid(trial, rules, folder), trial), rules, trial))

    @blueprint.post("/v1/rules/lines")
    def write_line() -> Response:
        body, language = posted_changes(), preferred_language()
        with in_turn(quick, QUICK_PATIENCE, SECONDS_UNTIL_QUICK), scratch(settings.batch_folder, "trial-") as folder:
            return json_reply(rules_with_line(read_trial_request(LINES, read_json(body), language), rules, folder))

    @blueprint.post("/v1/rules/coverage")
    def cover_changed_rules() -> Response:
        trial = read_trial_request(COVERAGE, read_json(posted_changes()), preferred_language())
        with taken(places), scratch(settings.batch_folder, "trial-") as folder:
            after = overlaid(trial, rules, folder).after
            return json_bytes(_noticed(known, after, trial, work_limits(settings)))

    _weigh(blueprint, rules, settings, places)
    return blueprint


def _weigh(blueprint: Blueprint, rules: ServiceRules, settings: Settings, places: Places) -> None:
    """Add the routes of what changed rules cost."""

    @blueprint.post("/v1/rules/impact")
    @takes(HOW_TO_COMPUTE)
    def weigh_rules() -> Response:
        return weighed(read_impact_request(rules))

    # Generators give an operation one kind of body: theirs for a file stands at an address of its own.
    @blueprint.post("/v1/rules/impact/claims")
    @takes(HOW_TO_COMPUTE)
    def weigh_rules_by_claims() -> Response:
        return weighed(read_impact_request(rules, only_with_files=True))

    def weighed(options: ImpactRequest) -> Response:
        with scratch(settings.batch_folder, "trial-") as folder:
            return answer_impact(options, rules, settings, places, folder)


def _checked(trial: TrialRequest, rules: ServiceRules, settings: Settings) -> Response:
    with scratch(settings.batch_folder, "trial-") as folder:
        return json_reply(checked(overlaid(trial, rules, folder), trial, work_limits(settings)))


def _noticed(known: dict[str, bytes], after: Path, trial: TrialRequest, limits: WorkLimits) -> bytes:
    """What examples notice of the rules `after`, out of what is `known` by their texts or added to it."""
    texts = digest_of(files_of(after))
    found = known.get(texts)
    if found is None:
        refuse_unfit(after, trial)
        found = known[texts] = run(cover_rules, after, limits=limits)
        for oldest in [*known][:-COVERED_KEPT]:
            known.pop(oldest, None)
    return found


def checked(folders: TrialFolders, trial: TrialRequest, limits: WorkLimits) -> CheckedRules:
    """Return every complaint about the changed rules; where asked for, under `deep` their decision space."""
    found = checking.check(folders.after, trial.fields["today"] or today())
    if not (trial.fields["deep"] and found.book):
        return checking.document(found, UNSET)
    refuse_too_deep(found.book, trial)
    explored = run(explore_rules, packed(found.book), limits=limits)
    return checking.document(found, msgspec.json.decode(explored, type=ExploredSpace))


def compared(changed: RulesToCompare, rules: ServiceRules, trial: TrialRequest) -> ComparedRules:
    """Return what the changes mean."""
    through = trial.fields["settled_through"] or today()
    return document(compare(RulesToCompare(rules.contents, ()), changed, through.isoformat()))
