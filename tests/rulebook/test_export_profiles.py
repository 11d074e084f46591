"""The profiles of exports: what they say, and what could be read in two ways."""

import pytest

from calc_service.batch.column_guide import documented
from tests.rulebook.rules_copy import RulesCopy

SETL_D, EXPORT = "codes/profiles/setl_d", "codes/profiles/district_export"


def test_three_sources_are_on_file_and_unverified(rules: RulesCopy) -> None:
    profiles = rules.load().codes.profiles
    assert list(profiles) == ["district_export", "setl_d", "settlement_2304"]
    assert not any(one.provenance.verified for one in profiles.values())
    assert all(one.provenance.source and one.known_by for one in profiles.values())
    assert profiles["setl_d"].owners["hosp_lv"] == "chongqing"
    assert profiles["setl_d"].headers["hifdm_pay"].summed
    assert profiles["district_export"].headers["身份证号"].means == "person_id"


def test_profiles_are_shown_and_belong_to_the_digest(rules: RulesCopy) -> None:
    before = rules.load()
    shown = {one.profile: one for one in documented(before).profiles}
    assert [one.column for one in shown["setl_d"].headers if one.header == "hifdm_pay"] == ["other_insurance_paid"]
    assert not shown["setl_d"].verified
    rules.change(SETL_D, "hifdm_pay: {means: other_insurance_paid, sum: true}", "hifdm_pay: {means: recorded_tilt}")
    assert rules.load().digest != before.digest


def test_a_template_of_a_profile_is_not_in_force(rules: RulesCopy) -> None:
    rules.file(SETL_D).rename(rules.folder / "codes" / "profiles" / "_setl_d.yaml")
    assert "setl_d" not in rules.load().codes.profiles


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (SETL_D, "means: other_insurance_paid", "means: other_insurance", "'other_insurance' is no code here"),
        (SETL_D, "{means: other_insurance_paid, sum: true}", "{sum: true}", "'means' is missing"),
        (SETL_D, "means: other_insurance_paid, sum", "means: recorded_tilt, sum", "'recorded_tilt' is never a sum"),
        (SETL_D, "sum: true", "sum: true, adds: true", "unknown key 'adds'"),
        (SETL_D, "hosp_lv: chongqing", "hosp_lv: chengdu", "'chengdu' has no codes of 'hosp_lv'"),
        (SETL_D, "hosp_lv: chongqing", "hosplv: chongqing", "the field 'hosplv' has no codes"),
        (SETL_D, "  year: {", "  HIFDM_PAY（元）: {", "reads like"),
        (SETL_D, "known_by: [setl_id", "known_by: [某列, setl_id", "nothing says what '某列' under known_by is"),
        (SETL_D, "known_by: [", "known: [", "'known_by' is missing"),
        (SETL_D, "verified: false\n", "", "'verified' is missing"),
        (SETL_D, "codes: {", "days: [YYYY-MM]\ncodes: {", "is not a spelling of days"),
        (EXPORT, "{means: person_id}", "{means: person_id, field: psn}", "there is no field 'psn'"),
        (EXPORT, "{means: person_id}", "{means: person_id, field: setl_id}", "means 'claim_id' and not 'person_id'"),
    ],
)
def test_a_profile_that_could_be_read_in_two_ways_is_refused(
    rules: RulesCopy, file: str, old: str, new: str, problem: str
) -> None:
    rules.change(file, old, new)
    found = rules.complaints()
    assert any(problem in complaint.en for complaint in found), "\n".join(map(str, found))
    assert {complaint.path for complaint in found} == {f"rules/{file}.yaml"}


def test_two_profiles_that_could_not_be_told_apart_are_refused(rules: RulesCopy) -> None:
    rules.write("codes/profiles/twin", rules.text(SETL_D))
    assert any("so both would match" in complaint.en for complaint in rules.complaints())


def test_no_profile_is_called_none(rules: RulesCopy) -> None:
    rules.file(SETL_D).rename(rules.folder / "codes" / "profiles" / "none.yaml")
    assert "stands for no profile" in rules.only_complaint().en


def test_a_code_that_is_clear_is_not_ambiguous_as_well(rules: RulesCopy) -> None:
    rules.change("codes/national", 'codes: [99xx, "53"]', 'codes: [99xx, "5x"]')
    found = rules.complaints()
    assert ["takes in the code '51'" in one.en for one in found] == [True]
