"""POST /v1/rules/check, /diff and /impact: what is refused, where the fault is said to be, and what is left behind."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread, Timer
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from calc_service.api.rules_trials import impact, request, resource
from calc_service.api.rules_trials.forms import BY_PLACE, FiguresOfForm, PopulationForm
from calc_service.api.rules_trials.forms import CHECK as CHECK_FORM
from calc_service.api.rules_trials.forms import DIFF as DIFF_FORM
from calc_service.api.rules_trials.forms import IMPACT as IMPACT_FORM
from calc_service.app import create_app
from calc_service.case.schema import Form
from calc_service.config import RULES_FOLDER, Settings
from tests.api.batch_files import XLSX, csv_of, post
from tests.api.trials import (
    CHECK,
    DIFF,
    IMPACT,
    MEDICAL,
    RATIO,
    TEXT,
    ask,
    body_of,
    changed,
    changes,
    claims,
    file_part,
    form_of,
    part,
    send,
)

ADDRESSES = (CHECK, DIFF, IMPACT)
VALUE = "Q7privateQ7"
LIMIT = 4096
UNANNOUNCED = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
every_address = pytest.mark.parametrize("address", ADDRESSES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the service of `bounded` keeps files while it tries changes."""
    return tmp_path


@pytest.fixture
def bounded(folder: Path) -> FlaskClient:
    settings = Settings(state=None, batch_body_limit=LIMIT, batch_unpacked_limit=2 * LIMIT, batch_folder=folder)
    return create_app(settings).test_client()


def problem(reply: TestResponse, status: int, name: str) -> list[tuple[str, str]]:
    """The place and code of every error of a problem."""
    assert reply.status_code == status, reply.text
    assert reply.content_type == "application/problem+json"
    assert reply.get_json()["type"] == f"/problems/{name}"
    assert reply.headers["X-Rules-Digest"].startswith("sha256:")
    return [(error["pointer"], error["code"]) for error in reply.get_json().get("errors", ())]


