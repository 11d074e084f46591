"""/v1/audits: runs begun, looked at, asked for what they found, and removed."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response, request

from calc_service.api.audits.against import compared_rows_of, comparison_of
from calc_service.api.audits.against_asked import COMPARING, REVIEWS_COMPARED
from calc_service.api.audits.against_reviews import carry_reviews_on, reviews_against
from calc_service.api.audits.asked import BEGINNING, LISTING, PICKING, list_cursor, read_listed
from calc_service.api.audits.beginning import begin, forget, forgotten_unless_whole, read_beginning, size_told
from calc_service.api.audits.evidence import Evidence
from calc_service.api.audits.gone import answer_for_gone
from calc_service.api.audits.kept import KeptRuns, asker
from calc_service.api.audits.kinds import TUS_VERSION
from calc_service.api.audits.looking import person_of, report_of, rows_of
from calc_service.api.audits.pivoting import PIVOTING, pivot_of
from calc_service.api.audits.reply_types import RunList
from calc_service.api.audits.result import result
from calc_service.api.audits.samples.asked import PACKING
from calc_service.api.audits.samples.drawn import packing_asked
from calc_service.api.audits.shown import listed_run, shown_run
from calc_service.api.audits.uploads import (
    RESUMABLE,
    VERSION,
    announced,
    headers_of,
    receive_part,
    receive_whole,
    spoken,
)
from calc_service.api.past_rules import AnyRules
from calc_service.api.problems import TrialRefused
from calc_service.api.queries import asked, takes
from calc_service.api.replies import in_language, json_bytes, json_reply, preferred_language
from calc_service.receipts.signing import ReceiptKeys
from calc_service.state.runs import all_received, runs_of

RUNS = "/v1/audits"
RUN = f"{RUNS}/<id>"
SUMMARY, ROWS, RESULT = f"{RUN}/summary", f"{RUN}/rows", f"{RUN}/result"
AGAINST = f"{RUN}/against/<other>"
COMPARED_ROWS, COMPARED_REVIEWS = f"{AGAINST}/rows", f"{AGAINST}/reviews"
PERSON, REPORT, EVIDENCE = f"{ROWS}/<number>/person", f"{RUN}/report", f"{RUN}/evidence"
PIVOT = f"{RUN}/pivot"


@dataclass(frozen=True, slots=True)
class Audits:
    """The runs that are kept, the rules that they may be begun under, and the keys that sign their records."""

    kept: KeptRuns
    rules: AnyRules
    keys: ReceiptKeys


def resource(audits: Audits) -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("audits", __name__)
    _beginning(blueprint, audits)
    _one_run(blueprint, audits)
    _found(blueprint, audits)
    _to_be_kept(blueprint, audits)
    _side_by_side(blueprint, audits)
    answer_for_gone(blueprint, audits.kept)
    settings = audits.kept.settings

    @blueprint.after_request
    def speak_tus(reply: Response) -> Response:
        return spoken(reply, settings)

    return blueprint


def _beginning(blueprint: Blueprint, audits: Audits) -> None:
    """Runs begun, and listed."""
    kept = audits.kept

    @blueprint.post(RUNS)
    @takes(BEGINNING)
    def begin_run() -> Response:
        language = preferred_language()
        beginning = read_beginning(audits.rules, language)
        length = announced(kept.settings)
        if length is None:
            kept.place()
            seen = begin(kept, beginning, size_told(), language)
            with forgotten_unless_whole(kept, seen):
                receive_whole(kept, seen)
            return _shown(kept, seen.run.id, language, HTTPStatus.ACCEPTED)
        seen = begin(kept, beginning, length, language)
        if not length:
            with kept.answered():
                all_received(seen.place.state, seen.run.id)
        headers = headers_of(seen.run) | {"Location": f"{RUNS}/{seen.run.id}"}
        return Response(status=HTTPStatus.CREATED, headers=headers)

    @blueprint.get(RUNS)
    @takes(LISTING)
    def list_runs() -> Response:
        language = preferred_language()
        listed = read_listed(asked(), audits.rules.serving.book, language)
        place = kept.place()
        with kept.answered():
            runs = runs_of(place.state, asker(), listed.limit + 1, listed.before)
        more = list_cursor(runs[listed.limit - 1].place) if len(runs) > listed.limit else None
        return json_reply(RunList([listed_run(run) for run in runs[: listed.limit]], more))


def _one_run(blueprint: Blueprint, audits: Audits) -> None:
    """A run looked at, its file received, all of it removed."""
    kept = audits.kept

    @blueprint.get(RUN)
    def show_run(id: str) -> Response:  # noqa: A002  as the address calls it
        if request.headers.get(RESUMABLE, VERSION) != VERSION:
            raise TrialRefused(TUS_VERSION)
        return _shown(kept, id, preferred_language(), HTTPStatus.OK)

    @blueprint.patch(RUN)
    def receive_more(id: str) -> Response:  # noqa: A002
        return Response(status=HTTPStatus.NO_CONTENT, headers=receive_part(kept, id))

    @blueprint.delete(RUN)
    def remove(id: str) -> Response:  # noqa: A002
        forget(kept, kept.seen(id))
        return Response(status=HTTPStatus.NO_CONTENT)


def _found(blueprint: Blueprint, audits: Audits) -> None:
    """What was found out by a run that is done."""
    kept = audits.kept

    @blueprint.get(SUMMARY)
    def show_summary(id: str) -> Response:  # noqa: A002
        return json_bytes(kept.done(id, preferred_language()).folder.summary.read_bytes())

    @blueprint.get(ROWS)
    @takes(PICKING)
    def show_rows(id: str) -> Response:  # noqa: A002
        return rows_of(kept, id, audits.rules.serving.book)

    @blueprint.get(PIVOT)
    @takes(PIVOTING)
    def show_pivot(id: str) -> Response:  # noqa: A002
        return pivot_of(kept, id, audits.rules.serving.book)

    @blueprint.get(PERSON)
    def show_person(id: str, number: str) -> Response:  # noqa: A002
        return person_of(kept, id, number)


def _to_be_kept(blueprint: Blueprint, audits: Audits) -> None:
    """What of a run that is done goes into files of one's own."""
    kept = audits.kept

    @blueprint.get(RESULT)
    def send_result(id: str) -> Response:  # noqa: A002
        return result(kept, kept.done(id, preferred_language()))

    @blueprint.get(REPORT)
    def show_report(id: str) -> Response:  # noqa: A002
        return report_of(kept, id)

    @blueprint.get(EVIDENCE)
    @takes(PACKING)
    def send_evidence(id: str) -> Response:  # noqa: A002
        language = preferred_language()
        sample = packing_asked(audits.rules.serving.book, language)
        return Evidence(kept, kept.done(id, language), audits.rules, audits.keys, sample).reply()


