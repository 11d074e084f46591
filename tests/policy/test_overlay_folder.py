"""Changed files laid over a copy of the rules: what is refused and that nothing but the copy is written."""

from pathlib import Path

import pytest

from calc_service.policy.overlay_folder import LONGEST_PATH, MOST_FILES, ChangesRefused, overlay_folder
from calc_service.rulebook.folder import digest
from calc_service.rulebook.load import load
from calc_service.rulebook.plain_text import LARGEST_FILE
from tests.policy.two_states import RULES, state

MEDICAL = "medical_assistance.yaml"
TEXT = (RULES / MEDICAL).read_text(encoding="utf-8")
TEMPLATE = (RULES / "districts" / "_template.yaml").read_text(encoding="utf-8")


def faults(folder: Path, changed: dict[str, str | None], rules: Path = RULES) -> list[tuple[str, str]]:
    """Path and English reason of each fault; nothing may have been written."""
    with pytest.raises(ChangesRefused) as refused:
        overlay_folder(rules, changed, folder)
    assert list(folder.iterdir()) == []
    return [(fault.path, fault.message.en) for fault in refused.value.faults]


def test_without_changes_the_copy_says_the_same(tmp_path: Path) -> None:
    copied = overlay_folder(RULES, {}, tmp_path)
    assert copied == tmp_path / "rules"
    assert load(copied).digest == digest(state())


def test_a_changed_file_takes_the_place_of_the_one_in_force(tmp_path: Path) -> None:
    copied = overlay_folder(RULES, {MEDICAL: TEXT.replace("value: 100000", "value: 110000")}, tmp_path)
    assert load(copied).digest == digest(state(("medical_assistance", "value: 100000", "value: 110000")))
    assert (RULES / MEDICAL).read_text(encoding="utf-8") == TEXT


def test_a_path_may_begin_with_the_name_of_the_folder_as_in_complaints(tmp_path: Path) -> None:
    copied = overlay_folder(RULES, {f"rules/{MEDICAL}": "new"}, tmp_path)
    assert (copied / MEDICAL).read_text(encoding="utf-8") == "new"


def test_files_can_be_added_and_left_out(tmp_path: Path) -> None:
    changed: dict[str, str | None] = {"districts/500116.yaml": TEMPLATE, "examples/one.yaml": "examples:\n"}
    changed |= {"codes/national.yaml": None, "codes/profiles/mine.yaml": "label: {}\n"}
    copied = overlay_folder(RULES, changed, tmp_path)
    assert (copied / "districts/500116.yaml").read_text(encoding="utf-8") == TEMPLATE
    assert (copied / "examples/one.yaml").is_file()
    assert (copied / "codes/profiles/mine.yaml").is_file()
    assert not (copied / "codes/national.yaml").exists()
    assert (RULES / "codes/national.yaml").is_file()


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/etc/passwd", "at the root"),
        ("~/rules.yaml", "at the root"),
        ("C:/rules/a.yaml", "at the root"),
        ("../secrets.yaml", "climbs out"),
        ("rules/../../secrets.yaml", "climbs out"),
        ("districts/../../secrets.yaml", "climbs out"),
        ("districts/./500116.yaml", "climbs out"),
        ("districts//500116.yaml", "climbs out"),
        ("districts/", "climbs out"),
        ("", "climbs out"),
        ("rules/", "climbs out"),
        ("..\\secrets.yaml", "backslash"),
        ("districts\\500116.yaml", "backslash"),
        ("medical\0.yaml", "invisible"),
        ("medical_assistance.yaml\n", "invisible"),
        ("medical_assistance\u202e.yaml", "invisible"),
        ("districts/" + "5" * LONGEST_PATH + ".yaml", "longer than"),
        ("README.md", "end in .yaml"),
        ("districts/500116.yml", "end in .yaml"),
        ("medical_asistance.yaml", "no such place"),
        (".hidden.yaml", "no such place"),
        ("districts/.hidden.yaml", "no such place"),
        ("districts/江津.yaml", "no such place"),
        ("districts/deep/500116.yaml", "no such place"),
        (".schemas/documents.yaml", "no such place"),
        ("elsewhere/500116.yaml", "no such place"),
        ("rules/rules/documents.yaml", "no such place"),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(tmp_path: Path, path: str, reason: str) -> None:
    ((given, said),) = faults(tmp_path, {path: "text"})
    assert given == path
    assert reason in said


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    changed = {"../a.yaml": "", "README.md": "", MEDICAL: "x" * (LARGEST_FILE + 1), "codes/none.yaml": None}
    assert [path for path, _ in faults(tmp_path, changed)] == list(changed)


