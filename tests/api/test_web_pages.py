"""GET / and the other pages: one document, its files kept for ever, under a policy that allows nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from calc_service.api.pages import TAGS
from calc_service.api.security_headers import CONTENT_POLICY
from calc_service.app import create_app
from calc_service.case.letter.page import LETTER
from calc_service.config import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

DOCUMENT = "<!DOCTYPE html><script type='module' src='/assets/index-abc.js'></script>" + " " * 2_000
PLACES = ["/", "/case", "/audits", "/audits/0f/rows", "/rules", "/rules/figures/tilt.ratio"]


@pytest.fixture
def pages(tmp_path: Path) -> FlaskClient:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(DOCUMENT)
    (tmp_path / "assets" / "index-abc.js").write_text("export {};" + " " * 2_000)
    (tmp_path / "assets" / "icon.svg").write_text("<svg/>")
    return create_app(Settings(state=None, log_level="critical", web_folder=tmp_path)).test_client()


@pytest.mark.parametrize("place", PLACES)
def test_each_place_is_the_same_document(pages: FlaskClient, place: str) -> None:
    reply = pages.get(place)
    assert (reply.status_code, reply.text, reply.mimetype) == (200, DOCUMENT, "text/html")
    tag = reply.headers["ETag"]
    assert pages.get(place, headers={"If-None-Match": tag}).status_code == 304


def test_its_policy_allows_its_own_files_and_the_styles_of_pages_shown_within(pages: FlaskClient) -> None:
    policy = pages.get("/").headers[CONTENT_POLICY]
    assert "unsafe" not in policy
    assert "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-" in policy
    assert policy.endswith("frame-ancestors 'none'")
    assert LETTER.style_source in policy
    assert len(set(re.findall("'sha256-[^']+'", policy))) == 4


def test_a_file_with_a_hash_in_its_name_is_kept_for_ever_and_packed(pages: FlaskClient) -> None:
    reply = pages.get("/assets/index-abc.js", headers={"Accept-Encoding": "gzip"})
    assert reply.mimetype == "text/javascript"
    assert reply.headers["Content-Encoding"] == "gzip"
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert pages.get("/assets/icon.svg").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.js", "..%2findex.html", "index-abc.js%00", "%2e%2e"])
def test_nothing_else_is_a_file(pages: FlaskClient, name: str) -> None:
    assert pages.get(f"/assets/{name}").status_code == 404


def test_a_query_other_than_the_language_is_refused(pages: FlaskClient) -> None:
    assert pages.get("/case?lang=en").status_code == 200
    assert pages.get("/case?person=1").status_code == 422


@pytest.mark.parametrize("language", TAGS)
def test_where_nothing_was_built_it_says_what_to_do(tmp_path: Path, language: str) -> None:
    app = create_app(Settings(state=None, log_level="critical", web_folder=tmp_path / "dist"))
    reply = app.test_client().get("/", headers={"Accept-Language": language})
    assert (reply.status_code, reply.mimetype, reply.headers["Content-Language"]) == (503, "text/html", language)
    assert "make web" in reply.text
