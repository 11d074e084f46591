"""What is posted to every address: sound, and with whatever may be wrong with it; every value holds a needle."""

import copy
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import polars as pl
from msgspec import to_builtins
from msgspec.structs import replace as replaced

from calc_service import __version__
from calc_service.api.platform_messages import MESSAGES_JSON, REQUEST
from calc_service.case.reading import read_json
from calc_service.config import RULES_FOLDER
from calc_service.domain.digests import digest_of
from calc_service.receipts.canonical import digest_of_document
from calc_service.receipts.receipt import Receipt, header_of, sealed
from calc_service.rulebook.load import load
from tests.api.batch_files import CSV, NDJSON, PARQUET, XLSX
from tests.api.trials import MEDICAL, changed, form_of, part
from tests.batch.exports import SETL_D
from tests.batch.files.workbooks import ods, xls, xlsx
from tests.case.asking import case, claim, enrolment, person
from tests.case.test_errors import TABLE
from tests.privacy.needles import Needles
from tests.privacy.posting import Json, Post, broken, encoded, odd_values, of_type, spoilt, wrapped

JSON, HTML = "application/json", "text/html"
ODS, XLS = "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.ms-excel"
FORM = "multipart/form-data; boundary=edge"
BATCHES, CASES, MANY, VARIANTS = "/v1/batches", "/v1/assessments", "/v1/assessments/many", "/v1/assessments/variants"
RECEIPTS = "/v1/receipts/verify"
RUNS = "/v1/audits"


def marked_case(needles: Needles) -> Json:
    """A case that can be computed."""
    word, amount = f"{needles.word}{needles.name}", needles.amount
    given = {"total_cost": amount, "policy_scope_cost": amount, "basic_paid": "1.00"}
    claims = [
        claim(f"S-{word}", stay_id=f"V-{word}", facility_id=f"F-{word}", **given),
        claim(f"S2-{word}", reverses=f"S-{word}", **given),
        claim(f"S3-{word}", **given),
    ]
    return case(
        *claims, case_id=f"C-{word}", person=person(person_id=f"P-{word}"), enrolment=enrolment(),
        year_to_date=[{"year": 2025, "catastrophic_base": amount}],
    )  # fmt: skip


def documents(path: str, document: Json, needles: Needles, content_type: str = JSON) -> Iterator[Post]:
    """A JSON document: sound, spoilt at every place, broken, and in every wrapping."""
    sound = of_type(path, encoded(document), content_type)
    yield sound
    yield replace(sound, headers={**sound.headers, "Accept-Language": "en"})
    yield from wrapped(sound, needles)
    yield from (replace(sound, body=body) for body in broken(sound.body, needles))
    repeated = f'{{"{needles.key}": "{needles.word}", "{needles.key}": 1}}'
    yield replace(sound, body=repeated.encode())
    yield replace(sound, body=b"[" * 100_000 + needles.word.encode())
    yield replace(sound, body=sound.body + b" " * 2_000_000)
    yield from (of_type(path, encoded(one), content_type) for one in spoilt(document, odd_values(needles), needles.key))


def of_cases(needles: Needles) -> Iterator[Post]:
    """One case, as a draft, as a letter, and as the platform's messages."""
    document = marked_case(needles)
    for _, body, _ in TABLE:  # every code of an error
        text = body if isinstance(body, bytes) else encoded(body)
        for language in ("zh", "en"):
            yield of_type(CASES, text.replace(b"QQ", needles.word.encode()), JSON, **{"Accept-Language": language})
    yield from documents(CASES, document, needles)
    yield of_type(CASES, encoded(document), JSON, Accept=HTML)
    for one in (document, *spoilt(document, odd_values(needles)[:2], needles.key)):
        yield of_type(f"{CASES}?partial=true", encoded(one), JSON)
    messages = copy.deepcopy(REQUEST)
    messages["settlements"][0]["setlinfo"] |= {
        "psn_no": f"P-{needles.word}", "psn_name": needles.name, "certno": needles.word, "setl_id": f"S-{needles.word}",
    }  # fmt: skip
    yield of_type(CASES, encoded(messages), MESSAGES_JSON)
    for one in spoilt(messages, odd_values(needles)[:4], needles.key):
        yield of_type(CASES, encoded(one), MESSAGES_JSON)


def of_many(needles: Needles) -> Iterator[Post]:
    """Lists of cases."""
    document = marked_case(needles)
    lines = [encoded(one) for one in (document, *spoilt(document, odd_values(needles)[:3], needles.key))]
    sound = of_type(MANY, b"\n".join([*lines, *broken(lines[0], needles), b""]), NDJSON)
    yield sound
    yield from wrapped(sound, needles)
    yield replace(sound, body=needles.word.encode() * 200_000)
    yield replace(sound, body=b"\n" * 10_001 + needles.word.encode())
    yield replace(sound, body=b"")


