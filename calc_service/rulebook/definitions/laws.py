"""The shape of the city's five laws. Parts that districts write in the same way are public."""

from collections.abc import Callable
from dataclasses import replace

from calc_service.domain import vocabulary
from calc_service.domain.wording import Label
from calc_service.rulebook.shapes import Shape
from calc_service.rulebook.shapes.lists import (
    BY_SETTLEMENT,
    DATED_LABEL,
    DatedList,
    ListOf,
    ListOr,
    dated_record,
    dated_value,
)
from calc_service.rulebook.shapes.records import LABEL, Bounds, MapOf, Record, Sourced, WithAnyOf
from calc_service.rulebook.shapes.scalars import (
    CATEGORY_ID,
    CITATION,
    FLAG,
    ID,
    PERCENT,
    STATED_CAP,
    YEAR,
    YUAN,
    YUAN_OR_NONE,
    OneOf,
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

RATIOS = MapOf(CATEGORY_ID, PERCENT)
CATEGORY_LIST = ListOf(CATEGORY_ID)
SETTING_LIST = ListOf(OneOf(vocabulary.SETTINGS))
REFERRAL_LIST = ListOf(OneOf(vocabulary.REFERRALS))
REFERRALS_OR_NONE = ListOf(OneOf(vocabulary.REFERRALS), may_be_empty=True)
PLACE_LIST = ListOf(OneOf(vocabulary.PLACES_OF_CARE))
LEVEL_LIST = ListOf(OneOf(vocabulary.FACILITY_LEVELS))
TIER = OneOf(("tier_1", "tier_2"))
REFERRAL_OUTCOMES = ("payable", "review", "refused")
"""The lists that part all kinds of referral."""

_CATEGORIES_OF_THE_CITY = Label(
    "全市救助通道适用于全部救助对象类别（cq-2022-116#2.3.2）；只有区县自立通道可以写明限于哪些类别，请删去",
    "a track of the city is for every category (cq-2022-116#2.3.2), and only a district's own track may be for some;"
    " remove it",
)
WHEN = Record(
    required={"disease_class": OneOf(vocabulary.DISEASE_CLASSES), "setting": SETTING_LIST},
    optional={"facility_level": LEVEL_LIST, "stay_policy_scope_cost": Bounds(YUAN)},
    refused={**NO_DEDUCTIBLE, "categories": _CATEGORIES_OF_THE_CITY},
)
OWN_WHEN = replace(WHEN, optional={**WHEN.optional, "categories": CATEGORY_LIST}, refused=NO_DEDUCTIBLE)

_IN_EACH_BAND = Label(
    "分档时每一档自己写“above”和“ratio”；请写进“bands”或删去",
    "with bands each has its own above and ratio; move it there or remove it",
)
_IN_EACH_GROUP = Label(
    "分人群时每一组自己写标准和限额；请写进“groups”的各组或删去",
    "with groups each has its own terms and cap; move it there or remove it",
)
_IN_A_GROUP = Label(
    "人员类别只写在“groups”的各组里；请用“groups”", "categories stand only in the entries of groups; use groups"
)
_TILT_BAND = Record(required={"above": YUAN, "ratio": PERCENT})
_TILT_IN_BANDS = Record(
    required={"bands": ListOf(_TILT_BAND), "annual_cap": YUAN_OR_NONE},
    refused=dict.fromkeys(("threshold", "ratio"), _IN_EACH_BAND),
)
_TILT_ABOVE_ONE = Record(required={"threshold": YUAN, "ratio": PERCENT, "annual_cap": YUAN_OR_NONE})


def _one_or_bands(change: Callable[[Record], Record]) -> WithAnyOf:
    return WithAnyOf(("bands",), change(_TILT_IN_BANDS), change(_TILT_ABOVE_ONE))


_TILT_GROUP = _one_or_bands(lambda form: replace(form, required={"categories": CATEGORY_LIST, **form.required}))
_TILT_FOR_ALL = _one_or_bands(lambda form: replace(form, refused={**form.refused, "categories": _IN_A_GROUP}))
_TILT_IN_GROUPS = Record(
    required={"groups": ListOf(_TILT_GROUP)},
    refused=dict.fromkeys(("threshold", "ratio", "bands", "annual_cap", "categories"), _IN_EACH_GROUP),
)
TILT_TERMS = WithAnyOf(("groups",), _TILT_IN_GROUPS, _TILT_FOR_ALL)
BURDEN_THRESHOLD = Record(required={"value": YUAN})
DIRECT_ACCESS = Record(required={"categories": CATEGORY_LIST})


def _floor(value: Shape) -> Record:
    return Record(required={"value": value}, optional={"floor": FLAG}, refused=NO_DEDUCTIBLE, defaults={"floor": False})


STEP = dated_record(Record(required={"label": LABEL}, optional={"cite": CITATION}))


def _law(name: str, steps: tuple[str, ...], parts: dict[str, Shape], refused: dict[str, Label] | None = None) -> Record:
    heading: dict[str, Shape] = {
        "law": OneOf((name,)),
        "label": DATED_LABEL,
        "steps": Record(required=dict.fromkeys(steps, STEP), decides_no_money=steps),
    }
    said = ("steps", "reasons", "notices")
    return Record(required=heading | parts, refused=refused or {}, decides_no_money=said)


_STANDARD = Sourced(Record(required={"tier_1": YUAN, "tier_2": YUAN}, refused=BY_SETTLEMENT))
_TIER_RULE = DatedList(Record(required={"share_of": TIER, "ratio": RATIOS}))
PREMIUM_SUBSIDY = _law(
    "premium_subsidy",
    ("premium_subsidy", "premium_personal"),
    {
        "standards": MapOf(YEAR, _STANDARD),
        "tiers": Record(required={"tier_1": _TIER_RULE, "tier_2": _TIER_RULE}),
    },
)

_TERMS = Sourced(
    Record(required={"deductible": YUAN, "ratio": PERCENT, "annual_cap": YUAN_OR_NONE}, refused=BY_SETTLEMENT)
)
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
    (
        "catastrophic_base",
        "catastrophic_base_of_the_year",
        "catastrophic_entitled_before",
        "catastrophic_entitled",
        "catastrophic_paid",
    ),
    {
        "insured": dated_value(ListOf(OneOf(vocabulary.INSURANCES)), sourced=True),
        "terms": MapOf(YEAR, _TERMS),
        "uplift": DatedList(_UPLIFT),
    },
)

