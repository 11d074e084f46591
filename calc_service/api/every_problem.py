"""Every kind of problem, by its name and by the status of errors that say no more."""

from calc_service.api import problem_kinds
from calc_service.api.access.kinds import ACCESS_KINDS
from calc_service.api.audits.kinds import AUDIT_KINDS
from calc_service.api.audits.samples.kinds import SAMPLE_KINDS
from calc_service.api.draining import DRAINING
from calc_service.api.problem_kinds import ProblemKind
from calc_service.api.publishing.kinds import PUBLISHING_KINDS
from calc_service.api.reading_rules import READING_RULES
from calc_service.api.receipts.kinds import NO_RECEIPT
from calc_service.api.unread import UNREAD

BY_STATUS = {
    int(problem.status): problem
    for problem in (
        problem_kinds.NOT_FOUND,
        problem_kinds.METHOD_NOT_ALLOWED,
        problem_kinds.NOT_ACCEPTABLE,
        problem_kinds.REQUEST_TIMEOUT,
        problem_kinds.BODY_TOO_LARGE,
        problem_kinds.NOT_JSON,
        problem_kinds.INTERNAL_ERROR,
        problem_kinds.BUSY,
    )
}
KINDS = {
    kind.name: kind
    for kind in (
        *vars(problem_kinds).values(),
        *ACCESS_KINDS,
        *AUDIT_KINDS,
        *SAMPLE_KINDS,
        *PUBLISHING_KINDS,
        *UNREAD,
        DRAINING,
        NO_RECEIPT,
        READING_RULES,
    )
    if isinstance(kind, ProblemKind)
}
