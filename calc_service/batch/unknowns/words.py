"""What the columns of a result are called that it has only where facts are missing."""

from calc_service.domain.columns import HIGHEST, LOWEST
from calc_service.domain.wording import Label

ENDS = {LOWEST: Label("（最低）", ", lowest"), HIGHEST: Label("（最高）", ", highest")}
SURE = Label("：是否确定", ": how sure")
KINDS = Label("上下限", "Kind of bounds")
BOUNDS_IN_WORDS = {"exact": Label("恰好", "exact"), "outer": Label("不会偏窄，可能偏宽", "safe, maybe wider")}
CERTAINTIES = {
    "none": Label("无差异", "none"),
    "possible": Label("可能有差异", "possible"),
    "certain": Label("确有差异", "certain"),
}
