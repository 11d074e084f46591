"""Slips of policy staff in an amendment that is right: a new document raises a cap and a ratio from 2027 on.

The year has its figures, and a district has a file of its own. Each slip is one edit of one file; `told` names the
checks of which one has to say it, or is DIFF where nobody can know and the difference has to be plain.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.rulebook.rules_copy import DISTRICT, LABEL, MEDICAL, RulesCopy

CATASTROPHIC, PREMIUM, DOCUMENTS, TILT, SAFEGUARDS = (
    "catastrophic_insurance",
    "premium_subsidy",
    "documents",
    "tilt_assistance",
    "safeguards",
)
DIFF = "diff"
_NEW_CLAUSES = "".join(f'      "{number}": {{label: {LABEL}, summary: {LABEL}}}\n' for number in range(1, 4))
_NEW_DOCUMENT = f"""
  cq-2027-8:
    number: 例〔2026〕8号
    title: {LABEL}
    issuer: {LABEL}
    issued_on: 2026-12-01
    clauses:
{_NEW_CLAUSES}"""
_OLD_CAP = "      - {from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}"
_NEW_CAP = "      - {from: 2027-01-01, value: 120000, floor: true, cite: cq-2027-8#1}"
_OLD_RATIOS = "          illness_impoverished: 60%\n"
_NEW_RATIOS = """          illness_impoverished: 60%
      - from: 2027-01-01
        cite: cq-2027-8#2
        floor: true
        value:
          extreme_poverty: 70%
          subsistence_allowance: 70%
          returned_to_poverty: 70%
          low_income_margin: 65%
          poverty_risk_monitored: 60%
          illness_impoverished: 60%