def of_variants(needles: Needles) -> Iterator[Post]:
    """Cases with patches."""
    word, key = needles.word, needles.key
    patches = [
        [{"op": "replace", "path": "/claims/0/claim_id", "value": word}],
        [{"op": "add", "path": f"/{key}/0", "value": word}],
        [{"op": "test", "path": "/case_id", "value": word}],
        [{"op": "move", "from": "/claims", "path": "/claims/0/x"}],
        [{"op": word, "path": "no pointer"}],
    ]
    variants = [{"name": f"{word}{number}", "patch": patch} for number, patch in enumerate(patches)]
    document = {"case": marked_case(needles), "variants": variants[:1]}
    yield from documents(VARIANTS, document, needles)
    yield of_type(VARIANTS, encoded(document | {"variants": variants}), JSON)
    yield of_type(VARIANTS, encoded(document | {"variants": variants[:1] * 2}), JSON)
    yield of_type(VARIANTS, encoded(document | {"variants": [variants[0] | {"name": "cure_all"}]}), JSON)
    yield of_type(f"{VARIANTS}?cure=all", encoded(document | {"variants": []}), JSON)


def receipt_of(document: Json, needles: Needles) -> Receipt:
    """A receipt that fits the document, of a query that is none of ours."""
    body = encoded(document)
    posted = digest_of_document(read_json(body), body)
    nobodys = digest_of(needles.word.encode())
    return sealed(
        Receipt(
            address=CASES, content_type=JSON, engine=__version__, form=JSON, language="zh",
            query={needles.key: [needles.word]}, reply=nobodys, request=posted.digest, request_form=posted.form,
            rules=load(RULES_FOLDER).digest,
        )
    )  # fmt: skip


def of_receipts(needles: Needles) -> Iterator[Post]:
    """Receipts with their requests, in one document and in a header."""
    document, rows = marked_case(needles), marked_rows(needles).write_csv()
    receipt = receipt_of(document, needles)
    sound = {"receipt": to_builtins(receipt), "request": document}
    yield from documents(RECEIPTS, sound, needles)
    yield of_type(RECEIPTS, encoded({"receipt": header_of(receipt), "request": rows, "reply": needles.word}), JSON)
    changes: tuple[Json, ...] = ({"query": {}}, {"address": needles.word}, {"query": {"include": ["operands"]}})
    for change in changes:
        altered = sealed(replaced(receipt, **change))
        yield of_type(RECEIPTS, encoded(document), JSON, **{"X-Receipt": header_of(altered)})
        yield of_type(RECEIPTS, rows.encode(), CSV, **{"X-Receipt": header_of(altered)})
    yield of_type(RECEIPTS, rows.encode(), CSV, **{"X-Receipt": needles.word})


def marked_rows(needles: Needles) -> pl.DataFrame:
    """A file that can be computed."""
    word, amount = f"{needles.word}{needles.name}", needles.amount
    row = {
        "person_id": f"P-{word}", "district": "500101", "insurance": "resident", "categories": "extreme_poverty",
        "claim_id": f"S-{word}", "settled_on": "2025-06-01", "setting": "inpatient", "disease_class": "special",
        "facility_level": "tertiary", "facility_designated": "true", "place_of_care": "in_city",
        "referral": "compliant", "total_cost": amount, "policy_scope_cost": amount, "basic_paid": "1.00",
        "recorded_assistance": "1.00", "stay_id": f"V-{word}", "facility_id": f"F-{word}",
        f"{needles.key}备注": word,
    }  # fmt: skip
    return pl.DataFrame([row | {"claim_id": f"S{number}-{word}"} for number in range(5)])


def in_forms(frame: pl.DataFrame) -> Iterator[tuple[bytes, str]]:
    """The rows in every form that is read."""
    target, rows = io.BytesIO(), [frame.columns, *map(list, frame.rows())]
    frame.write_parquet(target)
    yield frame.write_csv().encode(), CSV
    yield frame.write_csv(separator=";").encode("gb18030"), f"{CSV}; charset=gb18030"
    yield frame.write_csv(separator="\t").encode("utf-16"), f"{CSV}; charset=utf-16"
    yield frame.write_ndjson().encode(), NDJSON
    yield target.getvalue(), PARQUET
    yield xlsx({"明细": rows}), XLSX
    yield ods({"明细": rows}), ODS
    yield xls({"明细": rows}), XLS