def _side_by_side(blueprint: Blueprint, audits: Audits) -> None:
    """A run against another."""
    kept = audits.kept

    @blueprint.get(AGAINST)
    def compare_runs(id: str, other: str) -> Response:  # noqa: A002
        return comparison_of(kept, id, other)

    @blueprint.get(COMPARED_ROWS)
    @takes(COMPARING)
    def show_compared_rows(id: str, other: str) -> Response:  # noqa: A002
        return compared_rows_of(kept, id, other, audits.rules.serving.book)

    @blueprint.get(COMPARED_REVIEWS)
    @takes(REVIEWS_COMPARED)
    def show_compared_reviews(id: str, other: str) -> Response:  # noqa: A002
        return reviews_against(kept, id, other, audits.rules.serving.book)

    @blueprint.post(COMPARED_REVIEWS)
    def carry_reviews(id: str, other: str) -> Response:  # noqa: A002
        return carry_reviews_on(kept, id, other)


def _shown(kept: KeptRuns, run_id: str, language: str, status: HTTPStatus) -> Response:
    seen = kept.seen(run_id)
    with kept.answered():
        said = shown_run(seen, seen.place.state.surroundings.now(), language)
    reply = in_language(language, said)
    reply.status_code = status
    reply.headers.update(headers_of(seen.run))
    if status == HTTPStatus.ACCEPTED:
        reply.headers["Location"] = f"{RUNS}/{run_id}"
    return reply
