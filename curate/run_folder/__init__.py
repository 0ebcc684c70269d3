"""The run directory: `RunFolder` in `folder` keeps it; `names` has what its files are called."""
