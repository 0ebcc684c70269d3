"""The pages of docs/ that are made from the code, so that they cannot go stale: reasons.md, quality.md,
privacy-types.md, licences.md, and the table of stages in resume.md."""

from __future__ import annotations

from curate.gate import UNCOUNTED
from curate.ledger.reasons import REASONS
from curate.privacy.base import personal_types
from curate.why import keys_of
from tools.licences import licences_page
from tools.quality_page import quality_page
from tools.stages_table import resume_page

REASONS_HEAD = """\
# Reasons
Every row of `ledger.parquet` has the stage that decided on the record and one of the codes below. For one record, `curate explain RUN ID` shows the
value, the limit, and the recipe key that changes the limit: "text score 0.30, minimum 0.38 (recipe key gate.min_content)". ID is the id of a record,
a ticket or a message.
"""
REASONS_COUNTED = """\
The shares of coverage (`covered_share`, `thin_share`) are shares of the dump's records, including duplicates, contradictions and poor answers.
Records that the gate dropped for form, spam or lack of content do not count, nor do conversations without a record.

"""


def reasons_page() -> str:
    """docs/reasons.md: every code by stage."""
    parts = [REASONS_HEAD]
    for stage, codes in REASONS.items():
        parts.append(f"\n## {stage}\n")
        gate = stage == "gate"  # the only stage whose reasons say whether there was a need at all
        head = ["code", "means", *(["counts in coverage"] if gate else []), "recipe keys that change it"]
        parts += [REASONS_COUNTED if gate else "", f"| {' | '.join(head)} |\n|{' --- |' * len(head)}\n"]
        for code, meaning in codes.items():
            counted = [f"no: {UNCOUNTED[code]}" if code in UNCOUNTED else "yes"] if gate else []
            keys = ", ".join(f"`{key}`" for key in keys_of(code)) or "none"
            parts.append(f"| {' | '.join([f'`{code}`', meaning, *counted, keys])} |\n")
    return "".join(parts)


PRIVACY_TYPES_HEAD = """\
# Types of personal data
The types that `privacy.types` of the recipe names, what is found of each, and one example. All examples are invented. See [privacy.md](privacy.md) for
what is done with the values and how many are missed.

| type | what is found | example | becomes |
| --- | --- | --- | --- |
"""


def privacy_types_page() -> str:
    """docs/privacy-types.md: every type of personal data that is registered."""
    rows = []
    for name, kind in personal_types().items():
        text, value = kind.examples[0]
        becomes = text.replace(value, f"[{name}_1]")
        meaning = " ".join((type(kind).__doc__ or "").split())
        cells = (name, meaning, *(f"`{' '.join(t.split())}`" for t in (text, becomes)))
        rows.append(f"| {' | '.join(cells)} |\n")
    return PRIVACY_TYPES_HEAD + "".join(rows)


PAGES = {
    "reasons.md": reasons_page,
    "quality.md": quality_page,
    "privacy-types.md": privacy_types_page,
    "licences.md": licences_page,
    "resume.md": resume_page,
}
