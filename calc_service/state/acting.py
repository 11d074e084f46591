"""Who acts on what is kept.

An operator looks after the keys by a key of their own, and whoever reaches the database where there is none; rules are
proposed and approved by keys alone.
"""

from calc_service.domain.wording import Label
from calc_service.state import refusals
from calc_service.state.keys import OPERATOR, Key, ever_made, every_key, find
from calc_service.state.opening import KeptState
from calc_service.state.refusals import KeyRefused, PublishingRefused

WITHOUT_KEY = "(without key)"
"""Stands where else the name of the acting key does, whose names hold no brackets."""
NOT_AN_OPERATOR = Label(
    "只有运行人员（“operator”）的密钥可以发放或收回密钥",
    "only an operator's key may make keys or revoke them",
)
KEY_WANTED = Label(
    "已有运行人员的密钥，发放或收回须用它：把密钥存入只有自己可读的文件，用 CALC_KEY_FILE 写明该文件；"
    "密钥遗失时加上 --without-key，会记录在案",
    "there is an operator's key, so making and revoking need one: keep it in a file that nobody else may read, and let"
    " CALC_KEY_FILE name the file; where it is lost add --without-key, which is recorded",
)

NO_KEYS = Label(
    "没有密钥就不能提出或公布规则，规则文件夹照常使用；请先为两个人各发一把密钥（“keys create”），"
    "角色分别为“policy”和“approver”",
    "without keys no rules are proposed or published, and the folder serves; first make keys for two persons (keys"
    " create), one with the role policy, one with approver",
)
OWN_KEY_WANTED = Label(
    "提出、撤回和批准须用本人的密钥：把密钥存入只有自己可读的文件，用 CALC_KEY_FILE 写明该文件",
    "rules are proposed, withdrawn and approved with a key of one's own: keep it in a file that nobody else may read,"
    " and let CALC_KEY_FILE name the file",
)
ROLE_WANTED = Label(
    "这把密钥没有“{}”角色；请向运行人员申请", "the key has not the role {}; ask those who run the service for it"
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


def signing(state: KeptState, token: str | None, *roles: str) -> Key:
    """Return the key, of one of the `roles` at least, by which somebody proposes or approves.

    Raises `PublishingRefused` and `KeyRefused`.
    """
    if not ever_made(state):
        raise PublishingRefused(refusals.NO_KEYS, NO_KEYS)
    if token is None:
        raise PublishingRefused(refusals.OWN_KEY_WANTED, OWN_KEY_WANTED)
    key = find(state, token)
    if not set(roles) & set(key.roles):
        message = Label(ROLE_WANTED.zh.format("”或“".join(roles)), ROLE_WANTED.en.format(" or ".join(roles)))
        raise PublishingRefused(refusals.ROLE_WANTED, message)
    return key


def _has_operator(state: KeptState) -> bool:
    today = state.surroundings.today()
    return any(
        OPERATOR in key.roles and key.revoked_at is None and key.valid_until.isoformat() >= today
        for key in every_key(state)
    )
