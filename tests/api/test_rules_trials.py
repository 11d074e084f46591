"""POST /v1/rules/check, /diff and /impact: what is said of changed rules, and that nothing else changes."""

import gzip
import io
import json
import re
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from shutil import copytree
from typing import Any

import polars as pl
import pytest
from flask.testing import FlaskClient

from calc_service.api.rules_trials import resource
from calc_service.api.rules_trials.examples import raised, with_entry_added
from calc_service.app import create_app
from calc_service.cli.program import main
from calc_service.config import RULES_FOLDER, Settings
from tests.api.batch_files import CSV, NDJSON, PARQUET, XLSX, csv_of, frame_of
from tests.api.trials import (
    CHECK,
    DAY,
    DIFF,
    IMPACT,
    MEDICAL,
    TEXT,
    ask,
    body_of,
    changed,
    changes,
    claims,
    form_of,
    part,
    send,
)

ADDRESSES = (CHECK, DIFF, IMPACT)


@pytest.fixture
def changed_folder(tmp_path: Path) -> Path:
    """What `changed()` makes of the rules, as a folder for the commands."""
    folder = Path(copytree(RULES_FOLDER, tmp_path / "rules"))
    (folder / "medical_assistance.yaml").write_text(changed()[MEDICAL] or "", encoding="utf-8")
    return folder


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:  # noqa: ANN401  a JSON document
    """The JSON that a command prints."""
    main(["rules", *arguments, "--format", "json"])
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("deep", [False, True])
def test_a_check_says_what_the_command_says(
    client: FlaskClient,
    changed_folder: Path,
    capsys: pytest.CaptureFixture[str],
    conforms: Callable[[str, object], None],
    deep: bool,  # noqa: FBT001  a parameter of the test
) -> None:
    reply = ask(client, CHECK, changed(), today=DAY, deep=deep)
    said = printed(capsys, "check", str(changed_folder), "--today", DAY, *(["--deep"] if deep else []))

    assert reply.status_code == 200
    assert reply.get_json() == said
    assert ("deep" in said) is deep
    assert said["errors"]  # the worked examples no longer come out
    conforms("CheckedRules", said)


def test_rules_with_errors_are_a_list_of_complaints_and_no_refusal(
    client: FlaskClient, conforms: Callable[[str, object], None]
) -> None:
    reply = ask(client, CHECK, changed("70%", "70"), deep=True)
    said = reply.get_json()

    assert reply.status_code == 200
    assert said["digest"] is None
    assert "deep" not in said
    complaint = next(one for one in said["complaints"] if one["level"] == "error")
    line = next(number for number, text in enumerate(TEXT.split("\n"), 1) if "70%" in text)
    assert (complaint["path"], complaint["line"]) == (MEDICAL, line)
    assert "70%" in complaint["zh"]
    assert "70%" in complaint["en"]
    conforms("CheckedRules", said)


def test_a_deep_check_shows_a_violation_with_a_case_that_can_be_posted(
    client: FlaskClient, conforms: Callable[[str, object], None]
) -> None:
    files = {"catastrophic_insurance.yaml": INSURANCE.replace(*LOWER_CAP)}
    said = ask(client, CHECK, files, today=DAY, deep=True).get_json()

    conforms("CheckedRules", said)
    violations = said["deep"]["violations"]
    assert len(violations) == said["deep"]["errors"] + said["deep"]["warnings"] > 0
    for violation in violations:
        conforms("Case", violation["request"])
        assert client.post("/v1/assessments", json=violation["request"]).status_code == 200


INSURANCE = (RULES_FOLDER / "catastrophic_insurance.yaml").read_text(encoding="utf-8")
LOWER_CAP = ("annual_cap: none", "annual_cap: 500")
NO_EXAMPLES: dict[str, str | None] = {
    f"rules/examples/{file.name}": None for file in (RULES_FOLDER / "examples").glob("*.yaml")
}


def test_files_may_be_left_out_and_added(client: FlaskClient) -> None:
    without = ask(client, CHECK, changed() | NO_EXAMPLES, today=DAY).get_json()
    lost = ask(client, CHECK, {"rules/safeguards.yaml": None}, today=DAY).get_json()
    added = ask(client, CHECK, {"districts/500116.yaml": "district: '500116'\n"}, today=DAY).get_json()

    assert not without["errors"]
    assert [one["path"] for one in lost["complaints"] if one["level"] == "error"] == ["rules/safeguards.yaml"]
    assert {one["path"] for one in added["complaints"] if one["level"] == "error"} == {"rules/districts/500116.yaml"}


