"""What the handbook says of a day and a district, in the order of the page, all of it from the rules and tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from calc_service import __version__
from calc_service.domain.days import day_number
from calc_service.domain.wording import Document, WordedCodes
from calc_service.engine.edition import RuleBook
from calc_service.policy.examples import ExampleResult
from calc_service.policy.handbook.benefit import Benefit
from calc_service.policy.handbook.benefits import BenefitsOfDay
from calc_service.policy.handbook.figure_rows import FigureRow, figure_rows, unverified
from calc_service.policy.handbook.headings import HEADINGS
from calc_service.policy.handbook.judgements import Judgement, judgements
from calc_service.policy.handbook.pictures import Picture, picture
from calc_service.policy.handbook.provisions import by_clause, cited_ever, provisions
from calc_service.policy.handbook.side_by_side import SideBySide, side_by_side
from calc_service.policy.handbook.worked import Teller, ToldExample
from calc_service.rulebook.folder import RulesFolder

DIGEST_SHOWN = 19
"""`sha256:` and twelve digits, which tell rules apart on paper."""


@dataclass(frozen=True, slots=True)
class HandbookSource:
    """What a handbook is made from: a rule book, what its files say, and its worked examples as they came out.

    as_published: the day as of which these rules were known, where one was named
    """

    book: RuleBook
    contents: RulesFolder
    examples: Sequence[ExampleResult]
    as_published: date | None = None


@dataclass(frozen=True, slots=True)
class ClausePassage:
    """One clause and all that rests on it; `cited` says whether anything does on any day."""

    cite: str
    number: str
    label: str
    summary: str
    cited: bool
    provisions: Sequence[tuple[str, Sequence[str]]]
    figures: Sequence[FigureRow]
    judgements: Sequence[Judgement]
    see: Sequence[Judgement]
    examples: Sequence[ToldExample]


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """One legal text with its clauses."""

    name: str
    number: str
    title: str
    about: str
    clauses: Sequence[ClausePassage]


@dataclass(frozen=True, slots=True)
class Handbook:
    """All that stands in it. pictures: those that can be drawn; undrawn: those that cannot, with the reason."""

    language: str
    headline: str
    whose: str
    rules: str
    counted: str
    pictures: Sequence[Picture]
    undrawn: Sequence[Benefit]
    documents: Sequence[DocumentShown]
    silent: Sequence[Judgement]
    districts: SideBySide
    districts_alike: str
    examples: Sequence[ToldExample]
    figures: Sequence[FigureRow]
    places: Mapping[str, str]
    """What the fixed sentences have places for."""
    words: WordedCodes


def handbook(source: HandbookSource, day: date, district: str, language: str) -> Handbook:
    """The handbook of `source` for a day on which it has rules, and a district of that day ("" = the city and all)."""
    words = WordedCodes(HEADINGS, source.book.wording, language, day_number(day))
    return _Writer(source, day.isoformat(), district, words).handbook()


@dataclass(frozen=True, slots=True)
class _Resting:
    """All that may rest on a clause; `cited` are those on which anything rests on any day."""

    cited: frozenset[str]
    provisions: Mapping[str, Mapping[str, list[str]]]
    figures: Sequence[FigureRow]
    judgements: Sequence[Judgement]
    examples: Sequence[ToldExample]


@dataclass(frozen=True, slots=True)
class _Writer:
    source: HandbookSource
    day: str
    district: str
    words: WordedCodes

    def handbook(self) -> Handbook:
        book, words = self.source.book, self.words
        resting, beside = self._resting(), side_by_side(book, words.day, words)
        benefits = BenefitsOfDay(book, words).every(self.district)
        return Handbook(
            language=words.language,
            headline=self._headline(),
            whose=self._whose(),
            rules=self._say("rules", digest=book.digest[:DIGEST_SHOWN], engine=__version__),
            counted=self._counted(resting.figures),
            pictures=[picture(one) for one in benefits if one.lines],
            undrawn=[one for one in benefits if not one.lines],
            documents=list(self._documents(resting)),
            silent=[one for one in resting.judgements if not one.clauses],
            districts=beside,
            districts_alike=self._say("alike" if beside.tables else "all_alike", day=self.day, count=len(beside.alike)),
            examples=resting.examples,
            figures=resting.figures,
            places={"day": self.day},
            words=words,
        )

    def _headline(self) -> str:
        published = self.source.as_published
        if published is None:
            return self._say("on", day=self.day)
        return self._say("on_as_published", day=self.day, published=published.isoformat())

    def _resting(self) -> _Resting:
        book, contents, words, districts = self.source.book, self.source.contents, self.words, self._districts()
        return _Resting(
            cited=cited_ever(contents),
            provisions=by_clause(provisions(contents, self.day, districts), words.language),
            figures=list(figure_rows(book, contents, self.day, districts, words)),
            judgements=list(self._judgements()),
            examples=list(Teller(book, words).told(self.source.examples, self.district)),
        )

    def _judgements(self) -> Iterator[Judgement]:
        """Each with those of its clauses that the rules register."""
        documents = self.source.book.wording.documents
        registered = {f"{name}#{number}" for name, document in documents.items() for number in document.clauses}
        for one in judgements(self.words.language):
            yield replace(one, clauses=tuple(cite for cite in one.clauses if cite in registered))

    def _say(self, code: str, **places: object) -> str:
        return self.words.heading(code).format(**places)

    def _districts(self) -> frozenset[str]:
        """Those whose own rules are told: the one asked for and the one whose file it takes over, else all."""
        book = self.source.book
        if self.district:
            return frozenset({self.district, book.profile(self.district).taken_from})
        return frozenset(book.profile_of_district)

    def _whose(self) -> str:
        if not self.district:
            return self.words.heading("of_city")
        return self._say("of_district", district=self.words.district(self.district))

    def _counted(self, figures: Sequence[FigureRow]) -> str:
        count, mark = unverified(figures), self.words.heading("unverified")
        return self._say("unverified_count" if count else "all_verified", every=len(figures), count=count, mark=mark)

    def _documents(self, resting: "_Resting") -> Iterator[DocumentShown]:
        for name, document in self.source.book.wording.documents.items():
            yield DocumentShown(
                name=name,
                number=document.number,
                title=document.title.in_language(self.words.language),
                about=self._about(document),
                clauses=[self._clause(f"{name}#{number}", document, resting) for number in document.clauses],
            )

    def _clause(self, cite: str, document: Document, resting: "_Resting") -> ClausePassage:
        number = cite.partition("#")[2]
        clause, language = document.clauses[number], self.words.language
        return ClausePassage(
            cite=cite,
            number=number,
            label=clause.label.in_language(language),
            summary=clause.summary.in_language(language),
            cited=cite in resting.cited,
            provisions=list(resting.provisions.get(cite, {}).items()),
            figures=[row for row in resting.figures if row.clause == cite and row.in_force],
            judgements=[one for one in resting.judgements if one.clauses[:1] == (cite,)],
            see=[one for one in resting.judgements if cite in one.clauses[1:]],
            examples=[one for one in resting.examples if cite in one.clauses],
        )

    def _about(self, document: Document) -> str:
        issuer = document.issuer.in_language(self.words.language)
        parts = [self._say("issued", issuer=issuer, day=document.issued_on)]
        if document.in_force_until:
            parts.append(self._say("ended", day=document.in_force_until))
        if document.replaced_by:
            number = self.source.book.wording.documents[document.replaced_by].number
            parts.append(self._say("replaced", document=number))
        return "；".join(parts) if self.words.language == "zh" else "; ".join(parts)
