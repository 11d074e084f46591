"""A list that the rules hold, at an address of its own, and each of its entries by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response

from calc_service.api import problem_kinds
from calc_service.api.description import REQUEST_ID, TEXT, Shape, not_modified, path_parameter, refusals, reply
from calc_service.api.problems import NoSuchEntry
from calc_service.api.replies import encoded, json_bytes, revalidated
from calc_service.domain.reply_fields import Reply


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


def served(register: Register, told: Callable[[str, bytes], bytes] = lambda _, entry: entry) -> Blueprint:
    """Return the routes; `told` gives what is said of an entry by name now, out of what is always said of it."""
    blueprint = Blueprint(register.path.rpartition("/")[2], __name__)
    whole = encoded(register.whole)
    entries = {name: encoded(entry) for name, entry in register.entries.items()}

    @blueprint.get(register.path)
    def show_all() -> Response:
        return revalidated(json_bytes(whole))

    @blueprint.get(f"{register.path}/<{register.key}>")
    def show_one(**path: str) -> Response:
        entry = entries.get(path[register.key])
        if entry is None:
            raise NoSuchEntry
        return revalidated(json_bytes(told(path[register.key], entry)))

    return blueprint


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
        "parameters": [*parameters, REQUEST_ID],
        "responses": {"200": done, "304": not_modified()}
        | refusals(instance, (*kinds, *problem_kinds.OF_EVERY_ADDRESS)),
    }
