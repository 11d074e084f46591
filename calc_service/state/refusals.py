"""What the state refuses, and why.

RefusedByState          `message` says what, why and what to do, in both languages
    StateRefused        what CALC_STATE names cannot be opened, or is not for this version
    StateUnreachable    the database does not answer for now
    BackupRefused       a backup is not made, or not put back
    KeyRefused          a key cannot be made, taken back or used; `code` is one of those below
"""

from calc_service.domain.wording import Label

UNKNOWN, REVOKED, EXPIRED = "key_unknown", "key_revoked", "key_expired"
NOT_AN_OPERATOR, KEY_WANTED = "not_an_operator", "key_wanted"
NAME_TAKEN, NOT_A_NAME, NOT_A_PERSON, NO_ROLE, PAST_DAY = (
    "name_taken",
    "not_a_name",
    "not_a_person",
    "no_role",
    "past_day",
)


class RefusedByState(Exception):  # noqa: N818  named for what happened, as RulesRefused is
    """What the state does not do; the text holds both languages."""

    def __init__(self, message: Label) -> None:
        super().__init__(f"{message.zh} · {message.en}")
        self.message = message


class StateRefused(RefusedByState):
    """The database cannot be opened; nothing was changed in it."""


class StateUnreachable(RefusedByState):
    """The database does not answer, or not as it should; it may do so later."""


class BackupRefused(RefusedByState):
    """A backup is not made, or not put back; nothing was changed."""


class KeyRefused(RefusedByState):
    """A key is not made, taken back or accepted."""

    def __init__(self, code: str, message: Label) -> None:
        super().__init__(message)
        self.code = code
