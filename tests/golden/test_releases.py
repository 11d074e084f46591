"""What releases answered is answered still, byte for byte, under their rules; where it is not, that is said.

Each folder beside this file is a release: its rules, cases and a file of claims, what it answered (`record.py` wrote
it), and the digest of the code of the law that it had.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from calc_service import __version__
from calc_service.app import create_app
from calc_service.config import PROJECT_FOLDER, Settings
from calc_service.policy.folder_files import files_of, laid_out
from calc_service.policy.law_code import law_digest, laws_computed
from calc_service.state.folders import KeptFolder, digest_of, keep
from calc_service.state.opening import open_state
from tests.golden.record import CASES, CLAIMS, LANGUAGES, RECEIPTS, RELEASE, REPLIES, RESULT
from tests.published import with_ratio

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

HERE = Path(__file__).parent
FOLDERS = sorted((folder.parent for folder in HERE.glob(f"*/{RELEASE}")), key=lambda folder: folder.name)
COMPUTED = {"1.6.0", "1.7.0", "1.8.0", "1.9.0", "1.10.0"}
"""The releases by whose rules this one computes; the others have another law, or rules of another shape."""
RELEASED = re.compile(r"^## \[(\d+\.\d+\.\d+)\] – \d{4}-\d{2}-\d{2}$", re.MULTILINE)
Json = dict[str, Any]


class Release(NamedTuple):
    folder: Path
    said: Json

    @property
    def version(self) -> str:
        return self.folder.name

    def content(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


EVERY = [Release(folder, json.loads((folder / RELEASE).read_bytes())) for folder in FOLDERS]
computed = pytest.mark.parametrize(
    "release", [one for one in EVERY if one.version in COMPUTED], ids=lambda one: one.version
)
others = pytest.mark.parametrize(
    "release", [one for one in EVERY if one.version not in COMPUTED], ids=lambda one: one.version
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A service of other rules that keeps those of every release, as that release kept them."""
    place = tmp_path_factory.mktemp("golden")
    address = f"sqlite:///{place}/calc.db"
    state = open_state(address)
    for release in EVERY:
        files = files_of(release.folder / "rules")
        said = release.said
        with state.writing() as connection:
            keep(state, connection, KeptFolder(digest_of(files), said["digest"], said["version"], files, said["law"]))
    serving = laid_out(with_ratio(71), place)
    return create_app(Settings(state=address, rules_folder=serving, log_level="critical")).test_client()


def asked(service: FlaskClient, release: Release, case: bytes, language: str) -> TestResponse:
    document = json.loads(case) | {"rules_digest": release.said["digest"]}
    return service.post("/v1/assessments", json=document, headers={"Accept-Language": language})


def by_today(content: bytes, release: Release) -> bytes:
    """What was answered, with the engine that answers now: nothing else may differ."""
    return content.replace(f'"engine":"{release.version}"'.encode(), f'"engine":"{__version__}"'.encode())


@pytest.mark.parametrize("language", LANGUAGES)
@computed
def test_each_case_gets_its_reply_byte_for_byte(service: FlaskClient, release: Release, language: str) -> None:
    replies = by_today(release.content(REPLIES.format(language)), release).splitlines()
    for case, reply in zip(release.content(CASES).splitlines(), replies, strict=True):
        assert asked(service, release, case, language).data == reply


@computed
def test_a_file_gets_its_result_byte_for_byte(service: FlaskClient, release: Release) -> None:
    query = {"rules_digest": release.said["digest"]}
    claims = release.content(CLAIMS)
    reply = service.post("/v1/batches", query_string=query, data=claims, content_type="text/csv", buffered=True)
    assert reply.data == release.content(RESULT)


@computed
def test_a_release_that_is_computed_had_this_law(release: Release) -> None:
    assert release.said["law"] in laws_computed()


def test_no_release_is_said_to_be_alike_that_is_not_answered() -> None:
    laws = {release.said["law"] for release in EVERY if release.version in COMPUTED}
    assert laws_computed() - {law_digest()} <= laws


@others
def test_a_release_that_is_not_computed_here_is_named(service: FlaskClient, release: Release) -> None:
    reply = asked(service, release, release.content(CASES).splitlines()[0], "en")
    (error,) = reply.get_json()["errors"]
    assert (error["pointer"], error["code"]) == ("/rules_digest", "rules_not_computable_here")
    assert f"engine {release.version}" in error["message"]


@others
def test_what_an_older_release_answered_is_kept_whole(release: Release) -> None:
    """What older releases answered is kept for them; that it is whole is all that can be seen of it here."""
    for language in LANGUAGES:
        replies = [json.loads(line) for line in release.content(REPLIES.format(language)).splitlines()]
        assert len(replies) == len(release.content(CASES).splitlines())
        engines = {reply["rules"]["engine"] for reply in replies if "rules" in reply}
        assert engines == {release.version}


def receipts_fit(release: Release) -> int:
    """Hold the receipts of a release against the replies that it gave; returns how many there are."""
    if not (release.folder / RECEIPTS).exists():
        return 0
    replies = [line for line in release.content(REPLIES.format("zh")).splitlines() if b'"rules":' in line[:200]]
    receipts = [json.loads(line) for line in release.content(RECEIPTS).splitlines()]
    digests = [f"sha256:{sha256(reply).hexdigest()}" for reply in replies]
    assert [receipt["reply"] for receipt in receipts] == digests
    assert {(receipt["engine"], receipt["rules"]) for receipt in receipts} == {
        (release.version, release.said["digest"])
    }
    return len(receipts)


def test_receipts_of_releases_fit_what_they_replied() -> None:
    for release in EVERY:
        receipts_fit(release)


def test_this_program_is_recorded_whole(tmp_path: Path) -> None:
    program = [sys.executable, str(HERE / "record.py"), __version__, "none", "--into", str(tmp_path)]
    quiet = {**os.environ, "CALC_STATE": "none", "CALC_LOG_LEVEL": "critical"}
    subprocess.run(program, check=True, cwd=PROJECT_FOLDER, env=quiet, capture_output=True)

    made = Release(tmp_path / __version__, json.loads((tmp_path / __version__ / RELEASE).read_bytes()))
    assert made.said["law"] == law_digest()
    assert files_of(made.folder / "rules") == files_of(PROJECT_FOLDER / "rules")
    assert receipts_fit(made) > 0
    assert made.content(RESULT).startswith(b"person_id,")


def test_every_release_is_kept() -> None:
    released = RELEASED.findall((PROJECT_FOLDER / "CHANGELOG.md").read_text("utf-8"))
    assert set(released) == {release.version for release in EVERY}
    assert set(released) >= COMPUTED
