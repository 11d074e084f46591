"""Files of made-up claims, marked as such."""

from calc_service.policy.population.population import NoPopulation, population

__all__ = ["NoPopulation", "population"]
