"""Reviews of a run against another: told beside the rows, and carried on where nothing they rest on has changed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.app import create_app
from calc_service.config import Settings
from calc_service.runs.against import review_fates
from calc_service.state import reviews
from calc_service.state.keys import create
from tests.api.audit_runs import RUNS, Kept, kept_in
from tests.api.batch_files import CSV, csv_of
from tests.api.keyed import LAST_DAY, bearer
from tests.api.test_audit_samples import review, sample
from tests.api.test_audits_against import BEFORE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Claim = dict[str, str | None]
WRONG = {"outcome": "confirmed", "amount": "6223.50", "reason": "重复结算"}
RIGHT = {"outcome": "not_confirmed"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept_in(tmp_path_factory.mktemp("kept"))


def claim(number: int, **told: str) -> Claim:
    return {"person_id": f"P-{number}", "claim_id": f"C-{number}", "recorded_assistance": "0.00", **told}


def both(kept: Kept, before: list[Claim], after: list[Claim]) -> tuple[str, str]:
    """The addresses of two runs that have been compared, and of the reviews of the first against the second."""
    first, second = kept.done(csv_of(*before)), kept.done(csv_of(*after))
    against = f"{first}/against/{second.rpartition('/')[2]}"
    assert kept.client.get(f"{against}/reviews").status_code == 202
    assert kept.client.post(f"{against}/reviews").status_code == 202
    kept.work_off()
    return first, second


def reviews_of(first: str, second: str) -> str:
    return f"{first}/against/{second.rpartition('/')[2]}/reviews"


def carried(kept: Kept, first: str, second: str) -> Any:  # noqa: ANN401  a document
    reply = kept.client.post(reviews_of(first, second))
    assert reply.status_code == 200, reply.text
    return reply.get_json()


def listed(kept: Kept, run: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = kept.client.get(f"{run}/reviews").get_json()["reviews"]
    return found


def test_each_review_goes_the_way_of_its_row(kept: Kept, conforms: Callable[[str, object], None]) -> None:
    """Row 2 is the same elsewhere, 3 changed, 4 gone, 5 the same with a review of its own, 6 and 7 are twice there."""
    twice = [claim(5), claim(5)]
    first, second = both(
        kept,
        [claim(1), claim(2), claim(3), claim(4), *twice],
        [claim(4), claim(2, recorded_assistance="20000.00"), *twice, claim(9), claim(1)],
    )
    review(kept, first, *({"row": row, **WRONG} for row in (2, 3, 4, 5, 6)))
    review(kept, second, {"row": 2, **RIGHT, "reason": "已核对"}, {"row": 3, **RIGHT})
    address = reviews_of(first, second)
    found = kept.client.get(address).get_json()
    conforms("ReviewsAgainst", found)
    counts = {"applies": 1, "carried": 0, "reviewed": 1, "changed": 1, "gone": 1, "several": 1}
    assert found["counts"] == counts
    told = [(one["review"]["row"], one["fate"], one["row_after"]) for one in found["reviews"]]
    assert told == [(2, "applies", 7), (3, "changed", 3), (4, "gone", None), (5, "reviewed", 2), (6, "several", 4)]
    assert kept.client.get(address.removesuffix("/reviews")).get_json()["reviews"] == counts
    rows = kept.client.get(f"{address.removesuffix('reviews')}rows").get_json()
    conforms("ComparedPage", rows)
    shown = {
        one["claim_id"]: [one[side] and one[side]["outcome"] for side in ("review_before", "review_after")]
        for one in rows["rows"]
    }
    assert shown == {"C-2": ["confirmed", "not_confirmed"], "C-3": ["confirmed", None], "C-9": [None, None]}

    done = carried(kept, first, second)
    conforms("ReviewsCarried", done)
    after = counts | {"applies": 0, "carried": 1}
    assert (done["entered"], done["counts"]) == (1, after)
    assert [one["fate"] for one in done["left"]] == ["changed", "gone", "reviewed", "several"]
    copy = listed(kept, second)[-1]
    origin = copy.pop("origin")
    original = listed(kept, first)[0]
    assert {name: copy[name] for name in ("row", "outcome", "amount", "reason", "at", "stands")} == {
        **{name: original[name] for name in ("outcome", "amount", "reason", "at", "stands")},
        "row": 7,
    }
    assert (origin["run"], origin["number"]) == (first.rpartition("/")[2], original["number"])


def test_twice_is_as_good_as_once_and_nothing_that_stands_is_replaced(kept: Kept) -> None:
    first, second = both(kept, [claim(1), claim(2)], [claim(2), claim(1)])
    review(kept, first, {"row": 2, **WRONG})
    assert carried(kept, first, second)["entered"] == 1
    once = listed(kept, second)
    assert carried(kept, first, second)["entered"] == 0
    assert listed(kept, second) == once
    review(kept, second, {"row": 3, **RIGHT})
    again = carried(kept, first, second)
    assert (again["entered"], again["counts"]["reviewed"]) == (0, 1)
    assert [(one["outcome"], one["stands"]) for one in listed(kept, second)] == [
        ("confirmed", False),
        ("not_confirmed", True),
    ]
    review(kept, first, {"row": 2, **RIGHT}, {"row": 3, **RIGHT})
    done = carried(kept, first, second)
    assert (done["entered"], done["counts"]["reviewed"], done["counts"]["carried"]) == (1, 1, 1)


def test_reviews_are_told_page_by_page_and_by_what_becomes_of_them(kept: Kept) -> None:
    first, second = both(kept, [claim(number) for number in range(5)], [claim(number) for number in (3, 1)])
    review(kept, first, *({"row": row, **WRONG} for row in (6, 2, 3, 4, 5)))
    address = reviews_of(first, second)
    every = kept.client.get(address).get_json()["reviews"]
    assert [one["review"]["row"] for one in every] == [6, 2, 3, 4, 5], "as they came"
    page = kept.client.get(f"{address}?limit=2").get_json()
    rest = kept.client.get(f"{address}?limit=3&cursor={page['next']}").get_json()
    assert (page["reviews"] + rest["reviews"], rest["next"]) == (every, None)
    gone = kept.client.get(f"{address}?fate=gone").get_json()
    assert [one["review"]["row"] for one in gone["reviews"]] == [6, 2, 4]


def test_what_was_carried_on_is_projected(kept: Kept) -> None:
    pytest.importorskip("scipy", reason="an extra: requirements-projection.txt")
    rows = [claim(number) for number in range(12)]
    first, second = both(kept, rows, [*rows[6:], *rows[:6]])
    review(kept, first, *({"row": row, **(WRONG if row % 2 else RIGHT)} for row in range(2, 14)))
    assert carried(kept, first, second)["entered"] == 12
    assert len(sample(kept, second, "n=6&seed=s")["rows"]) == 6
    found = kept.client.get(f"{second}/projection?n=6&seed=s").get_json()
    assert (found["population"], found["drawn"]) == (12, 6)


@pytest.mark.parametrize("seed", range(4))
def test_random_files_carry_just_those_whose_row_is_the_only_one_and_the_same(kept: Kept, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  rows, not secrets

    def file() -> list[Claim]:
        paid = ("0.00", "1.00")
        return [
            claim(chance.randrange(14), recorded_assistance=chance.choice(paid)) for _ in range(chance.randrange(1, 20))
        ]

    before, after = file(), file()
    after += [one for one in before if chance.random() < 0.7]
    chance.shuffle(after)
    first, second = both(kept, before, after)
    of_rows = {run: kept.client.get(f"{run}/rows?limit=100").get_json()["rows"] for run in (first, second)}
    reviewed = [row for row in range(2, len(before) + 2) if chance.random() < 0.8]
    review(kept, first, *({"row": row, **WRONG, "reason": f"第{row}行"} for row in reviewed))
    of_person: dict[str, list[dict[str, Any]]] = {}
    for run in (first, second):
        for row in of_rows[run]:
            of_person.setdefault(f"{run} {row['claim_id']}", []).append(row)
    expected = {}
    for row in of_rows[first]:
        mine, others = (of_person.get(f"{run} {row['claim_id']}", []) for run in (first, second))
        if row["row"] in reviewed and len(mine) == len(others) == 1 and others[0]["found"] == row["found"]:
            expected[others[0]["row"]] = f"第{row['row']}行"
    done = carried(kept, first, second)
    assert {one["row"]: one["reason"] for one in listed(kept, second)} == expected
    assert done["entered"] == len(expected)
    assert sum(done["counts"].values()) == len(reviewed)


def test_what_is_asked_wrongly_is_said(kept: Kept) -> None:
    first, second = both(kept, [claim(1)], [claim(1)])
    address = reviews_of(first, second)
    for query in ("fate=same", "limit=0", "cursor=x", "by=row"):
        reply = kept.client.get(f"{address}?{query}")
        assert (reply.status_code, reply.get_json()["errors"][0]["pointer"]) == (
            422,
            f"/query/{query.partition('=')[0]}",
        )
    assert kept.client.post(f"{address}?fate=gone").status_code == 422
    for one, other in ((first, "0" * 32), (f"{RUNS}/{'0' * 32}", second)):
        assert kept.client.post(reviews_of(one, other)).status_code == 404
    waiting = str(kept.client.post(RUNS, data=BEFORE, content_type=CSV).headers["Location"])
    for one, other in ((first, waiting), (waiting, second)):
        reply = kept.client.post(reviews_of(one, other))
        assert (reply.status_code, reply.get_json()["type"]) == (409, "/problems/run-not-done")


def test_more_than_a_run_may_have_are_not_carried_on_at_all(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = both(kept, [claim(1), claim(2)], [claim(1), claim(2)])
    review(kept, first, {"row": 2, **WRONG}, {"row": 3, **WRONG})
    monkeypatch.setattr(reviews, "MOST_OF_A_RUN", 1)
    reply = kept.client.post(reviews_of(first, second))
    assert (reply.status_code, reply.get_json()["type"]) == (409, "/problems/too-many-reviews")
    assert listed(kept, second) == []


def test_many_are_carried_on_some_at_a_time(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [claim(number) for number in range(5)]
    first, second = both(kept, rows, rows[::-1])
    review(kept, first, *({"row": row, **WRONG} for row in (6, 2, 4, 3, 5)))
    monkeypatch.setattr(review_fates, "MOST_AT_ONCE", 2)
    told = [carried(kept, first, second) for _ in range(4)]
    assert [(one["entered"], one["counts"]["applies"]) for one in told] == [(2, 3), (2, 1), (1, 0), (0, 0)]
    assert sorted(one["row"] for one in listed(kept, second)) == [2, 3, 4, 5, 6]


def test_whoever_carries_on_is_noted_and_the_reviewer_stays(tmp_path: Path) -> None:
    plain = kept_in(tmp_path)
    roles = {
        "张三": ("auditor", "万州"),
        "李四": ("auditor", "万州"),
        "王五": ("auditor", "涪陵"),
        "赵六": ("caseworker", "万州"),
    }
    keys = {
        name: bearer(create(plain.state, f"key-{number}", name, [role], LAST_DAY, office=office))
        for number, (name, (role, office)) in enumerate(roles.items())
    }
    settings = Settings(state=plain.settings.state, run_folder=plain.settings.run_folder, log_level="critical")
    kept = Kept(create_app(settings), settings, plain.state)
    first, second, foreign = (kept.done(csv_of(claim(1)), **keys[name]) for name in ("张三", "张三", "王五"))
    said = {"reviews": [{"row": 2, **WRONG}]}
    assert kept.client.post(f"{first}/reviews", json=said, headers=keys["张三"]).status_code == 200
    address = reviews_of(first, second)
    assert kept.client.post(address, headers=keys["李四"]).status_code == 202
    kept.work_off()
    assert kept.client.post(address).status_code == 401
    assert kept.client.post(address, headers=keys["赵六"]).status_code == 403
    assert kept.client.post(address, headers=keys["王五"]).status_code == 404
    assert kept.client.post(reviews_of(first, foreign), headers=keys["王五"]).status_code == 404
    assert kept.client.post(reviews_of(first, foreign), headers=keys["张三"]).status_code == 404
    assert kept.client.post(address, headers=keys["李四"]).get_json()["entered"] == 1
    (copy,) = kept.client.get(f"{second}/reviews", headers=keys["张三"]).get_json()["reviews"]
    assert (copy["person"], copy["key"], copy["reason"]) == ("张三", "key-0", "重复结算")
    assert (copy["origin"]["carried_by"], copy["origin"]["key"]) == ("李四", "key-1")
    assert kept.client.delete(first, headers=keys["张三"]).status_code == 204
    (stays,) = kept.client.get(f"{second}/reviews", headers=keys["张三"]).get_json()["reviews"]
    assert stays == copy, "what was carried on outlives the run that it came from"
