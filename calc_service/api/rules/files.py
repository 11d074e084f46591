"""GET /v1/rules/files: the texts of the rules as they serve, with what an editor needs to know of them."""

from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from flask import Blueprint, Response
from msgspec import Meta

from calc_service import __version__
from calc_service.api import problem_kinds
from calc_service.api.asked_rules import PUBLISHED_ON, rules_to_show
from calc_service.api.description import REQUEST_ID, Shape, not_modified, refusals, reply
from calc_service.api.past_rules import AnyRules
from calc_service.api.queries import asked, misused, refuse, takes
from calc_service.api.reading_rules import READING_RULES
from calc_service.api.replies import encoded, json_bytes, preferred_language, revalidated
from calc_service.api.service_rules import ServiceRules
from calc_service.domain.reply_fields import Reply, RulesNamed, means
from calc_service.policy.dated_lines.shown import RulesText
from calc_service.policy.examples_schema import EXAMPLES_FILE, examples_schema
from calc_service.policy.folder_files import FOLDER, laid_out
from calc_service.rulebook.folder import read_folder
from calc_service.rulebook.schema import name_for, path_of, schemas
from calc_service.rulebook.schema.registered import registered_in

PATH = "/v1/rules/files"
PARAMETERS = (PUBLISHED_ON,)
TITLE, DONE = "The rules files · 规则文件", "The files."
ABOUT = """\
Changes are posted as whole texts by their path (POST /v1/rules/check and what stands beside it), so that whoever edits
begins with these. `schemas` are JSON Schemas (draft-07) with the categories, clauses and documents that are registered.
"""


class SchemaOfFiles(Reply):
    """The schema of one kind of rules file."""

    name: Annotated[str, means("by which a file says that it is of this kind")]
    document: Annotated[Any, Meta(description="JSON Schema, draft-07", extra_json_schema={"type": "object"})]


class RulesFile(RulesText):
    """A rules file, and the schema of its kind."""

    schema: Annotated[str, means("the name of its schema")]


class RulesFiles(Reply):
    """Every file of the rules."""

    rules: RulesNamed
    files: Annotated[list[RulesFile], means("in order of their paths")]
    schemas: Annotated[list[SchemaOfFiles], means("one for each kind of file that there is")]


def resource(rules: AnyRules) -> Blueprint:
    """Return the routes; the files are those of `rules`."""
    blueprint = Blueprint("rules_files", __name__)

    @cache
    def serving() -> bytes:
        return encoded(files_of_rules(rules.serving))

    @lru_cache(maxsize=1)
    def past(rules_digest: str) -> bytes:
        return encoded(files_of_rules(rules.rules_shown(rules_digest)))

    @blueprint.get(PATH)
    @takes(PARAMETERS)
    def show_files() -> Response:
        shown = rules_to_show(asked(), rules, preferred_language())
        shown.read(lambda book: refuse(list(misused(asked(), PARAMETERS)), book))
        is_serving = shown.rules is rules.serving
        return revalidated(json_bytes(serving() if is_serving else past(shown.rules.book.digest)))

    return blueprint


def files_of_rules(rules: ServiceRules) -> RulesFiles:
    """Return the texts and the schemas of `rules`."""
    with TemporaryDirectory(prefix="files-") as folder:
        registered = registered_in(read_folder(laid_out(rules.files, Path(folder)), []))
    documents = {**schemas(registered), EXAMPLES_FILE: examples_schema()}
    names = {path_of(name): name for name in {name_for(path) for path in rules.files}}
    return RulesFiles(
        rules=RulesNamed(rules.book.digest, __version__),
        files=[
            RulesFile(f"{FOLDER}/{path}", content.decode(), name_for(path))
            for path, content in sorted(rules.files.items())
        ],
        schemas=[SchemaOfFiles(names[path], schema) for path, schema in documents.items() if path in names],
    )


def operations() -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    return {
        PATH: {
            "get": {
                "summary": TITLE,
                "description": ABOUT,
                "tags": ["rules"],
                "parameters": [*PARAMETERS, REQUEST_ID],
                "responses": {"200": reply(DONE, RulesFiles, None, "ETag"), "304": not_modified()}
                | refusals(PATH, (READING_RULES, *problem_kinds.OF_EVERY_ADDRESS)),
            }
        }
    }
