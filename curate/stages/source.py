"""Load: every source read once, conversations streamed to a raw checkpoint, customers known across
sources."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.files.atomic import replacing
from curate.loaders import LoadReport, OpenQuestions, Reject, Source, open_inputs, read_all
from curate.loaders.account import SHOWN
from curate.loaders.base import LOADERS
from curate.loaders.counted import counted_reading
from curate.loaders.nothing import nothing_read
from curate.loaders.settings import overruled
from curate.privacy import Redactor, mask
from curate.privacy.base import TYPES, type_names
from curate.privacy.file_names import impersonal_name
from curate.privacy.ids import Names, full_names, impersonal, nameless
from curate.process.progress import Advance
from curate.records import Conversation
from curate.run_folder.columns import conversation_batch, conversation_schema
from curate.stages.base import BASE, Request, Stage
from curate.stages.customers import Customers
from curate.stages.differences import PSEUDONYM_KEY
from curate.stages.loaded import Loaded, label_of

if TYPE_CHECKING:
    import pyarrow as pa

    from curate.stages.context import RunContext

BATCH = 128  # conversations a row group: small enough to keep every worker busy


class SourceStage(Stage):
    """Reads every input once into `stages/raw`."""

    name = "source"
    settings = ("source",)
    overruled = ("--format", "--agent")
    asked = ("--since", "--until", "--limit", PSEUDONYM_KEY)
    code = (
        "curate.files.cells",
        "curate.files.lines",
        "curate.files.parquet",
        "curate.ids",
        "curate.language.detect",
        "curate.engines",
        "curate.privacy",  # what makes hashes of personal ids and names of files
        "curate.loaders",
        "curate.run_folder.columns",
        "curate.run_folder.names",
        "curate.stages.customers",
        "curate.stages.loaded",
        "curate.stages.source",
        *BASE,
    )
    packages = (
        "python-calamine",
        "pyarrow",
        "charset-normalizer",
        "phonenumbers",
        "python-stdnum",
        "lingua-language-detector",
    )
    registries = (LOADERS, TYPES)
    checkpoint = "conversations"
    raw = True
    per_record = True

    def parts(self, request: Request, before: str) -> dict[str, Any]:
        """As of every stage, with the inputs, and the sources as the options overrule them."""
        options = request.options
        secret = os.environ.get(PSEUDONYM_KEY, "")
        keyed = hashlib.sha256(f"checkpoint {secret}".encode()).hexdigest()[:16] if secret else None
        chosen = (options.since, options.until, options.limit, keyed)
        blocks = overruled(request.recipe.source, options.format, options.agents)
        return {
            "input": list(request.hashes.items()),
            **super().parts(request, before),
            "options": dict(zip(self.asked, chosen, strict=True)),
            "settings": {"source": [block.model_dump(mode="json") for block in blocks]},
        }

    def files(self, path: Path) -> tuple[Path, ...]:
        return (path, path.with_suffix(".json"))

    def run(self, context: RunContext) -> None:
        """Raises CurateError where no conversation can be read."""
        step, store = context.plan[self.name], context.store
        loaded = Loaded(step.path, given=list(context.inputs), inputs=context.plan.hashes)
        facts = step.path.with_suffix(".json")
        store.used.add(facts)
        if step.reuse:
            for name, value in json.loads(facts.read_text(encoding="utf-8")).items():
                setattr(loaded, name, value)
        else:
            _load(loaded, context)
            with replacing(facts, "w", private=True) as out:
                json.dump(loaded.facts(), out, ensure_ascii=False)
            store.sums.note(facts)
        if loaded.rejects:  # only now all names are known
            agents = loaded.agent_names
            everything = {"types": type_names(), "keep": ()}  # what could not be read is never kept
            settings = context.recipe.privacy.model_copy(update=everything)
            redactor = Redactor(settings, set(loaded.names), agent_names=agents)
            for reject in loaded.rejects:
                reject["excerpt"] = mask(reject["excerpt"], SHOWN, redactor)
        context.loaded = loaded


def _load(loaded: Loaded, context: RunContext) -> None:
    """Reads every input once, in batches, to the raw checkpoint. Raises CurateError where nothing can be
    read, or what is read changed meanwhile."""
    report, inputs, options = LoadReport(), context.inputs, context.options
    total = inputs.total_bytes
    with context.progress.stage(SourceStage.name, None, "conversations") as advance:
        with counted_reading(total):  # formats are told apart by their content
            blocks = overruled(context.recipe.source, options.format, options.agents)
            sources, rejects = open_inputs(inputs, blocks, report)
        if report.questions:
            raise OpenQuestions(report.questions)
        with counted_reading(total):
            names = _read(loaded, context, sources, rejects, report, advance)
    inputs.check_unchanged()
    loaded.names = sorted(names) if loaded.rejects else []
    _forget_names(loaded, [f.label for s in sources for f in s.files], full_names(names))


def _read(
    loaded: Loaded,
    context: RunContext,
    sources: list[Source],
    rejects: list[Reject],
    report: LoadReport,
    advance: Advance,
) -> set[str]:
    """Streams everything to the raw checkpoint; returns the names of all participants."""
    options, store = context.options, context.store
    customers, agents, names = Customers(), set[str](), set[str]()
    places = {file.label: n for n, source in enumerate(sources) for file in source.files}
    loaded.rejects = [_reject(r) for r in rejects]

    def batches() -> Iterator[pa.RecordBatch]:
        batch: list[Conversation] = []
        first: Reject | None = None
        for item in read_all(
            sources,
            report=report,
            since=options.since,
            until=options.until,
            limit=options.limit,
            engine=context.engine,
        ):
            if isinstance(item, Reject):
                first = first or item
                loaded.rejects.append(_reject(item))
                continue
            conversation = _impersonal_ids(item)
            names.update(conversation.names)
            conversation.customer = customers.add(
                conversation.customer, conversation.emails, places[label_of(conversation.source, places)]
            )
            agents.update(m.author_name for m in conversation.messages if m.role == "agent" and m.author_name)
            batch.append(conversation)
            loaded.conversations += 1
            advance(1)
            if len(batch) == BATCH:
                yield conversation_batch(batch)
                batch = []
        if report.questions:  # some are known only once all is read; the checkpoint is not kept
            raise OpenQuestions(report.questions)
        if not loaded.conversations:
            raise nothing_read(sources, report, next(iter(rejects), first), len(loaded.rejects))
        if batch:
            yield conversation_batch(batch)

    store.write(context.plan[SourceStage.name], batches(), conversation_schema())
    loaded.customers = customers.pseudonyms(os.environ.get(PSEUDONYM_KEY, ""))
    loaded.agent_names = sorted(agents)
    loaded.sources = [
        {"name": s.name, "format": s.format, "why": s.why, "files": len(s.files)} for s in sources
    ]
    held = customers.in_sources()
    loaded.account = _account(report) | {
        "customers": {"sources": len(sources), "known": held.total(), "in_several": held.total() - held[1]}
    }
    return names


def _forget_names(loaded: Loaded, labels: Iterable[str], names: Names) -> None:
    """Files are often named after the customer: where a full name is known by now, a hash takes its place in
    all that is said of the files."""
    for label in {
        *labels,
        *(r["source"] for r in loaded.rejects),
        *(impersonal_name(Path(given).name) for given in loaded.given),
    }:
        shown = nameless(label, names)
        if shown != label:
            loaded.files[label] = shown

    def mapped(value: Any) -> Any:
        if isinstance(value, dict):
            return {mapped(key): mapped(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [mapped(inner) for inner in value]
        return nameless(value, names) if isinstance(value, str) else value

    loaded.sources, loaded.account, loaded.inputs = (
        mapped(loaded.sources),
        mapped(loaded.account),
        mapped(loaded.inputs),
    )
    for reject in loaded.rejects:
        reject["source"] = loaded.files.get(reject["source"], reject["source"])


def _impersonal_ids(conversation: Conversation) -> Conversation:
    names = full_names(conversation.names)
    native = conversation.id
    conversation.id = impersonal(native, names)
    conversation.part_of = conversation.part_of and impersonal(conversation.part_of, names)
    numbered = f"{native}#"  # as loaders name messages without an id: a number makes no id personal
    for message in conversation.messages:
        own = message.id
        if conversation.id == native and own.startswith(numbered) and own[len(numbered) :].isdecimal():
            continue
        message.id = impersonal(own, names)
    if conversation.outcome.get("accepted"):
        conversation.outcome["accepted"] = impersonal(str(conversation.outcome["accepted"]), names)
    return conversation


def _reject(item: Reject) -> dict[str, str]:
    return {"source": item.source, "locator": item.locator, "reason": item.reason, "excerpt": item.excerpt}


def _account(report: LoadReport) -> dict[str, Any]:
    """What the loaders counted, for the manifest and the report."""
    visibility, chatbots = report.evidence()
    return {
        "messages": dict(sorted(report.messages.items())),
        "repeated_conversations": report.repeated_conversations,
        "repeated_messages": report.repeated_messages,
        "events": report.events,
        "undated": report.undated,
        "outside_window": report.outside_window,
        "skipped": [list(s) for s in report.skipped],
        "encodings": report.encodings,
        "warnings": report.warnings,
        "omitted": dict(sorted(report.omitted.items())),
        "layout": dict(sorted(report.layout.items())),
        "visibility": visibility,
        "chatbots": chatbots,
        "agents_not_named": report.agents_counted(),
        "doubts": [d.as_dict() for d in report.doubts],
    }
