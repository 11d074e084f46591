"""The shapes of what is shown of the rows of a run: a page of them, and the person of one of them as cases."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta

from calc_service.batch.reply_types import RulesUsed
from calc_service.case.fault_types import RequestFault
from calc_service.case.reply_types import Assessment
from calc_service.domain.columns import FileKind
from calc_service.domain.money import signed_yuan
from calc_service.domain.reply_fields import Position, Reply, means

FIRST_ROW = 2
"""How the first row of a file is counted: as a spreadsheet counts, the header being 1."""
RowNumber = Annotated[Position, means("as a spreadsheet counts, the header being 1")]
FoundColumns = Annotated[
    dict[str, str | None],
    means("every column of the result by its name, as the result has it in CSV; null where it is blank"),
]


class AuditRow(Reply):
    """One row of the file, and what was found out about it."""

    row: RowNumber
    claim_id: Annotated[str | None, means("null where the file has none, or none that is readable")]
    person_id: Annotated[str | None, means("null where it is blank or not readable")]
    found: FoundColumns


class RowPage(Reply):
    """Some of the rows that were asked for, in the order asked for."""

    rows: list[AuditRow]
    next: Annotated[str | None, means("the cursor of the page that follows; null: there is none")]


class RowOfCase(Reply):
    """Where a claim of a case stands in the file, and what the file's audit made of it."""

    row: RowNumber
    claim_id: Annotated[str | None, means("null: an enrolment")]
    differs: Annotated[
        bool, means("true: the case by itself comes to something else, since what it rests on does not go into a case")
    ]
    found: FoundColumns


class RowError(Reply):
    """Why a row could not be computed."""

    column: Annotated[str | None, means("our column; null: the row as a whole")]
    code: str
    message: Annotated[str, means("why, and what to do")]


class RowBeside(Reply):
    """A row of the person that stands in no case."""

    row: RowNumber
    claim_id: str | None
    status: Annotated[str, means("`rejected`: it could not be computed; `void`: it is cancelled, or cancels another")]
    errors: list[RowError]
    found: FoundColumns


class CaseOfPerson(Reply):
    """A case of the person: what POST /v1/assessments takes, and what it answers under the rules of the run."""

    case: Annotated[dict[str, Any], Meta(extra_json_schema={"$ref": "#/components/schemas/Case"})]
    reply: Annotated[Assessment | None, means("with every step and the ledger; null: see `faults`")]
    rows: Annotated[list[RowOfCase], means("one for each claim of the case, in its order; of an enrolment one")]
    faults: Annotated[list[RequestFault], means("why the case by itself is refused, where it is")]


class PersonOfRow(Reply):
    """All rows of the person of one row, explained."""

    row: RowNumber
    person_id: str | None
    rules: RulesUsed
    cases: Annotated[
        list[CaseOfPerson],
        means(
            "in order of the calculation; several where the person's district, insurance or categories change in a way"
            " that one case cannot say, each opened with what the one before it came to"
        ),
    ]
    beside: Annotated[list[RowBeside], means("rows of the person that stand in no case, in file order")]


def found_columns(cells: Mapping[str, Any], kind: FileKind) -> dict[str, str | None]:
    """Return what was found out about a row as the result shows it; `cells` hold amounts in fen."""
    return {name: _shown(cells[name], money=name in kind.in_fen) for name in kind.output}


def _shown(cell: object, *, money: bool) -> str | None:
    if cell is None:
        return None
    return signed_yuan(int(str(cell))) if money else str(cell)
