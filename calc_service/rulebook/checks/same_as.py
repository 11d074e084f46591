"""`same_as` names another track of the city, one that states its ratios itself.

same_as 指向全市另一个自己写明比例的救助通道。

A reference to nothing, to itself or to a track that refers on would leave the track without ratios.

Passes: medical_assistance.yaml
        ratio: {same_as: special}

Fails: medical_assistance.yaml
    - {same_as: special}
    + {same_as: other}
"""

from collections.abc import Iterator

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.shapes.scalars import did_you_mean


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """References to nothing, to itself, or to a track that refers on."""
    law = folder.city.get("medical_assistance")
    tracks = {} if law is None or "tracks" not in law else law["tracks"].children
    stating = [id_ for id_, track in tracks.items() if track.at("ratio", "same_as") is None]
    for track in tracks.values():
        target = track.at("ratio", "same_as")
        if target is not None and target.text not in stating:
            zh, en = did_you_mean(target.text, stating)
            yield target.place.complain(
                f"“same_as”必须指向自己写明比例的另一个救助通道，“{target.text}”不是；{zh}",
                f"same_as has to name another track that states its ratios, and '{target.text}' does not; {en}",
            )
