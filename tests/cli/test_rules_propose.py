"""rules propose and rollback: what is proposed is looked at as a whole, and what is not fit is never kept."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from calc_service.state.history import approve, history
from calc_service.state.proposals import every_proposal, propose
from tests.api.batch_files import csv_of
from tests.cli.publishing import Office, an_office, printed, rules_with
from tests.policy.proposed.drafts import FILES, REASON, VERIFIED, drafted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

MEDICAL = "medical_assistance.yaml"
WITH_REASON = ("--reason", REASON)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = an_office(tmp_path, monkeypatch)
    office.acts("policy-1")
    return office


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Rules in which the terms of one year come to be verified."""
    return rules_with(tmp_path / "proposed")


def kept(office: Office) -> int:
    return len(every_proposal(office.state))


@pytest.mark.usefixtures("office")
def test_a_proposal_is_checked_compared_covered_and_weighed(run: Run, folder: Path, tmp_path: Path) -> None:
    claims = tmp_path / "claims.csv"
    claims.write_bytes(csv_of())
    shown = printed(run, "propose", folder, *WITH_REASON, "--from", "2090-01-01", "--claims", claims)

    assert shown["proposal"]["in_force_from"] == "2090-01-01"
    assert (shown["proposal"]["proposed_by"], shown["proposal"]["proposed_with"]) == ("张三", "policy-1")
    found = shown["found"]
    assert (found["check"]["errors"], found["check"]["deep"]["errors"]) == (0, 0)
    assert found["check"]["deep"]["points"] > 100_000
    assert found["coverage"]["total"]["percent"] == "100.00%"
    assert found["impact"]["rows"] > 0
    assert found["impact"]["run"]["files"][0]["name"] == "claims.csv"
    assert found["impact"]["result"]["zh"] in run("rules", "proposals", shown["proposal"]["id"])[1]


def test_rules_that_hold_errors_are_not_proposed_and_each_is_named(run: Run, office: Office, tmp_path: Path) -> None:
    wrong = rules_with(tmp_path / "wrong", "verified: false", "verifiable: false")
    status, said, complained = run("rules", "propose", wrong, *WITH_REASON)

    assert (status, said, kept(office)) == (1, "", 0)
    assert "规则有错误，不能提出；请逐处改正 · the rules hold errors and are not proposed" in complained
    assert "rules/catastrophic_insurance.yaml:9:" in complained


def test_rules_whose_examples_come_out_otherwise_are_not_proposed(run: Run, office: Office, tmp_path: Path) -> None:
    wrong = rules_with(tmp_path / "wrong", "subsistence_allowance: 70%", "subsistence_allowance: 71%", MEDICAL)
    status, _, complained = run("rules", "propose", wrong, *WITH_REASON)
    assert (status, kept(office)) == (1, 0)
    assert "rules/examples/" in complained


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--reason", " "), ("请写明理由，不超过 2000 字", "a reason is needed, of at most 2000 letters")),
        (("--reason", "为 11010519491231002X"), ("请不要写身份证号码", "write no identity number in it")),
        ((*WITH_REASON, "--from", "2020-01-01"), ("生效日已经过去", "the day is over on which it should")),
        ((*WITH_REASON, "--replacing", "0" * 12), ("没有这份提案", "there is no such proposal")),
    ],
)
def test_what_is_refused_is_refused_before_any_work_in_both_languages(
    run: Run, office: Office, folder: Path, arguments: tuple[str, ...], words: tuple[str, str]
) -> None:
    status, said, complained = run("rules", "propose", folder, *arguments)
    assert (status, said, kept(office)) == (1, "", 0)
    assert all(said in complained for said in words)


def test_who_proposes_has_the_role_and_a_key(run: Run, office: Office, folder: Path) -> None:
    office.acts(None)
    assert "a key of one's own" in run("rules", "propose", folder, *WITH_REASON)[2]
    for name in ("approver-1", "desk-1"):
        office.acts(name)
        status, _, complained = run("rules", "propose", folder, *WITH_REASON)
        assert (status, "这把密钥没有“policy”角色" in complained) == (1, True)
        assert "the key has not the role policy" in complained


def test_without_any_key_nothing_is_proposed_and_the_way_out_is_named(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALC_STATE", f"sqlite:///{tmp_path}/other.db")
    status, _, complained = run("rules", "propose", folder, *WITH_REASON)
    assert status == 1
    assert "没有密钥就不能提出或公布规则，规则文件夹照常使用" in complained
    assert "without keys no rules are proposed or published, and the folder serves" in complained


def test_what_is_neither_a_folder_nor_a_revision_is_said(run: Run, office: Office, tmp_path: Path) -> None:
    status, _, complained = run(
        "rules", "propose", "no-such-thing", *WITH_REASON, "--rules", rules_with(tmp_path / "r")
    )
    assert (status, kept(office)) == (2, 0)
    assert "git" in complained


def test_a_file_of_claims_that_cannot_be_read_is_said_and_nothing_is_kept(
    run: Run, office: Office, folder: Path, tmp_path: Path
) -> None:
    status, _, complained = run("rules", "propose", folder, *WITH_REASON, "--claims", tmp_path / "none.csv")
    assert (status, "none.csv" in complained, kept(office)) == (2, True, 0)


@pytest.mark.usefixtures("office")
def test_a_revision_is_proposed_and_changed_by_a_new_version(run: Run, tmp_path: Path) -> None:
    rules = rules_with(tmp_path / "repository" / "rules", "verified: false", "verified: true")

    def git(*arguments: str) -> None:
        settings = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        subprocess.run(["git", "-C", str(rules.parent), *settings, *arguments], check=True, capture_output=True)  # noqa: S607  whichever git is there

    git("init", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--message", "verified")
    for name, content in FILES.items():
        (rules / name).write_bytes(content)
    git("commit", "--all", "--message", "as before")

    first = printed(run, "propose", "main~1", *WITH_REASON, "--rules", rules)["proposal"]
    again = printed(run, "propose", "main~1", "--reason", "另一理由", "--rules", rules, "--replacing", first["id"])

    assert [(one["version"], one["status"]) for one in again["versions"]] == [(2, "open"), (1, "replaced")]
    assert again["proposal"]["difference_digest"] == first["difference_digest"]
    assert len(again["becoming_verified"]) == 3
    text = run("rules", "proposals", first["id"], "--rules", rules)[1]
    assert "第 2 版" in text
    assert "以前的版本 (1)" in text


def test_older_rules_come_back_by_the_same_two_persons(run: Run, office: Office) -> None:
    for draft in (drafted(), drafted(FILES, VERIFIED)):
        one = propose(office.state, draft, office.people.policy)
        approve(office.state, one.id, one.difference_digest, office.people.approver)

    assert "every byte is that of the rules published last" in run("rules", "rollback", "4", *WITH_REASON)[2]
    assert "没有这份公布过的规则" in run("rules", "rollback", "99", *WITH_REASON)[2]
    shown = printed(run, "rollback", "1", *WITH_REASON)
    assert shown["proposal"]["folder"] == drafted().folder.digest
    assert (shown["proposal"]["status"], len(history(office.state))) == ("open", 4)

    office.acts("approver-2")
    seen = ("--seen", shown["proposal"]["difference_digest"])
    assert run("rules", "approve", shown["proposal"]["id"], *seen)[0] == 1
    office.acts("approver-1")
    assert run("rules", "approve", shown["proposal"]["id"], *seen)[1] == "已公布（历史第 5 条），立即生效\n"