def test_one_file_under_two_names_is_refused(tmp_path: Path) -> None:
    ((path, reason),) = faults(tmp_path, {MEDICAL: "a", f"rules/{MEDICAL}": "b"})
    assert path == f"rules/{MEDICAL}"
    assert "given twice" in reason


def test_a_file_that_is_not_there_cannot_be_left_out(tmp_path: Path) -> None:
    assert "no such file to remove" in faults(tmp_path, {"districts/500116.yaml": None})[0][1]


def test_the_largest_text_is_measured_in_bytes(tmp_path: Path) -> None:
    assert overlay_folder(RULES, {MEDICAL: "好" * (LARGEST_FILE // 3)}, tmp_path).is_dir()
    (tmp_path / "other").mkdir()
    assert "larger than" in faults(tmp_path / "other", {MEDICAL: "好" * (LARGEST_FILE // 3 + 1)})[0][1]


def test_half_a_character_is_no_text(tmp_path: Path) -> None:
    assert "UTF-8" in faults(tmp_path, {MEDICAL: "\ud800"})[0][1]


def test_too_many_files_are_refused_as_a_whole(tmp_path: Path) -> None:
    many = {f"districts/d{number}.yaml": "" for number in range(MOST_FILES + 1)}
    ((path, reason),) = faults(tmp_path, dict(many))
    assert path == ""
    assert str(MOST_FILES) in reason


def test_a_link_in_the_rules_is_copied_as_a_file_and_never_written_through(tmp_path: Path) -> None:
    elsewhere, source, into = tmp_path / "elsewhere.yaml", tmp_path / "rules", tmp_path / "into"
    elsewhere.write_text("in force", encoding="utf-8")
    source.mkdir()
    into.mkdir()
    (source / MEDICAL).symlink_to(elsewhere)
    (source / "documents.yaml").symlink_to(elsewhere)
    copied = overlay_folder(source, {MEDICAL: "changed"}, into)
    assert (copied / MEDICAL).read_text(encoding="utf-8") == "changed"
    assert not (copied / "documents.yaml").is_symlink()
    assert elsewhere.read_text(encoding="utf-8") == "in force"


def test_nothing_that_is_there_already_is_written_over(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.yaml"
    elsewhere.write_text("kept", encoding="utf-8")
    (tmp_path / "into" / "rules").mkdir(parents=True)
    (tmp_path / "into" / "rules" / MEDICAL).symlink_to(elsewhere)
    with pytest.raises(FileExistsError):
        overlay_folder(RULES, {MEDICAL: "changed"}, tmp_path / "into")
    assert elsewhere.read_text(encoding="utf-8") == "kept"


def test_rules_that_may_not_be_written_can_still_be_laid_over(tmp_path: Path) -> None:
    source, into = tmp_path / "rules", tmp_path / "into"
    (source / "districts").mkdir(parents=True)
    into.mkdir()
    (source / MEDICAL).write_text("in force", encoding="utf-8")
    for part in (source / MEDICAL, source / "districts", source):
        part.chmod(0o555)
    copied = overlay_folder(source, {MEDICAL: "changed", "districts/500116.yaml": "new"}, into)
    assert (copied / "districts/500116.yaml").stat().st_mode & 0o200
    for part in (source, source / "districts"):
        part.chmod(0o755)


def test_a_fault_is_shown_in_both_languages_with_the_path_made_harmless(tmp_path: Path) -> None:
    with pytest.raises(ChangesRefused) as refused:
        overlay_folder(RULES, {"\x1b[2J.yaml": ""}, tmp_path)
    assert (
        str(refused.value)
        == "'\\x1b[2J.yaml': 路径含有不可见字符；请删去 / the path holds invisible characters; remove them"
    )
