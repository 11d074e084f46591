"""What differs in meaning between two states of the rules, in sentences.

Layout, comments and the order of keys are no difference, just as they are none to the digest; everything else that the
files in force say is one. Worked examples and templates are not in force.
"""

from calc_service.policy.differences.change import EFFECT, PROVENANCE, WORDS, Difference, reaching_back
from calc_service.policy.differences.changes import changes
from calc_service.policy.differences.consequences import consequences
from calc_service.policy.differences.names import district_of
from calc_service.policy.differences.phrases import sentence
from calc_service.rulebook.folder import RulesFolder

__all__ = ["EFFECT", "KINDS", "PROVENANCE", "WORDS", "Difference", "differences", "reaching_back"]

KINDS = (EFFECT, PROVENANCE, WORDS)


def differences(before: RulesFolder, after: RulesFolder) -> tuple[Difference, ...]:
    """Every difference, effects first, then in order of the files; none exactly where the digests are the same.

    Both folders have to be such that the loader accepts them, or completed so (see `compared_rules`).
    """
    found = [
        Difference(
            kind=change.kind,
            path=change.path,
            district=district_of(change.path),
            start=change.start,
            until=change.until,
            sentence=sentence(change, before, after),
            undated=change.undated,
        )
        for change in changes(before, after)
    ]
    return tuple(sorted([*found, *consequences(before, after)], key=lambda one: KINDS.index(one.kind)))
