"""The city's track of special diseases takes every stay and every outpatient visit, whatever it cost.

全市特殊疾病通道覆盖住院和门诊、各级医疗机构，不设费用门槛；其他疾病通道只用于住院（cq-2022-116#2.3.2）。

Special diseases are assisted in both settings and at every level (cq-2022-116#2.3.2-special), and no reason exists by
which a claim for one could be told that no track takes it: a narrower track would pay nothing without saying why.
The track of other diseases takes stays alone (#2.3.2-other): outpatient care of these is what its reason excludes.

Passes: medical_assistance.yaml
            setting: [inpatient, outpatient]

Fails: medical_assistance.yaml
    -         setting: [inpatient, outpatient]
    +         setting: [inpatient]

Fails: medical_assistance.yaml
    -         setting: [inpatient]
    +         setting: [inpatient, outpatient]
"""

from collections.abc import Iterator

from calc_service.domain.vocabulary import FACILITY_LEVELS, SETTINGS
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import city_tracks
from calc_service.rulebook.values import Value


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Entries of the city's conditions that leave out special care, or take in outpatient care of other diseases."""
    for track in city_tracks(folder.city).values():
        for when in track["when"]:
            if _takes_other_than_stays(when):
                yield when["setting"].place.complain(
                    "全市对其他疾病只救助住院（cq-2022-116#2.3.2-other）；请写“setting: [inpatient]”",
                    "of other diseases the city assists stays alone (cq-2022-116#2.3.2-other);"
                    " write setting: [inpatient]",
                )
            if when["disease_class"].text == "special" and _is_narrow(when):
                yield when.place.complain(
                    "特殊疾病救助须覆盖住院和门诊、各级医疗机构，且不设费用门槛（cq-2022-116#2.3.2）；"
                    "请写“setting: [inpatient, outpatient]”，并删去“facility_level”和“stay_policy_scope_cost”",
                    "special diseases are assisted in both settings, at every level and whatever the cost"
                    " (cq-2022-116#2.3.2); write setting: [inpatient, outpatient] and remove facility_level and"
                    " stay_policy_scope_cost",
                )


def _takes_other_than_stays(when: Value) -> bool:
    return when["disease_class"].text == "other" and set(when["setting"].texts) != {"inpatient"}


def _is_narrow(when: Value) -> bool:
    levels = when["facility_level"].texts if "facility_level" in when else FACILITY_LEVELS
    return (
        not set(when["setting"].texts).issuperset(SETTINGS)
        or not set(levels).issuperset(FACILITY_LEVELS)
        or "stay_policy_scope_cost" in when
    )
