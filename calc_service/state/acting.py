"""Who looks after the keys: an operator by a key of their own, and whoever reaches the database where there is none."""

from calc_service.domain.wording import Label
from calc_service.state import refusals
from calc_service.state.keys import every_key, find
from calc_service.state.opening import KeptState
from calc_service.state.refusals import KeyRefused

OPERATOR = "operator"
WITHOUT_KEY = "(without key)"
"""Stands where else the name of the acting key does, whose names hold no brackets."""
NOT_AN_OPERATOR = Label(
    "只有运行人员（operator）的密钥可以发放或收回密钥",
    "only an operator's key may make keys or revoke them",
)
KEY_WANTED = Label(
    "已有运行人员的密钥，发放或收回须用它：把密钥存入只有自己可读的文件，用 CALC_KEY_FILE 写明该文件；"
    "密钥遗失时加上 --without-key，会记录在案",
    "there is an operator's key, so making and revoking need one: keep it in a file that nobody else may read, and let"
    " CALC_KEY_FILE name the file; where it is lost add --without-key, which is recorded",
)


def acting(state: KeptState, token: str | None, *, without_key: bool = False) -> str | None:
    """Return as whom keys are made or revoked: the key's name, WITHOUT_KEY, or None where no operator has a key yet.

    Raises `KeyRefused` where `token` is no operator's key, or is missing though it is needed.
    """
    if without_key:
        return WITHOUT_KEY
    if token is not None:
        key = find(state, token)
        if OPERATOR not in key.roles:
            raise KeyRefused(refusals.NOT_AN_OPERATOR, NOT_AN_OPERATOR)
        return key.name
    if _has_operator(state):
        raise KeyRefused(refusals.KEY_WANTED, KEY_WANTED)
    return None


def _has_operator(state: KeptState) -> bool:
    today = state.surroundings.today()
    return any(
        OPERATOR in key.roles and key.revoked_at is None and key.valid_until.isoformat() >= today
        for key in every_key(state)
    )
