"""A list that the rules hold, at an address of its own, and each of its entries by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from flask import Blueprint, Response, request

from calc_service.api import problem_kinds
from calc_service.api.asked_rules import PUBLISHED_ON, rules_to_show
from calc_service.api.description import REQUEST_ID, TEXT, Shape, not_modified, path_parameter, refusals, reply
from calc_service.api.past_rules import AnyRules
from calc_service.api.problems import NoSuchEntry
from calc_service.api.queries import asked, misused, refuse, takes
from calc_service.api.reading_rules import READING_RULES
from calc_service.api.replies import encoded, json_bytes, preferred_language, revalidated
from calc_service.domain.reply_fields import Reply
from calc_service.engine.edition import RuleBook
from calc_service.policy.past_rules import MOST_AT_HAND

PARAMETERS = (PUBLISHED_ON,)


@dataclass(frozen=True, slots=True)
class Register:
    """A list and what is said of it.

    path, key: its address, and what stands in the address of an entry
    whole:     the reply with every entry; entries: by name the reply with one
    titles, replies: of the operation and the reply that give all, and of those that give one
    """

    path: str
    key: str
    whole: Reply
    entries: Mapping[str, Reply]
    titles: tuple[str, str]
    replies: tuple[str, str]
    about: str
    about_key: str
    example: str


Told = Callable[[RuleBook, str, bytes], bytes]
"""What is said now of an entry of a book, by its name, out of what is always said of it."""


def served(
    register_of: Callable[[RuleBook], Register], rules: AnyRules, told: Told = lambda _book, _name, entry: entry
) -> Blueprint:
    """Return the routes; those of the rules in service are ready, those of the past rules asked for last are kept."""
    register = register_of(rules.serving.book)
    ready = _encoded(rules.serving.book, register)
    blueprint = Blueprint(register.path.rpartition("/")[2], __name__)

    @lru_cache(MOST_AT_HAND)
    def past(book: RuleBook) -> _Encoded:
        return _encoded(book, register_of(book))

    def asked_for() -> _Encoded:
        if not request.environ.get("QUERY_STRING"):
            return ready
        shown = rules_to_show(asked(), rules, preferred_language())
        shown.read(lambda book: refuse(list(misused(asked(), PARAMETERS)), book))
        return ready if shown.rules is rules.serving else past(shown.rules.book)

    @blueprint.get(register.path)
    @takes(PARAMETERS)
    def show_all() -> Response:
        return revalidated(json_bytes(asked_for().whole))

    @blueprint.get(f"{register.path}/<{register.key}>")
    @takes(PARAMETERS)
    def show_one(**path: str) -> Response:
        found, name = asked_for(), path[register.key]
        if name not in found.entries:
            raise NoSuchEntry
        return revalidated(json_bytes(told(found.book, name, found.entries[name])))

    return blueprint


class _Encoded(NamedTuple):
    book: RuleBook
    whole: bytes
    entries: Mapping[str, bytes]


def _encoded(book: RuleBook, register: Register) -> _Encoded:
    return _Encoded(book, encoded(register.whole), {name: encoded(entry) for name, entry in register.entries.items()})


def described(register: Register) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    key = path_parameter(register.key, register.about_key, TEXT, register.example)
    every = _operation(register, 0, register.whole, [])
    single = _operation(register, 1, register.entries[register.example], [key])
    return {register.path: {"get": every}, f"{register.path}/{{{register.key}}}": {"get": single}}


def _operation(register: Register, which: int, shown: Reply, parameters: list[Shape]) -> Shape:
    kinds = (problem_kinds.NO_SUCH_ENTRY,) if parameters else ()
    instance = f"{register.path}/nothing" if parameters else register.path
    done = reply(register.replies[which], type(shown), shown, "ETag")
    return {
        "summary": register.titles[which],
        "description": register.about,
        "tags": ["rules"],
        "parameters": [*parameters, *PARAMETERS, REQUEST_ID],
        "responses": {"200": done, "304": not_modified()}
        | refusals(instance, (*kinds, READING_RULES, *problem_kinds.OF_EVERY_ADDRESS)),
    }
