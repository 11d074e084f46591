"""What POST /v1/assessments replies with."""

from calc_service.api.openapi.shapes import (
    AMOUNT,
    CLAUSE,
    DAY,
    DIGEST,
    RATIO,
    TEXT,
    YEAR,
    YES_OR_NO,
    Shape,
    always,
    amounts,
    by_name,
    many,
    maybe,
    meaning,
    one_of,
    record,
    ref,
)
from calc_service.domain import vocabulary
from calc_service.domain.vocabulary import (
    ACCESSES,
    ALERTS,
    PREMIUM_STATUSES,
    REASONS,
    STATUSES,
    TILT_STATUSES,
    WARNINGS,
)

CATEGORY = meaning(TEXT, "a category, own ones of the district included: GET /v1/vocabulary lists them")
SERVING: Shape = record(
    {
        "digest": meaning(DIGEST, "of everything in the rules folder that has a meaning"),
        "engine": meaning(TEXT, "version of the engine; the same digest and engine give the same bytes"),
        "district_rules": meaning(TEXT, "`city_floor`, or the document of the district's own rules"),
    }
)
FIGURE_USED = record(
    {
        "name": TEXT,
        "value": meaning(maybe(TEXT), "yuan or a ratio; null = the rules set none, for example no cap"),
        "from": meaning(DAY, "first day on which it holds"),
        "verified": meaning(YES_OR_NO, "whether it was read in an official document"),
    }
)
STEP = record(
    {
        "step": TEXT,
        "label": TEXT,
        "formula": meaning(TEXT, "the calculation with its numbers"),
        "amount": AMOUNT,
        "clauses": many(CLAUSE),
        "figures": many(ref("FigureUsed")),
    }
)
WARNING = record({"code": one_of(WARNINGS), "message": TEXT})
REASON_DETAIL = record(
    {
        "reason": one_of(REASONS),
        "message": TEXT,
        "field": meaning(TEXT, "the field of the claim where it is seen"),
        "required": meaning(maybe(TEXT), "what would have been enough"),
        "clause": CLAUSE,
        "curable": meaning(YES_OR_NO, "whether the person or the office can still put it right"),
    }
)
PREMIUM_SUBSIDY = record(
    {
        "year": YEAR,
        "tier": {"enum": [1, 2]},
        "status": one_of(PREMIUM_STATUSES),
        "category": maybe(CATEGORY),
        "standard": AMOUNT,
        "ratio": maybe(RATIO),
        "subsidy": AMOUNT,
        "personal": AMOUNT,
        "steps": many(ref("Step")),
        "warnings": many(ref("Warning")),
    }
)
CLAIM_AMOUNTS = amounts(*vocabulary.AMOUNTS)
TOTALS = amounts(*vocabulary.TOTALS)
ASSESSED_CLAIM = record(
    {
        "claim_id": TEXT,
        "year": meaning(YEAR, "the benefit year: the calendar year of settled_on"),
        "status": one_of(status for status in STATUSES if status != "void"),
        "reasons": many(one_of(REASONS)),
        "reason_details": many(ref("ReasonDetail")),
        "tilt_status": one_of(TILT_STATUSES),
        "deposit_waived": YES_OR_NO,
        "access": one_of(ACCESSES),
        "categories": meaning(
            record({"catastrophic": maybe(CATEGORY), "assistance": maybe(CATEGORY)}),
            "which of the person's categories each benefit rests on; null without any",
        ),
        "track": maybe(TEXT),
        "pool": meaning(TEXT, "the yearly pool that the claim draws on, or would"),
        "ratio": maybe(RATIO),
        "annual_cap": AMOUNT,
        "amounts": ref("ClaimAmounts"),
        "steps": many(ref("Step")),
        "warnings": many(ref("Warning")),
    }
)
REVERSED_CLAIM = record({"claim_id": TEXT, "status": always("void"), "reversed_by": TEXT})
REVERSING_CLAIM = record({"claim_id": TEXT, "status": always("void"), "reverses": TEXT})
ALERT = record(
    {
        "alert": one_of(ALERTS),
        "year": YEAR,
        "measured": AMOUNT,
        "threshold": AMOUNT,
        "clause": CLAUSE,
        "message": TEXT,
    }
)
RUNNING_TOTALS = record(
    {
        "year": YEAR,
        "catastrophic_base": AMOUNT,
        "assistance_paid": meaning(by_name(AMOUNT), "by pool"),
        "tilt_base": AMOUNT,
        "in_scope_self_pay": AMOUNT,
    }
)
ASSESSMENT = record(
    {
        "case_id": TEXT,
        "rules": ref("Serving"),
        "premium_subsidy": meaning(maybe(ref("PremiumSubsidy")), "null without an enrolment"),
        "claims": meaning(
            many({"oneOf": [ref("AssessedClaim"), ref("ReversedClaim"), ref("ReversingClaim")]}),
            "in the order posted",
        ),
        "totals": ref("Totals"),
        "alerts": many(ref("Alert")),
        "year_to_date": meaning(many(ref("RunningTotals")), "goes into the year_to_date of the next request"),
    }
)
SHAPES = {
    "Assessment": ASSESSMENT,
    "Serving": SERVING,
    "PremiumSubsidy": PREMIUM_SUBSIDY,
    "AssessedClaim": ASSESSED_CLAIM,
    "ReversedClaim": REVERSED_CLAIM,
    "ReversingClaim": REVERSING_CLAIM,
    "ClaimAmounts": CLAIM_AMOUNTS,
    "ReasonDetail": REASON_DETAIL,
    "Step": STEP,
    "FigureUsed": FIGURE_USED,
    "Warning": WARNING,
    "Totals": TOTALS,
    "Alert": ALERT,
    "RunningTotals": RUNNING_TOTALS,
}
