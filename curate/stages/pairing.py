"""The stage `pairing`: conversations to records, a prompt and its completion each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from curate.loaders.choice import EXCLUDED, is_excluded
from curate.pairing import PairingSettings, pair
from curate.records import Conversation
from curate.run_folder.columns import RecordRow, conversations_of, record_batch, record_schema
from curate.stages.base import BASE, Stage
from curate.stages.batches import mapped

if TYPE_CHECKING:
    import pyarrow as pa

    from curate.stages.context import Clean, RunContext


class PairingStage(Stage):
    """Cleans the conversations and makes records of them; unredacted, so the checkpoint is a raw one."""

    name = "pairing"
    settings = ("cleaning", "pairing")
    code = (
        "curate.cleaning",
        "curate.language.acknowledgement",
        "curate.language.pointers",
        "curate.language.statements",
        "curate.pairing",
        "curate.run_folder.columns",
        "curate.stages.batches",
        "curate.stages.cleaning",
        "curate.stages.pairing",
        *BASE,
    )
    packages = ("selectolax", "mail-parser-reply")
    checkpoint = "records"
    raw = True
    per_record = True

    def run(self, context: RunContext) -> None:
        step, store, loaded = context.plan[self.name], context.store, context.loaded
        if not step.reuse:
            work = partial(pair_batch, clean=context.clean, pairing=context.recipe.pairing)
            with context.progress.stage(self.name, loaded.conversations, "conversations") as advance:
                store.write(step, mapped(context.engine, work, loaded.path, advance), record_schema())
        context.paired = step.path


def pair_batch(batch: pa.RecordBatch, clean: Clean, pairing: PairingSettings) -> pa.RecordBatch:
    """Conversations to records; a conversation without records leaves a row with the reason."""
    rows: list[RecordRow] = []
    for conversation in conversations_of(batch):
        changes = clean(conversation)
        records = pair(conversation, pairing)
        for record in records:
            ids = set(record.message_ids)
            cleaned = {change for key, some in changes.items() if key in ids for change in some}
            record.changes = sorted({*record.changes, *cleaned})
            reason = "" if record.completion else _why_none(conversation, pairing)
            rows.append(RecordRow(record.id, conversation.id, conversation.source, reason, record))
        if not records:
            reason = _why_none(conversation, pairing)
            rows.append(RecordRow(f"none:{conversation.id}", conversation.id, conversation.source, reason))
    return record_batch(rows)


def _why_none(conversation: Conversation, pairing: PairingSettings) -> str:
    if is_excluded(conversation):
        return EXCLUDED
    roles = {m.role for m in conversation.messages if m.kind == "message" and m.text.strip()}
    if not roles:
        return "empty"
    if "customer" not in roles:
        return "no_customer"
    if "agent" not in roles:
        return "only_rejected" if "other_answer_left_out" in conversation.flags else "no_reply"
    replies = [m for m in conversation.messages if m.kind == "message" and m.role == "agent"]
    if all("untrained" in m.flags for m in replies):
        return "not_for_training"
    return "not_chosen" if pairing.strategy == "accepted" else "no_reply"