"""
_LAST_TERMS = "  2026: {deductible: 19856"
_NEW_TERMS = (
    '  2027: {deductible: 20640, ratio: 60%, annual_cap: none, verified: true, source: "渝医保发〔2026〕9号"}\n'
)
_LAST_STANDARDS = "  2026: {tier_1: 400"
_NEW_STANDARDS = '  2027: {tier_1: 420, tier_2: 795, verified: true, source: "渝医保发〔2026〕10号"}\n'


def amended(folder: Path) -> RulesCopy:
    """The copy in `folder` with the amendment as it should be."""
    rules = RulesCopy(folder)
    rules.add_district()
    rules.add(DOCUMENTS, _NEW_DOCUMENT)
    rules.change(MEDICAL, _OLD_CAP, f"{_OLD_CAP}\n{_NEW_CAP}")
    rules.change(MEDICAL, _OLD_RATIOS, _NEW_RATIOS)
    rules.change(DISTRICT, "value: 120000", "value: 130000")
    rules.change(CATASTROPHIC, _LAST_TERMS, f"{_NEW_TERMS}{_LAST_TERMS}")
    rules.change(PREMIUM, _LAST_STANDARDS, f"{_NEW_STANDARDS}{_LAST_STANDARDS}")
    return rules


@dataclass(frozen=True, slots=True)
class Mistake:
    """`right` in a file, the first of its kind, is written `wrong`; YAML may notice some lines away, `near` at most."""

    file: str
    right: str
    wrong: str
    told: str
    near: int = 0

    @property
    def id(self) -> str:
        return f"{self.file.rpartition('/')[2]}: {self.right.strip()[-30:]} → {self.wrong.strip()[-30:]}"


_CAP = "value: 120000"
_MARGIN = "low_income_margin: 65%"
_DAY = "{from: 2027-01-01, value: 120000"
_CITE = "cite: cq-2027-8#1"


def _each(file: str, right: str, *wrong: str, told: str = "form", near: int = 0) -> tuple[Mistake, ...]:
    return tuple(Mistake(file, right, one, told, near) for one in wrong)


def _amounts(*written: str, told: str = "form") -> tuple[Mistake, ...]:
    return _each(MEDICAL, _CAP, *(f"value: {one}" for one in written), told=told)


def _margins(*written: str, told: str = "form") -> tuple[Mistake, ...]:
    return _each(MEDICAL, _MARGIN, *(f"low_income_margin: {one}" for one in written), told=told)


def _deductibles(*written: str, told: str = "leaps") -> tuple[Mistake, ...]:
    return _each(CATASTROPHIC, "deductible: 20640", *(f"deductible: {one}" for one in written), told=told)


def _days(*written: str, told: str) -> tuple[Mistake, ...]:
    return _each(MEDICAL, _DAY, *(f"{{from: {one}, value: 120000" for one in written), told=told)


def _cites(*written: str, told: str) -> tuple[Mistake, ...]:
    return _each(MEDICAL, _CITE, *(f"cite: {one}" for one in written), told=told)


SPELLINGS = (
    *_amounts("1.2倍", "120.000", "12OOOO", "l20000", "0x1D4C0", "=100000*1.2", "12万", "12万元", "十二万", "120000元"),
    *_amounts(
        "１２００００", "¥120000", "RMB 120000", "1.2e5", "120_000", "120000.000", "-120000", "+20000", "O", "120000?"
    ),
    *_amounts("120，000", "120'000", "120 000", "约120000", "120000左右", "120000以上", "none", "不限"),
    *_amounts("100000*120%", "TBD", "待定", '""', "null", "~", "yes"),
    *_margins(
        "65‰", "65", "0.65", "65％", "65 %", "百分之65", "65%%", "6.5成", "65-70%", "≥65%", "60%+5%", "650%", "65.125%"
    ),
    *_margins("六成五", "65%以上", "=65%", "65pct"),
    *_days(
        "2027/01/01",
        "2027.1.1",
        "2027年1月1日",
        "20270101",
        "2027-13-01",
        "2027-02-30",
        "46388",
        "01/01/2027",
        told="form",
    ),
    *_days("2027-01-01 00:00:00", "2027-1-1", "27-01-01", "明年", "2027-01-01起", told="form"),
)
CODES = (
    *_each(MEDICAL, "setting: [inpatient, outpatient]", "setting: [inpatient、outpatient]"),
    *_each(MEDICAL, "setting: [inpatient, outpatient]", "setting: [inpatient，outpatient]"),
    *_each(MEDICAL, "setting: [inpatient, outpatient]", "setting: [inpatient/outpatient]"),
    *_each(MEDICAL, "setting: [inpatient, outpatient]", "setting: [住院, 门诊]"),
    *_each(MEDICAL, _MARGIN, "低保边缘: 65%", "Low_income_margin: 65%", "low_income_margn: 65%", told="categories"),
    *_each(MEDICAL, _MARGIN, "low-income-margin: 65%", "orphan: 65%", told="categories"),
    *_each(MEDICAL, f"{_MARGIN}\n", "extreme_poverty: 65%\n", told="yaml"),
    *_each(MEDICAL, f"          {_MARGIN}\n", "", told="categories", near=3),
    *_each(MEDICAL, "disease_class: special", "disease_class: 特殊", "disease_class: Special"),
    *_each(MEDICAL, "floor: true, cite: cq-2027-8#1", "floor: 1, cite: cq-2027-8#1"),
    *_each(MEDICAL, "floor: true, cite: cq-2027-8#1", "flooor: true, cite: cq-2027-8#1"),
    *_each(MEDICAL, "floor: true, cite: cq-2027-8#1", "floor: 是, cite: cq-2027-8#1"),
)
CITES = (
    *_cites("cq-2027-9#1", "cq-2021-32#1", "cq-2027-8#5", "cq-2027-8#2.1", "cq-2072-8#1", told="citations"),
    *_cites("CQ-2027-8#1", "cq-2027-8", "cq-2027-8＃1", "例〔2026〕8号第1条", told="form"),
)
YAML = (
    *_each(
        MEDICAL,
        "floor: true, cite: cq-2022-116#2.3.2-special}\n      - {from: 2027",
        "floor: true, cite: cq-2022-116#2.3.2-special\n      - {from: 2027",
        told="yaml",
    ),
    *_each(MEDICAL, "cq-2027-8#1}", "cq-2027-8#1", told="yaml"),
    *_each(MEDICAL, _CAP, "value：120000", told="form"),
    *_each(MEDICAL, _CAP, "value: #REF!", "value: ######", "value: >=120000", told="yaml"),
    *_each(MEDICAL, _MARGIN, "low_income_margin: %65", told="yaml"),
    *_cites("cq-2027-8 #1", told="yaml"),
    *_each(MEDICAL, _CAP, "value:120000", told="yaml"),
    *_each(MEDICAL, _CAP, "value: 120,000", told="yaml"),
    *_each(MEDICAL, _CAP, "value: 1,200,00", told="form yaml"),
    *_each(MEDICAL, "- {from: 2027-01-01, value", "-{from: 2027-01-01, value", told="yaml"),
    *_each(MEDICAL, "- {from: 2027-01-01, value", "- ｛from: 2027-01-01, value", told="yaml"),
    *_each(MEDICAL, "2027-01-01, value: 120000", "2027-01-01，value: 120000", told="yaml form"),
    *_each(MEDICAL, "2027-01-01, value: 120000", "2027-01-01、value: 120000", told="yaml form"),
    *_each(MEDICAL, "      - {from: 2027-01-01, value", "\t- {from: 2027-01-01, value", told="plain_text"),
    *_each(
        MEDICAL, "      - {from: 2027-01-01, value", "\u3000\u3000\u3000- {from: 2027-01-01, value", told="plain_text"
    ),
    *_each(MEDICAL, "      - {from: 2027-01-01, value", "       - {from: 2027-01-01, value", told="yaml"),
    *_each(
        MEDICAL, "      - {from: 2027-01-01, value", "<<<<<<< HEAD\n      - {from: 2027-01-01, value", told="plain_text"
    ),
    *_each(MEDICAL, "law: medical_assistance\n", "各区县医疗保障局：\nlaw: medical_assistance\n", told="yaml"),
    *_each(MEDICAL, "law: medical_assistance\n", "  关于提高限额的通知\nlaw: medical_assistance\n", told="yaml"),
    *_each(
        MEDICAL,
        "      - {from: 2027-01-01, value",
        "    二、限额提高到12万元。\n      - {from: 2027-01-01, value",
        told="yaml",
    ),
    *_each(MEDICAL, "          low_income_margin: 65%", "low_income_margin: 65%", told="yaml", near=1),
    *_each(MEDICAL, "          low_income_margin: 65%", "            low_income_margin: 65%", told="yaml", near=1),
)
FIGURES = (
    *_amounts(
        "1200000", "1200", "120.00", "12", "1.2", "0", "12000000", "200000000", told="leaps floors falling_floors form"
    ),
    *_amounts("12000", "10000", "10", told="leaps"),
    *_amounts("90000", "60000", "65000", told="falling_floors"),
    *_amounts("210000", told="leaps floors"),
    *_amounts("102000", "112000", "120001", "121000", told=DIFF),
    *_margins("6.5%", "0.65%", "6%", "0%", "56%", "55%", told="leaps falling_floors"),
    *_margins("95%", "96%", "100%", told="leaps"),
    *_margins("66%", "60%", "65.5%", told=DIFF),
    *_each(
        MEDICAL,
        f"{_MARGIN}\n          poverty_risk_monitored: 60%",
        "low_income_margin: 60%\n          poverty_risk_monitored: 65%",
        told=DIFF,
    ),
    *_each(
        MEDICAL,
        f"returned_to_poverty: 70%\n          {_MARGIN}",
        "returned_to_poverty: 65%\n          low_income_margin: 60%",
        told="falling_floors",
    ),
    *_each(
        MEDICAL,
        f"returned_to_poverty: 70%\n          {_MARGIN}",
        "returned_to_poverty: 7%\n          low_income_margin: 65%",
        told="leaps",
    ),
    *_deductibles("206400", "1720", "2064", "20.64", "0", "206.40", "32000"),
    *_deductibles("19856", "26040", "20460", told=DIFF),
    *_each(
        CATASTROPHIC, "20640, ratio: 60%", "20640, ratio: 6%", "20640, ratio: 0%", "20640, ratio: 95%", told="leaps"
    ),
    *_each(CATASTROPHIC, "20640, ratio: 60%", "20640, ratio: 66%", told=DIFF),
    *_each(
        CATASTROPHIC,
        "20640, ratio: 60%, annual_cap: none",
        "20640, ratio: 60%, annual_cap: 0",
        "20640, ratio: 60%, annual_cap: 12",
        told="unlike_others",
    ),
    *_each(CATASTROPHIC, "20640, ratio: 60%, annual_cap: none", "20640, ratio: 60%, annual_cap: 300000", told=DIFF),
    *_each(CATASTROPHIC, "  2027: {deductible", "  2072: {deductible", told="years distant_days"),
    *_each(CATASTROPHIC, "  2027: {deductible", "  2028: {deductible", told="years"),
    *_each(CATASTROPHIC, "  2027: {deductible", "  2026: {deductible", told="yaml", near=1),
    *_each(
        PREMIUM,
        "tier_1: 420, tier_2: 795",
        "tier_1: 4200, tier_2: 795",
        "tier_1: 42, tier_2: 795",
        "tier_1: 795, tier_2: 420",
        told="leaps premium_shares",
    ),
    *_each(
        PREMIUM,
        "tier_1: 420, tier_2: 795",
        "tier_1: 4.2, tier_2: 795",
        "tier_1: 420, tier_2: 7950",
        "tier_1: 420, tier_2: 79.5",
        told="leaps premium_shares",
    ),
    *_each(PREMIUM, "tier_1: 420, tier_2: 795", "tier_1: 240, tier_2: 795", "tier_1: 420, tier_2: 759", told=DIFF),
    *_each(MEDICAL, "value: 100000", "value: 1000000", "value: 10000", told="unlike_others leaps falling_floors"),
    *_each(MEDICAL, "value: 60000", "value: 600000", "value: 6000", "value: 6", told="unlike_others"),
    *_each(MEDICAL, "above: 30000}", "above: 300000}", "above: 300}", told="unlike_others special_care overlaps"),
    *_each(MEDICAL, "above: 30000}", "above: 35000}", told=DIFF),
)
DAYS = (
    *_days("2072-01-01", "2207-01-01", "2037-01-01", "2270-01-01", told="distant_days"),
    *_days("2027-01-10", "2027-01-02", "2026-12-31", "2027-01-11", "2027-10-01", told="close_days"),
    *_days("2007-01-01", "2017-01-01", "1927-01-01", "2022-10-28", told="dates"),
    *_days("2028-01-01", "2027-07-01", told=DIFF),
)
DISTRICTS = (
    *_each(DISTRICT, "value: 130000", "value: 1300000", "value: 13000", "value: 13", "value: 0", told="leaps floors"),
    *_each(
        DISTRICT,
        "subsistence_allowance: 75%",
        "subsistence_allowance: 7.5%",
        "subsistence_allowance: 57%",
        told="floors",
    ),
    *_each(DISTRICT, "extreme_poverty: 50%", "extreme_poverty: 5%", told="unlike_others"),
    *_each(DISTRICT, "extreme_poverty: 50%", "extreme_poverty: 55%", told=DIFF),
    *_each(DISTRICT, "threshold: 10000", "threshold: 1000000", "threshold: 100", "threshold: 1", told="unlike_others"),
    *_each(DISTRICT, "threshold: 10000", "threshold: 1000", "threshold: 0", told=DIFF),
    *_each(
        DISTRICT,
        "ratio: 50%, annual_cap: 30000",
        "ratio: 5%, annual_cap: 30000",
        "ratio: 50%, annual_cap: 300000",
        told="unlike_others",
    ),
    *_each(
        DISTRICT,
        "ratio: 50%, annual_cap: 30000",
        "ratio: 50%, annual_cap: 3",
        "ratio: 50%, annual_cap: 0",
        told="unlike_others",
    ),
    *_each(
        DISTRICT,
        "ratio: 50%, annual_cap: 30000",
        "ratio: 50%, annual_cap: none",
        "ratio: 50%, annual_cap: 3000",
        told=DIFF,
    ),
    *_each(DISTRICT, "value: 5000,", "value: 5,", "value: 500000,", "value: 0,", told="unlike_others"),
    *_each(DISTRICT, "value: 5000,", "value: 50000,", told=DIFF),
    *_each(DISTRICT, "at_most: 30000", "at_most: 300000", "at_most: 30", told="overlaps unlike_others"),
    *_each(DISTRICT, "ratio: {illness_impoverished: 50%}", "ratio: {illness_impoverished: 5%}", told="unlike_others"),
    *_each(DISTRICT, "value: 20000, cite", "value: 200000, cite", "value: 200, cite", told="unlike_others"),
    *_each(DISTRICT, "{from: 2023-01-01, threshold", "{from: 2032-01-01, threshold", told="distant_days"),
    *_each(
        DISTRICT,
        "{from: 2023-01-01, threshold",
        "{from: 2023-01-10, threshold",
        "{from: 2022-12-31, threshold",
        told="close_days",
    ),
    *_each(DISTRICT, "{from: 2023-01-01, threshold", "{from: 2020-01-01, threshold", told="dates"),
    *_each(DISTRICT, 'district: "500116"', 'district: "500117"', "district: 江津区", told="district_files form"),
    *_each(
        DISTRICT, "medical_assistance: extreme_poverty", "medical_assistance: 特困人员", told="district_categories form"
    ),
)
MISTAKES = (*SPELLINGS, *CODES, *CITES, *YAML, *FIGURES, *DAYS, *DISTRICTS)
