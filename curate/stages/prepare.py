"""The per-record stages: pure functions of a batch, run by the engine. Clean and pair, redact, annotate."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from curate.cleaning import CleaningSettings, clean
from curate.loaders.choice import EXCLUDED, is_excluded
from curate.pairing import PairingSettings, pair
from curate.privacy import PrivacySettings, Redactor
from curate.process.engines import Engine
from curate.process.progress import Advance, Progress
from curate.recipe import Recipe
from curate.records import Conversation, Record, stable_id
from curate.signals import SignalSettings, annotate
from curate.stages.load import Loaded, label_of
from curate.stages.plan import Plan, narrowed
from curate.stages.store import Store

if TYPE_CHECKING:
    import pyarrow as pa

A = TypeVar("A")
Batch = dict[str, list[Any]]


def pair_batch(
    payloads: list[str], cleaning: CleaningSettings, pairing: PairingSettings
) -> dict[str, list[Any]]:
    """Conversations as JSON to records as JSON; a conversation without records leaves a row with the
    reason."""
    out: dict[str, list[Any]] = {"id": [], "conversation_id": [], "source": [], "reason": [], "payload": []}

    def add(row_id: str, conversation: Conversation, reason: str, payload: str) -> None:
        for name, value in zip(
            out, (row_id, conversation.id, conversation.source, reason, payload), strict=True
        ):
            out[name].append(value)

    for payload in payloads:
        conversation = Conversation.from_json(payload)
        changes = _clean(conversation, cleaning)
        records = pair(conversation, pairing)
        for record in records:
            ids = set(record.message_ids)
            record.changes = sorted(
                {*record.changes, *(c for key, said in changes.items() if key in ids for c in said)}
            )
            add(
                record.id,
                conversation,
                "" if record.completion else _why_none(conversation, pairing),
                record.to_json(),
            )
        if not records:
            add(f"none:{conversation.id}", conversation, _why_none(conversation, pairing), "")
    return out


def _clean(conversation: Conversation, settings: CleaningSettings) -> dict[str, list[str]]:
    """Cleans the messages in place; returns what was changed, a message id."""
    changes: dict[str, list[str]] = {}
    earlier: list[str] = []  # what stands there already is a quote where it comes again
    for message in conversation.messages:
        if (
            message.kind != "message" or "system_prompt" in message.flags
        ):  # what a model was told has no quotes or signatures to cut
            continue
        cleaned = clean(message.text, message.text_type, settings, earlier)
        earlier.append(cleaned.text)
        message.text, message.text_type = cleaned.text, "text"
        if cleaned.changes:
            changes[message.id] = cleaned.changes
    conversation.subject = clean(conversation.subject, "text", settings).text if conversation.subject else ""
    return changes


def _why_none(conversation: Conversation, pairing: PairingSettings) -> str:
    if is_excluded(conversation):
        return EXCLUDED
    said = {m.role for m in conversation.messages if m.kind == "message" and m.text.strip()}
    if not said:
        return "empty"
    if "customer" not in said:
        return "no_customer"
    if "agent" not in said:
        return "only_rejected" if "other_answer_left_out" in conversation.flags else "no_reply"
    if all(
        "untrained" in m.flags for m in conversation.messages if m.kind == "message" and m.role == "agent"
    ):
        return "not_for_training"
    return "not_chosen" if pairing.strategy == "accepted" else "no_reply"


def redact_batch(
    batch: dict[str, list[Any]], settings: PrivacySettings, agents: list[str], known: Known
) -> dict[str, list[Any]]:
    """Records of whole conversations with personal data replaced, one numbering of placeholders a
    conversation."""
    records = [Record.from_json(p) if p else None for p in batch["payload"]]
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
        "payload": [r.to_json() if r else "" for r in records],
    }


def redact_known(
    batch: dict[str, list[Any]], settings: PrivacySettings, agents: list[str], facts: Path
) -> dict[str, list[Any]]:
    """The same with the customers of the load's checkpoint: sent along with every batch they would cost the
    square of their number."""
    return redact_batch(batch, settings, agents, _known(facts))


class Known(NamedTuple):
    """What the load's checkpoint says of customers and files: see `Loaded`."""

    customers: dict[str, str]
    files: dict[str, str]


