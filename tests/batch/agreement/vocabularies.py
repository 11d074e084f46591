"""The rows of the reference as three sources export them, as far as they can say them, and under our own columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tests.reference.amounts import amount_text, yuan
from tests.reference.generate_claims import chance
from tests.reference.landmarks import DISTRICT_BEGAN, DISTRICT_ENDED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from tests.reference.batch.law import File

SOUND: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,7})\.[0-9]{2}")
LONGSTANDING: Final = ("500101", "500104")
IDENTITIES: Final = {
    "extreme_poverty": ("7131", "2301", "2304", "特困人员"),
    "subsistence_allowance": ("2303", "低保对象", "低保"),
    "returned_to_poverty": ("7202", "返贫致贫人口"),
    "low_income_margin": ("7201", "低保边缘"),
    "poverty_risk_monitored": ("7203", "7204", "7205", "监测对象"),
    "illness_impoverished": ("7110", "2306", "因病致贫"),
}
INSURANCES: Final = {"resident": ("390", "392"), "employee": ("310",)}
SETTINGS: Final = {"inpatient": ("21", "52"), "outpatient": ("11", "51")}
LEVELS: Final = {"tertiary": ("01", "02", "03", "04"), "secondary": ("05", "06", "07"), "primary": ("08", "09", "10")}
WORDS: Final = {"disease_class": {"special": ("特殊疾病", "门诊慢特病"), "other": ("其他", "其他疾病")}}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How a source writes a file.

    headers:  our column → the header it has there; what is not named keeps our name
    codes:    our column → our value → what may stand for it
    parts:    further headers that are added up with the one of other_insurance_paid
    facility: the header of the facility's district, from which the place of care follows
    elsewhere: how it names a place out of the city
    beside:   headers of which nothing is computed, with what they hold
    """

    name: str
    headers: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    facility: str = ""
    elsewhere: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)

    def meaning(self, header: str) -> str:
        """Our column that a header stands for; a part of an amount is an amount."""
        ours = {theirs: column for column, theirs in self.headers.items()}
        return "other_insurance_paid" if header in self.parts else ours.get(header, header)

    def written(self, rng: Random, rows: File) -> File:
        """The rows as the source writes them."""
        return [self._written(rng, row) for row in rows]

    def _written(self, rng: Random, row: dict[str, str]) -> dict[str, str]:
        cells = {self.headers.get(column, column): self._coded(rng, column, text) for column, text in row.items()}
        cells |= self._by_type(rng, row) | self._in_parts(rng, row["other_insurance_paid"]) | self._placed(rng, row)
        return {**cells, **self.beside}

    def _coded(self, rng: Random, column: str, text: str) -> str:
        codes = self.codes.get(column, {})
        several = text.split("|") if column == "categories" else [text]
        return "|".join(rng.choice(codes.get(one, (one,))) for one in several)

    def _by_type(self, rng: Random, row: dict[str, str]) -> dict[str, str]:
        """At times a type of care that says more than the setting, where the row's own cells say the same."""
        said = (row["setting"], row["disease_class"])
        referral = (row["setting"], row["referral"])
        types = []
        types += ["14"] if said == ("outpatient", "special") else []
        types += ["13"] if referral == ("outpatient", "emergency") else []
        types += ["23"] if referral == ("inpatient", "compliant") else []
        return {self.headers["setting"]: rng.choice(types)} if self.codes and types and chance(rng, 0.5) else {}

    def _in_parts(self, rng: Random, text: str) -> dict[str, str]:
        """A sound amount as the sum of several; any other in one of them."""
        parts = dict.fromkeys(self.parts, "")
        if parts and SOUND.fullmatch(text) and chance(rng, 0.5):
            first = yuan(rng.randrange(100)) * yuan(text).copy_abs() // 100
            first = -first if text.startswith("-") else first
            parts[rng.choice(self.parts)] = amount_text(first)
            return parts | {self.headers["other_insurance_paid"]: amount_text(yuan(text) - first)}
        return parts

    def _placed(self, rng: Random, row: dict[str, str]) -> dict[str, str]:
        """The facility's district instead of the place of care, or both, where the person's district can be read."""
        code = row["district"]
        others = [one for one in LONGSTANDING if one != code]
        places = {"in_district": code, "in_city": rng.choice(others), "out_of_city": self.elsewhere}
        # Of a district that came or went, another one may be a part.
        lasting = code not in DISTRICT_BEGAN and code not in DISTRICT_ENDED and re.fullmatch("500[12][0-9]{2}", code)
        place = row["place_of_care"]
        if not self.facility or not lasting or code == "500199" or place not in places:
            return {self.facility: ""} if self.facility else {}
        own = rng.choice(("", "", place))
        digits = rng.choice(("", "", "000000")) if places[place].isdigit() else ""
        return {self.facility: places[place] + digits, "place_of_care": own}


