"""docs/reference/files.md: every file that a command writes, and the keys of its rows."""

from __future__ import annotations

from tools.boundaries.schemas import schemas
from tools.json_page import keys
from tools.tables import table

HEAD = """\
# Files

This page lists what the commands write, and the keys of each file. Every file with rows has a JSON
Schema in the folder `schemas/` of the repository.

"""
RUN = (
    (
        "train.jsonl, test.jsonl, validation.jsonl",
        "the dataset, one record a line, best first; validation.jsonl with `split.validation_fraction`",
        "record",
    ),
    ("exports/FORMAT/", "the same in the format of a training platform", ""),
    ("conflicts.jsonl", "contradictions, each pair once", "conflicts"),
    ("gaps.jsonl", "situations without a good answer", "gaps"),
    ("rejects.jsonl", "pieces of the input that could not be read", "rejects"),
    ("ledger.parquet", "what became of every record", "ledger"),
    ("split.json", "the certificate of the split", "split"),
    ("report.html", "one page for people", ""),
    ("manifest.json", "inputs, recipe, versions, checksums, times", ""),
    (
        "decisions.jsonl",
        "what people decided, if anything: [names and records](#decisionsjsonl); no command deletes it",
        "",
    ),
    ("answers/", "what models replied to `curate evaluate`, if it asked any", ""),
    ("history.jsonl", "every [turn of the circle](#historyjsonl): evaluations, `curate next`, runs", ""),
    ("stages/", "checkpoints for `--resume`; `stages/raw` holds the raw text", ""),
)
OTHERS = (
    ("score", "scores.jsonl", "scores"),
    ("redact", "redacted.jsonl, spans.jsonl", "spans"),
    ("dedup", "kept.jsonl, quarantined.jsonl, conflicts.jsonl, ledger.parquet", "conflicts"),
    ("select", "selected.jsonl, ledger.parquet", "ledger"),
    ("split", "train.jsonl, test.jsonl, validation.jsonl, split.json", "split"),
    ("audit", "audit.json, audit.html, gaps.jsonl", "gaps"),
    ("advise", "advise.json, advise.html, rag_candidates.jsonl", "rag_candidates"),
    ("plan", "plan.json, plan.html, prompt_pack/", "plan"),
    ("evaluate", "evaluation.json, evaluation.html, failures.jsonl", "failures"),
    ("drift", "drift.json, drift.html, additions.jsonl", "additions"),
    (
        "next",
        "additions.jsonl, removals.jsonl, gaps.jsonl, decisions.jsonl, next.html, recipe.yaml",
        "additions",
    ),
)
OTHERS_HEAD = """
## Files of other commands

These commands also write rejects.jsonl if a piece of the input could not be read.

"""
DECISIONS = """
## decisions.jsonl

You write this file into the folder of a run. It has one line for each decision. Here each is shown
in two:

```text
{"at": "2026-01-31", "by": "ann", "target": {"situation": "My parcel is late"},
 "action": "rename", "value": "Late parcels"}
{"at": "2026-01-31", "by": "ann", "target": {"record": "r_0e900d4e40d535a5"},
 "action": "reject", "reason": "We do not offer this any more"}
```

`curate run --resume` carries the lines out, and `curate select` does with `--decisions FILE`. A later
line wins. A line of a person counts more than a line of a command (`"by": "next"`, which
`curate next` writes).

- `accept` takes a record into the dataset, or each record of a conversation. It overrules the gate,
  deduplication and the budget. It never overrules the split: the record joins the side that it
  is on. A record on no side joins the training set. If that would leak into the test or validation
  set, the line is an error that names the held-out record.
- `reject` keeps a record, or each record of a conversation, out of the dataset.
- `rename` gives a situation another name in all outputs. The target is any name that the situation
  ever had. The new name is redacted like any other text, and is written in one line. A name that no
  situation has, and one that two situations would have, are errors.

Nothing else changes: all other records stay where they are, so the dataset may have more or fewer
records than the budget. Accepted records come last in their file. The ledger gives the reasons
`accepted_by_person`, `rejected_by_person`, `accepted_by_next` and `rejected_by_next`. Its column
`detail` keeps the number of the line, its reason (redacted), and what the stages had decided. With
`--keep`, copy the lines that still apply into the folder of the new run.

A record that is not there is an error with the number of the line, and so is an unknown action. This
version carries out no other action: it stops at a line with `edit`, `answer`, `choose`, `redact` or
`label`.
"""
HISTORY = """
## history.jsonl

Each line is a turn of the circle, with the time (`at`) and what was done (`turn`):

- `evaluate`: the side (`on`, `sha256`), the training set (`train_sha256`), a digest of what each model
  wrote (`models`) and its figures (`figures`).
- `next`: the model, how many records failed, and how many records were named to add and to take out,
  with the expected gain and the gaps. `evaluation` is the SHA-256 of its evaluation.json.
- `run`: the sizes of the sides with the SHA-256 of their files, that of decisions.jsonl, and how many
  records were `accepted` and `rejected`. A run writes this line if an earlier turn or such a decision is
  there.

A turn that changes nothing is not written again.
"""
SHOWN = (
    ("record", "train.jsonl, validation.jsonl and test.jsonl"),
    ("ledger", "ledger.parquet"),
    ("conflicts", "conflicts.jsonl"),
    ("gaps", "gaps.jsonl"),
    ("rejects", "rejects.jsonl"),
    ("scores", "scores.jsonl"),
    ("spans", "spans.jsonl"),
    ("rag_candidates", "rag_candidates.jsonl"),
    ("failures", "failures.jsonl"),
    ("additions", "additions.jsonl"),
    ("removals", "removals.jsonl"),
    ("next-gaps", "gaps.jsonl of `curate next`"),
    ("plan", "plan.json"),
    ("evaluation", "evaluation.json"),
    ("drift", "drift.json"),
    ("split", "split.json"),
)


def files_page() -> str:
    """docs/reference/files.md: the run directory, the files of other commands, the keys of each."""
    made = schemas()
    parts = [HEAD, "## The run directory\n\n"]
    parts.append(table(("file", "holds", "keys"), [(f"`{name}`", what, _link(s)) for name, what, s in RUN]))
    parts += [DECISIONS, HISTORY]
    parts.append(OTHERS_HEAD)
    rows = [(f"`curate {command}`", files, _link(schema)) for command, files, schema in OTHERS]
    parts.append(table(("command", "files", "keys"), rows))
    for name, title in SHOWN:
        schema = made[f"{name}.schema.json"]
        parts.append(f"\n## Keys of {title}\n\nSchema: `schemas/{name}.schema.json`.\n\n")
        parts.append(table(("key", "type", "meaning"), keys(schema, schema)))
    return "".join(parts)


def _link(name: str) -> str:
    title = dict(SHOWN).get(name, "")
    return f"[keys](#keys-of-{title.replace('.', '').replace(',', '').replace(' ', '-')})" if title else ""
