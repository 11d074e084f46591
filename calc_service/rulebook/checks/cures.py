"""What a reason says is entered once it is put right (`cure`) is payable on every day.

补正后的转诊情况（cure）在任何一日都可救助；写有 cure 的原因应写 curable: true，否则不起作用（cq-2022-116#2.6）。

The variant in which everything is put right would else show what nobody can get (cq-2022-116#2.6).

Passes: medical_assistance.yaml
    -     cure: {referral: compliant}
    +     cure: {referral: from_primary_care}

Fails: medical_assistance.yaml
    -     cure: {referral: compliant}
    +     cure: {referral: emergency}

Warns: medical_assistance.yaml
    -     curable: true
    -     cure: {referral: compliant}
    +     curable: false
    +     cure: {referral: compliant}
"""

from collections.abc import Iterator

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import Stretch, Value, stretches


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Cures of what cannot be cured, and cures that do not make a claim payable."""
    law = folder.city["medical_assistance"]
    for reason in (stretch for dated in law["reasons"].children.values() for stretch in stretches(dated)):
        cure = reason.said.at("cure", "referral")
        if cure is None:
            continue
        if not reason.said["curable"].flag:
            yield cure.place.warn(
                "这个原因写明不能补正（“curable: false”），“cure”不起作用；请删去“cure”，或改为“curable: true”",
                "this reason is said not to be curable, so this has no effect; remove cure, or write curable: true",
            )
        yield from _not_payable(cure, reason, law["conditions"]["referral"])


def _not_payable(cure: Value, reason: Stretch, conditions: Value) -> Iterator[Complaint]:
    for entry in stretches(conditions):
        day = max(reason.first, entry.first)
        if day < min(reason.until, entry.until) and cure.text not in entry.said["payable"].texts:
            yield cure.place.complain(
                f"补正后的转诊情况“{cure.text}”自 {day} 起不可救助；请改用该日“payable”列表中的一种",
                f"the referral '{cure.text}', said to put it right, is not payable from {day} on;"
                " write one of those that are payable on that day",
            )
