"""What the rules in force cite: documents and their clauses."""

from calc_service.domain.reply_fields import Cite, Day, InForceUntil, ReplacedBy, Reply


class CitedDocument(Reply):
    """A legal text that the rules cite."""

    document: str
    number: str
    title: str
    issuer: str
    issued_on: Day
    in_force_until: InForceUntil
    replaced_by: ReplacedBy


class CitedClause(Reply):
    """A clause that the rules cite."""

    cite: Cite
    document: str
    label: str
    summary: str
