"""The years of a case as the letter shows them: what is used of the caps, and where the yearly benefits stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from msgspec import UnsetType

from calc_service.case.letter.payments import NOTHING, grouped, percentage
from calc_service.case.reply_types import AssessedClaim, Assessment
from calc_service.case.year_types import Band, BenefitYear, CumulativeBenefit, PoolOfYear
from calc_service.domain.wording import BETWEEN, WordedCodes

NO_CAP = "–"


@dataclass(frozen=True, slots=True)
class YearShown:
    """A year: the name and the amounts of each cap (the cap, used before, taken now, left), a sentence each benefit."""

    title: str
    caps: Sequence[tuple[str, Sequence[str]]]
    benefits: Sequence[str]


def years_shown(reply: Assessment, words: WordedCodes) -> list[YearShown]:
    """The years of which there is something to say, ascending."""
    drawn = {(claim.year, claim.pool) for claim in reply.claims if isinstance(claim, AssessedClaim)}
    shown = [_shown(year, drawn, words) for year in reply.years]
    return [year for year in shown if year.caps or year.benefits]


def _shown(year: BenefitYear, drawn: set[tuple[int, str]], words: WordedCodes) -> YearShown:
    """Caps that no claim draws on and of which nothing is used are left out."""
    pools = [pool for pool in year.pools if (year.year, pool.pool) in drawn or pool.used_before != NOTHING]
    return YearShown(
        title=words.heading("year").format(year=year.year),
        caps=[(pool.label, [grouped(amount) if amount else NO_CAP for amount in _of_cap(pool)]) for pool in pools],
        benefits=list(_benefits(year, words)),
    )


def _of_cap(pool: PoolOfYear) -> tuple[str | None, ...]:
    return pool.annual_cap, pool.used_before, pool.taken, pool.left


def _benefits(year: BenefitYear, words: WordedCodes) -> Iterator[str]:
    of_year = {"catastrophic_insurance": year.catastrophic_insurance, "tilt_assistance": year.tilt}
    for law, benefit in of_year.items():
        if benefit is not None:
            yield _benefit(words.law(law), benefit, words)


def _benefit(name: str, benefit: CumulativeBenefit, words: WordedCodes) -> str:
    sentence = _terms(name, benefit, words)
    if benefit.annual_cap is None:
        return sentence
    return f"{sentence} {words.heading('year_capped').format(cap=grouped(benefit.annual_cap))}"


def _terms(name: str, benefit: CumulativeBenefit, words: WordedCodes) -> str:
    base = grouped(benefit.base)
    if not isinstance(benefit.bands, UnsetType):
        bands = BETWEEN[words.language].join(_bands(benefit.bands, words))
        return words.heading("year_in_bands").format(benefit=name, base=base, bands=bands)
    reached = benefit.still_to_go == NOTHING
    return words.heading("year_reached" if reached else "year_not_reached").format(
        benefit=name,
        base=base,
        threshold=grouped(benefit.threshold),
        still_to_go=grouped(benefit.still_to_go),
        ratio=percentage(benefit.ratio),
    )


def _bands(bands: Sequence[Band], words: WordedCodes) -> Iterator[str]:
    for band, following in pairwise(bands):
        places = {"above": grouped(band.above), "up_to": grouped(following.above), "ratio": percentage(band.ratio)}
        yield words.heading("year_band").format(**places)
    yield words.heading("year_last_band").format(above=grouped(bands[-1].above), ratio=percentage(bands[-1].ratio))
