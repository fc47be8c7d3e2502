"""The population's parameters and two cities for its tests: one in a hundred, and the whole."""

import functools
from pathlib import Path

import numpy as np

from sim.scenario import read
from sim.world.households import HouseholdKind
from sim.world.population import build
from sim.world.population_parameters import PopulationParameters
from sim.world.residents import age

RULES = Path(__file__).parents[2] / "scenarios" / "rules" / "population.yaml"
DAY = 18628  # 2021-01-01


@functools.cache
def parameters():
    """Return the shipped parameters of the population."""
    return read(RULES, {"world": PopulationParameters}).policy("world").at(DAY)


@functools.cache
def city(scale=0.01):
    """Return the city, made once for all tests."""
    return build(parameters(), scale=scale)


def ages(population):
    return age(population.columns["birth"], population.day).astype(int)


def in_family(population):
    return population.households["kind"] != HouseholdKind.COLLECTIVE


def members_aged(population, low, high=255):
    """Return how many members of each household are of that age."""
    years = ages(population)
    here = (years >= low) & (years <= high)
    return np.bincount(population.columns["household"][here], minlength=len(in_family(population)))


def by_county(population, homes):
    """Return how many of the households there are in each county."""
    return np.bincount(population.households["county"][homes], minlength=len(population.counties))
