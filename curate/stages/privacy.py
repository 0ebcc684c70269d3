"""The stage `privacy`: personal data and secrets of every record replaced. From here on nothing raw is
seen."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache, partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from curate.privacy import PrivacySettings, Redactor
from curate.privacy.base import TYPES
from curate.privacy.dump_words import NO_DUMP, DumpWords, dump_words, sample
from curate.privacy.ner import prepare
from curate.privacy.structured import SCHEMA_KEYS, Change, change_message, in_json
from curate.records import ChatMessage, Record, stable_id
from curate.run_folder.columns import record_batch, record_rows, record_schema
from curate.stages.base import BASE, Stage
from curate.stages.batches import mapped, rows_of
from curate.stages.loaded import label_of

if TYPE_CHECKING:
    import pyarrow as pa

    from curate.stages.context import RunContext


class PrivacyStage(Stage):
    """Replaces personal data in the records of whole conversations."""

    name = "privacy"
    settings = ("privacy",)
    code = (
        "curate.language.detect",
        "curate.privacy",
        "curate.run_folder.columns",
        "curate.stages.batches",
        "curate.stages.loaded",
        "curate.stages.privacy",
        *BASE,
    )
    packages = ("phonenumbers", "python-stdnum")
    registries = (TYPES,)
    checkpoint = "records"
    per_record = True

    def run(self, context: RunContext) -> None:
        step, store, loaded = context.plan[self.name], context.store, context.loaded
        if not step.reuse:
            facts = loaded.path.with_suffix(".json")
            work = partial(
                redact_known,
                settings=context.recipe.privacy,
                agents=loaded.agent_names,
                facts=facts,
                dump=dump_words(_conversations(context)),
            )
            with context.progress.stage(self.name, rows_of(context.paired), "records") as advance:
                store.write(step, mapped(context.engine, work, context.paired, advance), record_schema())
        context.records = step.path


class Known(NamedTuple):
    """What the checkpoint of the source says of customers and files: see `Loaded`."""

    customers: dict[str, str]
    files: dict[str, str]


def redact_known(
    batch: pa.RecordBatch, settings: PrivacySettings, agents: list[str], facts: Path, dump: DumpWords
) -> pa.RecordBatch:
    """`redact_batch` with the customers of the source's checkpoint: sent along with every batch they would
    cost the square of their number."""
    return redact_batch(batch, settings, agents, _known(facts), dump)


def _conversations(context: RunContext) -> Iterator[list[str]]:
    """The texts of some records of the dump, evenly spread, those of a conversation together."""
    import pyarrow as pa

    rows, columns = rows_of(context.paired), ("conversation_id", "prompt", "completion")
    wanted, first = sample(range(rows)), 0
    for batch in context.store.read_batches(context.paired, columns):
        inside = [at - first for at in wanted[bisect_left(wanted, first) :] if at < first + batch.num_rows]
        first += batch.num_rows
        rows_of_batch = batch.take(pa.array(inside, pa.int64())).to_pylist()
        for _, group in groupby(rows_of_batch, key=itemgetter("conversation_id")):
            turns = (turn for row in group for name in columns[1:] for turn in row[name] or ())
            yield [turn["content"] for turn in turns if turn["content"]]


@lru_cache(maxsize=1)
def _known(facts: Path) -> Known:
    data = json.loads(facts.read_text(encoding="utf-8"))
    return Known(data["customers"], data["files"])


def redact_batch(
    batch: pa.RecordBatch,
    settings: PrivacySettings,
    agents: list[str],
    known: Known,
    dump: DumpWords = NO_DUMP,
) -> pa.RecordBatch:
    """Records of whole conversations with personal data replaced, one numbering of placeholders a
    conversation."""
    rows = list(record_rows(batch))
    records = [row.record for row in rows if row.record]
    prepare(settings, (text for record in records for text in _texts(record)))
    for _, group in groupby(records, key=lambda r: r.conversation_id):
        redact_conversation(list(group), settings, agents, dump)
    for record in records:
        record.author = stable_id("agent", [record.author]) if record.author else ""
        record.customer_id = known.customers.get(record.customer_id, "")
    return record_batch([row._replace(source=_shown(row.source, known.files)) for row in rows])


def _shown(source: str, files: dict[str, str]) -> str:
    """`file:locator` with the file's label as it may be shown."""
    label = label_of(source, files) if files else ""
    return files[label] + source[len(label) :] if label else source


def redact_conversation(
    records: list[Record], settings: PrivacySettings, agents: list[str], dump: DumpWords = NO_DUMP
) -> None:
    """Replaces personal data in every text of a conversation's records, in place; the participants' names are
    forgotten.

    The redactor sees all texts first, so that a name given in the last message is masked in the first. A text
    that several records share is redacted once.
    """
    redactor = Redactor(settings, records[0].names, agent_names=agents, dump=dump)
    redactor.learn(dict.fromkeys(text for record in records for text in _texts(record)))
    clean = cache(lambda text: redactor.redact(text)[0])
    for record in records:
        record.names = []
        if _change(record, clean):
            record.changes = sorted({*record.changes, "redacted"})


def _texts(record: Record) -> list[str]:
    """Every text of a record."""
    texts: list[str] = []

    def see(text: str) -> str:
        texts.append(text)
        return text

    _change(record, see)
    return texts


def _change(record: Record, change: Change) -> bool:
    """Makes a change to every text of a record, in place; whether its prompt or completion is another
    then."""
    before = record.prompt, record.completion
    for name in ("prompt", "completion", "corrected", "draft"):
        changed = [cast(ChatMessage, change_message(m, change)) for m in getattr(record, name)]
        setattr(record, name, changed)
    record.after = [(role, change(text)) for role, text in record.after]
    record.subject = change(record.subject)
    if record.tools:
        record.tools = in_json(record.tools, change, SCHEMA_KEYS)
    return before != (record.prompt, record.completion)
