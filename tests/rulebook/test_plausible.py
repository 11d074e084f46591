"""Well-formed figures and days that are hardly meant: what is doubted, what is not, and how the rules answer."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from calc_service.rulebook.complaints import CONFIRMED, ERROR, WARNING, Complaint
from calc_service.rulebook.folder import digest, read_folder
from calc_service.rulebook.load import inspect
from tests.rulebook.mistakes import CATASTROPHIC, PREMIUM, SAFEGUARDS, Mistake, amended
from tests.rulebook.rules_copy import DISTRICT, MEDICAL, RulesCopy

TODAY = date(2026, 12, 5)
STANDING = {"unverified", "coming_year", "running_year"}
Edit = Callable[[RulesCopy], None]
CAP_2027 = "      - {from: 2027-01-01, value: 120000, floor: true, cite: cq-2027-8#1}"
TERMS_2027 = "  2027: {deductible: 20640,"


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory, rules_folder: Path) -> Path:
    """An amendment as it should be."""
    folder = Path(shutil.copytree(rules_folder, tmp_path_factory.mktemp("right") / "rules"))
    return amended(folder).folder


@pytest.fixture
def rules(tmp_path: Path, right: Path) -> RulesCopy:
    """The same, free to be spoilt."""
    return RulesCopy(Path(shutil.copytree(right, tmp_path / "rules", ignore=shutil.ignore_patterns("examples"))))


def told(rules: RulesCopy, level: str = WARNING) -> list[Complaint]:
    return [one for one in inspect(rules.folder, TODAY) if one.level == level and one.check not in STANDING]


def changed(file: str, old: str, new: str) -> Edit:
    return lambda rules: rules.change(file, old, new)


LAWFUL: dict[str, Edit] = {
    "an amendment of a cap, a ratio and the year's figures": lambda _: None,
    "a cap of other diseases half as high again": changed(
        MEDICAL,
        "{from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}",
        "{from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}\n"
        "      - {from: 2027-01-01, value: 90000, floor: true, cite: cq-2027-8#3}",
    ),
    "a deductible that hardly rises": changed(CATASTROPHIC, "deductible: 20640", "deductible: 19900"),
    "a ratio of insurance from 60% to 65%": changed(CATASTROPHIC, "20640, ratio: 60%", "20640, ratio: 65%"),
    "a premium of 450 yuan": changed(PREMIUM, "tier_1: 420, tier_2: 795", "tier_1: 450, tier_2: 825"),
    "a district's cap of 150,000": changed(DISTRICT, "value: 130000", "value: 150000"),
    "a district's later standard of tilt assistance": changed(
        DISTRICT,
        "    - {from: 2023-01-01, threshold: 10000, ratio: 50%, annual_cap: 30000, cite: example-district-2023-1#4}",
        "    - {from: 2023-01-01, threshold: 10000, ratio: 50%, annual_cap: 30000, cite: example-district-2023-1#4}\n"
        "    - {from: 2026-07-01, threshold: 8000, ratio: 60%, annual_cap: 40000, cite: example-district-2023-1#7}",
    ),
    "a district's track with a cap of 3,000": changed(DISTRICT, "value: 5000,", "value: 3000,"),
    "a tilt standard without a threshold": changed(DISTRICT, "threshold: 10000", "threshold: 0"),
    "a district that repeals its cap": changed(
        DISTRICT,
        "value: 130000, cite: example-district-2023-1#2}",
        "value: 130000, cite: example-district-2023-1#2}\n"
        "        - {from: 2027-01-01, repealed: true, cite: example-district-2023-1#2}",
    ),
    "a threshold of the burden warning of the city": changed(
        SAFEGUARDS, "threshold: []", "threshold:\n    - {from: 2027-01-01, value: 25000, cite: cq-2027-8#3}"
    ),
    "a document whose parts begin a year apart": changed(
        MEDICAL,
        "      - from: 2027-01-01\n        cite: cq-2027-8#2",
        "      - from: 2028-01-01\n        cite: cq-2027-8#2",
    ),
}


@pytest.mark.parametrize("job", LAWFUL.values(), ids=list(LAWFUL))
def test_a_lawful_change_is_not_doubted(rules: RulesCopy, job: Edit) -> None:
    job(rules)
    assert [str(one) for level in (ERROR, WARNING) for one in told(rules, level)] == []


def test_neither_the_rules_in_force_nor_the_template_are_doubted(rules_folder: Path, tmp_path: Path) -> None:
    rules = RulesCopy(Path(shutil.copytree(rules_folder, tmp_path / "rules")))
    assert told(rules) == []
    rules.add_district()
    assert told(rules) == []


@pytest.mark.parametrize(
    ("mistake", "measure"),
    [
        (
            Mistake(DISTRICT, "value: 130000", "value: 150000.01", "leaps"),
            "由 100000 变为 150000.01（+50%），变动超过一半",
        ),
        (Mistake(CATASTROPHIC, "deductible: 20640", "deductible: 206400", "leaps"), "是上一个数字 19856 的 10.4 倍"),
        (
            Mistake(CATASTROPHIC, "deductible: 20640", "deductible: 1720", "leaps"),
            "只有上一个数字 19856 的 11.5 分之一",
        ),
        (
            Mistake(MEDICAL, "low_income_margin: 65%", "low_income_margin: 59.99%", "falling_floors"),
            "由 60% 降到 59.99%",
        ),
        (Mistake(MEDICAL, "from: 2027-01-01, value", "from: 2027-01-10, value", "close_days"), "相差 9 天"),
        (Mistake(MEDICAL, "from: 2027-01-01, value", "from: 2072-01-01, value", "distant_days"), "还有 46 年"),
        (Mistake(DISTRICT, "annual_cap: 30000", "annual_cap: 12", "unlike_others"), "60000（medical_assistance.yaml:"),
        (Mistake(DISTRICT, "extreme_poverty: 50%", "extreme_poverty: 5%", "unlike_others"), "40%（500116.yaml:"),
        (
            Mistake(
                CATASTROPHIC,
                "2026: {deductible: 19856, ratio: 60%, annual_cap: none",
                "2026: {deductible: 19856, ratio: 60%, annual_cap: 0",
                "unlike_others",
            ),
            "19856（catastrophic_insurance.yaml:",
        ),
    ],
    ids=lambda value: value.told if isinstance(value, Mistake) else "",
)
def test_a_doubt_says_its_measure_and_how_to_say_that_it_is_meant(
    rules: RulesCopy, mistake: Mistake, measure: str
) -> None:
    rules.change(mistake.file, mistake.right, mistake.wrong)
    (one,) = [one for one in told(rules) if one.path == f"rules/{mistake.file}.yaml"]
    assert one.check == mistake.told
    assert mistake.wrong in rules.text(mistake.file).split("\n")[one.line - 1]
    assert measure in one.zh
    assert "“confirmed: 理由”" in one.zh
    assert "'confirmed: reason'" in one.en


def test_a_figure_that_returns_is_not_doubted_again(rules: RulesCopy) -> None:
    rules.change(CATASTROPHIC, "2024: {deductible: 17833", "2024: {deductible: 178330")
    (one,) = told(rules)
    assert rules.text(CATASTROPHIC).split("\n")[one.line - 1].startswith("  2024:")


def test_a_year_far_away_leaves_one_gap_and_is_doubted_itself(rules: RulesCopy) -> None:
    rules.change(CATASTROPHIC, TERMS_2027, TERMS_2027.replace("2027", "2072"))
    gap = [one for one in told(rules) if one.check == "years"]
    assert [one.check for one in told(rules)].count("distant_days") == 1
    assert ["2027—2071" in one.zh for one in gap] == [True]


def test_a_floor_that_ceases_to_be_one_is_told_where_no_district_sets_more(rules: RulesCopy) -> None:
    rules.change(MEDICAL, CAP_2027, CAP_2027.replace("floor: true, ", ""))
    rules.change(DISTRICT, "        - {from: 2023-01-01, value: 130000, cite: example-district-2023-1#2}\n", "")
    rules.change(DISTRICT, "      annual_cap:\n    ordinary", "    ordinary")
    (one,) = told(rules)
    assert (one.check, "floor: false" in one.zh) == ("falling_floors", True)
    rules.change(MEDICAL, "value: 120000, cite", "value: 120000, floor: false, cite")
    assert told(rules) == []


def test_a_confirmation_answers_every_doubt_about_its_entry_and_none_about_another(rules: RulesCopy) -> None:
    rules.change(CATASTROPHIC, TERMS_2027, "  2027: {confirmed: 文件公布的就是这个数, deductible: 206400,")
    rules.change(PREMIUM, "tier_1: 420, tier_2: 795", "tier_1: 4200, tier_2: 7950")
    assert {one.path for one in told(rules)} == {"rules/premium_subsidy.yaml"}
    (one,) = told(rules, CONFIRMED)
    assert (one.check, one.reason) == ("leaps", "文件公布的就是这个数")
    assert one.zh.endswith("（已确认：文件公布的就是这个数）")


def test_a_confirmation_changes_the_digest_and_no_amount(rules: RulesCopy) -> None:
    before = rules.load()
    rules.change(CATASTROPHIC, TERMS_2027, f"{TERMS_2027[:-18]}confirmed: 与公布的文件一致的数, deductible: 20640,")
    after = rules.load()
    assert before.digest != after.digest == digest(read_folder(rules.folder, []))
    assert (before.editions, before.catastrophic_terms) == (after.editions, after.catastrophic_terms)


def test_a_confirmation_of_nothing_is_told(rules: RulesCopy) -> None:
    rules.change(MEDICAL, CAP_2027, CAP_2027.replace("floor", "confirmed: 文件第一条如此规定, floor"))
    (one,) = told(rules)
    assert (one.check, "删去“confirmed”" in one.zh) == ("confirmations", True)


@pytest.mark.parametrize("reason", ["已确认", "TODO", "ok", "待定", "...", "1", "已核对无误", "confirmed", "xxx", "是"])
def test_a_confirmation_gives_a_reason(rules: RulesCopy, reason: str) -> None:
    rules.change(MEDICAL, CAP_2027, CAP_2027.replace("value: 120000", f'value: 1200000, confirmed: "{reason}"'))
    (one,) = told(rules, ERROR)
    assert (one.check, "没有说明理由" in one.zh) == ("form", True)


def test_a_confirmation_is_not_blank(rules: RulesCopy) -> None:
    rules.change(MEDICAL, CAP_2027, CAP_2027.replace("value: 120000", 'value: 1200000, confirmed: ""'))
    (one,) = told(rules, ERROR)
    assert "没有值" in one.zh


def test_nothing_is_doubted_where_no_day_is_given(rules: RulesCopy) -> None:
    rules.change(PREMIUM, "tier_1: 420, tier_2: 795", "tier_1: 4200, tier_2: 7950")
    assert rules.complaints() == ()


@pytest.mark.parametrize(
    ("written", "file"),
    [("value: 1000000", MEDICAL), ("value: 140000", DISTRICT)],
    ids=["a zero too many", "some more"],
)
def test_a_wrong_figure_of_the_city_is_told_at_its_line_however_old_it_is(
    rules: RulesCopy, written: str, file: str
) -> None:
    rules.change(MEDICAL, "value: 100000", written)
    rules.change(MEDICAL, f"{CAP_2027}\n", "")
    (one,) = told(rules, ERROR)
    other = DISTRICT if file == MEDICAL else MEDICAL
    line = rules.text(other).split("value: 130000" if other == DISTRICT else written)[0].count("\n") + 1
    assert (one.check, one.path) == ("floors", f"rules/{file}.yaml")
    assert f"{other.rpartition('/')[2]}.yaml:{line}" in one.zh


@pytest.mark.parametrize("figure", ["0", "0.01", "99999999.99"])
@pytest.mark.parametrize("ratio", ["0%", "0.01%", "100%"])
@pytest.mark.parametrize("name", [DISTRICT, MEDICAL, CATASTROPHIC, PREMIUM, SAFEGUARDS])
def test_whatever_the_figures_they_are_looked_at(rules: RulesCopy, name: str, ratio: str, figure: str) -> None:
    text = re.sub(r"[0-9.]+%", ratio, rules.text(name))
    for key in ("value", "above", "at_most", "threshold", "deductible", "annual_cap", "tier_1", "tier_2"):
        text = re.sub(rf"\b{key}: [0-9.]+", f"{key}: {figure}", text)
    rules.write(name, text)
    assert inspect(rules.folder, TODAY)