def test_the_day_decides_which_years_are_missing(client: FlaskClient) -> None:
    found = {
        day: {one["check"] for one in ask(client, CHECK, today=day).get_json()["complaints"]}
        for day in (DAY, "2031-01-01")
    }

    assert "running_year" not in found[DAY]
    assert "running_year" in found["2031-01-01"]


def test_without_a_day_today_is_taken(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "today", lambda: date(2031, 1, 1))

    assert "running_year" in {one["check"] for one in ask(client, CHECK).get_json()["complaints"]}
    assert ask(client, DIFF).get_json()["settled_through"] == "2031-01-01"


def test_a_difference_is_what_the_command_says(
    client: FlaskClient,
    changed_folder: Path,
    capsys: pytest.CaptureFixture[str],
    conforms: Callable[[str, object], None],
) -> None:
    reply = ask(client, DIFF, changed(), settled_through=DAY)
    said = printed(capsys, "diff", str(RULES_FOLDER), str(changed_folder), "--settled-through", DAY)

    assert reply.get_json() == said
    assert [one["sentence"]["zh"] for one in said["differences"]]
    assert "70%" in said["differences"][0]["sentence"]["zh"]
    assert "75%" in said["differences"][0]["sentence"]["zh"]
    assert said["reaches_back_to"] == "2022-10-28"
    conforms("ComparedRules", said)


def test_without_changes_nothing_differs(client: FlaskClient) -> None:
    said = ask(client, DIFF, settled_through=DAY).get_json()

    assert said["before"] == said["after"] == client.get("/readyz").get_json()["digest"]
    assert said["differences"] == []
    assert ask(client, IMPACT).get_json()["differs"] is False


def test_what_changed_rules_lack_and_decides_no_money_is_filled_in_and_said(
    client: FlaskClient, conforms: Callable[[str, object], None]
) -> None:
    file = RULES_FOLDER / "tilt_assistance.yaml"
    lacking = {"rules/tilt_assistance.yaml": file.read_text(encoding="utf-8").partition("\nsteps:")[0]}
    said = ask(client, DIFF, lacking, settled_through=DAY).get_json()

    assert [(one["side"], one["file"], one["path"]) for one in said["defaults"]] == [
        ("after", "tilt_assistance.yaml", ["steps"])
    ]
    conforms("ComparedRules", said)
    sentence = "变更后的规则：没有“tilt_assistance.yaml · steps”，比较时采用现行规则的"
    assert ask(client, IMPACT, lacking).get_json()["defaults"][0]["zh"] == sentence


def test_an_impact_of_posted_claims_is_what_the_command_says(
    client: FlaskClient,
    changed_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    conforms: Callable[[str, object], None],
) -> None:
    file = tmp_path / "claims.csv"
    file.write_bytes(csv_of({}, {"person_id": "P-2", "categories": "extreme_poverty"}))
    run = {"author": "王五", "reason": "试算"}
    posted = part("claims", file.read_bytes(), CSV, "claims.csv")
    reply = send(client, form_of(changes(changed(), **run), posted))
    told = [option for name, text in run.items() for option in (f"--{name}", text)]
    said = printed(capsys, "impact", "--changed", str(changed_folder), "--claims", str(file), *told)

    assert reply.status_code == 200, reply.text
    assert reply.get_json() == said
    assert said["amounts"]["assistance_paid"]["difference"] == "981.83"  # 5% of 19,636.52, once of two
    assert said["gaining"]["persons"] == 1
    conforms("ImpactReply", reply.get_json())


ENROLLED = b"""person_id,district,insurance,categories,year,tier,paid_on
P-1,500101,resident,subsistence_allowance,2025,1,2024-11-20
"""
PREMIUM = (RULES_FOLDER / "premium_subsidy.yaml").read_text(encoding="utf-8")
DEARER = {"rules/premium_subsidy.yaml": PREMIUM.replace("2025: {tier_1: 400", "2025: {tier_1: 430")}
NEXT_YEAR = {
    "rules/catastrophic_insurance.yaml": re.sub(
        r"(?m)^  2026: \{deductible: [0-9]+(.*\n)", r"\g<0>  2027: {deductible: 20640\1", INSURANCE
    )
}


