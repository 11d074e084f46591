"""What is published serves, whole and from one request to the next; what cannot be loaded changes nothing."""

from __future__ import annotations

import gc
import io
import json
import shutil
import weakref
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from bench.published import with_ratio
from calc_service.api import bounded_work
from calc_service.api.bounded_work import keep_ready
from calc_service.api.publications import loading
from calc_service.api.publications.served import Served
from calc_service.app import create_service
from calc_service.batch.audit_job import packed
from calc_service.batch.children import WorkLimits
from calc_service.config import Settings
from calc_service.rulebook.complaints import RulesRefused
from calc_service.state.refusals import StateRefused
from calc_service.state.tables import FOLDERS, HISTORY
from tests.processes import until

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bench.published import Publishers
    from calc_service.engine.edition import RuleBook
    from calc_service.state.opening import KeptState
    from tests.api.publications.conftest import Asked, Files

NOT_TAKEN_UP, NOT_PUBLISHED = "not_taken_up", "not_published"


def spoil(state: KeptState, digest: str, content: bytes = b"\0") -> bytes:
    """Put `content` in the place of a kept folder; returns what stood there."""
    this = FOLDERS.c.digest == digest
    with state.writing() as connection:
        before: bytes = connection.execute(FOLDERS.select().where(this)).one().files
        connection.execute(update(FOLDERS).where(this).values(files=content))
    return before


def test_without_anything_published_the_folder_serves(begin: Callable[..., Asked], book: RuleBook) -> None:
    asked = begin()

    assert asked.service.look() is False
    assert asked.digest == book.digest
    said = asked.get("/readyz").get_json()
    assert (said["publication"], said["remarks"]) == (0, [])
    assert (asked.figure("calc_rules_publication"), asked.figure("calc_rules_refused")) == (0, 0)


def test_what_is_published_serves_from_the_next_look_on(
    begin: Callable[..., Asked], who: Publishers, shipped: Files, book: RuleBook
) -> None:
    asked = begin()
    digests = [asked.digest]
    for percent in (71, 72):
        entry = who.publish(with_ratio(shipped, percent))
        assert asked.digest == digests[-1]
        assert asked.service.look() is True
        assert entry is not None
        assert asked.get("/readyz").get_json()["publication"] == entry.number == asked.figure("calc_rules_publication")
        digests.append(asked.digest)

    assert len(set(digests)) == 3
    assert digests[0] == book.digest
    assert asked.service.look() is False


def test_every_reply_is_of_one_folder(
    begin: Callable[..., Asked], who: Publishers, shipped: Files, worked: dict[str, Any]
) -> None:
    asked, paid = begin(), []
    for percent in (71, 72):
        who.publish(with_ratio(shipped, percent))
        asked.service.look()
        reply = asked.post("/v1/assessments", json=worked)
        assert reply.get_json()["rules"]["digest"] == reply.headers["X-Rules-Digest"] == asked.digest
        assert asked.get("/v1/rules?on=2025-06-01").get_json()["rules"]["digest"] == asked.digest
        assert asked.digest in asked.get("/openapi.json").text
        paid.append(reply.get_json()["totals"])

    assert paid[0] != paid[1]


def test_a_document_that_a_client_has_is_no_longer_current_under_other_rules(
    begin: Callable[..., Asked], who: Publishers, shipped: Files
) -> None:
    asked = begin()
    has = {"If-None-Match": asked.get("/v1/figures").headers["ETag"]}
    assert asked.get("/v1/figures", headers=has).status_code == 304
    who.publish(with_ratio(shipped, 71))
    asked.service.look()

    assert asked.get("/v1/figures", headers=has).status_code == 200


def test_a_reply_that_is_being_sent_ends_under_the_rules_under_which_it_began(
    begin: Callable[..., Asked], who: Publishers, shipped: Files, worked: dict[str, Any]
) -> None:
    asked = begin()
    lines = f"{json.dumps(worked)}\n" * 5
    options = {"data": lines, "content_type": "application/x-ndjson", "buffered": False}
    whole = b"".join(asked.post("/v1/assessments/many", **options).iter_encoded())
    reply = asked.post("/v1/assessments/many", **options)
    pieces = reply.iter_encoded()
    first = next(pieces)
    who.publish(with_ratio(shipped, 71))
    assert asked.service.look() is True

    assert first + b"".join(pieces) == whole
    assert whole.decode().count(str(reply.headers["X-Rules-Digest"])) == 5
    assert reply.headers["X-Rules-Digest"] != asked.digest


def test_a_service_that_is_started_begins_with_what_is_published(
    begin: Callable[..., Asked], who: Publishers, shipped: Files
) -> None:
    before = begin()
    who.publish(with_ratio(shipped, 71))
    before.service.look()

    assert begin().digest == before.digest


