"""Random files: many persons, rows in any order, recorded payments, openings, refunds, and faults of every kind."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tests.reference.amounts import FEN, NOTHING, amount_text, yuan
from tests.reference.generate import random_days, random_district, random_total
from tests.reference.generate_claims import TIMES, chance, fen_up_to, random_claims
from tests.reference.landmarks import days_of
from tests.reference.moments import CLOCK
from tests.reference.overlay import category_begins
from tests.reference.rules import CATEGORIES

from .law import audit
from .spoil import negated, spoil
from .vocabulary import AMOUNTS, DATES, IDS, columns, openings

if TYPE_CHECKING:
    from random import Random

    from tests.reference.world import World

    from .law import File

HIGHEST: Final = "99999999999.99"
NOTHING_SAID: Final = ("NULL", "\\N", "N/A", "nan", "None", "无", " 空 ", "/")
MAY_BE_BLANK: Final = ("categories", "stay_id", "facility_id", "catastrophic_paid", "recorded_tilt", "settled_time")
DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
NEIGHBOUR: Final = "500104"
"""A district without a file of its own in any world."""


def random_rows(rng: Random, world: World, persons: int) -> File:
    """Make a file of so many persons; every row has every column that the world knows, and two flags."""
    people = [random_person(rng, world, person_id(number)) for number in range(persons)]
    rows = record(rng, world, [row for person in people for row in person])
    open_years(rng, world, rows)
    rows += [refund for row in rows if chance(rng, 0.05) for refund in random_refunds(rng, row)]
    for row in [row for row in rows if chance(rng, 0.06)]:
        spoil(rng, row, rows, openings(world.rules))
    invalidate(rng, rows)
    rng.shuffle(rows)
    return [written(rng, row) for row in rows]


def person_id(number: int) -> str:
    """Name a person; every ninth differs from the one before in lower case alone."""
    return f"P-{number}" if number % 9 else f"p-{number - 1}"


def random_person(rng: Random, world: World, person_id: str) -> File:
    """Make a person's rows: claims of one district or of several, of one insurance or of both."""
    home = random_district(rng, world)
    districts = [home]
    if chance(rng, 0.4):
        districts += [NEIGHBOUR, *world.rules.districts]
    insurances = ["employee" if chance(rng, 0.15) else "resident"]
    if chance(rng, 0.1):
        insurances.append("employee")
    usual = random_categories(rng)
    claims = random_claims(rng, world, random_days(rng, world, home))
    facilities = rng.choice((["F-1"], ["F-1", "F-2"], ["F-1", ""]))
    rows = []
    for claim in claims:
        district = in_force(rng.choice(districts), home, claim["settled_on"])
        given = usual if chance(rng, 0.8) else random_categories(rng)
        rows.append(
            dict.fromkeys([*columns(world.rules), "refd_setl_flag", "vali_flag"], "")
            | {"facility_id": rng.choice(facilities)}
            | {name: cell(value) for name, value in claim.items()}
            | {"person_id": person_id, "district": district, "insurance": rng.choice(insurances)}
            | {"categories": "|".join([*given, *own_categories(rng, world, district, claim["settled_on"])])}
        )
    return rows


def in_force(code: str, home: str, settled_on: str) -> str:
    """Take a district where it exists on the day, else the person's own."""
    first, last = days_of(code)
    return code if first.isoformat() <= settled_on <= last.isoformat() else home


def random_categories(rng: Random) -> list[str]:
    """Choose some of the six, in any order, now and then one of them twice."""
    return rng.choices(CATEGORIES, k=rng.choice((0, 1, 1, 1, 1, 2, 3)))


def own_categories(rng: Random, world: World, code: str, settled_on: str) -> list[str]:
    """Choose at times one of the district's own categories that has begun."""
    district = world.rules.districts.get(code)
    own = district.own_categories if district else {}
    day = date.fromisoformat(settled_on)
    begun = [category for category in own if category_begins(world.rules, code, category) <= day]
    return [rng.choice(begun)] if begun and chance(rng, 0.4) else []


def cell(value: Any) -> str:  # noqa: ANN401 - any value of a claim
    """Write a value of a claim as a cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def record(rng: Random, world: World, rows: File) -> File:
    """Record what was paid: what is due, a fen beside it, nothing, something, or nothing said."""
    return recorded(rng, rows, audit(rows, world.rules))


def recorded(rng: Random, rows: File, answers: File) -> File:
    """Do the same where the answers are known."""
    for row, answer in zip(rows, answers, strict=True):
        pairs = {"recorded_assistance": answer["assistance_paid"], "recorded_tilt": answer["tilt_paid"]}
        if row["catastrophic_paid"] and answer["catastrophic_entitled"] and chance(rng, 0.3):
            within = yuan(row["policy_scope_cost"]) - yuan(row["basic_paid"]) - yuan(row["other_insurance_paid"] or 0)
            row["catastrophic_paid"] = amount_text(min(within, yuan(answer["catastrophic_entitled"])))
        for column, due in pairs.items():
            amount = yuan(due or 0)
            kind = rng.choice(("due", "due", "due", "beside", "nothing", "blank", "any"))
            beside = max(NOTHING, amount + rng.choice((FEN, -FEN)))
            paid = {"due": amount, "beside": beside, "nothing": NOTHING, "any": fen_up_to(rng, yuan(90_000))}
            row[column] = amount_text(paid[kind]) if kind in paid else ""
    return rows


def open_years(rng: Random, world: World, rows: File) -> None:
    """Say on all or some of a person's rows how their year began; seldom two things, seldom all there can be."""
    said: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        key = (row["person_id"], row["settled_on"][:4])
        if key not in said:
            said[key] = random_opening(rng, world, int(key[1])) if chance(rng, 0.4) else {}
        blank_share = 0.3 if chance(rng, 0.5) else 0
        row |= {column: "" if chance(rng, blank_share) else total for column, total in said[key].items()}
        if said[key] and chance(rng, 0.01):
            row[rng.choice(list(said[key]))] = "17.03"


