"""The impact of changed rules on a file of claims: computed twice, and compared row by row."""

import polars as pl

from calc_service.batch.audit import Request
from calc_service.batch.files import Table
from calc_service.engine.edition import RuleBook
from calc_service.policy.impact import measured
from calc_service.policy.impact.comparison import REJECTED, Outcome, beside, outcome, outcome_of_change
from calc_service.policy.impact.result import BENEFITS, GROUPS, Asked, Impact
from calc_service.policy.impact.standing_rules import as_of, first_later_change, first_later_year
from calc_service.policy.synthetic import MARK

_PLAIN = Request()


def impact(
    claims: Table, before: RuleBook, after: RuleBook, request: Request = _PLAIN, *, day: int | None = None
) -> Impact:
    """What `after` makes of the claims that `before` makes something of.

    claims:  the file, its cells texts under its own headers
    request: how both compute; its tolerance has no part in this
    day:     whose rules are taken for every row (days since 1970-01-01); None for each row's own day of settlement
    Raises FileRefused with every fault of the columns, under either rules, and NoRulesOnDay for a day without rules.
    """
    if day is not None:
        before, after = as_of(before, day), as_of(after, day)
    first, second = outcome(claims, before, request), outcome_of_change(claims, after, request)
    rows = beside(first, second, request.assumed)
    return _impact(rows, _asked(first, second, request, day), before, after)


def _asked(before: Outcome, after: Outcome, request: Request, day: int | None) -> Asked:
    said = before.audited.summary, after.audited.summary
    return Asked(
        settled=request.settled,
        run_on_recorded=request.run_on_recorded,
        as_of=day,
        digests=(said[0]["rules"]["digest"], said[1]["rules"]["digest"]),
        assumed=dict(said[0]["assumed"]),
        ignored=tuple(dict.fromkeys(one["header"] for each in said for one in each["ignored"])),
        warnings=tuple(dict.fromkeys(code for each in said for code in each["warnings"])),
    )


def _impact(rows: pl.DataFrame, asked: Asked, before: RuleBook, after: RuleBook) -> Impact:
    differing = rows.filter(pl.col("difference") != 0)
    was, is_ = rows["status_before"], rows["status_after"]
    counting = rows["counts"]
    gaining, losing = measured.sides(differing)
    # A mistyped year on a rejected row must not hide what begins after all the others.
    last_day = rows.filter("counts").select(pl.col("day").max()).item()
    entitled = rows["catastrophic_entitled_before"] != rows["catastrophic_entitled_after"]
    unmoved = entitled & counting & (rows["catastrophic_used_before"] == rows["catastrophic_used_after"])
    return Impact(
        asked=asked,
        rows=len(rows),
        persons=rows["person_id"].drop_nulls().n_unique(),
        affected_rows=len(rows.filter(_affected())),
        changed_rows=int(rows["changed"].sum()),
        synthetic_rows=int(rows["person_id"].str.starts_with(MARK).sum()),
        insured_unmoved=int(unmoved.sum()),
        last_day=last_day,
        later_change=None if last_day is None else first_later_change(before, after, last_day),
        later_year=None if last_day is None else first_later_year(before, after, last_day),
        statuses=measured.statuses(rows),
        amounts=measured.totals(rows),
        deposits=measured.deposits(rows),
        gaining=gaining,
        losing=losing,
        rejected=measured.listed(rows.filter((was != REJECTED) & (is_ == REJECTED)), "after"),
        accepted=measured.listed(rows.filter((was == REJECTED) & (is_ != REJECTED)), "before"),
        newly_payable=measured.listed(rows.filter(counting & (was != "payable") & (is_ == "payable"))),
        no_longer_payable=measured.listed(rows.filter(counting & (was == "payable") & (is_ != "payable"))),
        by={name: measured.groups(rows, differing, name, _order(before)[name]) for name in GROUPS},
        moves=tuple(move for name in GROUPS for move in measured.moves(rows, name)),
        largest_gains=measured.largest(differing, gains=True),
        largest_losses=measured.largest(differing, gains=False),
    )


def _affected() -> pl.Expr:
    return pl.any_horizontal(pl.col(f"{name}_before") != pl.col(f"{name}_after") for name in ("status", *BENEFITS))


def _order(book: RuleBook) -> dict[str, list[str]]:
    wording = book.wording
    return {
        "category": list(dict.fromkeys(one for profile in book.profiles for one in profile.categories)),
        "district": sorted(wording.districts),
        "track": list(wording.tracks),
    }
