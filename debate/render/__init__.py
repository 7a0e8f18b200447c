"""Renderers: pure functions from a journal's events to what people and programs read."""
