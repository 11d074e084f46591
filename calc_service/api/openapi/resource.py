"""GET /openapi.json, and the page /docs with its assets: all of it from here, nothing from elsewhere."""

from functools import lru_cache
from importlib.resources import as_file, files

from flask import Blueprint, Response, send_from_directory

from calc_service.api.openapi.description import TITLE, describe
from calc_service.api.replies import encoded, json_bytes, revalidated
from calc_service.api.served import Served

ASSETS = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
SECURITY_POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
PAGE = f"""\
<!DOCTYPE html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{TITLE}</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="documentation"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
# No validator: it would send the description to another host.
START = """\
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#documentation",
  validatorUrl: null,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
});
"""


def resource(served: Served) -> Blueprint:
    """Return the routes; the description's examples are computed under `served`, when it is first asked for."""
    blueprint = Blueprint("openapi", __name__)

    @lru_cache(maxsize=1)
    def description() -> bytes:
        return encoded(describe(served))

    @blueprint.get("/openapi.json")
    def show_description() -> Response:
        return revalidated(json_bytes(description()))

    @blueprint.get("/docs")
    def show_page() -> Response:
        return Response(PAGE, mimetype="text/html", headers={"Content-Security-Policy": SECURITY_POLICY})

    @blueprint.get("/docs/start.js")
    def start_page() -> Response:
        return revalidated(Response(START, mimetype="text/javascript"))

    @blueprint.get(f"/docs/<any({', '.join(map(repr, ASSETS))}):asset>")
    def show_asset(asset: str) -> Response:
        with as_file(files("flask_swagger_ui") / "dist") as folder:
            return send_from_directory(folder, asset)

    return blueprint
