"""What the state refuses, and why.

RefusedByState          `message` says what, why and what to do, in both languages
    StateRefused        what CALC_STATE names cannot be opened, or is not for this version
    StateUnreachable    the database does not answer for now
    BackupRefused       a backup is not made, or not put back
    KeyRefused          a key cannot be made, taken back or used; `code` is one of those below
    PublishingRefused   rules are not proposed, approved or had; `code` is one of those below
"""

from calc_service.domain.wording import Label

UNKNOWN, REVOKED, EXPIRED = "key_unknown", "key_revoked", "key_expired"
NOT_AN_OPERATOR, KEY_WANTED = "not_an_operator", "key_wanted"
NAME_TAKEN, NOT_A_NAME, NOT_A_PERSON, NOT_AN_OFFICE, NO_ROLE, PAST_DAY = (
    "name_taken",
    "not_a_name",
    "not_a_person",
    "not_an_office",
    "no_role",
    "past_day",
)
FOLDER_UNKNOWN, FOLDER_DAMAGED = "folder_unknown", "folder_damaged"
NO_PROPOSAL, NO_REASON, NUMBER_IN_REASON, PAST_START = "no_proposal", "no_reason", "number_in_reason", "past_start"
NO_KEYS, OWN_KEY_WANTED, ROLE_WANTED = "no_keys", "own_key_wanted", "role_wanted"
NOT_TO_SHADOW, SHADOW_DAYS, SHADOW_RUNS, NO_SHADOW = "not_to_shadow", "shadow_days", "shadow_runs", "no_shadow"
NOTHING_DIFFERS, FOLDER_MOVED_ON = "nothing_differs", "folder_moved_on"
NOT_OPEN, CHANGED_SINCE, SAME_PERSON, BASE_REPLACED, NOT_THE_PROPOSER = (
    "not_open",
    "changed_since",
    "same_person",
    "base_replaced",
    "not_the_proposer",
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


class PublishingRefused(RefusedByState):
    """Rules are not proposed, changed, approved, withdrawn or found."""

    def __init__(self, code: str, message: Label) -> None:
        super().__init__(message)
        self.code = code
