"""Personas: position files, shared questions, motions and exhibits, as validated values."""
