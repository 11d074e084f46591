"""What is asked of a day is called as it was on that day, and documents say how long they hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from calc_service.api import vocabulary
from calc_service.app import create_app
from calc_service.config import Settings
from tests.properties.reworded import ISSUED, NEW, NEW_DAY, reword
from tests.properties.worlds_on_file import BY_NAME, RULES
from tests.reference.rules_folder import write_rules

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

BEFORE, ON = "2025-05-31", NEW_DAY.isoformat()


@pytest.fixture(scope="module")
def reworded(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a service whose rules say everything anew from NEW_DAY on."""
    rules: Path = tmp_path_factory.mktemp("reworded") / "rules"
    write_rules(BY_NAME["everything"], RULES, rules)
    reword(rules)
    documents = rules / "documents.yaml"
    text = documents.read_text(encoding="utf-8")
    ending = f"issued_on: 2022-10-28\n    in_force_until: 2030-12-31\n    replaced_by: {NEW}"
    documents.write_text(text.replace("issued_on: 2022-10-28", ending, 1), encoding="utf-8")
    return create_app(Settings(state=None, rules_folder=rules)).test_client()


@pytest.mark.parametrize(
    ("day", "law", "track", "rules"),
    [
        (BEFORE, "医疗救助", "特殊疾病救助", "example-world-2022-1"),
        (ON, "新医疗救助", "新特殊疾病救助", NEW),
    ],
)
def test_the_rules_of_a_day_are_called_as_on_that_day(
    reworded: FlaskClient, day: str, law: str, track: str, rules: str
) -> None:
    found = reworded.get("/v1/rules", query_string={"on": day, "district": "500116"}).get_json()
    assistance = found["laws"]["medical_assistance"]
    assert (assistance["label"], assistance["tracks"][0]["label"]) == (law, track)
    assert found["rules"]["district_rules"] == rules


def test_documents_say_until_when_they_are_in_force_and_what_replaces_them(reworded: FlaskClient) -> None:
    clauses = reworded.get("/v1/clauses").get_json()["clauses"]
    documents = {clause["document"]["code"]: clause["document"] for clause in clauses}
    old, new = documents["cq-2022-116"], documents[NEW]
    assert (old["in_force_until"], old["replaced_by"]) == ("2030-12-31", NEW)
    assert (new["in_force_until"], new["replaced_by"], new["issued_on"]) == (None, None, ISSUED.isoformat())
    of_day = reworded.get("/v1/rules", query_string={"on": BEFORE}).get_json()["documents"]
    assert [one["in_force_until"] for one in of_day if one["document"] == "cq-2022-116"] == ["2030-12-31"]


@pytest.mark.parametrize(("day", "label"), [(BEFORE, "医疗救助"), (ON, "新医疗救助")])
def test_the_vocabulary_is_that_of_today(
    reworded: FlaskClient, monkeypatch: pytest.MonkeyPatch, day: str, label: str
) -> None:
    monkeypatch.setattr(vocabulary, "today", lambda: date.fromisoformat(day))
    found = reworded.get("/v1/vocabulary").get_json()
    assert {law["code"]: law["label"]["zh"] for law in found["laws"]}["medical_assistance"] == label
    step = next(each for each in found["steps"] if each["code"] == "tilt")
    assert step["clause"] == ("cq-2022-116#2.3.3" if day == BEFORE else f"{NEW}#1")


def test_a_letter_says_what_became_of_a_document(reworded: FlaskClient) -> None:
    case = {
        "case_id": "C",
        "person": {"district": "500104", "insurance": "resident", "identities": []},
        "claims": [
            {
                "claim_id": "S", "settled_on": BEFORE, "setting": "inpatient", "disease_class": "special",
                "facility_level": "tertiary", "facility_designated": True, "place_of_care": "in_city",
                "referral": "compliant", "total_cost": "900.00", "policy_scope_cost": "900.00", "basic_paid": "100.00",
            }
        ],
    }  # fmt: skip
    for language, said in (("zh", "有效至2030年12月31日，由 "), ("en", "in force until 2030-12-31, replaced by ")):
        text = reworded.post("/v1/assessments", json=case, headers={"Accept": "text/html", "Accept-Language": language})
        assert said in text.get_data(as_text=True)
