"""What is known of an audit run and of its steps, as the state says it.

State of a run   receiving   its file is not there yet as a whole
                 waiting     nobody works on it
                 working     somebody does
                 done        its first result is there
                 refused     the file gets no result: `faults`
                 failed      it ended for another reason: `failure`
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row

from calc_service.domain.wording import Label

RECEIVING, WAITING, WORKING, DONE, REFUSED, FAILED = RUN_STATES = (
    "receiving",
    "waiting",
    "working",
    "done",
    "refused",
    "failed",
)
OPEN = "open"
"""Of a run: its file is there, its result is not. Of a step: it is to be done, whoever holds it."""
SPLIT, BUCKET = "split", "bucket"
"""The kinds of steps of which the state knows more than the name: the first, and those that tell how far a run is."""
NO_ROOM = "no_room"
"""What an open run may wait for."""
MEMORY, TIME, BROKE_OFF, FAULT, ENGINE_CHANGED = FAILURES = ("memory", "time", "broke_off", "fault", "engine_changed")
WORDS = {
    MEMORY: Label(
        "核查所需的内存超过上限（“CALC_RUN_MEMORY”）；请检查文件是否正常，或请运行人员提高上限",
        "the audit takes more memory than the limit (CALC_RUN_MEMORY): look whether the file is what it should be, or"
        " ask those who run the service for more",
    ),
    TIME: Label(
        "核查中的一步所需的时间超过上限（“CALC_RUN_STEP_SECONDS”）；请检查文件是否正常，或请运行人员提高上限",
        "a step of the audit takes longer than the limit (CALC_RUN_STEP_SECONDS): look whether the file is what it"
        " should be, or ask those who run the service for more",
    ),
    BROKE_OFF: Label(
        "读取或计算这个文件的进程三次中断；文件可能已损坏，或内容超出读取程序的能力",
        "the process that read and computed this file broke off three times: the file may be damaged, or more than its"
        " reader can take",
    ),
    FAULT: Label(
        "服务内部出错，三次重试均未成功；日志里有原因，请联系运行人员",
        "a fault of the service's own, three times in a row: its log says which; tell those who run it",
    ),
    ENGINE_CHANGED: Label(
        "服务在核查完成前已经升级；同一次核查只用同一版本计算，请重新提交文件",
        "the service was upgraded before the audit was done, and one audit is computed by one version; send the file"
        " again",
    ),
    NO_ROOM: Label("磁盘已满，腾出空间后自动继续", "the disk is full; it goes on by itself once there is room"),
}
"""Why a run failed, or waits, for people."""


class Owner(NamedTuple):
    """Who started a run: the person and the key, "" where the service is open, and the office whose auditors see it."""

    office: str
    person: str
    key: str


class Asker(NamedTuple):
    """Who asks for runs; `audits`: whether they see all of their office, and not only those that they started."""

    office: str
    person: str
    audits: bool


class RunFacts(NamedTuple):
    """What is known of a run when it begins.

    size:  bytes of the file, -1 where that was not announced
    spool: the id of the folder in which its own folder lies
    days:  after which it is removed, all of it
    engine, law: the version and the digest of the law under which it is computed, and no other
    """

    size: int
    media_type: str
    rules_digest: str
    engine: str
    law: str
    spool: str
    days: int


class StepKey(NamedTuple):
    """Which step of a run; `form` is that of the result which it writes, "" for all others."""

    kind: str
    number: int = 0
    form: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One audit run; moments are UTC.

    size, received: bytes of the file, as announced (-1: not) and as there are
    rows, buckets: None and 0 until the file is split; `rows_done`, `buckets_done`: of these what is computed
    stage:     the kind of the step that comes next or is worked on, "" where there is none
    faults:    why the file is refused, as FileFault is written in JSON
    failure, waits_for: by a name of WORDS, "" for none
    """

    id: str
    office: str
    person: str
    key: str
    created_at: datetime
    expires_at: datetime
    touched_at: datetime
    size: int
    received: int
    state: str
    stage: str
    rows: int | None
    rows_done: int
    buckets: int
    buckets_done: int
    faults: Sequence[Any]
    failure: str
    waits_for: str
    media_type: str
    rules_digest: str
    engine: str
    law: str
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands among all runs: what `runs_of` takes to go on behind it."""
        return int(self.created_at.timestamp()), self.id


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step, for a run's manifest; `state` is waiting, working, done or failed."""

    key: StepKey
    state: str
    rows: int
    digest: str
    attempts: int
    failure: str
    faults: Sequence[Any]
    started_at: datetime | None
    ended_at: datetime | None


class StepCounts(NamedTuple):
    """What the steps of a run come to."""

    stage: str = ""
    held: bool = False
    started_at: int | None = None
    rows_done: int = 0
    buckets_done: int = 0


def run_of_row(row: Row[Any], counts: StepCounts) -> Run:
    """A run by its row and its steps."""
    open_state = WORKING if counts.held else WAITING
    # What is small is computed while it is split, and has no buckets of its own.
    is_computed = row.rows is not None and row.status in {OPEN, DONE} and counts.stage not in {SPLIT, BUCKET}
    return Run(
        id=row.id,
        office=row.office,
        person=row.person,
        key=row.key,
        created_at=_certain(row.created_at),
        expires_at=_certain(row.expires_at),
        touched_at=_certain(row.touched_at),
        size=row.size,
        received=row.received,
        state=open_state if row.status == OPEN else row.status,
        stage=counts.stage,
        rows=row.rows,
        rows_done=row.rows if is_computed else counts.rows_done,
        buckets=row.buckets,
        buckets_done=row.buckets if is_computed else counts.buckets_done,
        faults=json.loads(row.faults),
        failure=row.failure,
        waits_for=row.waits_for,
        media_type=row.media_type,
        rules_digest=row.rules_digest,
        engine=row.engine,
        law=row.law,
        started_at=_moment(counts.started_at),
        ended_at=_moment(row.ended_at),
    )


def step_of_row(row: Row[Any]) -> StepRecord:
    """A step by its row."""
    return StepRecord(
        key=StepKey(row.kind, row.number, row.form),
        state=(WORKING if row.worker else WAITING) if row.status == OPEN else row.status,
        rows=row.rows,
        digest=row.digest,
        attempts=row.attempts,
        failure=row.failure,
        faults=json.loads(row.faults),
        started_at=_moment(row.started_at),
        ended_at=_moment(row.ended_at),
    )


def _certain(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _moment(second: int | None) -> datetime | None:
    return None if second is None else _certain(second)
