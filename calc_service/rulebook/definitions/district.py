"""The shape of a district's own file: what it sets over the city's floors, and what it may not set at all."""

from calc_service.domain.wording import Label
from calc_service.rulebook.definitions.laws import (
    BURDEN_THRESHOLD,
    DIRECT_ACCESS,
    NO_DEDUCTIBLE,
    OWN_WHEN,
    POOL,
    RATIOS,
    TILT_TERMS,
)
from calc_service.rulebook.shapes.lists import DATED_LABEL, DatedList, dated_value
from calc_service.rulebook.shapes.records import LABEL, MapOf, Record, WithAnyOf
from calc_service.rulebook.shapes.scalars import CATEGORY_ID, DISTRICT_CODE, DOCUMENT_ID, ID, STATED_CAP

OWN_TRACK_KEYS = ("label", "pool", "when")
MAPPED_BENEFITS = ("medical_assistance", "catastrophic_insurance", "premium_subsidy", "deposit_waiver")


def _the_citys(zh: str, en: str) -> Label:
    return Label(
        f"{zh}由全市统一规定，区县不能自行设定；请删去", f"{en} for the whole city and no district sets it; remove it"
    )


_CATASTROPHIC = _the_citys("大病保险待遇（cq-2022-116#2.2.2）", "cq-2022-116#2.2.2 fixes catastrophic insurance")
_STANDARDS = _the_citys("个人缴费标准", "the premium standard is fixed")
_SHARE = _the_citys("资助基数（cq-2022-116#2.2.1）", "cq-2022-116#2.2.1 fixes what the ratio is taken of")
_WAIVER = _the_citys(
    "先诊疗后付费的对象和条件（cq-2022-116#2.6）", "cq-2022-116#2.6 fixes who is treated before payment"
)
_GROUPS = _the_citys("重点监测人群（cq-2022-116#2.4.1）", "cq-2022-116#2.4.1 fixes the groups that are watched")
_CONDITIONS = _the_citys("转诊、定点等条件", "the conditions are fixed")

_OWN_CATEGORY = Record(
    required={
        "label": LABEL,
        "treated_as": DatedList(
            Record(
                required={"medical_assistance": CATEGORY_ID}, optional=dict.fromkeys(MAPPED_BENEFITS[1:], CATEGORY_ID)
            ),
            repealable=True,
        ),
    }
)
_RATIO = DatedList(Record(required={"value": RATIOS}, refused=NO_DEDUCTIBLE), repealable=True, by_admission=True)
_CAP = DatedList(Record(required={"value": STATED_CAP}, refused=NO_DEDUCTIBLE), repealable=True, by_admission=True)
_OVERLAID_TRACK = Record(optional={"ratio": _RATIO, "annual_cap": _CAP}, refused=NO_DEDUCTIBLE)
_OWN_TRACK = Record(
    required={
        "label": DATED_LABEL,
        "pool": POOL,
        "when": DatedList(OWN_WHEN, repealable=True, by_admission=True),
        "ratio": _RATIO,
        "annual_cap": _CAP,
    },
    refused=NO_DEDUCTIBLE,
)


_TRACK = WithAnyOf(OWN_TRACK_KEYS, _OWN_TRACK, _OVERLAID_TRACK)
_TIER = DatedList(Record(required={"ratio": RATIOS}, refused={"share_of": _SHARE}), repealable=True)

DISTRICT = Record(
    required={"district": DISTRICT_CODE, "document": dated_value(DOCUMENT_ID, sourced=False)},
    optional={
        "categories": MapOf(ID, _OWN_CATEGORY),
        "medical_assistance": Record(
            required={"tracks": MapOf(ID, _TRACK)}, refused={**NO_DEDUCTIBLE, "conditions": _CONDITIONS}
        ),
        "tilt_assistance": Record(
            required={"terms": DatedList(TILT_TERMS, repealable=True)}, refused={"conditions": _CONDITIONS}
        ),
        "premium_subsidy": Record(
            required={"tiers": Record(optional={"tier_1": _TIER, "tier_2": _TIER})}, refused={"standards": _STANDARDS}
        ),
        "safeguards": Record(
            optional={
                "direct_access": DatedList(DIRECT_ACCESS, repealable=True),
                "burden_warning": Record(
                    required={"threshold": DatedList(BURDEN_THRESHOLD, repealable=True)}, refused={"groups": _GROUPS}
                ),
            },
            refused={"deposit_waiver": _WAIVER},
        ),
    },
    refused={"catastrophic_insurance": _CATASTROPHIC},
)