def test_premium_subsidies_are_weighed_beside_claims_or_alone(
    client: FlaskClient, conforms: Callable[[str, object], None]
) -> None:
    enrolled = part("enrolments", ENROLLED, CSV, "lists/enrolled.csv")
    beside = send(client, form_of(changes(DEARER), claims(), enrolled)).get_json()
    alone = send(client, form_of(changes(DEARER), enrolled), "?assume=tier:2").get_json()

    assert beside["premium"]["amounts"]["subsidy"] == {"before": "360.00", "after": "387.00", "difference": "27.00"}
    assert beside["amounts"]["benefit"]["difference"] == "0.00"
    assert [(one["holds"], one["name"], one["rows"]) for one in beside["run"]["files"]] == [
        ("claims", "claims", 1),
        ("enrolments", "enrolled.csv", 1),
    ]
    assert beside["run"]["files"][1]["sha256"] == sha256(ENROLLED).hexdigest()
    assert (alone["rows"], alone["premium"]["rows"], alone["premium"]["assumed"]) == (0, 1, {"tier": "2"})
    for said in (beside, alone):
        conforms("ImpactReply", said)


def test_made_up_persons_are_enrolled_where_that_is_asked_for(client: FlaskClient) -> None:
    said = ask(
        client, IMPACT, DEARER, population={"persons": 20, "seed": 1, "enrolments": True, "year": 2025}
    ).get_json()

    assert said["premium"]["rows"] == said["premium"]["synthetic_rows"] == 20
    assert said["premium"]["gaining"]["persons"] > 0
    assert said["run"]["made_up"] == {"persons": 20, "seed": 1, "year": 2025}
    assert ask(client, IMPACT, DEARER).get_json()["premium"] is None


def test_the_figures_of_two_years_are_set_one_against_the_other(client: FlaskClient) -> None:
    plain = send(client, form_of(changes(NEXT_YEAR), claims())).get_json()
    moved = send(client, form_of(changes(NEXT_YEAR, figures_of={"before": 2026, "after": 2027}), claims())).get_json()
    lacking = send(client, form_of(changes(NEXT_YEAR, figures_of={"before": 2027, "after": 2027}), claims()))

    assert (plain["differs"], plain["later_year"]) == (False, 2027)
    assert moved["amounts"]["catastrophic_used"]["difference"].startswith("-")
    assert moved["asked"]["figures_of"] == {"before": 2026, "after": 2027}
    assert [(one["pointer"], one["code"]) for one in lacking.get_json()["errors"]] == [
        ("/figures_of/before", "unknown_value")
    ]
    assert "2026" in lacking.get_json()["errors"][0]["message"]


def test_the_page_of_an_impact_can_be_signed_and_holds_no_markup_of_others(client: FlaskClient) -> None:
    nasty = "<script>alert(1)</script>"
    body = form_of(changes(changed(), author=nasty, reason=f"因为\n{nasty}", today="2026-12-01"), claims())
    page = send(client, body, Accept="text/html").text

    assert "<script" not in page
    for said in ("编制人（签字）", "审批人（签字）", "2026-12-01", "sha256:"):
        assert said in page
    for field, value, code in (
        ("author", "x" * 65, "too_long"),
        ("reason", "\x00", "bad_characters"),
        ("reason", 1, "wrong_type"),
    ):
        (error,) = ask(client, IMPACT, changed(), **{field: value}).get_json()["errors"]
        assert (error["pointer"], error["code"]) == (f"/{field}", code)


def test_an_impact_of_made_up_claims_says_that_they_are(
    client: FlaskClient, conforms: Callable[[str, object], None]
) -> None:
    said = ask(client, IMPACT, changed()).get_json()

    assert said["synthetic_rows"] == said["rows"] > 20
    assert said["persons"] == 20
    assert said["gaining"]["rows"] > 0
    assert said["losing"]["rows"] == 0
    conforms("ImpactReply", said)


def test_rejected_long_rowshave_the_documented_shape(
    client: FlaskClient, conforms: Callable[[str, object], None]
) -> None:
    files = {"catastrophic_insurance.yaml": WITHOUT_2025}
    said = send(client, form_of(changes(files), claims(csv_of({}, {"district": "1"})))).get_json()

    assert (said["statuses"], said["uncomputed_rows"], said["rejected"]["rows"]) == ({}, 1, 1)
    assert said["rejected"]["listed"][0]["benefit"]["after"] is None
    conforms("ImpactReply", said)


WITHOUT_2025 = re.sub(r"(?m)^ *2025: .*\n", "", INSURANCE)


