"""Rules of the past by HTTP: cases, lists and files under a digest or as published on a day, and what then was known.

The service has the rules of the project, which give seventy per cent; two others were published, which give more.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.api import asked_rules, past_rules
from calc_service.app import create_app
from calc_service.config import Settings
from calc_service.domain.today import day_in_chongqing
from calc_service.policy import past_rules as policy_past_rules
from calc_service.policy.past_rules import MOST_AT_HAND, KeptRules
from calc_service.state.folders import KeptFolder, keep
from calc_service.state.keys import ROLES, create
from calc_service.state.opening import KeptState, open_state
from calc_service.state.surroundings import Surroundings
from tests.api.batch_files import CSV, csv_of, rows_of
from tests.api.keyed import bearer
from tests.published import LAST_DAY, folder_of, publish, with_ratio

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from calc_service.engine.edition import RuleBook
    from calc_service.rulebook.load import SoundRules

CASES, MANY, VARIANTS, BATCHES = "/v1/assessments", "/v1/assessments/many", "/v1/assessments/variants", "/v1/batches"
DAYS_AGO = 9
SEVENTY, SEVENTY_ONE, SEVENTY_TWO = "13745.56", "13941.93", "14138.29"  # of 19636.52
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Past:
    """A service, what it keeps, and the digests of rules by the per cent that they give; `elsewhere` is not computable.

    first: the day on which 71 % was published; 72 % was two days later
    """

    client: FlaskClient
    digests: dict[int, str]
    elsewhere: str
    first: date
    state: KeptState


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    address = f"sqlite:///{tmp_path_factory.mktemp('past')}/calc.db"
    # Before anything is published: this application goes on serving the folder.
    client = create_app(Settings(state=address, log_level="critical")).test_client()
    moment = datetime.now(UTC) - timedelta(days=DAYS_AGO)
    folders = {percent: folder_of(with_ratio(percent)) for percent in range(70, 78)}
    for percent, days in ((71, 0), (72, 2)):
        then = moment + timedelta(days=days)
        publish(open_state(address, Surroundings(now=lambda then=then: then)), folders[percent])  # type: ignore[misc]
    state = open_state(address)
    elsewhere = folders.pop(77)
    for folder in (*folders.values(), replace(elsewhere, law=f"sha256:{0:064x}", engine="1.2.3")):
        keep_alone(state, folder)
    key = create(state, "caller", "王五", list(ROLES), LAST_DAY)
    client.environ_base["HTTP_AUTHORIZATION"] = bearer(key)["Authorization"]
    digests = {percent: folder.rules_digest for percent, folder in folders.items()}
    return Past(client, digests, elsewhere.rules_digest, day_in_chongqing(moment), state)


def keep_alone(state: KeptState, folder: KeptFolder) -> None:
    with state.writing() as connection:
        keep(state, connection, folder)


def day(past: Past, after: int) -> str:
    return (past.first + timedelta(days=after)).isoformat()


def answered(reply: TestResponse) -> tuple[str, str]:
    """(the digest of the rules, what the worked case gets from the assistance)."""
    assert reply.status_code == 200, reply.text
    said = reply.get_json()
    return said["rules"]["digest"], said["claims"][0]["amounts"]["assistance_paid"]


def refused(reply: TestResponse) -> dict[str, str]:
    """The codes of a refusal by their places."""
    assert reply.status_code == 422, reply.text
    return {error["pointer"]: error["code"] for error in reply.get_json()["errors"]}


def test_a_case_is_computed_under_the_rules_that_it_names(past: Past, worked: Json) -> None:
    for percent, paid in ((70, SEVENTY), (71, SEVENTY_ONE), (72, SEVENTY_TWO)):
        reply = past.client.post(CASES, json=worked | {"rules_digest": past.digests[percent]})
        assert answered(reply) == (past.digests[percent], paid)
    assert answered(past.client.post(CASES, json=worked)) == (past.digests[70], SEVENTY)


def test_a_case_is_computed_as_published_on_a_day(past: Past, worked: Json) -> None:
    for after, percent, paid in ((0, 71, SEVENTY_ONE), (1, 71, SEVENTY_ONE), (2, 72, SEVENTY_TWO)):
        reply = past.client.post(f"{CASES}?as_published={day(past, after)}", json=worked)
        assert answered(reply) == (past.digests[percent], paid)


def test_which_day_is_asked_for_and_as_of_which_it_was_known_are_two_questions(past: Past) -> None:
    def ratio(**query: str) -> tuple[str, str, object]:
        reply = past.client.get("/v1/rules", query_string=query).get_json()
        (track,) = (one for one in reply["laws"]["medical_assistance"]["tracks"] if one["track"] == "special")
        (value,) = (one for one in track["ratios"] if one["category"] == "subsistence_allowance")
        return reply["on"], value["value"], reply.get("as_published")

    assert ratio(on="2025-06-01") == ("2025-06-01", "0.70", None)
    assert ratio(on="2025-06-01", as_published=day(past, 1)) == ("2025-06-01", "0.71", day(past, 1))
    assert ratio(on="2024-06-01", as_published=day(past, 2)) == ("2024-06-01", "0.72", day(past, 2))


def test_a_list_has_a_line_for_each_case_under_its_own_rules(past: Past, worked: Json) -> None:
    named = [past.digests[71], None, past.digests[72], past.elsewhere, past.digests[71]]
    body = b"".join(json.dumps(worked | {"rules_digest": digest}).encode() + b"\n" for digest in named)
    reply = past.client.post(MANY, data=body, content_type="application/x-ndjson", buffered=True)
    alone = [past.client.post(CASES, json=worked | {"rules_digest": digest}) for digest in named]

    assert reply.data.replace(MANY.encode(), CASES.encode()) == b"".join(each.data + b"\n" for each in alone)
    said = [json.loads(line) for line in reply.data.splitlines()]
    assert [one.get("status", one.get("rules", {}).get("digest")) for one in said] == [
        past.digests[71],
        past.digests[70],
        past.digests[72],
        422,
        past.digests[71],
    ]


def test_a_list_names_few_rules_and_says_so_beyond(past: Past, worked: Json) -> None:
    named = [past.digests[percent] for percent in range(71, 77)]
    body = b"".join(json.dumps(worked | {"rules_digest": digest}).encode() + b"\n" for digest in named)
    reply = past.client.post(MANY, data=body, content_type="application/x-ndjson", buffered=True)
    said = [json.loads(line) for line in reply.data.splitlines()]

    assert [one["rules"]["digest"] for one in said[:MOST_AT_HAND]] == named[:MOST_AT_HAND]
    for one in said[MOST_AT_HAND:]:
        assert [(each["pointer"], each["code"]) for each in one["errors"]] == [("/rules_digest", "too_costly")]


def test_a_list_as_published_on_a_day(past: Past, worked: Json) -> None:
    reply = past.client.post(
        f"{MANY}?as_published={day(past, 0)}",
        data=json.dumps(worked).encode(),
        content_type="application/x-ndjson",
        buffered=True,
    )
    assert json.loads(reply.data)["rules"]["digest"] == past.digests[71]


def test_variants_are_computed_under_the_rules_of_their_case(past: Past, worked: Json) -> None:
    variants = [
        {"name": "A", "patch": [{"op": "remove", "path": "/rules_digest"}]},
        {"name": "B", "patch": [{"op": "replace", "path": "/claims/0/referral", "value": "from_primary_care"}]},
    ]
    case = worked | {"rules_digest": past.digests[71]}
    reply = past.client.post(VARIANTS, json={"case": case, "variants": variants}).get_json()

    assert reply["rules"]["digest"] == past.digests[71]
    short = [reply["case"], *(one["assessment"] for one in reply["variants"])]
    assert [one["claims"][0]["amounts"]["assistance_paid"] for one in short] == [SEVENTY_ONE] * 3
    other = past.client.post(VARIANTS, json={"case": case | {"rules_digest": past.elsewhere}, "variants": []})
    assert refused(other) == {"/case/rules_digest": "rules_not_computable_here"}


def test_a_draft_says_that_its_rules_cannot_be_computed_by(past: Past, worked: Json) -> None:
    reply = past.client.post(f"{CASES}?partial=true", json=worked | {"rules_digest": past.elsewhere})
    assert reply.status_code == 200
    (error,) = reply.get_json()["errors"]
    assert (error["pointer"], error["code"]) == ("/rules_digest", "rules_not_computable_here")
    whole = past.client.post(f"{CASES}?partial=true", json=worked | {"rules_digest": past.digests[71]}).get_json()
    assert whole["assessment"]["totals"]["assistance_paid"] == SEVENTY_ONE


def test_a_letter_tells_what_the_rules_of_the_case_give(past: Past, worked: Json) -> None:
    reply = past.client.post(CASES, json=worked | {"rules_digest": past.digests[71]}, headers={"Accept": "text/html"})
    assert reply.status_code == 200
    assert "13,941.93" in reply.text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_cannot_be_computed_here_says_why_and_where_it_can(past: Past, worked: Json, language: str) -> None:
    case = worked | {"rules_digest": past.elsewhere, "what": 1, "enrolment": {"year": 2025, "tier": 3}}
    reply = past.client.post(CASES, json=case, headers={"Accept-Language": language})

    assert refused(reply) == {
        "/rules_digest": "rules_not_computable_here",
        "/what": "unknown_field",
        "/enrolment/tier": "unknown_value",
        "/enrolment/paid_on": "required",
    }
    (message,) = (one["message"] for one in reply.get_json()["errors"] if one["pointer"] == "/rules_digest")
    assert "1.2.3" in message
    assert past.elsewhere not in reply.text


@pytest.mark.parametrize("digest", [f"sha256:{0:064x}", "sha256:0", "", "71 %", "sha256:" + "A" * 64])
def test_rules_that_are_not_kept_are_unknown(past: Past, worked: Json, digest: str) -> None:
    assert refused(past.client.post(CASES, json=worked | {"rules_digest": digest})) in (
        {"/rules_digest": "unknown_rules_digest"},
        {"/rules_digest": "empty"},
    )


@pytest.mark.parametrize("what", [7, [], {}, True])
def test_what_is_no_digest_is_refused_for_its_form(past: Past, worked: Json, what: object) -> None:
    assert refused(past.client.post(CASES, json=worked | {"rules_digest": what})) == {"/rules_digest": "wrong_type"}


def test_a_day_and_a_digest_are_not_asked_for_together(past: Past, worked: Json) -> None:
    address = f"{CASES}?as_published={day(past, 0)}"
    other = past.client.post(address, json=worked | {"rules_digest": past.digests[72]})
    same = past.client.post(address, json=worked | {"rules_digest": past.digests[71]})

    assert refused(other) == {"/rules_digest": "unknown_field"}
    assert answered(same) == (past.digests[71], SEVENTY_ONE)
    both = f"?as_published={day(past, 0)}&rules_digest={past.digests[71]}"
    assert refused(past.client.post(BATCHES + both, data=csv_of(), content_type=CSV)) == {
        "/query/as_published": "unknown_field"
    }


@pytest.mark.parametrize("address", [CASES, MANY, VARIANTS, BATCHES])
def test_days_without_published_rules_are_refused_with_the_reason(past: Past, address: str) -> None:
    for after, why in ((-1, day(past, 0)), (400, "has not come")):
        reply = past.client.post(
            f"{address}?as_published={day(past, after)}", json={}, headers={"Accept-Language": "en"}
        )
        assert refused(reply) == {"/query/as_published": "not_published_then"}
        assert why in reply.get_json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "address",
    [
        "/v1/rules?on=2025-06-01&",
        "/v1/rules/handbook?",
        "/v1/rules/files?",
        "/v1/figures?",
        "/v1/figures/assistance.ratio?",
        "/v1/clauses?",
    ],
)
def test_what_is_shown_is_asked_for_by_the_same_day(past: Past, address: str) -> None:
    for given, code in (("2026-1-1", "not_a_date"), (day(past, -1), "not_published_then")):
        reply = past.client.get(f"{address}as_published={given}")
        assert refused(reply) == {"/query/as_published": code}
    twice = past.client.get(f"{address}as_published={day(past, 0)}&as_published={day(past, 1)}")
    assert refused(twice) == {"/query/as_published": "repeated_key"}
    unknown = past.client.get(f"{address}as_published={day(past, 0)}&what=1")
    assert refused(unknown) == {"/query/what": "unknown_field"}


def test_everything_that_is_wrong_with_a_query_is_told_at_once(past: Past) -> None:
    reply = past.client.get(f"/v1/rules?as_published={day(past, -1)}&on=x&district=0")
    assert refused(reply) == {
        "/query/on": "not_a_date",
        "/query/district": "unknown_value",
        "/query/as_published": "not_published_then",
    }


def test_figures_and_clauses_are_those_that_were_published(past: Past) -> None:
    for after, percent, value in ((0, 71, "0.71"), (2, 72, "0.72")):
        query = f"?as_published={day(past, after)}"
        one = past.client.get(f"/v1/figures/assistance.ratio{query}").get_json()
        every = past.client.get(f"/v1/figures{query}").get_json()
        clauses = past.client.get(f"/v1/clauses{query}").get_json()
        assert {reply["rules"]["digest"] for reply in (one, every, clauses)} == {past.digests[percent]}
        assert value in {each["value"] for each in one["figure"]["values"]}
        (listed,) = (each for each in every["figures"] if each["name"] == "assistance.ratio")
        assert [each["value"] for each in listed["values"]] == [each["value"] for each in one["figure"]["values"]]
    assert past.client.get("/v1/figures").get_json()["rules"]["digest"] == past.digests[70]
    assert past.client.get(f"/v1/figures/nothing?as_published={day(past, 0)}").status_code == 404


def test_the_files_are_those_that_were_published(past: Past) -> None:
    for after, percent in ((0, 71), (2, 72), (0, 71)):
        found = past.client.get(f"/v1/rules/files?as_published={day(past, after)}").get_json()
        assert found["rules"]["digest"] == past.digests[percent]
        (text,) = (one["text"] for one in found["files"] if one["path"] == "rules/medical_assistance.yaml")
        assert f"{percent}%" in text
    assert past.client.get("/v1/rules/files").get_json()["rules"]["digest"] == past.digests[70]


def test_the_handbook_says_as_of_which_day_it_was_published(past: Past) -> None:
    query = {"on": "2025-06-01", "as_published": day(past, 1)}
    page = past.client.get("/v1/rules/handbook", query_string=query).text
    assert f"2025-06-01 有效的规定（以 {day(past, 1)} 已公布的规则为准）" in page
    assert past.digests[71][:19] in page
    english = past.client.get("/v1/rules/handbook", query_string=query | {"lang": "en"}).text
    assert f"What is in force on 2025-06-01, as it was published by {day(past, 1)}" in english


@pytest.mark.parametrize(("query", "percent"), [("rules_digest={}", 72), ("as_published={}", 71)])
def test_a_file_is_audited_under_rules_of_the_past(past: Past, query: str, percent: int) -> None:
    given = query.format(past.digests[72] if percent == 72 else day(past, 1))
    reply = past.client.post(f"{BATCHES}?{given}", data=csv_of({}), content_type=CSV, buffered=True)

    (row,) = rows_of(reply)
    assert (row["assistance_paid"], row["ratio"]) == {71: (SEVENTY_ONE, "0.71"), 72: (SEVENTY_TWO, "0.72")}[percent]
    now = past.client.post(BATCHES, data=csv_of({}), content_type=CSV, buffered=True)
    assert rows_of(now)[0]["assistance_paid"] == SEVENTY


def test_a_file_under_rules_that_cannot_be_had_is_refused_before_it_is_read(past: Past) -> None:
    for digest, code in ((past.elsewhere, "rules_not_computable_here"), ("x", "unknown_rules_digest")):
        reply = past.client.post(f"{BATCHES}?rules_digest={digest}&tolerance=x", data=b"", content_type=CSV)
        assert refused(reply) == {"/query/rules_digest": code, "/query/tolerance": "not_an_amount"}


def test_what_is_asked_for_in_turn_is_told_to_come_again(
    past: Past, worked: Json, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(past_rules, "WAITING", 0)
    address = f"sqlite:///{tmp_path}/calc.db"
    state = open_state(address)
    keep_alone(state, folder_of(with_ratio(71)))
    app = create_app(Settings(state=address, log_level="critical"))
    replies: list[TestResponse] = []

    def meanwhile(*_: object) -> None:
        body = json.dumps(worked | {"rules_digest": past.digests[72]})
        kinds = {CASES: "application/json", MANY: "application/x-ndjson"}
        client = app.test_client()
        replies.extend(client.post(to, data=body, content_type=kind, buffered=True) for to, kind in kinds.items())

    monkeypatch.setattr("calc_service.policy.past_rules.tabulate", meanwhile)
    app.test_client().post(CASES, json=worked | {"rules_digest": past.digests[71]})

    alone, listed = replies
    assert (alone.status_code, alone.get_json()["type"]) == (503, "/problems/reading-rules")
    assert alone.headers["Retry-After"]
    assert (listed.status_code, listed.get_json(force=True)["type"]) == (200, "/problems/reading-rules")


def test_those_who_ask_for_the_same_rules_at_once_have_them_read_once(
    worked: Json, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address, folder, read = f"sqlite:///{tmp_path}/calc.db", folder_of(with_ratio(71)), []
    keep_alone(open_state(address), folder)
    app, read_again = create_app(Settings(state=address, log_level="critical")), policy_past_rules.read_again

    def slowly(found: KeptFolder) -> SoundRules | None:
        read.append(found.rules_digest)
        time.sleep(0.5)
        return read_again(found)

    monkeypatch.setattr(policy_past_rules, "read_again", slowly)
    monkeypatch.setattr(past_rules, "PATIENCE", 60)
    case = worked | {"rules_digest": folder.rules_digest}
    with ThreadPoolExecutor(3) as threads:
        replies = list(threads.map(lambda _: app.test_client().post(CASES, json=case), range(3)))

    assert [answered(reply) for reply in replies] == [(folder.rules_digest, SEVENTY_ONE)] * 3
    assert read == [folder.rules_digest]


def test_a_database_that_does_not_answer_is_told_and_rules_in_service_go_on(
    worked: Json, tmp_path: Path, past: Past
) -> None:
    address = f"sqlite:///{tmp_path}/calc.db"
    app = create_app(Settings(state=address, log_level="critical"))
    with open_state(address).writing() as connection:
        connection.exec_driver_sql("DROP TABLE folder_laws")
    client = app.test_client()

    reply = client.post(CASES, json=worked | {"rules_digest": past.digests[72]})
    assert refused(reply) == {"/rules_digest": "unknown_rules_digest"}
    with open_state(address).writing() as connection:
        connection.exec_driver_sql("DROP TABLE folders")
    reply = client.post(CASES, json=worked | {"rules_digest": past.digests[72]})
    assert (reply.status_code, reply.get_json()["type"]) == (503, "/problems/state-unreachable")
    assert reply.headers["Retry-After"]
    assert client.post(CASES, json=worked).status_code == 200


def test_without_state_there_are_the_rules_in_service_and_no_others(
    client: FlaskClient, worked: Json, book: RuleBook
) -> None:
    assert client.post(CASES, json=worked | {"rules_digest": book.digest}).status_code == 200
    other = client.post(CASES, json=worked | {"rules_digest": f"sha256:{0:064x}"})
    assert refused(other) == {"/rules_digest": "unknown_rules_digest"}
    assert refused(client.get("/v1/rules?on=2025-06-01&as_published=2026-01-01")) == {
        "/query/as_published": "not_published_then"
    }


def test_rules_in_service_are_computed_by_once_others_are_in_force(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/calc.db"
    state = open_state(address)
    folder = folder_of(with_ratio(70))
    keep_alone(state, replace(folder, law=""))  # by a version that had another law
    create_app(Settings(state=address, log_level="critical"))
    other = open_state(address)

    rules = KeptRules(other, identity_numbers=False)
    assert rules.to_compute(folder.rules_digest).computable


def test_replies_conform(past: Past, conforms: Callable[[str, object], None], worked: Json) -> None:
    query = f"as_published={day(past, 0)}"
    conforms("RulesInForce", past.client.get(f"/v1/rules?on=2025-06-01&{query}").get_json())
    conforms("Problem", past.client.post(CASES, json=worked | {"rules_digest": past.elsewhere}).get_json())
    conforms("Problem", past.client.get("/v1/figures?as_published=2020-01-01").get_json())
    assert asked_rules.AS_PUBLISHED in query
