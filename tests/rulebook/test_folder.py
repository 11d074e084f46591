"""The digest names what the rules say, not how they are written."""

import re

import pytest
import yaml

from tests.rulebook.rules_copy import MEDICAL, RulesCopy


def test_the_digest_is_a_sha256(rules: RulesCopy) -> None:
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", rules.load().digest)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (MEDICAL, "tracks:", "# a comment\n\ntracks:"),
        (MEDICAL, "value: 100000", "value: 100000.00"),
        (MEDICAL, "value: 100000", 'value: "100000"'),
        (MEDICAL, "extreme_poverty: 70%", "extreme_poverty: 70.0%"),
        (MEDICAL, "{from: 2022-10-28, value: 60000,", "{value: 60000, from: 2022-10-28,"),
        (MEDICAL, "{zh: 医疗救助, en: Medical assistance}", "\n  en: 'Medical\n    assistance'\n  zh: 医疗救助"),
        (MEDICAL, "[secondary, tertiary]", "\n          - tertiary\n          - secondary"),
        (MEDICAL, "required: true, cite", "required: true, verified: true, cite"),
        (MEDICAL, "    pool: special\n", ""),
        ("districts/_template", "value: 120000", "value: 130000"),
    ],
)
def test_spelling_layout_and_order_leave_the_digest_alone(rules: RulesCopy, file: str, old: str, new: str) -> None:
    before = rules.load().digest
    rules.change(file, old, new)
    if not new:
        rules.change(file, "    ratio:\n", f"{old}    ratio:\n")
    assert rules.load().digest == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (MEDICAL, "zh: 特殊疾病救助", "zh: 特殊病救助"),
        (MEDICAL, "value: 60000", "value: 60000.01"),
        (MEDICAL, "cite: cq-2022-116#2.3.2-special", "cite: cq-2022-116#2.3.2-other"),
        (MEDICAL, "required: true, cite", "required: true, verified: false, cite"),
        (MEDICAL, "{above: 30000}", "{at_least: 30000}"),
        ("premium_subsidy", "widely reported Chongqing notice", "reported Chongqing notice"),
        ("premium_subsidy", "verified: false", "verified: true"),
        ("documents", "zh: 参保资助", "zh: 参保补助"),
        ("vocabulary", "zh: 住院", "zh: 住院治疗"),
    ],
)
def test_whatever_the_rules_say_changes_the_digest(rules: RulesCopy, file: str, old: str, new: str) -> None:
    before = rules.load().digest
    rules.change(file, old, new)
    assert rules.load().digest != before


def test_no_order_of_keys_changes_the_digest_or_the_rules(rules: RulesCopy) -> None:
    rules.add_district()
    before = rules.load()
    for file in rules.folder.rglob("*.yaml"):
        turned = _turned(yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader))  # noqa: S506 - texts only
        file.write_text(yaml.safe_dump(turned, allow_unicode=True, sort_keys=False), encoding="utf-8")
    after = rules.load()
    assert after.digest == before.digest
    assert after.profiles == before.profiles
    assert after.editions == before.editions
    assert after.pools == before.pools == ("special", "other", "ordinary")


def _turned(content: object) -> object:
    if isinstance(content, dict):
        return {key: _turned(content[key]) for key in reversed(content)}
    return [_turned(item) for item in content] if isinstance(content, list) else content


def test_a_rank_settles_ties_and_so_changes_the_digest(rules: RulesCopy) -> None:
    before = rules.load()
    rules.change("categories", "rank: 1\n", "rank: 9\n")
    after = rules.load()
    assert after.profiles[0].categories[-1] == "extreme_poverty"
    assert after.digest != before.digest


def test_a_districts_file_changes_the_digest(rules: RulesCopy) -> None:
    before = rules.load().digest
    rules.add_district()
    assert rules.load().digest != before


def test_worked_examples_are_not_part_of_the_digest(rules: RulesCopy) -> None:
    before = rules.load().digest
    (rules.folder / "examples" / "another.yaml").write_text("anything", encoding="utf-8")
    assert rules.load().digest == before
