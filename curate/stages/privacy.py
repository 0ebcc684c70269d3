"""The stage `privacy`: personal data and secrets of every record replaced. From here on nothing raw is
seen."""

from __future__ import annotations

import json
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from curate.privacy import PrivacySettings, Redactor
from curate.privacy.base import TYPES
from curate.records import Record, stable_id
from curate.stages.base import BASE, Stage
from curate.stages.batches import Batch, length, mapped, record_schema, rows_of
from curate.stages.loaded import label_of

if TYPE_CHECKING:
    from curate.stages.context import RunContext


class PrivacyStage(Stage):
    """Replaces personal data in the records of whole conversations."""

    name = "privacy"
    settings = ("privacy",)
    code = ("curate.privacy", "curate.stages.batches", "curate.stages.loaded", "curate.stages.privacy", *BASE)
    packages = ("phonenumbers", "python-stdnum")
    registries = (TYPES,)
    checkpoint = "records"
    per_record = True

    def run(self, context: RunContext) -> None:
        step, store, loaded = context.plan[self.name], context.store, context.loaded
        if not step.reuse:
            facts = loaded.path.with_suffix(".json")
            work = partial(
                redact_known, settings=context.recipe.privacy, agents=loaded.agent_names, facts=facts
            )
            with context.progress.stage(self.name, rows_of(context.paired), "records") as advance:
                batches = store.read_batches(context.paired)
                store.write(step, mapped(context.engine, work, batches, length, advance), record_schema())
        context.records = step.path


class Known(NamedTuple):
    """What the checkpoint of the source says of customers and files: see `Loaded`."""

    customers: dict[str, str]
    files: dict[str, str]


def redact_known(batch: Batch, settings: PrivacySettings, agents: list[str], facts: Path) -> Batch:
    """`redact_batch` with the customers of the source's checkpoint: sent along with every batch they would
    cost the square of their number."""
    return redact_batch(batch, settings, agents, _known(facts))


@lru_cache(maxsize=1)
def _known(facts: Path) -> Known:
    data = json.loads(facts.read_text(encoding="utf-8"))
    return Known(data["customers"], data["files"])


def redact_batch(batch: Batch, settings: PrivacySettings, agents: list[str], known: Known) -> Batch:
    """Records of whole conversations with personal data replaced, one numbering of placeholders a
    conversation."""
    records = [Record.from_json(payload) if payload else None for payload in batch["payload"]]
    for _, group in groupby((r for r in records if r), key=lambda r: r.conversation_id):
        redact_conversation(list(group), settings, agents)
    for record in records:
        if record:
            record.author = stable_id("agent", [record.author]) if record.author else ""
            record.customer_id = known.customers.get(record.customer_id, "")
            record.source = _shown(record.source, known.files)
    return {
        **batch,
        "source": [_shown(source, known.files) for source in batch["source"]],
        "payload": [record.to_json() if record else "" for record in records],
    }


def _shown(source: str, files: dict[str, str]) -> str:
    """`file:locator` with the file's label as it may be shown."""
    label = label_of(source, files) if files else ""
    return files[label] + source[len(label) :] if label else source


def redact_conversation(records: list[Record], settings: PrivacySettings, agents: list[str]) -> None:
    """Replaces personal data in every text of a conversation's records, in place; the participants' names are
    forgotten.

    The redactor sees all texts first, so that a name given in the last message is masked in the first. A text
    that several records share is redacted once.
    """
    redactor = Redactor(settings, records[0].names, agent_names=agents)
    texts = [
        text
        for r in records
        for text in (
            r.subject,
            *(message["content"] for message in (*r.prompt, *r.completion)),
            *(text for _, text in r.after),
        )
    ]
    redactor.learn(dict.fromkeys(texts))
    clean = {text: redactor.redact(text)[0] for text in dict.fromkeys(texts)}
    for record in records:
        redacted = False
        for message in (*record.prompt, *record.completion):
            redacted = redacted or clean[message["content"]] != message["content"]
            message["content"] = clean[message["content"]]
        record.after = [(role, clean[text]) for role, text in record.after]
        record.subject, record.names = clean[record.subject], []
        if redacted:
            record.changes = sorted({*record.changes, "redacted"})
