"""What was found in the decision space, as a JSON document."""

from typing import Any

from calc_service.policy.decision_space import Explored


def document(explored: Explored) -> dict[str, Any]:
    """The same as JSON.

    points, situations: how many points were tried, under how many different sets of rules
    errors, warnings:   how many violations there are of each level
    violations:         {kind, level, points, zh, en, request, compared_with}, errors first; both requests are bodies of
                        POST /v1/assessments, and the second is null where the first shows the violation alone
    """
    return {
        "points": explored.points,
        "situations": explored.situations,
        "errors": explored.errors,
        "warnings": explored.warnings,
        "violations": [
            {
                "kind": violation.kind,
                "level": violation.level,
                "points": violation.points,
                "zh": violation.message.zh,
                "en": violation.message.en,
                "request": violation.request,
                "compared_with": violation.compared_with,
            }
            for violation in explored.violations
        ],
    }