def test_a_folder_that_differs_is_said_not_to_be_published(
    begin: Callable[..., Asked], who: Publishers, shipped: Files
) -> None:
    who.publish(shipped)
    assert begin().remarks() == {}
    who.publish(with_ratio(shipped, 71))
    asked = begin()

    assert [*asked.remarks()] == [NOT_PUBLISHED]
    assert "未经公布" in asked.remarks("zh")[NOT_PUBLISHED]
    assert [said.en for said in asked.service.remarks()] == [*asked.remarks().values()]


@pytest.mark.parametrize("folder", ["absent", "broken"])
def test_a_folder_that_could_not_serve_keeps_nothing_from_starting_once_rules_are_published(
    folder: str, begin: Callable[..., Asked], who: Publishers, shipped: Files, tmp_path: Path
) -> None:
    place = tmp_path / folder
    if folder == "broken":
        place.mkdir()
        (place / "medical_assistance.yaml").write_bytes(b"\xff: [")
    with pytest.raises(RulesRefused):
        begin(rules_folder=place)
    who.publish(shipped)

    assert [*begin(rules_folder=place).remarks()] == [NOT_PUBLISHED]


def test_a_damaged_folder_leaves_the_rules_before_and_that_is_said_until_it_is_whole_again(
    begin: Callable[..., Asked], who: Publishers, shipped: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = begin()
    before = asked.digest
    entry = who.publish(with_ratio(shipped, 71))
    assert entry is not None
    whole = spoil(who.state, entry.folder)

    assert asked.service.look() is False
    assert asked.digest == before
    assert f"number {entry.number} of the history" in asked.remarks()[NOT_TAKEN_UP]
    assert "damaged in the database" in asked.remarks()[NOT_TAKEN_UP]
    assert "已经损坏" in asked.remarks("zh")[NOT_TAKEN_UP]
    assert asked.figure("calc_rules_refused") == entry.number
    assert asked.figure("calc_rules_publication") == 0

    spoil(who.state, entry.folder, whole)
    assert asked.service.look() is False  # not at every look
    monkeypatch.setattr(loading, "SECONDS_UNTIL_RETRY", 0.0)
    assert asked.service.look() is True
    assert asked.digest != before
    assert NOT_TAKEN_UP not in asked.remarks()
    assert asked.figure("calc_rules_refused") == 0


def test_rules_that_this_version_cannot_read_leave_the_rules_before(
    begin: Callable[..., Asked], who: Publishers, shipped: Files
) -> None:
    asked = begin()
    before = asked.digest
    who.publish({**shipped, "safeguards.yaml": shipped["safeguards.yaml"] + b"\nof_later: 1\n"}, engine="9.0.0")

    assert asked.service.look() is False
    assert asked.digest == before
    said = asked.remarks()[NOT_TAKEN_UP]
    assert "version 9.0.0 kept them" in said
    assert "rules/safeguards.yaml:" in said


def test_rules_after_those_that_cannot_be_loaded_serve(
    begin: Callable[..., Asked], who: Publishers, shipped: Files
) -> None:
    asked = begin()
    entry = who.publish(with_ratio(shipped, 71))
    assert entry is not None
    spoil(who.state, entry.folder)
    asked.service.look()
    who.publish(with_ratio(shipped, 72))

    assert asked.service.look() is True
    assert asked.remarks().keys() == {NOT_PUBLISHED}


def test_a_service_that_is_started_when_the_newest_is_damaged_serves_those_before_it(
    begin: Callable[..., Asked], who: Publishers, shipped: Files
) -> None:
    who.publish(with_ratio(shipped, 71))
    good = begin().digest
    entry = who.publish(with_ratio(shipped, 72))
    assert entry is not None
    spoil(who.state, entry.folder)
    asked = begin()

    assert asked.digest == good
    assert asked.remarks().keys() == {NOT_PUBLISHED, NOT_TAKEN_UP}


def test_a_service_does_not_start_with_rules_that_nobody_has_approved(
    begin: Callable[..., Asked], who: Publishers, shipped: Files
) -> None:
    entry = who.publish(with_ratio(shipped, 71))
    assert entry is not None
    spoil(who.state, entry.folder)

    with pytest.raises(StateRefused, match="none of them can be served"):
        begin()


def test_where_there_is_no_room_to_lay_files_out_the_rules_before_serve(
    begin: Callable[..., Asked], who: Publishers, shipped: Files, tmp_path: Path
) -> None:
    batches = tmp_path / "batches"
    batches.mkdir()
    asked = begin(batch_folder=batches, disk_floor=1)
    who.publish(with_ratio(shipped, 71))
    shutil.rmtree(batches)

    assert asked.service.look() is False
    batches.mkdir()
    assert "nowhere to lay out" in asked.remarks()[NOT_TAKEN_UP]


def test_a_database_that_does_not_answer_leaves_the_rules_that_serve(
    begin: Callable[..., Asked], who: Publishers, shipped: Files, tmp_path: Path
) -> None:
    asked = begin()
    who.publish(with_ratio(shipped, 71))
    who.state.engine.dispose()
    (tmp_path / "kept").rename(tmp_path / "away")
    assert asked.service.look() is False
    (tmp_path / "away").rename(tmp_path / "kept")

    assert asked.service.look() is True


def test_a_failure_that_nobody_foresaw_leaves_the_rules_that_serve(
    begin: Callable[..., Asked], who: Publishers, shipped: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = begin()
    before = asked.digest
    who.publish(with_ratio(shipped, 71))

    def fail(_: object) -> None:
        raise KeyError("张三")

    monkeypatch.setattr(asked.service, "_build", fail)
    assert asked.service.look() is False
    assert asked.digest == before
    assert "KeyError" in asked.remarks()[NOT_TAKEN_UP]
    assert "张三" not in asked.remarks()[NOT_TAKEN_UP]


def test_the_log_says_which_publication_serves_and_which_cannot(
    address: str, who: Publishers, shipped: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr("sys.stderr", written)
        service = create_service(Settings(state=address))
    good = who.publish(with_ratio(shipped, 71))
    service.look()
    bad = who.publish(with_ratio(shipped, 72))
    assert good is not None
    assert bad is not None
    spoil(who.state, bad.folder)
    service.look()
    service.look()
    taken_up, refused = map(json.loads, written.getvalue().splitlines())

    assert (taken_up["event"], taken_up["publication"], taken_up["level"]) == ("rules_taken_up", good.number, "info")
    assert taken_up["digest"].startswith("sha256:")
    assert (refused["event"], refused["publication"], refused["level"]) == ("rules_refused", bad.number, "error")
    assert refused["why"] == "folder_damaged"


def test_a_worker_begins_with_what_was_published_after_the_service_was_started(
    begin: Callable[..., Asked], who: Publishers, shipped: Files
) -> None:
    asked = begin()
    before = asked.digest
    who.publish(with_ratio(shipped, 71))
    asked.service.begin()

    assert asked.digest != before


def test_a_worker_takes_up_what_is_published_while_it_serves(
    begin: Callable[..., Asked], who: Publishers, shipped: Files
) -> None:
    asked = begin()
    asked.service.begin()
    before = asked.digest
    who.publish(with_ratio(shipped, 71))

    until(lambda: asked.digest != before)


def test_a_worker_that_cannot_have_what_others_have_served_answers_nothing(
    begin: Callable[..., Asked], who: Publishers, shipped: Files
) -> None:
    asked = begin()
    entry = who.publish(with_ratio(shipped, 71))
    assert entry is not None
    spoil(who.state, entry.folder)
    asked.service._newest.grow_to(entry.number)  # noqa: SLF001  as another worker does that had it whole
    patience = iter([True, True, False])

    with pytest.raises(SystemExit):
        asked.service.begin(lambda: next(patience))
    assert next(patience, "asked no more") == "asked no more"


def test_an_older_worker_never_goes_back(begin: Callable[..., Asked], who: Publishers, shipped: Files) -> None:
    for percent in (71, 72):
        who.publish(with_ratio(shipped, percent))
    asked = begin()
    newest = asked.digest
    with who.state.writing() as connection:  # as where an old backup was put back
        connection.execute(HISTORY.delete().where(HISTORY.c.number > 2))

    assert asked.service.look() is False
    assert asked.digest == newest


def test_an_application_whose_rules_were_replaced_is_freed(
    begin: Callable[..., Asked], who: Publishers, shipped: Files, worked: dict[str, Any]
) -> None:
    asked = begin()
    replaced = []
    for percent in (71, 72, 73):
        assert asked.post("/v1/assessments", json=worked).status_code == 200
        asked.get("/openapi.json")
        replaced.append(weakref.ref(asked.service.application))
        who.publish(with_ratio(shipped, percent))
        asked.service.look()
    gc.collect()

    assert [one() for one in replaced] == [None] * 3


def test_files_are_computed_by_a_process_of_the_new_rules(book: RuleBook, monkeypatch: pytest.MonkeyPatch) -> None:
    spare = bounded_work._Spare()  # noqa: SLF001  the one of this process is for other tests
    monkeypatch.setattr(bounded_work, "_SPARE", spare)
    limits = WorkLimits(memory=1_000_000_000, seconds=60)
    keep_ready(packed(book), limits)
    (before,) = spare._waiting  # noqa: SLF001  nobody else knows who waits
    keep_ready(packed(book), limits)
    (after,) = spare._waiting  # noqa: SLF001  as above

    assert not before.alive
    assert after.alive
    assert after.process != before.process
    spare.end()


def test_what_serves_without_state_never_looks(worked: Mapping[str, Any]) -> None:
    service = create_service(Settings(state=None, log_level="critical"))
    application = service.application
    service.begin()

    assert isinstance(service, Served)
    assert service.look() is False
    assert service.application is application
    assert application.test_client().post("/v1/assessments", json=worked).status_code == 200
