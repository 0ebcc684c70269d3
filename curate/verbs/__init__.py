"""The verbs of the command line as Python functions that return result objects."""
