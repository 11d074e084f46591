"""What a change of the rules would cost, who gains and who loses: the same claims under both."""

from calc_service.policy.impact.document import document
from calc_service.policy.impact.impact import impact
from calc_service.policy.impact.plain import plain
from calc_service.policy.impact.report import report
from calc_service.policy.impact.result import Impact
from calc_service.policy.impact.standing_rules import NoRulesOnDay
from calc_service.policy.impact.table import table

__all__ = ["Impact", "NoRulesOnDay", "document", "impact", "plain", "report", "table"]
