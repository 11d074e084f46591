"""Two runs side by side over HTTP: compared when it is asked for, shown page by page, gone with either of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from calc_service.app import create_app
from calc_service.config import Settings
from calc_service.runs.against.of_runs import pair_of
from calc_service.state.keys import create
from tests.api.audit_runs import RUNS, Kept, kept_in
from tests.api.batch_files import CSV, csv_of
from tests.api.keyed import LAST_DAY, bearer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BEFORE = csv_of(
    {},
    {"recorded_assistance": "20000.00", "settled_on": "2025/6/2"},
    {"person_id": "P-2", "recorded_assistance": "0.00"},
    {"person_id": "P-3", "total_cost": "nonsense"},
)
AFTER = csv_of(
    {"remark": "what is only carried through is not compared"},
    {"claim_id": "S-9", "person_id": "P-9"},
    {"person_id": " p-2", "claim_id": "S-3", "recorded_assistance": "0.00"},
    {"person_id": "P-3", "claim_id": "S-4", "total_cost": "nonsense"},
    {"claim_id": "S-2", "recorded_assistance": "9469.25", "settled_on": "2025/6/2"},
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept_in(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def address(kept: Kept) -> str:
    """The address of two runs that have been compared."""
    before, after = kept.done(BEFORE), kept.done(AFTER)
    found = f"{before}/against/{after.rpartition('/')[2]}"
    for asked in (found, f"{found}/rows"):
        reply = kept.client.get(asked)
        assert (reply.status_code, reply.get_json()) == (202, {"state": "waiting"})
        assert int(reply.headers["Retry-After"]) > 0
    kept.work_off()
    return found


def rows(kept: Kept, address: str, query: str = "") -> list[dict[str, Any]]:
    reply = kept.client.get(f"{address}/rows{query}")
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.get_json()["rows"]
    return found


def test_rows_are_told_apart_by_person_and_claim_never_by_their_number(
    kept: Kept, address: str, conforms: Callable[[str, object], None]
) -> None:
    said = kept.client.get(address).get_json()
    conforms("RunsCompared", said)
    assert said["rows"] == {"same": 3, "changed": 1, "gone": 0, "new": 1}
    assert said["columns"] == {"difference_assistance": 1, "finding_assistance": 1}
    assert {"before": "overpaid", "after": "match", "rows": 1} in said["crossed"]["finding_assistance"]
    assert {"before": None, "after": "payable", "rows": 1} in said["crossed"]["status"]
    amounts = {one["column"]: one for one in said["amounts"]}
    summaries = [kept.client.get(f"{RUNS}/{said[side]['id']}/summary").get_json() for side in ("before", "after")]
    due = [summary["computed"]["assistance"] for summary in summaries]
    assert [amounts["assistance_paid"][side] for side in ("before", "after")] == due
    assert amounts["recorded_assistance"] == {
        "column": "recorded_assistance", "before": "33745.56", "after": "36960.37", "difference": "3214.81", "rows": 2,
    }  # fmt: skip
    assert said["before"]["rules"] == summaries[0]["rules"]


def test_each_row_that_differs_shows_what_both_runs_found(
    kept: Kept, address: str, conforms: Callable[[str, object], None]
) -> None:
    conforms("ComparedPage", kept.client.get(f"{address}/rows").get_json())
    changed, new = rows(kept, address)
    assert (changed["change"], changed["row_before"], changed["row_after"]) == ("changed", 3, 6)
    assert (changed["claim_id"], changed["person_id"]) == ("S-2", "P-1")
    assert changed["columns"] == ["difference_assistance", "finding_assistance"]
    assert [changed[side]["difference_assistance"] for side in ("before", "after")] == ["10530.75", "0.00"]
    assert (new["change"], new["row_before"], new["row_after"], new["before"]) == ("new", None, 3, None)
    assert new["after"]["status"] == "payable"


def test_rows_are_picked_and_sorted_page_by_page(kept: Kept, address: str) -> None:
    assert [row["change"] for row in rows(kept, address, "?change=new")] == ["new"]
    assert rows(kept, address, "?change=gone") == []
    assert [row["change"] for row in rows(kept, address, "?column=finding_assistance")] == ["changed"]
    assert [row["change"] for row in rows(kept, address, "?sort=difference_assistance")] == ["changed", "new"]
    assert [row["change"] for row in rows(kept, address, "?sort=-difference_assistance")] == ["new", "changed"]
    assert [row["change"] for row in rows(kept, address, "?sort=-recorded_assistance")] == ["new", "changed"]
    for sort in ("row", "-row", "-assistance_paid"):
        first = kept.client.get(f"{address}/rows?limit=1&sort={sort}").get_json()
        second = kept.client.get(f"{address}/rows?limit=1&sort={sort}&cursor={first['next']}").get_json()
        assert first["rows"] + second["rows"] == rows(kept, address, f"?sort={sort}")
        assert second["next"] is None


def test_the_other_way_round_what_was_new_is_gone(kept: Kept, address: str) -> None:
    before, _, after = address.removeprefix(f"{RUNS}/").partition("/against/")
    turned = f"{RUNS}/{after}/against/{before}"
    assert kept.client.get(turned).status_code == 202
    kept.work_off()
    assert kept.client.get(turned).get_json()["rows"] == {"same": 3, "changed": 1, "gone": 1, "new": 0}


def test_a_run_is_the_same_as_itself(kept: Kept) -> None:
    run = kept.done(BEFORE)
    address = f"{run}/against/{run.rpartition('/')[2]}"
    kept.client.get(address)
    kept.work_off()
    assert kept.client.get(address).get_json()["rows"] == {"same": 4, "changed": 0, "gone": 0, "new": 0}
    assert rows(kept, address, "?sort=-assistance_paid") == []
    assert kept.client.get(f"{address}/rows?cursor=cm93fDF8MQ").status_code == 200, "a cursor behind all rows"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("?change=same", "/query/change"),
        ("?column=remark", "/query/column"),
        ("?sort=status", "/query/sort"),
        ("?limit=201", "/query/limit"),
        ("?cursor=no", "/query/cursor"),
        ("?finding=match", "/query/finding"),
        ("?sort=subsidy", "/query/sort"),
    ],
)
def test_what_is_asked_wrongly_is_said(kept: Kept, address: str, query: str, pointer: str) -> None:
    reply = kept.client.get(f"{address}/rows{query}")
    assert (reply.status_code, [one["pointer"] for one in reply.get_json()["errors"]]) == (422, [pointer])


def test_files_of_different_kinds_are_not_compared(kept: Kept, address: str) -> None:
    enrolments = "person_id,district,insurance,categories,year,tier,paid_on\nP-1,500101,resident,,2025,1,2024-11-20\n"
    run = kept.done(enrolments.encode(), "?kind=premium")
    reply = kept.client.get(f"{run}/against/{address.partition('/against/')[2]}")
    assert (reply.status_code, reply.get_json()["type"]) == (409, "/problems/not-comparable")
    itself = f"{run}/against/{run.rpartition('/')[2]}"
    kept.client.get(itself)
    kept.work_off()
    assert kept.client.get(itself).get_json()["rows"]["same"] == 1
    assert kept.client.get(f"{itself}/rows?sort=assistance_paid").status_code == 422


def test_a_run_that_is_not_there_or_not_done_is_not_compared(kept: Kept, address: str) -> None:
    run = address.partition("/against/")[0]
    assert kept.client.get(f"{run}/against/{'0' * 32}").status_code == 404
    waiting = kept.client.post(RUNS, data=BEFORE, content_type=CSV).get_json()["id"]
    reply = kept.client.get(f"{run}/against/{waiting}")
    assert (reply.status_code, reply.get_json()["type"]) == (409, "/problems/run-not-done")


def test_what_was_compared_goes_with_either_run(kept: Kept) -> None:
    first, second = (kept.done(content).rpartition("/")[2] for content in (BEFORE, AFTER))
    address, evidence = f"{RUNS}/{first}/against/{second}", kept.client.get(f"{RUNS}/{first}/evidence").data
    kept.client.get(address)
    kept.work_off()
    assert kept.client.get(address).status_code == 200
    assert kept.client.get(f"{RUNS}/{first}/evidence").data == evidence, "it is no part of the audit"
    folder = kept.settings.run_folder / first
    assert len(list(folder.glob(f"against-{pair_of(first, second)}.*"))) == 3
    assert kept.client.delete(f"{RUNS}/{second}").status_code == 204
    assert list(folder.glob("against-*")) == []
    assert kept.client.get(address).status_code == 404


def test_only_who_may_see_both_sees_them_side_by_side(tmp_path: Path) -> None:
    plain = kept_in(tmp_path)
    owners = {"one": "万州", "two": "涪陵"}
    keys = {
        name: create(plain.state, name, f"{name}-person", ["auditor"], LAST_DAY, office=office)
        for name, office in owners.items()
    }
    settings = Settings(state=plain.settings.state, run_folder=plain.settings.run_folder, log_level="critical")
    kept = Kept(create_app(settings), settings, plain.state)
    runs = {name: kept.done(BEFORE, **bearer(key)).rpartition("/")[2] for name, key in keys.items()}
    for name, key in keys.items():
        for one, other in (("one", "two"), ("two", "one")):
            for rest in ("", "/rows"):
                asked = f"{RUNS}/{runs[one]}/against/{runs[other]}{rest}"
                assert kept.client.get(asked, headers=bearer(key)).status_code == 404, name


def test_a_comparison_that_fails_says_so_and_is_made_anew(kept: Kept) -> None:
    first, second = (kept.done(content).rpartition("/")[2] for content in (BEFORE, AFTER))
    address = f"{RUNS}/{first}/against/{second}"
    rows = kept.settings.run_folder / second / "rows.arrow"
    aside = rows.rename(rows.with_suffix(".aside"))
    assert kept.client.get(address).status_code == 202
    kept.work_off()
    reply = kept.client.get(address)
    assert (reply.status_code, reply.get_json()["type"]) == (409, "/problems/comparison-failed")
    assert kept.client.get(f"{RUNS}/{first}").get_json()["state"] == "done", "the run itself is as it was"
    aside.rename(rows)
    kept.work_off()
    assert kept.client.get(address).status_code == 200


def test_a_run_of_an_older_version_is_compared_with_one_of_this(kept: Kept) -> None:
    old = kept.done(BEFORE).rpartition("/")[2]
    order = kept.settings.run_folder / old / "order.json"
    order.write_text(order.read_text(encoding="utf-8").replace('"engine":"', '"engine":"0.'), encoding="utf-8")
    new = kept.done(AFTER).rpartition("/")[2]
    address = f"{RUNS}/{old}/against/{new}"
    assert kept.client.get(address).status_code == 202
    kept.work_off()
    assert kept.client.get(address).get_json()["rows"]["changed"] == 1
    assert list((kept.settings.run_folder / new).glob("against-*")) != [], "where this version works"
    reply = kept.client.get(f"{RUNS}/{old}/against/{old}")
    assert (reply.status_code, reply.get_json()["type"]) == (409, "/problems/other-engine")
