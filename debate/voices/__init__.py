"""Voices: what turns a plan into words."""
