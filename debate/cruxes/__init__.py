"""Cruxes: what they are worth in numbers, and whether their quotes stand where they say."""

from debate.cruxes.grounding import Failure, check, ground
from debate.cruxes.value import Credences, Incoherent, value_of_discrimination, value_of_information

__all__ = [
    "Credences",
    "Failure",
    "Incoherent",
    "check",
    "ground",
    "value_of_discrimination",
    "value_of_information",
]
