"""Guessing how a table is mapped: what its columns hold, then what they are called."""
