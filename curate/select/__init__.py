"""Selection: the records that stand for the most situations, well answered, best first."""

from curate.select.select import Selection, select, select_test
from curate.select.settings import SelectSettings

__all__ = ["SelectSettings", "Selection", "select", "select_test"]
