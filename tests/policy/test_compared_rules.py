"""Rules from before a text, a reason, a code or a flag existed stay readable; what decides money is never taken."""

from pathlib import Path
from shutil import copytree

import pytest

from calc_service.domain.wording import Label
from calc_service.policy.compared_rules import RulesToCompare, State, read_to_compare
from calc_service.policy.differences import differences
from calc_service.policy.differences.report import compare, lines
from calc_service.rulebook.complaints import RulesRefused
from calc_service.rulebook.folder import digest
from calc_service.rulebook.load import book_of, load
from calc_service.rulebook.source import Entries, read
from tests.rulebook.rules_copy import MEDICAL, RulesCopy

RULES = Path(__file__).parents[2] / "rules"
NOW = State(RULES, Label("B", "B"))
Lacking = tuple[str, ...]
"""A file without its ending, then the keys of what an older folder lacks."""

TEXTS_AND_CODES: dict[str, Lacking] = {
    "a reason": (MEDICAL, "reasons", "not_referred"),
    "the message of a reason": (MEDICAL, "reasons", "not_referred", "message"),
    "whether a reason is curable": (MEDICAL, "reasons", "not_referred", "curable"),
    "a step": (MEDICAL, "steps", "assistance_potential"),
    "the label of a step": (MEDICAL, "steps", "assistance_base", "label"),
    "all steps of a law": ("tilt_assistance", "steps"),
    "the label of a law": ("safeguards", "label"),
    "the label of a track": (MEDICAL, "tracks", "special", "label"),
    "the label of a category": ("categories", "categories", "low_income_margin", "label"),
    "the rank of a category": ("categories", "categories", "low_income_margin", "rank"),
    "the label of a code": ("vocabulary", "vocabulary", "setting", "inpatient"),
    "an error message": ("vocabulary", "vocabulary", "error", "empty"),
    "the error messages of files": ("vocabulary", "vocabulary", "batch_error"),
    "a language": ("vocabulary", "vocabulary", "alert", "burden_warning", "en"),
    "a flag": ("monitoring", "flags", "duplicate_claim"),
    "the parameters of a flag": ("monitoring", "flags", "overlapping_stays", "parameters"),
    "the file of flags": ("monitoring",),
}
MONEY: dict[str, Lacking] = {
    "a ratio": (MEDICAL, "tracks", "special", "ratio"),
    "a cap": (MEDICAL, "tracks", "special", "annual_cap"),
    "a condition": (MEDICAL, "conditions", "referral"),
    "the premium standards": ("premium_subsidy", "standards"),
    "the terms of catastrophic insurance": ("catastrophic_insurance", "terms"),
    "the file of a law": (MEDICAL,),
    "the districts": ("districts", "districts"),
}


@pytest.fixture
def older(tmp_path: Path) -> RulesCopy:
    """The rules of the project, free to be cut."""
    return RulesCopy(Path(copytree(RULES, tmp_path / "rules")))


def cut(rules: RulesCopy, file: str, *keys: str) -> None:
    """Take the block under the last of `keys` out of a file; the whole file where there is none."""
    if not keys:
        rules.file(file).unlink()
        return
    node, place = read(rules.file(file), file, []), None
    for name in keys:
        assert isinstance(node, Entries)
        place, node = next((key.place, value) for key, value in node.entries if key.text == name)
    assert place is not None
    kept = rules.text(file).splitlines(keepends=True)
    after = (number for number in range(place.line, len(kept)) if _ends_block(kept[number], place.column))
    rules.write(file, "".join([*kept[: place.line - 1], *kept[next(after, len(kept)) :]]))


def _ends_block(line: str, column: int) -> bool:
    return bool(line.strip()) and len(line) - len(line.lstrip()) < column


def both(older: RulesCopy) -> tuple[RulesToCompare, RulesToCompare]:
    then = State(older.folder, Label("A", "A"))
    return read_to_compare(then, NOW), read_to_compare(NOW, then)


@pytest.mark.parametrize("lacking", TEXTS_AND_CODES.values(), ids=TEXTS_AND_CODES)
def test_what_only_says_something_is_taken_from_the_other_rules_and_named(older: RulesCopy, lacking: Lacking) -> None:
    cut(older, *lacking)
    with pytest.raises(RulesRefused):
        load(older.folder)
    before, after = both(older)
    assert ([used.path for used in before.defaults], after.defaults) == ([lacking], ())
    what = " · ".join((f"{lacking[0]}.yaml", *lacking[1:]))
    assert before.defaults[0].sentence == Label(f"A：没有“{what}”，比较时采用B的", f"A: no {what}; that of B is used")
    assert differences(before.contents, after.contents) == ()
    assert book_of(before.contents).wording == book_of(after.contents).wording


