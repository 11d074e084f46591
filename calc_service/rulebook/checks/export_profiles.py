"""A profile of exports says one thing of each header, names code lists that exist, and is told from all others.

导出文件的配置对每个表头只有一种说法，引用的代码表存在，并且不会与另一个配置混淆。

A file is read by the profile whose `known_by` headers it has; where two profiles could be meant, none is taken.

Passes: codes/profiles/setl_d.yaml
    - codes: {hosp_lv: chongqing,
    + codes: {hosp_lv: national,

Fails: codes/profiles/setl_d.yaml
    - codes: {hosp_lv: chongqing,
    + codes: {hosp_lv: chengdu,

Fails: codes/profiles/setl_d.yaml
    -   year: {why:
    +   HIFDM_PAY: {why:

Fails: codes/profiles/setl_d_again.yaml
    + label: {zh: 例, en: Example}
    + verified: true
    + source: example
    + known_by: [psn_no, fix_blng_admdvs, inscp_amt]
    + headers:
    +   备注: {why: {zh: 例, en: Example}}
"""

from collections.abc import Iterator, Mapping

from calc_service.domain.columns import ADDING_UP, INPUTS
from calc_service.domain.interface_codes import NO_PROFILE, as_header
from calc_service.rulebook.codes import entries_of, further_headers, national_fields, owned_codes
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.shapes.scalars import did_you_mean
from calc_service.rulebook.values import Value


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Headers said twice, columns given twice, fields and owners that do not exist, profiles that look alike."""
    files = list(folder.codes.values())
    fields = {name: field["means"].text for name, _, field in national_fields(files)}
    shared = _known_headers(folder)
    for name, profile in sorted(folder.export_profiles.items()):
        if name == NO_PROFILE:
            yield profile.place.complain(
                f"“{NO_PROFILE}”表示不用配置；请给文件换一个名字",
                f"'{NO_PROFILE}' stands for no profile; rename the file",
            )
        yield from _headers(profile, fields)
        yield from _unknown_marks(profile, shared)
        yield from _owners(profile, folder)
    yield from _alike(folder.export_profiles)


def _headers(profile: Value, fields: Mapping[str, str]) -> Iterator[Complaint]:
    seen: dict[str, str] = {}
    for header, said in profile["headers"].children.items():
        place = profile["headers"].keys[header]
        first = seen.setdefault(as_header(header), header)
        if first != header:
            yield place.complain(
                f"表头“{header}”与“{first}”相同；请只留一个", f"the header '{header}' reads like '{first}'; keep one"
            )
        if "means" in said:
            yield from _meaning(said, fields)


def _meaning(said: Value, fields: Mapping[str, str]) -> Iterator[Complaint]:
    means = said["means"].text
    if said["sum"].flag and means not in ADDING_UP:
        yield said["sum"].place.complain(
            f"“{means}”不能由几列相加得出；请删去“sum”", f"'{means}' is never a sum of columns; remove sum"
        )
    if "field" in said and said["field"].text not in fields:
        zh, en = did_you_mean(said["field"].text, fields)
        yield said["field"].place.complain(
            f"没有字段“{said['field'].text}”；{zh}", f"there is no field '{said['field'].text}'; {en}"
        )
    elif "field" in said and fields[said["field"].text] != means:
        other = fields[said["field"].text]
        yield said["field"].place.complain(
            f"字段“{said['field'].text}”表示“{other}”，不是“{means}”；请改成一致",
            f"the field '{said['field'].text}' means '{other}' and not '{means}'; make them the same",
        )


def _unknown_marks(profile: Value, shared: frozenset[str]) -> Iterator[Complaint]:
    known = shared | {as_header(header) for header in profile["headers"].children}
    for header in profile["known_by"]:
        if as_header(header.text) not in known:
            yield header.place.complain(
                f"“known_by”里的“{header.text}”哪里都没有说明；请在“headers”里写明它是什么",
                f"nothing says what '{header.text}' under known_by is; add it under headers",
            )


def _owners(profile: Value, folder: RulesFolder) -> Iterator[Complaint]:
    owners: dict[str, list[str]] = {}
    for field, owner, _ in owned_codes(folder):
        owners.setdefault(field, []).append(owner)
    chosen = profile.at("codes")
    if chosen is None:
        return
    for field, whose in chosen.children.items():
        if field not in owners:
            zh, en = did_you_mean(field, owners)
            yield chosen.keys[field].complain(
                f"字段“{field}”没有代码表；{zh}", f"the field '{field}' has no codes; {en}"
            )
        elif whose.text not in owners[field]:
            zh, en = did_you_mean(whose.text, owners[field])
            yield whose.place.complain(
                f"“{whose.text}”没有“{field}”的代码表；{zh}", f"'{whose.text}' has no codes of '{field}'; {en}"
            )


def _alike(profiles: Mapping[str, Value]) -> Iterator[Complaint]:
    marks = {name: {as_header(one) for one in profile["known_by"].texts} for name, profile in sorted(profiles.items())}
    for name, own in marks.items():
        for other, others in marks.items():
            if other != name and own <= others:
                yield profiles[name]["known_by"].place.complain(
                    f"凡有“{other}”全部表头的文件也有这里的全部表头，两个配置都会符合；"
                    "请在“known_by”里加上对方没有的表头",
                    f"a file that has all headers of '{other}' has all of these too, so both would match; add a header"
                    " under known_by that the other has not",
                )


def _known_headers(folder: RulesFolder) -> frozenset[str]:
    files = list(folder.codes.values())
    fields = [(name, field) for name, _, field in national_fields(files)]
    fields += [one for section in ("not_inputs", "several_meanings") for one in entries_of(files, section)]
    words = folder.city["vocabulary"]["vocabulary"]
    labels = {**words["amount"].children, **words["column"].children}
    return frozenset(
        as_header(header)
        for header in (
            *INPUTS,
            *(labels[column]["zh"].text for column in INPUTS if column in labels),
            *(header.text for _, header in further_headers(files)),
            *(header for name, field in fields for header in (name, *field["headers"].texts)),
        )
    )
