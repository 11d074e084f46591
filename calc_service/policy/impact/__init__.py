"""What a change of the rules would cost, who gains and who loses: the same claims and enrolments under both."""

from calc_service.policy.impact.document import document
from calc_service.policy.impact.impact import impact
from calc_service.policy.impact.moved_rules import FiguresOf, NoFiguresOfYear, NoRulesOnDay, as_of
from calc_service.policy.impact.report import report, table
from calc_service.policy.impact.result import Impact, WeighedFile, WeighedRun
from calc_service.policy.impact.weighing import Weighed, Weighing

__all__ = [
    "FiguresOf",
    "Impact",
    "NoFiguresOfYear",
    "NoRulesOnDay",
    "Weighed",
    "WeighedFile",
    "WeighedRun",
    "Weighing",
    "as_of",
    "document",
    "impact",
    "report",
    "table",
]
