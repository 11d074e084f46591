"""Rows of a run drawn anew each time that they are asked for, and what their reviews say of all rows."""

from typing import NamedTuple

from flask import Response

from calc_service.api.audits.kept import KeptRuns, SeenRun
from calc_service.api.audits.samples.asked import (
    CONFIDENCE,
    DRAWING,
    PACKING,
    PROJECTING,
    fitting_draw,
    read_draw,
    refuse_strata,
)
from calc_service.api.audits.samples.kinds import NOT_INSTALLED, REVIEWS_MISSING, WITHOUT_ERROR
from calc_service.api.bounded_work import run, work_limits
from calc_service.api.description import Shape
from calc_service.api.places import in_turn, work_queue
from calc_service.api.problems import TrialRefused
from calc_service.api.queries import asked, first
from calc_service.api.replies import LANG, in_language, json_reply, preferred_language
from calc_service.domain.columns import FILE_KINDS, FileKind
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.runs.order import read_order
from calc_service.runs.record.packed_sample import SAMPLE, STRATA, sample_files_of, sample_of_run
from calc_service.runs.samples.drawing import DrawAsked, Drawing, drawing_of, drawn_of_run
from calc_service.runs.samples.estimate import Quantile
from calc_service.runs.samples.projecting import NoVariance, ReviewsMissing, projected, strata_reviewed
from calc_service.runs.samples.quantiles import QuantilesMissing, quantile_of_t
from calc_service.runs.samples.reply_types import RunSample, sample_stratum, sampled_row
from calc_service.state.reviews import CONFIRMED, Review, reviews_of

AT_ONCE, WAITING, PATIENCE, SECONDS_UNTIL_RETRY = 1, 3, 10.0, 2
"""Of a process: those that draw at a time, and that wait for it; for how many seconds; when to come."""
_TURNS = work_queue(AT_ONCE, WAITING)
MOST_NAMED = 20
"""Rows without a review that are named."""
MISSING = Label(
    "抽到的 {drawn} 行中有 {missing} 行还没有复核：第 {rows} 行{more}。请提交其复核结果后再推算。",
    "{missing} of the {drawn} rows drawn have no review: {rows}{more}. Send them, then ask again.",
)
MORE = Label("等", " and others")


class DrawnOfRun(NamedTuple):
    """A run, what kind of file it is of, how rows were asked for and which were drawn."""

    seen: SeenRun
    kind: FileKind
    asked: DrawAsked
    drawing: Drawing


def sample_of(kept: KeptRuns, run_id: str, book: RuleBook) -> Response:
    """Return the sample that is asked for; raises `QueryRefused` and `TrialRefused`."""
    _, kind, wanted, drawing = _drawn(kept, run_id, book, DRAWING)
    return json_reply(
        RunSample(
            n=wanted.n,
            seed=wanted.seed,
            by=list(wanted.by),
            only=dict(wanted.only),
            population=sum(one.rows for one in drawing.strata),
            drawn=len(drawing.rows),
            least=drawing.least,
            strata=[sample_stratum(wanted.by, one) for one in drawing.strata],
            rows=[sampled_row(one, kind) for one in drawing.rows],
        )
    )


def packing_asked(book: RuleBook, language: str) -> DrawAsked | None:
    """Return how the sample that goes into the evidence is drawn; None where none is. Raises `QueryRefused`."""
    query = asked()
    return read_draw(query, book, language, PACKING) if query.keys() - {LANG} else None


def packed_sample(kept: KeptRuns, seen: SeenRun, wanted: DrawAsked, book: RuleBook) -> dict[str, bytes]:
    """Return the files that a sample is in the evidence; raises `QueryRefused` and `TrialRefused`."""
    language = preferred_language()
    wanted = fitting_draw(wanted, seen.folder.rows, FILE_KINDS[read_order(seen.folder).request.kind], book, language)
    with in_turn(_TURNS, PATIENCE, SECONDS_UNTIL_RETRY):
        given = run(sample_of_run, seen.folder.rows, seen.run.rows or 0, wanted, limits=work_limits(kept.settings))
    files = sample_files_of(given)
    refuse_strata(files.needed, book, language)
    return {SAMPLE: files.sample, STRATA: files.strata}


def projection_of(kept: KeptRuns, run_id: str, book: RuleBook) -> Response:
    """Return what the reviews of a sample say of all rows; raises `QueryRefused` and `TrialRefused`."""
    language = preferred_language()
    seen, _, wanted, drawing = _drawn(kept, run_id, book, PROJECTING)
    quantile = _quantile()
    with kept.answered():
        reviews = {one.row: one for one in reviews_of(seen.place.state, seen.run.id)}
    confirmed = frozenset(row for row, one in reviews.items() if one.outcome == CONFIRMED)
    try:
        strata = strata_reviewed(drawing, {row: _fen(one) for row, one in reviews.items()})
    except ReviewsMissing as missing:
        raise TrialRefused(REVIEWS_MISSING, detail=_missing(missing)) from None
    except NoVariance:
        raise TrialRefused(WITHOUT_ERROR) from None
    confidence = first(asked(), "confidence", CONFIDENCE)
    return in_language(language, projected(wanted, drawing, strata, confirmed, confidence, language, quantile))


def _drawn(kept: KeptRuns, run_id: str, book: RuleBook, parameters: tuple[Shape, ...]) -> DrawnOfRun:
    language = preferred_language()
    wanted = read_draw(asked(), book, language, parameters)
    seen = kept.done(run_id, language)
    kind = FILE_KINDS[read_order(seen.folder).request.kind]
    wanted = fitting_draw(wanted, seen.folder.rows, kind, book, language)
    with in_turn(_TURNS, PATIENCE, SECONDS_UNTIL_RETRY):
        found = run(drawn_of_run, seen.folder.rows, wanted, limits=work_limits(kept.settings))
    drawing = drawing_of(found)
    refuse_strata(drawing.needed, book, language)
    return DrawnOfRun(seen, kind, wanted, drawing)


def _quantile() -> Quantile:
    try:
        return quantile_of_t()
    except QuantilesMissing:
        raise TrialRefused(NOT_INSTALLED) from None


def _fen(review: Review) -> int:
    """What was wrongly paid on a row."""
    return review.amount or 0 if review.outcome == CONFIRMED else 0


def _missing(missing: ReviewsMissing) -> Label:
    named = missing.rows[:MOST_NAMED]
    counts = {"drawn": missing.drawn, "missing": len(missing.rows)}
    more = MORE if len(missing.rows) > len(named) else Label("", "")
    return Label(
        MISSING.zh.format(**counts, rows="、".join(map(str, named)), more=more.zh),
        MISSING.en.format(**counts, rows=", ".join(map(str, named)), more=more.en),
    )
