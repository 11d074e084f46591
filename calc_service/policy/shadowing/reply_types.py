"""A proposal beside the rules in force, as it is replied and printed as JSON."""

from typing import Annotated

from msgspec import Meta

from calc_service.domain.reply_fields import Count, Day, Reply, RulesDigest, means
from calc_service.policy.shadowing.few import FEW

WITHHELD = f"null where it would be of 1 to {FEW - 1} claims, or let the one group be told that is withheld so"
Moment = Annotated[str, Meta(extra_json_schema={"format": "date-time"}, description="the moment, in UTC")]
FewWithheld = Count | None
YuanWithheld = Annotated[str, Meta(pattern=r"^\d{1,18}\.\d{2}$", description=f"yuan; {WITHHELD}")] | None


class ShadowCounts(Reply):
    """What claims came to under both rules."""

    claims: Annotated[Count, means("every claim that was looked at")]
    compared: Annotated[Count, means("those that both compute, and so all others of their person and year")]
    differing: Annotated[FewWithheld, means(f"of them those with another status or payment; {WITHHELD}")]
    gaining: Annotated[FewWithheld, means(f"those that all funds together would pay more for; {WITHHELD}")]
    plus: Annotated[YuanWithheld, means("how much more")]
    losing: Annotated[FewWithheld, means(f"those they would pay less for; {WITHHELD}")]
    minus: Annotated[YuanWithheld, means("how much less")]
    only_before: Annotated[FewWithheld, means(f"claims that only the rules in force compute; {WITHHELD}")]
    only_after: Annotated[FewWithheld, means(f"claims that only the proposal computes; {WITHHELD}")]
    entangled: Annotated[
        Count, means("both compute them, but of the same person and year only one computes another claim")
    ]
    uncomputed: Annotated[Count, means("neither computes them")]
    failed: Annotated[Count, means("the proposal could not be tried on them")]


class ShadowGroup(Reply):
    """The claims of one group."""

    id: Annotated[str | None, means("null: those in none")]
    counts: ShadowCounts


class ShadowDay(Reply):
    """The claims of one day."""

    day: Annotated[Day, means("on which they were computed, in Chongqing")]
    counts: ShadowCounts


class ShadowShown(Reply):
    """A proposal beside the rules in force, and what was counted. A claim that is computed twice counts twice."""

    version: Annotated[int, Meta(ge=1, description="of the proposal")]
    before: Annotated[RulesDigest, means("the rules that it runs beside: what is computed under others is not counted")]
    after: Annotated[RulesDigest, means("the proposed ones")]
    running: Annotated[bool, means("whether it still runs")]
    until: Annotated[Day, means("its last day")]
    started_at: Moment
    started_by: Annotated[str, means("the person")]
    stopped_at: Annotated[Moment | None, means("null where nobody stopped it")]
    stopped_by: Annotated[str | None, means("the person; null as above")]
    total: ShadowCounts
    by_category: Annotated[list[ShadowGroup], means("by category of the person")]
    by_district: Annotated[list[ShadowGroup], means("by district of the person")]
    by_track: Annotated[list[ShadowGroup], means("by track of the claim")]
    by_day: Annotated[list[ShadowDay], means("by the day on which they were computed")]
