"""POST /v1/assessments: a case in, its cited breakdown out."""

from collections.abc import Collection
from typing import NamedTuple, Protocol, TypeVar

import msgspec
from flask import Blueprint, Response, request

from calc_service.api import platform_messages, problem_kinds
from calc_service.api.asked_rules import PUBLISHED_ON, rules_to_compute
from calc_service.api.assessments import case_rules, letter, partial
from calc_service.api.assessments.case_rules import under
from calc_service.api.assessments.worked_case import REFUSED, REQUEST
from calc_service.api.description import (
    LANGUAGE,
    PACKED,
    REQUEST_ID,
    SPOKEN,
    Shape,
    query_parameter,
    ref,
    refusals,
    reply,
)
from calc_service.api.metrics.metrics import Metrics
from calc_service.api.past_rules import AnyRules
from calc_service.api.platform_messages import MESSAGES_JSON
from calc_service.api.problems import NotJson
from calc_service.api.queries import QueryFault, asked, first, misused, refusal, takes
from calc_service.api.reading_rules import READING_RULES
from calc_service.api.receipts import giving
from calc_service.api.receipts.giving import Exchange, posted_document, receipt_faults, with_receipt
from calc_service.api.replies import JSON, encoded, in_language, preferred_language
from calc_service.api.request_parts import declares_json, posted_bytes
from calc_service.api.shadowing.shadows import Shadows, after_the_reply
from calc_service.case.assessment import assess
from calc_service.case.partial.reply_types import PartialAssessment
from calc_service.case.platform.assessment import assess_messages
from calc_service.case.platform.reply_types import PlatformAssessment
from calc_service.case.reading import read_json
from calc_service.case.refusals import CaseFault, CaseRefused
from calc_service.case.reply import INCLUDED
from calc_service.case.reply_types import Assessment
from calc_service.case.schema import CaseSchema
from calc_service.engine.edition import RuleBook
from calc_service.policy.named_rules import Under, answered, named_in
from calc_service.receipts.giving import Receipts

Computed_co = TypeVar("Computed_co", covariant=True)
PATH = "/v1/assessments"
PROFILE, CASE, PLATFORM = "profile", "case", "platform"
INCLUDE = "include"
PROFILES = (CASE, PLATFORM)
PARAMETERS = (
    query_parameter(
        PROFILE,
        "What the body holds: a case, or the national platform's own messages.",
        {"type": "string", "enum": list(PROFILES), "default": CASE},
        CASE,
    ),
    query_parameter(
        INCLUDE,
        "What the reply holds besides: the operands and the operation of every step, the ledger of the years.",
        {"type": "array", "items": {"type": "string", "enum": list(INCLUDED)}, "default": []},
        list(INCLUDED),
    ),
    partial.PARAMETER,
    PUBLISHED_ON,
    giving.PARAMETER,
)


class Compute(Protocol[Computed_co]):
    """What computes a posted document under rules, in a language, and includes what is asked for besides."""

    def __call__(self, posted: object, book: RuleBook, language: str, include: Collection[str], /) -> Computed_co:
        """Return the reply."""


class Wanted(NamedTuple):
    """What a request asks for.

    rules:        those of the request, where its case names no others
    content_type: as what its body is declared
    messages:     whether that holds messages of the platform; include: what the reply is to hold besides
    partial:  whether its case is still being typed
    """

    rules: Under
    content_type: str
    messages: bool
    include: Collection[str] = ()
    partial: bool = False


ABOUT = "Required fields are required and an unknown field is refused; all faults are reported at once."


def resource(rules: AnyRules, metrics: Metrics, shadows: Shadows, receipts: Receipts) -> Blueprint:
    """Return the routes; `rules` answer.

    What they answer is counted, and gets one of `receipts`; `shadows` count what it would be under a proposal.
    """
    blueprint = Blueprint("assessments", __name__)

    @blueprint.post(PATH)
    @takes(PARAMETERS)
    def assess_case() -> Response:
        language = preferred_language()
        wanted = _wanted(rules, language)
        as_letter = letter.wants_letter(as_messages=wanted.messages, partial=wanted.partial)
        if as_letter and wanted.include:
            raise refusal([QueryFault(INCLUDE, "unknown_field")], wanted.rules.book, language)
        body = posted_bytes()
        posted = read_json(body)
        if wanted.partial:
            draft, book = _answered(partial.assess_partial, posted, wanted, language)
            reply = in_language(language, draft)
        else:
            compute = shadows.counting(assess_messages if wanted.messages else assess, after_the_reply)
            assessed, book = _answered(compute, posted, wanted, language)
            metrics.assessed(assessed)
            reply = (
                letter.in_letter(language, assessed, posted, book) if as_letter else _shown(assessed, wanted, language)
            )
            reply.headers["Vary"] = letter.VARY
        exchange = Exchange(posted_document(posted, body), wanted.content_type, book.digest, language)
        return with_receipt(reply, receipts, exchange)

    return blueprint


