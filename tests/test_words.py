"""No English key stands in a Chinese sentence, whoever says it; what must be written as it is stands in “ ”.

Two walks: over every text that the program and the rules hold, and over what is said of many spoilt requests.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from calc_service.api.assessments.worked_case import REQUEST
from calc_service.api.platform_messages import REQUEST as MESSAGES
from calc_service.config import PROJECT_FOLDER, RULES_FOLDER
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.rulebook.load import load

PACKAGE = PROJECT_FOLDER / "calc_service"
CHINESE = re.compile("[\u3400-\u9fff]")
QUOTED = re.compile("“[^”]*”|`[^`]*`")
KEY = re.compile(r"[a-z]+_[a-z_]+|(?<![/\w])[a-z]+[.][a-z]+\b(?![.])")
WORD = re.compile(r"(?<![A-Za-z0-9/#.<=_+@-])[a-z][a-z_]{2,}(?![A-Za-z0-9/#=_.-])")

NAMES_OF_THINGS = frozenset({"git", "curl", "gzip", "zstd", "deflate", "null", "http", "https"})
"""Products, forms of compression, protocols and JSON's own word: they are called so in Chinese as well."""
LITERALS = {
    "rulebook": "keys and values that policy staff write in rules files",
    "policy": "the same, and commands of policy staff",
    "cli": "commands and options that are typed",
    "batch": "parameters of a run (column=…, ignore=…, assume=…) and values that they take, which are typed",
    "api/batches": "the same",
    "api/access": "commands that operators type, and how a proxy's file is written",
    "state": "roles, and programs that operators type",
    "api/rules_trials": "parts of a form and members of a body that have no other name",
    "api/problem_kinds.py": "the same",
    "runs/samples/sample_file.py": "cells of a sample, which reviewers type",
    "case/variant_request.py": "operations of JSON Patch, which are written so",
    "case/platform": "fields of the national platform's own messages, which have no other name, and those of ours that"
    " one fault asks for together",
    "api/queries.py": "values of parameters of the query, which are typed",
}
"""Where a literal may stand in “ ” within a Chinese sentence, and why; elsewhere there is none at all."""
NOT_SENTENCES = {
    "api/openapi.py": "the description for programmers, in both languages",
    "api/batches/description.py": "the same, with files as examples",
    "batch/payment_headers.py": "a pattern of cells without an amount",
    "domain/interface_codes.py": "patterns of headers",
    "domain/kinds.py": "how cells are written, in both languages",
    "api/batches/options.py": "an example of a parameter",
    "cli/rules_population.py": "counts, with their units in both languages",
}
"""Texts that are none of the service's sentences, by the module that holds them among others."""


