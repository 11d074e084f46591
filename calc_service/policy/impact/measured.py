"""What the rows of both rules, beside each other, add up to: totals, groups, moves, and the largest differences."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from calc_service.policy.impact.result import (
    FUNDS,
    LARGEST,
    LISTED,
    AffectedRow,
    AffectedRows,
    BeforeAfter,
    GainOrLoss,
    GroupImpact,
    GroupMove,
    OneSidedRows,
    PersonImpact,
)

SIDES = ("before", "after")
PAYABLE = "payable"


def totals(rows: pl.DataFrame, funds: Sequence[str] = FUNDS) -> Mapping[str, BeforeAfter]:
    """Fen by `funds`."""
    return {fund: BeforeAfter(*(int(rows[f"{fund}_{side}"].sum()) for side in SIDES)) for fund in funds}


def deposits(rows: pl.DataFrame) -> BeforeAfter:
    """The rows whose deposit is waived."""
    return BeforeAfter(*(int(rows[f"deposit_waived_{side}"].sum()) for side in SIDES))


def statuses(rows: pl.DataFrame) -> Mapping[str, BeforeAfter]:
    """Rows by status, in the order of the codes."""
    counted = [dict(rows[f"status_{side}"].value_counts().iter_rows()) for side in SIDES]
    return {status: BeforeAfter(*(one.get(status, 0) for one in counted)) for status in sorted(counted[0] | counted[1])}


def sides(differing: pl.DataFrame) -> tuple[GainOrLoss, GainOrLoss]:
    """(who gains, who loses) among rows with a difference."""
    found = _sides(differing.with_columns(group=pl.lit("")))
    return found.get("", (NOBODY, NOBODY))


def groups(  # noqa: PLR0913, PLR0917  what is counted differs for claims and enrolments
    rows: pl.DataFrame,
    differing: pl.DataFrame,
    name: str,
    order: Sequence[str],
    funds: Sequence[str] = FUNDS,
    payable: str = PAYABLE,
) -> tuple[GroupImpact, ...]:
    """The groups of one kind that any row stands in; those of `order` first, rows without a group last.

    funds: the amounts that are added up; payable: the status that is counted
    """
    counted = [_counted(rows, name, side, funds, payable) for side in SIDES]
    moved = _sides(differing.with_columns(group=pl.coalesce(f"{name}_before", f"{name}_after")))
    names = {*counted[0], *counted[1], *moved}
    ordered = [one for one in order if one in names] + sorted({one for one in names if one is not None} - set(order))
    return tuple(_group(one, counted, moved, funds) for one in (*ordered, *({None} & names)))


def moves(rows: pl.DataFrame, name: str) -> Iterator[GroupMove]:
    """Where rows stand in another group after than before, most rows first."""
    before, after = f"{name}_before", f"{name}_after"
    moved = rows.lazy().filter(pl.col(before).ne_missing(pl.col(after)))
    found = moved.group_by(before, after).agg(pl.len(), pl.col("difference").sum())
    for row in found.sort(["len", before, after], descending=[True, False, False]).collect().iter_rows():
        yield GroupMove(name, *row)


def listed(rows: pl.DataFrame) -> AffectedRows:
    """`rows` counted and the first of them listed."""
    return AffectedRows(len(rows), totals(rows, ["benefit"])["benefit"], tuple(_rows(rows.head(LISTED))))


def one_sided(rows: pl.DataFrame, side: str, funds: Sequence[str] = FUNDS) -> OneSidedRows:
    """`rows` that only the rules of `side` compute: what they come to there, and why the others reject them."""
    other = next(one for one in SIDES if one != side)
    codes = rows[f"errors_{other}"].drop_nulls().str.split("|").explode().rename("code").value_counts().sort("code")
    return OneSidedRows(
        rows=len(rows),
        persons=rows["person_id"].n_unique(),
        amounts={fund: getattr(change, side) for fund, change in totals(rows, funds).items()},
        listed=tuple(_rows(rows.head(LISTED), f"errors_{other}")),
        errors=dict(codes.iter_rows()),
    )


def largest(differing: pl.DataFrame, *, gains: bool) -> tuple[PersonImpact, ...]:
    """The persons with the largest gains, or losses, the largest first; of equal ones those of the lower id."""
    persons = differing.lazy().group_by("person_id").agg(pl.len(), pl.col("benefit_before", "benefit_after").sum())
    net = pl.col("benefit_after") - pl.col("benefit_before")
    size = (net if gains else -net).alias("size")
    found = persons.with_columns(size).filter(pl.col("size") > 0).sort(["size", "person_id"], descending=[True, False])
    return tuple(
        PersonImpact(person, rows, BeforeAfter(before, after))
        for person, rows, before, after, _ in found.head(LARGEST).collect().iter_rows()
    )


NOBODY = GainOrLoss(0, 0, 0)


def _sides(differing: pl.DataFrame) -> dict[str | None, tuple[GainOrLoss, GainOrLoss]]:
    """By the column `group`, who gains and who loses."""
    rose, fell = (pl.col("difference") > 0).sum(), (pl.col("difference") < 0).sum()
    persons = differing.lazy().group_by("group", "person_id").agg(pl.col("difference").sum(), rose=rose, fell=fell)
    net = pl.col("difference")
    found = persons.group_by("group").agg(
        gaining=(net > 0).sum(),
        rose=pl.col("rose").sum(),
        gained=net.clip(lower_bound=0).sum(),
        losing=(net < 0).sum(),
        fell=pl.col("fell").sum(),
        lost=-net.clip(upper_bound=0).sum(),
    )
    return {
        name: (GainOrLoss(*of_group[:3]), GainOrLoss(*of_group[3:])) for name, *of_group in found.collect().iter_rows()
    }


def _counted(
    rows: pl.DataFrame, name: str, side: str, funds: Sequence[str], payable: str
) -> dict[str | None, tuple[int, ...]]:
    """By group: rows, payable rows, and the fen of `funds`, on one side."""
    sums = [pl.col(f"{fund}_{side}").sum() for fund in funds]
    those = (pl.col(f"status_{side}") == payable).sum().alias("payable")
    found = rows.lazy().group_by(f"{name}_{side}").agg(pl.len(), those, *sums).collect()
    return {one: tuple(figures) for one, *figures in found.iter_rows()}


def _group(
    name: str | None,
    counted: Sequence[Mapping[str | None, tuple[int, ...]]],
    moved: Mapping[str | None, tuple[GainOrLoss, GainOrLoss]],
    funds: Sequence[str],
) -> GroupImpact:
    absent = (0,) * (len(funds) + 2)
    rows, payable, *amounts = (
        BeforeAfter(*both) for both in zip(*(one.get(name, absent) for one in counted), strict=True)
    )
    gaining, losing = moved.get(name, (NOBODY, NOBODY))
    return GroupImpact(name, rows, payable, dict(zip(funds, amounts, strict=True)), gaining, losing)


def _rows(rows: pl.DataFrame, errors: str = "") -> Iterator[AffectedRow]:
    """`errors`: the column with the errors to tell."""
    for row in rows.iter_rows(named=True):
        yield AffectedRow(
            number=row["number"],
            claim_id=row["claim_id"],
            person_id=row["person_id"],
            status_before=row["status_before"],
            status_after=row["status_after"],
            errors=(row[errors] or "") if errors else "",
            benefit=BeforeAfter(row["benefit_before"], row["benefit_after"]),
        )
