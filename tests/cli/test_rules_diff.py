"""rules diff: what changed in meaning, said in sentences, and a warning where it reaches back."""

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calc_service.engine.edition import RuleBook

Run = Callable[..., tuple[int, str, str]]
CAP = "value: 100000"


@pytest.fixture
def changed(tmp_path: Path, rules_folder: Path) -> Path:
    """A copy of the rules, free to be changed."""
    return Path(shutil.copytree(rules_folder, tmp_path / "rules"))


def change(folder: Path, old: str, new: str, file: str = "medical_assistance.yaml") -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_rules_that_say_the_same_are_no_difference(run: Run, rules_folder: Path, changed: Path, book: RuleBook) -> None:
    change(changed, CAP, "value: 100000.00")
    assert run("rules", "diff", rules_folder, changed) == (0, f"含义没有差别: {book.digest}\n", "")
    assert run("rules", "diff", rules_folder, changed, "--lang", "en")[1].startswith(
        "no difference in meaning: sha256:"
    )


def test_a_difference_is_a_sentence_under_its_kind(run: Run, rules_folder: Path, changed: Path) -> None:
    change(changed, CAP, "value: 120000")
    change(changed, "curable: true", "curable: false")
    status, printed, complaints = run("rules", "diff", rules_folder, changed, "--settled-through", "2022-10-27")
    assert (status, complaints) == (1, "")
    assert printed.split("\n")[:4] == [
        "待遇、条件和识别 (1)",
        "  · 特殊疾病救助 · 年度限额 100000元 → 120000元，2022-10-28 起",
        "文字 (1)",
        "  · 医疗救助 · 不予救助的原因 · “admission_day_needed” · 可补正 是 → 否，2022-10-28 起",
    ]


def test_what_reaches_back_is_said_first_and_how_far(run: Run, rules_folder: Path, changed: Path) -> None:
    change(changed, CAP, "value: 120000")
    status, printed, _ = run("rules", "diff", rules_folder, changed, "--lang", "en", "--settled-through", "2022-10-28")
    first, heading, sentence, *_ = printed.split("\n")
    assert status == 1
    assert first.startswith("⚠ WARNING: 1 of these reach back into days already settled (up to 2022-10-28)")
    assert "the furthest to 2022-10-28" in first
    assert heading == "What is paid, to whom, and what is understood (1)"
    assert sentence == "  ⚠ Special-disease assistance · yearly cap 100000 yuan → 120000 yuan, from 2022-10-28"


def test_days_are_settled_through_today_where_nothing_is_said(run: Run, rules_folder: Path, changed: Path) -> None:
    in_chongqing = datetime.now(UTC) + timedelta(hours=8)
    tomorrow = (in_chongqing + timedelta(days=2)).date().isoformat()
    cap = "      - {from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}"
    change(changed, cap, f"{cap}\n{cap.replace('2022-10-28', tomorrow).replace('100000', '120000')}")
    status, printed, _ = run("rules", "diff", rules_folder, changed)
    assert status == 1
    assert "⚠" not in printed


def test_json_holds_both_languages_and_the_days(run: Run, rules_folder: Path, changed: Path, book: RuleBook) -> None:
    change(changed, CAP, "value: 120000")
    status, printed, _ = run(
        "rules", "diff", rules_folder, changed, "--format", "json", "--settled-through", "2026-06-30"
    )
    posted = json.loads(printed)
    assert status == 1
    assert posted["before"] == book.digest != posted["after"]
    assert posted["reaches_back_to"] == "2022-10-28"
    assert posted["differences"] == [
        {
            "kind": "effect",
            "file": "medical_assistance.yaml",
            "path": ["tracks", "special", "annual_cap", "value"],
            "district": None,
            "start": "2022-10-28",
            "until": None,
            "reaches_back": True,
            "undated": False,
            "sentence": {
                "zh": "特殊疾病救助 · 年度限额 100000元 → 120000元，2022-10-28 起",
                "en": "Special-disease assistance · yearly cap 100000 yuan → 120000 yuan, from 2022-10-28",
            },
        }
    ]


def test_json_of_the_same_rules_has_no_differences(run: Run, rules_folder: Path) -> None:
    status, printed, _ = run("rules", "diff", rules_folder, rules_folder, "--format", "json")
    assert status == 0
    assert (json.loads(printed)["differences"], json.loads(printed)["reaches_back_to"]) == ([], None)


