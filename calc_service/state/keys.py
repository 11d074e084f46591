"""API keys: who may come in, as whom and until when. A key itself is never kept, only what it hashes to."""

import re
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from calc_service.domain.wording import Label, literals
from calc_service.state import refusals
from calc_service.state.opening import KeptState
from calc_service.state.refusals import KeyRefused
from calc_service.state.surroundings import Surroundings
from calc_service.state.tables import KEYS

CASEWORKER, AUDITOR, POLICY, APPROVER, OPERATOR = ROLES = ("caseworker", "auditor", "policy", "approver", "operator")
TOKEN = re.compile(r"calc_([0-9a-f]{16})_[A-Za-z0-9_-]{43}")
NAME = re.compile(r"[\w.-]{1,60}")
IDENTITY_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")
MOST_LETTERS = 60
BYTES_OF_ID, BYTES_OF_SECRET = 8, 32
SECONDS_BETWEEN_NOTES = 60
"""Between two notes of a key's last use."""
NOBODYS = sha256(b"").hexdigest()
"""Compared with where there is no such key, so that its absence takes as long as a wrong secret."""
MESSAGES = {
    refusals.UNKNOWN: Label("没有这把密钥", "there is no such key"),
    refusals.REVOKED: Label("密钥已经收回，请申请新的", "the key has been revoked; ask for a new one"),
    refusals.EXPIRED: Label("密钥已经过期，请申请新的", "the key has expired; ask for a new one"),
    refusals.NAME_TAKEN: Label(
        "已有这个名称的密钥（收回的也算，日志里的名称须始终指同一把），请另取名称",
        "a key has or had this name, and a name in the log has to mean one key for ever; take another name",
    ),
    refusals.NOT_A_NAME: Label(
        f"密钥名称为 1 至 {MOST_LETTERS} 个字，可用文字、数字、点、横线和下划线，不写身份证号码",
        f"a key's name has 1 to {MOST_LETTERS} letters, digits, dots, hyphens and underscores, and no identity number",
    ),
    refusals.NOT_A_PERSON: Label(
        f"持有人写同事间的称呼，1 至 {MOST_LETTERS} 个字，不写身份证号码",
        f"the person is written as colleagues say it, in 1 to {MOST_LETTERS} letters, never as an identity number",
    ),
    refusals.NOT_AN_OFFICE: Label(
        f"机构写同事间的称呼，1 至 {MOST_LETTERS} 个字，不写身份证号码",
        f"the office is written as colleagues say it, in 1 to {MOST_LETTERS} letters, never as an identity number",
    ),
    refusals.NO_ROLE: Label(
        f"至少写一个角色，可用：{literals(ROLES).zh}", f"at least one role is needed, of {literals(ROLES).en}"
    ),
    refusals.PAST_DAY: Label("最后有效日已经过去", "the last day of the key is over already"),
}


@dataclass(frozen=True, slots=True)
class KeyLimits:
    """What a key may at most; None where the settings say it. `body_limit` is in bytes."""

    requests_a_minute: int | None = None
    batches_at_once: int | None = None
    body_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """`valid_until` is its last day in Chongqing; moments are UTC, the last use by the minute.

    `created_by` and `revoked_by` are names of keys; None where that is not known or no operator had a key then. Without
    an `office` of its own a key is of the person's.
    """

    id: str
    name: str
    person: str
    roles: tuple[str, ...]
    created_at: datetime
    valid_until: date
    last_used_at: datetime | None
    revoked_at: datetime | None
    created_by: str | None
    revoked_by: str | None
    limits: KeyLimits
    office: str = ""


def create(  # noqa: PLR0913  what a key is made of
    state: KeptState,
    name: str,
    person: str,
    roles: Iterable[str],
    valid_until: date,
    *,
    limits: KeyLimits = KeyLimits(),
    office: str = "",
    by: str | None = None,
) -> str:
    """Make a key and return it: it can never be shown again. Raises `KeyRefused`."""
    person, office, roles = _one_spelling(person), _one_spelling(office), frozenset(roles)
    _check(name, person, roles)
    if office and not _is_a_name_of_people(office):
        raise _refused(refusals.NOT_AN_OFFICE)
    if valid_until.isoformat() < state.surroundings.today():
        raise _refused(refusals.PAST_DAY)
    key_id, token = _drawn(state.surroundings)
    row = {
        "id": key_id,
        "name": name,
        "person": person,
        "roles": " ".join(role for role in ROLES if role in roles),
        "hash": _hash(token),
        "created_at": state.surroundings.second(),
        "valid_until": valid_until.isoformat(),
        "created_by": by,
        "office": office or None,
        **asdict(limits),
    }
    try:
        with state.writing() as connection:
            connection.execute(insert(KEYS).values(row))
    except IntegrityError:
        raise _refused(refusals.NAME_TAKEN) from None  # the error would quote the row
    return token