@every_address
@pytest.mark.parametrize(
    ("content", "status", "name"),
    [
        (b"", 400, "malformed-body"),
        (b"{", 400, "malformed-body"),
        (b'{"files": {}, "files": {}}', 400, "malformed-body"),
        (b'{"files": {"rules/a.yaml": "", "rules/a.yaml": ""}}', 400, "malformed-body"),
        (b'{"files": NaN}', 400, "malformed-body"),
        (b"\xef\xbb\xbf{}", 400, "malformed-body"),
        ('{"files": {"a": "特"}}'.encode("gbk"), 400, "malformed-body"),
        (b"[" * 100_000, 400, "malformed-body"),
        (b"\x00\x01\x02", 400, "malformed-body"),
        (b"[]", 422, "unprocessable-trial"),
        (b'"files"', 422, "unprocessable-trial"),
        (b"{}", 422, "unprocessable-trial"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_body_that_is_no_request_is_refused(
    client: FlaskClient, address: str, content: bytes, status: int, name: str
) -> None:
    problem(client.post(address, data=content, content_type="application/json"), status, name)


@pytest.mark.parametrize(
    ("address", "change", "errors"),
    [
        (CHECK, {"files": []}, [("/files", "wrong_type")]),
        (CHECK, {"files": None}, [("/files", "required")]),
        (CHECK, {"files": {"rules/safeguards.yaml": 1}}, [("/files/rules~1safeguards.yaml", "wrong_type")]),
        (CHECK, {"files": {"safeguards.yaml": ["a"]}}, [("/files/safeguards.yaml", "wrong_type")]),
        (CHECK, {"today": "2026-02-30"}, [("/today", "not_a_date")]),
        (CHECK, {"today": 20261122}, [("/today", "wrong_type")]),
        (CHECK, {"deep": "yes"}, [("/deep", "wrong_type")]),
        (CHECK, {"population": {}}, [("/population", "unknown_field")]),
        (DIFF, {"settled_through": "soon"}, [("/settled_through", "not_a_date")]),
        (DIFF, {"today": "2026-11-22"}, [("/today", "unknown_field")]),
        (IMPACT, {"population": None}, [("/population", "required")]),
        (IMPACT, {"population": {"persons": 0, "seed": -1}}, [
            ("/population/persons", "out_of_range"), ("/population/seed", "out_of_range")]),
        (IMPACT, {"population": {"persons": 100_001}}, [
            ("/population/persons", "out_of_range"), ("/population/seed", "required")]),
        (IMPACT, {"population": {"persons": 1.5, "seed": "1"}}, [
            ("/population/persons", "wrong_type"), ("/population/seed", "wrong_type")]),
        (IMPACT, {"population": {"persons": 1, "seed": 10**400}}, [("/population/seed", "out_of_range")]),
        (IMPACT, {"population": {"persons": 1, "seed": 1, "year": 2031}}, [("/population/year", "unknown_value")]),
        (IMPACT, {"as_of": "2022-10-27"}, [("/as_of", "no_rules_in_force")]),
    ],
    ids=str,
)  # fmt: skip
def test_a_field_that_cannot_be_read_gets_422_with_its_place(
    client: FlaskClient, address: str, change: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    reply = client.post(address, json=body_of(address, {}) | change)

    assert problem(reply, 422, "unprocessable-trial") == errors


def test_a_number_of_many_digits_is_out_of_range(client: FlaskClient) -> None:
    content = b'{"files": {}, "population": {"persons": 1, "seed": %s}}' % (b"9" * 5000)
    reply = client.post(IMPACT, data=content, content_type="application/json")

    assert problem(reply, 422, "unprocessable-trial") == [("/population/seed", "out_of_range")]


@every_address
@pytest.mark.parametrize(
    "path",
    [
        "../rules.yaml",
        "rules/../../etc/passwd",
        "/etc/passwd",
        "~/x.yaml",
        "C:/x.yaml",
        "rules\\safeguards.yaml",
        "rules//safeguards.yaml",
        "districts/./500116.yaml",
        "README.md",
        ".schemas/x.yaml",
        "rules/other.yaml",
        "examples/sub/x.yaml",
        "districts/\ud800.yaml",
        "saf\x00eguards.yaml",
        "",
        "x" * 10_000,
    ],
    ids=lambda path: repr(path)[:24],
)
def test_a_path_that_is_no_rules_file_is_refused(client: FlaskClient, address: str, path: str) -> None:
    ((pointer, code),) = problem(ask(client, address, {path: ""}), 422, "unprocessable-trial")

    assert pointer.startswith("/files")
    assert code == "unusable_file"


def test_every_fault_of_a_request_is_named_at_once_in_the_language_asked_for(client: FlaskClient) -> None:
    files = {"../a.yaml": "", "safeguards.yaml": "", "rules/safeguards.yaml": "", "codes/none.yaml": None, "x": 1}
    posted = {"files": files, "today": "x", "surprise": 1}
    reply = client.post(CHECK, json=posted, headers={"Accept-Language": "en"})

    assert {pointer for pointer, _ in problem(reply, 422, "unprocessable-trial")} == {
        "/files/..~1a.yaml",
        "/files/safeguards.yaml",  # sorted by the client, so the second of the two
        "/files/codes~1none.yaml",
        "/files/x",
        "/today",
        "/surprise",
    }
    assert all(error["message"].isascii() for error in reply.get_json()["errors"])


def test_more_files_than_rules_have_are_refused(client: FlaskClient) -> None:
    files = {f"districts/d{number}.yaml": "" for number in range(201)}

    assert problem(ask(client, CHECK, files), 422, "unprocessable-trial") == [("/files", "unusable_file")]


def test_a_file_of_ten_megabytes_is_refused_by_its_name(client: FlaskClient) -> None:
    reply = ask(client, CHECK, {MEDICAL: "x" * 10_000_000})

    assert problem(reply, 422, "unprocessable-trial") == [("/files/rules~1medical_assistance.yaml", "unusable_file")]


def test_more_text_than_rules_have_is_refused(client: FlaskClient) -> None:
    files: dict[str, str | None] = {f"districts/d{number}.yaml": "x" * 500_000 for number in range(4)}
    most = request.MOST_TEXT - sum(len(text or "") for text in files.values())

    assert not most
    assert ask(client, CHECK, files).status_code == 200
    assert problem(ask(client, CHECK, files | {MEDICAL: "x"}), 422, "unprocessable-trial") == [
        ("/files", "unusable_file")
    ]


def with_categories(number: int) -> dict[str, str | None]:
    """The city's rules with so many categories more."""
    categories = (RULES_FOLDER / "categories.yaml").read_text(encoding="utf-8")
    entry = "  more_{0}:\n    rank: {1}\n    label: {{zh: 例{0}, en: Example {0}}}\n    cite: cq-2022-116#2.1\n"
    ratios = "".join(f"          more_{one}: 60%\n" for one in range(number))
    last = "          illness_impoverished: 60%\n"
    return {
        "categories.yaml": categories + "".join(entry.format(one, one + 20) for one in range(number)),
        MEDICAL: TEXT.replace(last, last + ratios),
    }


def with_editions(number: int) -> dict[str, str | None]:
    """The city's rules with a cap that begins anew on so many days more."""
    cap = "      - {{from: {}, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}}\n"
    days = ((date(2022, 11, 1) + timedelta(one)).isoformat() for one in range(number))
    first = cap.format("2022-10-28")
    return changed(first, first + "".join(cap.format(day) for day in days))


@every_address
@pytest.mark.parametrize("number", [20, 70])
def test_categories_whose_combinations_would_take_all_memory_are_refused(
    client: FlaskClient, address: str, number: int
) -> None:
    reply = client.post(address, json=body_of(address, with_categories(number)), headers={"Accept-Language": "en"})

    assert problem(reply, 422, "unprocessable-trial") == [("/files", "unusable_file")]
    assert "categories" in reply.get_json()["errors"][0]["message"]


@every_address
def test_more_editions_than_can_be_tried_are_refused(
    client: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "MOST_EDITIONS", 41)
    reply = client.post(address, json=body_of(address, with_editions(41)), headers={"Accept-Language": "en"})

    assert problem(reply, 422, "unprocessable-trial") == [("/files", "unusable_file")]
    assert "editions" in reply.get_json()["errors"][0]["message"]


def test_a_decision_space_that_is_too_large_is_refused_before_it_is_tried(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "MOST_POINTS", 1_000_000)
    asked = {"files": {}, "today": "2026-11-22", "deep": True}
    reply = client.post(CHECK, json=asked, headers={"Accept-Language": "en"})

    assert problem(reply, 422, "unprocessable-trial") == [("/files", "unusable_file")]
    assert "--deep" in reply.get_json()["errors"][0]["message"]


@pytest.mark.parametrize("files", [with_categories(2), with_editions(40)], ids=["categories", "editions"])
def test_rules_that_are_only_larger_are_tried(
    client: FlaskClient, files: dict[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "MOST_EDITIONS", 41)
    said = ask(client, CHECK, files).get_json()

    assert not [one for one in said["complaints"] if one["level"] == "error"]


@pytest.mark.parametrize("size", [request.BODY_LIMIT + 1, request.BODY_LIMIT + 1_048_576])
@pytest.mark.parametrize("announced", [True, False])
@every_address
def test_a_body_keeps_to_the_limit(client: FlaskClient, address: str, size: int, *, announced: bool) -> None:
    stream = io.BytesIO(b" " * size)
    environ = {} if announced else UNANNOUNCED
    reply = client.post(address, input_stream=stream, content_type="application/json", environ_overrides=environ)

    problem(reply, 413, "changes-too-large")
    assert stream.tell() <= request.BODY_LIMIT + 1  # what lies beyond is not waited for


def test_a_body_as_long_as_the_limit_is_read(client: FlaskClient) -> None:
    content = json.dumps({"files": {}}).encode().ljust(request.BODY_LIMIT)

    assert client.post(DIFF, data=content, content_type="application/json").status_code == 200


@pytest.mark.parametrize("address", [DIFF, IMPACT])
def test_rules_with_errors_get_422_with_file_line_and_column(
    client: FlaskClient, address: str, conforms: Callable[[str, object], None]
) -> None:
    reply = ask(client, address, changed(RATIO, "subsistence_allowance: 70"))
    line = 1 + TEXT[: TEXT.index(RATIO)].count("\n")

    assert problem(reply, 422, "refused-rules") == [("/files/rules~1medical_assistance.yaml", "form")]
    (error,) = reply.get_json()["errors"]
    assert (error["path"], error["line"], error["column"]) == (MEDICAL, line, 34)
    assert "70%" in error["message"]
    conforms("Problem", reply.get_json())


def test_an_error_points_to_the_file_under_the_path_that_was_given(client: FlaskClient) -> None:
    files = {"medical_assistance.yaml": changed("70%", "70")[MEDICAL]}

    assert problem(ask(client, DIFF, files), 422, "refused-rules") == [("/files/medical_assistance.yaml", "form")]


def test_an_error_in_a_file_that_was_not_posted_points_to_the_files(client: FlaskClient) -> None:
    documents = (RULES_FOLDER / "documents.yaml").read_text(encoding="utf-8")
    reply = ask(client, DIFF, {"documents.yaml": documents.replace("cq-2022-116:", "cq-2022-117:")})

    assert set(problem(reply, 422, "refused-rules")) == {("/files", "citations")}
    assert MEDICAL in {error["path"] for error in reply.get_json()["errors"]}


BOMB = "a: &a [x]\n" + "".join(f"b{n}: &b{n} [{', '.join(['*a'] * 9)}]\n" for n in range(500))
HOSTILE = {
    "alias bomb": BOMB,
    "deep": "[" * 100_000,
    "tab": TEXT.replace("    label", "\tlabel", 1),
    "mark": "\ufeff" + TEXT,
    "nul": TEXT + "\x00",
    "gbk read as latin": TEXT.encode("gbk", "ignore").decode("latin-1"),
    "full width": TEXT.replace("70%", "７０％", 1),
    "fraction": TEXT.replace("70%", "0.7", 1),
    "myriads": TEXT.replace("value: 100000", "value: 10万", 1),
    "not YAML": "{",
    "empty": "",
    "no character": "\ufffe\uffff",
    "many keys": "".join(f"k{number}: {number}\n" for number in range(50_000)),
}


@every_address
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_complained_of_with_its_place(client: FlaskClient, address: str, text: str) -> None:
    reply = ask(client, address, {MEDICAL: text})

    if address == CHECK:
        assert reply.status_code == 200
        found = [one for one in reply.get_json()["complaints"] if one["level"] == "error"]
    else:
        assert reply.status_code == 422
        found = reply.get_json()["errors"]
    assert found[0]["path"] == MEDICAL
    assert found[0]["line"] >= 1
    assert reply.headers["X-Rules-Digest"] == client.get("/readyz").get_json()["digest"]


@pytest.mark.parametrize("address", [CHECK, DIFF])
@pytest.mark.parametrize("content_type", ["", "text/plain", "multipart/form-data", "application/json; charset=gbk"])
def test_what_is_not_json_gets_415(client: FlaskClient, address: str, content_type: str) -> None:
    problem(client.post(address, data=b"{}", content_type=content_type), 415, "not-json")


@pytest.mark.parametrize("content_type", ["", "text/csv", "application/x-www-form-urlencoded"])
def test_an_impact_takes_json_or_a_form(client: FlaskClient, content_type: str) -> None:
    problem(client.post(IMPACT, data=b"{}", content_type=content_type), 415, "not-json-nor-form")


@every_address
def test_a_body_that_is_not_packed_as_it_says_gets_400_and_another_packing_415(
    client: FlaskClient, address: str
) -> None:
    for coding, status in (("gzip", 400), ("zstd", 400), ("br", 415), ("gzip, gzip", 415)):
        assert client.post(address, json={"files": {}}, headers={"Content-Encoding": coding}).status_code == status


@pytest.mark.parametrize("address", [CHECK, DIFF])
def test_a_check_and_a_comparison_have_no_query(client: FlaskClient, address: str) -> None:
    reply = client.post(f"{address}?deep=true", json={"files": {}})

    assert problem(reply, 422, "unprocessable-query") == [("/query/deep", "unknown_field")]


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("tolerance=1", [("/query/tolerance", "unknown_field")]),
        ("dry_run=perhaps", [("/query/dry_run", "unknown_field")]),
        ("catastrophic=paid&assume=x", [("/query/catastrophic", "unknown_value"), ("/query/assume", "unknown_value")]),
    ],
)
def test_an_impact_takes_only_what_it_can_use(client: FlaskClient, query: str, errors: list[tuple[str, str]]) -> None:
    reply = send(client, form_of(changes(), claims()), f"?{query}")

    assert problem(reply, 422, "unprocessable-query") == errors


@pytest.mark.parametrize("accept", ["text/csv", "application/json;q=0", "image/*"])
def test_an_impact_comes_as_json_or_as_a_page(client: FlaskClient, accept: str) -> None:
    problem(send(client, form_of(changes(), claims()), Accept=accept), 406, "no-such-report")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"--edge",
        form_of(),
        form_of(changes()),
        form_of(claims()),
        form_of(changes(), changes()),
        form_of(changes(), claims(), claims()),
        form_of(changes(), claims(), part("more", b"", "")),
        form_of(changes(), claims())[:-9],
        form_of(changes(), claims())[:-40],
        form_of(changes(), claims()).replace(b'name="claims"', b""),
        form_of(changes(), claims()).replace(b"Content-Disposition", b"Content-Position"),
        form_of(changes(), claims()).replace(b'"claims"', b'"\xff"'),
        b"x" * 3_000_000,
    ],
    ids=lambda content: repr(content[-24:]),
)
def test_a_form_without_its_two_parts_gets_400(client: FlaskClient, content: bytes) -> None:
    problem(send(client, content), 400, "malformed-form")


def test_a_form_without_a_boundary_gets_400(client: FlaskClient) -> None:
    problem(client.post(IMPACT, data=b"x", content_type="multipart/form-data"), 400, "malformed-form")


@pytest.mark.parametrize(
    ("content", "status", "name"), [(b"{", 400, "malformed-body"), (b"{}", 422, "unprocessable-trial")]
)
def test_the_changes_of_a_form_are_read_as_those_of_a_body(
    client: FlaskClient, content: bytes, status: int, name: str
) -> None:
    problem(send(client, form_of(part("changes", content, "application/json", "x.json"), claims())), status, name)


def test_claims_and_a_population_are_one_too_many(client: FlaskClient) -> None:
    reply = send(client, form_of(changes(population={"persons": 1, "seed": 1}), claims()))

    assert problem(reply, 422, "unprocessable-trial") == [("/population", "unknown_field")]


@pytest.mark.parametrize(
    ("refused", "name", "remedy"),
    [
        (part("claims", csv_of(), "", "claims"), "claims", ".csv"),
        (part("claims", csv_of(), ""), "claims", ".csv"),
        (file_part("claims", csv_of(), "claims.dat"), "claims", ";type=text/csv"),
        (part("claims", csv_of(), "text/plain", "claims.dat"), "claims", ";type=text/csv"),
        (file_part("claims", csv_of(), ".csv"), "claims", ".csv"),
        (claims(content_type="application/json"), "claims", "Content-Type"),
        (claims(content_type="text/csv; charset=utf-7"), "claims", "UTF-8"),
        (claims(Content_Encoding="br"), "claims", "gzip"),
        (part("claims", csv_of(), "", "a.csv", Content_Encoding="br"), "claims", "gzip"),
        (part("changes", b"{}", "text/csv"), "changes", "application/json"),
        (part("changes", b"{}", "text/plain; charset=gbk"), "changes", "utf-8"),
        (part("changes", b"{}", "", Content_Encoding="gzip"), "changes", "application/json"),
    ],
    ids=lambda value: repr(value)[-24:],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_part_that_is_not_understood_is_named_with_the_remedy(
    client: FlaskClient, refused: bytes, name: str, remedy: str, language: str
) -> None:
    other, code = (claims(), "not_json") if name == "changes" else (changes(), "unsupported_form")
    reply = send(client, form_of(refused, other), Accept_Language=language)

    assert problem(reply, 415, "part-not-understood") == [(f"/parts/{name}", code)]
    message = reply.get_json()["errors"][0]["message"]
    assert name in message
    assert remedy in message
    assert message.isascii() is (language == "en")


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({}, {"/files": "全文", "/population": "multipart/form-data"}),
        ({"files": {}}, {"/population": "“changes”和“claims”"}),
        ({"files": {}, "population": {}}, {"/population/persons": "100000", "/population/seed": "种子"}),
        ({"files": None, "population": {"persons": 1}}, {"/files": "全文", "/population/seed": "种子"}),
    ],
    ids=str,
)
def test_what_is_missing_is_asked_for_by_its_name_and_not_as_an_amount(
    client: FlaskClient, posted: dict[str, Any], said: dict[str, str]
) -> None:
    errors = client.post(IMPACT, json=posted).get_json()["errors"]

    assert {error["pointer"]: error["code"] for error in errors} == dict.fromkeys(said, "required")
    for error in errors:
        assert error["pointer"].rpartition("/")[2] in error["message"]
        assert said[error["pointer"]] in error["message"]
        assert "0.00" not in error["message"]


