"""Quantiles of Student's t, of SciPy, which need not be there: requirements-projection.txt installs it."""

from calc_service.runs.samples.estimate import Quantile


class QuantilesMissing(Exception):  # noqa: N818  named for what is wrong, as RulesRefused is
    """SciPy is not installed."""


def quantile_of_t() -> Quantile:
    """(probability, degrees of freedom) → quantile. Raises QuantilesMissing."""
    try:
        from scipy.special import stdtrit  # noqa: PLC0415  loaded only where it is asked for, and may not be there
    except ImportError:
        raise QuantilesMissing from None

    def quantile(probability: float, freedom: float) -> float:
        return float(stdtrit(freedom, probability))

    return quantile