def bad_frames(frame: pl.DataFrame, needles: Needles) -> Iterator[pl.DataFrame]:
    """Rows of which some, or the columns, cannot be read."""
    word = f"{needles.word}{needles.name}"
    for column in frame.columns:
        yield frame.with_columns(pl.lit(word).alias(column))
        yield frame.drop(column)
    yield frame.with_columns(pl.lit(f"{word}\n").alias("person_id"), pl.lit(f"{needles.amount}9").alias("basic_paid"))
    yield frame.with_columns(pl.lit(word * 40).alias("claim_id"))
    yield frame.with_columns(pl.lit(needles.amount).alias(f"{needles.key}基金支付"))
    yield frame.with_columns(pl.lit(word).alias("assistance_paid"))
    yield frame.rename({"person_id": needles.key})
    yield frame.head(0)


QUERIES = (
    "?tolerance={word}", "?assume=person_id:{word}", "?assume=referral:{word}", "?column={key}:{word}",
    "?ignore={key}&ignore={key}", "?profile={word}", "?form={word}", "?dry_run=true", "?kind={word}", "?kind=premium",
    "?{key}={word}", "?dry_run={word}", "?accumulate={word}", "?as_of={word}",
)  # fmt: skip
"""Of a file, right and wrong."""


def of_batches(needles: Needles) -> Iterator[Post]:
    """Files in every form, sound and not."""
    frame = marked_rows(needles)
    ragged = frame.write_csv() + f"{needles.word},{needles.word}\n" + f'"{needles.word}'
    for number, (body, content_type) in enumerate(in_forms(frame)):
        sound = of_type(BATCHES, body, content_type)
        yield sound
        yield replace(sound, path=BATCHES + QUERIES[number].format(word=needles.word, key=needles.key))
        yield from (replace(sound, body=damaged) for damaged in list(broken(body, needles))[number % 3 :: 3])
    csv = of_type(BATCHES, frame.write_csv().encode(), CSV)
    yield replace(csv, headers={**csv.headers, "Accept": XLSX})
    yield replace(csv, body=csv.body + needles.word.encode() * 300_000)
    yield from wrapped(replace(csv, body=ragged.encode()), needles)
    yield from (replace(csv, path=BATCHES + one.format(word=needles.word, key=needles.key)) for one in QUERIES)
    yield replace(csv, body=frame.write_csv(include_header=False).encode())  # the first row is taken for the headers
    for number, bad in enumerate(bad_frames(frame, needles)):
        bodies = list(in_forms(bad))
        yield of_type(BATCHES, *bodies[number % len(bodies)])
    yield of_type(BATCHES, SETL_D.replace("TEST-1", f"P-{needles.word}").replace("某甲", needles.name).encode(), CSV)


def of_runs(needles: Needles) -> Iterator[Post]:
    """Files of runs, whole and announced."""
    for number, post in enumerate(of_batches(needles)):
        if number % 7 == 0:
            yield replace(post, path=post.path.replace(BATCHES, RUNS).replace("dry_run=true", "tolerance=1"))
    told = {"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": needles.word}
    yield Post("POST", f"{RUNS}?form=csv", headers=told)
    yield Post("POST", f"{RUNS}?form=csv", headers=told | {"Upload-Length": needles.word})
    yield Post("POST", f"{RUNS}?form=csv", headers=told | {"Tus-Resumable": needles.word})


def of_parts(needles: Needles) -> Iterator[Post]:
    """Parts of files of runs that are not there."""
    told = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    for headers in (told, told | {"Upload-Offset": needles.word}, told | {"Content-Type": needles.word}):
        yield Post("PATCH", f"{RUNS}/{'0' * 32}", needles.word.encode(), headers)
        yield Post("PATCH", f"{RUNS}/{needles.key}", needles.word.encode(), headers)


def of_removals(needles: Needles) -> Iterator[Post]:
    """Runs that are not there."""
    yield Post("DELETE", f"{RUNS}/{needles.key}")


def of_reviews(needles: Needles) -> Iterator[Post]:
    """Reviews of a run that is not there: nothing of them is read, and nothing of them is said."""
    for run in ("0" * 32, needles.key):
        said = {"row": 2, "outcome": "confirmed", "amount": needles.amount, "reason": f"{needles.word}{needles.name}"}
        for body in (
            {"reviews": [said]},
            {"reviews": [{**said, needles.key: needles.word}]},
            {needles.word: needles.key},
        ):
            sound = Post("POST", f"{RUNS}/{run}/reviews", encoded(body), {"Content-Type": JSON})
            yield sound
            yield replace(sound, path=f"{sound.path}?{needles.key}={needles.word}")
            yield replace(sound, headers={"Content-Type": f"text/{needles.word}"})


