"""An impact over HTTP: what computes it, from which claims, and how it is shown."""

from dataclasses import dataclass
from pathlib import Path

from flask import Response, request

from calc_service.api import problem_kinds
from calc_service.api.batches.options import HOW_TO_COMPUTE, read_batch_request
from calc_service.api.bounded_work import run, size_limits, work_limits
from calc_service.api.content_codings import posted_coding
from calc_service.api.places import Places, taken
from calc_service.api.problems import CodingNotTaken, FileTooLarge, FormNotOffered, TrialRefused
from calc_service.api.queries import asked
from calc_service.api.replies import HTML, JSON, json_bytes, preferred_form, preferred_language
from calc_service.api.request_parts import declares_json
from calc_service.api.rules_trials.forms import IMPACT, IMPACT_OF_FILE
from calc_service.api.rules_trials.multipart import (
    CHANGES,
    CLAIMS,
    ExpectedPart,
    declares_form,
    document_of_changes,
    form_of_claims,
    receive_form,
)
from calc_service.api.rules_trials.request import (
    BODY_LIMIT,
    TrialRequest,
    limited_bytes,
    overlaid,
    read_changed,
    read_trial_request,
)
from calc_service.api.service_rules import ServiceRules
from calc_service.batch.audit import Request
from calc_service.batch.audit_job import packed
from calc_service.batch.files import Table
from calc_service.case.checks import Place, no_rules_in_force
from calc_service.case.reading import read_json
from calc_service.case.refusals import ErrorCode
from calc_service.case.validation import refused
from calc_service.config import Settings
from calc_service.domain.days import day_number
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import tabulate
from calc_service.policy.compared_rules import RulesToCompare
from calc_service.policy.differences import differences
from calc_service.policy.impact import Impact, NoRulesOnDay, as_of, impact
from calc_service.policy.impact.job import ImpactJob, MadeUpClaims, PostedClaims, weigh
from calc_service.policy.population import NoPopulation, population
from calc_service.rulebook.load import book_of

SAFE_PAGE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


@dataclass(frozen=True, slots=True)
class ImpactRequest:
    """What the headers and the query say: how to compute, whether claims come with the changes, JSON or HTML."""

    request: Request
    with_claims: bool
    shown_as: str


@dataclass(frozen=True, slots=True)
class ChangedRules:
    """The changed rules, what their changes mean and what was filled in to compare them, a sentence each."""

    book: RuleBook
    sentences: tuple[Label, ...]
    defaults: tuple[Label, ...]


def read_impact_request(rules: ServiceRules, *, only_with_claims: bool = False) -> ImpactRequest:
    """Return what is asked before the body is looked at.

    Only a form with claims is taken where `only_with_claims`. Raises `QueryRefused`, `TrialRefused` for a body and
    `FormNotOffered` for a reply of another form.
    """
    options = read_batch_request(asked(), rules.book, preferred_language(), HOW_TO_COMPUTE)
    content_type = request.environ.get("CONTENT_TYPE", "")
    as_json = declares_json(content_type) and not only_with_claims
    if not (as_json or declares_form(content_type)):
        raise TrialRefused(problem_kinds.NOT_JSON_NOR_FORM)
    if declares_form(content_type) and posted_coding():
        raise CodingNotTaken(())  # its parts may be packed, each by itself
    return ImpactRequest(options.request, declares_form(content_type), _shown_as(request.headers.get("Accept", "")))


def _shown_as(accept: str) -> str:
    form = preferred_form(accept, (JSON, HTML))
    if form is None:
        raise FormNotOffered
    return form


