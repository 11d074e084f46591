"""Who may do what: one row for each address of the service, with its methods and the roles that may use them.

An address without a row answers nobody, and keeps the service from starting.
"""

from collections.abc import Iterable, Mapping

from werkzeug.routing import Map

from calc_service.state.keys import APPROVER, AUDITOR, CASEWORKER, OPERATOR, POLICY

Roles = frozenset[str]
ANYONE: Roles = frozenset({"anyone"})
"""Stands in place of roles where no credentials are asked for."""
NOBODY: Roles = frozenset()
READ, POST = ("GET", "HEAD"), ("POST",)
PATCH, DELETE = ("PATCH",), ("DELETE",)
PAGES = ("/", "/case", "/audits", "/audits/<path:place>", "/rules", "/rules/<path:place>", "/assets/<asset>")
"""The pages for people: nothing of theirs is in them until they ask the other addresses for it."""
OPTIONS = "OPTIONS"
"""Which methods there are may be asked of any address, by anyone: browsers do before a page's request."""
COMPUTING = frozenset({CASEWORKER, AUDITOR, POLICY})
AUDITING = frozenset({AUDITOR})
TRYING = frozenset({POLICY, APPROVER})
READING = frozenset({CASEWORKER, AUDITOR, POLICY, APPROVER})
WHOEVER = READING | {OPERATOR}
COLUMNS = frozenset({AUDITOR, POLICY})
PROPOSING, APPROVING = frozenset({POLICY}), frozenset({APPROVER})
LOOKING = frozenset({AUDITOR, POLICY, APPROVER})
TABLE: tuple[tuple[str, tuple[str, ...], Roles], ...] = (
    ("/v1/assessments", POST, COMPUTING),
    ("/v1/assessments/variants", POST, COMPUTING),
    ("/v1/assessments/many", POST, AUDITING),
    ("/v1/batches", POST, AUDITING),
    ("/v1/audits", READ, AUDITING),
    ("/v1/audits", POST, AUDITING),
    ("/v1/audits/<id>", READ, AUDITING),
    ("/v1/audits/<id>", PATCH, AUDITING),
    ("/v1/audits/<id>", DELETE, AUDITING),
    ("/v1/audits/<id>/summary", READ, AUDITING),
    ("/v1/audits/<id>/rows", READ, AUDITING),
    ("/v1/audits/<id>/rows/<number>/person", READ, AUDITING),
    ("/v1/audits/<id>/pivot", READ, AUDITING),
    ("/v1/audits/<id>/result", READ, AUDITING),
    ("/v1/audits/<id>/report", READ, AUDITING),
    ("/v1/audits/<id>/evidence", READ, AUDITING),
    ("/v1/audits/<id>/against/<other>", READ, AUDITING),
    ("/v1/audits/<id>/against/<other>/rows", READ, AUDITING),
    ("/v1/audits/<id>/against/<other>/reviews", READ, AUDITING),
    ("/v1/audits/<id>/against/<other>/reviews", POST, AUDITING),
    ("/v1/audits/<id>/sample", READ, AUDITING),
    ("/v1/audits/<id>/reviews", READ, AUDITING),
    ("/v1/audits/<id>/reviews", POST, AUDITING),
    ("/v1/audits/<id>/projection", READ, AUDITING),
    ("/v1/receipts/verify", POST, COMPUTING),
    ("/v1/caller", READ, WHOEVER),
    ("/v1/columns", READ, COLUMNS),
    ("/v1/rules", READ, READING),
    ("/v1/rules/handbook", READ, READING),
    ("/v1/rules/files", READ, READING),
    ("/v1/figures", READ, READING),
    ("/v1/figures/<name>", READ, READING),
    ("/v1/clauses", READ, READING),
    ("/v1/clauses/<id>", READ, READING),
    ("/v1/vocabulary", READ, READING),
    ("/v1/rules/check", POST, TRYING),
    ("/v1/rules/diff", POST, TRYING),
    ("/v1/rules/lines", POST, TRYING),
    ("/v1/rules/coverage", POST, TRYING),
    ("/v1/rules/impact", POST, TRYING),
    ("/v1/rules/impact/claims", POST, TRYING),
    ("/v1/rules/proposals", READ, LOOKING),
    ("/v1/rules/proposals", POST, PROPOSING),
    ("/v1/rules/proposals/<id>", READ, LOOKING),
    ("/v1/rules/proposals/<id>/versions", POST, PROPOSING),
    ("/v1/rules/proposals/<id>/withdrawal", POST, PROPOSING),
    ("/v1/rules/proposals/<id>/approval", POST, APPROVING),
    ("/v1/rules/proposals/<id>/shadow", POST, TRYING),
    ("/v1/rules/history", READ, READING),
    ("/problems", READ, ANYONE),
    ("/problems/<kind>", READ, ANYONE),
    ("/openapi.json", READ, ANYONE),
    ("/docs", READ, ANYONE),
    ("/docs/start.js", READ, ANYONE),
    ("/docs/<asset>", READ, ANYONE),
    *((address, READ, ANYONE) for address in PAGES),
    ("/healthz", READ, ANYONE),
    ("/readyz", READ, ANYONE),
    ("/metrics", READ, frozenset({OPERATOR})),
)
BY_ADDRESS: Mapping[tuple[str, str], Roles] = {
    (address, method): roles for address, methods, roles in TABLE for method in methods
}


class NotInTheTable(LookupError):  # noqa: N818  named for what happened, as RulesRefused is
    """An address is served and has no row."""


def who_may(address: str, method: str) -> Roles:
    """Return the roles that may use `method` at an `address`, as the URL map writes it; NOBODY where it has no row."""
    return ANYONE if method == OPTIONS else BY_ADDRESS.get((address, method), NOBODY)


def refuse_gaps(addresses: Map) -> None:
    """Raise `NotInTheTable` where anything is served that the table does not speak of."""
    if missing := sorted(_missing(addresses)):
        raise NotInTheTable(f"no row in {__name__} for {', '.join(missing)}")


def _missing(addresses: Map) -> Iterable[str]:
    for rule in addresses.iter_rules():
        for method in rule.methods or ():
            if not who_may(rule.rule, method):
                yield f"{method} {rule.rule}"
