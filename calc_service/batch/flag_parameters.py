"""The parameters of a flag as people write them."""

from calc_service.domain.interface_codes import Flag
from calc_service.domain.money import yuan


def shown_parameters(flag: Flag) -> dict[str, str]:
    """Each parameter by its name: a share as a percentage, what counts as a whole number, money in yuan."""
    return {name: _shown(name, value) for name, value in flag.parameters.items()}


def is_share(name: str) -> bool:
    """Whether a parameter is a share, in basis points."""
    return name.endswith("_share")


def is_count(name: str) -> bool:
    """Whether a parameter counts something; what neither counts nor is a share is money, fen."""
    return name.endswith(("_nights", "_rows")) or name == "deviations"


def _shown(name: str, value: int) -> str:
    if is_share(name):
        return f"{value // 100}.{value % 100:02d}%"
    return str(value) if is_count(name) else yuan(value)


def with_parameters(flag: Flag, language: str) -> str:
    """What a flag asks, and behind that the parameters that it names."""
    text = flag.definition.in_language(language)
    told = (f"[{name}: {value}]" for name, value in shown_parameters(flag).items() if name in text)
    return " ".join((text, *told))
