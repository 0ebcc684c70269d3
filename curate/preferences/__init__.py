"""Preference pairs: two replies to one prompt of which what came after them says that one is better."""

from curate.preferences.evidence import KINDS, Evidence, evidence, margin, opposed
from curate.preferences.same_prompt import Said, why_not

__all__ = ["KINDS", "Evidence", "Said", "evidence", "margin", "opposed", "why_not"]
