"""Messages of the national platform as the description shows them: their media type, their schema, a worked example."""

from collections.abc import Mapping
from typing import Any

from calc_service.api.description import Shape
from calc_service.api.replies import encoded
from calc_service.case.platform.assessment import assess_messages
from calc_service.case.platform.messages import BESIDE, DOCUMENT, MOST_OF_A_KIND, MOST_SETTLEMENTS, USED
from calc_service.case.platform.reply_types import PlatformAssessment
from calc_service.case.reading import read_json
from calc_service.case.refusals import CaseRefused
from calc_service.domain.fields import CLAIM_FIELDS
from calc_service.domain.kinds import DISTRICT, ID
from calc_service.domain.platform_facts import ASSISTANCE, INSURERS, PlatformFacts
from calc_service.engine.edition import RuleBook

MESSAGES_JSON = "application/vnd.nhsa.messages+json"
ABOUT = f"""

As `{MESSAGES_JSON}`, or with `profile=platform`, the body holds the national platform's own messages instead:

- `settlements`: one or many replies to 2304, each `setlinfo` with `setldetail`; beside them in the same object stands
  what they do not say: `facility_designated`, and `place_of_care` (or `fix_blng_admdvs` in setlinfo), `referral`,
  `disease_class`, `facility_level` unless `med_type` and `hosp_lv` settle them.
- `idetinfo` and `insuinfo` of 1101, and `district`, which recognised the person: `insuplc_admdvs` is not used for it.
- `cuminfo` of 5206 and `cuminfo_includes_settlements`: whether these totals hold the settlements already. D610101 is
  one sum of assistance, so `year_to_date` says what each pool has paid, which has to add up to it, and `tilt_base`.
  TS390201 is taken for `catastrophic_base`; of several months the latest counts; parts (`_BIZ…`) are never added.
- Amounts may have zeros behind the fen. A row with `init_setl_id`, or with `refd_setl_flag` 1 and exactly the opposite
  amounts, cancels another; one with `vali_flag` 0 counts for nothing.
- Assistance in `setldetail` under 610100, 610101, or 999997 with a `setl_proc_info` that says so, is shown beside what
  is computed. What ranks before it has to agree with the sums in `setlinfo`; an unknown fund is `ambiguous`.
- A field of the messages that decides nothing is listed in `not_used`; one that nobody knows is refused. Names and card
  numbers come back nowhere.

The reply is that to the case that the messages are, with `platform`: that case, what was taken from where, and for each
settlement a text for `setl_proc_info` of at most 4,000 characters.
"""
_AMOUNT: Shape = {
    "type": ["string", "number", "null"],
    "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]{1,2}0*)?$",
    "examples": ["37850.00"],
}
_TEXT: Shape = {"type": ["string", "null"]}
_SCALAR: Shape = {"type": ["string", "number", "boolean", "null"]}
_WHOLE: Shape = {"type": ["string", "integer", "null"], "examples": ["2025"]}
_KINDS: Mapping[str, Shape] = {"fund_payamt": _AMOUNT, "cum": _AMOUNT, "year": _WHOLE, "cum_ym": _WHOLE}
_MONEY = {"total_cost", "policy_scope_cost", *INSURERS, ASSISTANCE, "several_meanings"}
_OWN = {
    field.name: {**field.kind.schema, "description": f"{field.about.zh} · {field.about.en}"} for field in CLAIM_FIELDS
}
_DECIDES_NOTHING = (
    "A field of the national interface that decides nothing here; one that says something is listed in `not_used`."
)
_MEANINGS: Mapping[str, str] = {
    "case_id": "Comes back as it is.",
    "rules_digest": "The rules to compute under; without it those that are served.",
    "district": "GB/T 2260 code of the district that recognised the person.",
    "baseinfo": "`baseinfo` of 1101: nothing of it is used.",
    "insuinfo": "`insuinfo` of 1101: the insurance.",
    "idetinfo": "`idetinfo` of 1101: the person's categories and their days.",
    "cuminfo": "`cuminfo` of 5206: what the year began with.",
    "cuminfo_includes_settlements": "Whether the totals in cuminfo hold the settlements already.",
    "year_to_date": "What the pools of a year have paid, which cuminfo does not say.",
    "settlements": "One or many replies to 2304.",
    "setlinfo": "The settlement.",
    "setldetail": "What each fund paid of it.",
    "insutype": "The insurance, by its code.",
    "psn_idet_type": "The category, by its code.",
    "begntime": "The first day of the category.",
    "endtime": "Its last day.",
    "category": "Our category, where the code leaves it open.",
    "year": "The year of the total.",
    "cum_ym": "The month up to which it runs; the latest counts.",
    "cum_type_code": "Which total, by its code.",
    "cum": "The total, yuan.",
    "fund_pay_type": "The fund, by its code.",
    "fund_payamt": "What it paid, yuan.",
    "setl_proc_info": "What the text of the payment says.",
}