OWN: Final = Vocabulary("own")
SETL_D: Final = Vocabulary(
    "setl_d",
    {
        "person_id": "psn_no",
        "claim_id": "setl_id",
        "stay_id": "mdtrt_id",
        "reverses": "init_setl_id",
        "facility_id": "fixmedins_code",
        "settled_on": "setl_time",
        "admitted_on": "begndate",
        "discharged_on": "enddate",
        "district": "rcgn_admdvs",
        "categories": "psn_idet_type",
        "insurance": "insutype",
        "setting": "med_type",
        "facility_level": "hosp_lv",
        "total_cost": "medfee_sumamt",
        "policy_scope_cost": "inscp_amt",
        "basic_paid": "hifp_pay",
        "other_insurance_paid": "hifob_pay",
        "catastrophic_paid": "hifmi_pay",
        "recorded_assistance": "maf_pay",
    },
    {
        "insurance": INSURANCES,
        "setting": SETTINGS,
        "categories": IDENTITIES,
        "facility_level": LEVELS | {"primary": ("08", "10", "11")},
    },
    ("hifdm_pay", "cvlserv_pay"),
    "fix_blng_admdvs",
    "510107",
    {"othfund_pay": "0.00", "cash_payamt": "17.00", "year": "2025", "psn_name": "某甲", "mid_setl_flag": "0"},
)
REPLY: Final = Vocabulary(
    "settlement_2304",
    {column: header for column, header in SETL_D.headers.items() if column != "policy_scope_cost"}
    | {"policy_scope_cost": "inscp_scp_amt"},
    {**SETL_D.codes, "facility_level": LEVELS | {"unrated": ("11",)}},
    ("cvlserv_pay",),
    "",
    "",
    {
        "certno": "某号",
        "mdtrt_cert_type": "01",
        "hosp_part_amt": "0.00",
        "medins_setl_id": "Z-1",
        "clr_optins": "500116",
        "clr_way": "1",
        "oth_pay": "",
        "psn_part_amt": "1600.00",
    },
)
EXPORT: Final = Vocabulary(
    "district_export",
    {
        "person_id": "身份证号",
        "claim_id": "结算id",
        "stay_id": "就诊id",
        "reverses": "原结算id",
        "facility_id": "医药机构编码",
        "settled_on": "结算日期",
        "admitted_on": "入院日期",
        "discharged_on": "出院日期",
        "district": "认定地",
        "categories": "救助身份",
        "insurance": "参保类别",
        "setting": "医保就诊类别",
        "facility_level": "医疗机构级别",
        "disease_class": "病种",
        "total_cost": "费用总额（元）",
        "policy_scope_cost": "符合医保报销金额",
        "basic_paid": "基本医疗保险报销金额",
        "other_insurance_paid": "大额报销金额",
        "catastrophic_paid": "大病报销金额",
        "recorded_assistance": "医疗救助",
        "recorded_tilt": "倾斜救助",
        "refd_setl_flag": "退费标志",
        "vali_flag": "有效标志",
    },
    {
        "insurance": {"resident": ("居民", "城乡居民"), "employee": ("职工",)},
        "setting": {"inpatient": ("普通住院", "住院"), "outpatient": ("普通门诊", "门诊")},
        "categories": IDENTITIES,
        "facility_level": {"tertiary": ("三级",), "secondary": ("二级",), "primary": ("一级",), "unrated": ("未定级",)},
        **WORDS,
    },
    (),
    "就诊地",
    "四川省成都市",
    {
        "费款所属期": "202506",
        "镇街": "甲镇",
        "医疗救助类别": "住院救助",
        "进入医疗救助金额": "",
        "姓名": "某甲",
        "扶贫济困金额（元）": "300.00",
        "个人现金支付金额（元）": "1600.00",
    },
)
PROFILES: Final = (SETL_D, REPLY, EXPORT)
