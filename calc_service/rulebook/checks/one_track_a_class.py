"""The city has exactly one track for each disease class on every day.

Where no track matches a claim, its potential still rests on that track's ratio, pool and cap.
"""

from collections.abc import Iterator

from calc_service.engine.vocabulary import DISEASE_CLASSES
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import LAW, TRACKS, city_tracks
from calc_service.rulebook.overlay import Overlay, start_days


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Disease classes with no track of the city, or with several."""
    place = folder.city[LAW][TRACKS].place
    for day in start_days(folder.city.values()):
        overlay = Overlay(folder.city, None, day)
        classes = [overlay.of_city(LAW, TRACKS, id_, "when")["disease_class"].text for id_ in city_tracks(folder.city)]
        for disease_class in DISEASE_CLASSES:
            if classes.count(disease_class) != 1:
                yield place.complain(
                    f"{day} 这天“{disease_class}”有 {classes.count(disease_class)} 个全市救助通道，应当恰好一个；请增删",
                    f"on {day} the city has {classes.count(disease_class)} tracks for '{disease_class}' instead of exactly"
                    " one; add or remove tracks")
