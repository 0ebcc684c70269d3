"""Load: every source read once, conversations streamed to a raw checkpoint, people known across sources."""

from __future__ import annotations

import hmac
import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curate.files.atomic import replacing
from curate.files.names import impersonal_name
from curate.loaders import LoadReport, OpenQuestions, Reject, Source, open_inputs, read_all
from curate.loaders.counted import counted_reading
from curate.loaders.files import Stamps, check_unchanged, total_bytes
from curate.loaders.nothing import nothing_read
from curate.loaders.settings import overruled
from curate.options import DumpOptions
from curate.privacy import Redactor, mask
from curate.privacy.ids import Names, full_names, impersonal, nameless
from curate.process.progress import Advance, Progress
from curate.recipe import Recipe
from curate.records import Conversation
from curate.split.keys import same_key
from curate.stages.differences import PSEUDONYM_KEY
from curate.stages.plan import Plan, Step
from curate.stages.store import Store

BATCH = 128  # conversations a row group: small enough to keep every worker busy


@dataclass(slots=True)
class Loaded:
    """The raw checkpoint and what the driver remembers of it.

    `customers` maps the export's key to a pseudonym; `names` are those that rejects may hold; `files` maps
    the label of a file that holds the full name of somebody who takes part to what may be shown.
    """

    path: Path
    given: list[str] = field(default_factory=list)  # the inputs as named
    conversations: int = 0
    agent_names: list[str] = field(default_factory=list)
    customers: dict[str, str] = field(default_factory=dict)
    rejects: list[dict[str, str]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    account: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)  # file: SHA-256
    names: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """All but the paths, for the checkpoint; raw, as that is."""
        return {
            n: getattr(self, n)
            for n in (
                "conversations",
                "agent_names",
                "customers",
                "rejects",
                "sources",
                "account",
                "inputs",
                "names",
                "files",
            )
        }


