"""What makes a YAML file mean something else than it shows is refused."""

import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from calc_service.rulebook.plain_text import read_text
from tests.rulebook.rules_copy import MEDICAL, RulesCopy

if TYPE_CHECKING:
    from calc_service.rulebook.complaints import Complaint

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
    assert "'tilt_assistance.yaml' is there already" in rules.only_complaint().en
    rules.file(TILT).unlink()
    assert any("rename it to 'tilt_assistance.yaml'" in complaint.en for complaint in rules.complaints())


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("districts/500117.yml", "请改名为“districts/500117.yaml”"),
        ("500117.yaml", "请改名为“districts/500117.yaml”"),
        ("districts/500117.YAML", "请改名为“districts/500117.yaml”"),
        ("districts/500117.xlsx", "换个名字也读不了"),
        ("districts/500117.yaml.bak", "换个名字也读不了"),
        ("medical_assistance.yml", "“medical_assistance.yaml”已经有了"),
    ],
)
def test_a_file_under_a_wrong_name_is_never_sent_over_another(rules: RulesCopy, name: str, advice: str) -> None:
    (rules.folder / name).write_text("district: x", encoding="utf-8")
    assert advice in rules.only_complaint().zh


@pytest.mark.parametrize("name", ["_500117", "_new"])
def test_a_file_of_a_district_that_is_not_in_force_is_told(rules: RulesCopy, name: str) -> None:
    rules.add_district()
    rules.file("districts/500116").rename(rules.file(f"districts/{name}"))
    complaint = rules.only_complaint()
    assert (complaint.level, complaint.path) == ("warning", f"rules/districts/{name}.yaml")
    assert "内容不生效" in complaint.zh


def test_a_file_of_a_district_named_by_no_code_is_told(rules: RulesCopy) -> None:
    rules.add_district()
    rules.file("districts/500116").rename(rules.file("districts/jiangjin"))
    assert "the file is named jiangjin.yaml but its district is 500116" in rules.only_complaint().en


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "=======", ">>>>>>> topic", "||||||| base"])
def test_marks_of_a_merge_are_named_where_they_are(rules: RulesCopy, mark: str) -> None:
    rules.change(MEDICAL, "    pool: special\n", f"    pool: special\n{mark}\n")
    line = rules.text(MEDICAL).split("\n").index(mark) + 1
    complaint = rules.only_complaint()
    assert (complaint.line, complaint.column) == (line, 1)
    assert "合并冲突" in complaint.zh


@pytest.mark.parametrize("pasted", ["关于提高限额的通知", "各区县有关部门：\n现通知如下。", "Dear all, see below"])
@pytest.mark.parametrize("before", ["law: tilt_assistance\n", "conditions:\n", "steps:\n"])
def test_pasted_text_is_named_where_it_begins(rules: RulesCopy, pasted: str, before: str) -> None:
    rules.change(TILT, before, f"{pasted}\n{before}")
    line = rules.text(TILT).split("\n").index(pasted.split("\n", maxsplit=1)[0]) + 1
    complaint = rules.only_complaint()
    assert (complaint.line, complaint.column) == (line, 1)
    assert "像是粘贴进来的文字" in complaint.zh


@pytest.mark.parametrize("line", ["from: 2022-10-28, value: 100000", "from: 2022-10-28, value: 60000"])
def test_a_missing_brace_is_named_where_its_other_opens(rules: RulesCopy, line: str) -> None:
    shown = next(one for one in rules.text(MEDICAL).split("\n") if line in one)
    rules.change(MEDICAL, shown, shown.rstrip("}"))
    complaint = rules.only_complaint()
    assert complaint.line == rules.text(MEDICAL).split("\n").index(shown.rstrip("}")) + 1
    assert "这个括号没有关上" in complaint.zh


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
        ("pool: special", "pool: sp\x07ecial", "an invisible character, U+0007"),
        ("pool: special", "pool: sp\0ecial", "an invisible character, U+0000"),
        ("pool: special", "pool: \u202especial", "an invisible character, U+202E"),
        ("pool: special", "pool: sp\ufffeecial", "not well-formed YAML"),
        ("pool: special", "pool：special", "a full-width colon after a key"),
    ],
)
def test_yaml_that_hides_what_it_means_is_refused(rules: RulesCopy, old: str, new: str, problem: str) -> None:
    rules.change(MEDICAL, old, new)
    assert problem in rules.only_complaint().en


