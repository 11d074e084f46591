"""What is found while messages are translated: faults, and what was taken from where; each by its place."""

from collections.abc import Mapping
from typing import Any

from calc_service.case.checks import Place
from calc_service.case.reading import escaped
from calc_service.case.refusals import MOST_FAULTS, CaseFault, ErrorCode
from calc_service.domain.wording import Label, Wording

Json = Mapping[str, Any]
Said = Label | None
MOST_NOTED = 10 * MOST_FAULTS


class Findings:
    """Collects while one document is read.

    faults: place and code → what is said there; None where the rules have the words of the code
    taken:  place in the case → the places it was taken from, and how
    """

    def __init__(self) -> None:
        self.faults: dict[tuple[Place, ErrorCode], Said] = {}
        self.taken: dict[Place, tuple[tuple[Place, ...], str]] = {}
        self.unused: dict[str, set[str]] = {}

    def fault(self, place: Place, code: str | ErrorCode, said: Said = None) -> None:
        """Note a fault; the first at its place and of its code is kept, and many more than are ever told are not."""
        if len(self.faults) < MOST_NOTED:
            self.faults.setdefault((place, code if isinstance(code, ErrorCode) else ErrorCode(code)), said)

    def take(self, field: Place, *sources: Place, how: str = "value") -> None:
        """Note from where a field of the case is; its own faults are told at the first source."""
        self.taken[field] = sources, how

    def not_used(self, message: str, fields: set[str]) -> None:
        """Note fields of a message that decide nothing."""
        self.unused.setdefault(message, set()).update(fields)

    def posted_place(self, place: Place) -> Place:
        """Where in the document something stands that has `place` in the case."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.taken:
                sources = self.taken[place[:length]][0]
                return (*sources[0], *place[length:]) if sources else place
        return place

    def worded(self, wording: Wording, language: str) -> dict[Place, list[CaseFault]]:
        """The faults by place, in `language`."""
        found: dict[Place, list[CaseFault]] = {}
        for (place, code), said in self.faults.items():
            fault = _worded(place, code, wording, language) if said is None else _said(place, code, said, language)
            found.setdefault(place, []).append(fault)
        return found


def _said(place: Place, code: ErrorCode, said: Label, language: str) -> CaseFault:
    return CaseFault(pointer(place), str(code), said.in_language(language))


def _worded(place: Place, code: ErrorCode, wording: Wording, language: str) -> CaseFault:
    text = wording.refusal(code, code.details)
    field = str(place[-1]) if place else ""
    message = (text.in_language(language) if text else str(code)).format_map(
        wording.said(field, code.details, language)
    )
    return CaseFault(pointer(place), str(code), message, wording.allowed(field, code.details, language))


def pointer(place: Place) -> str:
    """A place as a JSON pointer."""
    return "".join(f"/{escaped(part)}" for part in place)