def test_rules_with_errors_are_not_compared_and_the_side_is_named(run: Run, rules_folder: Path, changed: Path) -> None:
    change(changed, CAP, "value: 12万")
    status, printed, complaints = run("rules", "diff", rules_folder, changed)
    assert (status, printed) == (2, "")
    assert complaints.startswith(f"B ({changed}) 有 1 处错误，无法比较 · 1 errors in B, which cannot be compared\n")
    assert "rules/medical_assistance.yaml:" in complaints
    assert "120000" in complaints
    assert "A (" not in complaints


def test_both_sides_are_complained_about_at_once(run: Run, changed: Path, tmp_path: Path) -> None:
    change(changed, CAP, "value: 12万")
    status, _, complaints = run("rules", "diff", changed, tmp_path / "nowhere")
    assert status == 2
    assert "A (" in complaints
    assert "\nB: " in complaints


def test_revisions_are_taken_from_the_repository_of_the_rules(run: Run, changed: Path) -> None:
    commit(changed, "init", "--quiet")
    commit(changed, "add", "--all")
    commit(changed, "commit", "--quiet", "--message", "first")
    change(changed, CAP, "value: 120000")
    status, printed, _ = run("rules", "diff", "HEAD", "--rules", changed)
    assert status == 1
    assert "特殊疾病救助 · 年度限额 100000元 → 120000元" in printed
    assert run("rules", "diff", "HEAD", "HEAD", "--rules", changed)[0] == 0


def test_a_folder_that_only_bears_the_name_of_a_revision_does_not_hide_it(
    run: Run, changed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(changed, "init", "--quiet")
    commit(changed, "add", "--all")
    commit(changed, "commit", "--quiet", "--message", "first")
    (tmp_path / "HEAD").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run("rules", "diff", "HEAD", "--rules", changed)[0] == 0


def test_what_a_hook_says_of_its_own_repository_is_not_heeded(
    run: Run, changed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(changed, "init", "--quiet")
    commit(changed, "add", "--all")
    commit(changed, "commit", "--quiet", "--message", "first")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert run("rules", "diff", "HEAD", "--rules", changed)[0] == 0


def commit(folder: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *settings, *arguments], check=True)  # noqa: S607  whichever git is there


def test_a_day_is_spelled_as_in_the_rules(run: Run, rules_folder: Path) -> None:
    with pytest.raises(SystemExit) as refused:
        run("rules", "diff", rules_folder, rules_folder, "--settled-through", "2026/06/30")
    assert refused.value.code == 2


def test_a_name_that_no_system_can_have_is_refused_in_one_line(run: Run) -> None:
    status, printed, complaints = run("rules", "diff", "x" * 5000)
    assert (status, printed) == (2, "")
    assert complaints.startswith("A: ")
    assert complaints.count("\n") == 1


def test_older_rules_are_compared_and_what_they_lack_is_said_first(
    run: Run, rules_folder: Path, changed: Path, book: RuleBook
) -> None:
    reason = "  not_a_recipient:\n"
    text = (changed / "medical_assistance.yaml").read_text(encoding="utf-8")
    begin, end = text.index(reason), text.index("  facility_not_designated:\n", text.index(reason))
    (changed / "medical_assistance.yaml").write_text(text[:begin] + text[end:], encoding="utf-8")

    status, printed, complaints = run("rules", "diff", changed, rules_folder)
    assert (status, complaints) == (1, "")
    assert printed.splitlines() == [
        "为了比较而补上的内容，均不涉及金额 (1)",
        "  · A：没有“medical_assistance.yaml · reasons · not_a_recipient”，比较时采用B的",
        f"除补上的内容外，含义没有差别: {book.digest}",
    ]
    assert run("rules", "diff", changed, rules_folder, "--lang", "en")[1].splitlines()[:2] == [
        "Filled in so that both can be compared; none of it decides money (1)",
        "  · A: no medical_assistance.yaml · reasons · not_a_recipient; that of B is used",
    ]
    posted = json.loads(run("rules", "diff", rules_folder, changed, "--format", "json")[1])
    assert posted["defaults"] == [
        {
            "side": "after",
            "file": "medical_assistance.yaml",
            "path": ["reasons", "not_a_recipient"],
            "sentence": {
                "zh": "B：没有“medical_assistance.yaml · reasons · not_a_recipient”，比较时采用A的",
                "en": "B: no medical_assistance.yaml · reasons · not_a_recipient; that of A is used",
            },
        }
    ]
    assert run("rules", "check", changed)[0] == 1