@pytest.mark.parametrize(
    ("text", "place", "advice"),
    [
        ("label: {zh: 甲, en: Note: a}", (1, 24), "a bracket or a comma is missing"),
        ("label: Note: a", (1, 12), "quote a text that holds a colon"),
        ("law: a\n label: b", (2, 7), "no second key can stand here"),
        ("steps: - a", (1, 8), "on a line of its own"),
        ("label: {zh: 甲\nlaw: a", (1, 8), "this bracket is never closed"),
        ("label: [a}", (1, 10), "a bracket or a comma is missing"),
        ("label: }", (1, 8), "no bracket opens for this"),
        ("{label: a}}", (1, 11), "no bracket opens for this"),
        ("steps:\n  a: b\n c: d", (3, 2), "not aligned with the lines above"),
        ('label: "a" b', (1, 12), "text after a closing quote"),
        ("- a\nlaw: b", (2, 1), "not aligned with the items of the list"),
        ("label: 'a", (1, 8), "a quote never ends"),
        ("label: @a", (1, 8), "no value can begin with this character"),
        ("law: a\nlabel\nsteps: b", (2, 1), "no colon after a key"),
        ("law: a\nlabel：b\nsteps: c", (2, 6), "a full-width colon after a key"),
        ("a: {value: 65000，floor: true}", (1, 17), "a full-width comma between entries"),
        ("- ｛from: 2022-10-28, value: 1｝", (1, 3), "a full-width bracket"),
        ("- {from: 2022-10-28, value: 1｝\n- a", (1, 30), "a full-width bracket"),
        ("label: {zh: 甲, en: “Note: a”}", (1, 20), "curly quotes do not quote"),
        ("a: {value: 1, setting:[x]}", (1, 15), "write 'setting: [x'"),
        ("ratio:\n  a: 70%\n  b:75% # c\n\n  # d\n  c: 60%", (3, 3), "write 'b: 75%'"),
        ("ratio:\n  a:75%\n  b: 60%", (2, 3), "write 'a: 75%'"),
        ('label: "甲，en: a"\nlaw: b: c', (2, 7), "no second key can stand here"),
        ("label: “甲”\nlaw: b: c", (2, 7), "no second key can stand here"),
        ("label: |x\n a", (1, 9), "check indentation, quotes, colons and brackets here"),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_place_and_advice(
    rules: RulesCopy, text: str, place: tuple[int, int], advice: str
) -> None:
    rules.write(TILT, text)
    complaint = rules.only_complaint()
    assert advice in complaint.en
    assert (complaint.line, complaint.column) == place


def test_several_documents_in_one_file_are_refused(rules: RulesCopy) -> None:
    rules.add(TILT, "---\nlaw: tilt_assistance\n")
    assert "several documents" in rules.only_complaint().en


def test_a_byte_order_mark_is_refused(rules: RulesCopy) -> None:
    rules.write(TILT, "\ufeff" + rules.text(TILT))
    assert "byte order mark" in rules.only_complaint().en


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16-le"])
def test_another_encoding_is_refused_with_its_place(rules: RulesCopy, encoding: str) -> None:
    rules.file(TILT).write_bytes("law: tilt_assistance\nlabel: {zh: 大病, en: x}\n".encode(encoding))
    complaint = rules.only_complaint()
    assert complaint.check == "plain_text"
    assert "save the file as" in complaint.en
    if encoding != "utf-16-le":
        assert "可能是 GBK" in complaint.zh
        assert (complaint.line, complaint.column) == (2, 13)


def test_an_invisible_character_is_refused_with_its_place(rules: RulesCopy) -> None:
    rules.write(TILT, "\ufefflaw: tilt_assistance\nlabel: 倾\u200b斜\n")
    assert [(one.line, one.column) for one in rules.complaints()] == [(1, 1), (2, 9)]


def test_tabs_are_complained_about_once(rules: RulesCopy) -> None:
    rules.write(TILT, "law: tilt_assistance\n\t\n\tlabel: x\n" + "\t\n" * 1000)
    complaint = rules.only_complaint()
    assert (complaint.line, complaint.column) == (2, 1)
    assert "the first of 1002" in complaint.en


@pytest.mark.parametrize(
    ("text", "place", "name"),
    [
        ("law: a\n\u3000label: b", (2, 1), "全角空格"),
        ("law: a\n  \u00a0label: b", (2, 3), "不间断空格"),
        ("law:\u3000a", (1, 5), "全角空格"),
        ("law: \u00a0a", (1, 6), "不间断空格"),
        ("label: {\u3000zh: 甲}", (1, 9), "全角空格"),
        ("label: {zh: 甲,\u3000en: a}", (1, 15), "全角空格"),
        ("label: {zh: 甲\u3000en: a}", (1, 14), "全角空格"),
        ("-\u3000law: a", (1, 2), "全角空格"),
    ],
)
def test_a_wide_space_that_seems_to_separate_is_refused_with_its_place(
    rules: RulesCopy, text: str, place: tuple[int, int], name: str
) -> None:
    rules.write(TILT, text)
    found = [one for one in rules.complaints() if one.path.endswith("tilt_assistance.yaml")]
    assert [(one.line, one.column) for one in found] == [place]
    assert f"有{name}" in found[0].zh
    assert "请改用半角空格" in found[0].zh


@pytest.mark.parametrize(
    "text", ['"甲:\u3000乙"', "'甲,\u00a0乙'", "甲\u3000乙", "甲－\u3000乙", "甲-\u3000乙", "甲：\u3000乙"]
)
def test_a_wide_space_within_a_text_may_stand(rules: RulesCopy, text: str) -> None:
    rules.change(TILT, "zh: 倾斜救助, en", f"zh: {text}, en")
    rules.add(TILT, "# 注:\u3000说明\n")
    assert not [one for one in rules.complaints() if one.check == "plain_text"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_called_by_its_name(rules: RulesCopy, encoding: str) -> None:
    rules.file(TILT).write_bytes(rules.text(TILT).encode(encoding))
    complaint = rules.only_complaint()
    assert complaint.zh.startswith("是 UTF-16 编码")
    assert "GBK" not in complaint.zh


def test_a_huge_file_is_refused(rules: RulesCopy) -> None:
    rules.add(TILT, "#" * 1_000_001)
    assert "larger than" in rules.only_complaint().en


def test_a_huge_file_is_not_read_to_its_end(rules: RulesCopy) -> None:
    with rules.file(TILT).open("wb") as file:
        file.truncate(1_000_000_000)
    tracemalloc.start()
    try:
        complaint = rules.only_complaint()
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    assert "larger than" in complaint.en


def test_a_file_of_too_many_values_is_refused_before_it_is_held(rules: RulesCopy) -> None:
    rules.write(TILT, "law: [" + "x, " * 300_000 + "]")
    assert "more than 20000 values" in rules.only_complaint().en


def test_an_alias_bomb_is_refused_where_it_begins_and_never_spread_out(rules: RulesCopy) -> None:
    levels = "".join(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 100))
    rules.write(TILT, f"a0: &a0 [x, x, x]\n{levels}")
    found = rules.complaints()
    assert (found[0].line, found[0].column, found[0].check) == (1, 5, "yaml")
    assert "an anchor (&)" in found[0].en
    assert len(found) == 201
    assert "791 more complaints about this file" in found[-1].en


def test_a_file_that_is_a_folder_is_refused(rules: RulesCopy) -> None:
    rules.file(TILT).unlink()
    rules.file(TILT).mkdir()
    (rules.folder / "districts" / "500116.yaml").mkdir()
    assert [(one.path, one.en.partition(";")[0]) for one in rules.complaints()] == [
        ("rules/districts/500116.yaml", "a folder and not a file"),
        ("rules/tilt_assistance.yaml", "a folder and not a file"),
    ]


@pytest.mark.parametrize("linked", ["tilt_assistance.yaml", "districts"])
def test_a_link_out_of_the_rules_folder_is_refused(rules: RulesCopy, linked: str) -> None:
    rules.add_district()
    outside = rules.folder.parent / "outside"
    (rules.folder / linked).rename(outside)
    (rules.folder / linked).symlink_to(outside)
    found = rules.complaints()
    assert {complaint.check for complaint in found} == {"files"}
    assert all("leads out of the rules folder" in complaint.en for complaint in found)


def test_links_within_the_rules_folder_are_followed(rules: RulesCopy) -> None:
    kept = rules.folder / ".kept"
    kept.mkdir()
    rules.file(TILT).rename(kept / "tilt.yaml")
    rules.file(TILT).symlink_to(kept / "tilt.yaml")
    linked = rules.folder.parent / "linked"
    linked.symlink_to(rules.folder)
    assert rules.complaints() == ()
    assert RulesCopy(linked).load().digest == rules.load().digest


def test_a_link_to_nothing_and_one_to_itself_are_refused(rules: RulesCopy) -> None:
    (rules.folder / "districts" / "500116.yaml").symlink_to("nowhere")
    (rules.folder / "districts" / "500117.yaml").symlink_to("500117.yaml")
    assert ["the file is missing" in complaint.en for complaint in rules.complaints()] == [True, True]


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    found: list[Complaint] = []
    assert read_text(tmp_path, "rules/x.yaml", found) is None
    assert "cannot be opened (Is a directory)" in found[0].en


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused(rules: RulesCopy, opening: str) -> None:
    rules.write(TILT, opening * 100_000)
    assert "nested deeper than" in rules.only_complaint().en


def test_a_rules_folder_that_is_not_there_is_refused_once(rules: RulesCopy) -> None:
    complaint = RulesCopy(rules.folder / "nowhere").only_complaint()
    assert (complaint.path, complaint.zh[:7]) == ("nowhere", "没有这个文件夹")