def random_opening(rng: Random, world: World, year: int) -> dict[str, str]:
    """Choose totals for some of the columns of a year's beginning."""
    opening = {column: random_total(rng, world, year) for column in openings(world.rules) if chance(rng, 0.5)}
    if chance(rng, 0.02):
        opening[rng.choice(openings(world.rules))] = HIGHEST
    return opening


def random_refunds(rng: Random, row: dict[str, str]) -> File:
    """Give a row back: once or twice, exactly or almost, with or without a second row that is the same."""
    if row["reverses"]:
        return []
    refunds = [given_back(rng, row, number) for number in range(rng.choice((1, 1, 1, 2)))]
    if chance(rng, 0.2):
        spent = rng.choice(AMOUNTS)
        refunds[0][spent] = amount_text(yuan(refunds[0][spent] or 0) - FEN)
    if chance(rng, 0.1):
        refunds[0]["facility_id"] = rng.choice(("F-1", "F-2", ""))
    if chance(rng, 0.3):
        same = row | {"claim_id": f"{row['claim_id']} again", "stay_id": ""}
        refunds.append(moved(rng, same))
    return refunds


def invalidate(rng: Random, rows: File) -> None:
    """Declare some records valid and some invalid, which may then hold anything; repeat some that are invalid."""
    for row in [row for row in rows if chance(rng, 0.04)]:
        row["vali_flag"] = rng.choice(("1", "0", "0"))
        if row["vali_flag"] == "0" and chance(rng, 0.5):
            rows.append(row | {"vali_flag": rng.choice(("", "1", "0"))})
            row[rng.choice(("setting", "categories", "stay_id", "opening_tilt_base"))] = "x"


def given_back(rng: Random, row: dict[str, str], number: int) -> dict[str, str]:
    """Write the refund of a row: its amounts with the sign turned, under the flag, that day or later."""
    amounts = {column: negated(row[column]) for column in AMOUNTS}
    flags = {"claim_id": f"R-{row['claim_id']}-{number}", "refd_setl_flag": rng.choice(("1", "是", "true"))}
    if chance(rng, 0.2):
        flags |= {"reverses": row["claim_id"], "refd_setl_flag": rng.choice(("", "1"))}
        row["refd_setl_flag"] = rng.choice(("", "1"))
    return moved(rng, row | amounts | flags)


def moved(rng: Random, row: dict[str, str]) -> dict[str, str]:
    """Settle a row up to some weeks later within its year, so that it keeps the year's opening."""
    year = row["settled_on"][:4]
    later = f"{year}-12-{rng.randrange(1, 32):02}"
    settled_on = max(row["settled_on"], later) if chance(rng, 0.5) else row["settled_on"]
    code = row["district"]
    return row | {"settled_on": in_force_day(code, settled_on, row["settled_on"])}


def in_force_day(code: str, day: str, otherwise: str) -> str:
    """Take a day on which the district exists, else the other day."""
    first, last = days_of(code)
    return day if first.isoformat() <= day <= last.isoformat() else otherwise


def written(rng: Random, row: dict[str, str]) -> dict[str, str]:
    """Write some cells in another way that is understood, and some times of day beside their day."""
    cells = {column: rewritten(rng, column, text) if chance(rng, 0.1) else text for column, text in row.items()}
    time = row["settled_time"]
    if not time and chance(rng, 0.02):
        time = rng.choice(TIMES)
    if CLOCK.fullmatch(time) and DAY.fullmatch(row["settled_on"]) and chance(rng, 0.5):
        cells["settled_on"] += rng.choice(" T") + clock(rng, time) + rng.choice(("", "", "+08:00"))
        cells["settled_time"] = rng.choice(("", row["settled_time"]))
    return cells


def clock(rng: Random, time: str) -> str:
    """Write a time of day as it may stand beside a day: the same, or shorter, or longer."""
    ways = [time]
    if time.endswith(":00"):
        ways += [time.removesuffix(":00"), f"{time}.000"]
    if time.startswith("0"):
        ways.append(time[1:])
    return rng.choice(ways)


def rewritten(rng: Random, column: str, text: str) -> str:
    """Write a day, a flag or an amount in another way, where the cell is sound."""
    if column == "facility_designated":
        return rng.choice({"true": ("是", "1", "Y"), "false": ("否", "0", "N")}.get(text, (text,)))
    if column in DATES and DAY.fullmatch(text):
        year, month, day = text.split("-")
        plain = rng.choice((text, f"{year}{month}{day}", f"{year}/{month}/{day}", f"{year}/{month.lstrip('0')}/{day}"))
        return plain if column == "settled_on" else plain + rng.choice(("", " 13:30:00", "T00:00:00", " 8:30"))
    if (column in AMOUNTS or column.startswith("opening_")) and text.endswith("0") and "." in text:
        return text.rstrip("0").rstrip(".")
    if column in IDS and text:
        return rng.choice((f"{text}\t", f" {text}", f"'{text}", f"\N{NO-BREAK SPACE}' {text} "))
    return rng.choice(NOTHING_SAID) if text == "" and column in MAY_BE_BLANK else text
