"""audit --report: one page, made here or fetched from a service."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from calc_service.app import create_app
from calc_service.config import Settings
from calc_service.domain.digests import digest_of
from calc_service.runs import steps
from calc_service.runs.spool import open_spool
from tests.api.audit_runs import FILE, kept_in
from tests.runs.posted_runs import working

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

ENROLMENTS = (
    "person_id,district,insurance,categories,year,tier,paid_on\nP-1,500101,resident,extreme_poverty,2025,1,2024-11-20\n"
)


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    file = tmp_path / "claims.csv"
    file.write_bytes(FILE)
    return file


@pytest.fixture(params=[True, False])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, bool]]:
    """A service, and whether it keeps runs."""
    kept = kept_in(tmp_path)
    app = kept.app if request.param else create_app(Settings(state=None, log_level="critical"))
    service = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=service.serve_forever)
    thread.start()
    with working(kept.state, open_spool(kept.settings), steps):
        yield f"http://127.0.0.1:{service.port}", request.param
    service.shutdown()
    thread.join()


def told(page: Path) -> str:
    """What a page says before it says where it comes from."""
    return page.read_text(encoding="utf-8").partition('<dl class="basis">')[0]


@pytest.mark.parametrize(("language", "word"), [("zh", "下一步怎么办"), ("en", "What to do next")])
def test_the_report_names_the_file_by_its_digest(
    run: Run, claims: Path, tmp_path: Path, language: str, word: str
) -> None:
    page = tmp_path / "report.html"
    status, _, complaints = run("audit", claims, "--out", tmp_path / "o.csv", "--report", page, "--lang", language)
    text = page.read_text(encoding="utf-8")

    assert (status, complaints) == (1, "")
    assert word in text
    assert "claims.csv" in text
    assert digest_of(FILE) in text


def test_enrolments_have_their_report(run: Run, tmp_path: Path) -> None:
    file, page = tmp_path / "enrolments.csv", tmp_path / "report.html"
    file.write_text(ENROLMENTS, encoding="utf-8")
    run("audit", file, "--kind", "premium", "--out", tmp_path / "o.csv", "--report", page)

    assert "参保资助核查报告" in page.read_text(encoding="utf-8")


def test_a_report_overwrites_nothing_that_is_read_or_written(run: Run, claims: Path, tmp_path: Path) -> None:
    for taken in (claims, tmp_path / "o.csv"):
        assert run("audit", claims, "--out", tmp_path / "o.csv", "--report", taken)[0] == 2
    assert claims.read_bytes() == FILE


def test_a_service_gives_the_same_report_or_says_that_it_has_none(
    run: Run, claims: Path, tmp_path: Path, server: tuple[str, bool]
) -> None:
    here, there, out = tmp_path / "here.html", tmp_path / "there.html", tmp_path / "o.csv"
    run("audit", claims, "--out", out, "--report", here)
    _, _, complaints = run("audit", claims, "--out", out, "--report", there, "--server", server[0])

    assert there.exists() == server[1]
    assert ("no report was written" in complaints) == (not server[1])
    assert not server[1] or told(there) == told(here)
