"""What GET /v1/rules replies with."""

from calc_service.api.openapi.assessment_shapes import CATEGORY
from calc_service.api.openapi.shapes import (
    CLAUSE,
    DAY,
    TEXT,
    YEAR,
    YES_OR_NO,
    Shape,
    many,
    maybe,
    meaning,
    one_of,
    record,
    ref,
)
from calc_service.domain.vocabulary import ACCESSES

NUMBER: dict[str, Shape] = {
    "name": meaning(TEXT, "stable dotted name, the same as in the steps of a breakdown"),
    "value": meaning(maybe(TEXT), "null = the rules set none, for example no cap"),
    "unit": one_of(("yuan", "ratio")),
    "from": meaning(DAY, "first day on which it holds"),
    "cite": maybe(CLAUSE),
    "verified": meaning(YES_OR_NO, "whether it was read in an official document"),
    "source": meaning(maybe(TEXT), "where it was taken from, where no clause states it"),
}
TIER: Shape = {"enum": [1, 2]}
REASON_NULL = meaning(maybe(TEXT), "why the figures are null")
CODED = record({"code": TEXT, "label": TEXT})
NAMED_CATEGORY = record({"category": CATEGORY, "label": TEXT})
CATEGORY_IN_FORCE = record(
    {"category": CATEGORY, "label": TEXT, "defined_by": one_of(("city", "district")), "access": one_of(ACCESSES)}
)
CATEGORY_RATIO = record({"category": CATEGORY, "label": TEXT, **NUMBER})
FIGURE_OR_NULL = maybe(ref("Figure"))
TERMS: dict[str, Shape] = {"ratio": FIGURE_OR_NULL, "annual_cap": FIGURE_OR_NULL, "reason": REASON_NULL}

PREMIUM_SUBSIDY_RULES = record(
    {
        "label": TEXT,
        "standards": record(
            {"year": YEAR, "tiers": maybe(many(record({"tier": TIER, **NUMBER}))), "reason": REASON_NULL}
        ),
        "tiers": many(
            record(
                {
                    "tier": TIER,
                    "label": TEXT,
                    "share_of_tier": meaning(TIER, "the tier whose standard the ratio is taken of"),
                    "ratios": many(ref("CategoryRatio")),
                    "cite": CLAUSE,
                }
            )
        ),
    }
)
CATASTROPHIC_INSURANCE_RULES = record(
    {
        "label": TEXT,
        "insured": many(ref("Coded")),
        "terms": record({"year": YEAR, "deductible": FIGURE_OR_NULL, **TERMS}),
        "uplift": record(
            {
                "categories": many(ref("NamedCategory")),
                "deductible_reduced_by": ref("Figure"),
                "ratio_raised_by": ref("Figure"),
                "annual_cap": ref("Figure"),
            }
        ),
    }
)
TRACK = record(
    {
        "track": TEXT,
        "label": TEXT,
        "pool": meaning(TEXT, "tracks of one pool share one yearly cap"),
        "disease_class": ref("Coded"),
        "settings": many(ref("Coded")),
        "facility_levels": many(ref("Coded")),
        "stay_policy_scope_cost": meaning(maybe(TEXT), "asked of the stay's policy-scope cost, as the rules write it"),
        "bounds": many(ref("Figure")),
        "ratios": many(ref("CategoryRatio")),
        "annual_cap": ref("Figure"),
        "cite": CLAUSE,
    }
)
MEDICAL_ASSISTANCE_RULES = record(
    {
        "label": TEXT,
        "tracks": many(ref("Track")),
        "conditions": record(
            {
                "facility_designated": meaning(YES_OR_NO, "whether the facility has to be designated"),
                "referrals": many(
                    record({"code": TEXT, "label": TEXT, "outcome": one_of(("payable", "review", "refused"))})
                ),
            }
        ),
    }
)
TILT_ASSISTANCE_RULES = record(
    {
        "label": TEXT,
        "conditions": record({"referrals": many(ref("Coded")), "places_of_care": many(ref("Coded"))}),
        "threshold": FIGURE_OR_NULL,
        **TERMS,
        "cite": CLAUSE,
    }
)
SAFEGUARDS_RULES = record(
    {
        "label": TEXT,
        "deposit_waiver": record(
            {
                "categories": many(ref("NamedCategory")),
                "settings": many(ref("Coded")),
                "referrals": many(ref("Coded")),
                "places_of_care": many(ref("Coded")),
                "facility_designated": YES_OR_NO,
                "cite": CLAUSE,
            }
        ),
        "direct_access": many(ref("NamedCategory")),
        "burden_warning": record(
            {
                "categories": many(ref("NamedCategory")),
                "threshold": meaning(FIGURE_OR_NULL, "null = no figure is on file, and then nobody is warned"),
                "cite": CLAUSE,
            }
        ),
    }
)
RULES_IN_FORCE = record(
    {
        "on": DAY,
        "district": meaning(maybe(ref("Coded")), "null = the city's floors"),
        "rules": ref("Serving"),
        "categories": many(ref("CategoryInForce")),
        "laws": record(
            {
                "premium_subsidy": ref("PremiumSubsidyRules"),
                "catastrophic_insurance": ref("CatastrophicInsuranceRules"),
                "medical_assistance": ref("MedicalAssistanceRules"),
                "tilt_assistance": ref("TiltAssistanceRules"),
                "safeguards": ref("SafeguardsRules"),
            }
        ),
        "documents": many(record({"document": TEXT, "number": TEXT, "title": TEXT, "issuer": TEXT, "issued_on": DAY})),
        "clauses": many(record({"cite": CLAUSE, "document": TEXT, "label": TEXT, "summary": TEXT})),
    }
)
SHAPES = {
    "RulesInForce": RULES_IN_FORCE,
    "PremiumSubsidyRules": PREMIUM_SUBSIDY_RULES,
    "CatastrophicInsuranceRules": CATASTROPHIC_INSURANCE_RULES,
    "MedicalAssistanceRules": MEDICAL_ASSISTANCE_RULES,
    "TiltAssistanceRules": TILT_ASSISTANCE_RULES,
    "SafeguardsRules": SAFEGUARDS_RULES,
    "Track": TRACK,
    "CategoryRatio": CATEGORY_RATIO,
    "CategoryInForce": CATEGORY_IN_FORCE,
    "NamedCategory": NAMED_CATEGORY,
    "Coded": CODED,
    "Figure": record(NUMBER),
}