def every_key(state: KeptState) -> list[Key]:
    """All keys that there ever were, the oldest first."""
    with state.reading() as connection:
        return [_key(row) for row in connection.execute(select(KEYS).order_by(KEYS.c.created_at, KEYS.c.name))]


def ever_made(state: KeptState) -> bool:
    """Whether there is, or ever was, any key: a row is never removed."""
    with state.reading() as connection:
        return connection.execute(select(KEYS.c.id).limit(1)).first() is not None


def revoke(state: KeptState, name: str, *, by: str | None = None) -> None:
    """Let a key open nothing any more; one that was revoked before stays so from then. Raises `KeyRefused`."""
    with state.writing() as connection:
        if connection.execute(select(KEYS.c.id).where(KEYS.c.name == name)).first() is None:
            raise _refused(refusals.UNKNOWN)
        at = state.surroundings.second()
        standing = update(KEYS).where(KEYS.c.name == name, KEYS.c.revoked_at.is_(None))
        connection.execute(standing.values(revoked_at=at, revoked_by=by))


def find(state: KeptState, token: str) -> Key:
    """The key that was sent, and a note that it was used; raises `KeyRefused`: unknown, revoked or expired."""
    shape = TOKEN.fullmatch(token)
    if shape is None:
        raise _refused(refusals.UNKNOWN)
    with state.reading() as connection:
        row = connection.execute(select(KEYS).where(KEYS.c.id == shape[1])).first()
    is_it = compare_digest(_hash(token), row.hash if row else NOBODYS)
    if row is None or not is_it:
        raise _refused(refusals.UNKNOWN)
    if row.revoked_at is not None:
        raise _refused(refusals.REVOKED)
    if row.valid_until < state.surroundings.today():
        raise _refused(refusals.EXPIRED)
    _note_use(state, row.id, row.last_used_at)
    return _key(row)


def _note_use(state: KeptState, key_id: str, noted: int | None) -> None:
    second = state.surroundings.second()
    # Neither way: a clock that was ahead for a while must not keep the notes from being made.
    if noted is not None and 0 <= second - noted < SECONDS_BETWEEN_NOTES:
        return
    minute = second - second % SECONDS_BETWEEN_NOTES
    # Nobody is turned away because a note could not be made.
    with suppress(DBAPIError), state.writing() as connection:
        connection.execute(update(KEYS).where(KEYS.c.id == key_id).values(last_used_at=minute))


def holds_identity_number(text: str) -> bool:
    """Whether what somebody is to be called has what looks like an identity number in it, in half or full width."""
    return IDENTITY_NUMBER.search(unicodedata.normalize("NFKC", text)) is not None


def _drawn(surroundings: Surroundings) -> tuple[str, str]:
    """A new key's id, and the key."""
    key_id = surroundings.random_bytes(BYTES_OF_ID).hex()
    secret = urlsafe_b64encode(surroundings.random_bytes(BYTES_OF_SECRET)).decode().rstrip("=")
    return key_id, f"calc_{key_id}_{secret}"


def _hash(token: str) -> str:
    # 256 random bits cannot be guessed: nothing slower is needed, as it is for passwords.
    return sha256(token.encode()).hexdigest()


def _one_spelling(person: str) -> str:
    """One person is one text: whoever proposes must not approve as a namesake in wider letters."""
    return " ".join(unicodedata.normalize("NFKC", person).split())


def _check(name: str, person: str, roles: frozenset[str]) -> None:
    faults = {
        refusals.NOT_A_NAME: not NAME.fullmatch(name) or holds_identity_number(name),
        refusals.NOT_A_PERSON: not _is_a_name_of_people(person),
        refusals.NO_ROLE: not roles or not roles <= {*ROLES},
    }
    for code, is_fault in faults.items():
        if is_fault:
            raise _refused(code)


def _is_a_name_of_people(text: str) -> bool:
    return 0 < len(text) <= MOST_LETTERS and text.isprintable() and not holds_identity_number(text)


def _refused(code: str) -> KeyRefused:
    return KeyRefused(code, MESSAGES[code])


def _key(row: Row[Any]) -> Key:
    return Key(
        row.id,
        row.name,
        row.person,
        tuple(row.roles.split()),
        datetime.fromtimestamp(row.created_at, UTC),
        date.fromisoformat(row.valid_until),
        _moment(row.last_used_at),
        _moment(row.revoked_at),
        row.created_by,
        row.revoked_by,
        KeyLimits(row.requests_a_minute, row.batches_at_once, row.body_limit),
        row.office or row.person,
    )


def _moment(second: int | None) -> datetime | None:
    return None if second is None else datetime.fromtimestamp(second, UTC)