REQUEST: dict[str, Any] = {
    "case_id": "C-3",
    "district": "500101",
    "idetinfo": [
        {"psn_idet_type": "2303", "psn_type_lv": "1", "memo": None, "begntime": "2024-01-01", "endtime": None}
    ],
    "insuinfo": [{"insutype": "390", "insuplc_admdvs": "500112"}],
    "cuminfo": [
        {"insutype": "390", "year": "2025", "cum_ym": "202505", "cum_type_code": "D610101", "cum": "3000.00"},
        {"insutype": "390", "year": "2025", "cum_ym": "202505", "cum_type_code": "D610101_BIZ2101", "cum": "2000.00"},
        {"insutype": "390", "year": "2025", "cum_ym": "202505", "cum_type_code": "TS390201", "cum": "6000.00"},
    ],
    "cuminfo_includes_settlements": False,
    "year_to_date": [{"year": 2025, "assistance_paid": {"special": "3000.00", "other": "0.00"}, "tilt_base": "0.00"}],
    "settlements": [
        {
            "setlinfo": {
                "setl_id": "S-1",
                "mdtrt_id": "V-1",
                "psn_no": "P-1",
                "insutype": "390",
                "setl_time": "2025-06-01 13:49:42",
                "med_type": "21",
                "fix_blng_admdvs": "500103",
                "medfee_sumamt": "86432.1700",
                "inscp_scp_amt": "76500.00",
                "hifp_pay": "37850.00",
                "hifob_pay": "0.00",
                "cvlserv_pay": "0.00",
                "hifmi_pay": "19013.48",
                "maf_pay": "13745.56",
                "fund_pay_sumamt": "70609.04",
            },
            "setldetail": [
                {"fund_pay_type": "390100", "fund_payamt": "37850.00"},
                {"fund_pay_type": "390200", "fund_payamt": "19013.48"},
                {"fund_pay_type": "610101", "fund_payamt": "13745.56"},
            ],
            "facility_designated": True,
            "facility_level": "tertiary",
            "disease_class": "special",
            "referral": "compliant",
        }
    ],
}
"""Invented: a stay that would have been paid so as the first of its year, and is not its first."""


def example(book: RuleBook) -> PlatformAssessment | None:
    """Return the reply to the worked messages; None where the rules in service cannot read them."""
    try:
        return assess_messages(read_json(encoded(REQUEST)), book, "zh")
    except CaseRefused:
        return None


def schema(facts: PlatformFacts) -> Shape:
    """Return the JSON Schema of the body, as `facts` know its fields."""
    setlinfo = {
        name: (_AMOUNT if means in _MONEY else _TEXT) | {"description": f"Read as `{means}`."}
        for name, means in facts.settlement.items()
    }
    beside = {name: _OWN[name] for name in BESIDE}
    settlement = {
        "setlinfo": _meaning("setlinfo", _object(_unused("setlinfo", facts) | setlinfo)),
        "setldetail": _meaning("setldetail", _many(_message("setldetail", facts), MOST_OF_A_KIND)),
        **beside,
    }
    heads = {
        name: _many(_message(name, facts), MOST_OF_A_KIND) for name in ("baseinfo", "insuinfo", "idetinfo", "cuminfo")
    }
    parts: dict[str, Shape] = {
        "case_id": dict(ID.schema),
        "rules_digest": _TEXT,
        "district": dict(DISTRICT.schema),
        "cuminfo_includes_settlements": {"type": ["boolean", "null"]},
        "year_to_date": _many({"$ref": "#/components/schemas/YearToDate"}, MOST_OF_A_KIND),
        "settlements": _many(_object(settlement, "setlinfo"), MOST_SETTLEMENTS),
        **heads,
    }
    return _object(
        {name: _meaning(name, parts[name]) for name in DOCUMENT}, "case_id", "district", "idetinfo", "settlements"
    )


def _message(kind: str, facts: PlatformFacts) -> Shape:
    return _object(_unused(kind, facts) | {name: _meaning(name, _KINDS.get(name, _TEXT)) for name in USED[kind]})


def _unused(kind: str, facts: PlatformFacts) -> dict[str, Shape]:
    return dict.fromkeys(facts.not_used.get(kind, ()), _SCALAR | {"description": _DECIDES_NOTHING})


def _meaning(name: str, shape: Shape) -> Shape:
    return {**shape, "description": _MEANINGS[name]}


def _object(properties: Mapping[str, Shape], *required: str) -> Shape:
    shape: Shape = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**shape, "required": list(required)} if required else shape


def _many(one: Shape, most: int) -> Shape:
    return {"anyOf": [one, {"type": "array", "items": one, "maxItems": most}, {"type": "null"}]}
