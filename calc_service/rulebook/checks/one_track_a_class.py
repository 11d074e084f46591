"""The city has exactly one track for each disease class on every day.

每一天，全市对每种病种类别恰好有一个救助通道：不符合通道条件的费用，也要按它的比例和限额算出可能的救助额。

Where no track matches a claim, its potential still rests on that track's ratio, pool and cap.

Passes: medical_assistance.yaml
            disease_class: other

Fails: medical_assistance.yaml
    -   other:
    -     label: {zh: 其他疾病大额住院救助, en: Costly hospital stays with other diseases}
    -     pool: other
    +   largest:
    +     label: {zh: 其他疾病巨额住院救助, en: Very costly stays with other diseases}
    +     pool: largest
    +     when:
    +       - from: 2022-10-28
    +         cite: cq-2022-116#2.3.2-other
    +         disease_class: other
    +         setting: [inpatient]
    +         facility_level: [unrated]
    +         stay_policy_scope_cost: {above: 30000}
    +     ratio: {same_as: special}
    +     annual_cap: [{from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}]
    +   other:
    +     label: {zh: 其他疾病大额住院救助, en: Costly hospital stays with other diseases}
    +     pool: other
"""

from collections.abc import Iterator
from itertools import islice

from calc_service.domain.vocabulary import DISEASE_CLASSES
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import LAW, TRACKS, city_tracks
from calc_service.rulebook.overlay import Overlay, overlays


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Disease classes with no track of the city, or with several."""
    place = folder.city[LAW][TRACKS].place
    for disease_class in DISEASE_CLASSES:
        faulty = (
            (overlay.on, count) for overlay in overlays(folder, None) if (count := _count(overlay, disease_class)) != 1
        )
        for on, count in islice(faulty, 1):
            yield place.complain(
                f"{on.zh}“{disease_class}”有 {count} 个全市救助通道，应当恰好一个；请增删",
                f"{on.en} the city has {count} tracks for '{disease_class}' instead of exactly one;"
                " add or remove tracks",
            )


def _count(overlay: Overlay, disease_class: str) -> int:
    whens = [overlay.of_city(LAW, TRACKS, track, "when") for track in city_tracks(overlay.city)]
    return sum(when["disease_class"].text == disease_class for when in whens)
