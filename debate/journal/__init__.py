"""Journals: the record of a debate, one event a line, and the only source of truth."""
