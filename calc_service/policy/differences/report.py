"""Differences as lines to read and as plain data for JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calc_service.domain.wording import Label
from calc_service.policy.differences.difference import Difference, reaching_back
from calc_service.policy.differences.leaves import EFFECT, PROVENANCE, WORDS

HEADINGS: Mapping[str, Label] = {
    EFFECT: Label("待遇、条件和识别", "What is paid, to whom, and what is understood"),
    PROVENANCE: Label("出处和核实", "Where it comes from"),
    WORDS: Label("文字", "Words"),
}
NO_DIFFERENCE = Label("含义没有差别", "no difference in meaning")
REACHES_BACK = Label(
    "⚠ 注意：{count} 处改动影响 {through} 及以前已结算的日期，最早自 {earliest} 起；"
    "已付金额不会自动更正，请先用 rules impact 核算影响，或改为从以后的日期起生效",
    "⚠ WARNING: {count} of these reach back into days already settled (up to {through}), the furthest to {earliest};"
    " what was paid is not corrected by itself: weigh it with rules impact first, or let them begin on a later day",
)
MARK = "⚠"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two states of the rules and what differs between them.

    before, after:   their digests
    settled_through: the last ISO day whose claims count as settled
    """

    before: str
    after: str
    settled_through: str
    found: Sequence[Difference]


def lines(compared: Compared, language: str) -> Iterator[str]:
    """The report in `language`, "zh" or "en": first what reaches back, then all by kind, the digests last."""
    if not compared.found:
        yield f"{NO_DIFFERENCE.in_language(language)}: {compared.after}"
        return
    back = reaching_back(compared.found, compared.settled_through)
    if back:
        yield REACHES_BACK.in_language(language).format(
            count=len(back), through=compared.settled_through, earliest=back[0].start
        )
    for kind, heading in HEADINGS.items():
        of_kind = [one for one in compared.found if one.kind == kind]
        if of_kind:
            yield f"{heading.in_language(language)} ({len(of_kind)})"
        for one in of_kind:
            yield f"  {MARK if one in back else '·'} {one.sentence.in_language(language)}"
    yield f"{compared.before} → {compared.after}"


def as_plain(compared: Compared) -> dict[str, Any]:
    """The same for JSON: every difference with its sentences, days as ISO texts or null."""
    back = reaching_back(compared.found, compared.settled_through)
    return {
        "before": compared.before,
        "after": compared.after,
        "settled_through": compared.settled_through,
        "reaches_back_to": back[0].start if back else None,
        "differences": [_plain(one, reaches_back=one in back) for one in compared.found],
    }


def _plain(one: Difference, *, reaches_back: bool) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "file": f"{one.path[0]}.yaml",
        "path": list(one.path[1:]),
        "district": one.district or None,
        "start": one.start or None,
        "until": one.until or None,
        "reaches_back": reaches_back,
        "sentence": {"zh": one.sentence.zh, "en": one.sentence.en},
    }
