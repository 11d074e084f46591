"""POST /v1/assessments/many: one case a line in, one reply a line out, in the same order.

The list is on disk before the first line of the reply is sent: a client that reads only when it has sent everything,
as most do, and one that reads at once are both served, and what is wrong with the list as a whole is told at once.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from flask import Blueprint, Response, request, stream_with_context

from calc_service.api import problem_kinds
from calc_service.api.asked_rules import PUBLISHED_ON, rules_to_compute
from calc_service.api.assessments.case_lines import PATH, CaseLines
from calc_service.api.assessments.case_rules import FewRules, under
from calc_service.api.assessments.worked_case import REFUSED, REQUEST
from calc_service.api.content_codings import posted_coding
from calc_service.api.description import (
    LANGUAGE,
    REQUEST_ID,
    SPOKEN,
    TEXT,
    Shape,
    query_parameter,
    refusals,
    reply_headers,
)
from calc_service.api.metrics.metrics import Metrics
from calc_service.api.past_rules import AnyRules
from calc_service.api.places import Places, taken
from calc_service.api.problems import (
    CodingNotTaken,
    FileTooLarge,
    ListTooLong,
    NotCaseLines,
    Problem,
    TrialRefused,
    refused_document,
)
from calc_service.api.queries import QueryFault, asked, first, misused, refuse, takes
from calc_service.api.reading_rules import READING_RULES
from calc_service.api.receipts.giving import (
    PARAMETER,
    DigestedLines,
    Exchange,
    alone,
    describe,
    posted_file,
    receipt_faults,
    receipt_of,
    wants_receipt_alone,
)
from calc_service.api.replies import encoded, language_headers, preferred_language
from calc_service.api.request_log import RequestLog
from calc_service.api.request_parts import PIECE, declares_json, write_body
from calc_service.api.shadowing.shadows import Shadows, now
from calc_service.batch.scratch import scratch
from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.case.refusals import MalformedBody, Refused
from calc_service.case.reply_types import Assessment
from calc_service.config import Settings
from calc_service.domain.digests import digest_of_pieces
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.past_rules import MOST_AT_HAND
from calc_service.receipts.giving import Receipts
from calc_service.receipts.receipt import Receipt

NDJSON = "application/x-ndjson"
STEPS, WORDS = "steps", ("true", "false")
MOST_LINES = 10_000
NO_LINES = Label("请求体为空；请每行提交一个案件", "The body is empty; send one case a line")
PARAMETERS = (
    query_parameter(
        STEPS,
        "`false` leaves the steps of premium and claims out: their lists are empty, all else is the same.",
        {"type": "string", "enum": list(WORDS), "default": "true"},
        "true",
    ),
    PUBLISHED_ON,
    PARAMETER,
)
ABOUT = f"""\
A list of cases, one JSON document a line, up to {MOST_LINES} lines: each gets one line, in the same order, byte for
byte what POST /v1/assessments replies to that case. A case that cannot be computed gets a problem document (RFC 9457)
on its line, with `status` and `errors` as that address would give them, and the others are computed. Cases are
independent of each other; a case_id may be repeated.

- Every line counts, a blank one too: it gets a problem. A line break at the end ends the last line and begins none.
- Each case may name its own rules (`rules_digest`), all of a list together up to {MOST_AT_HAND} rules of the past; a
  case that names further ones is refused (`too_costly`).
- Lines are sent as they are computed, once the whole list has arrived.
- A line that is longer than a case may be gets a problem with status 413. A list of more lines, or more bytes than the
  operator's limit for files, is refused as a whole (413), and nothing is computed.
- A client that takes the reply too slowly, or a list that takes too long, gets a last line with status 503 in the place
  of the first case that was not computed: a reply with fewer lines than the list always ends so.
