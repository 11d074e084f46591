"""The shape of the city's five laws. Parts that districts write in the same way are public."""

from calc_service.domain import vocabulary
from calc_service.domain.wording import Label
from calc_service.rulebook.shapes import Shape
from calc_service.rulebook.shapes.lists import Dated, ListOr, Several
from calc_service.rulebook.shapes.records import LABEL, Bounds, Record, Sourced, Table
from calc_service.rulebook.shapes.scalars import (
    CITATION,
    FLAG,
    ID,
    PERCENT,
    STATED_CAP,
    YEAR,
    YUAN,
    YUAN_OR_NONE,
    Choice,
)

NO_DEDUCTIBLE = {
    "deductible": Label(
        "医疗救助的年度起付标准已经取消（cq-2022-116#2.3.2）；请删去这一行",
        "cq-2022-116#2.3.2 abolishes the yearly deductible of assistance; remove the line",
    ),
}
_TILT_IS_THE_DISTRICTS = {
    "terms": Label(
        "倾斜救助标准由各区县制定（cq-2022-116#2.3.3）；请写进 districts/<代码>.yaml",
        "each district sets its own tilt standard (cq-2022-116#2.3.3); write it in districts/<code>.yaml",
    ),
}

RATIOS = Table(ID, PERCENT)
CATEGORY_LIST = Several(ID)
SETTING_LIST = Several(Choice(vocabulary.SETTINGS))
REFERRAL_LIST = Several(Choice(vocabulary.REFERRALS))
REFERRALS_OR_NONE = Several(Choice(vocabulary.REFERRALS), may_be_empty=True)
PLACE_LIST = Several(Choice(vocabulary.PLACES_OF_CARE))
LEVEL_LIST = Several(Choice(vocabulary.FACILITY_LEVELS))
TIER = Choice(("tier_1", "tier_2"))

WHEN = Record(
    required={"disease_class": Choice(vocabulary.DISEASE_CLASSES), "setting": SETTING_LIST},
    optional={"facility_level": LEVEL_LIST, "stay_policy_scope_cost": Bounds(YUAN)},
    refused=NO_DEDUCTIBLE,
)
TILT_TERMS = Record(required={"threshold": YUAN, "ratio": PERCENT, "annual_cap": YUAN_OR_NONE})
BURDEN_THRESHOLD = Record(required={"value": YUAN})
DIRECT_ACCESS = Record(required={"categories": CATEGORY_LIST})


def _floor(value: Shape) -> Record:
    return Record(required={"value": value}, optional={"floor": FLAG}, refused=NO_DEDUCTIBLE, defaults={"floor": False})


def _law(name: str, steps: tuple[str, ...], parts: dict[str, Shape], refused: dict[str, Label] | None = None) -> Record:
    step = Record(required={"label": LABEL}, optional={"cite": CITATION})
    heading: dict[str, Shape] = {
        "law": Choice((name,)),
        "label": LABEL,
        "steps": Record(required=dict.fromkeys(steps, step)),
    }
    return Record(required=heading | parts, refused=refused or {})


_STANDARD = Sourced(Record(required={"tier_1": YUAN, "tier_2": YUAN}))
_TIER_RULE = Dated(Record(required={"share_of": TIER, "ratio": RATIOS}))
PREMIUM_SUBSIDY = _law(
    "premium_subsidy",
    ("premium_subsidy", "premium_personal"),
    {
        "standards": Table(YEAR, _STANDARD),
        "tiers": Record(required={"tier_1": _TIER_RULE, "tier_2": _TIER_RULE}),
    },
)

_TERMS = Sourced(Record(required={"deductible": YUAN, "ratio": PERCENT, "annual_cap": YUAN_OR_NONE}))
_UPLIFT = Record(
    required={
        "categories": CATEGORY_LIST,
        "deductible_reduced_by": PERCENT,
        "ratio_raised_by": PERCENT,
        "annual_cap": YUAN_OR_NONE,
    }
)
CATASTROPHIC_INSURANCE = _law(
    "catastrophic_insurance",
    ("catastrophic_base", "catastrophic_entitled", "catastrophic_paid"),
    {
        "insured": Several(Choice(vocabulary.INSURANCES)),
        "terms": Table(YEAR, _TERMS),
        "uplift": Dated(_UPLIFT),
    },
)

_TRACK = Record(
    required={
        "label": LABEL,
        "pool": ID,
        "when": Dated(WHEN),
        "ratio": ListOr(Dated(_floor(RATIOS)), Record(required={"same_as": ID})),
        "annual_cap": Dated(_floor(STATED_CAP)),
    },
    refused=NO_DEDUCTIBLE,
)
_REASON = Record(required={"message": LABEL, "field": ID, "cite": CITATION, "curable": FLAG})
MEDICAL_ASSISTANCE = _law(
    "medical_assistance",
    (
        "assistance_base",
        "assistance",
        "assistance_potential",
        "out_of_scope_cost",
        "in_scope_self_pay",
        "total_self_pay",
    ),
    {
        "tracks": Table(ID, _TRACK),
        "conditions": Record(
            required={
                "facility_designated": Dated(Record(required={"required": FLAG})),
                "referral": Dated(Record(required=dict.fromkeys(("payable", "review", "refused"), REFERRALS_OR_NONE))),
            }
        ),
        "reasons": Record(required=dict.fromkeys(vocabulary.REASONS, _REASON)),
    },
    NO_DEDUCTIBLE,
)

TILT_ASSISTANCE = _law(
    "tilt_assistance",
    ("tilt",),
    {"conditions": Dated(Record(required={"referral": REFERRAL_LIST, "place_of_care": PLACE_LIST}))},
    _TILT_IS_THE_DISTRICTS,
)

_DEPOSIT_WAIVER = Record(
    required={
        "categories": CATEGORY_LIST,
        "setting": SETTING_LIST,
        "referral": REFERRAL_LIST,
        "place_of_care": PLACE_LIST,
        "facility_designated": FLAG,
    }
)
SAFEGUARDS = Record(
    required={
        "law": Choice(("safeguards",)),
        "label": LABEL,
        "deposit_waiver": Dated(_DEPOSIT_WAIVER),
        "direct_access": Dated(DIRECT_ACCESS),
        "burden_warning": Record(
            required={
                "groups": Dated(Record(required={"categories": CATEGORY_LIST})),
                "threshold": Dated(BURDEN_THRESHOLD, may_be_empty=True),
            }
        ),
    }
)
