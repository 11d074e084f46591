"""Codes, figures and clauses as a reply shows them, in one language."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from calc_service.domain.figures import Figure
from calc_service.domain.money import ratio_text, yuan
from calc_service.domain.wording import Wording

Document = dict[str, object]
SHOWN = {"fen": ("yuan", yuan), "basis_points": ("ratio", ratio_text)}


def figure(shown: Figure) -> Document:
    """Return one number in force: yuan or a ratio as a decimal string, null where the rules say there is none."""
    unit, text = SHOWN[shown.unit]
    return {
        "name": shown.name,
        "value": None if shown.value is None else text(shown.value),
        "unit": unit,
        "from": shown.start,
        "cite": shown.cite or None,
        "verified": shown.verified,
        "source": shown.source or None,
    }


def optional_figure(shown: Figure | None) -> Document | None:
    """Return the figure, or null where none is on file."""
    return figure(shown) if shown else None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Labels in `language`; `categories` are those the asked district knows, in the order that settles ties."""

    wording: Wording
    language: str
    categories: tuple[str, ...]

    def law(self, name: str) -> str:
        """Return the label of a law."""
        return self.wording.laws[name].in_language(self.language)

    def term(self, enumeration: str, code: str) -> str:
        """Return the label of `code`."""
        return self.wording.terms[enumeration][code].in_language(self.language)

    def choice(self, enumeration: str, code: str) -> Document:
        """Return a code with its label."""
        return {"code": code, "label": self.term(enumeration, code)}

    def choices(self, enumeration: str, order: Iterable[str], codes: Collection[str]) -> list[Document]:
        """Return `codes` with their labels, in the vocabulary's `order`: a set has none of its own."""
        return [self.choice(enumeration, code) for code in order if code in codes]

    def category(self, code: str) -> Document:
        """Return a category with its label."""
        return {"category": code, "label": self.wording.categories[code].in_language(self.language)}

    def named(self, codes: Collection[str]) -> list[Document]:
        """Return categories with their labels."""
        return [self.category(code) for code in self.categories if code in codes]

    def ratios(self, ratio: Mapping[str, Figure]) -> list[Document]:
        """Return the figure of each category that has one."""
        return [self.category(code) | figure(ratio[code]) for code in self.categories if code in ratio]

    def not_on_file(self, name: str, year: int, file: str) -> str:
        """Return why a yearly figure is null."""
        return self.term("error", "figure_not_on_file").format(figure=name, year=year, file=file)
