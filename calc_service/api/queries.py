"""The query of a request: no operation takes a parameter that its description does not show.

A view with parameters says so (`takes`) by what stands in its description, and reads them itself, so that all that is
wrong with its query is said at once. Every other view takes none. Each takes `lang` besides, which none has to read:
`replies.preferred_language` does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from flask import Flask, request

from calc_service.api.description import LANG_PARAMETER, Shape
from calc_service.api.problems import QueryRefused
from calc_service.api.replies import LANG, preferred_language
from calc_service.case.refusals import CaseFault
from calc_service.domain.wording import LANGUAGES
from calc_service.engine.edition import RuleBook

Query = Mapping[str, Sequence[str]]
"""Every value of each parameter, as often as it was given."""
View = TypeVar("View", bound=Callable[..., object])
PARAMETERS = "query_parameters"
"""The attribute of a view that holds its parameters."""


@dataclass(frozen=True, slots=True)
class QueryFault:
    """What is wrong with a parameter; `filling` is what the message of `code` has places for."""

    parameter: str
    code: str
    filling: Mapping[str, object] = field(default_factory=dict)


def takes(parameters: Sequence[Shape]) -> Callable[[View], View]:
    """Return a decorator of views that take these `parameters`, as described, and refuse every other one."""

    def marked(view: View) -> View:
        setattr(view, PARAMETERS, parameters)
        return view

    return marked


def install(app: Flask, book: RuleBook) -> None:
    """Refuse every parameter where the view of `app` that would answer takes none; `book` has the words."""

    @app.before_request
    def refuse_parameters() -> None:
        if not request.environ.get("QUERY_STRING") or request.endpoint is None:
            return
        parameters = getattr(app.view_functions[request.endpoint], PARAMETERS, ())
        # Which methods an address has is not for its view to answer.
        if not parameters or request.method == "OPTIONS":
            refuse(list(misused(asked(), parameters)), book)


def asked() -> Query:
    """Return the query of the request."""
    return request.args.to_dict(flat=False)


def first(query: Query, parameter: str, default: str = "") -> str:
    """Return the first value of `parameter`."""
    return query.get(parameter, [default])[0]


def misused(query: Query, parameters: Sequence[Shape]) -> Iterator[QueryFault]:
    """Yield the parameters that are not described, those given twice without being lists, and an unknown language."""
    schemas = {parameter["name"]: parameter["schema"] for parameter in (*parameters, LANG_PARAMETER)}
    for parameter, values in sorted(query.items()):
        if parameter not in schemas:
            yield QueryFault(parameter, "unknown_field")
        elif len(values) > 1 and schemas[parameter]["type"] != "array":
            yield QueryFault(parameter, "repeated_key")
        elif parameter == LANG and values[0] not in LANGUAGES:
            yield QueryFault(LANG, "unknown_value", {"allowed": LANGUAGES})


def refuse(faults: Sequence[QueryFault], book: RuleBook) -> None:
    """Raise `QueryRefused` where there are any `faults`."""
    if faults:
        raise refusal(faults, book, preferred_language())


def refusal(faults: Iterable[QueryFault], book: RuleBook, language: str) -> QueryRefused:
    """Return the refusal that names all `faults`, worded in `language`."""
    return QueryRefused(_worded(fault, book, language) for fault in faults)


def _worded(fault: QueryFault, book: RuleBook, language: str) -> CaseFault:
    text = book.wording.refusal(fault.code, fault.filling)
    message = text.in_language(language) if text else fault.code
    filling = book.wording.said(fault.parameter, fault.filling, language)
    place = fault.parameter.replace("~", "~0").replace("/", "~1")
    allowed = book.wording.allowed(fault.parameter, fault.filling, language)
    return CaseFault(f"/query/{place}", fault.code, message.format_map(filling), allowed)
