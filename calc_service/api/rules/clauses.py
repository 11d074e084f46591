"""GET /v1/clauses and /v1/clauses/{id}: what a reply cites, in our own words, with the legal text it stands in.

An id holds `#`, which begins a fragment where it stands bare in an address, so that it is written `%23` there.
"""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import quote

from flask import Blueprint, Response

from calc_service import __version__
from calc_service.api import problem_kinds
from calc_service.api.description import REQUEST_ID, TEXT, Shape, not_modified, path_parameter, refusals, reply
from calc_service.api.problems import NoSuchEntry
from calc_service.api.replies import encoded, json_bytes, revalidated
from calc_service.domain.reply_fields import Cite, Day, Reply, RulesNamed, means
from calc_service.domain.wording import Document, Label
from calc_service.engine.edition import RuleBook

PATH = "/v1/clauses"
OF_ONE = "/v1/clauses/{id}"


class LegalText(Reply):
    """A legal text that is cited."""

    code: Annotated[str, means("what stands before the # of a clause")]
    number: str
    title: Label
    issuer: Label
    issued_on: Day


class ClauseListed(Reply):
    """A clause."""

    id: Cite
    href: Annotated[str, means("its address, in which the # of its id is %23")]
    document: LegalText
    label: Label
    summary: Annotated[Label, means("in our own words; where the legal text differs, that holds")]


class ClauseList(Reply):
    """Every clause that can be cited."""

    rules: RulesNamed
    clauses: list[ClauseListed]


class ClauseShown(Reply):
    """One clause."""

    rules: RulesNamed
    clause: ClauseListed


def resource(book: RuleBook) -> Blueprint:
    """Return the routes; `book` has the clauses."""
    blueprint = Blueprint("clauses", __name__)
    listed = list_clauses(book)
    document = encoded(listed)
    documents = {clause.id: encoded(ClauseShown(listed.rules, clause)) for clause in listed.clauses}

    @blueprint.get(PATH)
    def show_clauses() -> Response:
        return revalidated(json_bytes(document))

    @blueprint.get("/v1/clauses/<id>")
    def show_clause(**path: str) -> Response:
        if path["id"] not in documents:
            raise NoSuchEntry
        return revalidated(json_bytes(documents[path["id"]]))

    return blueprint


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    listed = list_clauses(book)
    one = next(iter(listed.clauses))
    about = (
        "Every text stands there in Chinese and in English, summaries in our own words. The `#` of an id is written"
        " `%23` in an address, as clients do with every part of a path; `href` has it so."
    )
    every = {
        "summary": "Every clause that is cited · 全部条款",
        "description": about,
        "tags": ["rules"],
        "parameters": [REQUEST_ID],
        "responses": {"200": reply("The clauses.", ClauseList, listed, "ETag"), "304": not_modified()}
        | refusals(PATH, problem_kinds.OF_EVERY_ADDRESS),
    }
    single = {
        "summary": "One clause · 一个条款",
        "description": about,
        "tags": ["rules"],
        "parameters": [
            path_parameter("id", "The id, document#clause, as a reply cites it.", TEXT, one.id),
            REQUEST_ID,
        ],
        "responses": {
            "200": reply("The clause.", ClauseShown, ClauseShown(listed.rules, one), "ETag"),
            "304": not_modified(),
        }
        | refusals(f"{PATH}/nothing", (problem_kinds.NO_SUCH_ENTRY, *problem_kinds.OF_EVERY_ADDRESS)),
    }
    return {PATH: {"get": every}, OF_ONE: {"get": single}}


def list_clauses(book: RuleBook) -> ClauseList:
    """Return every clause of every registered text, in the order in which the rules have them."""
    documents = book.wording.documents.items()
    clauses = [clause for name, document in documents for clause in _clauses(name, document)]
    return ClauseList(RulesNamed(book.digest, __version__), clauses)


def _clauses(name: str, document: Document) -> Iterator[ClauseListed]:
    text = LegalText(name, document.number, document.title, document.issuer, document.issued_on)
    for number, clause in document.clauses.items():
        cite = f"{name}#{number}"
        yield ClauseListed(cite, f"{PATH}/{quote(cite, safe='')}", text, clause.label, clause.summary)
