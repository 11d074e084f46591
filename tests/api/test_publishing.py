"""Proposals, approvals and the history over HTTP: four eyes, whatever is posted, every refusal as its own problem."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text, update

from calc_service.api.publishing.kinds import OF_REFUSALS, PUBLISHING_KINDS
from calc_service.app import create_app
from calc_service.config import Settings
from calc_service.state import refusals
from calc_service.state.folders import KeptFolder, digest_of
from calc_service.state.history import approve
from calc_service.state.proposals import every_proposal, propose
from calc_service.state.tables import FOLDERS
from tests.api.batch_files import CSV, csv_of
from tests.api.publishing import BACK, CHANGED, HISTORY, PROPOSALS, Office, an_office, proposal_of
from tests.api.trials import form_of, part
from tests.policy.proposed.drafts import DIGEST, FILES, REASON, VERIFIED, drafted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from werkzeug.test import TestResponse

    from calc_service.state.proposals import Proposal, ProposalDraft

    Conforms = Callable[[str, object], None]

PERSON = "P-0042"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


@pytest.fixture(scope="module")
def verifying() -> ProposalDraft:
    return drafted()


def kept(office: Office, draft: ProposalDraft) -> dict[str, Any]:
    """A proposal that was kept without being posted, as it is shown."""
    one = propose(office.state, draft, office.people.policy)
    shown: dict[str, Any] = office.get(f"{PROPOSALS}/{one.id}").get_json()["proposal"]
    return shown


def published(office: Office, draft: ProposalDraft) -> Proposal:
    one = propose(office.state, draft, office.people.policy)
    approve(office.state, one.id, one.difference_digest, office.people.approver)
    return one


def refused(reply: TestResponse, code: str) -> bool:
    kind = OF_REFUSALS[code]
    said = reply.get_json()
    assert (reply.status_code, said["type"]) == (int(kind.status), kind.type)
    assert said["title"] == kind.title.zh
    return bool(said["detail"])


def test_what_one_person_proposes_another_publishes(office: Office, conforms: Conforms) -> None:
    reply = office.post(PROPOSALS, body=proposal_of())
    assert reply.status_code == 200
    shown = reply.get_json()
    conforms("ProposalShown", shown)
    conforms("ProposedDifference", shown["difference"])
    conforms("ProposalFindings", shown["found"])
    proposal = shown["proposal"]
    assert (proposal["proposed_by"], proposal["status"], proposal["moved_on"]) == ("张三", "open", False)
    assert proposal["folder"] == digest_of(VERIFIED)
    assert len(shown["becoming_verified"]) == 3
    assert shown["found"]["coverage"]["total"]["percent"] == "100.00%"
    assert shown["found"]["check"]["deep"]["points"] > 100_000
    assert office.get(f"{PROPOSALS}/{proposal['id']}", "approver-1").get_json() == shown
    listed = office.get(PROPOSALS, "approver-1").get_json()
    conforms("ProposalList", listed)
    assert listed == {"proposals": [proposal]}

    entry = office.approve(proposal).get_json()
    conforms("HistoryEntry", entry)
    history = office.get(HISTORY, "desk-1").get_json()
    conforms("PublicationHistory", history)
    assert (history["entries"][0], history["in_force"], history["broken_at"]) == (entry, 2, None)
    assert (entry["approved_by"], entry["reason"], len(entry["becoming_verified"])) == ("李四", REASON, 3)


def test_claims_that_come_with_it_are_weighed_and_nobody_is_kept_by_name(office: Office) -> None:
    changes = json.dumps(proposal_of(in_force_from="2090-01-01")).encode()
    rows = csv_of({"person_id": PERSON})
    body = form_of(part("changes", changes, "application/json"), part("claims", rows, CSV, "claims.csv"))
    sent = {"data": body, "content_type": "multipart/form-data; boundary=edge"}
    headers = {"Authorization": f"Bearer {office.people.tokens['policy-1']}"}
    reply = office.client.post(f"{PROPOSALS}?catastrophic=computed", headers=headers, **sent)

    assert reply.status_code == 200
    impact = reply.get_json()["found"]["impact"]
    assert (impact["rows"], impact["asked"]["catastrophic"]) == (1, "computed")
    assert impact["run"]["files"][0]["name"] == "claims.csv"
    assert PERSON not in every_proposal(office.state)[0].found


def test_nobody_approves_their_own_whichever_key_they_use(office: Office, verifying: ProposalDraft) -> None:
    proposal = kept(office, verifying)
    assert refused(office.approve(proposal, "approver-2"), refusals.SAME_PERSON)
    assert office.get(HISTORY).get_json()["entries"] == []


def test_only_what_was_seen_is_approved_and_only_once(office: Office, verifying: ProposalDraft) -> None:
    proposal, other = kept(office, verifying), kept(office, verifying)
    assert refused(office.approve(proposal, seen=DIGEST), refusals.CHANGED_SINCE)
    assert refused(office.approve(proposal | {"id": "0" * 12}), refusals.NO_PROPOSAL)
    assert office.approve(proposal).status_code == 200
    assert refused(office.approve(proposal), refusals.NOT_OPEN)
    assert office.get(f"{PROPOSALS}/{other['id']}").get_json()["proposal"]["moved_on"]
    assert refused(office.approve(other), refusals.BASE_REPLACED)


def test_nothing_is_approved_on_top_of_another_folder_than_serves(office: Office) -> None:
    proposal = kept(office, drafted(FILES, VERIFIED))
    assert proposal["moved_on"]
    assert refused(office.approve(proposal), refusals.FOLDER_MOVED_ON)


def test_a_proposal_is_withdrawn_and_changed_by_who_proposed_it(office: Office, verifying: ProposalDraft) -> None:
    proposal = kept(office, verifying)
    others = propose(office.state, verifying, office.people.approver)
    for path in ("withdrawal", "versions"):
        address = f"{PROPOSALS}/{others.id}/{path}"
        assert refused(office.post(address, body=proposal_of()), refusals.NOT_THE_PROPOSER)

    withdrawn = office.post(f"{PROPOSALS}/{proposal['id']}/withdrawal", "approver-2").get_json()
    assert withdrawn["proposal"]["status"] == "withdrawn"
    for path in ("withdrawal", "versions"):
        address = f"{PROPOSALS}/{proposal['id']}/{path}"
        assert refused(office.post(address, body=proposal_of()), refusals.NOT_OPEN)
    assert refused(office.approve(proposal), refusals.NOT_OPEN)


def test_a_change_is_a_new_version_that_is_approved_anew(office: Office, verifying: ProposalDraft) -> None:
    seen = kept(office, verifying)
    later = proposal_of(in_force_from="2090-01-01")
    changed = office.post(f"{PROPOSALS}/{seen['id']}/versions", body=later).get_json()

    assert [(one["version"], one["status"]) for one in changed["versions"]] == [(2, "open"), (1, "replaced")]
    assert refused(office.approve(seen), refusals.CHANGED_SINCE)
    entry = office.approve(changed["proposal"]).get_json()
    assert (entry["version"], entry["in_force_from"]) == (2, "2090-01-01")
    assert office.get(HISTORY).get_json()["in_force"] is None


def test_proposals_are_laid_over_what_was_published_last_and_older_rules_come_back(
    office: Office, verifying: ProposalDraft
) -> None:
    published(office, verifying)
    assert refused(office.post(PROPOSALS, body=proposal_of({})), refusals.NOTHING_DIFFERS)
    assert refused(office.post(PROPOSALS, body=proposal_of(CHANGED)), refusals.NOTHING_DIFFERS)
    assert refused(office.post(PROPOSALS, body=proposal_of({}, again="9")), refusals.FOLDER_UNKNOWN)
    assert refused(office.post(PROPOSALS, body=proposal_of({}, again=DIGEST)), refusals.FOLDER_UNKNOWN)
    published(office, drafted(FILES, VERIFIED))

    back = office.post(PROPOSALS, body=proposal_of({}, again="1")).get_json()
    assert (back["proposal"]["folder"], back["proposal"]["base"]) == (digest_of(VERIFIED), digest_of(FILES))
    assert office.approve(back["proposal"]).get_json()["number"] == 5


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reason": " "}, refusals.NO_REASON),
        ({"reason": "为 11010519491231002X"}, refusals.NUMBER_IN_REASON),
        ({"in_force_from": "2020-01-01"}, refusals.PAST_START),
    ],
)
def test_what_is_not_fit_to_be_kept_is_refused_before_any_work(
    office: Office, changed: dict[str, str], code: str
) -> None:
    assert refused(office.post(PROPOSALS, body=proposal_of(**changed)), code)
    assert every_proposal(office.state) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rules_that_hold_errors_are_not_proposed_and_each_is_named(office: Office, language: str) -> None:
    path = next(iter(BACK))
    wrong = proposal_of({path: BACK[path].replace("verified: false", "verifiable: false", 1)})
    reply = office.post(f"{PROPOSALS}?lang={language}", body=wrong)

    assert (reply.status_code, reply.get_json()["type"]) == (422, "/problems/refused-rules")
    fault = reply.get_json()["errors"][0]
    assert fault["pointer"] == f"/files/{path.replace('/', '~1')}"
    assert (fault["path"], fault["line"]) == (path, 9)
    assert every_proposal(office.state) == []


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({}, ["/files", "/reason"]),
        (proposal_of(reason=7, again="HEAD", in_force_from="soon"), ["/again", "/in_force_from", "/reason"]),
        (proposal_of({"../elsewhere.yaml": ""}), ["/files/..~1elsewhere.yaml"]),
        (proposal_of(claims="x"), ["/claims"]),
    ],
)
def test_a_request_that_cannot_be_read_names_each_place(
    office: Office, body: dict[str, object], places: list[str]
) -> None:
    reply = office.post(PROPOSALS, body=body)
    assert (reply.status_code, reply.get_json()["type"]) == (422, "/problems/unprocessable-trial")
    assert sorted(fault["pointer"] for fault in reply.get_json()["errors"]) == places


@pytest.mark.parametrize("body", [{}, {"seen": "x"}, {"seen": None}, {"seen": DIGEST, "more": 1}])
def test_an_approval_says_what_was_seen(office: Office, verifying: ProposalDraft, body: dict[str, object]) -> None:
    proposal = kept(office, verifying)
    reply = office.post(f"{PROPOSALS}/{proposal['id']}/approval", "approver-1", body)
    assert (reply.status_code, reply.get_json()["type"]) == (422, "/problems/unprocessable-trial")


def test_each_role_may_what_its_work_needs(office: Office, verifying: ProposalDraft) -> None:
    proposal = kept(office, verifying)
    assert office.approve(proposal, "policy-1").status_code == 403
    assert office.post(PROPOSALS, "approver-1", proposal_of()).status_code == 403
    assert office.post(f"{PROPOSALS}/{proposal['id']}/withdrawal", "approver-1").status_code == 403
    assert office.get(PROPOSALS, "desk-1").status_code == 403
    assert office.get(HISTORY, "desk-1").status_code == 200
    assert office.client.get(PROPOSALS).status_code == 401


@pytest.mark.parametrize("state", [None, "sqlite:///{}/calc.db"], ids=["without a state", "without keys"])
@pytest.mark.parametrize(("language", "said"), [("zh", "没有密钥就不能提出或公布"), ("en", "without keys no rules")])
def test_without_keys_nothing_is_published_and_the_way_out_is_named(
    tmp_path: Path, state: str | None, language: str, said: str
) -> None:
    address = state and state.format(tmp_path)
    client = create_app(Settings(state=address, log_level="critical")).test_client()
    one = f"{PROPOSALS}/{'0' * 12}"
    for path in (PROPOSALS, f"{one}/versions", f"{one}/withdrawal", f"{one}/approval"):
        reply = client.post(f"{path}?lang={language}", json=proposal_of())
        assert (reply.status_code, reply.get_json()["type"]) == (403, "/problems/no-keys")
        assert said in reply.get_json()["detail"]
    assert client.get(PROPOSALS).get_json() == {"proposals": []}
    assert client.get(HISTORY).get_json() == {"entries": [], "in_force": None, "broken_at": None}
    assert refused(client.get(one), refusals.NO_PROPOSAL)


def test_whom_a_proxy_signs_in_proposes_with_a_key_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s" * 40)
    proxy = tmp_path / "proxy.yaml"
    proxy.write_text(
        "name_header: X-User\nsecret_header: X-Secret\nsecret_file: secret\npeople:\n  zhang: [policy, approver]\n"
    )
    office = an_office(tmp_path, proxy_file=proxy)
    headers = {"X-User": "zhang", "X-Secret": "s" * 40}
    assert refused(office.client.post(PROPOSALS, json=proposal_of(), headers=headers), refusals.OWN_KEY_WANTED)
    assert office.client.get(PROPOSALS, headers=headers).status_code == 200


def test_a_database_that_does_not_answer_is_told_with_when_to_come_again(office: Office) -> None:
    with office.state.writing() as connection:
        connection.execute(text("DROP TABLE history"))
    reply = office.get(PROPOSALS)
    assert (reply.status_code, reply.get_json()["type"]) == (503, "/problems/state-unreachable")
    assert reply.headers["Retry-After"] == "5"


def test_rules_that_are_kept_and_damaged_are_told_as_such(office: Office, verifying: ProposalDraft) -> None:
    published(office, verifying)
    with office.state.writing() as connection:
        connection.execute(update(FOLDERS).values(files=b"nothing"))
    assert refused(office.post(PROPOSALS, body=proposal_of(BACK)), refusals.FOLDER_DAMAGED)


def test_published_rules_that_this_version_cannot_read_are_told_as_such(
    office: Office, verifying: ProposalDraft
) -> None:
    files = {"documents.yaml": b"of: another version\n"}
    other = KeptFolder(digest_of(files), DIGEST, "9.0.0", files)
    published(office, replace(verifying, folder=other, in_force_from=date(2090, 1, 1)))
    reply = office.post(PROPOSALS, body=proposal_of(BACK))
    assert (reply.status_code, reply.get_json()["type"]) == (409, "/problems/base-unreadable")


def test_every_kind_is_answered_somewhere_and_described_in_both_languages(description: dict[str, Any]) -> None:
    described = json.dumps(
        [shape for path, shape in description["paths"].items() if path.startswith((PROPOSALS, HISTORY))]
    )
    assert [kind.name for kind in PUBLISHING_KINDS if f"/problems/{kind.name}" not in described] == []