class People:
    """Customers across sources: two keys that share an e-mail address or an id are one person."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._order: dict[str, int] = {}
        self._sources: dict[str, int] = {}  # key: a bit for each source in which a customer is known by it

    def _find(self, key: str) -> str:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def add(self, customer: str, emails: Iterable[str], source: int = 0) -> str:
        """Notes a customer of a source, by its number; returns the key under which the pseudonym will be
        found, or an empty string."""
        keys = [k for k in map(same_key, (customer, *emails)) if k]
        if not keys:
            return ""
        for key in keys:
            if key not in self._parent:
                self._parent[key] = key
                self._order[key] = len(self._order)
        self._sources[keys[0]] = self._sources.get(keys[0], 0) | 1 << source
        roots = sorted({self._find(k) for k in keys}, key=self._order.__getitem__)
        for root in roots[1:]:
            self._parent[root] = roots[0]
        return keys[0]

    def in_sources(self) -> Counter[int]:
        """How many customers have conversations in one source, in two, and so on."""
        found: dict[str, int] = {}
        for key, sources in self._sources.items():
            root = self._find(key)
            found[root] = found.get(root, 0) | sources
        return Counter(sources.bit_count() for sources in found.values())

    def pseudonyms(self, key: str = "") -> dict[str, str]:
        """The export's names of customers to pseudonyms: `customer_N`, numbered in order of appearance, or
        keyed where there is a key.

        A keyed one is an HMAC-SHA-256 of the alphabetically first of the customer's names, so it is the same
        in every dump.
        """
        if key:
            first: dict[str, str] = {}
            for name in sorted(self._order):
                first.setdefault(self._find(name), name)
            return {name: f"customer_k{_hmac(key, first[self._find(name)])}" for name in self._order}
        numbers: dict[str, int] = {}
        for key in self._order:
            numbers.setdefault(self._find(key), len(numbers) + 1)
        return {key: f"customer_{numbers[self._find(key)]}" for key in self._order}


def _hmac(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()[:16]


def load(
    inputs: Sequence[str], store: Store, plan: Plan, recipe: Recipe, options: DumpOptions, progress: Progress
) -> Loaded:
    """Reads all inputs into `stages/raw`. Raises CurateError where no conversation can be read."""
    step = plan["load"]
    loaded = Loaded(step.path, given=[str(i) for i in inputs], inputs=plan.hashes)
    facts = step.path.with_suffix(".json")
    store.used.add(facts)
    if step.reuse:
        for name, value in json.loads(facts.read_text(encoding="utf-8")).items():
            setattr(loaded, name, value)
    else:
        _load(loaded, inputs, plan.stamps, store, step, recipe, options, progress)
        with replacing(facts, "w", private=True) as out:
            json.dump(loaded.facts(), out, ensure_ascii=False)
        store.sums.note(facts)
    if loaded.rejects:  # only now all names are known
        redactor = Redactor(recipe.privacy, set(loaded.names), agent_names=loaded.agent_names)
        for reject in loaded.rejects:
            reject["excerpt"] = mask(redactor.redact(reject["excerpt"])[0])
    return loaded


def _load(
    loaded: Loaded,
    inputs: Sequence[str],
    stamps: Stamps,
    store: Store,
    step: Step,
    recipe: Recipe,
    options: DumpOptions,
    progress: Progress,
) -> None:
    """Reads every input once, in batches, to the raw checkpoint. Raises CurateError where nothing can be
    read, or what is read changed meanwhile."""
    report = LoadReport()
    total = total_bytes(inputs)
    with progress.stage("load", None, "conversations") as advance:
        with counted_reading(total):  # formats are told apart by their content
            sources, rejects = open_inputs(
                inputs, overruled(recipe.source, options.format, options.agents), report
            )
        if report.questions:
            raise OpenQuestions(report.questions)
        with counted_reading(total):
            names = _read(loaded, store, step, sources, rejects, report, options, advance)
    check_unchanged(stamps, inputs)
    loaded.names = sorted(names) if loaded.rejects else []
    _forget_names(loaded, [f.label for s in sources for f in s.files], full_names(names))


def _read(
    loaded: Loaded,
    store: Store,
    step: Step,
    sources: list[Source],
    rejects: list[Reject],
    report: LoadReport,
    options: DumpOptions,
    advance: Advance,
) -> set[str]:
    """Streams everything to the raw checkpoint; returns the names of all participants."""
    import pyarrow as pa

    people, agents, names = People(), set[str](), set[str]()
    places = {file.label: n for n, source in enumerate(sources) for file in source.files}
    loaded.rejects = [_reject(r) for r in rejects]

    def batches() -> Iterator[dict[str, list[Any]]]:
        batch: list[str] = []
        first: Reject | None = None
        for item in read_all(
            sources, report=report, since=options.since, until=options.until, limit=options.limit
        ):
            if isinstance(item, Reject):
                first = first or item
                loaded.rejects.append(_reject(item))
                continue
            conversation = _impersonal_ids(item)
            names.update(conversation.names)
            conversation.customer = people.add(
                conversation.customer, conversation.emails, places[label_of(conversation.source, places)]
            )
            agents.update(m.author_name for m in conversation.messages if m.role == "agent" and m.author_name)
            batch.append(conversation.to_json())
            loaded.conversations += 1
            advance(1)
            if len(batch) == BATCH:
                yield {"payload": batch}
                batch = []
        if report.questions:  # some are known only once all is read; the checkpoint is not kept
            raise OpenQuestions(report.questions)
        if not loaded.conversations:
            raise nothing_read(sources, report, next(iter(rejects), first), len(loaded.rejects))
        if batch:
            yield {"payload": batch}

    store.write(step, batches(), pa.schema([("payload", pa.string())]))
    loaded.customers = people.pseudonyms(os.environ.get(PSEUDONYM_KEY, ""))
    loaded.agent_names = sorted(agents)
    loaded.sources = [
        {"name": s.name, "format": s.format, "why": s.why, "files": len(s.files)} for s in sources
    ]
    held = people.in_sources()
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
    conversation.id = impersonal(conversation.id, names)
    conversation.part_of = conversation.part_of and impersonal(conversation.part_of, names)
    for message in conversation.messages:
        message.id = impersonal(message.id, names)
    if conversation.outcome.get("accepted"):
        conversation.outcome["accepted"] = impersonal(str(conversation.outcome["accepted"]), names)
    return conversation


def label_of(source: str, labels: Collection[str]) -> str:
    """The label of the file in `file:locator`, either of which may hold a colon; empty where it is none of
    the labels."""
    at = source.rfind(":")
    while at > 0:
        if source[:at] in labels:
            return source[:at]
        at = source.rfind(":", 0, at)
    return ""


def _reject(item: Reject) -> dict[str, str]:
    return {"source": item.source, "locator": item.locator, "reason": item.reason, "excerpt": item.excerpt}


def _account(report: LoadReport) -> dict[str, Any]:
    """What the loaders counted, for the manifest and the report."""
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
        "visibility": report.visibility,
        "chatbots": report.chatbots,
        "agents_not_named": report.agents_counted(),
        "doubts": [d.as_dict() for d in report.doubts],
    }