@lru_cache(maxsize=1)
def _known(facts: Path) -> Known:
    data = json.loads(facts.read_text(encoding="utf-8"))
    return Known(data["customers"], data["files"])


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
        t
        for r in records
        for t in (
            r.subject,
            *(m["content"] for m in (*r.prompt, *r.completion)),
            *(said for _, said in r.after),
        )
    ]
    redactor.learn(dict.fromkeys(texts))
    clean = {text: redactor.redact(text)[0] for text in dict.fromkeys(texts)}
    for record in records:
        found = False
        for message in (*record.prompt, *record.completion):
            found = found or clean[message["content"]] != message["content"]
            message["content"] = clean[message["content"]]
        record.after = [(role, clean[said]) for role, said in record.after]
        record.subject, record.names = clean[record.subject], []
        if found:
            record.changes = sorted({*record.changes, "redacted"})


def signal_batch(batch: dict[str, list[Any]], settings: SignalSettings) -> dict[str, list[Any]]:
    """The text signals of a batch, as JSON; rows without a payload are passed over."""
    rows = [(i, Record.from_json(p)) for i, p in zip(batch["id"], batch["payload"], strict=True) if p]
    signals = annotate([record for _, record in rows], settings)
    return {
        "id": [i for i, _ in rows],
        "signals": [json.dumps(s, ensure_ascii=False, sort_keys=True) for s in signals],
    }


def record_schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema(
        [(name, pa.string()) for name in ("id", "conversation_id", "source", "reason", "payload")]
    )


def signal_schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema([("id", pa.string()), ("signals", pa.string())])


def pair_all(
    loaded: Loaded, store: Store, plan: Plan, engine: Engine, recipe: Recipe, progress: Progress
) -> Path:
    """Cleans the conversations and makes records of them; unredacted, so the checkpoint is a raw one."""
    step = plan["pair"]
    if not step.reuse:
        work = partial(pair_batch, cleaning=recipe.cleaning, pairing=recipe.pairing)
        with progress.stage("pair", loaded.conversations, "conversations") as advance:
            batches = (b["payload"] for b in store.read_batches(loaded.path, ["payload"]))
            store.write(step, _told(engine, work, batches, len, advance), record_schema())
    return step.path


def redact_all(
    paired: Path, loaded: Loaded, store: Store, plan: Plan, engine: Engine, recipe: Recipe, progress: Progress
) -> Path:
    """Replaces personal data; from here on nothing raw is seen."""
    step = plan["redact"]
    if not step.reuse:
        work = partial(
            redact_known,
            settings=recipe.privacy,
            agents=loaded.agent_names,
            facts=loaded.path.with_suffix(".json"),
        )
        with progress.stage("redact", _rows(paired), "records") as advance:
            store.write(
                step, _told(engine, work, store.read_batches(paired), _length, advance), record_schema()
            )
    return step.path


def annotate_all(
    records: Path, store: Store, plan: Plan, engine: Engine, recipe: Recipe, progress: Progress
) -> Path:
    """Measures the text signals of every record and question."""
    step = plan["signals"]
    if not step.reuse:
        work = partial(signal_batch, settings=narrowed(recipe.signals, "signals", "signals"))
        with progress.stage("signals", _rows(records), "records") as advance:
            store.write(
                step,
                _told(engine, work, store.read_batches(records, ["id", "payload"]), _length, advance),
                signal_schema(),
            )
    return step.path


def without_record(store: Store, records: Path) -> list[tuple[str, str, str, str]]:
    """(row id, conversation, source, reason) of the conversations that gave nothing at all."""
    rows = []
    for b in store.read_batches(records):
        rows += [
            (i, c, s, r)
            for i, c, s, r, p in zip(
                b["id"], b["conversation_id"], b["source"], b["reason"], b["payload"], strict=True
            )
            if not p
        ]
    return rows


def _told(
    engine: Engine,
    work: Callable[[A], Batch],
    batches: Iterable[A],
    size: Callable[[A], int],
    advance: Advance,
) -> Iterator[Batch]:
    """The results in the order of the batches; what a batch held counts as done when its result is there."""
    sizes: deque[int] = deque()

    def sent() -> Iterator[A]:
        for batch in batches:
            sizes.append(size(batch))
            yield batch

    for result in engine.map_batches(work, sent()):
        yield result
        advance(sizes.popleft())


def _length(batch: Batch) -> int:
    return len(batch["id"])


def _rows(path: Path) -> int:
    """How many rows a checkpoint holds."""
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows)
