"""What is said of a day is said in the words and by the documents of that day."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.case.assessment import assess
from calc_service.case.letter.page import page
from calc_service.case.reading import read_json
from tests.case.asking import case, claim, enrolment, person, reply
from tests.properties.reworded import NEW, NEW_DAY, reworded
from tests.properties.worlds_on_file import BY_NAME, book_of, cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calc_service.engine.edition import RuleBook

Json = dict[str, Any]
BEFORE, ON = (NEW_DAY - timedelta(days=1)).isoformat(), NEW_DAY.isoformat()
WORDS = frozenset({"label", "message", "clauses", "clause", "digest", "district_rules", "name", "value"})


def answer(posted: Json, book: RuleBook, language: str = "zh") -> Json:
    return reply(posted, book, language=language, include=("operands", "ledger"))


def cited(part: object) -> Iterator[str]:
    """Every clause that a part of a reply names."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "clause" and isinstance(value, str):
                yield value
            elif key == "clauses":
                yield from value
            elif key == "from" and isinstance(value, dict) and value["kind"] == "clause":
                yield value["name"]
            else:
                yield from cited(value)
    elif isinstance(part, list):
        for inner in part:
            yield from cited(inner)


@pytest.mark.parametrize("name", ["city", "everything", "pools_move"])
def test_no_reply_about_a_day_cites_a_document_that_was_issued_later(name: str) -> None:
    book, seen = reworded(name), set()
    documents = book.wording.documents
    for posted in islice(cases(BY_NAME[name], "issued"), 250):
        found = answer(posted, book)
        days = {one["claim_id"]: one["settled_on"] for one in posted.get("claims") or []}
        parts = [(days[one["claim_id"]], one) for one in found["claims"]]
        if found["premium_subsidy"]:
            parts.append((posted["enrolment"]["paid_on"], found["premium_subsidy"]))
        parts += [
            (max(days[one] for one in days if days[one][:4] == str(alert["year"])), alert) for alert in found["alerts"]
        ]
        for day, part in parts:
            for cite in cited(part):
                seen.add(cite.partition("#")[0])
                assert documents[cite.partition("#")[0]].issued_on <= day, (day, cite)
        named = found["rules"]["district_rules"]
        assert named == "city_floor" or documents[named].issued_on <= max(day for day, _ in parts or [(ON, None)])
    assert {NEW, "cq-2022-116"} <= seen


@pytest.mark.parametrize("name", ["everything", "pools_move"])
def test_other_words_are_all_that_differs(name: str) -> None:
    plain, dated = book_of(name), reworded(name)
    for posted in islice(cases(BY_NAME[name], "words"), 120):
        assert without_words(answer(posted, plain)) == without_words(answer(posted, dated))


def without_words(part: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(part, dict):
        return {key: without_words(value) for key, value in part.items() if key not in WORDS}
    return list(map(without_words, part)) if isinstance(part, list) else part


def test_each_claim_is_explained_in_the_words_of_its_day() -> None:
    lines = [claim("old", settled_on=BEFORE), claim("new", settled_on=ON)]
    found = answer(case(*lines, enrolment=enrolment()), reworded("city"))
    old, new = found["claims"]
    labels = [[step["label"] for step in one["steps"]] for one in (old, new)]
    assert [f"新{label}" for label in labels[0]] == labels[1]
    assert not any(label.startswith("新") for label in labels[0])
    assert "新" not in "".join(step["label"] for step in found["premium_subsidy"]["steps"])


def test_reasons_and_notices_are_those_of_the_day() -> None:
    lines = [
        claim(name, settled_on=day, referral="missing", basic_paid="1200.00")
        for name, day in (("a", BEFORE), ("b", ON))
    ]
    old, new = answer(case(*lines), reworded("city"))["claims"]
    assert new["reason_details"][0]["message"] == f"新{old['reason_details'][0]['message']}"
    assert new["notices"][0]["label"] == f"新{old['notices'][0]['label']}"
    assert (old["notices"][0]["clause"], new["notices"][0]["clause"]) == ("cq-2022-116#2.3.1", f"{NEW}#1")


def test_pools_are_called_as_on_the_day_of_the_years_last_claim() -> None:
    found = [answer(case(claim(settled_on=day)), reworded("city")) for day in (BEFORE, ON)]
    assert [one["years"][0]["pools"][0]["label"] for one in found] == ["特殊疾病救助", "新特殊疾病救助"]
    totals = [next(t for t in one["ledger"][0]["totals"] if t["pool"] == "special") for one in found]
    assert [one["label"] for one in totals] == ["特殊疾病救助", "新特殊疾病救助"]


@pytest.mark.parametrize(
    ("day", "rules", "floor"),
    [
        ("2022-12-31", "city_floor", True),
        ("2023-01-01", "example-world-2022-1", False),
        (BEFORE, "example-world-2022-1", False),
        (ON, NEW, False),
    ],
)
def test_a_districts_rules_go_by_the_document_of_the_day(day: str, rules: str, *, floor: bool) -> None:
    found = answer(case(claim(settled_on=day), person=person(district="500116")), reworded("everything"))
    assert found["rules"]["district_rules"] == rules
    assert ("city_floor_applied" in {one["code"] for one in found["claims"][0]["warnings"]}) is floor


def test_a_letter_calls_things_as_on_their_days() -> None:
    book = reworded("city")
    posted = case(claim("old", settled_on=BEFORE), claim("new", settled_on=ON))
    lines = [page_of(case(claim(settled_on=day)), book) for day in (BEFORE, ON)]
    assert ["新医疗救助" in text for text in lines] == [False, True]
    assert page_of(posted, book).count("新大病保险") >= 1


def page_of(posted: Json, book: RuleBook) -> str:
    return page(assess(read_json(json.dumps(posted).encode()), book, "zh"), posted, book.wording, "zh")
