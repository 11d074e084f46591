"""Each kind of referral stands in exactly one of the lists payable, review and refused.

每种转诊情况恰好写在 payable、review、refused 之一；review 只能写急诊，refused 只能写未按规定转诊（cq-2022-116#2.6）。

Only an emergency may be reviewed and only a missing referral refused: the reasons that a reply gives say just that
(cq-2022-116#2.6).

Passes: medical_assistance.yaml
    - registered]
    -       review: [emergency]
    + registered, emergency]
    +       review: []

Fails: medical_assistance.yaml
    - compliant, registered]
    + compliant]

Fails: medical_assistance.yaml
    - payable: [not_required,
    + payable: [missing, not_required,
"""

from collections.abc import Iterator

from calc_service.domain.vocabulary import REFERRALS
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder

_OUTCOMES = ("payable", "review", "refused")
_ALONE = {"review": "emergency", "refused": "missing"}


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Kinds of referral that stand nowhere or more than once."""
    for entry in folder.city["medical_assistance"]["conditions"]["referral"]:
        listed = [kind for outcome in _OUTCOMES for kind in entry[outcome]]
        for number, kind in enumerate(listed):
            if kind.text in [earlier.text for earlier in listed[:number]]:
                yield kind.place.complain(
                    f"转诊情况“{kind.text}”出现在两个列表里，结论不明；请只留一处",
                    f"the referral '{kind.text}' stands in two lists, so its outcome is unclear; keep one",
                )
        for outcome, only in _ALONE.items():
            for kind in entry[outcome]:
                if kind.text != only:
                    yield kind.place.complain(
                        f"{outcome} 里只能写 {only}：答复中的理由说的就是它；请把“{kind.text}”移走",
                        f"{outcome} may hold {only} alone, for that is what the reason in a reply says;"
                        f" move '{kind.text}' elsewhere",
                    )
        for kind_of_referral in REFERRALS:
            if kind_of_referral not in [kind.text for kind in listed]:
                yield entry.place.complain(
                    f"转诊情况“{kind_of_referral}”不在任何列表里，结论不明；请写进“payable”、“review”或“refused”",
                    f"the referral '{kind_of_referral}' stands in no list, so its outcome is unclear;"
                    " add it to payable, review or refused",
                )
