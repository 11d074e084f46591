"""The files of codes: what they say, and what could be read in two ways."""

import pytest
import yaml

from calc_service.batch.column_guide import documented
from tests.rulebook.rules_copy import RulesCopy

NATIONAL, CHINESE = "codes/national", "codes/chinese"


def test_the_national_interface_is_on_file_and_unverified(rules: RulesCopy) -> None:
    codes = rules.load().codes
    assert codes.fields["hifob_pay"].means == "other_insurance_paid"
    assert codes.fields["hifob_pay"].summed
    assert not codes.fields["hifmi_pay"].summed
    assert codes.maps["med_type"]["national"][0].meanings["2102"] == {"setting": "inpatient"}
    assert codes.maps["med_type"]["national"][0].labels["14"].zh == "门诊慢特病"
    assert codes.unused["insu_admdvs"].headers == ("参保地", "参保地医保区划")
    assert "7131" in codes.spellings["categories"]["extreme_poverty"]
    provenances = [field.provenance for field in codes.fields.values()]
    provenances += [one.provenance for owners in codes.maps.values() for maps in owners.values() for one in maps]
    assert {(one.start, one.verified, bool(one.source)) for one in provenances} == {("2022-10-28", False, True)}


def test_files_of_codes_add_up(rules: RulesCopy) -> None:
    rules.write(
        "codes/another",
        "label: {zh: 例, en: Example}\n"
        "columns:\n"
        '  - {from: 2022-10-28, verified: false, source: "example",'
        " fields: {other_id: {headers: [另一编号], means: claim_id}}}\n",
    )
    assert set(rules.load().codes.fields) > {"other_id", "setl_id"}


def test_a_template_of_codes_is_not_in_force(rules: RulesCopy) -> None:
    rules.file("codes/level_digit").rename(rules.folder / "codes" / "_level_digit.yaml")
    assert set(rules.load().codes.maps["hosp_lv"]) == {"national", "chongqing"}


def test_a_later_entry_replaces_the_codes_of_a_field_from_its_day_on(rules: RulesCopy) -> None:
    later = """
    - from: 2026-01-01
      verified: false
      source: "example"
      meanings: {"310": {insurance: resident}}
  med_type:"""
    text = rules.text(NATIONAL)
    at = text.rindex("\n  med_type:")
    rules.write(NATIONAL, text[:at] + later + text[at + len("\n  med_type:") :])
    assert [one.provenance.start for one in rules.load().codes.maps["insutype"]["national"]] == [
        "2022-10-28",
        "2026-01-01",
    ]


def test_a_later_day_of_codes_begins_no_edition(rules: RulesCopy) -> None:
    before = rules.load().starts
    test_a_later_entry_replaces_the_codes_of_a_field_from_its_day_on(rules)
    assert rules.load().starts == before


def test_no_order_of_keys_changes_what_is_understood(rules: RulesCopy) -> None:
    before = rules.load()
    for file in rules.folder.rglob("*.yaml"):
        turned = _turned(yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader))  # noqa: S506 - texts only
        file.write_text(yaml.safe_dump(turned, allow_unicode=True, sort_keys=False), encoding="utf-8")
    after = rules.load()
    assert after.digest == before.digest
    assert (after.codes, after.monitoring) == (before.codes, before.monitoring)
    assert documented(after) == documented(before)


def _turned(content: object) -> object:
    if isinstance(content, dict):
        return {key: _turned(content[key]) for key in reversed(content)}
    return [_turned(item) for item in content] if isinstance(content, list) else content


