"""Which rules hold for a claim: those of its district, of the day of settlement and, for a stay, of admission."""

from typing import NamedTuple

from calc_service.engine.columns import Numbers


class RegimeTables(NamedTuple):
    """Which rules hold.

    starts:      first day of each edition
    regimes:     the regime by (edition, period of admission, profile); profiles: how many there are
    profile:     by district, position in `RuleBook.profiles`; first_day, last_day: of each district
    first_entry: by regime, where its category sets begin in tables by entry
    categories_in_force: by regime, as a category set
    periods:     how many periods of admission there are
    admission_days: first day of each of them but the first, which begins before all days; None where there is but one
    """

    starts: Numbers
    regimes: Numbers
    profiles: int
    profile: Numbers
    first_day: Numbers
    last_day: Numbers
    first_entry: Numbers
    categories_in_force: Numbers
    periods: int = 1
    admission_days: Numbers | None = None


def regime_on(day: int, district: int, rules: RegimeTables) -> int:
    """The regime of a district for what is settled on a day, admitted on it too; before the first rules, the first."""
    return regime_in(rules.periods - 1, day, district, rules)


def regime_of_stay(day: int, admitted_on: int, district: int, rules: RegimeTables) -> int:
    """The same for a stay that was admitted on that day."""
    period = 0 if rules.admission_days is None else period_of(admitted_on, rules.admission_days)
    return regime_in(period, day, district, rules)


def period_of(admitted_on: int, admission_days: Numbers) -> int:
    """The period of admission in which a day lies, by position."""
    period = len(admission_days)
    while period > 0 and admitted_on < admission_days[period - 1]:
        period -= 1
    return period


def regime_in(period: int, day: int, district: int, rules: RegimeTables) -> int:
    """The same for the stays of a period of admission, by position; of those that begin after the day, the last."""
    edition = len(rules.starts) - 1
    while edition > 0 and day < rules.starts[edition]:
        edition -= 1
    row = edition * rules.periods + period
    return rules.regimes[row * rules.profiles + rules.profile[district]]
