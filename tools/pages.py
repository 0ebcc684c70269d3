"""The pages of docs/ that are made from the code, so that they cannot go stale, by their place in docs/."""

from __future__ import annotations

from curate.gate import UNCOUNTED
from curate.ledger.reasons import REASONS
from curate.privacy.base import personal_types
from curate.why import keys_of
from tools.commands_page import commands_page
from tools.files_page import files_page
from tools.json_page import json_page
from tools.licences import licences_page
from tools.python_page import python_page
from tools.recipe_page import recipe_page
from tools.signals_page import signals_page
from tools.stages_table import resume_page
from tools.tables import table

REASONS_HEAD = """\
# Reasons

Every row of `ledger.parquet` has the stage that decided on the record and one of the codes below.
For one record, `curate explain RUN ID` shows the value, the limit, and the recipe key that changes
the limit: "text score 0.30, minimum 0.38 (recipe key gate.min_content)". ID is the id of a record,
a ticket or a message.
"""
REASONS_COUNTED = """\
The shares of coverage (`covered_share`, `thin_share`) are shares of the dump's records, including
duplicates, contradictions and poor answers. Records that the gate dropped for form, spam or lack of
content do not count, nor do conversations without a record.

"""


def reasons_page() -> str:
    """docs/reference/reasons.md: every code by stage."""
    parts = [REASONS_HEAD]
    for stage, codes in REASONS.items():
        gate = stage == "gate"  # the only stage whose reasons say whether there was a need at all
        head = ["code", "means", *(["counts in coverage"] if gate else []), "recipe keys that change it"]
        rows = []
        for code, meaning in codes.items():
            counted = [f"no: {UNCOUNTED[code]}" if code in UNCOUNTED else "yes"] if gate else []
            keys = ", ".join(f"`{key}`" for key in keys_of(code)) or "none"
            rows.append((f"`{code}`", meaning, *counted, keys))
        parts.append(f"\n## {stage}\n\n{REASONS_COUNTED if gate else ''}{table(head, rows)}")
    return "".join(parts)


PRIVACY_TYPES_HEAD = """\
# Types of personal data

These are the types that `privacy.types` of the recipe names, with what is found of each and one
example. All examples are invented. The [guide](../guides/privacy.md) says what is done with the
values, and [how much is missed](../measurements/privacy.md) has the measurements.

"""


def privacy_types_page() -> str:
    """docs/reference/privacy-types.md: every type of personal data that is registered."""
    rows = []
    for name, kind in personal_types().items():
        text, value = kind.examples[0]
        becomes = text.replace(value, f"[{name}_1]")
        rows.append((name, type(kind).__doc__ or "", f"`{text}`", f"`{becomes}`"))
    return PRIVACY_TYPES_HEAD + table(("type", "what is found", "example", "becomes"), rows)


PAGES = {
    "guides/resume.md": resume_page,
    "reference/commands.md": commands_page,
    "reference/files.md": files_page,
    "reference/json.md": json_page,
    "reference/licences.md": licences_page,
    "reference/privacy-types.md": privacy_types_page,
    "reference/python.md": python_page,
    "reference/reasons.md": reasons_page,
    "reference/recipe.md": recipe_page,
    "reference/signals.md": signals_page,
}
