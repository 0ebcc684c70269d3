"""Which held-out records are of the user's own edge cases."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from curate.coverage import CoverageSettings
from curate.coverage.cases import past
from curate.coverage.matching import Asked, matching
from curate.embedding import CachedEncoder
from curate.evaluate.held_out import HeldOut


def name_edge_cases(held: HeldOut, encoder: CachedEncoder) -> None:
    """Notes in each case the edge cases of the run's recipe that it matches, as `curate run` matches them
    among all records of both sides."""
    given = held.recipe.get("coverage") or {}
    known = {key: given[key] for key in ("edge_cases", "case_similarity") if key in given}
    settings = CoverageSettings.model_validate(known)
    if not settings.edge_cases:
        return
    texts = [*(case.need for case in held.cases), *(one.need for one in held.train)]
    asked = Asked(texts, encoder.encode(texts), np.arange(len(texts)))
    found: dict[int, list[str]] = defaultdict(list)
    by_case = matching(settings.edge_cases, asked, encoder.encode, settings.case_similarity)
    for case, matches in zip(settings.edge_cases, by_case, strict=True):
        for match in past(matches, settings.case_similarity):
            if match.place < len(held.cases):
                found[match.place].append(case.name)
    for place, names in found.items():
        held.cases[place].named = (*names,)