def test_every_field_that_has_to_be_given_has_words_of_its_own_for_when_it_is_missing() -> None:
    places = {f"/{name}" for form in (CHECK_FORM, DIFF_FORM, IMPACT_FORM) for name in required(form)}
    places |= {f"/population/{name}" for name in required(PopulationForm())}
    places |= {f"/figures_of/{name}" for name in required(FiguresOfForm())}

    assert places == BY_PLACE.keys()


def required(form: Form) -> set[str]:
    return {name for name, field in form.fields.items() if field.required}


@pytest.mark.parametrize(
    "content",
    [b"", b"person_id,person_id\n", csv_of() + b"P-2,500101\n", csv_of().replace(b"basic_paid", b"x"), b"\x00\xff"],
    ids=lambda content: repr(content[-12:]),
)
def test_claims_that_a_batch_refuses_get_the_same_problem(client: FlaskClient, content: bytes) -> None:
    of_impact, of_batch = send(client, form_of(changes(), claims(content))), post(client, content)

    assert problem(of_impact, 422, "unprocessable-file") == problem(of_batch, 422, "unprocessable-file")
    assert of_impact.get_json()["errors"] == of_batch.get_json()["errors"]


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 422), (LIMIT + 1, 413), (50 * LIMIT, 413)])
def test_claims_keep_to_the_limit_of_a_batch(bounded: FlaskClient, size: int, status: int) -> None:
    reply = send(bounded, form_of(changes(), claims(b"x" * size)))

    problem(reply, status, "unprocessable-file" if status == 422 else "file-too-large")


