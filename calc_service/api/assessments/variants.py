"""POST /v1/assessments/variants: a case and variants of it in, what each comes to and how it differs out."""

from flask import Blueprint, Response, request

from calc_service.api import problem_kinds
from calc_service.api.asked_rules import PUBLISHED_ON, AskedRules, rules_to_compute
from calc_service.api.assessments.case_rules import under
from calc_service.api.assessments.worked_case import VARIANTS, VARIANTS_REFUSED
from calc_service.api.description import LANGUAGE, PACKED, REQUEST_ID, SPOKEN, Shape, query_parameter, refusals, reply
from calc_service.api.past_rules import AnyRules
from calc_service.api.problems import NotJson
from calc_service.api.queries import QueryFault, asked, first, misused, refuse, takes
from calc_service.api.reading_rules import READING_RULES
from calc_service.api.receipts import giving
from calc_service.api.receipts.giving import Exchange, posted_document, receipt_faults, with_receipt
from calc_service.api.replies import JSON, encoded, in_language, preferred_language
from calc_service.api.request_parts import declares_json, posted_bytes
from calc_service.case.json_patch import OBJECT
from calc_service.case.reading import read_json
from calc_service.case.refusals import CaseFault, CaseRefused
from calc_service.case.variant_request import MOST_OPERATIONS, MOST_VARIANTS, CaseVariantsSchema
from calc_service.case.variant_types import AssessedVariants
from calc_service.case.variants import CURE_ALL, MOST_VALUES, assess_variants
from calc_service.engine.edition import RuleBook
from calc_service.policy.named_rules import Under, answered, named_in
from calc_service.receipts.giving import Receipts

PATH = "/v1/assessments/variants"
CURE, ALL = "cure", "all"
PARAMETERS = (
    query_parameter(
        CURE,
        f"`{ALL}` adds the variant `{CURE_ALL}`, in which everything curable is put right.",
        {"type": "string", "enum": [ALL]},
        ALL,
    ),
    PUBLISHED_ON,
    giving.PARAMETER,
)
ABOUT = f"""\
What would it be if the referral were made good, if the person were treated in the district? Up to {MOST_VARIANTS} named
variants, each a JSON Patch (RFC 6902) on the case, are computed by the same calculation as the case: amounts, statuses
and year caps are to the fen what POST /v1/assessments gives for the patched case. A reply has no steps; for those post
the patched case.

- `cure={ALL}` adds the variant `{CURE_ALL}`: in every claim that is not void each reason that is `curable` is put right
  as the rules say (a missing referral as one that is compliant, an emergency as approved), so that it shows what the
  person could still get for the whole case, year caps included. `assistance_potential` says that of each claim alone.
- Differences are the variant less the case. Claims are compared by claim_id; those of all claims add up to those of the
  totals.
- Operations apply in order to the case as changed so far. An operation has the members that it needs and no other.
  Numbers are compared as numbers. A patch has at most {MOST_OPERATIONS} operations, and the case and its variants
  together at most {MOST_VALUES} JSON values, an object counting for {OBJECT} (`too_costly` beyond).
- The variants are computed under the rules of their case, whatever they make of its `rules_digest`.
- All faults are reported at once: `/case/…` in the case; `/variants/2/patch/0` the first operation that cannot be
  applied; `/variants/2/case/…` a place in the case as the variant has it, where the case itself has no such fault.
"""


def resource(rules: AnyRules, receipts: Receipts) -> Blueprint:
    """Return the routes; `rules` answer, each reply gets one of `receipts`."""
    blueprint = Blueprint("assessment_variants", __name__)

    @blueprint.post(PATH)
    @takes(PARAMETERS)
    def compare_variants() -> Response:
        language = preferred_language()
        cure, named = _asked(rules, language)
        if not declares_json(request.environ.get("CONTENT_TYPE", "")):
            raise NotJson
        body = posted_bytes()
        posted = read_json(body)
        compared, book = answered(
            named_in(posted.get("case") if isinstance(posted, dict) else None),
            named,
            language,
            lambda book: assess_variants(posted, book, language, cure=cure),
        )
        exchange = Exchange(posted_document(posted, body), JSON, book.digest, language)
        return with_receipt(in_language(language, compared), receipts, exchange)

    return blueprint


def _asked(rules: AnyRules, language: str) -> tuple[bool, Under]:
    """(whether everything curable is to be put right, the rules of the request)."""
    if not request.environ.get("QUERY_STRING"):
        return False, under(AskedRules(rules.serving), rules.book_of)
    asked_for = rules_to_compute(asked(), rules, language)
    return asked_for.read(_asked_cure), under(asked_for, rules.book_of)


def _asked_cure(book: RuleBook) -> bool:
    query = asked()
    faults = [*misused(query, PARAMETERS), *receipt_faults(query)]
    if first(query, CURE, ALL) != ALL:
        faults.append(QueryFault(CURE, "unknown_value", {"allowed": (ALL,)}))
    refuse(faults, book)
    return CURE in query


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description; the examples are computed under `book`."""
    kinds = (
        problem_kinds.MALFORMED_BODY,
        problem_kinds.BODY_TOO_LARGE,
        problem_kinds.NOT_JSON,
        problem_kinds.CODING_NOT_TAKEN,
        problem_kinds.REQUEST_TIMEOUT,
        problem_kinds.UNPROCESSABLE_CASE,
        READING_RULES,
        problem_kinds.INTERNAL_ERROR,
    )
    done = reply(
        "The case and its variants in short, and how each differs.",
        AssessedVariants,
        _example(book),
        *SPOKEN,
        giving.HEADER,
    )
    giving.describe(done)
    described = {
        "summary": "Compare variants of a case · 比较案件的变体",
        "description": ABOUT,
        "tags": ["assessments"],
        "parameters": [*PARAMETERS, LANGUAGE, REQUEST_ID],
        "requestBody": {
            "required": True,
            "description": f"At most 1 MiB unless the operator set another limit. {PACKED}",
            "content": {JSON: {"schema": CaseVariantsSchema, "example": VARIANTS}},
        },
        "responses": {"200": done} | refusals(PATH, kinds, {problem_kinds.UNPROCESSABLE_CASE: _refused_example(book)}),
    }
    return {PATH: {"post": described}}


def _example(book: RuleBook) -> AssessedVariants | None:
    try:
        return assess_variants(read_json(encoded(VARIANTS)), book, "zh", cure=True)
    except CaseRefused:
        return None


def _refused_example(book: RuleBook) -> tuple[CaseFault, ...]:
    try:
        assess_variants(read_json(encoded(VARIANTS_REFUSED)), book, "zh")
    except CaseRefused as refusal:
        return refusal.faults
    return ()
