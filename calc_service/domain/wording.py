"""What the service says to people: labels, messages and the clauses they rest on, as read from ``rules/``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from calc_service.domain.dated import Dated
from calc_service.domain.days import AFTER_ALL_DAYS

FIGURE = "figure"
"""The place of a message that names a figure, and the enumeration that has its label."""
ALLOWED = "allowed"
"""The place of a message that names the choices."""
SUCCESSOR = "successor"
"""The place of a message that names the districts that follow another."""
REFUSED_WITH = {SUCCESSOR: "district_succeeded"}
"""By what is known besides, the code of the message that says it, in place of the error's own."""
LANGUAGES = ("zh", "en")
"""The languages of the service, the default first."""


@dataclass(frozen=True, slots=True)
class Label:
    """One text in the two languages of the service."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `language`, "zh" or "en"."""
        return self.en if language == "en" else self.zh


BETWEEN: Mapping[str, str] = {"zh": "、", "en": ", "}
"""What parts the members of a list in a sentence."""


BAND = Label("第{}档", "band {}")
_OF_WHICH = Label("{}（{}）", "{} ({})")


def literal(text: str, language: str) -> str:
    """What has to be written as it is: marked as such in a Chinese sentence, which holds no other Latin words."""
    return f"“{text}”" if language == "zh" else text


def literals(texts: Iterable[str]) -> Label:
    """A list of them."""
    every = tuple(texts)
    return Label(*(BETWEEN[language].join(literal(text, language) for text in every) for language in LANGUAGES))


class NamedCode(NamedTuple):
    """A code and what it is called, in one language."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a registered document, summarised in our own words."""

    label: Label
    summary: Label


