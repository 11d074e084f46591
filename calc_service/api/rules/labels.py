"""Codes, figures and clauses as a reply shows them, in one language."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from calc_service.api.rules.cited_types import CitedClause, CitedDocument
from calc_service.api.rules.reply_types import (
    CategoryNamed,
    CategoryRatio,
    CodeInForce,
    FigureInForce,
)
from calc_service.domain.figures import Figure
from calc_service.domain.money import ratio_text, yuan
from calc_service.domain.reply_fields import applies_by
from calc_service.domain.wording import Wording

SHOWN = {"fen": ("yuan", yuan), "basis_points": ("ratio", ratio_text)}


def figure(shown: Figure) -> FigureInForce:
    """Return one number in force: yuan or a ratio as a decimal string, null where the rules say there is none."""
    return FigureInForce(*figure_fields(shown), applies_by=applies_by(shown))


def optional_figure(shown: Figure | None) -> FigureInForce | None:
    """Return the figure, or null where none is on file."""
    return figure(shown) if shown else None


def figure_fields(shown: Figure) -> tuple[str, str | None, str, str, str | None, bool, str | None]:
    """Return the fields that every shape with a figure ends with."""
    unit, text = SHOWN[shown.unit]
    value = None if shown.value is None else text(shown.value)
    return shown.name, value, unit, shown.start, shown.cite or None, shown.verified, shown.source or None


@dataclass(frozen=True, slots=True)
class LabelResolver:
    """Labels in `language` as they are on `day`, days since 1970-01-01.

    categories: those the asked district knows, in the order that settles ties
    """

    wording: Wording
    language: str
    day: int
    categories: tuple[str, ...]

    def law(self, name: str) -> str:
        """Return the label of a law."""
        return self.wording.laws[name].on(self.day).in_language(self.language)

    def track(self, name: str) -> str:
        """Return the label of a track."""
        return self.wording.tracks[name].on(self.day).in_language(self.language)

    def term(self, enumeration: str, code: str) -> str:
        """Return the label of `code`."""
        return self.wording.terms[enumeration][code].in_language(self.language)

    def choice(self, enumeration: str, code: str) -> CodeInForce:
        """Return a code with its label."""
        return CodeInForce(code, self.term(enumeration, code))

    def choices(self, enumeration: str, order: Iterable[str], codes: Collection[str]) -> list[CodeInForce]:
        """Return `codes` with their labels, in the vocabulary's `order`: a set has none of its own."""
        return [self.choice(enumeration, code) for code in order if code in codes]

    def category(self, code: str) -> str:
        """Return the label of a category."""
        return self.wording.categories[code].in_language(self.language)

    def named(self, codes: Collection[str]) -> list[CategoryNamed]:
        """Return categories with their labels."""
        return [CategoryNamed(code, self.category(code)) for code in self.categories if code in codes]

    def ratios(self, ratio: Mapping[str, Figure]) -> list[CategoryRatio]:
        """Return the figure of each category that has one."""
        return [
            CategoryRatio(code, self.category(code), *figure_fields(ratio[code]), applies_by=applies_by(ratio[code]))
            for code in self.categories
            if code in ratio
        ]

    def not_on_file(self, law: str, figure_name: str, year: int) -> str:
        """Return why the figures of `year` are null."""
        text = self.term("error", "figure_not_on_file")
        named = self.term("figure", figure_name)
        return text.format(figure=named, year=year, file=f"rules/{law}.yaml")

    def documents(self, cites: Iterable[str]) -> list[CitedDocument]:
        """Return the legal texts that `cites` name, in order of their ids."""
        return [self._document(name) for name in sorted({cite.split("#")[0] for cite in cites})]

    def _document(self, name: str) -> CitedDocument:
        document = self.wording.documents[name]
        return CitedDocument(
            document=name,
            number=document.number,
            title=document.title.in_language(self.language),
            issuer=document.issuer.in_language(self.language),
            issued_on=document.issued_on,
            in_force_until=document.in_force_until,
            replaced_by=document.replaced_by,
        )

    def clauses(self, cites: Iterable[str]) -> list[CitedClause]:
        """Return the clauses that `cites` name, in their order."""
        return [self._clause(cite) for cite in cites if "#" in cite]

    def _clause(self, cite: str) -> CitedClause:
        document, _, clause_id = cite.partition("#")
        clause = self.wording.documents[document].clauses[clause_id]
        return CitedClause(
            cite=cite,
            document=document,
            label=clause.label.in_language(self.language),
            summary=clause.summary.in_language(self.language),
        )


def cites_in(part: object) -> Iterator[str]:
    """Yield every `cite` below a part of a reply as plain data."""
    if isinstance(part, dict):
        if cite := part.get("cite"):
            yield cite
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from cites_in(inner)
