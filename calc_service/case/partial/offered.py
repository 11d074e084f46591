"""What a front-end asks with: the label of a missing fact, its kind and its choices."""

from collections.abc import Iterable, Mapping, Sequence

from calc_service.case.checks import Place
from calc_service.case.partial.facts import PERSON, field_of
from calc_service.case.partial.reply_types import OfferedChoice
from calc_service.domain.days import day_number
from calc_service.domain.kinds import FLAG, FLAG_WORDS
from calc_service.domain.parsing import TIERS
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook

NEEDED_FIRST = frozenset({"amount", "date"})
"""Kinds without which nothing is computed, by `kind_of`."""


def kind_of(place: Place) -> str:
    """What is to be asked for at a place (see `reply_types.KINDS`)."""
    field = field_of(place)
    return "category" if place[0] == PERSON and field.name == "category" else field.kind.name


class Offers:
    """Writes labels and choices under one rule book in one language."""

    def __init__(self, book: RuleBook, language: str, district: str | None, days: Iterable[object]) -> None:
        """`district` is None where it is open; `days` are those that are known of the case."""
        self._book, self._language = book, language
        self._district = district
        self._days = [day_number(day) for day in days]  # type: ignore[arg-type]  # dates, as the form reads them
        self._known: dict[tuple[str, str], list[OfferedChoice] | None] = {}

    def label(self, place: Place) -> str:
        """What a field means."""
        return field_of(place).about.in_language(self._language)

    def choices(self, place: Place) -> list[OfferedChoice] | None:
        """All that a fact may be; None where that is no closed list."""
        key = kind_of(place), str(place[-1])
        if key not in self._known:
            self._known[key] = self._found(place, *key)
        return self._known[key]

    def _found(self, place: Place, kind: str, name: str) -> list[OfferedChoice] | None:
        if kind in {"choice", "flag", "tier"}:
            codes: Sequence[str] = TIERS if kind == "tier" else field_of(place).kind.choices
            return self._labelled({code: self._book.wording.terms[name][code] for code in codes}, kind)
        if kind == "year" and place[0] != "year_to_date":
            return [OfferedChoice(year, str(year)) for year in sorted(self._book.premium_standards)]
        if kind == "district":
            return self._labelled(self._districts(), kind)
        return self._labelled(self._categories(), kind) if kind in {"category", "categories"} else None

    def _labelled(self, labels: Mapping[str, Label], kind: str) -> list[OfferedChoice]:
        posted = {"flag": {word: FLAG.parse(word) for word in FLAG_WORDS}, "tier": {tier: int(tier) for tier in TIERS}}
        as_posted: Mapping[str, object] = posted.get(kind, {})
        return [
            OfferedChoice(as_posted.get(code, code), label.in_language(self._language))
            for code, label in labels.items()
        ]

    def _districts(self) -> Mapping[str, Label]:
        """Those that exist on every day that is known."""
        return {
            code: district.label
            for code, district in self._book.wording.districts.items()
            if all(district.first_day <= day <= district.last_day for day in self._days)
        }

    def _categories(self) -> Mapping[str, Label]:
        """Those that the district knows, or where it is open any."""
        profiles = self._book.profiles if self._district is None else [self._book.profile(self._district)]
        known = dict.fromkeys(category for profile in profiles for category in profile.categories)
        return {category: self._book.wording.categories[category] for category in known}
