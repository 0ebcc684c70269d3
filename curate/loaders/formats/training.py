"""Existing training sets: lists of messages under any name, instruction/output, prompt/completion,
chosen/rejected, texts with labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from curate.ids import as_id, as_text
from curate.loaders.account import LoadReport, Question, Reject
from curate.loaders.base import LOADERS, NO, Detection, Loader, Source, finish
from curate.loaders.choice import Choice
from curate.loaders.files import InputFile
from curate.loaders.formats._training_blocks import ReadBlock, rows_in_blocks
from curate.loaders.formats._training_folder import described, tables_of, without_nulls
from curate.loaders.formats._training_labels import is_rejected, is_unlabelled
from curate.loaders.formats._training_marks import is_trained, time_of
from curate.loaders.formats._training_plan import FilePlan, plan_of_file, plan_of_rows, rows_of_file, unfolded
from curate.loaders.formats._training_rest import left_beside, leftover_turns, parallel_beside, tools_beside
from curate.loaders.formats._training_roles import Speakers
from curate.loaders.formats._training_rows import REJECTED, RowTurns, read_row, without_answer
from curate.loaders.formats._training_shapes import WHOLE, RowShape, Values, held, shape_of
from curate.loaders.formats._training_sight import fields_of_messages
from curate.loaders.formats._training_text import Unparsed, opened
from curate.loaders.formats._training_tools import linked, settle
from curate.loaders.formats._training_turns import PARTS_LEFT_OUT, UNTRAINED, TrainingMessage, Turns
from curate.loaders.rows import RawRow
from curate.loaders.sample import PIECES, Sample
from curate.loaders.table_shapes import are_classed
from curate.loaders.values import as_flag
from curate.records import Conversation, Message, stable_id

_MOST_BARE = 100_000  # messages of one conversation


@LOADERS.register("training-set")
class TrainingSetLoader(Loader):
    """Reads a set that was made for training: its user is the customer, its assistant the agent."""

    name = "training-set"
    sender = "name"
    of_a_model = True
    own_ids = False
    row_is_record = True
    chooses = True
    heeds = ("roles.map", "roles.otherwise", "messages.internal", "messages.public_values", "leave_out")
    summary = (
        "lists of messages, from/value, instruction/output, prompt/completion, chosen/rejected, labelled"
        " texts; JSON, CSV, Parquet or a dataset folder"
    )

    def detect(self, sample: Sample) -> Detection:
        if sample.kind not in ("json", "csv", "parquet", "arrow", "excel"):
            return NO
        if sample.kind == "json":
            rows = [r for p in sample.values for r in unfolded(sample.file, p) if isinstance(r, RawRow)][
                :PIECES
            ]
        else:
            rows = [RawRow("", without_nulls(o)) for o in sample.objects]
        plan = plan_of_rows([RawRow(r.locator, opened(r.values)) for r in rows], sample.kind)
        if plan.bare:
            return Detection(0.8, "messages of role and content, one after the other")
        if plan.shape is None or plan.share < (0.5 if plan.shape.sure >= 0.9 else 0.8):
            return NO
        if plan.shape.kind == "prompt" and are_classed([r.values for r in rows]):
            return NO
        return Detection(plan.shape.sure, f"rows of {plan.shape.title}")

    def beside(
        self, unknown: Sequence[tuple[InputFile, Detection]], own: Sequence[InputFile]
    ) -> list[tuple[InputFile, str]]:
        return described((file for file, _ in unknown), own)

    def columns(self, file: InputFile) -> Iterator[Collection[str]]:
        return (
            [*row.values, *fields_of_messages(row.values)]
            for row in rows_of_file(file)
            if isinstance(row, RawRow)
        )

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        speakers = Speakers(source.block, source.report)
        choice = Choice(source)
        for file in tables_of(source):
            if isinstance(file, Reject):
                yield file
            else:
                yield from _read_file(source, file, speakers, choice)
        choice.close()
        speakers.report(source)


def _read_file(
    source: Source, file: InputFile, speakers: Speakers, choice: Choice
) -> Iterator[Conversation | Reject]:
    plan = plan_of_file(file, frozenset(source.block.leave_out))
    if plan.bare:
        yield from _read_bare(source, file, speakers, choice)
        return
    if plan.shape and len(plan.shape.columns) > 1 and plan.shape.kind in ("messages", "text"):
        first, *others = plan.shape.columns
        what = (
            f"several columns hold conversations: {', '.join(plan.shape.columns)}; it is not clear which of"
            " them to learn from"
        )
        source.report.ask(
            Question(
                "columns",
                file.label,
                first,
                what,
                ("format: training-set", f"leave_out: [{', '.join(others)}]   # all but one"),
            )
        )
    in_blocks = rows_in_blocks(source, file, plan, _read_one)
    for row in rows_of_file(file, source.report) if in_blocks is None else in_blocks:
        if isinstance(row, Reject):
            yield row
        elif isinstance(row, ReadBlock):
            row.add_to(source.report, speakers)
            yield from row.conversations()
        else:
            for made in _read_one(source, file, row, plan, speakers):
                yield choice.judge_fields(made, row.values) if isinstance(made, Conversation) else made


def _read_bare(
    source: Source, file: InputFile, speakers: Speakers, choice: Choice
) -> Iterator[Conversation | Reject]:
    """An array of messages is one conversation; of messages that stand one a line nothing says which belong
    together."""
    items: list[Any] = []
    for row in rows_of_file(file, source.report):
        if isinstance(row, Reject):
            yield row
        elif row.locator.startswith("line ") or len(items) >= _MOST_BARE:
            mend = 'write each conversation as {"messages": [...]}'
            source.report.warn(
                f"{file.label}: each line is one message, and nothing says which belong together; {mend}"
            )
            yield source.reject(file, row.locator, "no_conversation_id", ", ".join(row.values))
        else:
            items.append({k: v for k, v in row.values.items() if k})
    if items:
        whole = RawRow("item 0", {WHOLE: items})
        for made in _read_one(
            source, file, whole, FilePlan(RowShape("messages", (WHOLE,), 1.0, ""), 1.0, False), speakers
        ):
            yield choice.judge_fields(made, {}) if isinstance(made, Conversation) else made


def _read_one(
    source: Source, file: InputFile, row: RawRow, plan: FilePlan, speakers: Speakers
) -> Iterator[Conversation | Reject]:
    shape = shape_of(row.values, source.block.leave_out)
    if (
        plan.shape
        and (shape is None or shape.sure < plan.shape.sure)
        and all(c in row.values or held(row.values, c) for c in plan.shape.columns[:1])
    ):
        shape = plan.shape  # a damaged row is told what it should be
    if shape is None:
        yield source.reject(file, row.locator, "no_known_keys", ", ".join(row.values))
        return
    try:
        row_turns = list(read_row(row.values, shape, speakers))
    except Unparsed as error:
        yield source.reject(file, row.locator, str(error), as_text(held(row.values, shape.columns[0])))
        return
    before = leftover_turns(row.values, shape)
    _count(source.report, row.values, shape, [before, *(one.turns for one in row_turns)], plan)
    source.report.repeated_messages += sum(one.repeated for one in row_turns)
    for n, one in enumerate(row_turns):
        key = f"{row.locator} [{n}]" if len(row_turns) > 1 else row.locator
        for item, reason, value in one.turns.rejects:
            yield source.reject(file, f"{key} message {item}", reason, as_text(value))
        yield _conversation(
            source, file, RawRow(key, row.values, row.flags), shape, before, one, plan, speakers
        )


def _count(report: LoadReport, values: Values, shape: RowShape, turns: list[Turns], plan: FilePlan) -> None:
    """Counts what of a row is no message: parts of its turns, and what stands beside them."""
    beside, repeated = left_beside(
        values, shape, plan.usual, {s.text.strip() for one in turns for s in one.said}
    )
    for omitted in (beside, *(one.omitted for one in turns)):
        report.omitted.update(+omitted)
    report.repeated_messages += repeated


def _conversation(
    source: Source,
    file: InputFile,
    row: RawRow,
    shape: RowShape,
    before: Turns,
    one: RowTurns,
    plan: FilePlan,
    speakers: Speakers,
) -> Conversation:
    values, report = row.values, source.report
    native = "" if isinstance(values.get("id"), (list, dict)) else as_id(values.get("id"))[:200]
    key = (
        native + "".join(row.locator.partition(" [")[1:])
        if native
        else stable_id("c", [file.label, row.locator])
    )
    made = Conversation(
        key, file.where(row.locator), [], locale=as_text(values.get("locale") or values.get("language"))
    )
    made.part_of = as_id(values.get("conversation_id"))
    made.customer = as_id(values.get("customer_id") or values.get("customer"))
    utterances, unlinked = linked([*(replace(s, flags=[*s.flags]) for s in before.said), *one.turns.said])
    report.omitted.update(unlinked)
    utterances = settle(utterances)
    made.tools = tools_beside(values)[0]
    made.parallel_tool_calls = parallel_beside(values)
    other, unlabelled = one.other_answer, False
    if shape.kind != "preference":
        unlabelled = is_unlabelled(values, plan.labels)
        if is_rejected(values, plan.labels):
            utterances, count = without_answer(utterances)
            report.omit(REJECTED, count)
            other = True
    made.flags = [*row.flags, *(["other_answer_left_out"] if other else [])]
    _fill(made, utterances, values, report, speakers, unlabelled)
    return made


def _fill(
    made: Conversation,
    utterances: list[TrainingMessage],
    values: Values,
    report: LoadReport,
    speakers: Speakers,
    untrained: bool,
) -> None:
    """Makes messages of what was said. Their order is the list's; times are the messages' own where most have
    one, else the row's."""
    when = time_of(values)
    timed = 2 * sum(s.time is not None for s in utterances) > len(utterances)
    untrained = untrained or any(
        values.get(k) is not None and as_flag(values[k]) is False and not is_trained({k: values[k]})
        for k in ("weight", "train")
    )
    private = speakers.sight.is_private_row(values)
    own = [as_id(i) for i in values["message_ids"]] if isinstance(values.get("message_ids"), list) else []
    counts = Counter(s.id for s in utterances)
    for n, s in enumerate(utterances):
        ident = (
            own[0]
            if own and n == len(utterances) - 1
            else s.id
            if s.id and counts[s.id] == 1
            else f"{made.id}#{n}"
        )
        message = Message(
            ident,
            s.role,
            s.text,
            s.time if timed else when,
            made.customer if s.role == "customer" else "",
            s.name,
            flags=s.flags,
            tool_calls=s.tool_calls,
            tool_call_id=s.result.call if s.result else "",
            tool_name=s.result.name if s.result else "",
        )
        message.kind = "note" if private and s.kind == "message" and s.role != "system" else s.kind
        if untrained and s.role == "agent" and UNTRAINED not in s.flags:
            message.flags.append(UNTRAINED)
        made.messages.append(message)
    if PARTS_LEFT_OUT in {f for s in utterances for f in s.flags}:
        made.flags.append(PARTS_LEFT_OUT)
    if timed:
        finish(made, report)
    else:
        made.names = sorted({m.author_name for m in made.messages if m.author_name})
