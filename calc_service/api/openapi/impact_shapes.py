"""What POST /v1/rules/impact replies with: the same claims under the rules in force and under the changed ones."""

from calc_service.api.openapi.batch_shapes import DIFFERENCE
from calc_service.api.openapi.rules_trial_shapes import COUNT, POSITION
from calc_service.api.openapi.shapes import (
    DAY,
    DIGEST,
    TEXT,
    YES_OR_NO,
    Shape,
    by_name,
    many,
    maybe,
    meaning,
    one_of,
    record,
    ref,
)
from calc_service.domain.vocabulary import ROW_STATUSES, STATUSES
from calc_service.policy.impact.result import FUNDS, GROUPS, LARGEST, LISTED

YUAN = meaning(DIFFERENCE, "yuan")
ALL_STATUSES = one_of((*STATUSES, *ROW_STATUSES))
COUNTS = record({"before": COUNT, "after": COUNT, "difference": {"type": "integer"}})
AMOUNT_CHANGE = record({"before": YUAN, "after": YUAN, "difference": YUAN})
ROW_BENEFIT = meaning(
    record({"before": maybe(YUAN), "after": maybe(YUAN), "difference": maybe(YUAN)}), "null where the row is rejected"
)
SIDE = record({"persons": COUNT, "rows": COUNT, "yuan": YUAN})
FUND_CHANGES = meaning(record(dict.fromkeys(FUNDS, ref("AmountChange"))), "benefit: what all funds pay together")
ROW = record(
    {
        "row": meaning(POSITION, "as a spreadsheet counts, the header being 1"),
        "claim_id": maybe(TEXT),
        "person_id": maybe(TEXT),
        "status_before": ALL_STATUSES,
        "status_after": ALL_STATUSES,
        "errors": meaning(TEXT, "`column:code`, parted by |"),
        "benefit": ROW_BENEFIT,
    }
)
ROWS = record(
    {
        "rows": COUNT,
        "benefit": ref("AmountChange"),
        "errors": meaning(by_name(COUNT), "how often each stands there"),
        "listed": meaning(many(ref("ImpactRow")), f"the first {LISTED}"),
    }
)
GROUP = record(
    {
        "id": meaning(maybe(TEXT), "null = the rows without one"),
        "rows": ref("CountChange"),
        "payable": ref("CountChange"),
        "amounts": ref("FundChanges"),
        "gaining": ref("ImpactSide"),
        "losing": ref("ImpactSide"),
    }
)
MOVE = record({"by": one_of(GROUPS), "before": maybe(TEXT), "after": maybe(TEXT), "rows": COUNT, "difference": YUAN})
PERSON = record({"person_id": TEXT, "rows": COUNT, "benefit": ref("AmountChange")})
ASKED = record(
    {
        "catastrophic": one_of(("settled", "computed")),
        "as_of": meaning(maybe(DAY), "the day whose rules were taken for all; null for each row's own day"),
        "accumulate": one_of(("computed", "recorded")),
        "rules": record({"before": DIGEST, "after": DIGEST}),
        "assumed": by_name(TEXT),
        "ignored": meaning(many(TEXT), "headers that nothing was computed from"),
        "warnings": many(TEXT),
    }
)
IMPACT = record(
    {
        "result": meaning(ref("Label"), "in a sentence"),
        "differs": meaning(YES_OR_NO, "whether anything comes out differently for these claims"),
        "rules_differ": meaning(YES_OR_NO, "whether the rules differ, even where these claims come to the same"),
        "changes": meaning(many(ref("Label")), "what was changed, as in POST /v1/rules/diff"),
        "affected_rows": meaning(COUNT, "paid or decided otherwise"),
        "later_year": meaning(
            maybe({"type": "integer"}), "the first year after the claims whose yearly figures differ; null = none"
        ),
        "synthetic_rows": meaning(COUNT, "rows marked as made up"),
        "rows": COUNT,
        "persons": COUNT,
        "changed_rows": meaning(COUNT, "with any difference in what is computed, money or not"),
        "rejected": meaning(ref("ImpactRows"), "rows that only the changed rules reject"),
        "accepted": meaning(ref("ImpactRows"), "rows that only the rules in force reject"),
        "amounts": ref("FundChanges"),
        "deposits_waived": ref("CountChange"),
        "gaining": ref("ImpactSide"),
        "losing": ref("ImpactSide"),
        "statuses": meaning(by_name(ref("CountChange")), "rows by status"),
        "newly_payable": ref("ImpactRows"),
        "no_longer_payable": ref("ImpactRows"),
        **{f"by_{name}": many(ref("ImpactGroup")) for name in GROUPS},
        "moves": meaning(many(ref("ImpactMove")), "rows that stand in one group before and in another after"),
        "largest_gains": meaning(many(ref("ImpactPerson")), f"at most {LARGEST}"),
        "largest_losses": meaning(many(ref("ImpactPerson")), f"at most {LARGEST}"),
        "insured_unmoved_rows": meaning(
            COUNT, "rows whose catastrophic entitlement changes, while assistance rests on what was settled"
        ),
        "last_day": meaning(maybe(DAY), "the last day of settlement among the claims"),
        "later_change": meaning(maybe(DAY), "the first later day of a change that these claims therefore cannot show"),
        "asked": ASKED,
    }
)
SHAPES: dict[str, Shape] = {
    "Impact": IMPACT,
    "ImpactRows": ROWS,
    "ImpactRow": ROW,
    "ImpactGroup": GROUP,
    "ImpactMove": MOVE,
    "ImpactPerson": PERSON,
    "ImpactSide": SIDE,
    "FundChanges": FUND_CHANGES,
    "AmountChange": AMOUNT_CHANGE,
    "CountChange": COUNTS,
}
