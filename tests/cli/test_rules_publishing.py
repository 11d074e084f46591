"""rules proposals, withdraw, approve, history: what two persons do with a proposal, and every refusal in its words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from calc_service.state.proposals import Proposal, propose
from calc_service.state.tables import HISTORY
from tests.cli.publishing import Office, an_office, printed, rules_with
from tests.policy.proposed.drafts import FILES, REASON, VERIFIED, drafted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from calc_service.state.proposals import ProposalDraft

    Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def verifying() -> ProposalDraft:
    return drafted()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return an_office(tmp_path, monkeypatch)


@pytest.fixture
def proposal(office: Office, verifying: ProposalDraft) -> Proposal:
    return propose(office.state, verifying, office.people.policy)


def approved(run: Run, office: Office, proposal: Proposal) -> tuple[int, str, str]:
    office.acts("approver-1")
    return run("rules", "approve", proposal.id, "--seen", proposal.difference_digest)


def test_a_proposal_is_read_by_a_person_in_either_language(run: Run, proposal: Proposal) -> None:
    status, chinese, _ = run("rules", "proposals", proposal.id)
    english = run("rules", "proposals", proposal.id, "--lang", "en")[1]

    assert status == 0
    for said in (
        f"提案      {proposal.id} · 第 1 版",
        "状态      待批准",
        "提出人    张三 (policy-1)",
        "生效日    批准后立即生效",
        f"理由      {REASON}",
        "算例和检查能发现最小改动的 100.00%",
        "没有提供结算，未测算",
        "出处和核实 (1)",
        "由此从未核实变为已核实的数据 (3)",
        "居民大病保险起付线 2022-01-01 (catastrophic.deductible)",
        f"“rules approve {proposal.id} --seen {proposal.difference_digest}”",
    ):
        assert said in chinese
    for said in ("status         open", "once approved", "Figures that were not verified and are so by this (3)"):
        assert said in english
    assert "1400000" in chinese  # points of the decision space


def test_the_list_and_the_json_say_the_same(run: Run, proposal: Proposal) -> None:
    heading, line = run("rules", "proposals")[1].splitlines()
    (listed,) = printed(run, "proposals")["proposals"]
    shown = printed(run, "proposals", proposal.id)

    assert heading.split() == ["编号", "版本", "状态", "生效日", "提出人", "提出时间", "理由"]
    assert line.split()[:5] == [proposal.id, "1", "待批准", "批准后立即生效", "张三"]
    assert listed == shown["proposal"]
    assert listed["difference_digest"] == proposal.difference_digest
    assert len(shown["becoming_verified"]) == 3


@pytest.mark.usefixtures("office")
def test_where_nothing_was_proposed_or_published_that_is_said(run: Run) -> None:
    assert run("rules", "proposals") == (0, "没有提案\n", "")
    assert run("rules", "proposals", "--lang", "en")[1] == "there are no proposals\n"
    assert run("rules", "history")[1] == "还没有公布过规则，规则文件夹照常使用\n"
    assert run("rules", "history", "--lang", "en")[1] == "nothing has been published: the folder serves\n"
    assert printed(run, "history") == {"entries": [], "in_force": None, "broken_at": None}


def test_another_person_publishes_what_they_saw(run: Run, office: Office, proposal: Proposal) -> None:
    assert approved(run, office, proposal) == (0, "已公布（历史第 1 条），立即生效\n", "")

    history = run("rules", "history")[1]
    assert [line.split()[:1] for line in history.splitlines()][1] == ["1"]
    for said in ("张三", "李四", REASON, "由此从未核实变为已核实的数据 (3)", "2 条，逐条相连，与写入时一致"):
        assert said in history
    in_english = run("rules", "history", "--lang", "en")[1]
    assert "2 entries, each with the hash of the one before" in in_english
    shown = printed(run, "history")
    assert (shown["in_force"], shown["broken_at"], len(shown["entries"][0]["becoming_verified"])) == (2, None, 3)
    assert "已公布" in run("rules", "proposals", proposal.id)[1]
    assert "--seen" not in run("rules", "proposals", proposal.id)[1]


def test_an_approval_is_answered_as_json_and_in_english(run: Run, office: Office, verifying: ProposalDraft) -> None:
    office.acts("approver-1")
    one = propose(office.state, verifying, office.people.policy)
    entry = printed(run, "approve", one.id, "--seen", one.difference_digest)
    assert (entry["number"], entry["approved_by"], entry["reason"]) == (1, "李四", REASON)

    other = propose(office.state, drafted(FILES, VERIFIED), office.people.policy)
    said = run("rules", "approve", other.id, "--seen", other.difference_digest, "--lang", "en")[1]
    assert said == "published as entry 3, in force at once\n"


def test_a_day_to_come_is_named_with_the_approval(run: Run, office: Office) -> None:
    one = propose(office.state, drafted(start=date(2090, 1, 1)), office.people.policy)
    assert approved(run, office, one)[1] == "已公布（历史第 1 条），自 2090-01-01 起生效\n"
    assert "2090-01-01" in run("rules", "history")[1]
    assert printed(run, "history")["in_force"] is None


SAID = {
    "same person": (
        "提出人不能批准自己的提案（换一把密钥也不行）；请由另一人批准",
        "nobody approves what they proposed themselves, whichever key they use; let another person approve",
    ),
    "changed": (
        "这不是您看到的改动：提案或生效日已经改变；请重新查看后再批准",
        "this is not the difference that you saw: the proposal or its day has changed; look at it again, then approve",
    ),
    "role": ("这把密钥没有“approver”角色；请向运行人员申请", "the key has not the role approver"),
    "key": ("提出、撤回和批准须用本人的密钥", "rules are proposed, withdrawn and approved with a key of one's own"),
    "none": ("没有这份提案", "there is no such proposal"),
    "settled": ("提案已经撤回、公布或被新版本取代；请另行提出", "the proposal was withdrawn, published or replaced"),
    "not the proposer": ("只有提出人可以修改或撤回提案", "only the person who proposed it may change or withdraw"),
    "replaced": ("提案比较的规则之后又公布了新的规则", "other rules were published since those that this proposal"),
    "folder": ("提出之后，规则文件夹已经改变", "the rules folder was changed since it was proposed"),
}


def refused(outcome: tuple[int, str, str], why: str) -> bool:
    """Whether a command refused for this reason, in both languages, and printed nothing else."""
    status, said, complained = outcome
    assert (status, said) == (1, "")
    return all(words in complained for words in SAID[why])


def test_nobody_approves_their_own_whichever_key_they_use(run: Run, office: Office, proposal: Proposal) -> None:
    office.acts("approver-2")
    assert refused(run("rules", "approve", proposal.id, "--seen", proposal.difference_digest), "same person")
    assert printed(run, "history")["entries"] == []


def test_only_what_was_seen_is_approved(run: Run, office: Office, proposal: Proposal) -> None:
    office.acts("approver-1")
    assert refused(run("rules", "approve", proposal.id, "--seen", "sha256:" + "0" * 64), "changed")
    assert refused(run("rules", "approve", "0" * 12, "--seen", proposal.difference_digest), "none")


def test_who_approves_has_the_role_and_a_key(run: Run, office: Office, proposal: Proposal) -> None:
    arguments = ("rules", "approve", proposal.id, "--seen", proposal.difference_digest)
    assert refused(run(*arguments), "key")
    for name in ("policy-1", "desk-1"):
        office.acts(name)
        assert refused(run(*arguments), "role")


def test_nothing_is_approved_on_top_of_another_folder_than_serves(
    run: Run, office: Office, proposal: Proposal, tmp_path: Path
) -> None:
    office.acts("approver-1")
    edited = rules_with(tmp_path / "edited")
    outcome = run("rules", "approve", proposal.id, "--seen", proposal.difference_digest, "--rules", edited)
    assert refused(outcome, "folder")
    assert "提案比较的规则已被取代" in run("rules", "proposals", proposal.id, "--rules", edited)[1]


def test_nothing_is_approved_on_top_of_rules_that_were_replaced(
    run: Run, office: Office, proposal: Proposal, verifying: ProposalDraft
) -> None:
    other = propose(office.state, verifying, office.people.policy)
    approved(run, office, proposal)

    assert refused(approved(run, office, other), "replaced")
    assert "!! 提案比较的规则已被取代" in run("rules", "proposals", other.id)[1]
    assert (
        "!! the rules that it is compared with were replaced" in run("rules", "proposals", other.id, "--lang", "en")[1]
    )
    assert "⚠" in run("rules", "proposals")[1]


def test_a_proposal_is_withdrawn_by_who_proposed_it_and_then_is_settled(
    run: Run, office: Office, proposal: Proposal
) -> None:
    assert refused(run("rules", "withdraw", proposal.id), "key")
    office.acts("approver-1")
    assert "“policy”" in run("rules", "withdraw", proposal.id)[2]
    office.acts("approver-2")  # the same person, another key
    assert run("rules", "withdraw", proposal.id) == (0, "", "")

    assert "已撤回" in run("rules", "proposals")[1]
    assert refused(run("rules", "withdraw", proposal.id), "settled")
    assert refused(approved(run, office, proposal), "settled")


def test_nobody_withdraws_what_another_proposed(run: Run, office: Office, verifying: ProposalDraft) -> None:
    one = propose(office.state, verifying, office.people.approver)
    office.acts("policy-1")
    assert refused(run("rules", "withdraw", one.id), "not the proposer")


def test_a_history_that_was_tampered_with_is_told_and_is_an_error(run: Run, office: Office, proposal: Proposal) -> None:
    approved(run, office, proposal)
    with office.state.writing() as connection:
        connection.execute(update(HISTORY).where(HISTORY.c.number == 1).values(folder=proposal.base))

    for language, said in (("zh", "!! 第 1 条与写入时不同"), ("en", "!! entry 1 is not as it was written")):
        status, shown, _ = run("rules", "history", "--lang", language)
        assert (status, said in shown) == (1, True)


@pytest.mark.parametrize(
    "arguments", [("proposals",), ("history",), ("withdraw", "0" * 12), ("approve", "0" * 12, "--seen", "x")]
)
def test_without_a_state_nothing_is_proposed_or_published(
    run: Run, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALC_STATE", "none")
    status, said, complained = run("rules", *arguments)
    assert (status, said) == (2, "")
    assert "CALC_STATE is none" in complained
