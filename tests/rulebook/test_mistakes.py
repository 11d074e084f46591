"""What people write by mistake is told by a check or plain in the difference; no remedy leads to another figure."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from calc_service.policy.differences import differences
from calc_service.rulebook.complaints import ERROR, Complaint
from calc_service.rulebook.folder import RulesFolder, read_folder
from calc_service.rulebook.load import inspect
from tests.rulebook.mistakes import DIFF, MISTAKES, Mistake, amended
from tests.rulebook.rules_copy import RulesCopy

TODAY = date(2026, 12, 5)
STANDING = {"unverified", "coming_year", "running_year"}
REMEDIES = re.compile(r"请写“?((?!上值)[^ ；，。”]+)”?(?=[；，。]|$)|是不是“([^”]+)”？请改成它")
NUMBERS = re.compile(r"[0-9][0-9.-]*%?")
Amendment = tuple[Path, RulesFolder]


@pytest.fixture(scope="module")
def amendment(tmp_path_factory: pytest.TempPathFactory, rules_folder: Path) -> Amendment:
    """The rules with the amendment as it should be: their folder, and what they say."""
    folder = Path(
        shutil.copytree(
            rules_folder, tmp_path_factory.mktemp("right") / "rules", ignore=shutil.ignore_patterns("examples")
        )
    )
    rules = amended(folder)
    assert said(rules) == []
    return folder, read_folder(folder, [])


def said(rules: RulesCopy) -> list[Complaint]:
    return [one for one in inspect(rules.folder, TODAY) if one.check not in STANDING]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.id)
def test_a_mistake_is_told_where_it_is_or_plain_in_the_difference(
    amendment: Amendment, tmp_path: Path, mistake: Mistake
) -> None:
    right, before = amendment
    rules = RulesCopy(Path(shutil.copytree(right, tmp_path / "rules")))
    lines = lines_of(rules, mistake)
    rules.change(mistake.file, mistake.right, mistake.wrong)
    found = said(rules)
    if mistake.told == DIFF:
        assert [one for one in found if one.level == ERROR] == []
        told = " ".join(one.sentence.zh for one in differences(before, read_folder(rules.folder, [])))
        assert all(number in told for number in {*NUMBERS.findall(mistake.wrong)} - {*NUMBERS.findall(mistake.right)})
        assert told
        return
    checks = mistake.told.split()
    there = [one for one in found if one.check in checks and one.path == f"rules/{mistake.file}.yaml"]
    assert there, [str(one) for one in found]
    named = [line for one in there for line in lines if one.line == line or f"{mistake.file}.yaml:{line}" in one.zh]
    assert named, (lines, [str(one) for one in there])
    for one in found:
        for remedy in (meant for pair in REMEDIES.findall(one.zh) for meant in pair if meant):
            assert remedy in mistake.right, str(one)


def test_the_kinds_of_mistakes_are_many() -> None:
    assert len(MISTAKES) >= 44 + 80


def lines_of(rules: RulesCopy, mistake: Mistake) -> range:
    """The lines that the slip is on."""
    before = rules.text(mistake.file).partition(mistake.right)[0]
    first = before.count("\n") + 1
    return range(
        first - mistake.near, first + mistake.near + max(mistake.right.count("\n"), mistake.wrong.count("\n")) + 1
    )
