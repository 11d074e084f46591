"""The person of a row of a run, explained: all their rows as cases, with the full reply to each.

Made in a child process, out of the rows of one bucket and the rules of the run, as it is asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pyarrow as pa

from calc_service.batch.assessment import Options
from calc_service.batch.assessment import assess as assess_rows
from calc_service.batch.audit import numbers_of_claims
from calc_service.batch.cleaning import bare_ids, headers_of_persons
from calc_service.batch.enrolments.assessment import assess_enrolments
from calc_service.batch.enrolments.audit import numbers_of_enrolments
from calc_service.batch.faults import NOT_REJECTING
from calc_service.batch.piece_reading import PieceRead, read_piece
from calc_service.batch.reply_types import RulesUsed
from calc_service.batch.whole_persons import ROW, FileAsked
from calc_service.batch.workbook.output_cells import PARTED, OutputWords
from calc_service.batch.workbook.rejected_sheet import reason
from calc_service.case.assessment import assess
from calc_service.case.fault_types import shown
from calc_service.case.reading import read_json
from calc_service.case.refusals import CaseRefused
from calc_service.case.reply import INCLUDED
from calc_service.case.reply_types import AssessedClaim, Assessment
from calc_service.domain.columns import PREMIUM
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import tabulate
from calc_service.runs.carried_years import after_case
from calc_service.runs.folder import RunFolder
from calc_service.runs.order import RunOrder, read_order, read_rules
from calc_service.runs.person_rows import PersonRows, enrolment_case
from calc_service.runs.row_search import row_at
from calc_service.runs.row_types import (
    FIRST_ROW,
    CaseOfPerson,
    PersonOfRow,
    RowBeside,
    RowError,
    RowOfCase,
    found_columns,
)
from calc_service.runs.splitting import part_of_row, read_asked

Json = dict[str, Any]
Found = dict[str, str | None]
COMPARED = {
    "catastrophic_used": "catastrophic_paid",
    **dict.fromkeys(("assistance_base", "assistance_paid", "tilt_paid", "in_scope_self_pay", "total_self_pay")),
}
"""Amounts of a row of the result, each with what a claim of a reply calls it where that differs."""


def explain(folder: Path, row: int, language: str) -> bytes:
    """Return the person of a row, counted from 0, as the JSON of a `PersonOfRow`.

    Raises IndexError where the file has no such row, and OSError where the run is gone.
    """
    files = RunFolder(folder)
    asked = read_asked(files)
    rows = _rows_of_person(files, row, asked)
    explanation = Explanation(files, read_order(files), read_rules(files), rows, language)
    return msgspec.json.encode(explanation.person(row, asked))


def _rows_of_person(files: RunFolder, row: int, asked: FileAsked) -> pl.DataFrame:
    """The rows of the person of a row, as they stand in the file; the row alone where it names nobody."""
    table = part_of_row(files, row)
    numbers = pl.Series(table[ROW].to_numpy())
    same = numbers == row
    place = same.arg_max() or 0
    ids = [bare_ids(pl.Series(pl.from_arrow(table[one])).cast(pl.String)) for one in headers_of_persons(asked.mapping)]
    if any(each[place] is not None for each in ids):
        same = pl.select(pl.all_horizontal(each.eq_missing(each[place]) for each in ids)).to_series()
    return pl.DataFrame(pl.from_arrow(table.filter(pa.array(same.to_numpy())))).sort(ROW)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is needed to explain the rows of a person: `rows` have ROW and the headers that decide."""

    files: RunFolder
    order: RunOrder
    book: RuleBook
    rows: pl.DataFrame
    language: str

    def person(self, row: int, asked: FileAsked) -> PersonOfRow:
        """Everything that there is to say of the person."""
        read = read_piece(self.rows.drop(ROW), asked.mapping, self.book)
        cases = self._enrolments(read) if self.order.request.kind == PREMIUM.name else self._claims(read, asked)
        in_cases = {one.row for case in cases for one in case.rows}
        return PersonOfRow(
            row=row + FIRST_ROW,
            person_id=read.cells.ids["person_id"][(self.rows[ROW] == row).arg_max() or 0],
            rules=RulesUsed(self.order.rules_digest, self.order.engine),
            cases=cases,
            beside=list(self._beside(in_cases, read)),
        )

    def _claims(self, read: PieceRead, asked: FileAsked) -> list[CaseOfPerson]:
        tables, request = tabulate(self.book), self.order.request
        cells, _ = numbers_of_claims(asked.mapping, tables, read)
        options = Options(settled=request.settled, run_on_recorded=request.run_on_recorded)
        assessed = assess_rows(cells, read.faults, tables, options)
        person = PersonRows(read, assessed, self.book, request.settled)
        years = person.openings()
        cases = []
        for case in person.cases(one_by_one=request.run_on_recorded):
            opened = [years[year] for year in sorted(years)]
            done = self._answered(person.posted(case, self._case_id(case.rows[0]), opened), case.rows)
            if done.reply is not None:
                recorded = person.recorded(case.rows[0]) if request.run_on_recorded else None
                years = after_case(years, done.reply, recorded)
            cases.append(done)
        return cases

    def _enrolments(self, read: PieceRead) -> list[CaseOfPerson]:
        tables = tabulate(self.book)
        cells, _ = numbers_of_enrolments(tables, read)
        computed = assess_enrolments(cells, read.faults, tables).computed
        rows = [row for row, counts in enumerate(computed.tolist()) if counts]
        return [self._answered(enrolment_case(read, row, self._case_id(row)), [row]) for row in rows]

    def _case_id(self, row: int) -> str:
        return f"row-{self.rows[ROW][row] + FIRST_ROW}"

    def _answered(self, posted: Json, rows: Sequence[int]) -> CaseOfPerson:
        """The reply to a case; why there is none, where what is left out of the case is missing in it."""
        try:
            reply = assess(read_json(msgspec.json.encode(posted)), self.book, self.language, INCLUDED)
        except CaseRefused as refused:
            return CaseOfPerson(posted, None, self._placed(posted, None, rows), [*map(shown, refused.faults)])
        return CaseOfPerson(posted, reply, self._placed(posted, reply, rows), [])

    def _placed(self, posted: Json, reply: Assessment | None, rows: Sequence[int]) -> list[RowOfCase]:
        claims, placed = posted["claims"] or [{}], []
        for place, (row, claim) in enumerate(zip(rows, claims, strict=True)):
            number, found = self._found(row)
            placed.append(RowOfCase(number, claim.get("claim_id"), _differs(reply, place, found), found))
        return placed

    def _found(self, row: int) -> tuple[int, Found]:
        place = int(self.rows[ROW][row])
        cells = row_at(self.files.rows, place) or {}
        return place + FIRST_ROW, found_columns(cells, self.order.request.file_kind)

    def _beside(self, in_cases: set[int], read: PieceRead) -> Iterator[RowBeside]:
        """The rows that stand in no case, with why."""
        words = OutputWords.of(self.book, self.language)
        claim_ids = read.cells.ids.get("claim_id")
        for row in range(len(self.rows)):
            number, found = self._found(row)
            if number not in in_cases:
                claim_id = None if claim_ids is None else claim_ids[row]
                errors = list(_errors(found, words))
                yield RowBeside(number, claim_id, found["status"] or "", errors, found)


def _errors(found: Found, words: OutputWords) -> Iterator[RowError]:
    year = int(found.get("year") or 0) or None
    why = partial(reason, year=year, successor=None, words=words)
    for fault in (found["errors"] or "").split(PARTED):
        column, _, code = fault.rpartition(":")
        if code and code != NOT_REJECTING:
            yield RowError(column or None, code, why(column, code))


def _differs(reply: Assessment | None, place: int, found: Found) -> bool:
    """Whether a case by itself comes to something else than the file: a part of what it rests on is not in it."""
    if reply is None:
        return True
    if not reply.claims:
        premium = reply.premium_subsidy
        return premium is None or [premium.status, premium.subsidy] != [found["status"], found["subsidy"]]
    claim = reply.claims[place]
    if not isinstance(claim, AssessedClaim):
        return found["status"] != "void"
    amounts = {name: getattr(claim.amounts, other or name) for name, other in COMPARED.items()}
    said: Found = {"status": claim.status, **amounts}
    return said != {name: found[name] for name in said}
