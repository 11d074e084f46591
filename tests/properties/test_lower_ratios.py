"""Lowering a ratio never raises what a claim gets in all, by more than the fen that rounding may shift.

It would where earlier claims of the year ran into an annual cap of catastrophic insurance or tilt assistance: what they
were entitled to is computed on the day's terms too, and a lower ratio leaves more below the cap to the claim.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from calc_service.engine.claims import in_order
from calc_service.engine.ledger import assess_case
from calc_service.engine.tables import Tables, tabulate
from tests.properties.worlds_on_file import BY_NAME, book_of, cases, claims_of, tables_of

if TYPE_CHECKING:
    from calc_service.domain.figures import Figure
    from calc_service.engine.claims import Claims
    from calc_service.engine.edition import Edition

CUMULATIVE = {"catastrophic_base", "tilt_base"}
BENEFITS = ("catastrophic_paid", "assistance_paid", "tilt_paid")


def lowered(figure: Figure, kept: int) -> Figure:
    """`kept` hundredths of a ratio."""
    return replace(figure, value=figure.number * kept // 100)


def _edition(edition: Edition, law: str, kept: int) -> Edition:
    if law == "assistance":
        rules = edition.medical_assistance
        tracks = tuple(
            replace(track, ratio={category: lowered(ratio, kept) for category, ratio in track.ratio.items()})
            for track in rules.tracks
        )
        return replace(edition, medical_assistance=replace(rules, tracks=tracks))
    if law != "tilt":
        return edition
    lower = tuple(
        replace(group, bands=tuple(replace(band, ratio=lowered(band.ratio, kept)) for band in group.bands))
        for group in edition.tilt_assistance.groups
    )
    return replace(edition, tilt_assistance=replace(edition.tilt_assistance, groups=lower))


@cache
def lower_rules(law: str, kept: int) -> Tables:
    """The rules with every ratio of one law lowered."""
    book = book_of("everything")
    editions = tuple(tuple(_edition(edition, law, kept) for edition in profiles) for profiles in book.editions)
    terms = book.catastrophic_terms
    if law == "catastrophic":
        terms = {year: replace(each, ratio=lowered(each.ratio, kept)) for year, each in terms.items()}
    return tabulate(replace(book, editions=editions, catastrophic_terms=terms))


def benefit(claims: Claims[list[int]], tables: Tables) -> int:
    rows, _ = assess_case(claims, in_order(claims), tables)
    return sum(getattr(row, name) for row in rows for name in BENEFITS)


def single(seed: int) -> dict[str, Any] | None:
    """A case of one claim with what the pools have paid before it; None where the drawn one has no claims."""
    case = next(cases(BY_NAME["everything"], seed))
    case.pop("enrolment", None)
    claims = [claim for claim in case.get("claims", ()) if not claim.get("reverses")]
    openings = [
        {name: total for name, total in opening.items() if name not in CUMULATIVE}
        for opening in case.get("year_to_date", ())
    ]
    return case | {"claims": claims[:1], "year_to_date": openings} if claims else None


@given(st.integers(0, 1 << 32), st.sampled_from(["catastrophic", "assistance", "tilt"]), st.sampled_from([0, 97]))
def test_a_lower_ratio_never_raises_the_total_benefit_of_a_claim(seed: int, law: str, kept: int) -> None:
    case = single(seed)
    claims = case and claims_of(case, tables_of("everything"))
    if not claims:
        return
    assert benefit(claims, lower_rules(law, kept)) <= benefit(claims, tables_of("everything")) + 1
