"""The kinds of problem of proposals and publications, by the code of what the state refuses."""

from collections.abc import Mapping
from http import HTTPStatus

from calc_service.api.problem_kinds import ProblemKind
from calc_service.domain.wording import Label
from calc_service.policy.proposed import acts
from calc_service.state import acting, history, proposals, refusals, shadows

OWN_KEY = Label(
    "提出、撤回和批准须用本人的密钥：同一人换一种方式登录也认得出，才有两人把关；请在 Authorization 头中附上密钥",
    "rules are proposed, withdrawn and approved with a key of one's own, by which a person is known however they sign"
    " in; send it in the header Authorization",
)
DAMAGED = Label(
    "数据库里保存的规则已经损坏；请告知运行人员恢复备份",
    "the rules that the database keeps are damaged; tell those who run the service to restore a backup",
)
BASE_UNREADABLE = ProblemKind(
    HTTPStatus.CONFLICT,
    "base-unreadable",
    Label("最近公布的规则无法读取", "The rules published last cannot be read"),
    Label(
        "这个版本的程序读不了最近公布的规则，无法比较；请告知运行人员。",
        "This version of the program cannot read the rules published last, so that nothing can be compared with them;"
        " tell those who run the service.",
    ),
)
_DETAILS: Mapping[str, Label] = {
    **proposals.MESSAGES,
    **history.MESSAGES,
    **acts.MESSAGES,
    **shadows.MESSAGES,
    refusals.NO_KEYS: acting.NO_KEYS,
    refusals.OWN_KEY_WANTED: OWN_KEY,
    refusals.FOLDER_DAMAGED: DAMAGED,
}
_TITLES: Mapping[HTTPStatus, Mapping[str, Label]] = {
    HTTPStatus.FORBIDDEN: {
        refusals.NO_KEYS: Label("没有密钥，不能提出或公布规则", "Nothing is published without keys"),
        refusals.OWN_KEY_WANTED: Label("须用本人的密钥", "A personal key is needed"),
        refusals.SAME_PERSON: Label("须由另一人批准", "Another person has to approve"),
        refusals.NOT_THE_PROPOSER: Label("不是提出人", "Not the proposer"),
        refusals.NOT_TO_SHADOW: Label("不是提出人或批准人", "Neither the proposer nor an approver"),
    },
    HTTPStatus.NOT_FOUND: {
        refusals.NO_PROPOSAL: Label("没有这份提案", "No such proposal"),
    },
    HTTPStatus.CONFLICT: {
        refusals.NOT_OPEN: Label("提案已经了结", "The proposal is settled"),
        refusals.CHANGED_SINCE: Label("提案已经改变", "The proposal has changed"),
        refusals.BASE_REPLACED: Label("规则已另行公布", "Other rules were published since"),
        refusals.FOLDER_MOVED_ON: Label("规则文件夹已经改变", "The rules folder was changed"),
        refusals.NOTHING_DIFFERS: Label("没有可提出的改动", "There is nothing to propose"),
        refusals.SHADOW_RUNS: Label("已有提案在并行", "A proposal runs beside the rules already"),
        refusals.NO_SHADOW: Label("没有在并行", "It does not run"),
    },
    HTTPStatus.UNPROCESSABLE_ENTITY: {
        refusals.NO_REASON: Label("没有理由", "A reason is needed"),
        refusals.NUMBER_IN_REASON: Label("理由里有身份证号码", "The reason holds an identity number"),
        refusals.PAST_START: Label("生效日已经过去", "The day is over"),
        refusals.SHADOW_DAYS: Label("最后一天不合要求", "The last day is too early or too late"),
        refusals.FOLDER_UNKNOWN: Label("没有这份公布过的规则", "No such rules were published"),
    },
    HTTPStatus.INTERNAL_SERVER_ERROR: {
        refusals.FOLDER_DAMAGED: Label("保存的规则已经损坏", "The rules that are kept are damaged"),
    },
}
OF_REFUSALS: Mapping[str, ProblemKind] = {
    code: ProblemKind(status, code.replace("_", "-"), title, _DETAILS[code])
    for status, titles in _TITLES.items()
    for code, title in titles.items()
}
"""By the code of what the state refuses."""
PUBLISHING_KINDS = (*OF_REFUSALS.values(), BASE_UNREADABLE)
