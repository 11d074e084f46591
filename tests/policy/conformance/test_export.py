"""The kit as a folder: enough cases, the same bytes each time, everything covered or excused, nothing overwritten."""

import csv
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import msgspec
import pytest

from calc_service.config import PROJECT_FOLDER
from calc_service.domain import vocabulary
from calc_service.engine.tables import tabulate
from calc_service.policy.conformance import coverage
from calc_service.policy.conformance.coverage import NotCovered, Tallies, covered
from calc_service.policy.conformance.exporting import export
from calc_service.policy.conformance.kit import Kit, KitUnusable, read_kit
from calc_service.policy.conformance.topics import NUMBER_OF_TOPICS, topics
from calc_service.rulebook.load import SoundRules, read_rules
from tests.rulebook.rules_copy import RulesCopy


def lines(kit: Kit) -> Iterator[dict[str, str]]:
    with (kit.folder / "coverage.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def digests(folder: Path) -> dict[str, str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_there_are_ten_thousand_cases_no_two_of_which_ask_the_same(kit: Kit) -> None:
    cases = [*kit.cases()]
    asked = {case.posted.replace(case.id.encode(), b"#") for case in cases}

    assert len(cases) == kit.manifest.cases >= 10_000
    assert len(asked) == len({case.id for case in cases}) == len(cases)


def test_the_same_rules_give_the_same_bytes_in_another_process(kit: Kit, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "calc_service", "conformance", "export", str(tmp_path / "again")]
    # Sets come in another order there.
    subprocess.run(command, cwd=PROJECT_FOLDER, env=os.environ | {"PYTHONHASHSEED": "7"}, check=True)

    assert digests(tmp_path / "again") == digests(kit.folder)


def test_each_line_fits_the_schema_and_has_its_whole_reply(kit: Kit) -> None:
    fits = jsonschema_rs.validator_for(msgspec.json.decode((kit.folder / "case.schema.json").read_bytes()))
    topics_of_some = ("examples", "order", "rounding", "refusals")
    replies = kit.replies(topics_of_some)
    for topic in topics_of_some:
        for line in (kit.folder / "cases" / f"{topic}.ndjson").read_bytes().splitlines():
            fits.validate(msgspec.json.decode(line))
    for case in kit.cases(topics_of_some):
        assert ("claims" in replies[case.id]) == (case.outcome == "computed")


def test_the_manifest_knows_every_file(kit: Kit) -> None:
    found = digests(kit.folder)
    del found["manifest.json"]

    assert {path: file.sha256 for path, file in kit.manifest.files.items()} == found


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("reason", vocabulary.REASONS),
        ("notice", vocabulary.NOTICES),
        ("warning", vocabulary.WARNINGS),
        ("error", vocabulary.ERRORS),
        ("status", vocabulary.STATUSES),
        ("tilt_status", vocabulary.TILT_STATUSES),
        ("premium_status", vocabulary.PREMIUM_STATUSES),
    ],
)
def test_each_code_is_touched_by_a_case_or_says_why_none_can(kit: Kit, kind: str, codes: tuple[str, ...]) -> None:
    told = {line["code"]: line for line in lines(kit) if line["kind"] == kind}

    assert set(codes) <= told.keys()
    assert all((int(line["cases"]) > 0) != bool(line["reason_zh"] and line["reason_en"]) for line in told.values())


def test_every_error_of_a_case_is_touched(kit: Kit) -> None:
    touched = {error["code"] for case in kit.cases() for error in case.expected.get("errors", ())}

    assert touched == set(vocabulary.ERRORS)


def test_where_the_rules_let_a_code_be_reached_nothing_excuses_it(district_kit: Kit) -> None:
    told = {(line["kind"], line["code"]): int(line["cases"]) for line in lines(district_kit)}

    for mark in (
        ("alert", "burden_warning"),
        ("notice", "below_half_a_fen"),
        ("tilt_status", "payable"),
        ("tilt_status", "conditions_not_met"),
        ("track", "ordinary_stay"),
        ("pool", "ordinary"),
        ("category", "orphan"),
        ("clause", "cq-2022-116#2.4.1"),
    ):
        assert told[mark] > 0, mark


def test_what_no_case_touches_is_said(rules: SoundRules) -> None:
    with pytest.raises(NotCovered) as refused:
        covered(Tallies(), rules)

    missing = {(mark.kind, mark.code) for mark in refused.value.missing}
    assert {("reason", "not_referred"), ("clause", "cq-2022-116#2.6"), ("error", "required")} <= missing
    assert ("alert", "burden_warning") not in missing
    assert ("threshold", "stay assistance.threshold 2022-10-28 30000.00 other above") in missing


def test_a_changed_figure_moves_the_cases(rules_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(rules_folder, tmp_path / "rules")
    copy = RulesCopy(tmp_path / "rules")
    copy.change("medical_assistance", "{above: 30000}", "{above: 41234.56}")
    only_stays(monkeypatch)
    export(copy.folder, read_rules(copy.folder), tmp_path / "kit")

    costs = {
        claim["policy_scope_cost"]
        for case in read_kit(tmp_path / "kit").cases(("stay-threshold",))
        if isinstance(case.request, dict)
        for claim in case.request["claims"]
    }
    assert costs == {"41234.55", "41234.56", "41234.57"}


def only_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Export one topic alone, whatever it leaves untouched."""
    monkeypatch.setattr(
        "calc_service.policy.conformance.topics.topics",
        lambda *about: {"stay-threshold": topics(*about)["stay-threshold"]},
    )
    monkeypatch.setattr("calc_service.policy.conformance.exporting.covered", lambda *_: ())


def test_what_is_in_the_way_stays(rules_folder: Path, rules: SoundRules, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")

    with pytest.raises(KitUnusable):
        export(rules_folder, rules, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_kit_that_is_not_covered_leaves_the_one_before(
    rules_folder: Path, rules: SoundRules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_stays(monkeypatch)
    export(rules_folder, rules, tmp_path / "kit")
    before = digests(tmp_path / "kit")
    monkeypatch.setattr("calc_service.policy.conformance.exporting.covered", coverage.covered)

    with pytest.raises(NotCovered):
        export(rules_folder, rules, tmp_path / "kit")
    assert digests(tmp_path / "kit") == before
    assert [file.name for file in tmp_path.iterdir()] == ["kit"]


def test_a_changed_byte_is_found_when_the_kit_is_read(
    rules_folder: Path, rules: SoundRules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_stays(monkeypatch)
    export(rules_folder, rules, tmp_path / "kit")
    file = tmp_path / "kit" / "cases" / "stay-threshold.ndjson"
    file.write_bytes(file.read_bytes().replace(b"30000.01", b"30000.02", 1))

    with pytest.raises(KitUnusable) as refused:
        read_kit(tmp_path / "kit")
    assert "cases/stay-threshold.ndjson" in refused.value.why.en


def test_a_folder_that_is_no_kit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KitUnusable):
        read_kit(tmp_path)


def test_the_progress_knows_how_many_topics_there_are(rules_folder: Path, rules: SoundRules) -> None:
    assert len(topics(rules_folder, tabulate(rules.book), dict)) == NUMBER_OF_TOPICS
