"""What is proposed is looked at as a whole first: what is not in order is never kept, what differs is said in full."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from calc_service.engine.edition import RuleBook
from calc_service.policy import decision_space
from calc_service.policy.decision_space import ExploredSpace
from calc_service.policy.folder_files import files_of, laid_out
from calc_service.policy.publishing import NotFit, Wish, draft, kept
from calc_service.state.folders import digest_of
from calc_service.state.proposals import ProposalDraft, difference_digest

DAY = date(2026, 11, 22)
WISH = Wish(date(2027, 1, 1), "核对了起付线的文件")
VERIFIED = ("catastrophic_insurance.yaml", "verified: false", "verified: true")
RATIO = ("medical_assistance.yaml", "subsistence_allowance: 70%", "subsistence_allowance: 71%")


@pytest.fixture(scope="module")
def files(rules_folder: Path) -> dict[str, bytes]:
    return files_of(rules_folder)


def changed(files: dict[str, bytes], name: str, old: str, new: str) -> dict[str, bytes]:
    content = files[name].decode()
    assert old in content
    return {**files, name: content.replace(old, new, 1).encode()}


def explored(book: RuleBook) -> ExploredSpace:
    return decision_space.document(decision_space.explore(book))


@pytest.fixture(scope="module")
def drafted(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> ProposalDraft:
    after = changed(files, *VERIFIED)
    return draft(after, files, WISH, DAY, tmp_path_factory.mktemp("drafted"), explore=explored)


def test_both_folders_are_kept_as_they_are(drafted: ProposalDraft, files: dict[str, bytes]) -> None:
    assert drafted.base.files == files
    assert drafted.folder.files == changed(files, *VERIFIED)
    assert drafted.folder.digest == digest_of(drafted.folder.files) != drafted.base.digest


def test_what_differs_is_said_in_both_languages(drafted: ProposalDraft) -> None:
    said = json.loads(drafted.difference)
    assert (said["before"], said["after"]) == (drafted.base.rules_digest, drafted.folder.rules_digest)
    (one,) = said["differences"]
    assert (one["kind"], one["file"]) == ("provenance", "catastrophic_insurance.yaml")
    assert one["sentence"]["zh"]
    assert one["sentence"]["en"]


def test_the_check_the_decision_space_and_the_coverage_stand_beside_it(drafted: ProposalDraft) -> None:
    found = json.loads(drafted.found)
    assert found["check"]["errors"] == 0
    assert found["check"]["deep"]["points"] > 1_000
    assert found["coverage"]["total"]["percent"] == "100.00%"


@pytest.mark.parametrize(
    "other", [{"in_force_from": None}, {"in_force_from": date(2027, 1, 2)}, {"difference": "{}"}], ids=str
)
def test_what_is_approved_is_all_that_differs_and_the_day(drafted: ProposalDraft, other: dict[str, object]) -> None:
    assert difference_digest(replace(drafted, **other)) != difference_digest(drafted)  # type: ignore[arg-type]


def test_who_proposes_and_why_may_be_corrected_without_another_difference(drafted: ProposalDraft) -> None:
    assert difference_digest(replace(drafted, reason="另一个理由")) == difference_digest(drafted)


def test_rules_whose_examples_come_out_otherwise_are_not_proposed(files: dict[str, bytes], tmp_path: Path) -> None:
    with pytest.raises(NotFit) as caught:
        draft(changed(files, *RATIO), files, WISH, DAY, tmp_path, explore=explored)
    assert {one.path.split("/")[1] for one in caught.value.checked.complaints if one.level == "error"} == {"examples"}


def test_rules_that_cannot_be_served_are_not_proposed(files: dict[str, bytes], tmp_path: Path) -> None:
    with pytest.raises(NotFit) as caught:
        draft(changed(files, VERIFIED[0], "verified", "verifiable"), files, WISH, DAY, tmp_path, explore=explored)
    assert caught.value.checked.digest is None


def test_what_only_the_decision_space_shows_keeps_rules_from_being_proposed(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    def shows_one(book: RuleBook) -> ExploredSpace:
        return ExploredSpace(points=len(book.starts), situations=1, errors=1, warnings=0, violations=[])

    with pytest.raises(NotFit):
        draft(changed(files, *VERIFIED), files, WISH, DAY, tmp_path, explore=shows_one)


def test_a_folder_comes_back_as_it_was_kept(rules_folder: Path, tmp_path: Path, files: dict[str, bytes]) -> None:
    assert kept(laid_out(files, tmp_path)) == kept(rules_folder)