def test_codes_change_the_digest_and_their_order_does_not(rules: RulesCopy) -> None:
    before = rules.load()
    text = rules.text(CHINESE)
    rules.change(NATIONAL, "headers: [结算id, 结算编号]", "headers: [结算编号, 结算id]")
    assert rules.load().digest == before.digest
    assert rules.load().codes == before.codes
    rules.write(CHINESE, text.replace("一级", "壹级"))
    assert rules.load().digest != before.digest


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (NATIONAL, "means: claim_id", "means: claim", "'claim' is no code here; did you mean 'claim_id'"),
        (NATIONAL, "{insurance: employee}", "{insurance: worker}", "'worker' is no code here"),
        (NATIONAL, "{insurance: employee}", "{insured: employee}", "unknown key 'insured'"),
        (NATIONAL, '"392":', '"390":', "the key '390' stands here again"),
        (NATIONAL, '"310": {insurance: employee}', '"310": {setting: inpatient}', "does not say which 'insurance'"),
        (NATIONAL, "zh: 急诊转住院", "zh: 普通住院", "'普通住院' is the name of the code '21' already"),
        (NATIONAL, "means: total_cost}", "means: total_cost, sum: true}", "'total_cost' is never a sum of columns"),
        (NATIONAL, "headers: [退费结算标志, ", "headers: [结算id, ", "the header '结算id' stands for "),
        (NATIONAL, "headers: [医院等级]", "headers: [险种]", "the header '险种' stands for 'hosp_lv' already"),
        (NATIONAL, "headers: [医院等级]", "headers: [SETTING]", "the header 'SETTING' stands for 'setting' already"),
        (NATIONAL, "headers: [医院等级]", "headers: [status]", "the header 'status' stands for 'status' already"),
        (NATIONAL, "headers: [全自费, ", "headers: [统筹基金支出, ", "'统筹基金支出' stands for 'hifp_pay' already"),
        (NATIONAL, "  refd_setl_flag:  ", "  refund_flag:  ", "columns has no field 'refund_flag'"),
        (NATIONAL, "verified: false\n", "\n", "no provenance"),
        (NATIONAL, "from: 2022-10-28", "from: 2023-01-01", "begin on 2022-10-28"),
        (CHINESE, "病种, 疾病类别", "就医地", "the header '就医地' stands for 'place_of_care' already"),
        (CHINESE, "district: [认定区县]", "status: [认定区县]", "unknown key 'status'"),
        (CHINESE, "special: [特殊疾病,", "special: [其他,", "'其他' stands for 'other' already"),
        (CHINESE, "extreme_poverty: [特困,", "extreme_poverty: [低保,", "'低保' stands for 'extreme_poverty' already"),
        (CHINESE, "extreme_poverty: [特困,", "extreme_poverty: [低保对象,", "'低保对象' stands for "),
        (CHINESE, "extreme_poverty:", "extreme_povertyy:", "there is no category 'extreme_povertyy'; did you mean"),
        (CHINESE, "primary: [一级,", "primary: [二级,", "'二级' stands for 'secondary' already"),
        (CHINESE, "primary: [一级,", "first: [一级,", "unknown key 'first'"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(
    rules: RulesCopy, file: str, old: str, new: str, problem: str
) -> None:
    rules.change(file, old, new)
    found = rules.complaints()
    assert any(problem in complaint.en for complaint in found), "\n".join(map(str, found))
    assert all(complaint.path.startswith("rules/codes/") for complaint in found)
    assert all(complaint.line > 1 and complaint.column > 1 for complaint in found)


def test_a_flag_of_refunds_needs_its_codes(rules: RulesCopy) -> None:
    text = rules.text(NATIONAL)
    rules.write(NATIONAL, text[: text.index("  refd_setl_flag:  ")])
    found = rules.complaints()
    assert [one.en.split(" has no codes")[0] for one in found] == [
        "the field 'refd_setl_flag'",
        "the field 'vali_flag'",
    ]


def test_a_field_that_means_two_things_is_refused(rules: RulesCopy) -> None:
    second = "label: {zh: 例, en: Example}\ncolumns:\n  - from: 2022-10-28\n    verified: false\n    source: example\n"
    rules.write("codes/second", second + "    fields: {setl_id: {headers: [编号], means: person_id}}\n")
    assert "the field 'setl_id' means something else before this" in rules.complaints()[0].en


def test_a_list_of_codes_belongs_to_the_owner_after_whom_its_file_is_called(rules: RulesCopy) -> None:
    second = "label: {zh: 例, en: Example}\ncodes:\n  insutype:\n    - from: 2022-10-28\n      verified: false\n"
    rules.write("codes/second", second + '      source: example\n      meanings: {"310": {insurance: resident}}\n')
    maps = rules.load().codes.maps["insutype"]
    assert {owner: lists[0].meanings["310"]["insurance"] for owner, lists in maps.items()} == {
        "national": "employee",
        "second": "resident",
    }


def test_a_word_may_not_be_the_name_of_a_districts_own_category(with_district: RulesCopy) -> None:
    with_district.change(CHINESE, "extreme_poverty: [特困,", "extreme_poverty: [孤儿,")
    assert "'孤儿' stands for 'orphan' already" in with_district.only_complaint().en


def test_an_own_category_of_a_district_may_have_further_words(with_district: RulesCopy) -> None:
    with_district.change(CHINESE, "        extreme_poverty:", "        orphan: [孤儿对象]\n        extreme_poverty:")
    assert with_district.load().codes.spellings["categories"]["orphan"] == ("孤儿对象",)


def test_a_file_with_the_wrong_ending_is_complained_about(rules: RulesCopy) -> None:
    (rules.folder / "codes" / "more.yml").write_text("label: {}\n", encoding="utf-8")
    assert "no rules file has this name" in rules.only_complaint().en


def test_a_broken_file_of_codes_keeps_the_rules_from_being_served(rules: RulesCopy) -> None:
    rules.write(NATIONAL, "label: [\n")
    assert "not well-formed YAML" in rules.only_complaint().en


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("tolerated_nights: 0", "tolerated_nights: -1", "is not a number of nights"),
        ("tolerated_nights: 0", "tolerated_nights: 1.5", "is not a number of nights"),
        ("tolerated_nights: 0", "tolerated_nights: 400", "is not a number of nights"),
        ("tolerated_nights: 0", "nights: 0", "'tolerated_nights' is missing"),
        ("minimum_cost: 0.01", "minimum_cost: 0.001", "is not an amount in yuan"),
        ("active: true", "active: yes", "is not true or false; write true"),
        ("cite: cq-2021-31#3.2", "cite: cq-2021-31#9.9", "is not registered"),
        ("duplicate_claim:", "duplicate:", "'duplicate_claim' is missing"),
    ],
)
def test_misspelt_monitoring_is_refused(rules: RulesCopy, old: str, new: str, problem: str) -> None:
    rules.change("monitoring", old, new)
    found = rules.complaints()
    assert any(problem in complaint.en for complaint in found), "\n".join(map(str, found))
    assert {complaint.path for complaint in found} == {"rules/monitoring.yaml"}


def test_monitoring_says_what_it_asks_and_from_where_on(rules: RulesCopy) -> None:
    rules.change("monitoring", "tolerated_nights: 0", "tolerated_nights: 3")
    flags = rules.load().monitoring.flags
    assert flags["overlapping_stays"].parameters == {"tolerated_nights": 3}
    assert flags["duplicate_claim"].parameters == {"minimum_cost": 1}
    assert all(flag.cite and flag.definition.zh for flag in flags.values())
    assert [code for code, flag in flags.items() if not flag.active] == [
        "duplicate_across_persons",
        "findings_beyond_peers",
        "first_digits_of_facility",
        "near_duplicate_elsewhere",
        "round_amounts_of_facility",
        "stays_in_two_facilities",
    ]