def as_bytes(write: Callable[[pl.DataFrame, io.BytesIO], object]) -> bytes:
    file = io.BytesIO()
    write(frame_of({}), file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "content_type", "packing"),
    [
        (csv_of(), "text/csv; charset=utf-8", ""),
        (csv_of().decode().encode("gb18030"), "text/csv; charset=gb18030", ""),
        (gzip.compress(csv_of()), "text/csv", "gzip"),
        (as_bytes(lambda frame, file: frame.write_ndjson(file)), NDJSON, ""),
        (as_bytes(lambda frame, file: frame.write_parquet(file)), PARQUET, ""),
        (as_bytes(lambda frame, file: frame.write_excel(file)), XLSX, ""),
    ],
    ids=lambda value: str(value)[-12:],
)
def test_claims_come_in_any_form_of_a_batch(
    client: FlaskClient, content: bytes, content_type: str, packing: str
) -> None:
    headers = {"Content_Encoding": packing} if packing else {}
    reply = send(client, form_of(claims(content, content_type, **headers), changes(changed())))

    assert reply.status_code == 200, reply.text
    assert reply.get_json()["amounts"]["assistance_paid"]["difference"] == "981.83"


@pytest.mark.parametrize("content_type", ["application/octet-stream", "Text/Plain; charset=utf-8", ""])
@pytest.mark.parametrize(
    ("content", "file_name", "packing"),
    [
        (csv_of(), "claims.csv", ""),
        (csv_of(), "结算 2025.CSV", ""),
        (gzip.compress(csv_of()), "claims.csv.gz", ""),
        (gzip.compress(csv_of()), "claims.csv", "gzip"),
        (gzip.compress(csv_of()), "claims.csv.gz", "gzip"),
        (as_bytes(lambda frame, file: frame.write_parquet(file)), "claims.parquet", ""),
        (as_bytes(lambda frame, file: frame.write_excel(file)), "../../claims.xlsx", ""),
    ],
    ids=lambda value: str(value)[-12:],
)
def test_the_file_name_of_claims_tells_their_form_where_no_type_does(
    client: FlaskClient, content: bytes, file_name: str, packing: str, content_type: str
) -> None:
    headers = {"Content_Encoding": packing} if packing else {}
    reply = send(client, form_of(changes(changed()), part("claims", content, content_type, file_name, **headers)))

    assert reply.status_code == 200, reply.text
    assert reply.get_json()["amounts"]["assistance_paid"]["difference"] == "981.83"


@pytest.mark.parametrize(
    "content_type", ["application/octet-stream", "text/plain", "text/plain; charset=UTF-8", "", "application/json"]
)
def test_changes_are_json_whatever_their_file_is_said_to_be(client: FlaskClient, content_type: str) -> None:
    content = json.dumps({"files": changed()}).encode()
    reply = send(client, form_of(part("changes", content, content_type, "c.json"), claims()))

    assert reply.status_code == 200, reply.text
    assert reply.get_json()["amounts"]["assistance_paid"]["difference"] == "981.83"


def test_the_documented_change_adds_an_entry_and_leaves_every_line(description: dict[str, Any]) -> None:
    examples = {
        address: description["paths"][address]["post"]["requestBody"]["content"]["application/json"]["example"]
        for address in ADDRESSES
    }
    begins = examples[IMPACT]["as_of"]
    for example in examples.values():
        before, _, after = example["files"][MEDICAL].partition(f"      - from: {begins}\n")
        entry, _, rest = after.partition("    annual_cap:\n")
        assert before + "    annual_cap:\n" + rest == TEXT
        assert "75%" in entry


def test_the_documented_change_is_sound_reaches_no_settled_day_and_moves_money(description: dict[str, Any]) -> None:
    said = {
        address: description["paths"][address]["post"]["responses"]["200"]["content"]["application/json"]["example"]
        for address in ADDRESSES
    }

    assert said[CHECK]["errors"] == 0
    assert [one["reaches_back"] for one in said[DIFF]["differences"]] == [False]
    assert said[IMPACT]["differs"] is True


def test_the_documented_change_stands_below_the_last_entry_of_its_list() -> None:
    text = "a:\n  - from: 2022-01-01\n    r: 70%\n  - {from: 2027-05-01, r: 80%}\nb:\n  - from: 2021-01-01\n    r: 1%\n"
    change = with_entry_added(text, DAY, raised)

    assert change == (text.replace("b:\n", "  - {from: 2028-01-01, r: 85%}\nb:\n"), "2028-01-01")
    assert with_entry_added("a: 1\n", DAY, raised) == ("a: 1\n", None)


def test_claims_longer_than_a_piece_arrive_whole(client: FlaskClient) -> None:
    long_rows: list[dict[str, str | None]] = [
        {"person_id": f"P-{number}", "remark": "备注" * 200} for number in range(1500)
    ]
    rows = csv_of(*long_rows)
    said = send(client, form_of(changes(changed()), claims(rows))).get_json()

    assert len(rows) > 1_048_576
    assert said["persons"] == said["gaining"]["persons"] == 1500


