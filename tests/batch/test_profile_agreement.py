"""Random settlements as two sources export them and in our own columns: the same to the fen."""

from random import Random

import polars as pl
import pytest

from calc_service.batch.audit import Request
from calc_service.engine.edition import RuleBook
from tests.batch.exports import DISTRICT_EXPORT, SETL_D, frame
from tests.batch.whole import audited_whole

LEVELS = {"02": "tertiary", "05": "secondary", "10": "primary", "11": "primary"}
KINDS = {
    "21": ("普通住院", "inpatient", "other"),
    "14": ("门诊慢特病", "outpatient", "special"),
    "2101": ("普通住院", "inpatient", "other"),
}
PLACES = {"500116": "in_district", "500116000000": "in_district", "500101": "in_city", "510107": "out_of_city"}
NAMES = {"500116": "重庆市江津区", "500116000000": "江津区", "500101": "万州区", "510107": "四川省成都市"}
GIVEN = {"facility_designated": "true", "referral": "compliant", "disease_class": "other"}
COMPARED = ["status", "assistance_paid", "catastrophic_entitled", "tilt_status", "total_self_pay", "finding_assistance"]
RANDOM_FILES = 12


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def settlement(rng: Random, number: int) -> dict[str, str]:
    scope = rng.randrange(1, 9_000_000)
    basic = rng.randrange(scope + 1)
    large = rng.randrange(scope - basic + 1)
    serious = rng.randrange(scope - basic - large + 1)
    return {
        "claim_id": f"S-{number}",
        "person_id": f"TEST-{rng.randrange(3)}",
        "day": f"2025-0{rng.randrange(1, 10)}-1{rng.randrange(10)}",
        "kind": rng.choice(list(KINDS)),
        "level": rng.choice(list(LEVELS)),
        "place": rng.choice(list(PLACES)),
        "total_cost": yuan(scope + rng.randrange(1_000_000)),
        "policy_scope_cost": yuan(scope),
        "basic_paid": yuan(basic),
        "other_insurance_paid": yuan(large),
        "catastrophic_paid": yuan(serious),
        "recorded_assistance": yuan(rng.randrange(2_000_000)),
    }


def own(one: dict[str, str]) -> dict[str, str]:
    _, setting, disease = KINDS[one["kind"]]
    columns = {name: text for name, text in one.items() if name not in {"day", "kind", "level", "place"}}
    return columns | {
        "district": "500116",
        "insurance": "resident",
        "categories": "subsistence_allowance",
        "settled_on": one["day"],
        "setting": setting,
        "disease_class": disease,
        "facility_level": LEVELS[one["level"]],
        "place_of_care": PLACES[one["place"]],
        "facility_designated": "true",
        "referral": "compliant",
    }


def as_setl_d(one: dict[str, str]) -> dict[str, str | None]:
    return frame(SETL_D).to_dicts()[0] | {
        "setl_id": one["claim_id"],
        "mdtrt_id": None,
        "fixmedins_code": None,
        "psn_no": one["person_id"],
        "setl_time": one["day"],
        "begndate": None,
        "enddate": None,
        "med_type": one["kind"],
        "hosp_lv": one["level"],
        "fix_blng_admdvs": one["place"],
        "medfee_sumamt": one["total_cost"],
        "inscp_amt": one["policy_scope_cost"],
        "hifp_pay": one["basic_paid"],
        "hifob_pay": None,
        "cvlserv_pay": "0.00",
        "hifdm_pay": one["other_insurance_paid"],
        "hifmi_pay": one["catastrophic_paid"],
        "maf_pay": one["recorded_assistance"],
    }


def as_district_export(one: dict[str, str]) -> dict[str, str | None]:
    return frame(DISTRICT_EXPORT).to_dicts()[0] | {
        "结算id": one["claim_id"],
        "身份证号": one["person_id"],
        "结算日期": one["day"],
        "入院日期": None,
        "出院日期": None,
        "医保就诊类别": KINDS[one["kind"]][0],
        "就诊地": NAMES[one["place"]],
        "费用总额": one["total_cost"],
        "符合医保报销金额": one["policy_scope_cost"],
        "基本医疗保险报销金额": one["basic_paid"],
        "大额报销金额": one["other_insurance_paid"],
        "大病报销金额": one["catastrophic_paid"],
        "医疗救助": one["recorded_assistance"],
        "倾斜救助": None,
        "医疗机构级别": LEVELS[one["level"]],
    }


def texts(rows: list[dict[str, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))


@pytest.mark.parametrize("seed", range(RANDOM_FILES))
def test_two_profiles_and_our_own_columns_agree(book: RuleBook, seed: int) -> None:
    rng = Random(seed)  # noqa: S311  a fixed sample, no secret
    settlements = [settlement(rng, number) for number in range(40)]
    plain = audited_whole(pl.DataFrame([own(one) for one in settlements]), Request(), book)
    table = audited_whole(
        texts([as_setl_d(one) for one in settlements]),
        Request(assumed={**GIVEN, "district": "500116", "categories": "subsistence_allowance"}),
        book,
    )
    export = audited_whole(
        texts([as_district_export(one) for one in settlements]),
        Request(assumed=GIVEN),
        book,
    )
    assert table["errors"].null_count() == export["errors"].null_count() == len(settlements)
    assert table.select(COMPARED).equals(plain.select(COMPARED))
    assert export.select(COMPARED).equals(plain.select(COMPARED))
