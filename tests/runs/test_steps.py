"""A run gives what a batch gives, byte for byte, however many buckets and blocks its file is split into."""

import io
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import polars as pl
import pytest

from calc_service.batch.across_persons.row_marks import BROUGHT
from calc_service.batch.audit import Request
from calc_service.batch.audit_job import AuditedFile, AuditJob, audit_file, packed
from calc_service.batch.files import CSV, NDJSON, PARQUET, XLSX, FileFormat, SizeLimits
from calc_service.batch.refusals import FileRefused
from calc_service.engine.edition import RuleBook
from calc_service.runs import found_files, splitting, steps
from calc_service.runs.bucket_work import compute_bucket
from calc_service.runs.folder import RunFolder
from calc_service.runs.manifest import read_manifest
from calc_service.runs.progress import RowsDone
from calc_service.runs.steps import BUCKET, MERGE, SPLIT, RunStep, work
from tests.batch.across_persons.files_of_facilities import LATER, asking, random_file
from tests.properties.worlds_on_file import BY_NAME, book_of
from tests.reference.batch.generate import random_rows
from tests.runs.conftest import LIMITS, WorkedOff, work_off

REQUESTS = {"settled": Request(tolerance=1), "computed": Request(settled=False, run_on_recorded=True)}
LACKING = ("insurance", "referral", "disease_class", "facility_designated")
FORMS = [CSV, NDJSON, PARQUET, XLSX]


def random_frame(persons: int = 60) -> pl.DataFrame:
    rows = random_rows(random.Random("runs"), BY_NAME["everything"], persons)  # noqa: S311  a file, not a secret
    return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String)).with_columns(
        pl.all().replace("", None), 备注=pl.lit("中文, 1")
    )


def written(frame: pl.DataFrame, form: str) -> bytes:
    target = io.BytesIO()
    if form == CSV:
        frame.write_csv(target)
    elif form == NDJSON:
        frame.write_ndjson(target)
    elif form == PARQUET:
        frame.write_parquet(target)
    else:
        frame.write_excel(target)
    return target.getvalue()


def batch_of(  # noqa: PLR0913, PLR0917  what is posted and how
    content: bytes, form: str, wanted: str, request: Request, folder: Path, book: RuleBook
) -> bytes:
    """What a batch answers: the result, and in another file beside it the summary."""
    folder.mkdir()
    folder.joinpath("posted").write_bytes(content)
    job = AuditJob(
        rules=packed(book),
        body=folder / "posted",
        form=FileFormat(form),
        folder=folder,
        limits=SizeLimits(),
        request=request,
        wanted=FileFormat(wanted),
        zipped=False,
        only_columns=False,
        escape_formulas=False,
        language="zh",
    )
    folder.joinpath("summary").write_bytes(msgspec.json.decode(audit_file(job), type=AuditedFile).said)
    return job.result_file.read_bytes()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many buckets, parts, blocks and batches of few rows."""
    monkeypatch.setattr(steps, "number_of_buckets", lambda rows, _: max(rows // 20, 2))
    monkeypatch.setattr(steps, "parts_of_buckets", lambda *_: 3)
    monkeypatch.setattr(splitting, "ROWS_OF_A_BLOCK", 30)
    monkeypatch.setattr(found_files, "ROWS_OF_A_BATCH", 17)
    monkeypatch.setattr("calc_service.runs.merging.ROWS_OF_A_BATCH", 17)
    monkeypatch.setattr("calc_service.runs.at_once.ROWS_OF_A_BATCH", 17)
    monkeypatch.setattr("calc_service.batch.files.table.ROWS", 13)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
@pytest.mark.parametrize("form", FORMS)
def test_a_run_gives_what_a_batch_gives(form: str, request_: Request, worked_off: WorkedOff, tmp_path: Path) -> None:
    book, content = book_of("everything"), written(random_frame(), form)
    folder = worked_off(content, FileFormat(form), FileFormat(CSV), request_, book)

    assert folder.result(FileFormat(CSV)).read_bytes() == batch_of(
        content, form, CSV, request_, tmp_path / "batch", book
    )
    assert folder.summary.read_bytes() == tmp_path.joinpath("batch", "summary").read_bytes()
    assert len(read_manifest(folder).buckets) > 5
    assert not folder.found.exists()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("wanted", [CSV, PARQUET, XLSX])
def test_flags_that_need_several_persons_are_those_of_a_batch(
    wanted: str, worked_off: WorkedOff, tmp_path: Path, book: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calc_service.batch.across_persons.looks.ROWS_OF_A_PASS", 50)
    asked = asking(book, first_digits_of_facility={"mean_deviation_share": 200})
    content = written(random_file(1, 300), CSV)
    request = Request(as_of=date(2025, 6, 9))
    folder = worked_off(content, FileFormat(CSV), FileFormat(wanted), request, asked)
    given = folder.result(FileFormat(wanted)).read_bytes()
    assert given == batch_of(content, CSV, wanted, request, tmp_path / "batch", asked)
    said = tmp_path.joinpath("batch", "summary").read_bytes()
    assert folder.summary.read_bytes() == said
    assert set(LATER) <= set(msgspec.json.decode(said)["flags"])
    found = found_files.FoundFile(folder.rows)
    assert not set(BROUGHT) & set(found.schema.names)


def test_flags_that_need_several_persons_are_found_at_once(
    worked_off: WorkedOff, tmp_path: Path, book: RuleBook
) -> None:
    asked, content = asking(book), written(random_file(2, 300), CSV)
    folder = worked_off(content, FileFormat(CSV), FileFormat(CSV), Request(), asked)
    given = folder.result(FileFormat(CSV)).read_bytes()
    assert given == batch_of(content, CSV, CSV, Request(), tmp_path / "batch", asked)
    assert folder.summary.read_bytes() == tmp_path.joinpath("batch", "summary").read_bytes()
    made = RunFolder(tmp_path / "made")
    made.path.mkdir()
    again = compute_bucket(folder, made, 0, RowsDone(tmp_path / "progress"))
    assert [bucket.digest for bucket in read_manifest(folder).buckets] == [again.digest]


def lacking(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows, of which many do not say how the person was insured and referred, and none says what was designated."""
    number = pl.int_range(pl.len())
    blank = {"insurance": number % 4 == 1, "referral": number % 3 == 1, "disease_class": number % 7 == 1}
    missing = (pl.when(rows).then(None).otherwise(pl.col(name)).alias(name) for name, rows in blank.items())
    return frame.with_columns(*missing).drop("facility_designated", "opening_assistance_other")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("form", "wanted"), [(CSV, PARQUET), (PARQUET, CSV), (XLSX, NDJSON), (CSV, XLSX)])
