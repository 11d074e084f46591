"""An impact as the command prints it in JSON: its plain data, the result in a sentence, and what was changed."""

from collections.abc import Sequence

from calc_service.domain.wording import Label
from calc_service.policy.impact import voice
from calc_service.policy.impact.plain import Json, plain
from calc_service.policy.impact.result import Impact


def document(impact: Impact, changes: Sequence[Label] = ()) -> Json:
    """Everything that `plain` holds and, in both languages, `result` and all `changes`.

    rules_differ says whether the rules are not the same, even where `differs` says that these claims come to the same.
    """
    return {
        "result": _both(voice.headline(impact)),
        "rules_differ": impact.rules_differ,
        "affected_rows": impact.affected_rows,
        "later_year": impact.later_year,
        "changes": [_both(change) for change in changes],
        **plain(impact),
    }


def _both(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