def test_the_query_says_how_claims_are_computed(client: FlaskClient) -> None:
    row = csv_of({"referral": None, "catastrophic_paid": "18000.00"})
    body = form_of(changes(changed()), claims(row))
    said = send(client, body, "?assume=referral:compliant&catastrophic=computed&accumulate=recorded").get_json()

    assert said["asked"]["assumed"] == {"referral": "compliant"}
    assert (said["asked"]["catastrophic"], said["asked"]["accumulate"]) == ("computed", "recorded")
    assert said["amounts"]["catastrophic_used"]["before"] == "19013.48"
    assert (
        send(client, body, "?assume=referral:compliant").get_json()["amounts"]["catastrophic_used"]["before"]
        == "18000.00"
    )


def test_a_change_to_come_is_weighed_as_of_its_day(client: FlaskClient) -> None:
    text = TEXT.replace(
        "    annual_cap:\n",
        RATIO_TO_COME + "    annual_cap:\n",
        1,
    )
    body = form_of(changes({MEDICAL: text}), claims())
    as_of = form_of(changes({MEDICAL: text}, as_of="2027-01-01"), claims())

    assert send(client, body).get_json()["differs"] is False
    assert send(client, body).get_json()["later_change"] == "2027-01-01"
    assert send(client, as_of).get_json()["amounts"]["assistance_paid"]["difference"] == "981.83"


RATIO_TO_COME = """\
      - from: 2027-01-01
        cite: cq-2022-116#2.3.2-special
        floor: true
        value:
          extreme_poverty: 75%
          subsistence_allowance: 75%
          returned_to_poverty: 75%
          low_income_margin: 65%
          poverty_risk_monitored: 65%
          illness_impoverished: 65%
"""


@pytest.mark.parametrize("accept", ["text/html", "text/html,application/xhtml+xml,*/*;q=0.8", "text/*"])
def test_whoever_prefers_a_page_gets_the_report(client: FlaskClient, accept: str) -> None:
    reply = send(client, form_of(changes(changed()), claims()), Accept=accept)

    assert reply.status_code == 200
    assert reply.content_type == "text/html; charset=utf-8"
    assert "981.83" in reply.text
    assert "<script" not in reply.text
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert "Accept" in reply.vary


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "application/*;q=0.5", "text/html;q=0.1,*/*"])
def test_anyone_else_gets_json(client: FlaskClient, accept: str) -> None:
    assert send(client, form_of(changes(), claims()), Accept=accept).content_type == "application/json"


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_same_request_gets_the_same_bytes(client: FlaskClient, address: str) -> None:
    body = body_of(address, changed(), **({"today": DAY} if address == CHECK else {}))
    body |= {"settled_through": DAY} if address == DIFF else {}
    replies = [client.post(address, json=body) for _ in range(2)]

    assert replies[0].status_code == 200
    assert replies[0].data == replies[1].data


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_on_the_server_changes(tmp_path: Path, address: str) -> None:
    folder, scratch = Path(copytree(RULES_FOLDER, tmp_path / "in-force")), tmp_path / "scratch"
    scratch.mkdir()
    client = create_app(
        Settings(state=None, rules_folder=folder, batch_folder=scratch, log_level="critical")
    ).test_client()
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.rglob("*") if file.is_file()}
    digest = client.get("/readyz").headers["X-Rules-Digest"]
    reply = ask(client, address, changed() | {"rules/districts/_template.yaml": None})

    assert reply.status_code == 200, reply.text
    assert reply.headers["X-Rules-Digest"] == client.get("/readyz").get_json()["digest"] == digest
    assert before == {
        file: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.rglob("*") if file.is_file()
    }
    assert list(scratch.iterdir()) == []
    assert "in-force" not in reply.text


def test_changes_are_laid_over_the_rules_that_serve_and_not_over_what_the_folder_holds_by_now(tmp_path: Path) -> None:
    folder = Path(copytree(RULES_FOLDER, tmp_path / "rules"))
    (folder / "medical_assistance.yaml").write_text(changed()[MEDICAL] or "", encoding="utf-8")
    client = create_app(Settings(state=None, rules_folder=folder, log_level="critical")).test_client()
    (folder / "safeguards.yaml").write_text("spoilt", encoding="utf-8")
    (folder / "medical_assistance.yaml").write_text(TEXT, encoding="utf-8")
    said = ask(client, DIFF, settled_through=DAY).get_json()

    assert said["before"] == said["after"] == client.get("/readyz").get_json()["digest"]