POOL = dated_value(ID, sourced=True)
_TRACK = Record(
    required={
        "label": DATED_LABEL,
        "pool": POOL,
        "when": DatedList(WHEN, by_admission=True),
        "ratio": ListOr(DatedList(_floor(RATIOS), by_admission=True), Record(required={"same_as": ID})),
        "annual_cap": DatedList(_floor(STATED_CAP), by_admission=True),
    },
    refused=NO_DEDUCTIBLE,
)
REASON = dated_record(
    Record(
        required={"message": LABEL, "field": ID, "cite": CITATION, "curable": FLAG},
        optional={"cure": Record(required={"referral": OneOf(vocabulary.REFERRALS)})},
        decides_no_money=("field", "cite", "curable"),
    )
)
NOTICE = dated_record(Record(required={"label": LABEL, "cite": CITATION}, decides_no_money=("cite",)))
MEDICAL_ASSISTANCE = _law(
    "medical_assistance",
    (
        "assistance_base",
        "assistance_uncapped",
        "assistance_cap_remaining",
        "assistance",
        "assistance_potential",
        "out_of_scope_cost",
        "in_scope_self_pay",
        "total_self_pay",
    ),
    {
        "tracks": MapOf(ID, _TRACK),
        "conditions": Record(
            required={
                "facility_designated": DatedList(Record(required={"required": FLAG}), by_admission=True),
                "referral": DatedList(
                    Record(required=dict.fromkeys(REFERRAL_OUTCOMES, REFERRALS_OR_NONE)), by_admission=True
                ),
            }
        ),
        "reasons": Record(required=dict.fromkeys(vocabulary.REASONS, REASON), decides_no_money=vocabulary.REASONS),
        "notices": Record(required=dict.fromkeys(vocabulary.NOTICES, NOTICE), decides_no_money=vocabulary.NOTICES),
    },
    NO_DEDUCTIBLE,
)

TILT_ASSISTANCE = _law(
    "tilt_assistance",
    ("tilt_base_of_the_year", "tilt_entitled_before", "tilt"),
    {"conditions": DatedList(Record(required={"referral": REFERRAL_LIST, "place_of_care": PLACE_LIST}))},
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
        "law": OneOf(("safeguards",)),
        "label": DATED_LABEL,
        "deposit_waiver": DatedList(_DEPOSIT_WAIVER),
        "direct_access": DatedList(DIRECT_ACCESS),
        "burden_warning": Record(
            required={
                "groups": DatedList(Record(required={"categories": CATEGORY_LIST})),
                "threshold": DatedList(BURDEN_THRESHOLD, may_be_empty=True),
            }
        ),
    }
)
