"""What makes a YAML file mean something else than it shows is refused."""

import pytest

from tests.rulebook.rules_copy import MEDICAL, RulesCopy

TILT = "tilt_assistance"


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_an_empty_file_is_refused(rules: RulesCopy, text: str) -> None:
    rules.write(TILT, text)
    assert "the file is empty" in rules.only_complaint().en


def test_a_missing_file_is_refused(rules: RulesCopy) -> None:
    rules.file(TILT).unlink()
    assert str(rules.only_complaint()).startswith("rules/tilt_assistance.yaml:1:1: 文件不存在")


def test_a_file_that_nothing_reads_is_refused(rules: RulesCopy) -> None:
    rules.write("tilt_asistance", rules.text(TILT))
    assert "did you mean 'tilt_assistance.yaml'?" in rules.only_complaint().en


def test_a_file_with_another_ending_is_refused(rules: RulesCopy) -> None:
    (rules.folder / "districts" / "500116.yml").write_text("district: x", encoding="utf-8")
    assert "would not be read" in rules.only_complaint().en


def test_a_repeated_key_is_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "extreme_poverty: 70%", "extreme_poverty: 70%\n          extreme_poverty: 80%")
    assert "the key 'extreme_poverty' stands here again" in rules.only_complaint().en


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("pool: special", "pool: &name special", "an anchor (&)"),
        ("pool: other", "pool: *name", "alias (*)"),
        ("pool: special", "pool: !!str special", "a tag (!)"),
        ("pool: special", "<<: {pool: special}", "merge key (<<)"),
        ("pool: special", "? [pool]\n    : special", "a structure"),
        ("pool: special", "pool:\tspecial", "a tab"),
        ("pool: special", "pool: [special", "not well-formed YAML"),
        ("pool: special", 'pool: "special', "not well-formed YAML"),
        ("pool: special", "pool: sp\x07ecial", "not well-formed YAML"),
    ],
)
def test_yaml_that_hides_what_it_means_is_refused(rules: RulesCopy, old: str, new: str, problem: str) -> None:
    rules.change(MEDICAL, old, new)
    assert problem in rules.only_complaint().en


def test_several_documents_in_one_file_are_refused(rules: RulesCopy) -> None:
    rules.add(TILT, "---\nlaw: tilt_assistance\n")
    assert "several documents" in rules.only_complaint().en


def test_a_byte_order_mark_is_refused(rules: RulesCopy) -> None:
    rules.write(TILT, "\ufeff" + rules.text(TILT))
    assert "byte order mark" in rules.only_complaint().en


def test_another_encoding_is_refused_with_its_line(rules: RulesCopy) -> None:
    rules.file(TILT).write_bytes(b"law: tilt_assistance\nlabel: {zh: \xb4\xf3, en: x}\n")
    complaint = rules.only_complaint()
    assert "not UTF-8" in complaint.en
    assert complaint.line == 2


def test_a_huge_file_is_refused(rules: RulesCopy) -> None:
    rules.add(TILT, "#" * 1_000_001)
    assert "larger than" in rules.only_complaint().en


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused(rules: RulesCopy, opening: str) -> None:
    rules.write(TILT, opening * 100_000)
    assert "nested deeper than" in rules.only_complaint().en


def test_a_rules_folder_that_is_not_there_is_refused_file_by_file(rules: RulesCopy) -> None:
    missing = RulesCopy(rules.folder / "nowhere")
    assert {complaint.path for complaint in missing.complaints()} >= {
        "nowhere/documents.yaml",
        "nowhere/categories.yaml",
    }
