"""rules handbook: the page is printed or written, and what cannot be answered is refused in words."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from calc_service.policy.handbook.page import page
from tests.policy.handbook.reading import source

Run = Callable[..., tuple[int, str, str]]


def test_the_page_is_printed(run: Run) -> None:
    status, printed, complained = run("rules", "handbook", "--on", "2025-06-01", "--district", "500101", "--lang", "en")

    assert (status, complained) == (0, "")
    assert printed == page(source(), date(2025, 6, 1), "500101", "en") + "\n"


def test_the_page_is_written_to_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "handbook.html"

    assert run("rules", "handbook", "--on", "2023-01-01", "--output", file) == (0, "", "")
    assert file.read_text(encoding="utf-8") == page(source(), date(2023, 1, 1), "", "zh")


def test_what_cannot_be_written_is_said(run: Run, tmp_path: Path) -> None:
    status, _, complained = run("rules", "handbook", "--output", tmp_path / "nowhere" / "handbook.html")

    assert status == 2
    assert "没有写入" in complained


def test_a_day_before_the_first_rules_is_refused_with_the_first_day(run: Run) -> None:
    status, printed, complained = run("rules", "handbook", "--on", "2022-10-27")

    assert (status, printed) == (2, "")
    assert complained.startswith("--on: ")
    assert "2022-10-28" in complained


def test_an_unknown_district_is_refused_with_those_that_are_known(run: Run) -> None:
    status, printed, complained = run("rules", "handbook", "--on", "2025-06-01", "--district", "999999", "--lang", "en")

    assert (status, printed) == (2, "")
    assert "  500101 Wanzhou" in complained.splitlines()


def test_rules_with_faults_make_no_handbook(run: Run, tmp_path: Path) -> None:
    status, printed, complained = run("rules", "handbook", tmp_path)

    assert (status, printed) == (1, "")
    assert complained
