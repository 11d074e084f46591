"""Figures that the service writes into the text of a rules file, and the files that it begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from calc_service.config import RULES_FOLDER
from tests.api.trials import CHECK, MEDICAL, TEXT, changed

if TYPE_CHECKING:
    from flask.testing import FlaskClient

LINES, FILES, COVERAGE = "/v1/rules/lines", "/v1/rules/files", "/v1/rules/coverage"
CAP, TERMS = "medical_assistance/tracks/other/annual_cap", "catastrophic_insurance/terms"
CITED = {"cite": "cq-2022-116#2.3.2-other", "verified": True}
DERIVED = {"source": "推算: 二手", "verified": False}


def line(list_: str, begins: str, figures: dict[str, str], **provenance: object) -> dict[str, Any]:
    return {"list": list_, "begins": begins, "figures": figures, **provenance}


def written(client: FlaskClient, asked: dict[str, Any] | None, files: dict[str, str] | None = None) -> dict[str, str]:
    reply = client.post(LINES, json={"files": files or {}, "line": asked})
    assert reply.status_code == 200, reply.get_json()
    return {file["path"]: file["text"] for file in reply.get_json()["files"]}


def added(before: str, after: str) -> list[str]:
    """The lines that are new; nothing else may be other."""
    old, new = before.splitlines(), after.splitlines()
    position = next(place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    more = len(new) - len(old)
    assert new[position + more :] == old[position:]
    return new[position : position + more]


def test_a_line_is_added_below_the_one_in_force_and_nothing_else_changes(client: FlaskClient) -> None:
    files = written(client, line(CAP, "2027-03-01", {"value": "80000"}, **CITED))
    assert list(files) == [MEDICAL]
    new = "      - {from: 2027-03-01, value: 80000, floor: true, cite: cq-2022-116#2.3.2-other}"
    assert added(TEXT, files[MEDICAL]) == [new]
    checked = client.post(CHECK, json={"files": files, "today": "2026-11-22"}).get_json()
    assert checked["errors"] == 0


def test_a_line_of_the_same_day_is_put_right_in_its_place(client: FlaskClient) -> None:
    first = written(client, line(CAP, "2027-03-01", {"value": "80000"}, **CITED))
    again = written(client, line(CAP, "2027-03-01", {"value": "90000"}, **DERIVED), first)
    assert added(TEXT, again[MEDICAL]) == [
        '      - {from: 2027-03-01, value: 90000, floor: true, source: "推算: 二手", verified: false}'
    ]


def test_an_entry_of_several_lines_is_written_whole(client: FlaskClient) -> None:
    ratio = "medical_assistance/tracks/special/ratio"
    files = written(client, line(ratio, "2027-01-01", {"value/low_income_margin": "65%"}, **CITED))
    new = [text.strip() for text in added(TEXT, files[MEDICAL])]
    assert (new[0], len(new)) == ("- from: 2027-01-01", 10)
    assert "          low_income_margin: 65%" in files[MEDICAL].splitlines()
    assert client.post(CHECK, json={"files": files, "today": "2026-11-22"}).get_json()["errors"] == 0


def test_a_year_has_to_say_each_of_its_figures(client: FlaskClient) -> None:
    asked = line(TERMS, "2027-05-05", {"deductible": "20640"}, **DERIVED)
    refused = client.post(LINES, json={"files": {}, "line": asked})
    assert refused.status_code == 422
    assert [(one["pointer"], one["code"]) for one in refused.get_json()["errors"]] == [
        ("/line/figures/annual_cap", "required"),
        ("/line/figures/ratio", "required"),
    ]
    asked["figures"] |= {"ratio": "60%", "annual_cap": "none"}
    (text,) = written(client, asked).values()
    before = (RULES_FOLDER / "catastrophic_insurance.yaml").read_text("utf-8")
    assert added(before, text) == [
        '  2027: {deductible: 20640, ratio: 60%, annual_cap: none, source: "推算: 二手", verified: false}'
    ]


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"list": "medical_assistance/tracks/nothing"}, "/line/list", "unknown_value"),
        ({"figures": {"nothing": "1"}}, "/line/figures/nothing", "unknown_value"),
        ({"figures": {"value": 1}}, "/line/figures/value", "wrong_type"),
        ({"figures": []}, "/line/figures", "wrong_type"),
        ({"figures": {str(number): "1" for number in range(101)}}, "/line/figures", "too_long"),
        ({"begins": "2027"}, "/line/begins", "not_a_date"),
        ({"cite": None}, "/line/cite", "required"),
    ],
)
def test_what_cannot_be_written_is_named(
    client: FlaskClient, changed: dict[str, object], pointer: str, code: str
) -> None:
    asked = line(CAP, "2027-03-01", {"value": "80000"}, **CITED) | changed
    reply = client.post(LINES, json={"files": {}, "line": asked})
    assert reply.status_code == 422
    assert (pointer, code) in [(one["pointer"], one["code"]) for one in reply.get_json()["errors"]]


def test_whatever_is_given_as_a_figure_stays_one_value(client: FlaskClient) -> None:
    files = written(client, line(CAP, "2027-03-01", {"value": "1, floor: false} #"}, **CITED))
    assert 'value: "1, floor: false} #", floor: true' in files[MEDICAL]


def test_ends_of_lines_stay_and_a_table_on_one_line_is_left_to_the_text(client: FlaskClient) -> None:
    windows = {MEDICAL: TEXT.replace("\n", "\r\n")}
    (text,) = written(client, line(CAP, "2027-03-01", {"value": "80000"}, **CITED), windows).values()
    assert len(text) - len(windows[MEDICAL]) == len(text.splitlines()[41]) + 2
    assert text.replace(text.splitlines(keepends=True)[41], "") == windows[MEDICAL]
    path = "rules/catastrophic_insurance.yaml"
    file = (RULES_FOLDER / "catastrophic_insurance.yaml").read_text("utf-8")
    head, _, tail = file.partition("terms:")
    one_line = f"{head}terms: {{2026: {{deductible: 1, ratio: 60%}}}}\n\nuplift:{tail.partition('uplift:')[2]}"
    found = client.post(LINES, json={"files": {path: one_line}}).get_json()["lists"]
    assert [one["id"] for one in found if one["path"] == path] == ["catastrophic_insurance/uplift"]


def test_every_list_is_told_with_what_it_says_last(client: FlaskClient) -> None:
    lists = {one["id"]: one for one in client.post(LINES, json={"files": {}}).get_json()["lists"]}
    assert lists[CAP]["label"]["en"] == "Costly hospital stays with other diseases · yearly cap"
    assert lists[CAP]["figures"] == [{"key": "value", "label": lists[CAP]["label"], "value": "60000"}]
    assert (lists[TERMS]["yearly"], lists[TERMS]["from"], len(lists[TERMS]["figures"])) == (True, "2026-01-01", 3)
    broken = client.post(LINES, json={"files": {MEDICAL: "tracks: [", "rules/districts/500116.yaml": "- a"}})
    assert {one["path"] for one in broken.get_json()["lists"]} == {
        "rules/catastrophic_insurance.yaml",
        "rules/premium_subsidy.yaml",
    }


def test_the_files_that_serve_are_told_with_their_schemas(client: FlaskClient) -> None:
    found = client.get(FILES).get_json()
    files = {file["path"]: file for file in found["files"]}
    assert files[MEDICAL]["text"] == TEXT
    assert {file["schema"] for file in files.values()} == {schema["name"] for schema in found["schemas"]}
    again = client.get(FILES, headers={"If-None-Match": client.get(FILES).headers["ETag"]})
    assert again.status_code == 304
    assert client.get(f"{FILES}?as_published=2020-01-01").status_code == 422


def test_what_nobody_would_notice_is_told_of_changed_rules(client: FlaskClient) -> None:
    files = written(client, line(CAP, "2027-03-01", {"value": "80000"}, **CITED))
    found = client.post(COVERAGE, json={"files": files}).get_json()
    assert found["examples"] > 40
    assert [one["path"] for one in found["unnoticed"]] == [MEDICAL] * len(found["unnoticed"])
    assert len(found["proposed"]) > 0
    assert client.post(COVERAGE, json={"files": {MEDICAL: "a"}}).status_code == 422


@pytest.mark.parametrize(
    "files",
    [{"rules/letter.yaml": None}, {"rules/examples/a.yaml": "x: ["}, changed()],
    ids=["a file that decides no money", "an example that cannot be read", "an example that comes out otherwise"],
)
def test_coverage_is_only_told_of_rules_whose_examples_come_out(
    client: FlaskClient, files: dict[str, str | None]
) -> None:
    refused = client.post(COVERAGE, json={"files": files})
    assert (refused.status_code, refused.get_json()["type"]) == (422, "/problems/refused-rules")


TILT = "rules/tilt_assistance.yaml"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # A dash on a line of its own, with comments.
        ("  - # one\n    from: 2023-01-01\n    value: 1\n", "  -\n    from: 2024-01-01\n    value: 2\n    cite: c\n"),
        # A text of several lines at the end.
        (
            "  - from: 2023-01-01\n    value: 1\n    source: >-\n      somewhere\n\n",
            "  - from: 2024-01-01\n    value: 2\n    cite: c\n",
        ),
        ("  - from: 2023-01-01\r\n    value: 1\r\n", "  - from: 2024-01-01\r\n    value: 2\r\n    cite: c\r\n"),
    ],
)
def test_a_line_is_added_however_the_list_is_written(client: FlaskClient, before: str, after: str) -> None:
    last = "  - {from: 2025-01-01, value: 3, cite: d}\n"
    asked = line("tilt_assistance/a", "2024-01-01", {"value": "2"}, cite="c", verified=True)
    text = written(client, asked, {TILT: f"a:\n{before}{last}"})[TILT]
    assert text.replace("\n\n", "\n") == f"a:\n{before}{after}{last}".replace("\n\n", "\n")


def test_a_line_that_is_put_right_keeps_its_comments(client: FlaskClient) -> None:
    text = "a:\n  - from: 2023-01-01  # first\n    # why\n    value: 1  # {}\n    floor: true  # least\n    cite: {}\n"
    asked = line("tilt_assistance/a", "2023-01-01", {"value": "2"}, cite="d", verified=True)
    assert written(client, asked, {TILT: text.format("yuan", "c")}) == {
        TILT: text.format("yuan", "d").replace("value: 1", "value: 2")
    }


def test_a_comment_on_a_year_is_not_said_of_another(client: FlaskClient) -> None:
    path = "rules/catastrophic_insurance.yaml"
    text = "terms:\n  2025:  # 2025 No. 3\n    deductible: 1\n    cite: c\n"
    asked = line(TERMS, "2026-01-01", {"deductible": "2"}, cite="d", verified=True)
    assert written(client, asked, {path: text})[path] == f"{text}  2026:\n    deductible: 2\n    cite: d\n"


@pytest.mark.parametrize(
    "text",
    [
        "a:\n- from: [b]\n  value: 1\n",
        "a:\n- from: [b]\n  value: 1\n- from: {c: 1}\n  value: 1\n",
        "a:\n- ? from\n  : 2023-01-01\n  ? value\n  : 1\n",
    ],
)
def test_what_no_line_can_be_added_to_is_no_list(client: FlaskClient, text: str) -> None:
    lists = client.post(LINES, json={"files": {TILT: text}}).get_json()["lists"]
    assert [one for one in lists if one["path"] == TILT] == []


def test_more_figures_than_can_be_listed_are_refused(client: FlaskClient) -> None:
    figures = ", ".join(f"k{number}: 1" for number in range(2000))
    files = {f"rules/districts/50010{number}.yaml": f"a:\n- {{from: 2022-01-01, {figures}}}\n" for number in range(3)}
    reply = client.post(LINES, json={"files": files})
    assert reply.status_code == 422
    assert [one["pointer"] for one in reply.get_json()["errors"]] == ["/files"]
    asked = line("districts/500100/a", "2023-01-01", {f"x{number}": "1" for number in range(100)}, cite="c")
    refused = client.post(
        LINES, json={"files": dict([files.popitem()]), "line": asked | {"list": "districts/500102/a"}}
    )
    assert refused.status_code == 422
    assert len(refused.data) < 1_000_000
