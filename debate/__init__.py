"""Debates between personas of AI-alignment authors, and the cruxes they turn on."""

__version__ = "0.1.0"
