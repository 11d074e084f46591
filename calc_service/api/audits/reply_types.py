"""The shapes of what is said of audit runs: how far they are, and what of them can be had."""

from typing import Annotated

from msgspec import Meta

from calc_service.batch.reply_types import IgnoredColumn, ProfileTaken, RulesUsed, UnderstoodColumn
from calc_service.case.fault_types import RequestFault
from calc_service.domain.columns import FILE_KINDS
from calc_service.domain.reply_fields import Count, Moment, Reply, means, one_of
from calc_service.state.run_records import FAILURES, NO_ROOM, RUN_STATES

RunId = Annotated[str, Meta(pattern="^[0-9a-f]{32}$", description="the run, as it stands in its address")]


class RunTrouble(Reply):
    """Why a run failed, or what it waits for."""

    code: Annotated[str, one_of((*FAILURES, NO_ROOM))]
    message: Annotated[str, means("what happened, and what to do")]


class ResultForm(Reply):
    """A form of the result that was asked for."""

    media_type: Annotated[str, means("what Accept names to get it")]
    state: Annotated[str, one_of(("waiting", "working", "done", "failed")), means("how far it is")]


class ColumnsUnderstood(Reply):
    """How the file was understood."""

    profile: ProfileTaken
    understood: Annotated[list[UnderstoodColumn], means("in file order")]
    ignored: Annotated[list[IgnoredColumn], means("carried through, not used")]
    assumed: Annotated[dict[str, str], means("the value taken where a row says nothing, by column")]


class RunShown(Reply):
    """An audit run: what it is, how far it is, and what became of it."""

    id: RunId
    state: Annotated[
        str,
        one_of(RUN_STATES),
        means("`receiving`: the file is not there as a whole; `refused`: see `faults`; `failed`: see `trouble`"),
    ]
    kind: Annotated[str, one_of(FILE_KINDS), means("what the file lists")]
    started_by: Annotated[str, means("the name of the key or person; empty where the service asks for none")]
    created_at: Annotated[Moment, means("when it was begun")]
    expires_at: Annotated[Moment, means("when all of it is removed")]
    size: Annotated[Count | None, means("bytes of the file as sent; null: not announced")]
    received: Annotated[Count, means("bytes of it that are here")]
    stage: Annotated[
        str, means("the kind of step that is next or under way: split, bucket, merge, write, compare; else empty")
    ]
    rows: Annotated[Count | None, means("of the file; null until it is split")]
    rows_done: Annotated[Count, means("rows that are computed")]
    buckets: Annotated[Count, means("parts of whole persons; 0 until it is split")]
    buckets_done: Annotated[Count, means("those that are computed")]
    rate: Annotated[Count | None, means("rows a second since work began; null without any")]
    expected_end: Annotated[Moment | None, means("as things go; null where that cannot be told")]
    started_at: Annotated[Moment | None, means("when work began")]
    ended_at: Annotated[Moment | None, means("when it was done, refused or failed")]
    rules: RulesUsed
    columns: Annotated[ColumnsUnderstood | None, means("null until the file is split")]
    results: Annotated[list[ResultForm], means("the forms of the result that were asked for")]
    faults: Annotated[list[RequestFault], means("why the file is refused")]
    trouble: Annotated[RunTrouble | None, means("why it failed, or what it waits for")]


class RunListed(Reply):
    """An audit run in a list."""

    id: RunId
    state: Annotated[str, one_of(RUN_STATES), means("how far it is")]
    started_by: Annotated[str, means("the name of the key or person; empty where the service asks for none")]
    created_at: Annotated[Moment, means("when it was begun")]
    expires_at: Annotated[Moment, means("when all of it is removed")]
    rows: Annotated[Count | None, means("of the file; null until it is split")]
    rows_done: Annotated[Count, means("rows that are computed")]
    ended_at: Annotated[Moment | None, means("when it was done, refused or failed")]


class RunList(Reply):
    """The runs of the office, the newest first."""

    runs: Annotated[list[RunListed], means("those that may be seen")]
    next: Annotated[str | None, means("the cursor of the page that follows; null: there is none")]
