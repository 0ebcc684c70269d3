"""For the stages, until they take a RunFolder."""

from curate.run_folder.lock import locked as locked
from curate.run_folder.lock import settle

settled = settle
