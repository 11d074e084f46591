"""An impact over HTTP: what computes it, from which claims, and how it is shown."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
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
    ExpectedPart,
    FormPart,
    declares_form,
    document_of_changes,
    form_of_file,
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
from calc_service.api.security_headers import content_policy
from calc_service.api.service_rules import ServiceRules
from calc_service.batch.audit import Request
from calc_service.batch.audit_job import packed
from calc_service.case.checks import Place, no_rules_in_force
from calc_service.case.reading import read_json
from calc_service.case.refusals import ErrorCode
from calc_service.case.schema import Form
from calc_service.case.validation import refused
from calc_service.config import Settings
from calc_service.domain.columns import EITHER
from calc_service.domain.days import day_number
from calc_service.domain.today import today
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import tabulate
from calc_service.policy.compared_rules import RulesToCompare
from calc_service.policy.differences import differences
from calc_service.policy.impact import FiguresOf, NoFiguresOfYear, NoRulesOnDay, Weighed, WeighedRun, Weighing, as_of
from calc_service.policy.impact.job import ImpactJob, MadeUpPersons, PostedFile, Tables, made_up_tables, weigh
from calc_service.policy.impact.moved_rules import CATASTROPHIC, STANDARDS, figures_of
from calc_service.policy.impact.report import REPORT
from calc_service.policy.impact.result import CLAIMS, ENROLMENTS
from calc_service.policy.population import NoPopulation
from calc_service.rulebook.load import book_of

LONGEST_NAME = 100
"""Characters of the name of a file, in the record of the run."""


@dataclass(frozen=True, slots=True)
class ImpactRequest:
    """What the headers and the query say: how to compute, whether files come with the changes, JSON or HTML."""

    request: Request
    with_files: bool
    shown_as: str


@dataclass(frozen=True, slots=True)
class ChangedRules:
    """The changed rules, what their changes mean and what was filled in to compare them, a sentence each."""

    book: RuleBook
    sentences: tuple[Label, ...]
    defaults: tuple[Label, ...]


def read_impact_request(rules: ServiceRules, *, only_with_files: bool = False) -> ImpactRequest:
    """Return what is asked before the body is looked at.

    Only a form with claims is taken where `only_with_files`. Raises `QueryRefused`, `TrialRefused` for a body and
    `FormNotOffered` for a reply of another form.
    """
    options = read_batch_request(asked(), rules.book, preferred_language(), HOW_TO_COMPUTE, EITHER)
    content_type = request.environ.get("CONTENT_TYPE", "")
    as_json = declares_json(content_type) and not only_with_files
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
    files, trial = files_and_changes(options, settings, scratch)
    with taken(places):
        after = changed_rules(read_changed(overlaid(trial, rules, scratch), trial), rules)
        made_up = None if files else _made_up(trial, rules)
        job = ImpactJob(
            before=packed(rules.book),
            after=packed(after.book),
            claims=files.get(CLAIMS),
            enrolments=files.get(ENROLMENTS),
            made_up=made_up,
            weighing=weighing_of(trial, rules, after.book, options.request, needed_figures(files, made_up)),
            day=(trial.fields["today"] or today()).isoformat(),
            author=trial.fields["author"] or "",
            reason=trial.fields["reason"] or "",
            changes=after.sentences,
            defaults=after.defaults,
            as_page=options.shown_as == HTML,
        )
        content = run(weigh, job, limits=work_limits(settings))
    return _shown(content, options)


def files_and_changes(
    options: ImpactRequest, settings: Settings, scratch: Path, forms: tuple[Form, Form] = (IMPACT, IMPACT_OF_FILE)
) -> tuple[dict[str, PostedFile], TrialRequest]:
    """Return the files that were to be posted, by what they hold, and what is asked beside them.

    forms: what may be asked without files, and with them
    """
    without_files, with_files = forms
    if not options.with_files:
        return {}, read_trial_request(without_files, read_json(limited_bytes()), preferred_language())
    expected = {
        CHANGES: ExpectedPart(BODY_LIMIT, TrialRefused(problem_kinds.CHANGES_TOO_LARGE)),
        **dict.fromkeys((CLAIMS, ENROLMENTS), ExpectedPart(settings.batch_body_limit, FileTooLarge())),
    }
    parts = receive_form(scratch, expected)
    files = {
        name: PostedFile(
            part.file, _called(name, part), form_of_file(name, part), scratch / f"{name}-read", size_limits(settings)
        )
        for name, part in parts.items()
        if name != CHANGES
    }
    return files, read_trial_request(with_files, document_of_changes(parts[CHANGES]), preferred_language())


def _called(name: str, part: FormPart) -> str:
    """How the record of the run calls a file: as its sender does, without folders, or else as its part."""
    return Path(part.file_name.replace("\\", "/")).name[:LONGEST_NAME] or name


def _shown(content: bytes, options: ImpactRequest) -> Response:
    as_page = options.shown_as == HTML
    policy = content_policy(REPORT.content_policy)
    reply = Response(content, mimetype=HTML, headers=policy) if as_page else json_bytes(content)
    reply.vary.add("Accept")
    return reply


def changed_rules(changed: RulesToCompare, rules: ServiceRules) -> ChangedRules:
    """Return the changed rules to compute by."""
    found = differences(rules.contents, changed.contents)
    sentences = tuple(one.sentence for one in found), tuple(one.sentence for one in changed.defaults)
    book = replace(book_of(changed.contents), identity_numbers_allowed=rules.book.identity_numbers_allowed)
    return ChangedRules(book, *sentences)


def weighed_examples(  # noqa: PLR0913, PLR0917  all that a request comes to
    tables: Tables, rules: ServiceRules, after: ChangedRules, trial: TrialRequest, request: Request, run: WeighedRun
) -> Weighed:
    """Return what is found of `tables`, as `answer_impact` does; raises `TrialRefused` for a day without rules."""
    weighing = weighing_of(trial, rules, after.book, request, ())
    return Weighed(
        *weighing.impacts(tables[CLAIMS], tables[ENROLMENTS], rules.book, after.book),
        rules.book,
        after.book,
        run=run,
        changes=after.sentences,
        defaults=after.defaults,
    )


def synthetic_tables(trial: TrialRequest, rules: ServiceRules) -> Tables:
    """Return what is made up of the population asked for; raises `TrialRefused` for a year without figures."""
    return made_up_tables(_made_up(trial, rules), rules.book)


def _made_up(trial: TrialRequest, rules: ServiceRules) -> MadeUpPersons:
    """The population asked for; raises `TrialRefused` for a year without figures."""
    population = trial.fields["population"]
    wanted = MadeUpPersons(population["persons"], population["seed"], population["year"], population["enrolments"])
    try:
        made_up_tables(replace(wanted, persons=1, seed=0), rules.book)
    except NoPopulation as refusal:
        years = ErrorCode("unknown_value", allowed=", ".join(map(str, refusal.years)))
        raise _refused(("population", "year"), years, rules, trial) from None
    return wanted


def needed_figures(files: Container[str], made_up: MadeUpPersons | None) -> Iterator[str]:
    """Yield the figures of years that are needed."""
    if made_up or CLAIMS in files:
        yield CATASTROPHIC
    if ENROLMENTS in files or (made_up and made_up.enrolled):
        yield STANDARDS


def weighing_of(
    trial: TrialRequest, rules: ServiceRules, after: RuleBook, request: Request, needed: Iterable[str]
) -> Weighing:
    """Return how both rules compute; raises `TrialRefused` for a day without rules and a year without figures."""
    figures = trial.fields["figures_of"] and FiguresOf(**trial.fields["figures_of"])
    weighing = Weighing(request, _day(trial, rules, after), figures)
    for kind in needed if figures else ():
        try:
            figures_of((rules.book, after), figures, kind)
        except NoFiguresOfYear as lacking:
            allowed = ErrorCode("unknown_value", allowed=", ".join(map(str, lacking.years)))
            raise _refused(("figures_of", lacking.side), allowed, rules, trial) from None
    return weighing


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
