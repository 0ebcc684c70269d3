"""Near-duplicates and contradictions: one of each set of records that say the same is kept, answers that
cannot both be right are set aside."""

from curate.dedup.dedup import Borderline, DedupResult, deduplicate
from curate.dedup.disputes import Dispute
from curate.dedup.items import Items
from curate.dedup.settings import DedupSettings

__all__ = ["Borderline", "DedupResult", "DedupSettings", "Dispute", "Items", "deduplicate"]