@dataclass(frozen=True, slots=True)
class Document:
    """A legal text that rules cite as ``<document id>#<clause id>``.

    issued_on, in_force_until: ISO; the last day on which it is in force, None where it has none
    replaced_by: the id of the document that took its place
    """

    number: str
    title: Label
    issuer: Label
    issued_on: str
    clauses: Mapping[str, Clause]
    in_force_until: str | None = None
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class District:
    """A GB/T 2260 code and the days on which it exists, as days since 1970-01-01, both inclusive.

    successor: the code of the district that follows it, "" where none is known
    """

    code: str
    label: Label
    first_day: int
    last_day: int
    verified: bool
    successor: str = ""

    def exists_on(self, day: int) -> bool:
        """Whether the code is in force on a day."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class Step:
    """How one step of a breakdown is called, and the clause it rests on ("" = that of its figures)."""

    label: Label
    cite: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a claim is not simply payable, and the field of the claim where that is seen.

    cure: what fields of the claim hold once it is put right; None where the rules do not say
    """

    message: Label
    field: str
    cite: str
    curable: bool
    cure: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What is worth saying about a claim, and the clause that it rests on."""

    label: Label
    cite: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Every text of the rules folder, by id or code.

    laws … notices: dated, for what was said of a day stays what is said of it
    pools: a pool is called after the tracks that draw on it
    terms: by the name of an enumeration, the label of each of its codes
    letter: the texts of the letter to the person
    """

    documents: Mapping[str, Document]
    districts: Mapping[str, District]
    categories: Mapping[str, Label]
    laws: Mapping[str, Dated[Label]]
    tracks: Mapping[str, Dated[Label]]
    pools: Mapping[str, Dated[Label]]
    steps: Mapping[str, Dated[Step]]
    reasons: Mapping[str, Dated[Reason]]
    notices: Mapping[str, Dated[NoticeText]]
    terms: Mapping[str, Mapping[str, Label]]
    letter: Mapping[str, Label]

    def successors(self, code: str, days: Iterable[int]) -> dict[str, object]:
        """What the refusal of a district on days on which it does not exist says besides: the districts that follow it.

        Nothing where the rules know of none that exists on one of the days.
        """
        found = dict.fromkeys(filter(None, (self._successor_on(code, day) for day in days)))
        named = [(self.districts[each].label, each) for each in sorted(found)]
        if not named:
            return {}
        zh = BETWEEN["zh"].join(f"“{label.zh}”（{each}）" for label, each in named)
        return {SUCCESSOR: Label(zh, BETWEEN["en"].join(f"{label.en} ({each})" for label, each in named))}

    def _successor_on(self, code: str, day: int) -> str:
        """The last in the line of those that follow a district, as far as the day requires; "" for none."""
        district = self.districts[code]
        if day < district.first_day:
            return ""
        while day > district.last_day and district.successor:
            district = self.districts[district.successor]
        return district.code if district.code != code and district.exists_on(day) else ""

    def refusal(self, code: str, details: Mapping[str, object]) -> Label | None:
        """The message of an error that a case or a query is refused for; None where the rules have none."""
        told = (self.terms["refusal"][REFUSED_WITH[detail]] for detail in details if detail in REFUSED_WITH)
        return next(told, None) or self.terms["error"].get(code) or self.terms["variant_error"].get(code)

    def said(self, field: str, details: Mapping[str, object], language: str) -> dict[str, object]:
        """What a message about `field` has places for: its codes, a tuple, and figures by their labels."""
        return {place: self._said(field, place, value, language) for place, value in details.items()}

    def allowed(self, field: str, details: Mapping[str, object], language: str) -> tuple[NamedCode, ...]:
        """The codes that a message about `field` names by their labels."""
        codes = details.get(ALLOWED)
        labels = self._labels_of(field)
        return tuple(
            NamedCode(code, labels[code].in_language(language) if code in labels else code)
            for code in (codes if isinstance(codes, tuple) else ())
        )

    def group(self, categories: Iterable[str]) -> Label:
        """What a group of categories is called: by all of them."""
        labels = [self.categories[category] for category in categories]
        return Label(
            *(BETWEEN[language].join(label.in_language(language) for label in labels) for language in LANGUAGES)
        )

    def figure(self, name: str, group: Iterable[str] = (), band: int = 0) -> Label:
        """What a figure is called; one of a group of categories or of several bands (the first is 1) with that."""
        label = self.terms.get(FIGURE, {}).get(name, Label(name, name))
        which = [self.group(group)] if group else []
        which += [Label(BAND.zh.format(band), BAND.en.format(band))] if band else []
        if not which:
            return label
        zh, en = (BETWEEN[language].join(part.in_language(language) for part in which) for language in LANGUAGES)
        return Label(_OF_WHICH.zh.format(label.zh, zh), _OF_WHICH.en.format(label.en, en))

    def _said(self, field: str, place: str, value: object, language: str) -> object:
        if place == FIGURE:
            return self.terms[FIGURE][str(value)].in_language(language)
        if isinstance(value, Label):
            return value.in_language(language)
        if not isinstance(value, tuple):
            return value
        labels = self._labels_of(field)
        named = (labels[code].in_language(language) if code in labels else literal(code, language) for code in value)
        return BETWEEN[language].join(named)

    def _labels_of(self, field: str) -> Mapping[str, Label]:
        if field == "district":
            return {code: district.label for code, district in self.districts.items()}
        return self.categories if field == "category" else self.terms.get(field, {})


@dataclass(frozen=True, slots=True)
class WordedCodes:
    """Headings and the words for codes, in one language; a code that the rules have no words for stands for itself.

    day: whose words are used where the rules say otherwise from some day on, days since 1970-01-01; else the newest
    """

    headings: Mapping[str, Label]
    wording: Wording
    language: str
    day: int = AFTER_ALL_DAYS

    def heading(self, name: str) -> str:
        """One of the headings."""
        return self.headings[name].in_language(self.language)

    def term(self, enumeration: str, code: str) -> str:
        """A code of the vocabulary."""
        return self._label(self.wording.terms.get(enumeration, {}).get(code), code)

    def category(self, code: str) -> str:
        """A category, the city's or a district's."""
        return self._label(self.wording.categories.get(code), code)

    def district(self, code: str) -> str:
        """A district by its code."""
        district = self.wording.districts.get(code)
        return self._label(district.label if district else None, code)

    def track(self, track: str) -> str:
        """A kind of assistance."""
        return self._dated(self.wording.tracks, track)

    def law(self, law: str) -> str:
        """A benefit."""
        return self._dated(self.wording.laws, law)

    def clause(self, cite: str) -> str:
        """A clause by ``<document id>#<clause id>``."""
        document, _, clause = cite.partition("#")
        return self.wording.documents[document].clauses[clause].label.in_language(self.language)

    def _dated(self, labels: Mapping[str, Dated[Label]], code: str) -> str:
        return labels[code].on(self.day).in_language(self.language) if code in labels else code

    def _label(self, label: Label | None, code: str) -> str:
        return label.in_language(self.language) if label else code
