"""A district's file is named after its code, and the code is one of districts.yaml.

区县文件以区县代码命名，与文件里写的 district 一致，且代码已在 districts.yaml 登记。

Otherwise nobody could say whose rules these are.

Passes: districts/500116.yaml
      district: "500116"

Fails: districts/500116.yaml
    - district: "500116"
    + district: "500117"

Fails: districts/500199.yaml
    + district: "500199"
    + document: example-district-2023-1
"""

from collections.abc import Iterator

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.shapes.scalars import same_but_for_signs


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Codes that differ from the file's name or are unknown."""
    register = folder.city.get("districts")
    known = None if register is None or register.broken else register["districts"].children
    for name, file in folder.districts.items():
        code = file.at("district")
        if code is not None and code.text != name:
            yield code.place.complain(
                f"文件名是 {name}.yaml，里面的区县代码却是 {code.text}，不知道是谁的规定；请改成一致",
                f"the file is named {name}.yaml but its district is {code.text}, so whose rules these are is unclear;"
                " make them agree",
            )
        if code is not None and known is not None and code.text not in known:
            zh, en = same_but_for_signs(code.text, known)
            yield code.place.complain(
                f"区县代码 {code.text} 不在“districts.yaml”里；请改正代码，或先在那里登记；{zh}",
                f"the district code {code.text} is not in districts.yaml; correct the code, or register it there first;"
                f" {en}",
            )