def test_changes_in_a_form_keep_to_their_limit(bounded: FlaskClient) -> None:
    reply = send(bounded, form_of(changes({MEDICAL: "x" * request.BODY_LIMIT}), claims()))

    problem(reply, 413, "changes-too-large")


@pytest.mark.parametrize("announced", [True, False])
def test_a_form_beyond_all_limits_is_refused_before_it_is_kept(bounded: FlaskClient, *, announced: bool) -> None:
    content = form_of(changes(), claims()) + b"x" * (request.BODY_LIMIT + 2 * 65_536)
    reply = bounded.post(
        IMPACT,
        input_stream=io.BytesIO(content),
        content_type="multipart/form-data; boundary=edge",
        environ_overrides={} if announced else UNANNOUNCED,
    )

    # Without its length, what follows the last part is the first that is wrong.
    problem(reply, *((413, "file-too-large") if announced else (400, "malformed-form")))


def test_nothing_is_left_on_disk(bounded: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = changed("70%", "70")
    statuses = [
        ask(bounded, address, files).status_code for address in ADDRESSES for files in (changed(), bad, {"x": ""})
    ]
    statuses += [
        send(bounded, form_of(changes(), claims(content))).status_code for content in (csv_of(), b"", b"x" * 9999)
    ]
    statuses.append(send(bounded, b"--edge").status_code)
    monkeypatch.setattr(impact, "run", None)
    statuses.append(ask(bounded, IMPACT).status_code)

    assert statuses == [200, 200, 422, 200, 422, 422, 200, 422, 422, 200, 422, 413, 400, 500]
    assert not list(folder.iterdir())


@contextmanager
def held(
    monkeypatch: pytest.MonkeyPatch, name: str, address: str, seconds: float | None = None
) -> Iterator[FlaskClient]:
    """A service with a request at `address` that stays in the function `name` until the test is over.

    It stays only for so many `seconds`, where they are given.
    """
    module = impact if address == IMPACT else resource
    begun, released, function = Event(), Event(), getattr(module, name)
    app = create_app(Settings(state=None, log_level="critical", batches_at_once=1))

    def later(*arguments: Any, **options: Any) -> object:  # noqa: ANN401  handed on as they came
        begun.set()
        released.wait(10)
        return function(*arguments, **options)

    monkeypatch.setattr(module, name, later)
    thread = Thread(target=lambda: ask(app.test_client(), address))
    thread.start()
    begun.wait(10)
    monkeypatch.undo()
    if seconds is not None:
        Timer(seconds, released.set).start()
    try:
        yield app.test_client()
    finally:
        released.set()
        thread.join()


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    with held(monkeypatch, "run", IMPACT) as client:
        yield client


def test_an_impact_takes_the_place_of_a_batch(waiting: FlaskClient) -> None:
    replies = [
        post(waiting, csv_of()),
        ask(waiting, IMPACT),
        send(waiting, form_of(changes(), claims())),
        ask(waiting, CHECK, deep=True),
    ]

    for reply in replies:
        problem(reply, 503, "busy")
        assert int(reply.headers["Retry-After"]) > 0


def test_an_impact_keeps_nobody_from_anything_quick(waiting: FlaskClient, worked: dict[str, Any]) -> None:
    assert waiting.get("/healthz").status_code == 200
    assert waiting.post("/v1/assessments", json=worked).status_code == 200
    assert ask(waiting, CHECK).status_code == 200
    assert ask(waiting, DIFF).status_code == 200


@every_address
def test_a_place_is_free_again_after_a_failure(
    client: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"deep": True} if address == CHECK else {}
    for module, name in ((impact, "run"), (resource, "run"), (resource, "compare")):
        monkeypatch.setattr(module, name, None)
    assert ask(client, address, **options).status_code == 500
    monkeypatch.undo()
    assert ask(client, address, **options).status_code == 200


@pytest.mark.parametrize("address", [CHECK, DIFF])
def test_one_check_or_comparison_at_a_time_leaves_threads_for_others(
    monkeypatch: pytest.MonkeyPatch, worked: dict[str, Any], address: str
) -> None:
    with held(monkeypatch, "compare", DIFF) as client:
        monkeypatch.setattr(resource, "QUICK_PATIENCE", 0.01)
        reply = ask(client, address)
        problem(reply, 503, "busy")
        assert int(reply.headers["Retry-After"]) > 0
        assert client.post("/v1/assessments", json=worked).status_code == 200
        assert ask(client, IMPACT).status_code == 200
    assert ask(client, address).status_code == 200


@pytest.mark.parametrize("address", [CHECK, DIFF])
def test_who_checks_while_another_does_waits_for_a_turn(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    with held(monkeypatch, "compare", DIFF, 0.5) as client:
        assert ask(client, address).status_code == 200


@pytest.mark.parametrize("address", [CHECK, DIFF])
def test_no_more_wait_than_leave_threads_for_others(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(resource, "QUICK_WAITING", 0)
    with held(monkeypatch, "compare", DIFF, 0.5) as client:
        problem(ask(client, address), 503, "busy")


def test_no_cell_and_no_text_stands_in_a_log_line_or_a_header(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(Settings(state=None)).test_client()
    cells = csv_of({"person_id": VALUE, "total_cost": VALUE, "remark": VALUE})
    replies = [
        ask(client, CHECK, {MEDICAL: VALUE}),
        ask(client, DIFF, {VALUE: VALUE}, settled_through=VALUE),
        send(client, form_of(changes(), claims(cells))),
        send(client, form_of(changes(), claims(cells.replace(b",resident,", b";resident;")))),
        send(client, form_of(changes(), claims(cells, XLSX))),
    ]
    monkeypatch.setattr(impact, "run", failing)
    replies.append(send(client, form_of(changes(), claims(cells))))

    assert [reply.status_code for reply in replies] == [200, 422, 200, 422, 422, 500]
    assert not [reply.text for reply in replies[3:] if VALUE in reply.text]
    assert VALUE not in json.dumps([dict(reply.headers) for reply in replies])
    assert VALUE not in capsys.readouterr().err


def failing(*_: object, **__: object) -> None:
    raise ValueError(VALUE)