def _answered(
    compute: Compute[Computed_co], posted: object, wanted: Wanted, language: str
) -> tuple[Computed_co, RuleBook]:
    """What `compute` computes under the rules that the case names, or the request, and these rules."""
    return answered(
        named_in(posted), wanted.rules, language, lambda book: compute(posted, book, language, wanted.include)
    )


def _shown(assessed: Assessment, wanted: Wanted, language: str) -> Response:
    answer = in_language(language, assessed)
    answer.content_type = MESSAGES_JSON if wanted.messages else JSON
    return answer


def _wanted(rules: AnyRules, language: str) -> Wanted:
    """Return what is asked for. Raises `QueryRefused` and `NotJson`."""
    content_type = request.environ.get("CONTENT_TYPE", "")
    as_messages = declares_json(content_type, MESSAGES_JSON)
    wanted = Wanted(Under(rules.serving.book, rules.book_of), MESSAGES_JSON if as_messages else JSON, as_messages)
    if request.environ.get("QUERY_STRING"):
        asked_for = rules_to_compute(asked(), rules, language)
        named = under(asked_for, rules.book_of)
        wanted = asked_for.read(lambda _: _read_query(as_messages, named, language))
    if not (declares_json(content_type) or as_messages):
        raise NotJson
    return wanted


def _read_query(as_messages: bool, rules: Under, language: str) -> Wanted:  # noqa: FBT001  what the type says
    query = asked()
    profile = first(query, PROFILE, PLATFORM if as_messages else CASE)
    include = query.get(INCLUDE, [])
    typed = first(query, partial.PARTIAL, partial.NO)
    profiles = (PLATFORM,) if as_messages else PROFILES
    # Messages of the platform come as they are: nobody types them.
    answers = (partial.NO,) if profile == PLATFORM else partial.ANSWERS
    faults = [*misused(query, PARAMETERS), *receipt_faults(query)]
    faults += [] if profile in profiles else [QueryFault(PROFILE, "unknown_value", {"allowed": profiles})]
    faults += [] if set(include) <= set(INCLUDED) else [QueryFault(INCLUDE, "unknown_value", {"allowed": INCLUDED})]
    faults += [] if typed in answers else [QueryFault(partial.PARTIAL, "unknown_value", {"allowed": answers})]
    if faults:
        raise refusal(faults, rules.book, language)
    return Wanted(rules, MESSAGES_JSON if as_messages else JSON, profile == PLATFORM, include, typed == partial.YES)


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description; the examples are computed under `book`."""
    kinds = (
        problem_kinds.MALFORMED_BODY,
        problem_kinds.BODY_TOO_LARGE,
        letter.REFUSED_AS,
        problem_kinds.NOT_JSON,
        problem_kinds.CODING_NOT_TAKEN,
        problem_kinds.REQUEST_TIMEOUT,
        problem_kinds.UNPROCESSABLE_CASE,
        READING_RULES,
        problem_kinds.INTERNAL_ERROR,
    )
    done = reply(
        "The breakdown, every step with its formula and clauses.", Assessment, _example(book), *SPOKEN, giving.HEADER
    )
    answered = platform_messages.example(book)
    shown = {} if answered is None else {"example": msgspec.to_builtins(answered)}
    done["content"][JSON]["schema"] = {"oneOf": [ref(Assessment), ref(PartialAssessment)]}
    done["content"][MESSAGES_JSON] = {"schema": ref(PlatformAssessment)} | shown
    letter.describe(done)
    giving.describe(done)
    described = {
        "summary": "Compute a case · 计算一个案件",
        "description": ABOUT + case_rules.ABOUT + letter.ABOUT + platform_messages.ABOUT + partial.ABOUT,
        "tags": ["assessments"],
        "parameters": [*PARAMETERS, letter.ACCEPT, LANGUAGE, REQUEST_ID],
        "requestBody": {
            "required": True,
            "description": f"At most 1 MiB unless the operator set another limit. {PACKED}",
            "content": {
                JSON: {"schema": CaseSchema, "example": REQUEST},
                MESSAGES_JSON: {
                    "schema": platform_messages.schema(book.platform),
                    "example": platform_messages.REQUEST,
                },
            },
        },
        "responses": {"200": done} | refusals(PATH, kinds, {problem_kinds.UNPROCESSABLE_CASE: _refused_example(book)}),
    }
    return {PATH: {"post": described}}


def _example(book: RuleBook) -> Assessment | None:
    try:
        return assess(read_json(encoded(REQUEST)), book, "zh", INCLUDED)
    except CaseRefused:
        return None


def _refused_example(book: RuleBook) -> tuple[CaseFault, ...]:
    try:
        assess(read_json(encoded(REFUSED)), book, "zh")
    except CaseRefused as refusal:
        return refusal.faults
    return ()
