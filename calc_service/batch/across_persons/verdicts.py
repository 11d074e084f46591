"""What the rows of a whole file say about its facilities, in whole numbers; nothing is rounded."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import polars as pl

from calc_service.batch.across_persons.asked import BEYOND_PEERS, FIRST_DIGITS, MOST_FACILITIES, ROUND
from calc_service.batch.across_persons.facility_counts import COUNTS, DIGITS, KEYS, NO_FACILITIES, FacilityTally
from calc_service.domain.interface_codes import Flag
from calc_service.domain.money import WHOLE

MILLION = 1_000_000
BENFORD = (301_030, 176_091, 124_939, 96_910, 79_181, 66_947, 57_992, 51_153, 45_757)
"""The share of each first digit by Benford's law, log10(1 + 1/digit), in millionths; they add up to a whole."""
BITS, DIGIT_BITS = "bits", "digit_bits"
PEERS_COMPARED, PEERS_DIFFERING = PEERS = ("peers_compared", "peers_differing")
OF_CODE = {BEYOND_PEERS: 1 << 1, FIRST_DIGITS: 1 << 2, ROUND: 1 << 3}
"""The bit of each flag, in the order of `asked.ACROSS`."""
Facility = Mapping[str, Any]


def added_up(tallies: Sequence[FacilityTally]) -> pl.DataFrame | None:
    """The facilities of a whole file, in order of their ids; None where there are too many."""
    if any(len(one.beyond) for one in tallies):
        return None
    # One after the other: together they would take as much memory as there are parts.
    whole = reduce(_both, (one.facilities for one in tallies), NO_FACILITIES.facilities)
    return whole.sort("facility", "level") if len(whole) <= MOST_FACILITIES else None


def _both(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([one, other]).group_by(KEYS).sum() if len(other) else one


def flagged_facilities(facilities: pl.DataFrame, flags: Mapping[str, Flag]) -> pl.DataFrame:
    """The facilities that a flag is about, with BITS of the flags, DIGIT_BITS of digits too frequent, and PEERS.

    DIGIT_BITS: bit n for the digit n
    """
    of_level = facilities.with_columns(
        (pl.col(count).sum().over("level") - pl.col(count)).cast(pl.Int64).alias(name)
        for name, count in zip(PEERS, ("compared", "differing"), strict=True)
    )
    # There are a few thousand facilities, and whole numbers of any size are Python's own.
    rows = list(of_level.iter_rows(named=True))
    bits = [
        sum(OF_CODE[code] for code, is_flagged in VERDICTS.items() if code in flags and is_flagged(row, flags[code]))
        for row in rows
    ]
    digits = [_too_frequent(row) if bit & OF_CODE[FIRST_DIGITS] else 0 for row, bit in zip(rows, bits, strict=True)]
    told = {BITS: pl.Series(bits, dtype=pl.UInt8), DIGIT_BITS: pl.Series(digits, dtype=pl.UInt16)}
    return of_level.with_columns(**told).filter(pl.col(BITS) != 0).cast(dict.fromkeys(COUNTS, pl.Int64))


def costs(facility: Facility) -> int:
    """The number of rows with any cost."""
    return sum(facility[name] for name in DIGITS)


def _round(facility: Facility, flag: Flag) -> bool:
    rows = costs(facility)
    enough = rows >= flag.parameters["minimum_rows"]
    return bool(enough and facility["round"] * WHOLE >= flag.parameters["least_share"] * rows and facility["round"])


def deviation(facility: Facility) -> int:
    """Millionths of the rows by which the nine digits deviate from what is due, added up."""
    rows = costs(facility)
    return sum(abs(facility[name] * MILLION - rows * due) for name, due in zip(DIGITS, BENFORD, strict=True))


def _first_digits(facility: Facility, flag: Flag) -> bool:
    rows = costs(facility)
    most = flag.parameters["mean_deviation_share"] * len(DIGITS) * rows * MILLION
    return rows >= flag.parameters["minimum_rows"] and deviation(facility) * WHOLE > most


def _too_frequent(facility: Facility) -> int:
    rows = costs(facility)
    shares = enumerate(zip(DIGITS, BENFORD, strict=True), start=1)
    return sum(1 << digit for digit, (name, due) in shares if facility[name] * MILLION > rows * due)


def _beyond_peers(facility: Facility, flag: Flag) -> bool:
    """Whether the share of findings is beyond the peers' by so much, and by so many standard errors.

    The standard error is that of so many rows drawn from the peers: the root of p (1 - p) / rows.
    """
    rows, differing, peers, of_peers = (facility[name] for name in ("compared", "differing", *PEERS))
    least, deviations = flag.parameters["minimum_rows"], flag.parameters["deviations"]
    if min(rows, peers) < least:
        return False
    excess = differing * peers - of_peers * rows
    by_share = excess * WHOLE > flag.parameters["excess_share"] * rows * peers
    return bool(by_share and excess**2 > deviations**2 * of_peers * (peers - of_peers) * rows)


VERDICTS = {BEYOND_PEERS: _beyond_peers, FIRST_DIGITS: _first_digits, ROUND: _round}


def flagged_rows(facility: Facility) -> Mapping[str, int]:
    """How many rows of a facility are flagged, by flag."""
    digits = sum(facility[name] for bit, name in enumerate(DIGITS, start=1) if facility[DIGIT_BITS] >> bit & 1)
    rows = {BEYOND_PEERS: facility["differing"], FIRST_DIGITS: digits, ROUND: facility["round"]}
    return {code: rows[code] for code, bit in OF_CODE.items() if facility[BITS] & bit}
