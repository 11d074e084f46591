"""docs/rules-checks.md: made of the checks' own docstrings, every sample in it tried."""

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from calc_service.policy.check import check
from calc_service.policy.untried import UNTRIED
from calc_service.rulebook.checks import (
    CONFIRMATIONS,
    MEANING,
    PLAUSIBLE,
    PLAUSIBLE_TODAY,
    REFERENCES,
    STRUCTURE,
    TODAY,
)
from calc_service.rulebook.complaints import ERROR, WARNING, Complaint
from docs.rules_checks import FAILS, PAGE, PASSES, READING, WARNS, Manual, Sample, manuals, page
from tests.rulebook.rules_copy import RulesCopy

Said = Counter[tuple[str, str, str, str]]
RULES = Path(__file__).parents[2] / "rules"
DAY = date(2026, 11, 22)
LEVELS = {FAILS: ERROR, WARNS: WARNING}
MANUALS = [manual for _, part in manuals() for manual in part]


def samples(*outcomes: str) -> list[ParameterSet]:
    """Name of a check and one of its samples."""
    return [
        pytest.param(manual.check, sample, id=f"{manual.check}-{number}")
        for manual in MANUALS
        for number, sample in enumerate(manual.samples)
        if sample.outcome in outcomes
    ]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """What is said of the rules that samples edit."""
    rules = RulesCopy(Path(shutil.copytree(RULES, tmp_path_factory.mktemp("before") / "rules")))
    rules.add_district()
    return counted(found(rules))


def found(rules: RulesCopy) -> tuple[Complaint, ...]:
    return check(rules.folder, DAY).complaints


def applied(rules: RulesCopy, sample: Sample) -> None:
    name = sample.file.rpartition(".")[0]
    file = rules.folder / sample.file
    if sample.old:
        rules.change(name, sample.old, sample.new)
    else:
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(f"{before}{sample.new}\n", encoding="utf-8")


def counted(complaints: tuple[Complaint, ...]) -> Said:
    """Complaints without their lines, which an edit moves."""
    return Counter((one.check, one.level, one.path, one.zh) for one in complaints)


def test_the_page_is_the_one_that_the_docstrings_make() -> None:
    assert PAGE.read_text(encoding="utf-8").rstrip("\n") == page().rstrip("\n"), "make rules-checks"


def test_every_check_has_a_section_of_its_own() -> None:
    assert [manual.check for manual in MANUALS] == [
        *READING,
        *REFERENCES,
        *STRUCTURE,
        *MEANING,
        *TODAY,
        *PLAUSIBLE,
        *PLAUSIBLE_TODAY,
        CONFIRMATIONS,
        "examples",
        UNTRIED,
    ]


@pytest.mark.parametrize("manual", MANUALS, ids=lambda manual: manual.check)
def test_a_manual_says_what_must_hold_in_both_languages_and_shows_it(manual: Manual) -> None:
    assert manual.zh
    assert manual.en
    assert {PASSES} < {sample.outcome for sample in manual.samples} <= {PASSES, FAILS, WARNS}


@pytest.mark.parametrize("name", [*REFERENCES, *STRUCTURE, *MEANING, *TODAY, *PLAUSIBLE, *PLAUSIBLE_TODAY])
def test_a_check_bears_the_name_of_its_file(name: str) -> None:
    table = {**REFERENCES, **STRUCTURE, **MEANING, **TODAY, **PLAUSIBLE, **PLAUSIBLE_TODAY}
    assert table[name].__module__ == f"calc_service.rulebook.checks.{name}"


@pytest.mark.parametrize(("name", "sample"), samples(FAILS, WARNS))
def test_a_failing_sample_brings_a_complaint_of_its_check_and_of_no_other(
    with_district: RulesCopy, before: Said, name: str, sample: Sample
) -> None:
    applied(with_district, sample)
    after = counted(found(with_district))
    new = after if sample.old == sample.new else after - before
    assert {(check, level) for check, level, *_ in new} >= {(name, LEVELS[sample.outcome])}
    if sample.old != sample.new:
        # No example uses an entry that a sample adds, nor has that a clause of its own; and a figure that is gone is
        # missed by the examples that rest on it.
        ignored = {UNTRIED, "examples", "old_cites"}
        assert {check for check, *_ in new} - ignored == {name} - ignored


@pytest.mark.parametrize(("name", "sample"), samples(PASSES))
def test_a_passing_sample_brings_no_complaint_of_its_check(
    with_district: RulesCopy, before: Said, name: str, sample: Sample
) -> None:
    applied(with_district, sample)
    complaints = found(with_district)
    assert name not in {complaint.check for complaint in complaints if complaint.path == f"rules/{sample.file}"}
    assert name not in {check for check, *_ in counted(complaints) - before}