def answer_impact(
    options: ImpactRequest, rules: ServiceRules, settings: Settings, places: Places, scratch: Path
) -> Response:
    """Return the impact, as JSON or as a page; everything on the way is kept below `scratch`."""
    claims, trial = _claims_and_changes(options, settings, scratch)
    with taken(places):
        after = changed_rules(read_changed(overlaid(trial, rules, scratch), trial), rules)
        job = ImpactJob(
            before=packed(rules.book),
            after=packed(after.book),
            claims=claims or _made_up(trial, rules),
            request=options.request,
            day=_day(trial, rules, after.book),
            changes=after.sentences,
            defaults=after.defaults,
            as_page=options.shown_as == HTML,
        )
        content = run(weigh, job, limits=work_limits(settings))
    return _shown(content, options)


def _claims_and_changes(
    options: ImpactRequest, settings: Settings, scratch: Path
) -> tuple[PostedClaims | None, TrialRequest]:
    """The file of claims, if one was to be posted, and what is asked beside it."""
    if not options.with_claims:
        return None, read_trial_request(IMPACT, read_json(limited_bytes()), preferred_language())
    expected = {
        CHANGES: ExpectedPart(BODY_LIMIT, TrialRefused(problem_kinds.CHANGES_TOO_LARGE)),
        CLAIMS: ExpectedPart(settings.batch_body_limit, FileTooLarge()),
    }
    parts = receive_form(scratch, expected)
    form = form_of_claims(parts[CLAIMS])
    trial = read_trial_request(IMPACT_OF_FILE, document_of_changes(parts[CHANGES]), preferred_language())
    return PostedClaims(parts[CLAIMS].file, form, scratch, size_limits(settings)), trial


def _shown(content: bytes, options: ImpactRequest) -> Response:
    as_page = options.shown_as == HTML
    reply = Response(content, mimetype=HTML, headers=SAFE_PAGE) if as_page else json_bytes(content)
    reply.vary.add("Accept")
    return reply


def changed_rules(changed: RulesToCompare, rules: ServiceRules) -> ChangedRules:
    """Return the changed rules to compute by."""
    found = differences(rules.contents, changed.contents)
    sentences = tuple(one.sentence for one in found), tuple(one.sentence for one in changed.defaults)
    return ChangedRules(book_of(changed.contents), *sentences)


def synthetic_claims(trial: TrialRequest, rules: ServiceRules) -> Table:
    """Return the claims of the population asked for; raises `TrialRefused` for a year without figures."""
    wanted = _made_up(trial, rules)
    return Table.of(population(wanted.persons, wanted.seed, rules.book, wanted.year))


def _made_up(trial: TrialRequest, rules: ServiceRules) -> MadeUpClaims:
    """The population asked for; raises `TrialRefused` for a year without figures."""
    wanted = trial.fields["population"]
    try:
        population(1, 0, rules.book, wanted["year"])
    except NoPopulation as refusal:
        years = ErrorCode("unknown_value", allowed=", ".join(map(str, refusal.years)))
        raise _refused(("population", "year"), years, rules, trial) from None
    return MadeUpClaims(wanted["persons"], wanted["seed"], wanted["year"])


def computed_impact(
    table: Table, rules: ServiceRules, after: RuleBook, request: Request, trial: TrialRequest
) -> Impact:
    """Return what the changes do to the claims in `table`; raises `TrialRefused` for a day without rules."""
    return impact(table, rules.book, after, request, day=_day(trial, rules, after))


def _day(trial: TrialRequest, rules: ServiceRules, after: RuleBook) -> int | None:
    """The day whose rules are taken, None for each row's own; raises `TrialRefused` for one without rules."""
    if trial.fields["as_of"] is None:
        return None
    day = day_number(trial.fields["as_of"])
    try:
        for book in (rules.book, after):
            as_of(book, day)
    except NoRulesOnDay:
        raise _refused(("as_of",), no_rules_in_force(rules.book), rules, trial) from None
    return day


def _refused(place: Place, complaint: ErrorCode, rules: ServiceRules, trial: TrialRequest) -> TrialRefused:
    faults = refused([(place, complaint)], tabulate(rules.book), trial.language).faults
    return TrialRefused(problem_kinds.UNPROCESSABLE_TRIAL, faults)
