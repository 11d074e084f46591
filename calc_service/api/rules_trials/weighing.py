"""An impact over HTTP: what computes it, whose claims, and how it is shown."""

from dataclasses import dataclass
from pathlib import Path

from flask import Response, request
from werkzeug.http import parse_accept_header

from calc_service.api import problem_kinds
from calc_service.api.batches.question import read_question
from calc_service.api.bodies import declares_json, is_packed
from calc_service.api.language import asked_language
from calc_service.api.problems import FileTooLarge, TrialRefused
from calc_service.api.replies import JSON, encoded, json_bytes
from calc_service.api.rules_trials.answers import Changed, changed_rules, made_up, weighed
from calc_service.api.rules_trials.asked import Asked, laid, read_asked
from calc_service.api.rules_trials.body import BODY_LIMIT, limited_bytes
from calc_service.api.rules_trials.form import Wanted, declares_form, receive_form
from calc_service.api.rules_trials.forms import IMPACT, IMPACT_OF_FILE
from calc_service.api.rules_trials.parts import CHANGES, CLAIMS, document_of_changes, form_of_claims
from calc_service.api.served import Served
from calc_service.batch.audit import Request
from calc_service.batch.files import Limits, Table, read
from calc_service.case.reading import read_json
from calc_service.config import Settings
from calc_service.policy.impact import report
from calc_service.policy.impact.document import document

PARAMETERS = ("assume", "catastrophic", "accumulate")
"""What the query may hold, with the meaning that it has for a batch."""
HTML = "text/html"
ACCEPTED = {"*/*": JSON, "application/*": JSON, JSON: JSON, "text/*": HTML, HTML: HTML}
SAFE_PAGE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the headers and the query say: how to compute, whether claims come with the changes, JSON or HTML."""

    request: Request
    with_claims: bool
    shown_as: str


def read_weighing(served: Served) -> Weighing:
    """Return what is asked before the body is looked at.

    Raises `QueryRefused`, and `TrialRefused` for a body or a reply of another form.
    """
    asked = read_question(request.args.to_dict(flat=False), served.book, asked_language(), PARAMETERS)
    content_type = request.environ.get("CONTENT_TYPE", "")
    if is_packed() or not (declares_json(content_type) or declares_form(content_type)):
        raise TrialRefused(problem_kinds.NOT_JSON_NOR_FORM)
    return Weighing(asked.request, declares_form(content_type), _shown_as(request.headers.get("Accept", "")))


def _shown_as(accept: str) -> str:
    liked = sorted(parse_accept_header(accept or JSON), key=lambda one: one[1], reverse=True)
    forms = (ACCEPTED[name.lower()] for name, weight in liked if weight > 0 and name.lower() in ACCEPTED)
    form = next(forms, None)
    if form is None:
        raise TrialRefused(problem_kinds.NO_SUCH_REPORT)
    return form


def weigh(asked: Weighing, served: Served, settings: Settings, scratch: Path) -> Response:
    """Return the impact, as JSON or as a page; everything on the way is kept below `scratch`."""
    if asked.with_claims:
        return _by_claims(asked, served, settings, scratch)
    changes = read_asked(IMPACT, read_json(limited_bytes()), asked_language())
    after = changed_rules(laid(changes, served, scratch), changes)
    return _shown(made_up(changes, served), asked, changes, served, after)


def _by_claims(asked: Weighing, served: Served, settings: Settings, scratch: Path) -> Response:
    wanted = {
        CHANGES: Wanted(BODY_LIMIT, TrialRefused(problem_kinds.CHANGES_TOO_LARGE)),
        CLAIMS: Wanted(settings.batch_body_limit, FileTooLarge()),
    }
    parts = receive_form(scratch, wanted)
    form = form_of_claims(parts[CLAIMS])
    changes = read_asked(IMPACT_OF_FILE, document_of_changes(parts[CHANGES]), asked_language())
    after = changed_rules(laid(changes, served, scratch), changes)
    limits = Limits(unpacked=settings.batch_unpacked_limit, workbook=settings.batch_workbook_limit)
    table = read(parts[CLAIMS].file, form, scratch, limits=limits)
    return _shown(table, asked, changes, served, after)


def _shown(table: Table, asked: Weighing, changes: Asked, served: Served, after: Changed) -> Response:
    found = weighed(table, served, after.book, asked.request, changes)
    if asked.shown_as == HTML:
        reply = Response(report(found, served.book, after.book, after.said), mimetype=HTML, headers=SAFE_PAGE)
    else:
        reply = json_bytes(encoded(document(found, after.said)))
    reply.vary.add("Accept")
    return reply