@pytest.mark.parametrize("lacking", MONEY.values(), ids=MONEY)
def test_what_decides_money_is_never_taken(older: RulesCopy, lacking: Lacking) -> None:
    cut(older, *lacking)
    with pytest.raises(RulesRefused):
        both(older)


def test_a_further_code_of_a_list_is_a_difference_and_nothing_is_filled_in(older: RulesCopy) -> None:
    older.change("codes/national", '        "392": {insurance: resident}\n', "")
    before, after = both(older)
    (found,) = differences(before.contents, after.contents)
    assert (before.defaults, found.path[-3:]) == ((), ("meanings", "392", "insurance"))


def test_the_digest_is_that_of_what_the_rules_say_themselves(older: RulesCopy) -> None:
    cut(older, "vocabulary", "vocabulary", "error", "empty")
    before, after = both(older)
    assert digest(before.contents) != digest(after.contents) == load(RULES).digest
    assert digest(before.contents) == digest(both(older)[0].contents)
    cut(older, "monitoring")
    assert digest(both(older)[0].contents) != digest(before.contents)


def test_what_neither_side_has_comes_from_the_rules_of_the_program(older: RulesCopy, tmp_path: Path) -> None:
    cut(older, MEDICAL, "reasons", "not_referred")
    second = Path(copytree(older.folder, tmp_path / "second" / "rules"))
    a, b = State(older.folder, Label("A", "A")), State(second, Label("B", "B"))
    before, after = read_to_compare(a, b), read_to_compare(b, a)
    assert [used.sentence.en for used in (*before.defaults, *after.defaults)] == [
        f"{side}: no medical_assistance.yaml · reasons · not_referred; that of the rules that come with the program"
        " is used"
        for side in "AB"
    ]
    compared = compare(before, after, "2026-11-22")
    assert len(set(compared.digests)) == 1
    assert list(lines(compared, "en"))[-1].startswith("no difference in meaning apart from what was filled in: sha256:")


def test_a_clause_that_only_a_text_taken_cites_is_no_fault(older: RulesCopy, tmp_path: Path) -> None:
    newer = RulesCopy(Path(copytree(RULES, tmp_path / "newer" / "rules")))
    newer.change("documents", '"2.1":', '"2.1-new":')
    for file in ("medical_assistance", "categories"):
        newer.write(file, newer.text(file).replace("cq-2022-116#2.1\n", "cq-2022-116#2.1-new\n"))
    cut(older, MEDICAL, "reasons", "not_a_recipient")
    before = read_to_compare(State(older.folder, Label("A", "A")), State(newer.folder, Label("B", "B")))
    assert [used.path[-1] for used in before.defaults] == ["not_a_recipient"]


def test_complaints_about_the_older_rules_themselves_stay(older: RulesCopy) -> None:
    cut(older, MEDICAL, "reasons", "not_referred")
    older.change(MEDICAL, "value: 100000", "value: 10万")
    with pytest.raises(RulesRefused) as refused:
        both(older)
    assert [complaint.path for complaint in refused.value.complaints] == ["rules/medical_assistance.yaml"]


def test_older_rules_take_a_text_with_the_days_that_it_has_in_others(older: RulesCopy, tmp_path: Path) -> None:
    newer = RulesCopy(Path(copytree(RULES, tmp_path / "newer")))
    plain = "  tilt:\n    label: {zh: 倾斜救助, en: Tilt assistance}\n    cite: cq-2022-116#2.3.3"
    entries = "".join(
        f"\n    - from: {day}\n      label: {{zh: {zh}, en: Tilt}}\n      cite: cq-2022-116#2.3.3"
        for day, zh in (("2022-10-28", "倾斜救助"), ("2027-01-01", "倾斜"))
    )
    newer.change("tilt_assistance", plain, f"  tilt:{entries}")
    cut(older, "tilt_assistance", "steps", "tilt")
    found = read_to_compare(State(older.folder, Label("A", "A")), State(newer.folder, Label("B", "B")))
    assert [used.path for used in found.defaults] == [("tilt_assistance", "steps", "tilt")]
    step = book_of(found.contents).wording.steps["tilt"]
    assert [said.label.zh for said in step.values] == ["倾斜救助", "倾斜"]
