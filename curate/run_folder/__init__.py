"""The run directory and its keeper: whoever reads or writes a run asks `RunFolder`, or takes the name of a
file from `names`."""

from __future__ import annotations

from curate.run_folder.folder import RunFolder

__all__ = ["RunFolder"]
