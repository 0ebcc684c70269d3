"""Exports read by the code of those who train on them and evaluate with them: `python -m tools.consumers`."""