def constants(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of every text that is no docstring; what is filled in stands as {}."""
    tree = ast.parse(source)
    inner: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            inner.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            inner |= {id(part) for part in node.values}
            shown = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield node.lineno, shown
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            yield node.lineno, node.value


def chinese(text: str) -> str:
    """The Chinese part of a text that may go on in English behind a dot or a slash; "" without any."""
    parts = re.split(" · | / ", text)
    return next((part for part in parts if CHINESE.search(part)), "")


def keys_in(sentence: str) -> list[str]:
    """The keys and lone English words of a Chinese sentence, outside of what is quoted as a literal."""
    bare = re.sub(r"[{][^}]*[}]|rules/\S*", "", QUOTED.sub("", sentence))
    found = [*KEY.findall(bare), *WORD.findall(bare)]
    return [word for word in dict.fromkeys(found) if word not in NAMES_OF_THINGS]


def test_what_is_a_key_is_found() -> None:
    assert keys_in("“premium.standard”尚未登记，premium.standard 也是") == ["premium.standard"]
    assert keys_in("可填：not_required、无需转诊(from_primary_care)") == ["not_required", "from_primary_care"]
    assert keys_in("可填：missing。") == ["missing"]
    assert keys_in("请用“column=表头:basic_paid”写明，或另存为 UTF-8，见 /v1/vocabulary，最多 0.00 元") == []


MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def said_in(module: str) -> Iterator[tuple[int, str]]:
    if module in NOT_SENTENCES:
        return
    for line, text in constants((PACKAGE / module).read_text(encoding="utf-8")):
        if sentence := chinese(text):
            yield line, sentence


def test_no_sentence_of_the_program_holds_a_key() -> None:
    found = {
        f"{module}:{line}": keys for module in MODULES for line, text in said_in(module) if (keys := keys_in(text))
    }
    assert found == {}


def test_literals_stand_only_where_someone_has_to_write_them() -> None:
    found = [
        f"{module}:{line}"
        for module in MODULES
        if not module.startswith(tuple(LITERALS))
        for line, text in said_in(module)
        if any(KEY.search(quoted) for quoted in QUOTED.findall(text))
    ]
    assert found == []


def labels_in(part: Any, depth: int = 0) -> Iterator[Label]:  # noqa: ANN401  whatever the words are kept in
    if isinstance(part, Label):
        yield part
    elif isinstance(part, dict):
        for inner in part.values():
            yield from labels_in(inner, depth)
    elif hasattr(part, "__dataclass_fields__"):
        for name in part.__dataclass_fields__:
            yield from labels_in(getattr(part, name), depth)


def test_no_text_of_the_rules_holds_a_key(book: RuleBook) -> None:
    labels = [*labels_in(book.wording), *labels_in(book.monitoring)]

    assert len(labels) > 300
    assert {label.zh: keys for label in labels if (keys := keys_in(label.zh))} == {}


def spoilt(document: Any, wrong: object) -> Iterator[Any]:  # noqa: ANN401  JSON documents
    """The document with `wrong` in the place of each of its parts, one at a time; `...` leaves a part out."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield {name: one for name, one in document.items() if name != key} | ({} if wrong is ... else {key: wrong})
            yield from ({**document, key: inner} for inner in spoilt(value, wrong))
    elif isinstance(document, list):
        for place, value in enumerate(document):
            yield from ([*document[:place], inner, *document[place + 1 :]] for inner in spoilt(value, wrong))


WRONG: tuple[object, ...] = (
    ...,
    None,
    7,
    "x",
    "",
    "转诊",
    [],
    {},
    "9" * 70,
    "-1",
    "1.234",
    "1999-01-01",
    "2099-01-01",
    True,
)


def faults(client: FlaskClient, language: str) -> Iterator[dict[str, Any]]:
    for document, query in ((REQUEST, ""), (MESSAGES, "&profile=platform")):
        for wrong in WRONG:
            for body in spoilt(document, wrong):
                reply = client.post(f"/v1/assessments?lang={language}{query}", json=body)
                yield from reply.get_json().get("errors", ())
    for query in (
        "x=1&lang=fr", "profile=x", "on=x", "on=2025-06-01&district=500000", "on=1999-01-01",
        "assume=x:1&assume=referral:x&assume=person_id:1", "assume=x", "column=a:x&column=b", "profile=x&dry_run=x",
        "tolerance=x&catastrophic=x&accumulate=x&escape_formulas=x&as_of=x", "ignore=&column=a:basic_paid&ignore=a",
    ):  # fmt: skip
        for path in ("/v1/rules", "/v1/batches", "/v1/assessments", "/healthz"):
            method = "GET" if path in {"/v1/rules", "/healthz"} else "POST"
            headers = {"Accept-Language": language, "Content-Type": "text/csv"}
            reply = client.open(f"{path}?{query}", method=method, data=b"{}", headers=headers)
            yield from (reply.get_json() or {}).get("errors", ())
    for header in ("a,b", "claim_id,x_pay", "医疗总费用（万元）", "status,claim_id", "total_cost,医疗总费用", "year"):
        reply = client.post(f"/v1/batches?lang={language}", data=f"{header}\n1,2\n".encode(), content_type="text/csv")
        yield from (reply.get_json(silent=True) or {}).get("errors", ())


def test_no_refusal_in_chinese_holds_a_key(client: FlaskClient) -> None:
    messages = {fault["message"] for fault in faults(client, "zh")}

    assert len(messages) > 50
    assert all(CHINESE.search(message) for message in messages)
    assert {message: keys for message in messages if (keys := keys_in(message))} == {}


def test_no_refusal_in_english_holds_chinese_or_a_code_that_has_a_name(client: FlaskClient, book: RuleBook) -> None:
    codes = {code for name in ("referral", "facility_level", "place_of_care") for code in book.wording.terms[name]}
    codes |= set(book.wording.terms["figure"]) | set(book.wording.categories)
    named = {code for code in codes if "_" in code or "." in code}

    for fault in faults(client, "en"):
        assert not CHINESE.search(re.sub("'[^']*'|[=:(][^ ]*", "", fault["message"])), fault
        if not fault["pointer"].startswith("/query"):
            assert not named & set(re.findall(r"[a-z_.]+", fault["message"])), fault


def test_what_a_message_no_longer_says_stands_beside_it(client: FlaskClient, worked: dict[str, Any]) -> None:
    worked["claims"][0]["referral"] = "转诊"
    (fault,) = client.post("/v1/assessments", json=worked).get_json()["errors"]

    assert "可填：无需转诊、经基层首诊转诊、" in fault["message"]
    assert fault["allowed"][0] == {"code": "not_required", "label": "无需转诊"}
    assert [one["code"] for one in fault["allowed"]][-1] == "missing"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_figure_is_called_by_its_name(client: FlaskClient, worked: dict[str, Any], language: str) -> None:
    worked["enrolment"]["year"] = 2099
    reply = client.post(f"/v1/assessments?lang={language}", json=worked)
    (fault,) = reply.get_json()["errors"]

    assert fault["code"] == "figure_not_on_file"
    assert "premium.standard" not in fault["message"]
    assert {"zh": "居民医保个人缴费标准", "en": "Individual premium standard"}[language] in fault["message"]


def test_the_rules_of_the_project_are_those_that_are_walked() -> None:
    assert load(Path(RULES_FOLDER)).wording.terms.keys() >= {"figure", "field", "unit", "file_error", "error"}
