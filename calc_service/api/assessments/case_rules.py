"""Which rules the cases of a request may name beside those of the request itself."""

from calc_service.api.asked_rules import ONE_OF_BOTH, AskedRules
from calc_service.api.past_rules import AnyRules
from calc_service.case.refusals import TOO_COSTLY
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.named_rules import BookOf, Under
from calc_service.policy.past_refusals import PastRulesRefused
from calc_service.policy.past_rules import MOST_AT_HAND

TOO_MANY = Label(
    f"一批案件最多指定 {MOST_AT_HAND} 个以往的规则版本；请把其余的另批提交",
    f"a list names at most {MOST_AT_HAND} rules of the past; submit the others as another list",
)
ABOUT = """

With `rules_digest` in the case it is computed under the rules of that digest, of all that were ever proposed or
published: its amounts are those of the day, to the fen. Where the code of the law, or the shape of rules files, has
changed since these rules were computed by, the case is refused with `rules_not_computable_here`, and the message says
which engine would do.
"""


def under(asked_for: AskedRules, book_of: BookOf) -> Under:
    """Return what a request is answered under; where it names rules itself no case names any."""
    return Under(asked_for.rules.book, book_of if asked_for.published_on is None else _not_beside)


def _not_beside(_: str) -> RuleBook:
    raise PastRulesRefused("unknown_field", ONE_OF_BOTH)


class FewRules:
    """The rules that the cases of one list name: read once, and no more of them than stay in memory anyway."""

    def __init__(self, rules: AnyRules) -> None:
        self._rules = rules
        self._had: dict[str, RuleBook] = {}

    def book_of(self, rules_digest: str) -> RuleBook:
        """Return the rules of a digest; raises as `AnyRules` does, and `PastRulesRefused` beyond the first few."""
        if rules_digest not in self._had:
            if len(self._had) >= MOST_AT_HAND:
                raise PastRulesRefused(TOO_COSTLY, TOO_MANY)
            self._had[rules_digest] = self._rules.book_of(rules_digest)
        return self._had[rules_digest]