"""


def resource(  # noqa: PLR0913, PLR0917  what a list is answered with
    rules: AnyRules,
    settings: Settings,
    places: Places,
    log: RequestLog,
    metrics: Metrics,
    shadows: Shadows,
    receipts: Receipts,
) -> Blueprint:
    """Return the routes; `rules` answer, `settings` bound what a list may cost, each list needs one of `places`."""
    blueprint = Blueprint("many_assessments", __name__)

    @blueprint.post(PATH)
    @takes(PARAMETERS)
    def assess_many() -> Response:
        language = preferred_language()
        asked_for = rules_to_compute(asked(), rules, language)
        with_steps, few = asked_for.read(_asked_steps), under(asked_for, FewRules(rules).book_of)
        compute = shadows.counting(assess, now)
        writer = CaseLines(few, language, settings, log, compute, with_steps=with_steps, told=metrics.assessed)
        if not declares_json(request.environ.get("CONTENT_TYPE", ""), NDJSON):
            raise NotCaseLines
        if posted_coding():
            raise CodingNotTaken(())
        with ExitStack() as held:
            file, digest = held.enter_context(_received(settings))
            held.enter_context(taken(places))
            given = ListReceipt(
                writer, receipts, Exchange(posted_file(digest), NDJSON, asked_for.rules.book.digest, language)
            )
            if wants_receipt_alone():
                return given.alone(file)
            reply = Response(stream_with_context(given.recorded(file)), headers=language_headers(language))
            reply.content_type = NDJSON
            # A proxy may not keep lines back until there are many.
            reply.headers["X-Accel-Buffering"] = "no"
            reply.call_on_close(held.pop_all().close)
            return reply

    return blueprint


class ListBrokenOff(TrialRefused):
    """Not every line of a list was computed, for a reason of this kind, so that it has no receipt."""


@dataclass(frozen=True, slots=True)
class ListReceipt:
    """The receipt of a list, which is known once all its lines are computed."""

    lines: CaseLines
    receipts: Receipts
    exchange: Exchange

    def recorded(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield the lines; the receipt of a reply that is sent to its end is kept, where any is."""
        if self.receipts.journal is None:
            yield from self.lines.replies(file)
            return
        lines = DigestedLines(self.lines.replies(file))
        yield from lines
        if self.lines.broken_off is None:
            self._given(lines)

    def alone(self, file: BinaryIO) -> Response:
        """Return the receipt of the same lines. Raises `ListBrokenOff` where they would not all come."""
        lines = DigestedLines(self.lines.replies(file))
        for _ in lines:
            pass
        if self.lines.broken_off is not None:
            raise ListBrokenOff(self.lines.broken_off)
        return alone(self._given(lines), self.exchange.language)

    def _given(self, lines: DigestedLines) -> Receipt:
        return self.receipts.give(receipt_of(self.exchange, lines.digest, NDJSON))


def _asked_steps(book: RuleBook) -> bool:
    query = asked()
    said = first(query, STEPS, WORDS[0])
    faults = [*misused(query, PARAMETERS), *receipt_faults(query)]
    refuse(faults + ([] if said in WORDS else [QueryFault(STEPS, "unknown_value", {"allowed": WORDS})]), book)
    return said == WORDS[0]


@contextmanager
def _received(settings: Settings) -> Iterator[tuple[BinaryIO, str]]:
    """The whole list, in a file that has no name any more, and its digest.

    Raises ListTooLong, and MalformedBody where it is empty.
    """
    with ExitStack() as held:
        with scratch(settings.batch_folder, "batch-") as folder:
            try:
                write_body(folder / "posted", settings.batch_body_limit)
            except FileTooLarge:
                raise ListTooLong from None
            file = held.enter_context((folder / "posted").open("rb"))
        lines = _line_count(file)
        if not lines:
            raise MalformedBody(NO_LINES)
        if lines > MOST_LINES:
            raise ListTooLong
        digest = digest_of_pieces(iter(lambda: file.read(PIECE), b""))
        file.seek(0)
        yield file, digest


def _line_count(file: BinaryIO) -> int:
    lines, last = 0, b"\n"
    while piece := file.read(PIECE):
        lines, last = lines + piece.count(b"\n"), piece[-1:]
    file.seek(0)
    return lines + (last != b"\n")


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description; the example is computed under `book`."""
    kinds = (
        problem_kinds.MALFORMED_BODY,
        problem_kinds.REQUEST_TIMEOUT,
        problem_kinds.LIST_TOO_LONG,
        problem_kinds.NOT_CASE_LINES,
        problem_kinds.CODING_NOT_TAKEN,
        *problem_kinds.OF_EVERY_ADDRESS,
        problem_kinds.BUSY,
        READING_RULES,
        problem_kinds.FOLDER_UNUSABLE,
        problem_kinds.NO_ROOM,
    )
    posted = (encoded(REQUEST) + b"\n" + encoded(REFUSED) + b"\n").decode()
    done = {
        "description": "A line for each line: an Assessment, or the Problem why there is none.",
        "headers": reply_headers(SPOKEN),
        "content": {NDJSON: {"schema": TEXT, "example": _example(book, posted)}},
    }
    describe(done)
    described = {
        "summary": "Compute a list of cases · 计算一批案件",
        "description": ABOUT,
        "tags": ["assessments"],
        "parameters": [*PARAMETERS, LANGUAGE, REQUEST_ID],
        "requestBody": {
            "required": True,
            "description": "Each line a Case of at most 1 MiB, all together at most 2 GB, unless the operator set other"
            " limits. Not packed.",
            "content": {NDJSON: {"schema": TEXT, "example": posted}},
        },
        "responses": {"200": done} | refusals(PATH, kinds),
    }
    return {PATH: {"post": described}}


def _example(book: RuleBook, posted: str) -> str:
    return "".join(encoded(_case_or_problem(line, book)).decode() + "\n" for line in posted.encode().splitlines())


def _case_or_problem(line: bytes, book: RuleBook) -> Assessment | Problem:
    try:
        return assess(read_json(line), book, "zh")
    except Refused as refusal:
        return refused_document(refusal, "zh", PATH)