def of_reviews_carried(needles: Needles) -> Iterator[Post]:
    """Reviews carried on from and to runs that are not there; a body is not read."""
    for run in ("0" * 32, needles.key):
        for query in ("", f"?{needles.key}={needles.word}"):
            path = f"{RUNS}/{run}/against/{'1' * 32}/reviews{query}"
            yield Post("POST", path, encoded({needles.key: needles.word}), {"Content-Type": JSON})


def of_rules(path: str, needles: Needles) -> Iterator[Post]:
    """Changed rules: nothing of a person, but no business of a log either."""
    texts = changed() | {f"rules/{needles.key}.yaml": f"a: {needles.word}"}
    for files in (changed(), texts, {MEDICAL: needles.word}, {needles.key: needles.word}):
        yield Post("POST", path, encoded({"files": files}), {"Content-Type": JSON}, quotable=True)
    refused = encoded({"files": {}, needles.key: needles.word})
    yield from wrapped(Post("POST", path, refused, {"Content-Type": JSON}, quotable=True), needles)


def of_impact(path: str, needles: Needles) -> Iterator[Post]:
    """Changed rules weighed on a file of claims, in a form."""
    head = part("changes", encoded({"files": changed()}), JSON, f"{needles.word}.json")
    frame = marked_rows(needles)
    for number, (body, content_type) in enumerate(in_forms(frame)):
        named = f"{needles.word}{needles.name}.csv"
        sent = body if number in {0, 5} else body[: len(body) // 2]
        yield of_type(path, form_of(head, part("claims", sent, content_type, named)), FORM)
    csv = frame.write_csv().encode()
    yield from wrapped(of_type(path, b"{}" + needles.word.encode(), FORM), needles)
    yield of_type(
        path, form_of(part("changes", needles.word.encode() * 1_000_000, JSON), part("claims", csv, CSV)), FORM
    )
    for one in (
        form_of(head, part("claims", csv, "", f"{needles.word}.{needles.key}")),
        form_of(head, part("claims", csv, f"image/{needles.word}", f"{needles.word}.csv")),
        form_of(head, part(needles.word, csv, CSV, needles.word)),
        form_of(part("claims", csv, CSV, needles.word)),
        form_of(head, part("enrolments", csv, CSV, needles.word)),
        form_of(part("changes", csv, JSON), part("claims", csv, CSV)),
        form_of(head, part("claims", csv, CSV))[:-300],
        csv,
    ):
        yield of_type(path, one, FORM)
    for bad in list(bad_frames(frame, needles))[::9]:
        yield of_type(path, form_of(head, part("claims", bad.write_csv().encode(), CSV, needles.word)), FORM)


def asked(path: str, needles: Needles) -> Iterator[Post]:
    """An address that is only read: with needles in its path, its query and its headers."""
    for one in (path, f"{path}?{needles.key}={needles.word}", f"{path}/{needles.word}", f"{path}?on={needles.word}"):
        yield Post("GET", one)
        yield Post("HEAD", one)
        yield Post("DELETE", one)
    sound = Post("GET", path, headers={"Content-Type": JSON})
    yield from wrapped(sound, needles)


BY_ENDPOINT: dict[str, Callable[[Needles], Iterator[Post]]] = {
    "assessments.assess_case": of_cases,
    "assessment_variants.compare_variants": of_variants,
    "many_assessments.assess_many": of_many,
    "batches.audit_batch": of_batches,
    "audits.begin_run": of_runs,
    "audits.receive_more": of_parts,
    "audits.remove": of_removals,
    "audit_samples.add_reviews": of_reviews,
    "audits.carry_reviews": of_reviews_carried,
    "receipts.verify_receipt": of_receipts,
    "publishing.propose_rules": lambda needles: of_impact("/v1/rules/proposals", needles),
    **{
        f"publishing.{name}": partial(of_rules, f"/v1/rules/proposals/{'0' * 12}/{path}")
        for name, path in (
            ("change_proposal", "versions"),
            ("withdraw_proposal", "withdrawal"),
            ("approve_proposal", "approval"),
            ("shadow_proposal", "shadow"),
        )
    },
    "rules_trials.check_rules": lambda needles: of_rules("/v1/rules/check", needles),
    "rules_trials.compare_rules": lambda needles: of_rules("/v1/rules/diff", needles),
    "rules_trials.write_line": lambda needles: of_rules("/v1/rules/lines", needles),
    "rules_trials.cover_changed_rules": lambda needles: of_rules("/v1/rules/coverage", needles),
    "rules_trials.weigh_rules": lambda needles: of_impact("/v1/rules/impact", needles),
    "rules_trials.weigh_rules_by_claims": lambda needles: of_impact("/v1/rules/impact/claims", needles),
}
"""What is posted to each address that takes a body; one that is missing here fails."""