@pytest.mark.parametrize("rows", [10_000, 0])
def test_a_run_says_of_missing_facts_what_a_batch_says(
    form: str, wanted: str, rows: int, worked_off: WorkedOff, tmp_path: Path
) -> None:
    book, content = book_of("everything"), written(lacking(random_frame()).head(rows), form)
    asked = Request(tolerance=1, unknown=(*LACKING, "opening_assistance_other"))
    folder = worked_off(content, FileFormat(form), FileFormat(wanted), asked, book)
    given = folder.result(FileFormat(wanted)).read_bytes()
    assert given == batch_of(content, form, wanted, asked, tmp_path / "batch", book)
    assert folder.summary.read_bytes() == tmp_path.joinpath("batch", "summary").read_bytes()


def typed(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows whose amounts and days can be read, of the kinds that a database has them."""
    kinds = {
        name: pl.Decimal(18, 2) if name.endswith(("_cost", "_paid", "_assistance", "_tilt")) else pl.Categorical
        for name in frame.columns
        if not name.endswith(("_id", "_on", "_time"))
    }
    kept = frame.with_columns(
        pl.col(name).cast(kind, strict=False)
        for name, kind in kinds.items()
        if kind is pl.Categorical
        or frame[name].str.contains(r"^-?[0-9]{1,9}(\.[0-9]{2})?$").fill_null(value=True).all()
    )
    days = [name for name in kept.columns if name.endswith("_on")]
    return kept.with_columns(pl.col(name).str.to_date("%Y-%m-%d", strict=False) for name in days)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("wanted", [CSV, PARQUET])
def test_columns_of_many_kinds_come_to_the_same(wanted: str, worked_off: WorkedOff, tmp_path: Path) -> None:
    book, content = book_of("everything"), written(typed(random_frame()), PARQUET)
    folder = worked_off(content, FileFormat(PARQUET), FileFormat(wanted), Request(), book)
    given = folder.result(FileFormat(wanted)).read_bytes()
    assert given == batch_of(content, PARQUET, wanted, Request(), tmp_path / "batch", book)
    assert folder.summary.read_bytes() == tmp_path.joinpath("batch", "summary").read_bytes()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("wanted", FORMS)
def test_the_result_comes_in_every_form(wanted: str, worked_off: WorkedOff, tmp_path: Path) -> None:
    book, content = book_of("everything"), written(random_frame(), CSV)
    folder = worked_off(content, FileFormat(CSV), FileFormat(wanted), Request(), book)

    given = folder.result(FileFormat(wanted)).read_bytes()
    assert given == batch_of(content, CSV, wanted, Request(), tmp_path / "batch", book)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_is_one_bucket_is_worked_off_at_once(
    form: str, worked_off: WorkedOff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calc_service.batch.files.table.ROWS", 13)
    book, content = book_of("everything"), written(random_frame(), form)
    folder = worked_off(content, FileFormat(form), FileFormat(form), Request(tolerance=1), book)

    given = folder.result(FileFormat(form)).read_bytes()
    assert given == batch_of(content, form, form, Request(tolerance=1), tmp_path / "batch", book)
    assert folder.summary.read_bytes() == tmp_path.joinpath("batch", "summary").read_bytes()
    # The bucket computed by itself comes to the same digest.
    made = RunFolder(tmp_path / "made")
    made.path.mkdir()
    again = compute_bucket(folder, made, 0, RowsDone(tmp_path / "progress"))
    assert [bucket.digest for bucket in read_manifest(folder).buckets] == [again.digest]


def test_enrolments_are_run_too(worked_off: WorkedOff, tmp_path: Path, book: RuleBook) -> None:
    content = b"person_id,district,insurance,categories,year,tier,paid_on\n" + b"".join(
        b"P-%d,500101,resident,%s,2025,1,2025-0%d-01\n" % (row % 700, category, row % 9 + 1)
        for row, category in enumerate([b"subsistence_allowance", b"special_hardship", b"", b"nobody"] * 500)
    )
    request = Request(kind="premium")
    folder = worked_off(content, FileFormat(CSV), FileFormat(CSV), request, book)
    given = folder.result(FileFormat(CSV)).read_bytes()
    assert given == batch_of(content, CSV, CSV, request, tmp_path / "batch", book)
    assert folder.summary.read_bytes() == tmp_path.joinpath("batch", "summary").read_bytes()


def test_a_packed_file_is_unpacked_on_the_way(worked_off: WorkedOff, tmp_path: Path, book: RuleBook) -> None:
    import gzip  # noqa: PLC0415

    content = written(random_frame(), CSV)
    packed_form = replace(FileFormat(CSV), compression="gzip")
    folder = worked_off(gzip.compress(content), packed_form, FileFormat(CSV), Request(), book)
    assert folder.result(FileFormat(CSV)).read_bytes() == batch_of(
        content, CSV, CSV, Request(), tmp_path / "batch", book
    )
    assert sorted(one.name for one in folder.path.iterdir() if one.name.startswith("scratch")) == []


def test_an_empty_file_has_a_result(worked_off: WorkedOff, tmp_path: Path, book: RuleBook) -> None:
    content = written(random_frame().head(0), CSV)
    folder = worked_off(content, FileFormat(CSV), FileFormat(CSV), Request(), book)
    assert folder.result(FileFormat(CSV)).read_bytes() == batch_of(
        content, CSV, CSV, Request(), tmp_path / "batch", book
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda frame: frame.rename({"person_id": "nobody"}), "required"),
        (lambda frame: frame.with_columns(oth_pay=pl.lit("3.00")), "ambiguous"),
        (lambda frame: frame.with_columns(person_id=pl.lit("11010519491231002X")), "identity_number"),
        (lambda frame: frame.with_columns(__row__=pl.lit("1")), "output_column"),
    ],
    ids=["a column is missing", "amounts in a column of several meanings", "identity numbers", "its own number"],
)
def test_a_file_is_refused_as_a_batch_is(
    change: Callable[[pl.DataFrame], pl.DataFrame], code: str, worked_off: WorkedOff, book: RuleBook
) -> None:
    with pytest.raises(FileRefused) as refused:
        worked_off(written(change(random_frame()), CSV), FileFormat(CSV), FileFormat(CSV), Request(), book)
    assert code in {fault.code for fault in refused.value.faults}


@pytest.mark.usefixtures("small")
def test_steps_done_twice_or_broken_off_change_nothing(worked_off: WorkedOff, tmp_path: Path) -> None:
    book, content = book_of("city"), written(random_frame(), CSV)
    folder = worked_off(content, FileFormat(CSV), FileFormat(CSV), Request(), book)
    before = {file.name: file.read_bytes() for file in folder.path.iterdir() if file.is_file()}
    # What another attempt has left is in nobody's way, and a step that was done is not done anew.
    folder.scratch("dead").mkdir()
    for step in (RunStep(SPLIT), RunStep(MERGE)):
        work(step, folder.path, "two", LIMITS)
        steps.put_in_place(step, folder.path, "two")
    assert {file.name: file.read_bytes() for file in folder.path.iterdir() if file.is_file()} == before

    again = RunFolder(tmp_path / "again")
    again.path.mkdir()
    for name in (folder.order, folder.rules, folder.posted):
        again.path.joinpath(name.name).write_bytes(name.read_bytes())
    work(RunStep(SPLIT), again.path, "died", LIMITS)
    work_off(again)
    assert again.manifest.read_bytes() == folder.manifest.read_bytes()
    assert again.rows.read_bytes() == folder.rows.read_bytes()


@pytest.mark.usefixtures("small")
def test_buckets_may_be_done_in_any_order_by_several(worked_off: WorkedOff, tmp_path: Path) -> None:
    book, content = book_of("everything"), written(random_frame(), CSV)
    folder = worked_off(content, FileFormat(CSV), FileFormat(CSV), Request(), book)
    again = RunFolder(tmp_path / "again")
    again.path.mkdir()
    for name in (folder.order, folder.rules, folder.posted):
        again.path.joinpath(name.name).write_bytes(name.read_bytes())
    buckets = len(read_manifest(folder).buckets)
    for step in (RunStep(SPLIT), *(RunStep(BUCKET, number) for number in reversed(range(buckets))), RunStep(MERGE)):
        work(step, again.path, "another", LIMITS)
        steps.put_in_place(step, again.path, "another")
    assert again.rows.read_bytes() == folder.rows.read_bytes()
