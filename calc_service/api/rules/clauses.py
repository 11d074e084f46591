"""GET /v1/clauses and /v1/clauses/{id}: what a reply cites, in our own words, with the legal text it stands in.

An id holds `#`, which begins a fragment where it stands bare in an address, so that it is written `%23` there.
"""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import quote

from flask import Blueprint

from calc_service import __version__
from calc_service.api.description import Shape
from calc_service.api.past_rules import AnyRules
from calc_service.api.rules.registers import Register, described, served
from calc_service.domain.reply_fields import Cite, Day, InForceUntil, ReplacedBy, Reply, RulesNamed, means
from calc_service.domain.wording import Document, Label
from calc_service.engine.edition import RuleBook

PATH = "/v1/clauses"


class LegalText(Reply):
    """A legal text that is cited."""

    code: Annotated[str, means("what stands before the # of a clause")]
    number: str
    title: Label
    issuer: Label
    issued_on: Day
    in_force_until: InForceUntil
    replaced_by: ReplacedBy


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


def resource(rules: AnyRules) -> Blueprint:
    """Return the routes; `rules` have the clauses."""
    return served(_register, rules)


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    return described(_register(book))


def _register(book: RuleBook) -> Register:
    listed = list_clauses(book)
    return Register(
        path=PATH,
        key="id",
        whole=listed,
        entries={clause.id: ClauseShown(listed.rules, clause) for clause in listed.clauses},
        titles=("Every clause that is cited · 全部条款", "One clause · 一个条款"),
        replies=("The clauses.", "The clause."),
        about="Every text stands there in Chinese and in English, summaries in our own words. The `#` of an id is"
        " written `%23` in an address, as clients do with every part of a path; `href` has it so.",
        about_key="The id, document#clause, as a reply cites it.",
        example=listed.clauses[0].id,
    )


def list_clauses(book: RuleBook) -> ClauseList:
    """Return every clause of every registered text, in the order in which the rules have them."""
    documents = book.wording.documents.items()
    clauses = [clause for name, document in documents for clause in _clauses(name, document)]
    return ClauseList(RulesNamed(book.digest, __version__), clauses)


def _clauses(name: str, document: Document) -> Iterator[ClauseListed]:
    text = LegalText(
        code=name,
        number=document.number,
        title=document.title,
        issuer=document.issuer,
        issued_on=document.issued_on,
        in_force_until=document.in_force_until,
        replaced_by=document.replaced_by,
    )
    for number, clause in document.clauses.items():
        cite = f"{name}#{number}"
        yield ClauseListed(cite, f"{PATH}/{quote(cite, safe='')}", text, clause.label, clause.summary)
