"""GET /, /case, /audits, /rules: the pages for people, one application that `make web` builds from `web/`."""

import mimetypes
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from calc_service.api.access.table import PAGES
from calc_service.api.pages import page
from calc_service.api.replies import HTML, preferred_language, revalidated
from calc_service.api.security_headers import content_policy
from calc_service.case.letter.page import LETTER
from calc_service.domain.html_pages import StyledPage
from calc_service.domain.wording import Label
from calc_service.policy.handbook.page import HANDBOOK
from calc_service.policy.impact.report import REPORT as IMPACT
from calc_service.runs.report.page import REPORT as AUDIT

SHOWN_WITHIN: tuple[StyledPage, ...] = (LETTER, HANDBOOK, IMPACT, AUDIT)
"""Pages that the application shows in a frame of its own and prints: each has a style, known by its hash."""
NOT_BUILT = {
    "title": Label("页面尚未生成", "The pages have not been built"),
    "remedy": Label(
        "请在项目文件夹里运行“make web”，再重新启动服务。接口照常可用，见 /docs。",
        "Run make web in the project's folder and start the service again. All other addresses work, see /docs.",
    ),
}
DOCUMENT, ASSETS = "index.html", "assets"
FOR_EVER = "public, max-age=31536000, immutable"
"""A built file's name holds the hash of its content."""
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def resource(folder: Path) -> Blueprint:
    """Return the routes of what was built into `folder`, which is read now; it may be missing."""
    blueprint = Blueprint("web_pages", __name__)
    document = _read(folder / DOCUMENT)
    assets = {path.name: path.read_bytes() for path in sorted((folder / ASSETS).glob("*")) if path.is_file()}
    policy = content_policy(_policy())

    def show_document(place: str = "") -> Response:  # noqa: ARG001 - the application looks at the place
        if document is None:
            return _not_built()
        return revalidated(Response(document, mimetype=HTML, headers=policy))

    def show_asset(asset: str) -> Response:
        if asset not in assets:
            raise NotFound
        suffix = Path(asset).suffix
        media_type = MEDIA_TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
        reply = revalidated(Response(assets[asset], mimetype=media_type))
        if "-" in asset:
            reply.headers["Cache-Control"] = FOR_EVER
        return reply

    *places, files = PAGES
    for address in places:
        blueprint.get(address)(show_document)
    blueprint.get(files)(show_asset)
    return blueprint


def _not_built() -> Response:
    language = preferred_language()
    said = {name: label.in_language(language) for name, label in NOT_BUILT.items()}
    reply = page("not_built.html", language, **said)
    reply.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return reply


def _read(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _policy() -> str:
    """Its own files alone; no style or script within a page, but the styles of the pages that are shown within it."""
    styles = " ".join(sorted({page.style_source for page in SHOWN_WITHIN}))
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' {styles}; img-src 'self' data: blob:;"
        " connect-src 'self'; frame-src 'self' blob:; base-uri 'none'; form-action 'none'"
    )
